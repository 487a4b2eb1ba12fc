//! Migration 0015: profiles of teams, and invitations to join.

extension Schema {
  /// What a team says of itself, one row for each organisation; and links by which firms join, found by their hash.
  // table:
  static let joining = [
    """
    CREATE TABLE team_profile (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL UNIQUE REFERENCES organization (id),
      published INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    """
    CREATE TABLE invitation (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      hash TEXT NOT NULL UNIQUE, until INTEGER NOT NULL, stage TEXT NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX invitation_organization ON invitation (organization, stage, id)",
  ]
}
