//! How far a log was read: which file, up to where, and how it began. Kept beside the log, so that a restart goes on.

internal import Kernel
internal import Node

/// A place in a log. A file is known by its number and by how it begins: numbers are given again, and a log that is
/// emptied in place keeps its number.
public struct LogPlace: Hashable, Sendable {
  /// The system's number of the file.
  let file: UInt64
  /// Where the next line begins.
  let offset: Int64
  /// SHA-256 of the first `headBytes` bytes.
  let head: Hash
  /// Up to where a batch goes that is being sent; nil when none is. After a crash exactly that batch is sent again,
  /// with the same key, so that the node knows it.
  var sending: Int64?

  /// How many bytes of the beginning are compared at most.
  static let headBytesMax: Int64 = 1024

  /// How many bytes of the beginning `head` is of: as many as were read, up to `headBytesMax`.
  var headBytes: Int { Int(min(offset, Self.headBytesMax)) }

  /// The place at that offset of a file; nil where the file is shorter than its own beginning just was.
  init?(_ file: borrowing LogFile, at offset: Int64) throws {
    let size = Int(min(offset, Self.headBytesMax))
    let bytes = try file.read(at: 0, most: size)
    guard bytes.count == size else { return nil }
    self.file = file.number
    self.offset = offset
    head = Hash(sha256: bytes)
  }

  /// Whether a file begins like the one that was read, and is as long.
  func begins(_ other: borrowing LogFile) throws -> Bool {
    guard other.length >= offset else { return false }
    return Hash(sha256: try other.read(at: 0, most: headBytes)) == head
  }

  /// Whether that is the file that was read.
  func isOf(_ other: borrowing LogFile) throws -> Bool {
    try other.number == file && begins(other)
  }

  // MARK: On the disk

  /// As it is kept: one JSON object.
  var bytes: [UInt8] {
    JSON.object([
      .init("file", .string("\(file)")), .init("offset", .integer(offset)),
      .init("head", .string(head.description)),
      .init("sending", sending.map { .integer($0) } ?? .null),
    ]).encoded()
  }

  /// Reads what was kept; nil for anything else.
  init?(_ bytes: [UInt8]) {
    // A place that does not read is none: the log is then read from its beginning, and nothing is lost.
    guard let json = try? JSON.parse(bytes),
      let file = json["file"]?.string.flatMap({ UInt64($0) }),
      let offset = json["offset"]?.integer, offset >= 0,
      let head = json["head"]?.string.flatMap({ Hash(hex: $0) })
    else { return nil }
    self.file = file
    self.offset = offset
    self.head = head
    sending = json["sending"]?.integer.flatMap { $0 > offset ? $0 : nil }
  }

  /// The place that was kept at that path; nil where there is none.
  public static func kept(at path: String) throws -> LogPlace? {
    try PrivateFile.read(path).flatMap { LogPlace($0) }
  }

  /// Keeps it, whole or not at all; flushed before this returns.
  func keep(at path: String) throws { try PrivateFile.replace(path, with: bytes) }
}
