//! Folds the Facts again and compares every row: the journal is the truth, tables are derived.

internal import Alerting
public import GRDB
public import Kernel

internal import struct Foundation.Data

/// Checks a store from its first Fact. Reads only; may run beside a node on a snapshot.
public struct Verifier {
  private var result = Verification()
  private var folded = Folded()
  private var tree = MerkleTree()
  private var roots: [Int64: Hash] = [:]

  /// Checks everything in one snapshot.
  public static func verify(_ reader: any DatabaseReader, at now: Instant) throws -> Verification {
    try reader.read { db in
      var verifier = Verifier()
      try verifier.run(db, now)
      return verifier.result
    }
  }

  private mutating func run(_ db: Database, _ now: Instant) throws {
    let sizes = Set(try Int64.fetchAll(db, sql: "SELECT size FROM checkpoint ORDER BY size"))
    let cursor = try Row.fetchCursor(
      db, sql: "SELECT seq, kind, record, leaf, bytes FROM fact ORDER BY seq")
    var expected: Int64 = 0
    while let row = try cursor.next() {
      try fold(row, expected)
      expected += 1
      if sizes.contains(expected) { roots[expected] = tree.root }
    }
    result.root = tree.root
    try checkpoints(db)
    try compare(db, folded.organizations)
    try compare(db, folded.constituencies)
    try compare(db, folded.accounts)
    try compare(db, folded.keys)
    try compare(db, folded.batches)
    try compare(db, folded.observations)
    try compare(db, folded.suppressions)
    try compare(db, folded.alerts)
    try compare(db, folded.deliveries)
    try compare(db, folded.cards)
    try invariants(db)
    try contents(db)
    readiness(now)
  }

  /// One Fact: its place, its bytes, its leaf, and what it does to its record.
  private mutating func fold(_ row: Row, _ expected: Int64) throws {
    let seq: Int64 = row["seq"]
    let place = "fact \(seq)"
    if seq != expected { result.fault(place, .gapInSequence) }
    result.facts += 1
    let bytes = [UInt8](row["bytes"] as Data)
    let leaf = Hash.leaf(bytes)
    _ = tree.append(leaf)
    if leaf.bytes != [UInt8](row["leaf"] as Data) { result.fault(place, .leafDiffers) }
    // What does not read is a fault of the store, not of the verifier: it is named and the rest is checked.
    guard let fact = try? Fact(bytes: bytes), fact.seq == seq,
      fact.record.description == row["record"] as String, fact.kind == row["kind"] as String
    else {
      result.fault(place, .bytesDoNotRead)
      return
    }
    if !folded.apply(fact) { result.fault(place, .kindUnknown) }
  }

  private mutating func checkpoints(_ db: Database) throws {
    for row in try Row.fetchAll(db, sql: "SELECT size, root FROM checkpoint ORDER BY size") {
      let size: Int64 = row["size"]
      result.checkpoints += 1
      guard let root = roots[size] else {
        result.fault("checkpoint \(size)", .checkpointBeyondJournal)
        continue
      }
      if root.bytes != [UInt8](row["root"] as Data) {
        result.fault("checkpoint \(size)", .checkpointDiffers)
      }
    }
  }

  /// Every row of a table against its fold, column by column, and no row without Facts.
  private mutating func compare<R: Record>(_ db: Database, _ records: [String: R]) throws {
    var seen = 0
    let cursor = try Row.fetchCursor(db, sql: "SELECT * FROM \(R.table) ORDER BY id")
    while let row = try cursor.next() {
      let id: String = row["id"]
      let place = "\(R.table) \(id)"
      result.rows += 1
      guard let record = records[id] else {
        result.fault(place, .rowWithoutFacts)
        continue
      }
      seen += 1
      let same = record.columns.allSatisfy { column in
        (row[column.name] as DatabaseValue) == (column.value?.databaseValue ?? .null)
      }
      let state = [UInt8](row["state"] as Data)
      let expected = try record.stateBytes()
      if !same || state != expected { result.fault(place, .rowDiffers) }
    }
    guard seen < records.count else { return }
    for id in records.keys.sorted() {
      let found = try Int.fetchOne(
        db, sql: "SELECT 1 FROM \(R.table) WHERE id = ?", arguments: [id])
      if found == nil { result.fault("\(R.table) \(id)", .rowMissing) }
    }
  }

