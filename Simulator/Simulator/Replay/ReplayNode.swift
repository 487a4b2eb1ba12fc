//! A node in memory with a clock of its own, and the reading statements of the replay.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

internal import struct Foundation.Data

/// The replay itself broke: not the scenario's fault and not an answer of the rules.
public struct ReplayFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done and what came of it.
  public let description: String
}

/// A node that knows no time but the one it is told.
final class ReplayNode {
  private(set) var node: Node
  /// Where the clock stands.
  private(set) var now: Instant
  /// What the last question changed.
  private(set) var changed: [RecordReference] = []
  private var random: SplitMix64
  /// Organisations as they were read last; forgotten when one changes.
  private var organizations: [ID<Organization>: Organization] = [:]
  private var asked: UInt64 = 0

  init(at now: Instant, name: String = "replay", seed: UInt64 = 1) throws {
    self.now = now
    random = SplitMix64(seed: seed)
    node = try Node(writer: DatabaseQueue(), name: name, at: now)
  }

  /// The process ends and begins again: nothing is left but the store. A node that runs says every minute that it is there;
  /// one that begins again at once says so now, since it was not away.
  func beginAgain(wasAway: Bool = false) throws {
    if !wasAway { try node.forgetOldAnswers(at: now) }
    node = try Node(writer: node.writer, name: node.name, at: now)
    organizations = [:]
  }

  /// Moves the clock forward; it never goes back.
  func move(to instant: Instant) { now = max(now, instant) }

  /// One input; answers as the node does.
  func ask(_ command: Command, as viewer: Viewer = .node) -> Node.Answer {
    asked += 1
    let input = NodeInput(
      id: ID(v7At: now, random: (asked >> 52, asked)), secret: random.secret(), viewer: viewer,
      command: command)
    let outcome = node.apply([input], at: now, wallAt: now)
    changed = outcome.changed
    for record in changed where record.kind == .organization {
      organizations[record.id.cast(to: Organization.self)] = nil
    }
    return outcome.answers.first ?? .failed("no answer")
  }

  /// One input that must be done; what it made.
  func make(_ command: Command) throws -> [RecordReference] {
    switch ask(command) {
    case .done(let records): return records
    case .refused(let refusal):
      throw ReplayFault(description: "refused (\(refusal.code)): \(command)")
    case .failed(let reason, _): throw ReplayFault(description: "failed (\(reason)): \(command)")
    }
  }

  /// One input that must be done and makes one record.
  func makeOne<Record>(_ command: Command, _ type: Record.Type = Record.self) throws -> ID<Record> {
    guard let made = try make(command).first else {
      throw ReplayFault(description: "nothing made: \(command)")
    }
    return made.id.cast(to: Record.self)
  }

  // MARK: Reading

  func delivery(_ id: ID<Delivery>) throws -> Delivery? {
    try state(of: "delivery", id.description)
  }

  func alert(_ id: ID<Alert>) throws -> Alert? { try state(of: "alert", id.description) }

  func organization(_ id: ID<Organization>) throws -> Organization? {
    if let known = organizations[id] { return known }
    let found: Organization? = try state(of: "organization", id.description)
    organizations[id] = found
    return found
  }

  private func state<Value: Decodable>(of table: String, _ id: String) throws -> Value? {
    try node.writer.read { db in
      try Data.fetchOne(db, sql: "SELECT state FROM \(table) WHERE id = ?", arguments: [id])
    }.map { try JSONTreeDecoder.decode(Value.self, from: JSON.parse([UInt8]($0))) }
  }

  private func column(_ sql: String, _ arguments: StatementArguments = []) throws -> [String] {
    try node.writer.read { try String.fetchAll($0, sql: sql, arguments: arguments) }
  }

  /// Every alert, in the order of making.
  func alerts() throws -> [ID<Alert>] {
    try column("SELECT id FROM alert ORDER BY id").compactMap { ID<Alert>($0) }
  }

  /// The earliest deadline of all.
  func nextTimer() throws -> (record: RecordReference, due: Instant)? {
    let row = try node.writer.read {
      try Row.fetchOne($0, sql: "SELECT record, due FROM timer ORDER BY due, record LIMIT 1")
    }
    guard let row, let record = RecordReference(row["record"] as String) else { return nil }
    return (record, Instant(microseconds: row["due"]))
  }

  /// The one timer of a delivery.
  func timer(of delivery: ID<Delivery>) throws -> Instant? {
    let record = RecordReference(.delivery, delivery).description
    return try node.writer.read {
      try Int64.fetchOne($0, sql: "SELECT due FROM timer WHERE record = ?", arguments: [record])
    }.map { Instant(microseconds: $0) }
  }

  /// The mark that a batch of one made.
  func indicator(of batch: ID<IndicatorBatch>) throws -> ID<Indicator>? {
    try column(
      "SELECT id FROM indicator WHERE batch = ? ORDER BY id", [batch.description]
    ).first.flatMap { ID<Indicator>($0) }
  }

