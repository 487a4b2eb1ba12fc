//! The migration after which pages count by SQL: what they ask of a duty or a body stands in a column of its row.

internal import Alerting
internal import GRDB
internal import Kernel

extension Schema {
  /// What boards, permeation, audiences and lists count or look for, so that no page reads the state of every record
  /// that it counts. Where the columns come from is said with the records; `verify` compares them like all others.
  // table:
  static let counted = [
    "ALTER TABLE delivery ADD COLUMN level TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE delivery ADD COLUMN answer TEXT",
    "ALTER TABLE delivery ADD COLUMN first_answered INTEGER",
    "ALTER TABLE delivery ADD COLUMN delivered INTEGER",
    "ALTER TABLE delivery ADD COLUMN opened INTEGER",
    "ALTER TABLE delivery ADD COLUMN acknowledged INTEGER",
    "ALTER TABLE delivery ADD COLUMN acted INTEGER",
    "ALTER TABLE delivery ADD COLUMN due INTEGER",
    "ALTER TABLE delivery ADD COLUMN rung INTEGER",
    "ALTER TABLE delivery ADD COLUMN given INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE delivery ADD COLUMN informed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE delivery ADD COLUMN help INTEGER",
    "ALTER TABLE organization ADD COLUMN legal_form TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE organization ADD COLUMN prefecture TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE organization ADD COLUMN above TEXT",
    "ALTER TABLE organization ADD COLUMN parents TEXT NOT NULL DEFAULT '/'",
    "ALTER TABLE organization ADD COLUMN reach_from INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE organization ADD COLUMN reach_until INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE organization ADD COLUMN reach_last INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX organization_form ON organization (listed, legal_form, place, id)",
    "CREATE INDEX organization_reach ON organization (listed, reach_until, reach_last)",
    "CREATE INDEX organization_reach_from ON organization (listed, reach_from)",
    "CREATE INDEX alert_seen ON alert (kind, last_seen)",
    "CREATE INDEX system_index_product ON system_index (kind, key, organization)",
  ]

  /// Fills the columns of an older store from what its rows say.
  static func fillCounted(_ db: Database) throws {
    try fill(Delivery.self, db)
    try fill(Organization.self, db)
  }

  private static func fill<R: Record>(_ type: R.Type, _ db: Database) throws {
    for id in try String.fetchAll(db, sql: "SELECT id FROM \(R.table) ORDER BY id") {
      if let record = try R.find(id, in: db) { try rewrite(record, db) }
    }
  }
}
