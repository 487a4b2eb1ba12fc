//! A record moves to another home: a town leaves its prefecture's node, two bodies merge.

public import Kernel

/// A change of home. Whoever holds a copy takes it only with the signatures of both homes, or, where the old home is gone
/// for good, with those of the new one and of the node above. Source: architecture.md, decision 2; kernel.md, "Who owns
/// what".
public struct HomeTransfer: SignedDocument {
  /// The word in `type`.
  public static let type = "homeTransfer"
  /// Longest reason in each language.
  public static let reasonBytesMax = 600

  /// Its identifier.
  public let id: ID<HomeTransfer>
  /// The record; an organisation takes everything with it that is its own.
  public let record: RecordReference
  /// The version from which on the new home counts.
  public let version: Int64
  /// The home until now.
  public let from: NodeName
  /// The home from now on.
  public let to: NodeName
  /// When.
  public let at: Instant
  /// Why, for people.
  public let reason: Phrase
  /// The offer of the same move that the old home takes back by this word, which itself moves nothing; nil for a transfer.
  public let withdraws: ID<HomeTransfer>?

  /// A transfer from its parts, or the word that one is withdrawn.
  public init(
    id: ID<HomeTransfer>, record: RecordReference, version: Int64, from: NodeName, to: NodeName,
    at: Instant, reason: Phrase, withdraws: ID<HomeTransfer>? = nil
  ) {
    self.id = id
    self.record = record
    self.version = version
    self.from = from
    self.to = to
    self.at = at
    self.reason = reason
    self.withdraws = withdraws
  }

  /// Every field.
  public var json: JSON {
    .object(
      of: ("type", .string(Self.type)), ("v", 1), ("id", .id(id)),
      ("record", .string(record.description)), ("version", .integer(version)),
      ("from", .string(from.text)), ("to", .string(to.text)), ("at", .instant(at)),
      ("reason", .phrase(reason)), ("withdraws", withdraws.map { .id($0) }))
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place,
      only: ["type", "v", "id", "record", "version", "from", "to", "at", "reason", "withdraws"])
    _ = try members.integer("v", in: 1...1)
    id = try members.id("id")
    record = try members.record("record")
    version = try members.integer("version", in: LinkLimits.numbers)
    from = try members.node("from")
    to = try members.node("to")
    guard from != to else { throw members.problem("to", .notAllowed) }
    at = try members.instant("at")
    reason = try members.phrase("reason", max: Self.reasonBytesMax)
    withdraws = try members.optional("withdraws") { (of, name) throws(Malformed) in
      try of.id(name)
    }
    guard withdraws != id else { throw members.problem("withdraws", .notAllowed) }
  }
}

extension Signed<HomeTransfer> {
  /// Whether it holds: a transfer, and not the word that one is withdrawn; signed by the new home, and by the old one; where that one was revoked as a node, the node above
  /// both may sign in its place.
  public func holds(from: [NoteKey], to: [NoteKey], above: [NoteKey], isFromGone: Bool) -> Bool {
    guard document.withdraws == nil, isSigned(byAnyOf: to) else { return false }
    return isSigned(byAnyOf: from) || isFromGone && isSigned(byAnyOf: above)
  }
}
