//! The table of bulletins.

extension Schema {
  /// What is common to the recipients of a bulletin; found by its campaign from any of their alerts.
  // table:
  static let bulletins = [
    """
    CREATE TABLE bulletin (
      id TEXT PRIMARY KEY, campaign TEXT NOT NULL UNIQUE, issuer TEXT NOT NULL,
      issued_at INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX bulletin_issuer ON bulletin (issuer, id)",
  ]
  /// A notice for information only is a delivery of which nothing is asked: it is counted with no campaign.
  // table:
  static let toldNotices = [
    "ALTER TABLE delivery ADD COLUMN asks INTEGER NOT NULL DEFAULT 1"
  ]
}
