//! Events from a file or a pipe, unpacked on the way where they are packed.
//!
//!     descriptor ─64 KiB─▶ gzip | zstd | as it is ─▶ the caller's buffer

internal import Glibc

/// Reads once from start to end, with memory that does not grow with what is read. For one thread.
public final class EventSource {
  /// Why reading stopped.
  public struct Problem: Error, Sendable {
    /// Of which file.
    public let path: String
    /// Why.
    public let reason: Reason

    /// The kinds of reasons.
    public enum Reason: Hashable, Sendable {
      /// The system refused, in its own words.
      case system(String)
      /// The bytes are not what their beginning says.
      case corrupt
      /// The file ends inside of what was packed.
      case truncated
      /// More comes out than `expansionMax` allows.
      case expandsTooMuch
    }
  }

  /// So many times its size may a packed file become; logs become 10 to 50 times theirs.
  public static let expansionMax = 500
  /// So much may come out of however little.
  public static let expansionFreeBytes = 64 << 20
  private static let inputBytes = 64 << 10

  /// The size of the file; nil for a pipe.
  public let fileBytes: Int?
  /// What was read of the file, packed as it is.
  public private(set) var bytesRead = 0
  /// What came out.
  public private(set) var bytesUnpacked = 0

  private let path: String
  private let descriptor: Int32
  private let isOurs: Bool
  private let unpacking: Unpacking
  private let allowance: (times: Int, free: Int)
  private var input: [UInt8]
  private var held: Range<Int>
  private var isOver = false

  /// Opens a file.
  public convenience init(path: String) throws(Problem) {
    try self.init(
      path: path, expansionMax: Self.expansionMax, expansionFreeBytes: Self.expansionFreeBytes)
  }

  /// The same with limits of one's own, so that a test reaches them.
  convenience init(
    path: String, expansionMax: Int, expansionFreeBytes: Int
  ) throws(Problem) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.systemProblem(path) }
    try self.init(
      path: path, descriptor: descriptor, isOurs: true,
      allowance: (expansionMax, expansionFreeBytes))
  }

  /// Reads an open descriptor, which stays open.
  public convenience init(descriptor: Int32, named path: String) throws(Problem) {
    try self.init(
      path: path, descriptor: descriptor, isOurs: false,
      allowance: (Self.expansionMax, Self.expansionFreeBytes))
  }

  private init(
    path: String, descriptor: Int32, isOurs: Bool, allowance: (times: Int, free: Int)
  ) throws(Problem) {
    var status = stat()
    let isPlain = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    var input = [UInt8](repeating: 0, count: Self.inputBytes)
    var count = 0
    // A pipe gives what it has: the format is told when enough of it has come.
    while count < Unpacking.magicBytes {
      guard let got = Self.fill(descriptor, &input, from: count) else {
        let problem = Self.systemProblem(path)
        if isOurs { close(descriptor) }
        throw problem
      }
      if got == 0 { break }
      count += got
    }
    self.path = path
    self.descriptor = descriptor
    self.isOurs = isOurs
    self.allowance = allowance
    self.input = input
    fileBytes = isPlain ? Int(status.st_size) : nil
    held = 0..<count
    bytesRead = count
    unpacking = Unpacking(input[..<count])
  }

  deinit { if isOurs { close(descriptor) } }

  /// Whether a file that begins so is packed.
  public static func isPacked(_ head: some Collection<UInt8>) -> Bool {
    if case .plain = Unpacking(head) { false } else { true }
  }

  /// Fills the buffer from its start, not always to its end; how much, and nought when there is nothing more.
  public func read(into output: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    guard !output.isEmpty else { return 0 }
    while true {
      if held.isEmpty, !isOver { try refill() }
      let step = try unpacked(into: output)
      held = held.lowerBound + step.consumed..<held.upperBound
      if step.produced > 0 {
        bytesUnpacked += step.produced
        guard isAllowed else { throw Problem(path: path, reason: .expandsTooMuch) }
        return step.produced
      }
      // Nothing went in and nothing came out: what is there is all there is, or it is not what it seems.
      guard step.consumed == 0 else { continue }
      guard held.isEmpty else { throw Problem(path: path, reason: .corrupt) }
      guard isOver else { continue }
      guard isBetween else { throw Problem(path: path, reason: .truncated) }
      return 0
    }
  }

  private var isBetween: Bool {
    switch unpacking {
    case .plain: true
    case .gzip(let stream): stream.isBetween
    case .zstd(let stream): stream.isBetween
    }
  }

  private var isAllowed: Bool {
    if case .plain = unpacking { return true }
    return bytesUnpacked <= allowance.free || bytesUnpacked / allowance.times <= bytesRead
  }

  private func unpacked(
    into output: UnsafeMutableRawBufferPointer
  ) throws(Problem) -> UnpackingStep {
    let done = input.withUnsafeBytes { bytes -> UnpackingStep? in
      let waiting = UnsafeRawBufferPointer(rebasing: bytes[held])
      switch unpacking {
      case .plain:
        let count = min(waiting.count, output.count)
        output.copyMemory(from: UnsafeRawBufferPointer(rebasing: waiting[..<count]))
        return UnpackingStep(consumed: count, produced: count)
      case .gzip(let stream): return stream.step(waiting, into: output)
      case .zstd(let stream): return stream.step(waiting, into: output)
      }
    }
    guard let done else { throw Problem(path: path, reason: .corrupt) }
    return done
  }

  private func refill() throws(Problem) {
    guard let got = Self.fill(descriptor, &input, from: 0) else { throw Self.systemProblem(path) }
    held = 0..<got
    bytesRead += got
    isOver = got == 0
  }

  /// Reads once; nil when the system refuses.
  private static func fill(
    _ descriptor: Int32, _ input: inout [UInt8], from place: Int
  ) -> Int? {
    while true {
      let got = input.withUnsafeMutableBytes { bytes in
        bytes.baseAddress.map { Glibc.read(descriptor, $0 + place, bytes.count - place) } ?? 0
      }
      if got < 0, errno == EINTR { continue }
      return got < 0 ? nil : got
    }
  }

  private static func systemProblem(_ path: String) -> Problem {
    Problem(path: path, reason: .system(String(cString: strerror(errno))))
  }
}
