//! The node's clock: never backwards, whatever the wall clock does (kernel.md "Time").

internal import Glibc
public import Kernel
internal import Synchronization

/// Node time is max(stored high-water, wall clock) at start and then follows CLOCK_BOOTTIME. The wall clock is read
/// beside it; a step of more than two seconds is reported once.
public final class NodeClock: Sendable {
  private let start: Instant
  private let bootAtStart: Int64
  /// Wall minus boot time as last believed; a change of it is a step.
  private let offset: Mutex<Int64>

  /// How far the wall clock may drift before it counts as a step (R12).
  public static let stepMin = Instant.Span.seconds(2)

  /// A clock that never shows a time before `highWater`.
  public init(highWater: Instant) {
    let wall = Self.read(CLOCK_REALTIME)
    let boot = Self.read(CLOCK_BOOTTIME)
    start = max(highWater, Instant(microseconds: wall))
    bootAtStart = boot
    offset = Mutex(wall - boot)
  }

  /// Node time now.
  public var now: Instant {
    start + Instant.Span(microseconds: Self.read(CLOCK_BOOTTIME) - bootAtStart)
  }

  /// What the wall clock says now.
  public var wall: Instant { Instant(microseconds: Self.read(CLOCK_REALTIME)) }

  /// How far the wall clock stepped since the last question; nil where it did not.
  public func step() -> Instant.Span? {
    let current = Self.read(CLOCK_REALTIME) - Self.read(CLOCK_BOOTTIME)
    return offset.withLock { believed in
      let difference = current - believed
      guard abs(difference) > Self.stepMin.microseconds else { return nil }
      believed = current
      return Instant.Span(microseconds: difference)
    }
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
