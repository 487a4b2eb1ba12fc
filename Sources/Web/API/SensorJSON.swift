//! A sensor as JSON, the same in the list and on the board.

internal import Alerting
internal import Kernel
internal import Node

extension DirectoryJSON {
  /// A sensor as the caller may see it. Lag and skew are whole milliseconds; `repeats` is how many batches it sent again
  /// since the node began.
  static func sensor(_ sensor: SensorView, repeats: Int) -> JSON {
    .object([
      .init("key", .string(sensor.key.description)),
      .init("id", sensor.id.map { .string($0.description) } ?? .null),
      .init("name", .string(sensor.name)),
      .init("organization", sensor.organization.map { .string($0.id.description) } ?? .null),
      .init("state", .string(state(sensor.standing))),
      .init("limit_seconds", .integer(sensor.limit.seconds)),
      .init("last_event", time(sensor.lastEvent)), .init("last_seen", time(sensor.lastSeen)),
      .init("heartbeat", time(sensor.heartbeat)),
      .init("lag_ms", milliseconds(sensor.lag)), .init("skew_ms", milliseconds(sensor.skew)),
      .init("late", .bool(sensor.isLate)), .init("skewed", .bool(sensor.isSkewed)),
      .init("ahead", .bool(sensor.isAhead)),
      .init("events", .integer(sensor.events)), .init("refused", .integer(sensor.refused)),
      .init("repeated_batches", .integer(Int64(repeats))),
      .init("events_this_hour", .integer(sensor.thisHour)),
      .init("events_last_hour", .integer(sensor.lastHour)),
      .init("silent", .bool(sensor.isSilent)), .init("silent_at", time(sensor.silentAt)),
    ])
  }

  private static func milliseconds(_ span: Instant.Span?) -> JSON {
    span.map { .integer($0.microseconds / 1000) } ?? .null
  }

  private static func state(_ standing: SensorView.Standing) -> String {
    switch standing {
    case .unregistered: "unregistered"
    case .inUse: "in_use"
    case .silent: "silent"
    case .paused: "paused"
    case .retired: "retired"
    }
  }
}
