//! Migration 0027: what people of this node asked of records of other nodes, and what was answered.

extension Schema {
  /// One row for each command until letters are forgotten. Why something was asked stands in the record's own texts.
  // table:
  static let commands = [
    """
    CREATE TABLE command_asked (
      id TEXT PRIMARY KEY, link TEXT NOT NULL, alert TEXT NOT NULL, organization TEXT NOT NULL,
      act TEXT NOT NULL, at INTEGER NOT NULL, answered_at INTEGER, refused TEXT)
    """,
    "CREATE INDEX command_asked_alert ON command_asked (alert, at, id)",
    "CREATE INDEX command_asked_at ON command_asked (at)",
  ]
}
