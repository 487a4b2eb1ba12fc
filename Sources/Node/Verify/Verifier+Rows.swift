//! Tables against what the Facts fold to, column by column, and no row without Facts.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Verifier {
  /// Every row of a record's table against its fold.
  mutating func compare<R: Record>(_ db: Database, _ records: [String: R]) throws {
    var seen: Set<String> = []
    try db.forEachRow("SELECT * FROM \(R.table) ORDER BY id") { row in
      let id = row.text("id") ?? ""
      result.rows += 1
      guard let record = records[id] else {
        result.fault("\(R.table) \(id)", .rowWithoutFacts)
        return
      }
      seen.insert(id)
      let same = record.columns.allSatisfy { column in
        row.value(column.name) == (column.value?.databaseValue ?? .null)
      }
      let expected = try record.stateBytes()
      if !same || row.bytes("state") != expected { result.fault("\(R.table) \(id)", .rowDiffers) }
    }
    guard seen.count < records.count else { return }
    for id in records.keys.sorted() where !seen.contains(id) {
      result.fault("\(R.table) \(id)", .rowMissing)
    }
  }

  /// The tables beside the records: by what they are found, and who may see them.
  mutating func sideRows(_ db: Database) throws {
    try compare(db, "person", by: ["id"], and: ["organization", "profile"], with: folded.people)
    let audience = folded.audience.map { ($0, [String]()) }
    try compare(
      db, "alert_audience", by: ["alert", "organization"], and: [],
      with: Dictionary(audience) { first, _ in first })
    let leftOut = folded.leftOut.map { ($0, [String]()) }
    try compare(
      db, "alert_left_out", by: ["alert", "organization"], and: [],
      with: Dictionary(leftOut) { first, _ in first })
    var keys: [String: [String]] = [:]
    for alert in folded.alerts.values {
      let owners = alert.deliveries.compactMap {
        folded.deliveries[$0.description]?.organization.description
      }
      for owner in owners where !folded.leftOut.contains("\(alert.id) \(owner)") {
        for key in alert.keys { keys["\(owner) \(key.order) \(alert.id)"] = [] }
      }
    }
    try compare(db, "alert_key", by: ["organization", "key", "alert"], and: [], with: keys)
    var items: [String: [String]] = [:]
    for card in folded.cards.values where card.ended == nil {
      for item in card.items { items["\(card.id) \(item)"] = [] }
    }
    try compare(db, "card_item", by: ["card", "delivery"], and: [], with: items)
  }

  /// Every row of a table of texts, found by some columns, against what it should hold in the others.
  mutating func compare(
    _ db: Database, _ table: String, by keys: [String], and values: [String],
    with expected: [String: [String]]
  ) throws {
    var missing = Set(expected.keys)
    let order = keys.joined(separator: ", ")
    try db.forEachRow("SELECT * FROM \(table) ORDER BY \(order)") { row in
      result.rows += 1
      let key = keys.map { row.text($0) ?? "" }.joined(separator: " ")
      guard let wanted = expected[key] else {
        result.fault("\(table) \(key)", .rowWithoutFacts)
        return
      }
      missing.remove(key)
      if values.map({ row.text($0) }) != wanted { result.fault("\(table) \(key)", .rowDiffers) }
    }
    for key in missing.sorted() { result.fault("\(table) \(key)", .rowMissing) }
  }

  /// What the node says of itself. Its clock never lies behind its newest Fact.
  mutating func node(_ db: Database) throws {
    try db.forEachRow("SELECT * FROM node ORDER BY id") { row in
      result.rows += 1
      let time = row.number("high_water") ?? .min
      if folded.name.map({ row.text("name") != $0 }) ?? false || row.number("epoch") != folded.epoch
        || row.text("tower") != folded.tower
        || row.number("key_generation") != folded.keyGeneration || time < folded.newest.microseconds
      {
        result.fault("node 1", .rowDiffers)
      }
    }
  }

  /// The entries of each batch of indicators: their number and their digest stand in the Fact.
  mutating func indicators(_ db: Database) throws {
    var rows: [IndicatorRow] = []
    var batch: String?
    var seen: Set<String> = []
    try db.forEachRow("SELECT \(IndicatorRow.columns) FROM indicator ORDER BY batch, id") { row in
      result.rows += 1
      if row.text("batch") != batch {
        if let batch { settle(batch, rows) }
        (batch, rows) = (row.text("batch"), [])
        seen.insert(batch ?? "")
      }
      // A row that does not read is one too few, and is found by that.
      if let row = IndicatorRow(row) { rows.append(row) }
    }
    if let batch { settle(batch, rows) }
    for (id, known) in folded.batches.sorted(by: { $0.key < $1.key })
    where known.count > 0 && !seen.contains(id) {
      result.fault("indicators of \(id)", .rowMissing)
    }
  }

  private mutating func settle(_ id: String, _ rows: [IndicatorRow]) {
    let place = "indicators of \(id)"
    guard let known = folded.batches[id], rows.count <= known.count else {
      result.fault(place, .rowWithoutFacts)
      return
    }
    if rows.count < known.count {
      result.fault(place, .rowMissing)
    } else if IndicatorRow.digest(rows) != known.digest {
      result.fault(place, .rowDiffers)
    }
  }

  /// Timer rows are exactly the deliveries' deadlines and the contact tests that are still to begin, and the sensors' and
  /// the organisations' as `SensorDeadline` and `departureDeadlines` say.
  mutating func timers(_ db: Database) throws {
    var missing: [String: DueRow] = [:]
    for delivery in folded.deliveries.values {
      guard let pursuit = delivery.next else { continue }
      missing[RecordReference(.delivery, delivery.id).description] = DueRow(
        due: pursuit.next, kind: delivery.kind.code,
        step: "\(pursuit.duty.rawValue) \(pursuit.rung)")
    }
    for test in folded.contactTests.values {
      guard let due = test.due else { continue }
      missing[RecordReference(.contactTest, test.id).description] = DueRow(
        due: due, kind: AlertKind.contactTest.code, step: ContactTest.step)
    }
    for plan in folded.bodyImports.values {
      guard let due = plan.due else { continue }
      missing[RecordReference(.bodies, plan.id).description] = DueRow(
        due: due, kind: BodyImport.timerKind, step: BodyImport.step)
    }
    for (record, due) in linkDeadlines {
      missing[record] = DueRow(due: due, kind: AlertKind.real.code, step: PeerLink.step)
    }
    var sensors = try sensorDeadlines(db)
    for (record, deadline) in try departureDeadlines(db) { sensors[record] = deadline }
    try db.forEachRow("SELECT * FROM timer ORDER BY record") { row in
      result.rows += 1
      let record = row.text("record") ?? ""
      if let deadline = sensors.removeValue(forKey: record) {
        if !deadline.allows(row) { result.fault(Self.place(record), .timerDiffers) }
        return
      }
      let wanted = missing.removeValue(forKey: record)
      if wanted == nil || row.number("due") != wanted?.due.microseconds
        || row.text("kind") != wanted?.kind || row.text("step") != wanted?.step
      {
        result.fault(Self.place(record), .timerDiffers)
      }
    }
    let absent = (Array(missing.keys) + sensors.keys).sorted()
    for record in absent { result.fault(Self.place(record), .timerDiffers) }
  }

  private static func place(_ record: String) -> String {
    record.replacing("/", with: " ", maxReplacements: 1)
  }

  /// What a timer's row should hold.
  private struct DueRow {
    let due: Instant
    let kind: String
    let step: String
  }
}
