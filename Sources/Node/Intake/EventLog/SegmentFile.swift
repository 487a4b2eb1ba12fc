//! One file of the event log, by its descriptor. The only place beside `SegmentFolder` that calls the system.

internal import Glibc

/// An open file. It is closed when the value goes.
struct SegmentFile: ~Copyable {
  /// How a file is opened.
  enum Mode {
    case read, write
    /// Makes it; fails where it exists.
    case create
  }

  private let descriptor: Int32
  private let path: String
  private let watch: SegmentWatch?

  /// Opens or makes the file; `watch` is told of what is done to it.
  init(_ path: String, _ mode: Mode, watch: SegmentWatch? = nil) throws(EventLogFailure) {
    let flags: Int32 =
      switch mode {
      case .read: O_RDONLY | O_CLOEXEC
      case .write: O_RDWR | O_CLOEXEC
      case .create: O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL
      }
    descriptor = try EventLogFailure.checked("open") { open(path, flags, 0o600) }
    self.path = path
    self.watch = watch
    if mode == .create { watch?(.created(path)) }
  }

  deinit { close(descriptor) }

  /// How long the file is, in bytes.
  func size() throws(EventLogFailure) -> Int64 {
    var status = stat()
    _ = try EventLogFailure.checked("fstat") { fstat(descriptor, &status) }
    return Int64(status.st_size)
  }

  /// Up to `count` bytes from this place; fewer only at the end of the file.
  func read(_ count: Int, at offset: Int64) throws(EventLogFailure) -> [UInt8] {
    guard count > 0 else { return [] }
    var failure: EventLogFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      done = 0
      while done < count, let start = buffer.baseAddress {
        let got = pread(descriptor, start + done, count - done, off_t(offset) + off_t(done))
        if got == 0 { return }
        if got < 0 {
          if errno == EINTR { continue }
          failure = .system(operation: "pread", code: errno)
          return
        }
        done += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes all the bytes at this place. When it throws, some of them may be there.
  func write(_ bytes: ArraySlice<UInt8>, at offset: Int64) throws(EventLogFailure) {
    var failure: EventLogFailure?
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count, let start = buffer.baseAddress {
        let put = pwrite(descriptor, start + done, buffer.count - done, off_t(offset) + off_t(done))
        if put < 0 {
          if errno == EINTR { continue }
          failure = EventLogFailure(operation: "pwrite", code: errno)
          return
        }
        done += put
      }
    }
    if let failure { throw failure }
    watch?(.wrote(path, at: offset, Array(bytes)))
  }

  /// Cuts the file.
  func truncate(to size: Int64) throws(EventLogFailure) {
    _ = try EventLogFailure.checked("ftruncate") { ftruncate(descriptor, off_t(size)) }
    watch?(.cut(path, to: size))
  }

  /// Has the system read anew what it holds in memory. Losing an error is right: then what it holds is read.
  func forget() {
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
  }

  /// Returns when the bytes, and the length that is needed to read them, are on the disk.
  func flush() throws(EventLogFailure) {
    _ = try EventLogFailure.checked("fdatasync") { fdatasync(descriptor) }
    watch?(.flushed(path))
  }
}

extension EventLogFailure {
  /// There is no such file.
  static let missingFile = EventLogFailure.system(operation: "open", code: ENOENT)

  /// The failure behind an `errno`. A quota and a limit of file size are full disks to us.
  init(operation: String, code: Int32) {
    switch code {
    case ENOSPC, EDQUOT, EFBIG: self = .full
    default: self = .system(operation: operation, code: code)
    }
  }

  /// Calls the system again while a signal interrupts it; throws when it answers -1.
  static func checked(
    _ operation: String, _ call: () -> Int32
  ) throws(EventLogFailure) -> Int32 {
    while true {
      let answer = call()
      if answer >= 0 { return answer }
      guard errno == EINTR else { throw EventLogFailure(operation: operation, code: errno) }
    }
  }
}