  /// I1: every open alert has one open owner; every open delivery one next deadline, and its timer says the same.
  private mutating func invariants(_ db: Database) throws {
    var timers: [String: Int64] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT record, due FROM timer ORDER BY record") {
      timers[row["record"]] = row["due"]
    }
    for (id, delivery) in folded.deliveries.sorted(by: { $0.key < $1.key }) {
      let record = RecordReference(.delivery, delivery.id).description
      let due = delivery.next?.next.microseconds
      if delivery.stage != nil, due == nil, delivery.severity > .information {
        result.fault("delivery \(id)", .deadlineMissing)
      }
      if timers[record] != due { result.fault("delivery \(id)", .timerDiffers) }
    }
    for (id, alert) in folded.alerts.sorted(by: { $0.key < $1.key }) where alert.closedAt == nil {
      let owner = alert.owner.flatMap { folded.deliveries[$0.description] }
      if owner?.stage == nil { result.fault("alert \(id)", .ownerMissing) }
    }
  }

  /// Stored content against its digest. Erased content has neither bytes nor salt and compares as erased.
  private mutating func contents(_ db: Database) throws {
    let cursor = try Row.fetchCursor(
      db, sql: "SELECT id, salt, bytes, digest FROM content ORDER BY id")
    while let row = try cursor.next() {
      result.rows += 1
      guard let salt = row["salt"] as Data?, let bytes = row["bytes"] as Data? else { continue }
      if Hash(sha256: [UInt8](salt) + [UInt8](bytes)).description != row["digest"] as String {
        result.fault("content \(row["id"] as String)", .contentDiffers)
      }
    }
  }

  /// I10 is readiness: reported, never failed.
  private mutating func readiness(_ now: Instant) {
    for (_, organization) in folded.organizations.sorted(by: { $0.key < $1.key }) {
      for post in organization.posts where post.role == .responder {
        let holders = organization.holders(of: post.id, at: now)
        if holders.isEmpty || !holders.contains(where: { organization.isReachable($0, at: now) }) {
          if result.notReady.count < Verification.faultsMax {
            result.notReady.append("\(organization.name.en): \(post.name.en)")
          }
        }
      }
    }
  }
}

/// Every record as its Facts fold to it.
private struct Folded {
  var organizations: [String: Organization] = [:]
  var constituencies: [String: Constituency] = [:]
  var accounts: [String: Account] = [:]
  var keys: [String: KeyRecord] = [:]
  var batches: [String: IndicatorBatch] = [:]
  var observations: [String: Observation] = [:]
  var suppressions: [String: SuppressionRule] = [:]
  var alerts: [String: Alert] = [:]
  var deliveries: [String: Delivery] = [:]
  var cards: [String: CallCard] = [:]

  /// Applies a Fact to its record; false where its kind is unknown or it has no beginning.
  // table:
  mutating func apply(_ fact: Fact) -> Bool {
    switch fact.record.kind {
    case .organization: Self.apply(fact, to: &organizations)
    case .constituency: Self.apply(fact, to: &constituencies)
    case .account: Self.apply(fact, to: &accounts)
    case .key: Self.apply(fact, to: &keys)
    case .indicators: Self.apply(fact, to: &batches)
    case .observation: Self.apply(fact, to: &observations)
    case .suppression: Self.apply(fact, to: &suppressions)
    case .alert: Self.apply(fact, to: &alerts)
    case .delivery: Self.apply(fact, to: &deliveries)
    case .callCard: Self.apply(fact, to: &cards)
    case .node: true
    case .sensor: false
    }
  }

  private static func apply<R: Record>(_ fact: Fact, to records: inout [String: R]) -> Bool {
    let tree = JSON.object([.init(fact.kind, fact.body)])
    // A body that does not decode is reported by the caller as an unknown kind.
    guard let body = try? JSONTreeDecoder.decode(R.Body.self, from: tree) else { return false }
    let id = fact.record.id
    if var record = records[id.description] {
      record.apply(body, at: fact.at)
      records[id.description] = record
      return true
    }
    guard let record = R.begin(id, body, at: fact.at) else { return false }
    records[id.description] = record
    return true
  }
}
