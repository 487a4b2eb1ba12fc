//! A receipt: what one node has durably stored of another, signed. It is given only after the commit.

public import Kernel

/// The receiver's position in each lane, with what it refused, and evidence for single letters. Receipts are cumulative:
/// any newer one makes up for those that were lost.
public struct Receipt: SignedDocument {
  /// The word in `type`.
  public static let type = "receipt"

  /// Who has stored.
  public let from: NodeName
  /// What came from there.
  public let to: NodeName
  /// The numbering that the positions are about: the one of `to`.
  public let stream: Int64
  /// Node time at which what it tells was read: a word of the same node that is later knows at least as much.
  public let at: Instant
  /// How the receiver has the link now.
  public let standing: Standing
  /// How far each lane is.
  public let lanes: Lanes<Position>
  /// Single letters, for the record: which, when, taken or not.
  public let items: [Item]

  /// How far a lane is.
  public struct Position: Hashable, Sendable {
    /// Everything up to here is dealt with; 0 is nothing.
    public let through: Int64
    /// What is dealt with beyond a gap, ascending.
    public let beyond: [Int64]
    /// Which letters those were: a `LetterTag` for each of the last `LinkLimits.window` numbers up to `through`, ascending,
    /// then for each of `beyond`, one behind the other.
    public let tags: String
    /// What was dealt with by refusing it, as far as the sender may not know it yet, ascending.
    public let refused: [Refused]

    /// A position from its parts.
    public init(through: Int64, beyond: [Int64] = [], tags: String, refused: [Refused] = []) {
      self.through = through
      self.beyond = beyond
      self.tags = tags
      self.refused = refused
    }
  }

  /// A number whose letter was refused.
  public struct Refused: Hashable, Sendable {
    /// The number.
    public let linkSeq: Int64
    /// Why.
    public let reason: RefusalReason
  }

  /// One letter.
  public struct Item: Hashable, Sendable {
    /// Which.
    public let id: ID<Envelope>
    /// The hash of its payload as it arrived.
    public let payloadHash: Hash
    /// When it was stored or refused, node time of the receiver.
    public let at: Instant
    /// Why it was refused; nil when it was stored.
    public let refused: RefusalReason?

    /// An item from its parts.
    public init(id: ID<Envelope>, payloadHash: Hash, at: Instant, refused: RefusalReason? = nil) {
      self.id = id
      self.payloadHash = payloadHash
      self.at = at
      self.refused = refused
    }
  }

  /// How one side has the link.
  public enum Standing: String, Hashable, Sendable, Codable, CaseIterable {
    /// Everything is exchanged.
    case active
    /// Nothing is taken until a person has looked at it.
    case quarantined
    /// For good.
    case revoked
  }

  /// A receipt from its parts.
  public init(
    from: NodeName, to: NodeName, stream: Int64, at: Instant, standing: Standing = .active,
    lanes: Lanes<Position>, items: [Item] = []
  ) {
    self.from = from
    self.to = to
    self.stream = stream
    self.at = at
    self.standing = standing
    self.lanes = lanes
    self.items = items
  }

  /// Every field.
  public var json: JSON {
    [
      "type": .string(Self.type), "v": 1, "from": .string(from.text), "to": .string(to.text),
      "stream": .integer(stream), "at": .integer(at.microseconds),
      "standing": .string(standing.rawValue),
      "lanes": lanes.json { $0.json },
      "items": .array(items.map(\.json)),
    ]
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: ["type", "v", "from", "to", "stream", "at", "standing", "lanes", "items"])
    _ = try members.integer("v", in: 1...1)
    from = try members.node("from")
    to = try members.node("to")
    stream = try members.integer("stream", in: LinkLimits.numbers)
    at = try members.instant("at")
    standing = try members.word("standing", as: Standing.self)
    lanes = try members.lanes("lanes") { (json, place) throws(Malformed) in
      try Position(json: json, at: place)
    }
    items = try members.list("items", max: LinkLimits.receiptItemsMax) {
      (json, place) throws(Malformed) in try Item(json: json, at: place)
    }
  }
}

