//! The folder of the event log: which segments there are, what they are called, how much room is left.

internal import Glibc

/// `events/00000001.log`, `00000002.log`, … in the order in which they were written.
struct SegmentFolder: Hashable, Sendable {
  /// The folder, without a slash at its end.
  let path: String

  /// Makes the folder where it is missing; its own entry is flushed then.
  func make() throws(EventLogFailure) {
    if mkdir(path, 0o700) == 0 {
      try flush(path + "/..")
    } else if errno != EEXIST {
      throw EventLogFailure(operation: "mkdir", code: errno)
    }
  }

  /// The path of a segment: at least eight digits.
  func path(of segment: Int64) -> String {
    let digits = String(segment)
    return "\(path)/\(String(repeating: "0", count: max(0, 8 - digits.count)))\(digits).log"
  }

  /// The segments that exist, ascending; other files are passed over.
  func segments() throws(EventLogFailure) -> [Int64] {
    guard let folder = opendir(path) else { throw .system(operation: "opendir", code: errno) }
    defer { closedir(folder) }
    var found: [Int64] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        guard errno == 0 else { throw .system(operation: "readdir", code: errno) }
        return found.sorted()
      }
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let segment = Self.segment(named: name) { found.append(segment) }
    }
  }

  /// Makes an empty segment and flushes the folder, so that the file does not vanish with its name.
  func create(_ segment: Int64) throws(EventLogFailure) -> SegmentFile {
    let file = try SegmentFile(path(of: segment), .create)
    try flush(path)
    return file
  }

  /// Deletes a segment and flushes the folder.
  func delete(_ segment: Int64) throws(EventLogFailure) {
    _ = try EventLogFailure.checked("unlink") { unlink(path(of: segment)) }
    try flush(path)
  }

  /// How many bytes are free for us on the disk.
  func freeBytes() throws(EventLogFailure) -> Int64 {
    var status = statvfs()
    _ = try EventLogFailure.checked("statvfs") { statvfs(path, &status) }
    let product = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return product.overflow ? .max : Int64(clamping: product.partialValue)
  }

  private static func segment(named name: String) -> Int64? {
    guard name.hasSuffix(".log") else { return nil }
    let digits = name.dropLast(4)
    guard digits.utf8.count >= 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int64(digits)
  }

  private func flush(_ folder: String) throws(EventLogFailure) {
    let descriptor = try EventLogFailure.checked("open") {
      open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    defer { close(descriptor) }
    _ = try EventLogFailure.checked("fsync") { fsync(descriptor) }
  }
}
