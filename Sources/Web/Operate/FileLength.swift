//! How long a file is.

internal import Foundation
internal import Glibc

/// The length of files, by seeking and not by `stat`: the C module that a structure of the system belongs to is the
/// one that was loaded first, and a release build loads them in another order than a debug build.
enum FileLength {
  /// Bytes of an open file, which is at its beginning afterwards; nil when the system refuses.
  static func of(_ descriptor: Int32) -> Int64? {
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else { return nil }
    return Int64(end)
  }

  /// Bytes of the file at that path; 0 for one that is not there. It is never opened: closing any descriptor of the
  /// store's file would drop the locks that SQLite holds on it in this process.
  static func of(_ path: String) -> Int64 {
    // A file that is not there has no length, and that is all one wants to know.
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
  }
}
