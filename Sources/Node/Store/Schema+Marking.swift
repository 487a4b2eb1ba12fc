//! Migration 0022: stricter markings, revocations and moves of a home, and who was told of them.

extension Schema {
  /// Who was left out of an alert; which letters that must arrive did; which list a peer's list of marks became; the signed
  /// revocations of this node, to be said again; and which organisations move, or have moved, to which node.
  // table:
  static let markings = [
    """
    CREATE TABLE alert_left_out (
      alert TEXT NOT NULL, organization TEXT NOT NULL,
      PRIMARY KEY (alert, organization)) WITHOUT ROWID
    """,
    "ALTER TABLE indicator_batch ADD COLUMN narrowings INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE telling (
      link TEXT NOT NULL, kind TEXT NOT NULL, record TEXT NOT NULL, envelope TEXT NOT NULL,
      at INTEGER NOT NULL, taken_at INTEGER, refused TEXT, PRIMARY KEY (link, kind, record))
    """,
    "CREATE INDEX telling_record ON telling (record, link)",
    "CREATE INDEX telling_taken ON telling (link, taken_at)",
    "CREATE TABLE told_list (record TEXT PRIMARY KEY, batch TEXT NOT NULL)",
    """
    CREATE TABLE revocation (
      id TEXT PRIMARY KEY, link TEXT NOT NULL, at INTEGER NOT NULL, document BLOB NOT NULL)
    """,
    """
    CREATE TABLE home_transfer (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL, to_node TEXT NOT NULL, stage TEXT NOT NULL,
      at INTEGER NOT NULL, document BLOB NOT NULL)
    """,
    "CREATE INDEX home_transfer_organization ON home_transfer (organization, stage, at, id)",
    "CREATE INDEX home_transfer_node ON home_transfer (to_node, stage)",
  ]
}
