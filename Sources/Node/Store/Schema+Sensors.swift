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
}
