//! The journal of one node read beside it and folded again: what the laws of the network are judged by.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

internal import struct Foundation.Data

/// All Facts of a node so far, folded without its help. A value: the one of the founding is copied for each seed, and a
/// backup is taken of it together with the store.
struct NetworkJournal {
  /// One Fact, and what it changed.
  struct Entry {
    let fact: Fact
    let change: Change
  }

  /// What a Fact changed, for those records that the laws look at.
  enum Change {
    case delivery(ID<Delivery>, Delivery.Body, before: Delivery?)
    case alert(ID<Alert>, Alert.Body)
    case card(ID<CallCard>, CallCard.Body)
    case link(Link)
    case other
  }

  /// What happened to a link.
  struct Link {
    let id: ID<PeerLink>
    let body: PeerLink.Body
    /// The letters whose numbers the body names, as they stood before it.
    let letters: [ID<Envelope>]
    /// Whether the letter that it accepts was accepted before.
    let isAgain: Bool
  }

  private(set) var tree = MerkleTree()
  private(set) var deliveries: [ID<Delivery>: Delivery] = [:]
  private(set) var alerts: [ID<Alert>: Alert] = [:]
  private(set) var cards: [ID<CallCard>: CallCard] = [:]
  private(set) var organizations: [ID<Organization>: Organization] = [:]
  /// Deliveries that are open.
  private(set) var pursued: Set<ID<Delivery>> = []
  /// Duties that were declined, here or where they are at home.
  private(set) var declined: Set<ID<Delivery>> = []
  /// Who is left out of an alert, and since when by the clock of the node.
  private(set) var leftOut: [ID<Alert>: [ID<Organization>: Instant]] = [:]
  /// Revocations that the node above has told.
  private(set) var heard: Set<RecordReference> = []
  /// Where somebody holds, held or stands in for a post.
  private var employers: [ID<Person>: Set<ID<Organization>>] = [:]
  private(set) var links: [ID<PeerLink>: PeerLink] = [:]
  /// The link by which an alert of another node was first told.
  private(set) var homes: [ID<Alert>: ID<PeerLink>] = [:]
  /// Letters that were accepted, and those that were refused for what they say.
  private(set) var accepted: Set<ID<Envelope>> = []
  private(set) var turnedAway: Set<ID<Envelope>> = []
  /// Records of which something that was to be told did not arrive.
  private(set) var untold: Set<RecordReference> = []
  /// Bodies of which a move that was to be told did not arrive, and the letters that tell of moves.
  private(set) var unmoved: Set<RecordReference> = []
  private var moves: Set<ID<Envelope>> = []
  /// Help that came from below, by the alert that it is about there.
  private(set) var helped: Set<RecordReference> = []
  /// Which of its keys the node signs with.
  private(set) var keyGeneration: Int64 = 0
  /// Letters queued so far.
  private(set) var letters = 0
  /// Those of them that ask something of a record of the peer, which its rules may refuse.
  private(set) var commands: Set<ID<Envelope>> = []
  /// Those that carry what is sealed for another node.
  private(set) var sealed: Set<ID<Envelope>> = []
  /// What was asked about which record, by the input that asked.
  private var asked: Set<Asking> = []

  private struct Asking: Hashable {
    let record: RecordReference
    let input: ID<Input>
  }

  /// How many Facts were read.
  var count: Int64 { tree.count }
  /// The root over all of them, hashed here.
  var root: Hash { tree.root }

  /// Whether an alert is at home here.
  func isHome(of alert: ID<Alert>) -> Bool { homes[alert] == nil }

  /// Whether what a Fact did to a record was asked of the record's home in the same input.
  func hasAsked(of record: RecordReference, by fact: Fact) -> Bool {
    asked.contains(Asking(record: record, input: fact.causedBy))
  }

  /// Whether the person held a post somewhere and holds none any more, as far as this node knows.
  func hasLeft(_ person: ID<Person>, at now: Instant) -> Bool {
    let own = (employers[person] ?? []).compactMap { organizations[$0] }
    return own.contains { $0.hasLeft(person, at: now) }
      && !own.contains { $0.employs(person, at: now) }
  }

  /// Reads what was committed since the last time.
  mutating func read(_ db: Database) throws -> [Entry] {
    let rows = try Data.fetchAll(
      try db.cachedStatement(sql: "SELECT bytes FROM fact WHERE seq >= ? ORDER BY seq"),
      arguments: [count])
    var entries: [Entry] = []
    for row in rows {
      let bytes = [UInt8](row)
      tree.append(Hash.leaf(bytes))
      let fact = try Fact(bytes: bytes)
      entries.append(Entry(fact: fact, change: try fold(fact)))
    }
    return entries
  }

  private func body<Body: Decodable>(_ type: Body.Type, _ fact: Fact) throws -> Body {
    try JSONTreeDecoder.decode(type, from: .object([.init(fact.kind, fact.body)]))
  }

