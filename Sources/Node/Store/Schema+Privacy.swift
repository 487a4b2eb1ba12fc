//! Migrations of erasing, holds, retention, exercises, and of the deadlines of departures.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Schema {
  /// What was erased, what is held, what was chosen, who takes part; which records are done with; and which Facts
  /// speak of texts that people entered.
  // table:
  static let privacy = [
    """
    CREATE TABLE erasure (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id), person TEXT,
      at INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX erasure_person ON erasure (person, at, id)",
    """
    CREATE TABLE legal_hold (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      until INTEGER NOT NULL, lifted INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX legal_hold_organization ON legal_hold (organization, lifted, until, id)",
    """
    CREATE TABLE retention (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      state BLOB NOT NULL)
    """,
    """
    CREATE TABLE exercise (
      id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
      organization TEXT NOT NULL REFERENCES organization (id), state BLOB NOT NULL)
    """,
    "CREATE TABLE aged (record TEXT PRIMARY KEY, at INTEGER NOT NULL)",
    "CREATE INDEX fact_words ON fact (kind, seq) WHERE \(PersonTexts.condition)",
  ]

  /// People enter texts by more kinds of Facts than at first.
  // table:
  static let factWords = [
    "DROP INDEX fact_words",
    "CREATE INDEX fact_words ON fact (kind, seq) WHERE \(PersonTexts.condition)",
  ]

  /// Sets the deadlines of departures for stores that were made before there were any. Ends that have passed are set
  /// too: what is still on its way to somebody who left long ago is taken back once.
  static func setDepartures(_ db: Database) throws {
    for data in try Data.fetchAll(db, sql: "SELECT state FROM organization ORDER BY id") {
      let organization = try Organization.read([UInt8](data))
      guard let due = organization.nextDeparture(after: Instant(microseconds: 0)) else { continue }
      try db.execute(
        sql: "INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)",
        arguments: [
          RecordReference(.organization, organization.id).description, due.microseconds,
          AlertKind.real.code, Organization.departureStep,
        ])
    }
  }
}
