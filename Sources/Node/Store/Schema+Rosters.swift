//! Migrations of duty tables and of changes of personnel.

extension Schema {
  /// A month of an organisation's duty table, and changes that are planned for a day.
  // table:
  static let rosters = [
    """
    CREATE TABLE roster (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      month TEXT NOT NULL, state BLOB NOT NULL, UNIQUE (organization, month))
    """,
    """
    CREATE TABLE transfer (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      day INTEGER NOT NULL, undone INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX transfer_organization ON transfer (organization, day, id)",
    "CREATE INDEX transfer_day ON transfer (day, organization)",
  ]
}
