//! A link to one peer: what waits for it, what came from it, and whether it can be trusted now. Decide, then evolve.
//!
//!     enrolled ──> active ── numbers went back, restored, too much refused, a person ──> quarantined
//!                    ▲  │                                                                    │   │
//!                    │  └─────────────────────── revoke ──> revoked <── revoke ──────────────┘   │
//!                    └───────────── release by a person, or own new epoch ───────────────────────┘
//!
//! Beside that, each waiting letter has a deadline of its own: queued ── receipt ──> gone
//!                                                                  ├─ refused there ──> gone, and it climbs
//!                                                                  ├─ notAfter ──> undeliverable, and it climbs
//!                                                                  └─ superseded, narrowed ──> void

public import Kernel

/// One side of a link between two nodes. Everything here follows from Facts; when something is sent again is effort, not
/// state, and is kept by `Pacing`. Source: response.md §5.8; laws S5, S8, S9, S13, L1, L5, L6.
public struct PeerLink: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<PeerLink>
  /// This node.
  public let own: NodeName
  /// The other.
  public let peer: NodeName
  /// What the other is to this node.
  public let role: Role
  /// The peer's keys, oldest first.
  public internal(set) var keys: [KnownKey]
  /// The version of the protocol that is spoken.
  public internal(set) var version: Int64
  /// How often this node was restored from a backup.
  public internal(set) var epoch: Int64
  /// This node's numbering on this link.
  public internal(set) var stream: Int64
  /// How often the peer was restored, as far as it was taken.
  public internal(set) var peerEpoch: Int64
  /// The peer's numbering, as far as it was taken.
  public internal(set) var peerStream: Int64
  /// What goes out, by lane.
  public internal(set) var outgoing: Lanes<OutgoingLane>
  /// What came in, by lane.
  public internal(set) var incoming: Lanes<IncomingLane>
  /// Active, held, or over.
  public internal(set) var state: State
  /// How the peer has the link, as its receipts say.
  public internal(set) var standing: Receipt.Standing
  /// When it said so, by its own clock, as `newestAt`: never to be compared with this node's.
  public internal(set) var standingAt: Instant
  /// Since when nothing is heard of the peer; nil while it is heard.
  public internal(set) var silentSince: Instant?
  /// When that silence was told to whoever keeps this node; nil while it was not.
  public internal(set) var silenceToldAt: Instant?
  /// When the two sides compare next what they hold.
  public internal(set) var digestDue: Instant
  /// How many of the peer's records differed at the last comparison; nil before the first.
  public internal(set) var differing: Int?
  /// What was refused here, oldest first, at most `LinkLimits.refusalsMax`.
  public internal(set) var refusals: [Note]
  /// The newest moment that the peer said anything of; older words of it are late and prove nothing.
  public internal(set) var newestAt: Instant

  /// How letters are carried by hand; nil while none ever was.
  public internal(set) var carriage: Carriage?
  /// Whom the peer hosts, ascending, as far as this node believes it.
  public internal(set) var hosts: [ID<Organization>]
  /// The version of the peer's card that said so; 0 before the first.
  public internal(set) var hostsVersion: Int64
  /// The certificate of its line; nil where none was issued.
  public internal(set) var certificate: LineCertificate?
  /// What the peer knows of this node's own key; nil while that was never changed.
  public internal(set) var ownKey: OwnKey?
  /// What the newest comparison has found so far; nil before the first.
  public internal(set) var tally: DigestTally?
  /// How many of this node's own records the peer held in a newer version than this node knows, at the last comparison: it
  /// went back in time, and has lost them. Nil where there is none.
  public internal(set) var newer: Int?

  /// What the peer is to this node.
  public enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    /// It invited this node; it may revoke it and vouch for others.
    case parent
    /// This node invited it.
    case child
    /// Neither: they met through the node above both.
    case sibling
  }

  /// A key with the span in which it is taken.
  public struct KnownKey: Hashable, Sendable, Codable {
    /// The key.
    public let key: PeerKey
    /// From when.
    public let from: Instant
    /// Until when; nil is open.
    public internal(set) var until: Instant?
  }

  /// Whether the link can be used.
  public enum State: Hashable, Sendable, Codable {
    /// Everything is exchanged.
    case active
    /// Letters wait, nothing is sent but hellos and receipts, nothing is taken.
    case quarantined(Quarantine)
    /// For good; nothing is queued any more.
    case revoked(at: Instant, because: ID<Revocation>?)
  }

  /// Why a link is held, and what opens it.
  public struct Quarantine: Hashable, Sendable, Codable {
    /// Why.
    public let cause: Cause
    /// Since when.
    public let since: Instant
    /// The new numbering that the peer has announced after a restore; then a person may release it.
    public internal(set) var offer: Numbering?
  }

  /// Why a link is held.
  public enum Cause: String, Hashable, Sendable, Codable, CaseIterable {
    /// The peer's numbers went backwards and it has not said why. It must begin a new epoch, then a person releases.
    case peerWentBack
    /// The peer says that it was restored. A person makes sure that it is he, and releases.
    case peerRestored
    /// The peer has seen more than this node remembers to have sent: this node begins a new epoch.
    case weWentBack
    /// No version in common; a hello with one opens it again.
    case noCommonVersion
    /// Too many were refused within an hour; a person releases.
    case tooManyRefusals
    /// A person holds it; a person releases.
    case byPerson
  }

  /// A numbering, and the epoch that it belongs to.
  public struct Numbering: Hashable, Sendable, Codable {
    /// How often the node was restored.
    public let epoch: Int64
    /// Its numbering.
    public let stream: Int64

    /// A numbering from its parts.
    public init(epoch: Int64, stream: Int64) {
      self.epoch = epoch
      self.stream = stream
    }
  }

  /// Something that was refused here.
  public struct Note: Hashable, Sendable, Codable {
    /// Which envelope, as far as it could be read.
    public let id: ID<Envelope>
    /// Why.
    public let reason: RefusalReason
    /// When.
    public let at: Instant
  }

  /// The streams of one epoch begin here: those of a later epoch are always greater, whatever a backup forgot.
  public static func firstStream(of epoch: Int64) -> Int64 { epoch << 20 | 1 }

  /// The earliest moment at which something is due by itself: a letter's `notAfter`, a comparison, a silence that lasts. A
  /// timer row.
  public var deadline: Instant? {
    if case .revoked = state { return nil }
    var earliest = state == .active ? digestDue : nil
    if let told = silenceDue, earliest.map({ told < $0 }) ?? true { earliest = told }
    for lane in Lane.allCases {
      for waiting in outgoing[lane].waiting where earliest.map({ waiting.notAfter < $0 }) ?? true {
        earliest = waiting.notAfter
      }
    }
    return earliest
  }

  /// When the present silence is told to whoever keeps this node; nil where there is none, or it was told.
  var silenceDue: Instant? {
    silenceToldAt == nil ? silentSince.map { $0 + LinkLimits.silenceToldAfter } : nil
  }

  /// Whether the peer can be expected to take a letter at once: the link is active, there is a line, and the peer is heard.
  public var isUsable: Bool {
    state == .active && silentSince == nil && standing == .active && !isCarried
  }

  /// The peer's keys that are taken at that moment.
  public func keys(at now: Instant) -> [NoteKey] {
    keys.filter { known in known.from <= now && (known.until.map { now < $0 } ?? true) }
      .compactMap { $0.key.noteKey }
  }
}
