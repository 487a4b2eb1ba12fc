//! A node's new key, vouched for by its old one.

public import Kernel

/// Signed by both keys: the old says who, the new proves that it is held. The old is still taken for a week, so that
/// whatever is on its way can be read. A key that was stolen is not rotated but revoked.
public struct KeyRotation: SignedDocument {
  /// The word in `type`.
  public static let type = "keyRotation"

  /// The key until now.
  public let old: PeerKey
  /// The key from now on.
  public let new: PeerKey
  /// From when.
  public let from: Instant

  /// A rotation from its parts.
  public init(old: PeerKey, new: PeerKey, from: Instant) {
    self.old = old
    self.new = new
    self.from = from
  }

  /// Every field.
  public var json: JSON {
    [
      "type": .string(Self.type), "v": 1, "old": .string(old.text), "new": .string(new.text),
      "from": .integer(from.microseconds),
    ]
  }

  /// Reads the fields strictly. Both keys must be of one node.
  public init(json: JSON, at place: String) throws(Malformed) {
    let members = try Members(json, at: place, only: ["type", "v", "old", "new", "from"])
    _ = try members.integer("v", in: 1...1)
    old = try members.key("old")
    new = try members.key("new")
    from = try members.instant("from")
    guard old.node == new.node, old != new else { throw members.problem("new", .notAllowed) }
  }
}
