//! Migration 0034: lists of what is no mark, and what they and rules set aside.

internal import Alerting
internal import GRDB
internal import Kernel

extension Schema {
  /// The entries of lists by their keys; and by which rule or list an observation was set aside, to be counted.
  // table:
  static let allowLists = [
    """
    CREATE TABLE allowed_mark (
      organization TEXT NOT NULL, key TEXT NOT NULL, list TEXT NOT NULL, number INTEGER NOT NULL,
      entry TEXT NOT NULL, PRIMARY KEY (organization, key, list, number)) WITHOUT ROWID
    """,
    "CREATE INDEX allowed_mark_list ON allowed_mark (list, number, key)",
    "ALTER TABLE observation ADD COLUMN suppressed_by TEXT",
    "CREATE INDEX observation_suppressed ON observation (suppressed_by, seen, id)",
  ]

  /// Says of what was set aside before by which rule.
  static func fillSuppressed(_ db: Database) throws {
    for id in try String.fetchAll(
      db, sql: "SELECT id FROM observation WHERE outcome = 'suppressed' ORDER BY id")
    {
      guard let observation = try Observation.find(id, in: db),
        case .suppressed(let rule) = observation.outcome
      else { continue }
      try db.execute(
        sql: "UPDATE observation SET suppressed_by = ? WHERE id = ?",
        arguments: [rule.description, id])
    }
  }
}
