//! A file as memory, read only, with room behind its end for readers that take eight bytes at a time.

internal import Glibc

/// A mapped file. Its bytes stay as long as the object does. A file that shrinks meanwhile ends the process by a
/// signal, as with every mapped file: whoever gives a file leaves it alone until the command is done.
///
/// `@unchecked Sendable`: the mapping is made once, never written, and undone only when nobody holds the object.
public final class MappedFile: @unchecked Sendable {
  /// Why a file could not be mapped.
  public struct Problem: Error, Sendable {
    /// Which file.
    public let path: String
    /// The system's own word for it.
    public let reason: String
  }

  /// Readable bytes behind the end; they are zero.
  public static let paddingBytes = 64

  /// The longest file: more than any machine has memory addresses for, and far from where sizes overflow.
  static let countMax = 1 << 46

  /// How many bytes the file has.
  public let count: Int
  /// When it was last written, in nanoseconds since 1970.
  let changed: Int64
  private let start: UnsafeMutableRawPointer
  private let length: Int

  /// Whether anything stands at that path, whether or not it can be mapped.
  static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Maps a file. Throws when it cannot be opened, is no plain file, or memory is refused. `isWalked` is off for a file
  /// that is not read from start to end.
  public init(_ path: String, isWalked: Bool = true) throws(Problem) {
    // A pipe under that name, which a saved index of somebody else may have as that of a list, would wait for its writer
    // for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw Self.problem(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.problem(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Problem(path: path, reason: "not a plain file")
    }
    guard status.st_size <= Self.countMax else {
      throw Problem(path: path, reason: String(cString: strerror(EFBIG)))
    }
    count = Int(status.st_size)
    // Only compared: a time beyond the year 2262 wraps round and stays the same one.
    changed = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
    // First memory that is all zero and longer than the file, then the file over it: behind the last page of the
    // file there is still something to read.
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    length = (count + Self.paddingBytes + page - 1) / page * page
    guard
      let whole = mmap(nil, length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      whole != MAP_FAILED
    else { throw Self.problem(path) }
    start = whole
    if count > 0 {
      guard mmap(whole, count, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0) != MAP_FAILED
      else {
        let problem = Self.problem(path)
        munmap(whole, length)
        throw problem
      }
      if isWalked { madvise(whole, count, MADV_SEQUENTIAL) }
    }
  }

  deinit { munmap(start, length) }

  /// Lends the bytes of a range, with `paddingBytes` readable behind it.
  public func withBytes<Value>(
    _ range: Range<Int>, _ body: (RawSpan) throws -> Value
  ) rethrows -> Value {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let buffer = UnsafeRawBufferPointer(
      start: start + range.lowerBound, count: range.count + Self.paddingBytes)
    return try body(buffer.bytes)
  }

  /// The bytes of a range, for whoever holds the object as long as he uses them.
  func lent(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count)
  }

  /// Gives back the memory of whole pages that were read; what is read again comes from the file again.
  public func release(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let first = (range.lowerBound + page - 1) / page * page
    let last = range.upperBound / page * page
    if first < last { madvise(start + first, last - first, MADV_DONTNEED) }
  }

  /// A copy of some bytes.
  public func copy(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return Array(UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count))
  }

  /// The place behind the next line break from `place` on, or the end.
  public func lineStart(after place: Int) -> Int {
    guard place < count else { return count }
    guard let found = memchr(start + place, 0x0A, count - place) else { return count }
    return found - UnsafeMutableRawPointer(start) + 1
  }

  private static func problem(_ path: String) -> Problem {
    Problem(path: path, reason: String(cString: strerror(errno)))
  }
}
