//! Who may hold an object: an explicit set of organisations, never a rule that widens by itself.

/// The organisations that may hold an object. Empty means nobody: an audience that was forgotten, emptied or lost
/// must never reach all. Source: architecture.md §1.5; users-and-screens.md, default 9.
public struct Audience: Hashable, Sendable, Codable {
  /// The members, ascending, each once.
  public let members: [ID<Organization>]

  /// How many members a decoded audience may have: eight times the public bodies of a nation.
  public static let membersMax = 16_384

  /// Nobody.
  public static let nobody = Self([])

  /// The set of these organisations, in whatever order and number they come.
  public init(_ organizations: some Sequence<ID<Organization>>) {
    var unique: [ID<Organization>] = []
    for organization in organizations.sorted() where unique.last != organization {
      unique.append(organization)
    }
    members = unique
  }

  /// Whether nobody may hold the object.
  public var isEmpty: Bool { members.isEmpty }

  /// Whether that organisation is in the set.
  public func contains(_ organization: ID<Organization>) -> Bool {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle] < organization { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low] == organization
  }

  /// The organisations in both.
  public func intersection(_ other: Self) -> Self {
    Self(members.filter { other.contains($0) })
  }

  /// Whether everyone in this set is in the other.
  public func isSubset(of other: Self) -> Bool { members.allSatisfy { other.contains($0) } }

  /// Reads a list in any order; more than `membersMax` entries are a decoding error.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var members: [ID<Organization>] = []
    while !container.isAtEnd {
      guard members.count < Self.membersMax else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "an audience of more than \(Self.membersMax)")
      }
      members.append(try container.decode(ID<Organization>.self))
    }
    self.init(members)
  }

  /// Writes the members in ascending order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for member in members { try container.encode(member) }
  }
}
