//! The tables of the inventory.

extension Schema {
  /// Systems, by what they are found, and imports of lists of them.
  // table:
  static let inventory = [
    """
    CREATE TABLE system (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      place INTEGER NOT NULL, in_use INTEGER NOT NULL, class TEXT, position TEXT, life INTEGER NOT NULL,
      confirmed_at INTEGER, state BLOB NOT NULL)
    """,
    "CREATE INDEX system_organization ON system (organization, in_use, place, id)",
    "CREATE INDEX system_life ON system (life, organization, in_use)",
    """
    CREATE TABLE system_index (
      system TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, organization TEXT NOT NULL,
      PRIMARY KEY (system, kind, key)) WITHOUT ROWID
    """,
    "CREATE INDEX system_index_key ON system_index (kind, organization, key)",
    "CREATE TABLE inventory_import (id TEXT PRIMARY KEY, organization TEXT, state BLOB NOT NULL)",
  ]
}
