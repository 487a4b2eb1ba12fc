//! One input's hand on the store: makes identifiers, salts and Facts, and saves what they fold to.

internal import Alerting
internal import Crypto
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// Lives for one input inside one transaction. Everything it makes is derived from the input, so that the same input
/// on the same state gives the same bytes.
final class Ledger {
  /// The database as it is, without what this input decided and has not yet written: for rows that only this input
  /// adds to and for records by their identifier. Everything else asks `db`.
  let store: Database
  let directory: Directory
  let name: String
  let epoch: Int64
  let at: Instant
  let wallAt: Instant
  let input: NodeInput
  let ladder: Ladder
  /// The number of the next Fact.
  private(set) var nextSeq: Int64
  /// Leaf hashes of the Facts of this input; the tree grows by them after the commit.
  private(set) var leaves: [Hash] = []
  /// What this input changed: identifier and new version, for live pages.
  private(set) var changed: [RecordReference] = []
  /// Labels of alerts, kept up with what narrows them, and alerts of deliveries; read once for an input.
  var labels: [ID<Alert>: TLP] = [:]
  var alerts: [ID<Delivery>: ID<Alert>] = [:]
  /// What other nodes have to be told at the end of this input.
  var alertsToTell: Set<ID<Alert>> = []
  var dutiesToTell: Set<ID<Delivery>> = []
  var entriesToTell: Set<ID<Organization>> = []
  /// What one node alone has to be told, since it was told of these for the first time.
  var entriesToTellOn: [ID<PeerLink>: Set<ID<Organization>>] = [:]
  var marksToTell: [FoundMarks] = []
  /// Records whose marking was narrowed; those whose holder on a link may have lost that; and links on which something
  /// that must arrive may have been given up.
  var remarkingsToTell: Set<RecordReference> = []
  var remarkingsToRepeat: [ID<PeerLink>: Set<RecordReference>] = [:]
  var tellingsToRepeat: Set<ID<PeerLink>> = []
  /// Links that the letter of this input revokes, once its number is dealt with.
  var linksToRevoke: [(link: ID<PeerLink>, event: PeerLink.Event)] = []
  /// The word of it that came over a link, to be told on below once they are revoked.
  var revocationsToPass: [(told: Signed<Revocation>, link: ID<PeerLink>)] = []
  /// What must arrive and is further on, or less far, than was said to those over whom it came.
  var onwardToSay: Set<RecordReference> = []
  /// The link over which this input came; what it brings is not told back.
  var cameOver: ID<PeerLink>?
  /// The alert that this input brings from its home; its copy is kept once all of it was taken.
  var arriving: ID<Alert>?
  /// Payloads of letters that are being queued, by their envelopes.
  var payloads: [ID<Envelope>: [UInt8]] = [:]
  /// The number of the newest Fact about a delivery: what a notice is a function of.
  private(set) var deliverySeq: Int64 = 0
  /// Texts that were kept and that no Fact of this input speaks of yet.
  private var unspoken: [ID<Content>] = []
  private var ordinal = 0
  private var made = 0
  /// Records that this input has read or changed, as they are now, and those whose rows are behind. One row is
  /// written once for all the Facts of it that follow each other.
  private var held: [String: any Record] = [:]
  private var behind: [String] = []
  private var isBehind: Set<String> = []

  init(
    store: Database, directory: Directory, name: String, epoch: Int64, at: Instant, wallAt: Instant,
    input: NodeInput,
    ladder: Ladder, nextSeq: Int64
  ) {
    self.store = store
    self.directory = directory
    self.name = name
    self.epoch = epoch
    self.at = at
    self.wallAt = wallAt
    self.input = input
    self.ladder = ladder
    self.nextSeq = nextSeq
  }

  /// The database with everything that this input decided written into it, so that a query sees it.
  var db: Database {
    get throws {
      try flush()
      return store
    }
  }

