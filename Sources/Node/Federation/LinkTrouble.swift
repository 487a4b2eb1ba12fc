//! A link that does not carry everything now, in a line for the watch board.

public import Federation
public import Kernel

/// A link that is silent or held.
public struct LinkTrouble: Hashable, Sendable {
  /// Which link.
  public let link: ID<PeerLink>
  /// The other node.
  public let peer: NodeName
  /// What is the matter.
  public let kind: Kind

  /// What is the matter with a link; the first that holds.
  public enum Kind: Hashable, Sendable {
    /// It is held here.
    case held(PeerLink.Cause, since: Instant)
    /// Nothing is heard of the peer.
    case silent(since: Instant)
    /// The peer holds it.
    case heldThere
    /// The peer has ended it.
    case revokedThere
  }
}
