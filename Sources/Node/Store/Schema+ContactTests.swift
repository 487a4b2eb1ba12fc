//! Migration 0008: the contact tests of each quarter.

extension Schema {
  /// One row for each organisation and quarter; `misses` is the longest row of misses of one of its posts.
  // table:
  static let contactTests = [
    """
    CREATE TABLE contact_test (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      quarter TEXT NOT NULL, stage TEXT NOT NULL, misses INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE UNIQUE INDEX contact_test_organization ON contact_test (organization, quarter)",
    "CREATE INDEX contact_test_misses ON contact_test (misses, organization)",
  ]
}
