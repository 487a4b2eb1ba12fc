//! An alert with everything that its page says about it.

public import Alerting
public import Kernel

/// An alert in full, as one viewer sees it.
public struct AlertDetail: Sendable {
  /// What a list says about it.
  public let summary: AlertSummary
  /// Who raised it.
  public let origin: ActorName
  /// How far it may go.
  public let marking: Marking
  /// Who may see it now, by name.
  public let audience: [OrganizationName]
  /// What an observation must share to join.
  public let keys: [Alert.JoinKey]
  /// The marks among the keys, as far as they are still kept.
  public let indicators: [IndicatorLine]
  /// The sensor whose silence proves containment.
  public let sensor: String?
  /// When the flow was first seen, by the sensor's clock.
  public let firstSeen: Instant
  /// When it was last seen.
  public let lastSeen: Instant
  /// Said when a new indicator found it in old events.
  public let lookedBack: Alert.LookBack?
  /// The observations it stands on, the newest first, at most `observationsMax`.
  public let observations: [Observation]
  /// What people said whose reports joined it later, in their words, the newest first, at most `reportsMax`.
  public let reports: [String]
  /// Linked alerts that this viewer sees.
  public let linked: [AlertSummary]
  /// The authorities that were consulted, with who did it.
  public let consulted: [Consultation]
  /// Its deliveries in the order of making.
  public let deliveries: [DeliveryDetail]
  /// The Facts of the alert and its deliveries, by number; the newest `timelineMax` of them.
  public let timeline: [FactLine]
  /// How many such Facts there are in all.
  public let timelineCount: Int
  /// Names of people, posts and organisations that the bodies of the timeline speak of.
  public let names: FactNames

  /// Most observations that are listed.
  public static let observationsMax = 100
  /// Most such reports that are listed.
  public static let reportsMax = 20
  /// Most Facts that are listed.
  public static let timelineMax = 1000
  /// Most linked alerts that are listed.
  public static let linkedMax = 50

  /// A consulted authority by name.
  public struct Consultation: Hashable, Sendable {
    /// Which: `police`, `jpcert`, …
    public let authority: String
    /// By whom.
    public let by: ActorName
    /// When.
    public let at: Instant
  }

  /// An indicator that matched.
  public struct IndicatorLine: Hashable, Sendable {
    /// Which one.
    public let id: ID<Indicator>
    /// What form it has: `network`, or an observable's kind.
    public let form: String
    /// The mark; hostile text, to be defanged when shown.
    public let value: String
    /// What its source calls it.
    public let label: String
    /// Who says so.
    public let source: String
    /// How sure the source is, 0…100; 50 where its list said nothing.
    public let confidence: Int
    /// From when it counts, inclusive; nil when it always has counted.
    public let validFrom: Instant?
    /// Until when it counts, exclusive; nil when it never ends.
    public let validTo: Instant?
    /// How far it may be passed on by now: its list may have been narrowed since it matched.
    public let marking: TLP
  }
}
