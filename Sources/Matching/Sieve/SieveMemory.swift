//! The bytes that a table lies in: made here, or lent by whoever mapped a file.

/// Bytes that stay where they are as long as the object does.
///
/// `@unchecked Sendable`: the bytes are written before the initialiser returns and never again, and the owner of lent
/// ones can itself be shared.
public final class SieveMemory: @unchecked Sendable {
  private let start: UnsafeRawBufferPointer
  /// Whose bytes they are; nil for our own.
  private let owner: (any AnyObject & Sendable)?

  /// Bytes of somebody who keeps them where they are, and as they are, until he is gone himself.
  public init(_ bytes: UnsafeRawBufferPointer, heldBy owner: any AnyObject & Sendable) {
    start = bytes
    self.owner = owner
  }

  /// Bytes of its own, all zero until `fill` has written them.
  init(byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
    let made = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, byteCount), alignment: 64)
    made.initializeMemory(as: UInt8.self, repeating: 0)
    fill(made)
    start = UnsafeRawBufferPointer(made)
    owner = nil
  }

  deinit { if owner == nil { start.deallocate() } }

  /// How many bytes there are.
  public var byteCount: Int { start.count }

  /// Lends the bytes; every access to them is checked.
  @inline(__always)
  func withBytes<Value>(_ body: (RawSpan) -> Value) -> Value {
    let buffer = start
    return body(buffer.bytes)
  }

  /// Lends some of the bytes to be written to a file.
  func withUnsafeBytes<Value>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    precondition(range.lowerBound >= 0 && range.upperBound <= start.count)
    return try body(UnsafeRawBufferPointer(rebasing: start[range]))
  }
}
