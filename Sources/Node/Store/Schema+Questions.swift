//! Migration 0012: the tables of questions to the network.

extension Schema {
  /// Questions, whom they are addressed to, and which texts are searched: those that stand now, never an older wording.
  // table:
  static let questions = [
    """
    CREATE TABLE question (
      id TEXT PRIMARY KEY, asker TEXT NOT NULL, duty TEXT NOT NULL, asked_at INTEGER NOT NULL,
      stage TEXT NOT NULL, first_answered INTEGER, state BLOB NOT NULL)
    """,
    "CREATE INDEX question_asker ON question (asker, id)",
    "CREATE UNIQUE INDEX question_duty ON question (duty)",
    """
    CREATE TABLE question_audience (
      question TEXT NOT NULL, organization TEXT NOT NULL, PRIMARY KEY (question, organization))
    """,
    """
    CREATE TABLE question_text (
      question TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (question, content))
    """,
  ]
}
