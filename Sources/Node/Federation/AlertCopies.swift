//! Who holds a copy of an alert: nodes that were told of it here, and the home of one that came from another node.

public import Federation
public import Kernel

/// Where an alert is at home and which nodes hold a copy.
public struct AlertCopies: Hashable, Sendable {
  /// The node from which it came and which alone changes it; nil where that is this one.
  public let home: NodeName?
  /// The nodes that this one told, by name, at most `sentMax`; none for viewers who do not see links.
  public let sent: [Sent]
  /// How many nodes were told in all.
  public let sentCount: Int
  /// The nodes that had a copy when its marking was last narrowed, and whether they have taken that: those that have not
  /// stand first. At most `sentMax`; none for viewers who do not see links.
  public let narrowed: [Sent]
  /// How many of all these have not taken it yet.
  public let unnarrowedCount: Int
  /// The same of the marks that were entered with the alert, which travel further than it does; nil where nobody was told
  /// that they are narrower, and for viewers who do not see links.
  public let marks: NarrowedMarks?

  /// Most nodes that are listed.
  public static let sentMax = 500

  /// The newest that a node was told.
  public struct Sent: Hashable, Sendable {
    /// Over which link.
    public let link: ID<PeerLink>
    /// Which node.
    public let peer: NodeName
    /// The version that was told.
    public let version: Int64
    /// When it was queued.
    public let at: Instant
    /// What has become of it.
    public let state: State
  }

  /// What has become of a letter.
  public enum State: Hashable, Sendable {
    /// It waits for the peer's receipt, and is given up then.
    case waiting(until: Instant)
    /// The peer has stored it; when its receipt was taken here.
    case taken(at: Instant)
    /// The peer did not take it.
    case refused(RefusalReason)
    /// Nobody took it in time, or it was withdrawn: what it told climbs another way.
    case givenUp
  }
}
