//! The row of a sensor, and what is known of when it was heard.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Sensor: Record {
  static var recordKind: RecordReference.Kind { .sensor }
  static var table: String { "sensor" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("key", apiKey.description), ("organization", particulars.organization.description),
      ("in_use", isInUse ? 1 : 0),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Sensor.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }

  /// The sensor of a key; nil where none is registered.
  static func of(_ key: ID<APIKey>, in db: Database) throws -> Sensor? {
    try Data.fetchOne(
      try db.cachedStatement(sql: "SELECT state FROM sensor WHERE key = ?"),
      arguments: [key.description]
    ).map { try read([UInt8]($0)) }
  }

  /// When anything last came from it, events or a heartbeat; nil where nothing ever did.
  static func lastHeard(_ key: ID<APIKey>, in db: Database) throws -> Instant? {
    let found = try Int64.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT last_event FROM sensor_state WHERE key = :key
          UNION ALL
          SELECT heartbeat FROM sensor_watch WHERE key = :key AND heartbeat IS NOT NULL
          """), arguments: ["key": key.description])
    return found.max().map { Instant(microseconds: $0) }
  }

  /// From when its silence counts: see `Schema.sensors`.
  static func heardFrom(_ key: ID<APIKey>, in db: Database) throws -> Instant? {
    try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT heard_from FROM sensor_watch WHERE key = ?"),
      arguments: [key.description]
    ).map { Instant(microseconds: $0) }
  }
}
