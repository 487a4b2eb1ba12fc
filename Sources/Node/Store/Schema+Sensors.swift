//! The tables of sensors.

extension Schema {
  /// Sensors as records; and what is no Fact: when each was heard, and how its clock and its line were then.
  /// `heard_from` is when its silence began to count: when it was last heard, later by the time the node itself was off.
  // table:
  static let sensors = [
    """
    CREATE TABLE sensor (
      id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE,
      organization TEXT NOT NULL REFERENCES organization (id), in_use INTEGER NOT NULL,
      state BLOB NOT NULL)
    """,
    "CREATE INDEX sensor_organization ON sensor (organization, id)",
    """
    CREATE TABLE sensor_watch (
      key TEXT PRIMARY KEY, heard_from INTEGER NOT NULL, heartbeat INTEGER, skew INTEGER,
      lag INTEGER)
    """,
  ]

  /// How much each sends: the hour (since 1970) in which it was last counted, how many events came in that hour, and how
  /// many in the one before.
  // table:
  static let sensorRates = [
    "ALTER TABLE sensor_watch ADD COLUMN hour INTEGER",
    "ALTER TABLE sensor_watch ADD COLUMN hour_events INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sensor_watch ADD COLUMN before_events INTEGER NOT NULL DEFAULT 0",
  ]
}
