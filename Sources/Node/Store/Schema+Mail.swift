//! The tables of answers to mails that came in, and of what one address sent.

extension Schema {
  /// What is written back to somebody who wrote; who reported which mail; how much one address sends. None of it follows
  /// from Facts: the alert and the acknowledgement have their own.
  // table:
  static let mailAnswers = [
    """
    CREATE TABLE mail_answer (
      id TEXT PRIMARY KEY, at INTEGER NOT NULL, outcome TEXT NOT NULL, receipt INTEGER NOT NULL,
      address TEXT NOT NULL, person TEXT NOT NULL, organization TEXT NOT NULL, alert TEXT,
      answering TEXT, due INTEGER NOT NULL, attempts INTEGER NOT NULL, state TEXT NOT NULL,
      problem TEXT)
    """,
    "CREATE INDEX mail_answer_due ON mail_answer (state, due, id)",
    "CREATE INDEX mail_answer_address ON mail_answer (address, at)",
    "CREATE INDEX mail_answer_at ON mail_answer (at)",
    """
    CREATE TABLE mail_report (
      alert TEXT NOT NULL, person TEXT NOT NULL, address TEXT NOT NULL, at INTEGER NOT NULL,
      count INTEGER NOT NULL, PRIMARY KEY (alert, person, address)) WITHOUT ROWID
    """,
    """
    CREATE TABLE mail_sender (
      sender TEXT NOT NULL, hour INTEGER NOT NULL, mails INTEGER NOT NULL,
      reports INTEGER NOT NULL, PRIMARY KEY (sender, hour)) WITHOUT ROWID
    """,
  ]
}
