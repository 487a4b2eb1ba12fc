//! A sensor as people see it: when it was heard, whether its clock and its line are sound, and what happens next.

public import Alerting
public import Kernel

/// A sensor, registered or only seen, as one viewer sees it.
public struct SensorView: Hashable, Sendable {
  /// Its key.
  public let key: ID<APIKey>
  /// The record; nil for one that is seen and not registered.
  public let id: ID<Sensor>?
  /// What people call it.
  public let name: String
  /// Whose it is; nil for a common one that is not registered.
  public let organization: OrganizationName?
  /// What it watches; nil where nobody said so or the viewer may not know.
  public let watches: String?
  /// How long it may say nothing.
  public let limit: Instant.Span
  /// What is expected of it.
  public let standing: Standing
  /// When its events last came; nil when never.
  public let lastEvent: Instant?
  /// The time of the newest event it sent, by its own clock.
  public let lastSeen: Instant?
  /// When it last said that it lives; nil when never.
  public let heartbeat: Instant?
  /// How long the newest event was on its way; nil when none came. Negative where it is dated later than it was received.
  public let lag: Instant.Span?
  /// How far its clock is ahead of the node's, negative where it is behind; nil where it never said its time.
  public let skew: Instant.Span?
  /// How many lines it has sent.
  public let events: Int64
  /// How many of them were refused.
  public let refused: Int64
  /// How many events came since the hour began.
  public let thisHour: Int64
  /// How many came in the hour before.
  public let lastHour: Int64
  /// Whether it ought to be heard and is not: silent for longer than it may, or never heard.
  public let isSilent: Bool
  /// When its silence becomes an alert, if nothing comes; nil where it is none or has become one.
  public let silentAt: Instant?
  /// Whether the viewer may register or change it.
  public let mayKeep: Bool

  /// What is expected of a sensor.
  public enum Standing: Hashable, Sendable {
    /// Seen, not registered: nobody is told of its silence.
    case unregistered
    /// In use.
    case inUse
    /// In use, and its silence is an alert.
    case silent(ID<Alert>)
    /// Off on purpose; the reason is nil where it was erased or the viewer may not know.
    case paused(until: Instant, reason: String?)
    /// Not in use any more.
    case retired
  }

  /// How long a sensor that nobody registered may say nothing before it counts as blind.
  public static let silentAfter = Sensor.limitDefault

  /// When anything last came from it.
  public var lastHeard: Instant? {
    [lastEvent, heartbeat].compactMap(\.self).max()
  }
  /// Whether it ought to be heard: a paused or retired one is neither quiet nor blind.
  public var isExpected: Bool {
    switch standing {
    case .unregistered, .inUse, .silent: true
    case .paused, .retired: false
    }
  }
  /// Whether its clock is off by more than `Sensor.skewMax`.
  public var isSkewed: Bool {
    skew.map { max($0, Instant.Span(microseconds: -$0.microseconds)) > Sensor.skewMax } ?? false
  }
  /// Whether its events come more than `Sensor.lagMax` late.
  public var isLate: Bool { lag.map { $0 > Sensor.lagMax } ?? false }
  /// Whether its newest event is dated more than `Sensor.aheadMax` after it was received: the clock is ahead, whether or not
  /// it ever said its time in a heartbeat.
  public var isAhead: Bool {
    lag.map { $0 < Instant.Span(microseconds: -Sensor.aheadMax.microseconds) } ?? false
  }
  /// Expected, heard, on time and with a sound clock: what is counted as normal.
  public var isNormal: Bool { isExpected && !isSilent && !isSkewed && !isAhead && !isLate }

  /// For sorting, the worst first.
  var rank: Int {
    switch standing {
    case .silent: 0
    case .inUse where isSilent: 1
    case .unregistered: 2
    case .inUse where !isNormal: 3
    case .inUse: 4
    case .paused: 5
    case .retired: 6
    }
  }
}
