//! Migration 0031: how far what must arrive is below the nodes that were told, which move of a home is the newest, and who
//! vouched for whom.

internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Schema {
  /// By whom a node beside was vouched for; over which links came what goes on from here, and what was said of it there; what peers say of those below them; and
  /// the version of a move, by which the newest is told whatever the order in which words of them come.
  // table:
  static let onward = [
    """
    CREATE TABLE onward_source (
      record TEXT NOT NULL, link TEXT NOT NULL, upstream TEXT NOT NULL, version INTEGER NOT NULL,
      is_first INTEGER NOT NULL, said TEXT NOT NULL, PRIMARY KEY (record, link))
    """,
    "CREATE INDEX onward_source_upstream ON onward_source (link, upstream, record)",
    """
    CREATE TABLE onward (
      link TEXT NOT NULL, record TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
      told INTEGER NOT NULL, taken INTEGER NOT NULL, untaken TEXT NOT NULL,
      PRIMARY KEY (link, record))
    """,
    "CREATE TABLE voucher (node TEXT PRIMARY KEY, link TEXT NOT NULL)",
    "CREATE INDEX voucher_link ON voucher (link, node)",
    "ALTER TABLE home_transfer ADD COLUMN version INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX home_transfer_version ON home_transfer (organization, stage, version, id)",
  ]

  /// Reads the versions of moves that were kept before they had a column. Throws what the database says.
  static func setTransferVersions(_ db: Database) throws {
    for row in try Row.fetchAll(db, sql: "SELECT id, document FROM home_transfer ORDER BY id") {
      let document = try JSON.parse([UInt8](row["document"] as Data))
      try db.execute(
        sql: "UPDATE home_transfer SET version = ? WHERE id = ?",
        arguments: [document["version"]?.integer ?? 1, row["id"] as String])
    }
  }
}
