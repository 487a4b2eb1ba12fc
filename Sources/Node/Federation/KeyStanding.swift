//! Which of its keys a node signs with, and which peers have not confirmed the newest.

public import Federation
internal import GRDB
public import Kernel

/// How the node's own key stands, as the tower's watch and its administrators see it.
public struct KeyStanding: Hashable, Sendable {
  /// Which key it is, counted from 0, the one that the node began with.
  public let generation: Int64
  /// Since when; nil where it is the first.
  public let since: Instant?
  /// The peers that have not confirmed it, by name, at most `Queries.pageMax`.
  public let undelivered: [Undelivered]

  /// A peer that has not confirmed the newest key.
  public struct Undelivered: Hashable, Sendable {
    /// Its link.
    public let link: ID<PeerLink>
    /// Which node.
    public let peer: NodeName
    /// Why it did not take it; nil where nothing was heard of that.
    public let refused: RefusalReason?
  }
}

extension Queries {
  /// How the node's own key stands; nil for whoever may not see links.
  public func keyStanding(as viewer: Viewer, at now: Instant) throws -> KeyStanding? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.seesLinks,
        let node = try snapshot.row("SELECT key_generation, key_since FROM node WHERE id = 1")
      else { return nil }
      let generation: Int64 = node["key_generation"]
      let since: Int64? = node["key_since"]
      let behind = try snapshot.records(
        PeerLink.self,
        "SELECT state FROM link WHERE over = 0 ORDER BY peer, id LIMIT \(Self.pageMax)"
      ).filter { $0.confirmedGeneration < generation }
      return KeyStanding(
        generation: generation, since: since.map { Instant(microseconds: $0) },
        undelivered: behind.map {
          KeyStanding.Undelivered(
            link: $0.id, peer: $0.peer, refused: $0.ownKey?.announced?.refused)
        })
    }
  }
}
