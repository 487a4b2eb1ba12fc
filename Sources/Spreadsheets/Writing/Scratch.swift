//! A file without a name, for a library that can only write to a path.

internal import Glibc

/// A temporary file that is already removed when its first byte is written: nothing stays, not even when the process is
/// killed. Linux lets a library open it once more by the number of its descriptor.
struct Scratch: ~Copyable {
  private let descriptor: Int32
  /// Where to write to.
  var path: String { "/proc/self/fd/\(descriptor)" }

  /// A new empty file in the directory, readable by this user only; nil when there is none to be had.
  init?(directory: String) {
    var template = Array("\(directory)/table-XXXXXX".utf8CString)
    let opened = mkstemp(&template)
    guard opened >= 0 else { return nil }
    descriptor = opened
    unlink(template)
  }

  deinit { close(descriptor) }

  /// Everything that was written; nil when the disk does not give it back.
  func bytes() -> [UInt8]? {
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0 else { return nil }
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { room, count in
      while count < Int(size), let start = room.baseAddress {
        let got = pread(descriptor, start + count, Int(size) - count, off_t(count))
        guard got > 0 else {
          isWhole = false
          return
        }
        count += got
      }
    }
    return isWhole ? bytes : nil
  }
}
