//! Small files that only their owner may read: keys, and what a backup is made of.

internal import Foundation
internal import Glibc
internal import Node

/// Reads and writes whole files with mode 0600; throws `Failure`.
enum PrivateFile {
  /// Whether anything has this path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The bytes of a file; nil where there is none. Throws for one that is longer than `bytesMax`.
  static func read(_ path: String, bytesMax: Int = 1 << 20) throws -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      guard errno == ENOENT else { throw problem("read", path) }
      return nil
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      guard count >= 0 else { throw problem("read", path) }
      if count == 0 { return bytes }
      bytes += buffer.prefix(count)
      guard bytes.count <= bytesMax else {
        throw Failure(operation: "read \(path)", reason: "longer than \(bytesMax) bytes")
      }
    }
  }

  /// Makes a file that must not exist, whole or not at all; it and its name are on the disk before this returns. A key of
  /// which a crash left half would keep the node from ever beginning again.
  static func create(_ path: String, _ bytes: [UInt8]) throws {
    let part = try begin(path, bytes)
    defer { unlink(part) }
    // Unlike a renaming this takes the place of nothing. Sticks and some network folders do not know it.
    if link(part, path) != 0 {
      guard [EPERM, EOPNOTSUPP, ENOSYS, EINVAL, EMLINK].contains(errno) else {
        throw problem("create", path)
      }
      try createInPlace(path, bytes)
    }
    try flushFolder(parent(of: path))
  }

  /// Where a file cannot be given its name when it is whole: it is written under it, and what fails leaves nothing.
  private static func createInPlace(_ path: String, _ bytes: [UInt8]) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw problem("create", path) }
    try fill(file, path, bytes, orRemove: path)
  }

  /// Puts a file in the place of another, whole or not at all; on the disk before this returns.
  static func replace(_ path: String, with bytes: [UInt8]) throws {
    let part = try begin(path, bytes)
    guard rename(part, path) == 0 else {
      let problem = problem("replace", path)
      unlink(part)
      throw problem
    }
    try flushFolder(parent(of: path))
  }

  /// Writes and flushes a file beside that path, and gives its name. What fails leaves nothing.
  private static func begin(_ path: String, _ bytes: [UInt8]) throws -> String {
    // Two that write at once must not write into one file.
    let part = "\(path).\(String(Entropy.seed(), radix: 36)).part"
    let file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw problem("create", path) }
    try fill(file, path, bytes, orRemove: part)
    return part
  }

  /// How old a file that was not finished must be to be a crash's: whoever settles something beside a node writes for moments.
  private static let unfinishedAge = 3600.0

  /// Removes what a crash left half written in a folder: it may be half a key.
  static func removeUnfinished(in folder: String) {
    for name in names(in: folder) where name.hasSuffix(".part") {
      let path = "\(folder)/\(name)"
      // One that is gone meanwhile needs no removing.
      let about = try? FileManager.default.attributesOfItem(atPath: path)
      guard let written = about?[.modificationDate] as? Date,
        -written.timeIntervalSinceNow > unfinishedAge
      else { continue }
      unlink(path)
    }
  }

  private static func fill(
    _ file: Int32, _ path: String, _ bytes: [UInt8], orRemove name: String
  ) throws {
    defer { close(file) }
    do {
      try write(bytes[...], to: file, path)
      guard fsync(file) == 0 else { throw problem("flush", path) }
    } catch {
      unlink(name)
      throw error
    }
  }

  /// The folder in which a path lies.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Writes all of the bytes at the descriptor's place.
  static func write(_ bytes: ArraySlice<UInt8>, to file: Int32, _ path: String) throws {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw problem("write", path) }
      rest = rest.dropFirst(count)
    }
  }

  /// Takes from everybody but the owner what he may do with a file, and from everybody but him the writing in a folder. True
  /// where somebody else could until now, and still can where the file is another user's.
  static func shut(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      // Of what cannot be looked at nothing is known; whoever reads it next says so.
      let about = try? FileManager.default.attributesOfItem(atPath: path),
      let mode = about[.posixPermissions] as? Int
    else { return false }
    let kept = mode & (isFolder.boolValue ? ~0o022 : ~0o077)
    if kept != mode { chmod(path, mode_t(kept)) }
    return kept != mode
  }

  /// The names in a folder, sorted; none where there is no folder.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { found.append(name) }
    }
    return found.sorted()
  }

  /// Removes a folder with the files in it and in its folders.
  static func removeFolder(_ folder: String) {
    for name in names(in: folder) where unlink("\(folder)/\(name)") != 0 {
      removeFolder("\(folder)/\(name)")
    }
    rmdir(folder)
  }

  /// Flushes a folder, so that a name in it does not vanish.
  static func flushFolder(_ folder: String) throws {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem("flush", folder) }
    defer { close(descriptor) }
    // Some file systems flush no folders, and have nothing to be flushed.
    guard fsync(descriptor) == 0 || [EINVAL, ENOTSUP].contains(errno) else {
      throw problem("flush", folder)
    }
  }

  private static func problem(_ operation: String, _ path: String) -> Failure {
    Failure(operation: "\(operation) \(path)", reason: String(cString: strerror(errno)))
  }
}