  // transitions:
  private mutating func fold(_ fact: Fact) throws -> Change {
    switch fact.record.kind {
    case .delivery:
      let id = fact.record.id.cast(to: Delivery.self)
      let body = try body(Delivery.Body.self, fact)
      let before = deliveries[id]
      if before == nil {
        deliveries[id] = Delivery(id: id, beginning: body, at: fact.at)
      } else {
        deliveries[id]?.evolve(body, at: fact.at)
      }
      if case .declined = body { declined.insert(id) }
      if deliveries[id]?.stage == nil { pursued.remove(id) } else { pursued.insert(id) }
      return .delivery(id, body, before: before)
    case .alert:
      let id = fact.record.id.cast(to: Alert.self)
      let body = try body(Alert.Body.self, fact)
      if alerts[id] == nil {
        alerts[id] = Alert(id: id, beginning: body, at: fact.at)
      } else {
        alerts[id]?.evolve(body, at: fact.at)
      }
      if case .markingNarrowed(_, let without, _) = body {
        for organization in without { leftOut[id, default: [:]][organization] = fact.at }
      }
      if case .copyReturned(let back, _, _) = body {
        for organization in back { leftOut[id]?[organization] = nil }
      }
      return .alert(id, body)
    case .callCard:
      let id = fact.record.id.cast(to: CallCard.self)
      let body = try body(CallCard.Body.self, fact)
      if cards[id] == nil {
        cards[id] = CallCard(id: id, beginning: body, at: fact.at)
      } else {
        cards[id]?.evolve(body, at: fact.at)
      }
      return .card(id, body)
    case .organization:
      let id = fact.record.id.cast(to: Organization.self)
      let body = try body(Organization.Body.self, fact)
      if organizations[id] == nil {
        organizations[id] = Organization(id: id, beginning: body)
      } else {
        organizations[id]?.evolve(body, at: fact.at)
      }
      noteEmployed(by: id)
      return .other
    case .link:
      let id = fact.record.id.cast(to: PeerLink.self)
      let change = try note(id, try body(PeerLink.Body.self, fact))
      if case .envelopeQueued(_, let parcel) = change.body, parcel.kind == .command {
        commands.insert(parcel.id)
        asked.insert(Asking(record: parcel.record, input: fact.causedBy))
      }
      if case .envelopeQueued(_, let parcel) = change.body, parcel.kind == .carried {
        sealed.insert(parcel.id)
      }
      if case .envelopeQueued(_, let parcel) = change.body, parcel.kind == .transfer {
        moves.insert(parcel.id)
      }
      if links[id] == nil {
        links[id] = PeerLink(id: id, beginning: change.body, at: fact.at)
      } else {
        links[id]?.evolve(change.body, at: fact.at)
      }
      return .link(change)
    case .node:
      if fact.kind == "linkKeyRotated" {
        keyGeneration = fact.body["generation"]?.integer ?? keyGeneration
      }
      return .other
    case .constituency, .observation, .suppression, .indicators, .account, .key, .sensor, .contacts,
      .bulletin, .contactTest, .system, .inventory, .roster, .transfer, .question,
      .bodies, .invitation, .profile, .erasure, .hold, .retention, .exercise, .nodeInvitation:
      return .other
    }
  }

  /// Remembers whoever holds, held or stands in for a post of a body.
  private mutating func noteEmployed(by id: ID<Organization>) {
    guard let organization = organizations[id] else { return }
    for held in organization.appointments { employers[held.person, default: []].insert(id) }
    for absence in organization.absences {
      employers[absence.deputy, default: []].insert(id)
    }
  }

  /// What the laws remember of a link's Fact, before it is applied.
  // transitions:
  private mutating func note(_ id: ID<PeerLink>, _ body: PeerLink.Body) throws -> Link {
    var letters: [ID<Envelope>] = []
    var isAgain = false
    switch body {
    case .envelopeQueued: self.letters += 1
    case .envelopesVoided(let lane, let numbers, _):
      letters = numbered(numbers, in: lane, of: id)
    case .receiptTaken(let lane, _, let stored, _): letters = numbered(stored, in: lane, of: id)
    case .envelopeAccepted(_, _, let envelope, let kind, let record, _, _, _, _):
      isAgain = !accepted.insert(envelope).inserted
      letters = [envelope]
      if kind == .alert || kind == .copy { homes[record.id.cast(to: Alert.self)] = id }
      if kind == .help { helped.insert(record) }
      if kind == .revocation { heard.insert(record) }
    case .envelopeRefused(_, _, let envelope, _, _, _):
      turnedAway.insert(envelope)
      letters = [envelope]
    case .envelopeRefusedThere(_, _, let envelope, let record, _, let isFinal):
      if isFinal { untold.insert(record) }
      if isFinal, moves.contains(envelope) { unmoved.insert(record) }
    case .envelopeUndeliverable(_, _, _, let record, let kind):
      untold.insert(record)
      if kind == .transfer { unmoved.insert(record) }
    case .linkEnrolled, .envelopeRepeated, .refusedHere, .voidsTaken, .standingLearned,
      .versionAgreed, .streamBegun, .peerStreamTaken, .restoreAnnounced, .fellSilent, .silenceTold,
      .heardAgain,
      .digestAsked, .digestCompared, .digestTallied, .keyRotated, .keyRevoked, .linkQuarantined,
      .linkReleased, .linkRevoked, .hostsTold, .carriageSet, .bundleWritten, .bundleTaken,
      .lineCertified, .keyAnnounced, .keyConfirmed:
      break
    }
    return Link(id: id, body: body, letters: letters, isAgain: isAgain)
  }

  private func numbered(
    _ numbers: [Int64], in lane: Lane, of id: ID<PeerLink>
  ) -> [ID<Envelope>] {
    let waiting = links[id]?.outgoing[lane].waiting ?? []
    return waiting.filter { numbers.contains($0.seq) }.map(\.id)
  }
}
