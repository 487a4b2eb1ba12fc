//! An alert: what is wrong, how grave, whose, and who has the duty now. Its home is the node that raised it.
//!
//!     raised ── deliver ──> open (owner = one delivery) ── every duty ended ──> closed ── reopen ──> open

public import Kernel

/// A demand that somebody act, made from one or more observations or by a person.
public struct Alert: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Alert>
  /// Real, contact test or exercise.
  public let kind: AlertKind
  /// When it was raised, node time.
  public let raisedAt: Instant
  /// The three lines, kept outside the journal.
  public internal(set) var text: ContentReference
  /// Who may read it, and how far it may be passed on; it only ever narrows, but for a body that had moved to another node and
  /// is back.
  public internal(set) var marking: Marking
  /// Whether it is about the recipient's own mail, directory or terminals (I19).
  public let inDoubt: Bool
  /// The sensor whose silence proves containment; nil for a person's alert.
  public let sensor: ID<APIKey>?
  /// One cause that hits many; their calls are made as one item.
  public let campaign: ID<Campaign>?
  /// How grave it is now.
  public internal(set) var severity: Severity
  /// What an observation must share to join: indicators, hosts, or rule and day. Sorted.
  public internal(set) var keys: [JoinKey]
  /// How many observations it stands on.
  public internal(set) var observations: Int
  /// When the flow was first and last seen by the sensor.
  public internal(set) var firstSeen: Instant
  /// The newest sensor time; nil when nothing was read.
  public internal(set) var lastSeen: Instant
  /// Alerts of the same organisation that are only linked (関連). Sorted.
  public internal(set) var linked: [ID<Alert>]
  /// Its deliveries, in the order of making.
  public internal(set) var deliveries: [ID<Delivery>]
  /// The delivery whose organisation owns it: exactly one while it is open (I1).
  public internal(set) var owner: ID<Delivery>?
  /// Whether severity was raised by accumulation; once only.
  public internal(set) var raisedByAccumulation: Bool
  /// Authorities consulted, visible to tower and parent at once (I8).
  public internal(set) var consulted: [Consultation]
  /// When it was closed; nil while open.
  public internal(set) var closedAt: Instant?
  /// Bodies of nodes above that were not told since the label keeps it in the organisation. Sorted; nil where there are
  /// none.
  public internal(set) var withheld: [ID<Organization>]?

  /// What an observation must share with an alert to join it: the same organisation alone only links.
  public enum JoinKey: Hashable, Sendable, Codable, Comparable {
    /// The same mark was seen.
    case indicator(ID<Indicator>)
    /// The same machine, by address or asset number, of the same organisation.
    case host(String)
    /// The same rule of the same sensor kind on the same day: a sensor's verdict alone.
    case rule(String, day: Int)

    /// A total order, for sorted lists.
    public var order: String {
      switch self {
      case .indicator(let id): "0\(id)"
      case .host(let name): "1\(name)"
      case .rule(let name, let day): "2\(name)/\(day)"
      }
    }
    /// By `order`.
    public static func < (left: Self, right: Self) -> Bool { left.order < right.order }
  }

  /// 「警察に相談した」: an outside authority was consulted.
  public struct Consultation: Hashable, Sendable, Codable {
    /// Which: `police`, `jpcert`, …: data.
    public let authority: String
    /// By whom.
    public let by: Actor
    /// When.
    public let at: Instant
  }

  /// Most observations that are listed one by one; further ones only count.
  public static let keysMax = 200
  /// How long an open or closed alert can still be joined.
  public static let joinSpan = Instant.Span.days(30)
}
