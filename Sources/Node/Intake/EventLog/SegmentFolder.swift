//! The folder of the event log: which segments there are, what they are called, how much room is left.
//!
//!   00000007.log        a segment as it was written; the last one always is
//!   00000007.log.zst    the same, closed and packed (`PackedTable`); where both are there, the plain one counts
//!   00000007.idx        what is in it (`SegmentIndexHead`)
//!   *.part              one of the two latter, not finished; whoever packs next removes it

internal import Glibc

/// Segments by their number, in the order in which they were written.
struct SegmentFolder: Sendable {
  /// What a file of a segment holds, by the end of its name.
  enum Content: String, CaseIterable, Sendable {
    case plain = ".log"
    case packed = ".log.zst"
    case index = ".idx"
  }

  /// The files that there are, by segment.
  struct Files: Sendable {
    fileprivate(set) var plain: Set<Int64> = []
    fileprivate(set) var packed: Set<Int64> = []
    fileprivate(set) var indexes: Set<Int64> = []
    /// Names of files that were not finished.
    fileprivate(set) var unfinished: Set<String> = []

    /// The segments that there are in either form, ascending.
    var segments: [Int64] { plain.union(packed).sorted() }
  }

  /// The end of the name of a file that is not finished.
  static let unfinishedEnd = ".part"

  /// The folder, without a slash at its end.
  let path: String
  /// Who is told of what is done here.
  var watch: SegmentWatch? = nil
  /// With less free, nothing is packed: the rest is the store's. Far less than what stops intake, since packing is what
  /// gives room back.
  var packingFreeBytesMin: Int64 = 32 * 1_048_576

  /// Makes the folder where it is missing; its own entry is flushed then.
  func make() throws(EventLogFailure) {
    if mkdir(path, 0o700) == 0 {
      try flush(path + "/..")
    } else if errno != EEXIST {
      throw EventLogFailure(operation: "mkdir", code: errno)
    }
  }

  /// The path of a file of a segment: at least eight digits.
  func path(of segment: Int64, _ content: Content = .plain) -> String {
    let digits = String(segment)
    let zeros = String(repeating: "0", count: max(0, 8 - digits.count))
    return "\(path)/\(zeros)\(digits)\(content.rawValue)"
  }

  /// The segments that exist, ascending; other files are passed over.
  func segments() throws(EventLogFailure) -> [Int64] { try files().segments }

  /// All files of segments, and perhaps some that went meanwhile. The names are read twice: a long folder comes in
  /// pieces, and a segment that is packed between two of them may have neither name in the one reading; in the next it
  /// has one. `meanwhile` is for a test.
  func files(
    meanwhile: () -> Void = {}
  ) throws(EventLogFailure) -> Files {
    var found = Files()
    try readNames(into: &found)
    meanwhile()
    try readNames(into: &found)
    return found
  }

