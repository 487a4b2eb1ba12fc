//! A link to another node as people see it: how it stands, what waits, what was refused, and whether it can be opened.

public import Federation
public import Kernel

/// A link as the tower's watch and its administrators see it.
public struct PeerView: Hashable, Sendable {
  /// Which link.
  public let id: ID<PeerLink>
  /// The other node.
  public let peer: NodeName
  /// What the other is to this node.
  public let role: PeerLink.Role
  /// Active, held, or over.
  public let state: PeerLink.State
  /// How the peer has the link, as its receipts say.
  public let standing: Receipt.Standing
  /// Since when nothing is heard of the peer; nil while it is heard.
  public let silentSince: Instant?
  /// Where this node dials it; nil where the peer dials in.
  public let address: String?
  /// The version of the protocol that is spoken.
  public let version: Int64
  /// How often this node was restored from a backup.
  public let epoch: Int64
  /// How often the peer was restored, as far as it was taken.
  public let peerEpoch: Int64
  /// What waits for the peer's receipt: one line for each lane in which something does, the most urgent first.
  public let waiting: [Waiting]
  /// What was refused here, the newest first, at most `refusalsMax`.
  public let refusals: [PeerLink.Note]
  /// How many refusals the link remembers in all, at most `LinkLimits.refusalsMax`.
  public let refusalCount: Int
  /// When the two sides compare next what they hold.
  public let digestDue: Instant
  /// How many of the peer's records differed at the last comparison; nil before the first.
  public let differing: Int?
  /// How many of this node's own records the peer held in a newer version than this node knows, at the last comparison; nil
  /// where there is none.
  public let newer: Int?
  /// When that was; nil before the first, and in lists of links.
  public let comparedAt: Instant?
  /// The peer's keys, oldest first.
  public let keys: [Key]
  /// Whom the peer hosts, by name, at most `hostsMax`.
  public let hosts: [OrganizationName]
  /// How many it hosts in all.
  public let hostCount: Int
  /// Why it cannot be released now; nil where it can.
  public let keepsHeld: PeerLink.Refusal?
  /// How letters are carried by hand; nil while none ever was.
  public let carriage: PeerLink.Carriage?
  /// Until when the certificate of its line is taken; nil where it has none.
  public let certificateUntil: Instant?

  /// Most refusals that are listed.
  public static let refusalsMax = 20
  /// Most hosted organisations that are named.
  public static let hostsMax = 5

  /// Letters of one lane without a receipt.
  public struct Waiting: Hashable, Sendable {
    /// Which lane.
    public let lane: Lane
    /// How many.
    public let count: Int
    /// When the oldest was queued.
    public let oldest: Instant
    /// When the first of them is given up, and what it told climbs another way.
    public let notAfter: Instant
  }

  /// A key of the peer.
  public struct Key: Hashable, Sendable {
    /// SHA-256 of its text, to be compared by phone.
    public let fingerprint: Hash
    /// From when it is taken.
    public let from: Instant
    /// Until when; nil is open.
    public let until: Instant?
  }

  /// How many letters wait in all lanes.
  public var waitingCount: Int { waiting.reduce(0) { $0 + $1.count } }
}
