//! How far something that must arrive has come below a node that has taken it.

public import Federation
public import Kernel

/// What a node that has taken a stricter marking of marks, or a revocation, says of those whom it told in its turn.
public struct OnwardStanding: Hashable, Sendable {
  /// The link over which it was told.
  public let link: ID<PeerLink>
  /// Which node.
  public let peer: NodeName
  /// How many nodes it told, and these, on all levels; nil while it has not said that yet.
  public let told: Int?
  /// How many of them have it.
  public let taken: Int
  /// Those that have not, as far as it names them.
  public let untaken: [OnwardMessage.Untaken]
}

/// How far it is known that the marks which came with an alert are narrower.
public struct NarrowedMarks: Hashable, Sendable {
  /// How many nodes were to be told, on all levels, as far as is known.
  public let told: Int
  /// How many have it, and have said the same of those below them.
  public let taken: Int
  /// The nodes that were told from here and have not taken it, by name.
  public let untaken: [AlertCopies.Sent]
  /// The nodes that have, and below which somebody has not, or of which that is not known yet, by name.
  public let below: [OnwardStanding]
}
