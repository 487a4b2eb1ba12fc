//! One log file, held open: what is read from it stays that file's, whatever happens to its name.

internal import Foundation
internal import Glibc
internal import Kernel
internal import Node

/// An open log. Throws `Failure` where the system says no for another reason than that there is none.
struct LogFile: ~Copyable {
  /// The system's number of the file; the same under another name.
  let number: UInt64
  private let path: String
  private let descriptor: Int32

  /// Opens a file; nil where there is none, or another took its name just now (the next look finds out).
  init?(_ path: String) throws {
    guard let before = Self.number(of: path) else { return nil }
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else {
      if errno == ENOENT { return nil }
      throw Failure(operation: "read \(path)", reason: String(cString: strerror(errno)))
    }
    // Not by `fstat`: see `FileLength`. The same number before and after is the number of what was opened.
    guard Self.number(of: path) == before else {
      close(opened)
      return nil
    }
    number = before
    descriptor = opened
    self.path = path
  }

  deinit { close(descriptor) }

  /// How long it is now.
  var length: Int64 { FileLength.of(descriptor) ?? 0 }

  /// At most so many bytes from there on; fewer at its end.
  func read(at offset: Int64, most: Int) throws -> [UInt8] {
    let most = Int(min(Int64(most), max(0, length - offset)))
    var bytes = [UInt8](repeating: 0, count: most)
    var filled = 0
    while filled < most {
      let count = bytes.withUnsafeMutableBytes { room in
        pread(
          descriptor, room.baseAddress?.advanced(by: filled), most - filled, Int(offset) + filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw Failure(operation: "read \(path)", reason: String(cString: strerror(errno)))
      }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes.prefix(filled))
  }

  /// The number of a plain file; nil where there is none of that name.
  private static func number(of path: String) -> UInt64? {
    // Whatever is wrong with it: there is no log to read.
    guard let found = try? FileManager.default.attributesOfItem(atPath: path),
      found[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    return (found[.systemFileNumber] as? NSNumber)?.uint64Value
  }
}
