//! Who asks: made by `Web` from a session, a link or a key; believed and judged by `Node` alone.

/// What somebody may do for his organisation. Rights are role × organisation × marking × kind.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
  /// Reads what his organisation may read.
  case observer
  /// Acts on his organisation's alerts.
  case responder
  /// On duty at a tower or supporter: raises, assigns, calls.
  case watchOfficer
  /// Keeps people, routes, keys and accounts of his organisation.
  case administrator
  /// Sends events and nothing else.
  case sensor
  /// The node's own work: timers, matching, first start. Never given to a person.
  case node

  /// May act on alerts of his organisation.
  public var mayAct: Bool { self == .responder || self == .watchOfficer || self == .administrator }
  /// May raise alerts and give owners to those that have none.
  public var mayWatch: Bool { self == .watchOfficer }
  /// May change the directory of his organisation.
  public var mayAdminister: Bool { self == .administrator || self == .node }
}

/// Whoever asks.
public struct Viewer: Hashable, Sendable {
  /// The person, where it is one.
  public let person: ID<Person>?
  /// The API key, where it is a programme.
  public let key: ID<APIKey>?
  /// For which organisation; nil for the node itself and for sensors of no organisation.
  public let organization: ID<Organization>?
  /// With what role.
  public let role: Role

  /// A viewer from its parts.
  public init(
    person: ID<Person>?, key: ID<APIKey>?, organization: ID<Organization>?, role: Role
  ) {
    self.person = person
    self.key = key
    self.organization = organization
    self.role = role
  }

  /// The node itself.
  public static let node = Viewer(person: nil, key: nil, organization: nil, role: .node)

  /// How the viewer stands in a Fact.
  public var actor: Actor {
    if let person { return .person(person) }
    if let key { return .key(key) }
    return .node
  }
}