  /// The alert that the newest observation counts for; a duplicate counts for its original's, of several the gravest.
  func alertOfNewestObservation() throws -> ID<Alert>? {
    try column(
      """
      SELECT first.alert FROM observation AS newest
      JOIN observation AS first ON first.fingerprint = newest.fingerprint
      WHERE newest.id = (SELECT id FROM observation ORDER BY id DESC LIMIT 1)
        AND first.alert IS NOT NULL
      ORDER BY (SELECT severity FROM alert WHERE id = first.alert) DESC, first.id DESC LIMIT 1
      """
    ).first.flatMap { ID<Alert>($0) }
  }

  /// Everybody who was sent something or called about an alert, and whether at that moment exactly.
  func told(of alert: ID<Alert>, at moment: Instant? = nil) throws -> Set<ID<Person>> {
    let deliveries = try self.alert(alert)?.deliveries ?? []
    var found: Set<ID<Person>> = []
    for delivery in deliveries {
      let mailed = try column(
        "SELECT person FROM outbox WHERE delivery = ? AND (? IS NULL OR created_at = ?)",
        [delivery.description, moment?.microseconds, moment?.microseconds])
      let called = try column(
        """
        SELECT call_card.callee FROM card_item JOIN call_card ON call_card.id = card_item.card
        WHERE card_item.delivery = ? AND (? IS NULL OR call_card.queued_at = ?)
        """, [delivery.description, moment?.microseconds, moment?.microseconds])
      found.formUnion((mailed + called).compactMap { ID<Person>($0) })
    }
    return found
  }

  /// When somebody was first sent something about an alert from this node; nil where he never was.
  func firstTold(_ person: ID<Person>, of alert: ID<Alert>) throws -> Instant? {
    try node.writer.read { db in
      try Int64.fetchOne(
        db,
        sql: """
          SELECT MIN(outbox.created_at) FROM outbox JOIN delivery ON delivery.id = outbox.delivery
          WHERE delivery.alert = ? AND outbox.person = ?
          """, arguments: [alert.description, person.description])
    }.map { Instant(microseconds: $0) }
  }

  /// To whom something of that kind was sent from this node; `%` stands for any ending.
  func notified(ofKind kind: String) throws -> Set<ID<Person>> {
    Set(
      try column("SELECT person FROM outbox WHERE kind LIKE ? ORDER BY id", [kind])
        .compactMap { ID<Person>($0) })
  }

  /// The first notice or duty of another kind than its alert; nil where none is.
  func mixed() throws -> String? {
    try column(
      """
      SELECT outbox.id FROM outbox JOIN delivery ON delivery.id = outbox.delivery
        WHERE outbox.kind <> delivery.kind
      UNION ALL SELECT delivery.id FROM delivery JOIN alert ON alert.id = delivery.alert
        WHERE alert.kind <> delivery.kind
      ORDER BY 1 LIMIT 1
      """
    ).first
  }

  /// The marks of a batch, each with what it matches.
  func marks(of batch: ID<IndicatorBatch>) throws -> [(id: ID<Indicator>, value: String)] {
    try node.writer.read { db in
      try Row.fetchAll(
        db, sql: "SELECT id, value FROM indicator WHERE batch = ? ORDER BY id",
        arguments: [batch.description])
    }.compactMap { row in
      ID<Indicator>(row["id"] as String).map { (id: $0, value: row["value"] as String) }
    }
  }

  /// Who may see an alert.
  func audience(of alert: ID<Alert>) throws -> [ID<Organization>] {
    try column(
      "SELECT organization FROM alert_audience WHERE alert = ? ORDER BY organization",
      [alert.description]
    ).compactMap { ID<Organization>($0) }
  }

  /// The open card for a person about a delivery.
  func card(for person: ID<Person>, about delivery: ID<Delivery>) throws -> ID<CallCard>? {
    try column(
      """
      SELECT call_card.id FROM card_item JOIN call_card ON call_card.id = card_item.card
      WHERE card_item.delivery = ? AND call_card.callee = ? AND call_card.open = 1
      ORDER BY call_card.id
      """, [delivery.description, person.description]
    ).first.flatMap { ID<CallCard>($0) }
  }

  /// The kinds (real, contact test, exercise) under which an alert's parts are stored: one, or something is mixed.
  func kinds(of alert: ID<Alert>) throws -> [String] {
    try column(
      """
      SELECT kind FROM alert WHERE id = ? UNION SELECT kind FROM delivery WHERE alert = ?
      UNION SELECT outbox.kind FROM outbox JOIN delivery ON delivery.id = outbox.delivery
        WHERE delivery.alert = ?
      ORDER BY 1
      """, [alert.description, alert.description, alert.description])
  }

  /// The stored bytes of a record's Facts, in order.
  func facts(of record: RecordReference) throws -> [[UInt8]] {
    try node.writer.read { db in
      try Data.fetchAll(
        db, sql: "SELECT bytes FROM fact WHERE record = ? ORDER BY seq",
        arguments: [record.description])
    }.map { [UInt8]($0) }
  }

  /// The stored bytes and leaves of the Facts from that number on.
  func facts(from seq: Int64) throws -> [(bytes: [UInt8], leaf: [UInt8])] {
    try node.writer.read { db in
      try Row.fetchAll(
        db, sql: "SELECT bytes, leaf FROM fact WHERE seq >= ? ORDER BY seq", arguments: [seq])
    }.map { row in ([UInt8](row["bytes"] as Data), [UInt8](row["leaf"] as Data)) }
  }
}
