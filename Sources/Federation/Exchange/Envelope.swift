//! An envelope: what one node says to another, in a few signed fields round the hash of a payload.

public import Kernel

/// The signed part of a letter. It stays as evidence when the payload is erased: the payload's salt goes with it, and
/// nothing can be guessed back from the hash.
public struct Envelope: SignedDocument {
  /// The word in `type`.
  public static let type = "envelope"
  /// Room for the largest audience, and for a dozen duties of secrecy.
  public static let bytesMax = LinkLimits.envelopeBytesMax

  /// Of this protocol.
  public let version: Int64
  /// Its identifier for ever: what is sent again bears the same.
  public let id: ID<Envelope>
  /// The node that signs, also when relays carry it.
  public let from: NodeName
  /// The node that alone takes it.
  public let to: NodeName
  /// How soon it has to go.
  public let lane: Lane
  /// The sender's numbering; each begins at 1.
  public let stream: Int64
  /// Its number in the lane, from 1 without gaps.
  public let linkSeq: Int64
  /// What the payload is.
  public let kind: MessageKind
  /// The record it is about.
  public let record: RecordReference
  /// The version of that record that is told, from 1. Of two the greater holds, however they arrive.
  public let recordVersion: Int64
  /// SHA-256 of the payload's canonical text.
  public let payloadHash: Hash
  /// For whom at the receiving node, and how far it may go.
  public let marking: Marking
  /// Node time of this sending, taken as a hello's is: a hello that is later knows of it.
  public let at: Instant
  /// Until when the sender tries; then it is undeliverable there and climbs. The receiver takes it later too.
  public let notAfter: Instant

  /// An envelope from its parts.
  public init(
    version: Int64 = 1, id: ID<Envelope>, from: NodeName, to: NodeName, lane: Lane, stream: Int64,
    linkSeq: Int64, kind: MessageKind, record: RecordReference, recordVersion: Int64,
    payloadHash: Hash, marking: Marking, at: Instant, notAfter: Instant
  ) {
    self.version = version
    self.id = id
    self.from = from
    self.to = to
    self.lane = lane
    self.stream = stream
    self.linkSeq = linkSeq
    self.kind = kind
    self.record = record
    self.recordVersion = recordVersion
    self.payloadHash = payloadHash
    self.marking = marking
    self.at = at
    self.notAfter = notAfter
  }

  /// Every field.
  public var json: JSON {
    [
      "type": .string(Self.type), "v": .integer(version), "id": .string(id.description),
      "from": .string(from.text), "to": .string(to.text), "lane": .string(lane.rawValue),
      "stream": .integer(stream), "linkSeq": .integer(linkSeq), "kind": .string(kind.rawValue),
      "record": .string(record.description), "recordVersion": .integer(recordVersion),
      "payloadHash": .string(payloadHash.description), "marking": marking.json,
      "at": .integer(at.microseconds), "notAfter": .integer(notAfter.microseconds),
    ]
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: [
        "type", "v", "id", "from", "to", "lane", "stream", "linkSeq", "kind", "record",
        "recordVersion", "payloadHash", "marking", "at", "notAfter",
      ])
    version = try members.integer("v", in: LinkLimits.numbers)
    id = try members.id("id")
    from = try members.node("from")
    to = try members.node("to")
    lane = try members.word("lane", as: Lane.self)
    stream = try members.integer("stream", in: LinkLimits.numbers)
    linkSeq = try members.integer("linkSeq", in: LinkLimits.numbers)
    kind = try members.word("kind", as: MessageKind.self)
    record = try members.record("record")
    recordVersion = try members.integer("recordVersion", in: LinkLimits.numbers)
    payloadHash = try members.hash("payloadHash")
    marking = try Marking(json: try members.value("marking"), at: "\(place)/marking")
    at = try members.instant("at")
    notAfter = try members.instant("notAfter")
    guard notAfter > at, notAfter - at <= LinkLimits.notAfterMax else {
      throw members.problem("notAfter", .outOfRange)
    }
  }
}

extension LinkLimits {
  /// Sequence numbers, streams and versions: from 1 to what every implementation reads exactly.
  public static let numbers: ClosedRange<Int64> = 1...JSON.exactIntegerMax
}

/// An envelope with its payload: one frame on the line.
public struct Letter: Sendable {
  /// The signed part.
  public let envelope: Signed<Envelope>
  /// What it is about, with its salt.
  public let payload: JSON
  /// Whether the payload was seen to be that of the envelope; false where nobody has looked.
  private let isMatched: Bool

  /// A letter from its parts.
  public init(_ envelope: Signed<Envelope>, payload: JSON) {
    self.init(envelope, payload: payload, isMatched: false)
  }

  private init(_ envelope: Signed<Envelope>, payload: JSON, isMatched: Bool) {
    self.envelope = envelope
    self.payload = payload
    self.isMatched = isMatched
  }

  /// The same, with the first of these keys that signed it remembered, and that its payload is the one that was signed:
  /// both are looked at once however often they are asked. Where none of the keys signed it, its payload is not looked at.
  public func checked(byAnyOf keys: [NoteKey]) -> Letter {
    guard let proven = envelope.proven(byAnyOf: keys) else { return self }
    return Letter(proven, payload: payload, isMatched: payloadRefusal == nil)
  }

  /// SHA-256 of the payload's canonical text: what an envelope has to name.
  public static func hash(of payload: JSON) -> Hash { Hash(sha256: payload.canonical()) }

  /// Why the payload is not that of the envelope; nil when it is.
  public var payloadRefusal: RefusalReason? {
    if isMatched { return nil }
    guard payload.isExact else { return .malformed }
    let bytes = payload.canonical()
    guard bytes.count <= envelope.document.lane.payloadBytesMax else { return .tooLarge }
    return Hash(sha256: bytes) == envelope.document.payloadHash ? nil : .payloadMismatch
  }

  /// `{type: "letter", envelope, payload}`.
  public var json: JSON { ["type": "letter", "envelope": envelope.json, "payload": payload] }

  /// Reads a letter strictly; its payload is read by `Message`.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["type", "envelope", "payload"])
    envelope = try Signed<Envelope>(
      json: try members.value("envelope"), at: "\(place)/envelope")
    payload = try members.value("payload")
    isMatched = false
    guard payload.members != nil else { throw members.problem("payload", .wrongType) }
  }
}

extension Letter: Hashable {
  /// The same envelope with the same payload, whoever has looked at them.
  public static func == (left: Self, right: Self) -> Bool {
    left.envelope == right.envelope && left.payload == right.payload
  }

  /// As `==`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(envelope)
    hasher.combine(payload)
  }
}
