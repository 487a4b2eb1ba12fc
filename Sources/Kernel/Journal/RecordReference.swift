//! Which record a Fact is about: a kind and an identifier, as `alert/UUID`.

/// A reference to a record of any kind.
public struct RecordReference: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  /// The kinds of records that Facts can be about.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case organization
    case constituency
    case observation
    case alert
    case delivery
    case callCard
    case suppression
    case indicators
    case account
    case key
    case sensor
    case node
    case contacts
    case bulletin
    case contactTest
    case system
    case inventory
    case roster
    case transfer
    case question
    case bodies
    case invitation
    case profile
    case erasure
    case hold
    case retention
    case exercise
    case link
    case nodeInvitation
  }
  /// What it is.
  public let kind: Kind
  /// Which one.
  public let id: ID<RecordReference>

  /// A reference to a record of that kind.
  public init<Record>(_ kind: Kind, _ id: ID<Record>) {
    self.kind = kind
    self.id = id.cast(to: RecordReference.self)
  }

  /// Reads `kind/UUID`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])),
      let id = ID<RecordReference>(parts[1])
    else { return nil }
    self.kind = kind
    self.id = id
  }

  /// `kind/UUID`.
  public var description: String { "\(kind.rawValue)/\(id)" }

  /// By kind, then by identifier.
  public static func < (left: Self, right: Self) -> Bool {
    (left.kind.rawValue, left.id) < (right.kind.rawValue, right.id)
  }

  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let reference = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a record: \(text)")
    }
    self = reference
  }
  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
