//! A revocation: what is not to be trusted any more, from whoever vouched for it.

public import Kernel

/// Something is revoked for good. It travels to every holder in the urgent lane, or is listed as undelivered (S9).
public struct Revocation: SignedDocument {
  /// The word in `type`.
  public static let type = "revocation"
  /// Longest reason in each language.
  public static let reasonBytesMax = 600

  /// Its identifier.
  public let id: ID<Revocation>
  /// Which node says so: the one above the subject, or the subject itself.
  public let issuer: NodeName
  /// What is revoked.
  public let subject: Subject
  /// From when.
  public let at: Instant
  /// Why, for people.
  public let reason: Phrase

  /// What can be revoked.
  public enum Subject: Hashable, Sendable {
    /// One key of a node: what it signed after that moment counts for nothing.
    case key(PeerKey)
    /// A node with all its keys: nothing goes there any more.
    case node(NodeName)
    /// An organisation as a member: nothing is addressed to it any more.
    case organization(ID<Organization>)
  }

  /// A revocation from its parts.
  public init(
    id: ID<Revocation>, issuer: NodeName, subject: Subject, at: Instant, reason: Phrase
  ) {
    self.id = id
    self.issuer = issuer
    self.subject = subject
    self.at = at
    self.reason = reason
  }

  /// Every field.
  public var json: JSON {
    let subject: JSON =
      switch subject {
      case .key(let key): ["kind": "key", "value": .string(key.text)]
      case .node(let name): ["kind": "node", "value": .string(name.text)]
      case .organization(let id): ["kind": "organization", "value": .string(id.description)]
      }
    return [
      "type": .string(Self.type), "v": 1, "id": .string(id.description),
      "issuer": .string(issuer.text), "subject": subject, "at": .integer(at.microseconds),
      "reason": ["ja": .string(reason.ja), "en": .string(reason.en)],
    ]
  }

  /// Reads the fields strictly.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(
      json, at: place, only: ["type", "v", "id", "issuer", "subject", "at", "reason"])
    _ = try members.integer("v", in: 1...1)
    id = try members.id("id")
    issuer = try members.node("issuer")
    let subject = try Members(
      try members.value("subject"), at: "\(place)/subject", only: ["kind", "value"])
    switch try subject.text("kind", max: LinkLimits.wordBytesMax) {
    case "key": self.subject = .key(try subject.key("value"))
    case "node": self.subject = .node(try subject.node("value"))
    case "organization": self.subject = .organization(try subject.id("value"))
    default: throw subject.problem("kind", .notAllowed)
    }
    at = try members.instant("at")
    reason = try members.phrase("reason", max: Self.reasonBytesMax)
  }
}
