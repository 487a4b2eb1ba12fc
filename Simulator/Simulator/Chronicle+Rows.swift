//! The rows held against the Facts: what the node reads is what the journal says.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

internal import struct Foundation.Data

extension Chronicle {
  /// After every commit: what a few statements can see.
  func judgeTables(_ db: Database, at now: Instant) throws {
    try demandNone(
      .i1, db,
      """
      SELECT delivery.id FROM delivery LEFT JOIN timer ON timer.record = 'delivery/' || delivery.id
      WHERE delivery.open = 1 AND (timer.due IS NULL OR timer.due IS NOT delivery.next)
      ORDER BY delivery.id
      """, "is open and has not its one deadline")
    try demandNone(
      .i1, db,
      """
      SELECT timer.record FROM timer LEFT JOIN delivery ON timer.record = 'delivery/' || delivery.id
      WHERE timer.record LIKE 'delivery/%' AND (delivery.id IS NULL OR delivery.open = 0)
      ORDER BY timer.record
      """, "has a deadline and is not open")
    for pair in Self.kindPairs {
      try demandNone(.s15, db, pair, "is of another kind than what it is about")
    }
    let weight = try Int.fetchOne(db, sql: "SELECT COALESCE(SUM(weight), 0) FROM observation") ?? 0
    let folded = observations.values.reduce(0) { $0 + $1.finding.count }
    try demand(
      .s4, weight == folded, "\(weight) observations in the table, \(folded) in the journal")
    try judgeCapacity(db, at: now)
  }

  private static let kindPairs = [
    """
    SELECT outbox.id FROM outbox JOIN delivery ON delivery.id = outbox.delivery
    WHERE outbox.kind <> delivery.kind ORDER BY outbox.id
    """,
    """
    SELECT delivery.id FROM delivery JOIN alert ON alert.id = delivery.alert
    WHERE alert.kind <> delivery.kind ORDER BY delivery.id
    """,
    """
    SELECT call_card.id FROM call_card JOIN card_item ON card_item.card = call_card.id
    JOIN delivery ON delivery.id = card_item.delivery
    WHERE call_card.kind <> delivery.kind ORDER BY call_card.id
    """,
  ]

  private func demandNone(_ law: Law, _ db: Database, _ sql: String, _ what: String) throws {
    guard enabled.contains(law) else { return }
    if let first = try String.fetchOne(db, sql: sql) {
      throw Violation(law: law, what: "\(first) \(what)")
    }
  }

