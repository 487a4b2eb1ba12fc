//! A file that is there whole or not at all: written under another name, flushed, renamed.
//!
//!     NAME.salt.part ──► flush ──► head ──► flush ──► rename to NAME ──► flush the folder
//!
//! Killed at whatever moment, NAME is what it was or what it was to become.

internal import Glibc

/// A file that is being written. What goes wrong is kept and thrown by `finish`; until then nothing more is written.
final class PartFile {
  /// What the system refused, in its own words.
  struct Failure: Error {
    /// With which file.
    let path: String
    /// Why.
    let reason: String
  }

  /// How much was written so far; the head too, which is left out at first.
  private(set) var count: Int
  private let path: String
  private let part: String
  private let descriptor: Int32
  private var failure: Failure?
  private var isDone = false

  /// Begins a file that only its owner may read, with room for its head. `salt` keeps two that are written at once apart.
  init(_ path: String, headBytes: Int, salt: UInt64) {
    self.path = path
    part = "\(path).\(String(salt, radix: 36)).part"
    count = headBytes
    descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { failure = Self.failure(part) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if !isDone { unlink(part) }
  }

  /// Writes bytes behind those that are there.
  func add(_ bytes: UnsafeRawBufferPointer) {
    write(bytes, at: count)
    count += bytes.count
  }

  /// Writes bytes behind those that are there.
  func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }

  /// Leaves zeros up to a whole number of blocks.
  func fill(to blockBytes: Int) {
    count = (count + blockBytes - 1) / blockBytes * blockBytes
  }

  /// Writes the head, flushes all, and puts the file in its place.
  func finish(head: [UInt8]) throws(Failure) {
    if failure == nil, ftruncate(descriptor, count) != 0 { failure = Self.failure(part) }
    flush()
    head.withUnsafeBytes { write($0, at: 0) }
    flush()
    if failure == nil, rename(part, path) != 0 { failure = Self.failure(path) }
    if let failure { throw failure }
    isDone = true
    try Self.flushFolder(of: path)
  }

  private func flush() {
    if failure == nil, fsync(descriptor) != 0 { failure = Self.failure(part) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, at place: Int) {
    var done = 0
    while failure == nil, done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let step = pwrite(descriptor, rest.baseAddress, rest.count, place + done)
      if step < 0, errno == EINTR { continue }
      if step <= 0 { failure = Self.failure(part) }
      done += max(0, step)
    }
  }

  /// Flushes the folder, so that the name does not vanish.
  private static func flushFolder(of path: String) throws(Failure) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Self.failure(folder) }
  }

  private static func failure(_ path: String) -> Failure {
    Failure(path: path, reason: String(cString: strerror(errno)))
  }
}
