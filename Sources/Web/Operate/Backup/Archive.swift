//! A backup file: parts one behind the other, and at the end a list of their digests.

internal import Crypto
internal import Glibc
internal import Kernel
internal import Node

/// What a backup may hold. A part of any other name is refused: nothing is ever put elsewhere.
enum ArchivePart {
  static let store = "noroshi.sqlite"
  static let publicKeys = CheckpointKeys.publicName
  static let sealedKeys = "keys.sealed"
  /// The settings without the relay's password.
  static let settings = "settings.json"
  /// The whole settings under the passphrase, where they have a password.
  static let sealedSettings = "settings.sealed"
  /// `digest  name`, one a line, as `sha256sum -c` reads it. The last part: without it the file is cut.
  static let manifest = "MANIFEST"
  static let events = "events/"
  /// The ends of the names of a segment, plain and packed, and of what is known of it.
  static let plain = ".log"
  static let packed = ".log.zst"
  static let index = ".idx"

  /// Whether a part may have that name.
  static func isKnown(_ name: String) -> Bool {
    if [store, publicKeys, sealedKeys, settings, sealedSettings, manifest].contains(name) {
      return true
    }
    guard name.hasPrefix(events) else { return false }
    let digits = name.dropFirst(events.count).prefix { $0.isASCII && $0.isNumber }
    let end = name.dropFirst(events.count + digits.count)
    return (8...18).contains(digits.count) && [plain, packed, index].contains(String(end))
  }

  /// Whether a part is a segment of the event log, and not what is known of one.
  static func isSegment(_ name: String) -> Bool {
    name.hasPrefix(events) && !name.hasSuffix(index)
  }
}

/// Writes a backup file; it is whole only after `finish`.
struct ArchiveWriter: ~Copyable {
  private let file: Int32
  private let path: String
  private var digests = ""

  /// Begins a file that must not exist.
  init(_ path: String) throws {
    try PrivateFile.create(path, [])
    let opened = open(path, O_WRONLY | O_CLOEXEC)
    guard opened >= 0 else { throw Failure(operation: "write \(path)", reason: "errno \(errno)") }
    self.path = path
    file = opened
  }

  deinit { close(file) }

  /// Adds a part from memory.
  mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    try begin(name, Int64(bytes.count))
    try PrivateFile.write(bytes[...], to: file, path)
    try end(name, Int64(bytes.count), Hash(sha256: bytes))
  }

  /// Adds a file as long as it is now; what is appended meanwhile is left for the next backup. False where it is gone.
  mutating func add(_ name: String, file source: String) throws -> Bool {
    let from = open(source, O_RDONLY | O_CLOEXEC)
    guard from >= 0 else {
      guard errno == ENOENT else {
        throw Failure(operation: "read \(source)", reason: "errno \(errno)")
      }
      return false
    }
    defer { close(from) }
    guard let size = FileLength.of(from) else {
      throw Failure(operation: "read \(source)", reason: "errno \(errno)")
    }
    try begin(name, size)
    var hash = SHA256()
    var rest = size
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while rest > 0 {
      let count = read(from, &buffer, Int(min(Int64(buffer.count), rest)))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Failure(operation: "read \(source)", reason: "errno \(errno)") }
      // The writer took back what was never acknowledged: zeros are a torn tail, which opening cuts.
      let part = count == 0 ? [UInt8](repeating: 0, count: min(buffer.count, Int(rest))) : []
      let bytes = count == 0 ? part[...] : buffer[..<count]
      hash.update(data: bytes)
      try PrivateFile.write(bytes, to: file, path)
      rest -= Int64(bytes.count)
    }
    try end(name, size, Hash(bytes: Array(hash.finalize())))
    return true
  }

  /// Writes the list of digests and the end, and flushes.
  consuming func finish() throws {
    try add(ArchivePart.manifest, Array(digests.utf8))
    let end = [UInt8](repeating: 0, count: 2 * ArchiveHeader.blockBytes)
    try PrivateFile.write(end[...], to: file, path)
    guard fsync(file) == 0 else {
      throw Failure(operation: "flush \(path)", reason: "errno \(errno)")
    }
  }

  private func begin(_ name: String, _ size: Int64) throws {
    try PrivateFile.write(ArchiveHeader(name: name, size: size).bytes[...], to: file, path)
  }

  private mutating func end(_ name: String, _ size: Int64, _ digest: Hash?) throws {
    let padding = ArchiveHeader(name: name, size: size).paddingBytes
    try PrivateFile.write([UInt8](repeating: 0, count: padding)[...], to: file, path)
    if let digest { digests += "\(digest)  \(name)\n" }
  }
}

/// Reads a backup file part by part.
struct ArchiveReader: ~Copyable {
  private let file: Int32
  private var part: ArchiveHeader?

  /// Opens a file; throws a `Failure` where there is none.
  init(_ path: String) throws {
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else {
      throw Failure(operation: "read \(path)", reason: String(cString: strerror(errno)))
    }
    file = opened
  }

  deinit { close(file) }

  /// The next part; the one before must have been taken. Nil at the end.
  mutating func next() throws -> ArchiveHeader? {
    let isFirst = part == nil
    let block = try take(ArchiveHeader.blockBytes)
    if block.allSatisfy({ $0 == 0 }), !isFirst { return nil }
    guard let header = ArchiveHeader(block), ArchivePart.isKnown(header.name) else {
      throw isFirst ? BackupProblem.notABackup : BackupProblem.damaged("?")
    }
    part = header
    return header
  }

  /// The bytes of this part; `damaged` beyond `bytesMax`.
  mutating func bytes(max bytesMax: Int = 64 << 20) throws -> [UInt8] {
    guard let part, part.size <= Int64(bytesMax) else {
      throw BackupProblem.damaged(part?.name ?? "?")
    }
    let bytes = try take(Int(part.size))
    _ = try take(part.paddingBytes)
    return bytes
  }

  /// Writes this part into a new file and gives its digest.
  mutating func copy(to path: String) throws -> Hash? {
    guard let part else { return nil }
    try PrivateFile.create(path, [])
    let target = open(path, O_WRONLY | O_CLOEXEC)
    guard target >= 0 else { throw Failure(operation: "write \(path)", reason: "errno \(errno)") }
    defer { close(target) }
    var hash = SHA256()
    var rest = part.size
    while rest > 0 {
      let bytes = try take(Int(min(1 << 20, rest)))
      hash.update(data: bytes)
      try PrivateFile.write(bytes[...], to: target, path)
      rest -= Int64(bytes.count)
    }
    guard fsync(target) == 0 else {
      throw Failure(operation: "flush \(path)", reason: "errno \(errno)")
    }
    _ = try take(part.paddingBytes)
    return Hash(bytes: Array(hash.finalize()))
  }

  /// Exactly so many bytes; a file that ends before is damaged.
  private func take(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(file, buffer.baseAddress?.advanced(by: done), count - done)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw part == nil
          ? BackupProblem.notABackup : BackupProblem.damaged(part?.name ?? "?")
      }
      done += got
    }
    return bytes
  }
}
