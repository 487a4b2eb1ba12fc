//! Migrations of what duties remember: they are folded again from their Facts.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Schema {
  /// Folds the duties again that have a Fact of that kind: their rows were written when it meant less. Throws for a
  /// Fact that does not read.
  static func foldAgain(after kind: String, _ db: Database) throws {
    let records = try String.fetchAll(
      db, sql: "SELECT DISTINCT record FROM fact WHERE kind = ?", arguments: [kind])
    for record in records {
      var delivery: Delivery?
      let facts = try Data.fetchAll(
        db, sql: "SELECT bytes FROM fact WHERE record = ? ORDER BY seq", arguments: [record])
      for bytes in facts {
        let fact = try Fact(bytes: [UInt8](bytes))
        let body = try JSONTreeDecoder.decode(
          Delivery.Body.self, from: .object([.init(fact.kind, fact.body)]))
        if delivery == nil {
          delivery = Delivery.begin(fact.record.id, body, at: fact.at)
        } else {
          delivery?.apply(body, at: fact.at)
        }
      }
      if let delivery { try rewrite(delivery, db) }
    }
  }

  /// Writes the columns that there were then: the record's own way of writing knows of later ones.
  private static func rewrite(_ delivery: Delivery, _ db: Database) throws {
    try db.execute(
      sql: "UPDATE delivery SET open = ?, severity = ?, next = ?, state = ? WHERE id = ?",
      arguments: [
        delivery.stage == nil ? 0 : 1, delivery.severity.rawValue, delivery.next?.next.microseconds,
        Data(try delivery.stateBytes()), delivery.key,
      ])
  }
}