  /// Writes the rows that are behind their Facts.
  func flush() throws {
    guard !behind.isEmpty else { return }
    for record in behind.compactMap({ held[$0] }) {
      let state = Data(try record.stateBytes())
      try record.save(state, in: store)
      if let link = record as? PeerLink { directory.links.keep(link, state) }
    }
    behind.removeAll(keepingCapacity: true)
    isBehind.removeAll(keepingCapacity: true)
  }

  /// The record of that identifier; nil where there is none.
  func find<R: Record>(_ type: R.Type, _ id: String) throws -> R? {
    if let known = held[id] as? R { return known }
    let found = try R.find(id, in: store, remembering: directory)
    held[id] = found
    return found
  }

  /// Who caused what is recorded.
  var actor: Actor {
    if case .timer = input.command { return .timer }
    if let actor = actingAs { return actor }
    return input.viewer.actor
  }
  /// The node as a record: derived from its name.
  var nodeRecord: ID<RecordReference> {
    ID<RecordReference>(
      derivedFrom: ID<Input>(high: 0, low: 0), home: name, kind: "node", ordinal: 0)
  }
  /// Set while a personal link acts for somebody.
  var actingAs: Actor?
  /// Whose appointments this input ended, in order; see `settleDepartures`.
  var departing: [(person: ID<Person>, organization: ID<Organization>)] = []

  /// The calls of those whom this input had called, by callee; and the cards of others that it changed. See `noteCall`.
  var callsKnown: [String: CalleeCalls] = [:]
  var callsMoved: [String: [ID<CallCard>]] = [:]

  /// A new identifier of that kind; the n-th of an input is always the same.
  func make<Thing>(_ kind: String, _ type: Thing.Type = Thing.self) -> ID<Thing> {
    made += 1
    return ID(derivedFrom: input.id, home: name, kind: kind, ordinal: made)
  }

  /// 16 bytes that only this input's secret gives.
  func drawn(_ purpose: String) -> [UInt8] {
    made += 1
    var hash = SHA256()
    hash.update(data: input.secret)
    hash.update(data: Array("\(purpose)/\(made)".utf8))
    return Array(hash.finalize().prefix(16))
  }

