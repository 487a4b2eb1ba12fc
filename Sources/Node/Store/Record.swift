//! A record: a projection of its Facts. What its row holds is worked out here once, for writing and for verifying.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// A machine whose state is what its Facts fold to, kept as one row. `noroshi verify` folds again and compares every
/// column, which is why the columns are a value and not an SQL text of their own.
protocol Record: Codable, Hashable, Sendable {
  associatedtype Body: Codable, Sendable
  /// The kind that its Facts name.
  static var recordKind: RecordReference.Kind { get }
  /// The table of its rows.
  static var table: String { get }
  /// Its identifier as text.
  var key: String { get }
  /// The columns beside `id` and `state`, in order.
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] { get }
  /// The record that a first Fact begins; nil where the body is no beginning.
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self?
  /// Applies a Fact.
  mutating func apply(_ body: Body, at now: Instant)
  /// The record of that identifier with what lies in rows beside its own; nil where there is none.
  static func find(_ id: String, in db: Database) throws -> Self?
  /// The same, with what the directory remembers of rows that were read before.
  static func find(_ id: String, in db: Database, remembering directory: Directory) throws -> Self?
}

extension Record {
  /// Canonical bytes of the whole state: what the row's `state` column holds.
  func stateBytes() throws -> [UInt8] { try JSONTreeEncoder.encode(self).canonical() }

  /// Reads a row's state; throws what does not decode.
  static func read(_ bytes: [UInt8]) throws -> Self {
    try JSONTreeDecoder.decode(Self.self, from: JSON.parse(bytes))
  }

  /// The record of that identifier; nil where there is none.
  static func find(_ id: String, in db: Database) throws -> Self? {
    let statement = try db.cachedStatement(sql: "SELECT state FROM \(table) WHERE id = ?")
    guard let data = try Data.fetchOne(statement, arguments: [id]) else { return nil }
    return try read([UInt8](data))
  }

  /// Most records are read anew each time.
  static func find(_ id: String, in db: Database, remembering directory: Directory) throws -> Self?
  {
    try find(id, in: db)
  }

  /// Writes the row, new or changed.
  func save(in db: Database) throws { try save(Data(try stateBytes()), in: db) }

  /// Writes the row, new or changed; `state` is what `stateBytes` gives.
  func save(_ state: Data, in db: Database) throws {
    let names = ["id"] + columns.map(\.name) + ["state"]
    let sets = names.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO \(Self.table) (\(names.joined(separator: ", "))) VALUES (\(marks))
        ON CONFLICT (id) DO UPDATE SET \(sets)
        """)
    var values: [(any DatabaseValueConvertible)?] = [key]
    values += columns.map(\.value)
    // A column ends at U+0000: the row would not be what the journal vouches for.
    if values.contains(where: { ($0 as? String)?.utf8.contains(0) ?? false }) {
      throw RefusalCode("badForm")
    }
    values.append(state)
    statement.arguments = StatementArguments(values)
    try statement.execute()
  }
}

extension Delivery: Record {
  static var recordKind: RecordReference.Kind { .delivery }
  static var table: String { "delivery" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    let standing: [(name: String, value: (any DatabaseValueConvertible)?)] = [
      ("alert", alert.description), ("organization", organization.description),
      ("kind", kind.code), ("open", stage == nil ? 0 : 1), ("severity", severity.rawValue),
      ("next", next?.next.microseconds), ("asks", level == .told ? 0 : 1),
    ]
    return standing + counted
  }
  /// What pages count: how it was answered and when the clocks first stopped, what is due and which rung is called for
  /// it, whether it passed on to a successor, how many were told beside, since when help is asked, and at whose desk its
  /// ladder has ended.
  private var counted: [(name: String, value: (any DatabaseValueConvertible)?)] {
    var isGiven = false
    if case .withdrawn(.given) = state { isGiven = true }
    return [
      ("level", level.rawValue), ("answer", answered?.answer.kind.rawValue),
      ("first_answered", firstAnswered?.microseconds),
      ("delivered", clocks[.delivered]?.microseconds),
      ("opened", clocks[.opened]?.microseconds),
      ("acknowledged", clocks[.acknowledged]?.microseconds),
      ("acted", clocks[.acting]?.microseconds), ("due", next?.base.microseconds),
      ("rung", next?.rung), ("given", isGiven ? 1 : 0), ("informed", copies.count),
      ("help", helpAskedAt?.microseconds), ("desk", deskCalled?.description),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Delivery.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
}

extension ContactTest: Record {
  static var recordKind: RecordReference.Kind { .contactTest }
  static var table: String { "contact_test" }
  /// What its one timer waits for.
  static var step: String { "begin" }
  var key: String { id.description }
  /// When it is to begin; nil when it has begun or lapsed.
  var due: Instant? { if case .planned(let due) = state { due } else { nil } }
  /// Its state in a word, for queries.
  var stage: String {
    switch state {
    case .planned: "planned"
    case .running: "running"
    case .finished: "finished"
    case .lapsed: "lapsed"
    }
  }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("organization", organization.description), ("quarter", quarter.description),
      ("stage", stage), ("misses", subjects.map(\.misses).max() ?? 0),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: ContactTest.self), beginning: body)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
}

extension Alert: Record {
  static var recordKind: RecordReference.Kind { .alert }
  static var table: String { "alert" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("kind", kind.code), ("severity", severity.rawValue), ("open", closedAt == nil ? 1 : 0),
      ("raised_at", raisedAt.microseconds), ("last_seen", lastSeen.microseconds),
      ("campaign", campaign?.description),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Alert.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
}

extension Observation: Record {
  static var recordKind: RecordReference.Kind { .observation }
  static var table: String { "observation" }
  var key: String { id.description }
  /// The alert it counts for: its own, or for a duplicate none (the original's is found by its identifier).
  var alert: ID<Alert>? {
    switch outcome {
    case .correlated(let alert), .unrouted(let alert): alert
    case .duplicate, .suppressed: nil
    }
  }
  /// The rule or list that set it aside; nil where none did.
  var suppression: ID<Suppression>? {
    if case .suppressed(let rule) = outcome { rule } else { nil }
  }
  /// The outcome's name, for counting (S4).
  var outcomeName: String {
    switch outcome {
    case .duplicate: "duplicate"
    case .suppressed: "suppressed"
    case .correlated: "correlated"
    case .unrouted: "unrouted"
    }
  }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("fingerprint", finding.fingerprint.description), ("seen", finding.seen.microseconds),
      ("outcome", outcomeName), ("alert", alert?.description), ("weight", finding.count),
      ("suppressed_by", suppression?.description),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Observation.self), beginning: body)
  }
  mutating func apply(_ body: Body, at now: Instant) {}
}

extension CallCard: Record {
  static var recordKind: RecordReference.Kind { .callCard }
  static var table: String { "call_card" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("callee", CallCard.calleeKey(callee)), ("open", ended == nil ? 1 : 0),
      ("queued_at", queuedAt.microseconds), ("kind", kind.code),
      ("campaign", campaign?.description), ("call_at", callAt?.microseconds),
    ]
  }
  /// Whose phone it is: the person, or the post where it is vacant, or the organisation.
  static func calleeKey(_ callee: Callee) -> String {
    callee.person?.description ?? callee.post?.description ?? callee.organization.description
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: CallCard.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
}

extension SuppressionRule: Record {
  static var recordKind: RecordReference.Kind { .suppression }
  static var table: String { "suppression" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [("rule", rule), ("until", until.microseconds)]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    guard case .suppressionSet(let rule) = body else { return nil }
    return rule
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
}
