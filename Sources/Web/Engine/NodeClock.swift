//! The node's clock: never backwards, whatever the wall clock does (kernel.md "Time").

internal import Glibc
public import Kernel
internal import Synchronization

/// Node time is max(stored high-water, wall clock) at start and then follows CLOCK_BOOTTIME. The wall clock is read
/// beside it; a step of more than two seconds is reported once.
///
/// A demonstration may be a time-lapse: then node time, and the wall time that the node sees, run `speed` times as fast.
/// What people need real time for (sessions, limits, leases) asks for `lapse` and `steady` instead.
public final class NodeClock: Sendable {
  /// How many times as fast as real time node time runs: 1, or up to `speedMax` in a demonstration.
  public let speed: Int
  private let start: Instant
  private let first: Reading
  private let read: @Sendable () -> Reading
  /// Wall minus boot time as last believed; a change of it is a step.
  private let offset: Mutex<Int64>

  /// How far the wall clock may drift before it counts as a step (R12).
  public static let stepMin = Instant.Span.seconds(2)
  /// The fastest time-lapse: an hour in a second.
  public static let speedMax = 3600

  /// The two clocks of the machine at one moment, in microseconds.
  public struct Reading: Hashable, Sendable {
    /// CLOCK_REALTIME, which may step.
    public var wall: Int64
    /// CLOCK_BOOTTIME, which never does.
    public var boot: Int64
    /// A reading from its parts.
    public init(wall: Int64, boot: Int64) {
      self.wall = wall
      self.boot = boot
    }
    /// The machine's clocks now.
    public static let system: @Sendable () -> Reading = {
      Reading(
        wall: NodeClock.microseconds(CLOCK_REALTIME), boot: NodeClock.microseconds(CLOCK_BOOTTIME))
    }
  }

  /// A clock that never shows a time before `highWater`. A `speed` outside 1…`speedMax` becomes the nearest within.
  public init(
    highWater: Instant, speed: Int = 1, read: @escaping @Sendable () -> Reading = Reading.system
  ) {
    first = read()
    self.read = read
    self.speed = min(max(1, speed), Self.speedMax)
    start = max(highWater, Instant(microseconds: first.wall))
    offset = Mutex(first.wall - first.boot)
  }

  /// Node time now.
  public var now: Instant { start + lapse(elapsed(read())) }

  /// What the wall clock says now. In a time-lapse it began with node time and has stepped as the real one did.
  public var wall: Instant {
    let reading = read()
    guard speed > 1 else { return Instant(microseconds: reading.wall) }
    let stepped = (reading.wall - reading.boot) - (first.wall - first.boot)
    return start + lapse(elapsed(reading)) + Instant.Span(microseconds: stepped)
  }

  /// Node time as it would be at its real pace: for what protects the machine rather than tells a story.
  public var steady: Instant { start + elapsed(read()) }

  /// How much node time passes while so much real time does.
  public func lapse(_ real: Instant.Span) -> Instant.Span {
    Instant.Span(microseconds: real.microseconds * Int64(speed))
  }

  /// How far the wall clock stepped since the last question; nil where it did not.
  public func step() -> Instant.Span? {
    let reading = read()
    let current = reading.wall - reading.boot
    return offset.withLock { believed in
      let difference = current - believed
      guard abs(difference) > Self.stepMin.microseconds else { return nil }
      believed = current
      return Instant.Span(microseconds: difference)
    }
  }

  private func elapsed(_ reading: Reading) -> Instant.Span {
    Instant.Span(microseconds: reading.boot - first.boot)
  }

  private static func microseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
