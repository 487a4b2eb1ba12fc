//! RFC 4180: records of comma-separated fields, read one at a time, with the place of everything that is wrong.

/// The records of a CSV text. Quoted fields may hold commas, doubled quotes and line ends; LF and CRLF both end a
/// record; a byte order mark is dropped; blank lines are no records. Source: RFC 4180.
public struct CSV: Sequence, IteratorProtocol, Sendable {
  /// The longest record, in bytes with its quotes.
  public static let recordBytesMax = 8192
  /// The most fields in a record.
  public static let fieldsMax = 64

  /// What is wrong with a record.
  public enum Problem: Error, Hashable, Sendable {
    /// Longer than `recordBytesMax`; also what an unclosed quote in a long text looks like.
    case recordTooLong
    /// More than `fieldsMax` fields.
    case tooManyFields
    /// The text ends inside quotes.
    case quoteNotClosed
    /// Something other than a comma or a line end follows a closing quote.
    case textAfterQuote
    /// Bytes that are not UTF-8.
    case notUTF8
  }

  /// One record and the line on which it begins, from 1.
  public struct Record: Sendable {
    /// The line on which the record begins.
    public let line: Int
    /// Its fields without their quotes, or what is wrong with it.
    public let fields: Result<[String], Problem>
  }

  private let bytes: [UInt8]
  private var position: Int
  private var line = 1

  /// The records of these bytes.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next record; nil at the end. After a bad record reading goes on at the next line, so that one stray quote
  /// does not swallow the rest.
  public mutating func next() -> Record? {
    skipBlankLines()
    guard position < bytes.count else { return nil }
    let start = (position, line)
    do {
      return Record(line: start.1, fields: .success(try record()))
    } catch {
      (position, line) = start
      skipLine()
      return Record(line: start.1, fields: .failure(error))
    }
  }

  private mutating func record() throws(Problem) -> [String] {
    let limit = position + Self.recordBytesMax
    var fields: [String] = []
    while true {
      let raw = try field(limit: limit)
      guard let text = String(validating: raw, as: UTF8.self) else { throw .notUTF8 }
      guard fields.count < Self.fieldsMax else { throw .tooManyFields }
      fields.append(text)
      guard position < bytes.count, bytes[position] == 0x2C else { break }
      position += 1
    }
    skipLine()
    return fields
  }

  /// One field; stops on its comma, on its line end or at the end of the text.
  private mutating func field(limit: Int) throws(Problem) -> [UInt8] {
    guard position < bytes.count, bytes[position] == 0x22 else {
      return try bareField(limit: limit)
    }
    position += 1
    var value: [UInt8] = []
    while true {
      guard position < bytes.count else { throw .quoteNotClosed }
      guard position < limit else { throw .recordTooLong }
      let byte = bytes[position]
      position += 1
      if byte == 0x22 {
        guard position < bytes.count, bytes[position] == 0x22 else { break }
        position += 1
      } else if byte == 0x0A {
        line += 1
      }
      value.append(byte)
    }
    guard position >= bytes.count || bytes[position] == 0x2C || isLineEnd(position) else {
      throw .textAfterQuote
    }
    return value
  }

  private mutating func bareField(limit: Int) throws(Problem) -> [UInt8] {
    let start = position
    while position < bytes.count, bytes[position] != 0x2C, !isLineEnd(position) {
      guard position < limit else { throw .recordTooLong }
      position += 1
    }
    return Array(bytes[start..<position])
  }

  private func isLineEnd(_ index: Int) -> Bool {
    bytes[index] == 0x0A
      || bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] == 0x0A)
  }

  private mutating func skipBlankLines() {
    while position < bytes.count, isLineEnd(position) { skipLine() }
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    guard position < bytes.count else { return }
    position += 1
    line += 1
  }
}
