//! The sensors' deadlines: never later than what was heard allows, so that no silence is missed.

internal import Alerting
internal import GRDB
internal import Kernel

/// Between which two moments a sensor's timer must stand, and what it waits for. It is moved when it fires for nothing,
/// not with everything that is heard; so it may be earlier than the deadline, and never later.
struct SensorDeadline {
  let earliest: Instant
  let latest: Instant
  let step: String

  /// Whether a timer row is such a deadline.
  func allows(_ row: StoredRow) -> Bool {
    guard let due = row.number("due") else { return false }
    return (earliest.microseconds...latest.microseconds).contains(due)
      && row.text("kind") == AlertKind.real.code && row.text("step") == step
  }
}

extension Verifier {
  /// The deadlines of all sensors that have one, by their record.
  func sensorDeadlines(_ db: Database) throws -> [String: SensorDeadline] {
    var heard: [String: Int64] = [:]
    try db.forEachRow("SELECT key, heard_from FROM sensor_watch ORDER BY key") { row in
      if let key = row.text("key") { heard[key] = row.number("heard_from") }
    }
    var found: [String: SensorDeadline] = [:]
    for sensor in folded.sensors.values {
      guard let earliest = sensor.deadline(countedFrom: nil) else { continue }
      let last = heard[sensor.apiKey.description].map { Instant(microseconds: $0) }
      found[RecordReference(.sensor, sensor.id).description] = SensorDeadline(
        earliest: earliest, latest: max(earliest, sensor.deadline(countedFrom: last) ?? earliest),
        step: sensor.timerStep)
    }
    return found
  }
}
