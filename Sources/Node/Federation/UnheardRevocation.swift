//! A revocation that somebody has not heard of yet: listed by name until he has (S9).

public import Federation

/// Which node was revoked here, and who below this one does not know it yet.
public struct UnheardRevocation: Hashable, Sendable {
  /// The node that is not to be trusted any more.
  public let revoked: NodeName
  /// The nodes that have not taken the word of it, by name.
  public let unheard: [AlertCopies.Sent]
  /// The nodes that have, and below which somebody has not, or of which that is not known yet, by name.
  public let below: [OnwardStanding]
}
