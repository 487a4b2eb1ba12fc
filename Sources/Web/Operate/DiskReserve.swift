//! The reserve: space on the disk that nobody else can take, let go when the ladder would have nowhere to write.
//!
//!     made at start, and again when there is room ── free < 16 MiB ──> released, for the ladder alone

internal import Glibc
internal import Node

/// A preallocated file in the data folder. Long before it is touched, event intake answers 507; what the reserve holds
/// is for deadlines, acknowledgements and calls. Source: `kernel.md`, Full disk.
public struct DiskReserve: Sendable {
  /// How much is kept: at a few kilobytes for a step of the ladder, thousands of steps.
  public static let bytes: Int64 = 32 * 1_048_576
  /// With less free than this, the reserve is let go.
  public static let freeBytesMin: Int64 = 16 * 1_048_576
  /// With this much free it is made again: intake has its own room beside it.
  public static let freeBytesToRestore = EventLog.freeBytesMin + bytes

  /// What a look at the disk led to.
  public enum Change: Hashable, Sendable {
    /// The disk is full: the reserve was let go, and an operator must make room.
    case released
    /// There is room again: the reserve is kept again.
    case restored
  }

  private let folder: String
  private var file: String { folder + "/reserve" }

  /// The reserve of a data folder; nothing is made before `tend`.
  public init(folder: String) { self.folder = folder }

  /// Looks at the disk and makes or lets go the reserve; nil when nothing changed. Cheap enough for every second.
  public func tend() -> Change? {
    Self.freeBytes(in: folder).flatMap(tend(free:))
  }

  /// The same with so many bytes free.
  func tend(free: Int64) -> Change? {
    if access(file, F_OK) == 0 {
      guard free < Self.freeBytesMin, unlink(file) == 0 else { return nil }
      return .released
    }
    return free >= Self.freeBytesToRestore && make() ? .restored : nil
  }

  /// How many bytes whoever writes there may still take; nil where the file system does not say.
  public static func freeBytes(in folder: String) -> Int64? {
    var state = statvfs()
    guard statvfs(folder, &state) == 0 else { return nil }
    return Int64(clamping: UInt64(state.f_bavail) &* UInt64(state.f_frsize))
  }

  /// Blocks are taken for certain, unlike in a file that is merely made long.
  private func make() -> Bool {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard posix_fallocate(descriptor, 0, off_t(Self.bytes)) == 0 else {
      unlink(file)
      return false
    }
    return true
  }
}