  private func readNames(into found: inout Files) throws(EventLogFailure) {
    guard let folder = opendir(path) else { throw .system(operation: "opendir", code: errno) }
    defer { closedir(folder) }
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        guard errno == 0 else { throw .system(operation: "readdir", code: errno) }
        return
      }
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let file = Self.file(named: name) else { continue }
      if file.isUnfinished {
        found.unfinished.insert(name)
        continue
      }
      switch file.content {
      case .plain: found.plain.insert(file.segment)
      case .packed: found.packed.insert(file.segment)
      case .index: found.indexes.insert(file.segment)
      }
    }
  }

  /// A file of a segment, to be read; nil where there is none.
  func file(of segment: Int64, _ content: Content) throws(EventLogFailure) -> SegmentFile? {
    do throws(EventLogFailure) {
      return try SegmentFile(path(of: segment, content), .read, watch: watch)
    } catch {
      if error == .missingFile { return nil }
      throw error
    }
  }

  /// A segment, in whichever form it is there; nil where it is gone. The packed form is there before the plain one
  /// goes, so that one that is asked for in this order is never missed.
  func bytes(of segment: Int64) throws(EventLogFailure) -> SegmentBytes? {
    if let file = try self.file(of: segment, .plain) { return try SegmentBytes(plain: file) }
    if let file = try self.file(of: segment, .packed) {
      return try SegmentBytes(packed: file, of: segment)
    }
    return nil
  }

  /// How many plain bytes the packed file of a segment holds; nil where there is none.
  func packedSize(of segment: Int64) throws(EventLogFailure) -> Int64? {
    guard let file = try self.file(of: segment, .packed) else { return nil }
    let bytes = try SegmentBytes(packed: file, of: segment)
    return bytes.size
  }

  /// How many bytes a segment takes on the disk, in all its files.
  func storedBytes(of segment: Int64) throws(EventLogFailure) -> Int64 {
    var bytes: Int64 = 0
    for content in Content.allCases {
      if let file = try self.file(of: segment, content) { bytes += try file.size() }
    }
    return bytes
  }

  // MARK: Changes

  /// The plain file of a segment, to be written.
  func writable(_ segment: Int64) throws(EventLogFailure) -> SegmentFile {
    try SegmentFile(path(of: segment), .write, watch: watch)
  }

  /// Makes an empty segment and flushes the folder, so that the file does not vanish with its name.
  func create(_ segment: Int64) throws(EventLogFailure) -> SegmentFile {
    let file = try SegmentFile(path(of: segment), .create, watch: watch)
    try flush(path)
    return file
  }

  /// Begins a file that counts only when it is placed. What another attempt left is thrown away.
  func begin(_ segment: Int64, _ content: Content) throws(EventLogFailure) -> SegmentFile {
    let path = self.path(of: segment, content) + Self.unfinishedEnd
    try remove(path)
    return try SegmentFile(path, .create, watch: watch)
  }

  /// A file that was begun, to be read.
  func unfinished(_ segment: Int64, _ content: Content) throws(EventLogFailure) -> SegmentFile {
    try SegmentFile(path(of: segment, content) + Self.unfinishedEnd, .read, watch: watch)
  }

  /// Gives files that were begun their names and flushes the folder. They must be flushed before.
  func place(_ contents: [Content], of segment: Int64) throws(EventLogFailure) {
    for content in contents {
      let name = path(of: segment, content)
      let begun = name + Self.unfinishedEnd
      _ = try EventLogFailure.checked("rename") { rename(begun, name) }
      watch?(.renamed(begun, to: name))
    }
    try flush(path)
  }

  /// Flushes a segment and its name, and has the system forget what it holds of it in memory: after a flush that failed
  /// that may never have reached the disk.
  func settle(_ segment: Int64) throws(EventLogFailure) {
    let file = try writable(segment)
    // On a full disk the node begins all the same. The failure is told once: what can be written then is, and the rest is
    // forgotten, which was answered for to nobody.
    do throws(EventLogFailure) { try file.flush() } catch {
      if error != .full { throw error }
      do throws(EventLogFailure) { try file.flush() } catch { if error != .full { throw error } }
    }
    file.forget()
    try flush(path)
  }

  /// Deletes the plain file of a segment that lies there packed, and flushes the folder; false when it was gone: then
  /// the segment was let go meanwhile.
  func removePlain(_ segment: Int64) throws(EventLogFailure) -> Bool {
    guard try remove(path(of: segment)) else { return false }
    try flush(path)
    return true
  }

  /// Deletes a segment in all its files and flushes the folder.
  func delete(_ segment: Int64) throws(EventLogFailure) {
    for content in Content.allCases { try remove(path(of: segment, content)) }
    try flush(path)
  }

  /// Deletes an index, and flushes nothing: one that comes back is found to be nobody's again.
  func removeIndex(of segment: Int64) throws(EventLogFailure) {
    try remove(path(of: segment, .index))
  }

  /// Deletes what was not finished.
  func removeUnfinished(_ names: Set<String>) throws(EventLogFailure) {
    for name in names.sorted() { try remove("\(path)/\(name)") }
  }

  /// How many bytes are free for us on the disk.
  func freeBytes() throws(EventLogFailure) -> Int64 {
    var status = statvfs()
    _ = try EventLogFailure.checked("statvfs") { statvfs(path, &status) }
    let product = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    return product.overflow ? .max : Int64(clamping: product.partialValue)
  }

  /// Deletes a name; false where there is none.
  @discardableResult
  private func remove(_ path: String) throws(EventLogFailure) -> Bool {
    if unlink(path) == 0 {
      watch?(.removed(path))
      return true
    }
    guard errno == ENOENT else { throw EventLogFailure(operation: "unlink", code: errno) }
    return false
  }

  private static func file(
    named name: String
  ) -> (segment: Int64, content: Content, isUnfinished: Bool)? {
    let digits = name.prefix { $0.isASCII && $0.isNumber }
    // One spelling for each number: eight digits, or more without a zero before them.
    guard digits.count == 8 || digits.count > 8 && digits.first != "0",
      let segment = Int64(digits)
    else { return nil }
    var end = name.dropFirst(digits.count)
    let isUnfinished = end.hasSuffix(unfinishedEnd)
    if isUnfinished { end = end.dropLast(unfinishedEnd.count) }
    guard let content = Content(rawValue: String(end)) else { return nil }
    return (segment, content, isUnfinished)
  }

  private func flush(_ folder: String) throws(EventLogFailure) {
    let descriptor = try EventLogFailure.checked("open") {
      open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    defer { close(descriptor) }
    _ = try EventLogFailure.checked("fsync") { fsync(descriptor) }
    watch?(.flushedFolder(folder))
  }
}