  /// Stores text outside the journal and gives the salted reference to it.
  func keep(_ text: String) throws -> ContentReference {
    let id: ID<Content> = make("content")
    let salt = drawn("salt")
    let bytes = Array(text.utf8)
    let digest = Hash(sha256: salt + bytes)
    try store.cachedStatement(
      sql: "INSERT INTO content (id, salt, bytes, digest) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [id.description, Data(salt), Data(bytes), digest.description])
    unspoken.append(id)
    return ContentReference(id: id, digest: digest)
  }

  /// Deletes the texts that no Fact came to speak of, e.g. the note of an act that was done before: what nobody can
  /// find, nobody could erase.
  func forgetUnspoken() throws {
    for id in unspoken {
      try db.execute(sql: "DELETE FROM content WHERE id = ?", arguments: [id.description])
    }
    unspoken = []
  }

  /// Makes a Fact of a body and appends it to the journal.
  func journal(_ record: RecordReference, _ body: some Encodable, marking: TLP) throws {
    let tree = try JSONTreeEncoder.encode(body)
    guard let member = tree.members?.first else {
      throw Failure(operation: "journal", reason: "empty body")
    }
    ordinal += 1
    let fact = Fact(
      node: name, seq: nextSeq, epoch: epoch, kind: member.name, at: at, wallAt: wallAt,
      actor: actor, record: record, home: name, causedBy: input.id, marking: marking,
      body: member.value, nonce: Fact.nonce(secret: input.secret, ordinal: ordinal))
    let bytes = try fact.canonicalBytes()
    guard bytes.count <= Fact.bytesMax else { throw RefusalCode("factTooLarge") }
    let leaf = Hash.leaf(bytes)
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO fact (seq, kind, record, at, caused_by, leaf, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
        """)
    statement.arguments = [
      nextSeq, fact.kind, record.description, at.microseconds, input.id.description,
      Data(leaf.bytes), Data(bytes),
    ]
    try statement.execute()
    if record.kind == .delivery { deliverySeq = nextSeq }
    unspoken.removeAll { member.value.speaks(of: $0) }
    nextSeq += 1
    leaves.append(leaf)
    changed.append(record)
  }

  /// Journals a body and saves what the record becomes. Gives the record as it now is.
  @discardableResult
  func write<R: Record>(_ type: R.Type, _ id: String, _ body: R.Body, marking: TLP) throws -> R {
    guard let uuid = ID<RecordReference>(id) else {
      throw Failure(operation: "write", reason: "no identifier")
    }
    try journal(RecordReference(R.recordKind, uuid), body, marking: marking)
    let now: R
    if var record = try find(R.self, id) {
      record.apply(body, at: at)
      now = record
    } else if let begun = R.begin(uuid, body, at: at) {
      now = begun
    } else {
      throw Failure(operation: "write", reason: "\(R.recordKind) \(id) does not begin so")
    }
    held[id] = now
    if isBehind.insert(id).inserted { behind.append(id) }
    return now
  }

  /// Sets or clears the one timer of a contact test: when it is to begin.
  func setTimer(of test: ContactTest) throws {
    let record = RecordReference(.contactTest, test.id).description
    guard let due = test.due else {
      try store.cachedStatement(sql: "DELETE FROM timer WHERE record = ?")
        .execute(arguments: [record])
      return
    }
    try store.cachedStatement(
      sql: """
        INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)
        ON CONFLICT (record) DO UPDATE SET due = excluded.due
        """
    ).execute(arguments: [
      record, due.microseconds, AlertKind.contactTest.code, ContactTest.step,
    ])
  }

  /// Sets or clears the one timer of a delivery. The step (duty and rung) belongs to the timer's identity: two duties
  /// of one delivery can be due at the same instant, and neither may be taken for a repetition of the other.
  func setTimer(of delivery: Delivery) throws {
    let record = RecordReference(.delivery, delivery.id).description
    guard let pursuit = delivery.next else {
      try store.cachedStatement(sql: "DELETE FROM timer WHERE record = ?")
        .execute(arguments: [record])
      return
    }
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)
        ON CONFLICT (record) DO UPDATE SET due = excluded.due, step = excluded.step
        """)
    statement.arguments = [
      record, pursuit.next.microseconds, delivery.kind.code,
      "\(pursuit.duty.rawValue) \(pursuit.rung)",
    ]
    try statement.execute()
  }
}

extension JSON {
  /// Whether a text in here is, or ends with, this identifier.
  fileprivate func speaks(of id: ID<Content>) -> Bool {
    if let string { return string.hasSuffix(id.description) }
    if let members { return members.contains { $0.value.speaks(of: id) } }
    return array?.contains { $0.speaks(of: id) } ?? false
  }
}

/// The world broke: disk, database, a record that cannot be read.
public struct Failure: Error, Sendable, CustomStringConvertible {
  /// What was being done.
  public let operation: String
  /// What went wrong, for the operator's log.
  public let reason: String
  /// A failure from its parts.
  public init(operation: String, reason: String) {
    self.operation = operation
    self.reason = reason
  }
  /// Operation and reason.
  public var description: String { "\(operation): \(reason)" }
}

/// A refusal as it is answered and remembered: a stable code; sentences are made in `Web`.
public struct RefusalCode: Error, Hashable, Sendable {
  /// The code, e.g. `needsEvidence`, `notFound`, `notAllowed`.
  public let code: String
  /// A refusal with that code.
  public init(_ code: String) { self.code = code }

  /// The record does not exist, or the viewer may not see it: the same answer for both.
  public static let notFound = RefusalCode("notFound")
  /// The viewer's role does not allow it.
  public static let notAllowed = RefusalCode("notAllowed")
}
