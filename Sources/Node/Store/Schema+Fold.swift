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

  /// Writes those of a record's columns that its table has by then, and its state. A record's own way of writing knows
  /// of later columns, which the later migrations fill.
  static func rewrite<R: Record>(_ record: R, _ db: Database) throws {
    let known = Set(try db.columns(in: R.table).map(\.name))
    let columns = record.columns.filter { known.contains($0.name) }
    let names = columns.map(\.name) + ["state"]
    var values: [(any DatabaseValueConvertible)?] = columns.map(\.value)
    values.append(Data(try record.stateBytes()))
    values.append(record.key)
    let sets = names.map { "\($0) = ?" }.joined(separator: ", ")
    let statement = try db.cachedStatement(sql: "UPDATE \(R.table) SET \(sets) WHERE id = ?")
    statement.arguments = StatementArguments(values)
    try statement.execute()
  }
}
