//! The tables of the inventory.

internal import GRDB
internal import Inspection
internal import Kernel

internal import struct Foundation.Data

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

  /// Writes on whom the systems of an older store may depend. No index is added: those for products serve here too.
  static func indexDependencies(_ db: Database) throws {
    let states = try Data.fetchCursor(
      db, sql: "SELECT state FROM system WHERE in_use = 1 ORDER BY id")
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO system_index (system, kind, key, organization) VALUES (?, ?, ?, ?)
        ON CONFLICT (system, kind, key) DO NOTHING
        """)
    while let state = try states.next() {
      let system = try InformationSystem.read([UInt8](state))
      let words = try SystemEntry.Words(system.words, in: db)
      for key in SystemKey.of(system, words) where key.kind == .dependency {
        try statement.execute(arguments: [
          system.id.description, key.kind.rawValue, key.text, system.organization.description,
        ])
      }
    }
  }
}
