//! A body cut into its lines, one at a time, without a list of them: a body of only line feeds costs no memory.

/// The lines of a body that are not blank. LF and CRLF end a line; a last line without an end counts; a byte order
/// mark at the start is dropped; a line of spaces and tabs is blank.
public struct Lines: Sequence, IteratorProtocol, Sendable {
  /// One line that is not blank.
  public struct Line: Hashable, Sendable {
    /// Its place in the body as an editor shows it: the first line is 1 and blank lines are counted.
    public let number: Int
    /// Its place among the lines that are not blank; the first is 0.
    public let index: Int
    /// Its bytes, without the line end.
    public let bytes: ArraySlice<UInt8>
  }

  private let body: [UInt8]
  private var position: Int
  private var number = 0
  private var index = 0

  /// The lines of these bytes.
  public init(_ body: [UInt8]) {
    self.body = body
    position = body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next line that is not blank; nil at the end.
  public mutating func next() -> Line? {
    while position < body.count {
      let start = position
      var end = start
      var isBlank = true
      while end < body.count, body[end] != 0x0A {
        let byte = body[end]
        if byte != 0x20, byte != 0x09, byte != 0x0D { isBlank = false }
        end += 1
      }
      position = end + 1
      number += 1
      if isBlank { continue }
      if body[end - 1] == 0x0D { end -= 1 }
      defer { index += 1 }
      return Line(number: number, index: index, bytes: body[start..<end])
    }
    return nil
  }
}
