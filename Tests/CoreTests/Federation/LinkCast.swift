//! Two nodes with their keys, and what they say to each other in the tests of links.

import Kernel

@testable import Federation

/// A tower and a town. Their keys are made of fixed seeds, so that vectors and traces stay the same.
enum LinkCast {
  static let start = Instant(seconds: 1_431_054_000)
  static let tower = node("tower.example")
  static let town = node("town.example")
  static let towerKey = key("tower.example", 1)
  static let townKey = key("town.example", 2)
  /// A key that nobody knows.
  static let strangerKey = key("town.example", 3)
  static let sato = Actor.person(id(1))
  /// An organisation that the town hosts, one that the tower hosts, one that nobody does.
  static let hall: ID<Organization> = id(500)
  static let ministry: ID<Organization> = id(501)
  static let nobody: ID<Organization> = id(502)

  static func id<Entity>(_ number: UInt64) -> ID<Entity> {
    ID(high: 0x014D_0000_0000_7000, low: 0x8000_0000_0000_0000 | number)
  }

  static func node(_ name: String) -> NodeName {
    guard let node = NodeName(name) else { preconditionFailure("not a node's name: \(name)") }
    return node
  }

  static func key(_ name: String, _ seed: UInt8) -> SigningKey {
    guard let key = SigningKey(name: name, seed: [UInt8](repeating: seed, count: 32)) else {
      preconditionFailure("not a key")
    }
    return key
  }

  static func peerKey(_ key: SigningKey) -> PeerKey {
    guard let peerKey = PeerKey(key.publicKey) else { preconditionFailure("not a key") }
    return peerKey
  }

  /// One side of the link between the two.
  static func link(of own: NodeName, at now: Instant = start) -> PeerLink {
    let isTower = own == tower
    let body = PeerLink.enrol(
      own: own, peer: isTower ? town : tower, role: isTower ? .child : .parent,
      key: peerKey(isTower ? townKey : towerKey), version: 1, epoch: 0, peerEpoch: 0)
    guard let link = PeerLink(id: id(900), beginning: body, at: now) else {
      preconditionFailure("not a beginning")
    }
    return link
  }

  /// A payload that says only its number.
  static func payload(_ number: UInt64) -> JSON {
    ["number": .integer(Int64(number)), "salt": "00000000000000000000000000000000"]
  }

  static func parcel(
    _ number: UInt64, lane: Lane = .urgent, kind: MessageKind = .command, record: UInt64? = nil,
    version: Int64 = 1, audience: [ID<Organization>] = [hall], notAfter: Instant
  ) -> PeerLink.Parcel {
    let reference: ID<RecordReference> = id(record ?? number)
    return PeerLink.Parcel(
      id: id(10_000 + number), lane: lane, kind: kind,
      record: RecordReference(.alert, reference), recordVersion: version,
      payloadHash: Letter.hash(of: payload(number)),
      marking: Marking(tlp: .amber, audience: Audience(audience)), notAfter: notAfter)
  }
}

/// One side that remembers what a store would: the link, what it saw, what it sent.
struct LinkSide {
  var link: PeerLink
  let key: SigningKey
  var now = LinkCast.start
  var seen: [String: Seen] = [:]
  var accepted: Set<ID<Envelope>> = []
  var parcels: [ID<Envelope>: PeerLink.Parcel] = [:]
  var payloads: [ID<Envelope>: JSON] = [:]
  var pacing = Pacing()

  init(_ own: NodeName) {
    link = LinkCast.link(of: own)
    key = own == LinkCast.tower ? LinkCast.towerKey : LinkCast.townKey
  }

  /// Decides and evolves; what was recorded.
  @discardableResult
  mutating func handle(_ event: PeerLink.Event) throws(PeerLink.Refusal) -> [PeerLink.Body] {
    let bodies = try link.decide(event, at: now)
    for body in bodies { record(body) }
    return bodies
  }

  mutating func record(_ body: PeerLink.Body) {
    link.evolve(body, at: now)
    switch body {
    case .envelopeAccepted(let lane, let seq, let id, _, _, _, let hash, _, _):
      seen[place(lane, seq)] = Seen(id: id, payloadHash: hash)
      accepted.insert(id)
    case .envelopeRefused(let lane, let seq, let id, let hash, _, _),
      .envelopeRepeated(let lane, let seq, let id, let hash, _):
      seen[place(lane, seq)] = Seen(id: id, payloadHash: hash)
    case .voidsTaken(let lane, let ranges, _):
      for range in ranges {
        for seq in range.first...range.last {
          seen[place(lane, seq)] = Seen(id: nil, payloadHash: nil)
        }
      }
    case .envelopeQueued(_, let parcel): parcels[parcel.id] = parcel
    case .receiptTaken(let lane, _, _, _): pacing.progressed(lane, at: now)
    case .linkEnrolled, .envelopesVoided, .envelopeRefusedThere, .envelopeUndeliverable,
      .refusedHere, .standingLearned, .versionAgreed, .streamBegun, .peerStreamTaken,
      .restoreAnnounced, .fellSilent, .silenceTold, .heardAgain, .digestAsked, .digestCompared,
      .digestTallied, .keyRotated,
      .keyRevoked,
      .linkQuarantined, .linkReleased, .linkRevoked, .hostsTold, .carriageSet, .bundleWritten,
      .bundleTaken, .lineCertified, .keyAnnounced, .keyConfirmed:
      break
    }
  }

  private func place(_ lane: Lane, _ seq: Int64) -> String {
    "\(link.peerStream) \(lane.rawValue) \(seq)"
  }

  func memory(_ letter: Letter) -> LetterMemory {
    let envelope = letter.envelope.document
    return LetterMemory(
      seen: seen["\(envelope.stream) \(envelope.lane.rawValue) \(envelope.linkSeq)"],
      isAccepted: accepted.contains(envelope.id))
  }

  /// Queues something.
  @discardableResult
  mutating func send(
    _ parcel: PeerLink.Parcel, _ payload: JSON
  ) throws(PeerLink.Refusal) -> [PeerLink.Body] {
    let bodies = try handle(.send(parcel))
    payloads[parcel.id] = payload
    return bodies
  }

  /// The signed letter of something that waits.
  func letter(_ id: ID<Envelope>) throws -> Letter? {
    guard let parcel = parcels[id], let payload = payloads[id],
      let envelope = link.envelope(of: parcel, at: now)
    else { return nil }
    return Letter(try envelope.signed(by: key), payload: payload)
  }

  func hello() throws -> Signed<Hello> { try link.hello(at: now).signed(by: key) }

  func receipt(_ items: [Receipt.Item] = []) throws -> Signed<Receipt> {
    try link.receipt(items: items, at: now).signed(by: key)
  }

  /// Takes a letter as a node would, without rules of records.
  @discardableResult
  mutating func take(
    _ letter: Letter, refused: RefusalReason? = nil
  ) throws(PeerLink.Refusal) -> [PeerLink.Body] {
    try handle(.arrived(letter, memory: memory(letter), refused: refused))
  }
}
