//! Whoever caused something, by name.

public import Kernel

/// An actor with the name that may be shown beside it.
public struct ActorName: Hashable, Sendable {
  /// Who it was.
  public let actor: Actor
  /// The person's or the key's name; nil for the node, a timer, somebody unverified, and where it was erased.
  public let name: String?
  /// The person's or the key's organisation.
  public let organization: OrganizationName?
  /// The person's first post there, now.
  public let post: Phrase?
}