extension Receipt.Position {
  fileprivate var json: JSON {
    [
      "through": .integer(through), "beyond": .array(beyond.map { .integer($0) }),
      "tags": .string(tags),
      "refused": .array(
        refused.map {
          ["linkSeq": .integer($0.linkSeq), "reason": .string($0.reason.rawValue)]
        }),
    ]
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["through", "beyond", "tags", "refused"])
    let through = try members.integer("through", in: 0...JSON.exactIntegerMax)
    let beyond = try members.ascending("beyond", max: Int(LinkLimits.window)) {
      (json, place) throws(Malformed) in
      guard let number = json.integer else { throw Malformed(place, .wrongType) }
      return number
    }
    // The number behind `through` would be part of it.
    guard beyond.first.map({ $0 > through + 1 }) ?? true else {
      throw members.problem("beyond", .outOfRange)
    }
    guard beyond.last.map({ $0 <= through + LinkLimits.window }) ?? true else {
      throw members.problem("beyond", .outOfRange)
    }
    let refused = try members.list("refused", max: LinkLimits.rememberedMax) {
      (json, place) throws(Malformed) in
      let entry = try Members(json, at: place, only: ["linkSeq", "reason"])
      return Receipt.Refused(
        linkSeq: try entry.integer("linkSeq", in: LinkLimits.numbers),
        reason: try entry.word("reason", as: RefusalReason.self))
    }
    guard zip(refused, refused.dropFirst()).allSatisfy({ $0.linkSeq < $1.linkSeq }) else {
      throw members.problem("refused", .notAscending)
    }
    let count = Int(min(through, LinkLimits.window)) + beyond.count
    let tags = try members.text("tags", max: 2 * Int(LinkLimits.window) * LetterTag.digits)
    guard tags.utf8.count == count * LetterTag.digits,
      tags.utf8.allSatisfy({ Self.hexadecimal.contains($0) })
    else { throw members.problem("tags", .notAllowed) }
    self.init(through: through, beyond: beyond, tags: tags, refused: refused)
  }
}

extension Receipt.Position {
  private static let hexadecimal = Array("0123456789abcdef".utf8)

  /// The tag of what bore that number; nil where the number is not dealt with, or too far behind to be told.
  func tag(of number: Int64) -> String? {
    let behind = Int(min(through, LinkLimits.window))
    var place: Int?
    if number <= through {
      let offset = Int(through - number)
      place = offset < behind && number > 0 ? behind - 1 - offset : nil
    } else {
      place = beyond.firstIndex(of: number).map { behind + $0 }
    }
    return place.map { place in
      String(
        decoding: Array(tags.utf8.dropFirst(place * LetterTag.digits).prefix(LetterTag.digits)),
        as: UTF8.self)
    }
  }
}

extension Receipt.Item {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("id", .string(id.description)), .init("payloadHash", .string(payloadHash.description)),
      .init("at", .integer(at.microseconds)),
    ]
    if let refused { members.append(.init("refused", .string(refused.rawValue))) }
    return .object(members)
  }

  fileprivate init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["id", "payloadHash", "at", "refused"])
    id = try members.id("id")
    payloadHash = try members.hash("payloadHash")
    at = try members.instant("at")
    refused = members.has("refused") ? try members.word("refused", as: RefusalReason.self) : nil
  }
}

extension Lanes {
  /// `{bulk, ordinary, urgent}`.
  func json(_ write: (Value) -> JSON) -> JSON {
    .object(Lane.allCases.map { .init($0.rawValue, write(self[$0])) })
  }
}

extension Members {
  /// An object with one member for each lane.
  func lanes<Value>(
    _ name: String, _ read: (JSON, String) throws(Malformed) -> Value
  ) throws(Malformed) -> Lanes<Value> {
    let place = "\(place)/\(name)"
    let members = try Members(try value(name), at: place, only: Lane.allCases.map(\.rawValue))
    return Lanes(
      urgent: try read(try members.value("urgent"), "\(place)/urgent"),
      ordinary: try read(try members.value("ordinary"), "\(place)/ordinary"),
      bulk: try read(try members.value("bulk"), "\(place)/bulk"))
  }
}
