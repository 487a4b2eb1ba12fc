//! Who did it: the first question of every later dispute.

/// Whoever caused a Fact.
public enum Actor: Hashable, Sendable, Codable {
  /// A named person.
  case person(ID<Person>)
  /// A sensor or programme with an API key.
  case key(ID<APIKey>)
  /// Somebody who holds a link or mailbox but whose name is not on the roster.
  case unverified
  /// A deadline that passed.
  case timer
  /// The node itself: start, restore, matching.
  case node

  /// The person, where it is one.
  public var person: ID<Person>? {
    switch self {
    case .person(let id): id
    case .key, .unverified, .timer, .node: nil
    }
  }

  /// Reads `person:UUID`, `key:UUID`, `unverified`, `timer`, `node`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    if let id = text.split(separator: ":").last.flatMap({ ID<Person>($0) }) {
      if text.hasPrefix("person:") {
        self = .person(id)
        return
      }
      if text.hasPrefix("key:") {
        self = .key(id.cast(to: APIKey.self))
        return
      }
    }
    switch text {
    case "unverified": self = .unverified
    case "timer": self = .timer
    case "node": self = .node
    default:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not an actor: \(text)")
    }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .person(let id): try container.encode("person:\(id)")
    case .key(let id): try container.encode("key:\(id)")
    case .unverified: try container.encode("unverified")
    case .timer: try container.encode("timer")
    case .node: try container.encode("node")
    }
  }
}