  private func judgeCapacity(_ db: Database, at now: Instant) throws {
    guard enabled.contains(.s16) else { return }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT callee, COUNT(*) AS cards FROM call_card WHERE call_at > ? AND call_at <= ?
        GROUP BY callee HAVING COUNT(*) > 12 ORDER BY callee
        """, arguments: [(now - .hours(1)).microseconds, now.microseconds])
    for row in rows {
      let callee: String = row["callee"]
      let count: Int = row["cards"]
      try demand(.s16, false, "\(callee) has \(count) calls in an hour")
    }
  }

  /// I2: each copy of these Facts lies in the outbox.
  func judgeOutbox(_ db: Database, _ entries: [Entry]) throws {
    guard enabled.contains(.i2) else { return }
    for entry in entries {
      guard case .delivery(let id, let body) = entry.change, let called = Self.copies(body),
        let delivery = lives[id]?.delivery
      else { continue }
      let people = called.compactMap(\.person)
      for person in mustBeCopied(delivery, entry.fact.at)
      where !people.contains(person)
        && citizens.contains(where: { $0.person == person && $0.hasMail })
      {
        let sent = try Int.fetchOne(
          db,
          sql: """
            SELECT 1 FROM outbox
            WHERE delivery = ? AND person = ? AND role = 'copy' AND created_at = ?
            """, arguments: [id.description, person.description, entry.fact.at.microseconds])
        try demand(.i2, sent != nil, "\(id): the copy to \(person) is in no outbox")
      }
    }
  }

  /// Who is called by a Fact that copies as at t=0; nil for any other.
  private static func copies(_ body: Delivery.Body) -> [Callee]? {
    switch body {
    case .deliveryAddressed(_, _, _, _, _, _, _, let called, _): called
    case .reopened(_, _, let called, _): called
    default: nil
    }
  }

  /// I5: an acknowledgement stops no later clock in the row.
  func judgeClocks(_ db: Database, _ entries: [Entry]) throws {
    guard enabled.contains(.i5) else { return }
    for entry in entries {
      guard case .delivery(let id, .acknowledged) = entry.change, lives[id]?.sawActing == false
      else { continue }
      let acting = try Int.fetchOne(
        db,
        sql:
          "SELECT 1 FROM delivery WHERE id = ? AND INSTR(CAST(state AS TEXT), '\"acting\":') > 0",
        arguments: [id.description])
      try demand(.i5, acting == nil, "\(id) is acting because it was acknowledged")
    }
  }

  /// S1 after a sweep: nothing that is due still waits.
  func judgeTimers(_ db: Database, at now: Instant) throws {
    guard enabled.contains(.s1) else { return }
    let late = try String.fetchOne(
      db, sql: "SELECT record FROM timer WHERE due < ? ORDER BY due, record LIMIT 1",
      arguments: [(now - Self.epsilon).microseconds])
    try demand(.s1, late == nil, "\(late ?? "") is due for longer than ε")
    try judgeSilence(at: now)
  }

  // MARK: Every row

  /// Reads every row that changed since the last time and compares it with what its Facts fold to.
  mutating func judgeRows(_ db: Database) throws {
    for row in try Row.fetchAll(db, sql: "SELECT id, state FROM delivery ORDER BY id") {
      guard let delivery: Delivery = try changed(row), let life = lives[delivery.id] else {
        continue
      }
      try demand(
        .i5, delivery.clocks[.acting] == nil || life.sawActing,
        "\(delivery.id) is acting and nobody acted")
      try demand(.s5, delivery == life.delivery, "\(delivery.id) is not what its Facts fold to")
    }
    for row in try Row.fetchAll(db, sql: "SELECT id, state FROM alert ORDER BY id") {
      guard let alert: Alert = try changed(row) else { continue }
      if alert.closedAt == nil {
        let owner = alert.owner.flatMap { lives[$0] }
        try demand(
          .i1, owner?.delivery.stage != nil && alert.deliveries.contains { $0 == alert.owner },
          "\(alert.id) is open and nobody owns it")
      }
      try demand(.s5, alert == alerts[alert.id], "\(alert.id) is not what its Facts fold to")
    }
    for row in try Row.fetchAll(db, sql: "SELECT id, state FROM call_card ORDER BY id") {
      guard let card: CallCard = try changed(row) else { continue }
      try demand(.s5, card == cards[card.id], "card \(card.id) is not what its Facts fold to")
    }
    try judgeAccepted(db)
    try judgeExercises(db)
  }

  /// The record of a row; nil where it was compared as it is.
  private mutating func changed<Record: Decodable>(_ row: Row) throws -> Record? {
    let id: String = row["id"]
    let data: Data = row["state"]
    let bytes = [UInt8](data)
    let digest = Hash(sha256: bytes)
    if compared[id] == digest { return nil }
    compared[id] = digest
    return try JSONTreeDecoder.decode(Record.self, from: JSON.parse(bytes))
  }

  /// S3: whatever was accepted is still there.
  private func judgeAccepted(_ db: Database) throws {
    guard enabled.contains(.s3) else { return }
    for act in acceptedActs {
      guard let id = act.delivery else { continue }
      // In doubt it stops no clock, but it is there as the name of him who answered.
      let kept = try Int.fetchOne(
        db,
        sql: """
          SELECT 1 FROM delivery WHERE id = ? AND (
            INSTR(CAST(state AS TEXT), '"acknowledged":') > 0
            OR INSTR(CAST(state AS TEXT), '"holder":') > 0)
          """, arguments: [id.description])
      try demand(
        .s3, kept != nil,
        "\(id): an accepted acknowledgement is lost")
    }
  }

  /// I16: who is not part of an exercise hears nothing of it.
  private func judgeExercises(_ db: Database) throws {
    guard enabled.contains(.i16) else { return }
    let rows = try Row.fetchAll(
      db, sql: "SELECT delivery, person FROM outbox WHERE kind <> 'real' ORDER BY id")
    for row in rows {
      guard let id = ID<Delivery>(row["delivery"] as String), let life = lives[id],
        let person = ID<Person>(row["person"] as String),
        let citizen = citizens.first(where: { $0.person == person })
      else { continue }
      let own = organizations[life.delivery.organization]
      let isTest = life.delivery.kind == .contactTest
      let parent = isTest ? tower : own?.parents[.supervision]
      let chain = [own?.id, parent, own?.lastRung ?? tower].compactMap { $0 }
      try demand(
        .i16, chain.contains(citizen.organization),
        "\(id) is no real alert and reaches \(person), who has no part in it")
    }
  }

  /// At the end: the bytes in the store still hash to the root, here and in the node.
  func judgeJournal(_ db: Database, root: Hash) throws {
    guard enabled.contains(.s5) else { return }
    try demand(.s5, root == tree.root, "the node's root is not the journal's")
    var again = MerkleTree()
    for row in try Data.fetchAll(db, sql: "SELECT bytes FROM fact ORDER BY seq") {
      _ = again.append(Hash.leaf([UInt8](row)))
    }
    try demand(.s5, again.root == tree.root, "the Facts in the store were changed")
  }
}
