//! An alert as a list shows it.

public import Alerting
public import Kernel

/// What a list says about an alert.
public struct AlertSummary: Hashable, Sendable {
  /// Its identifier.
  public let id: ID<Alert>
  /// Real, contact test or exercise.
  public let kind: AlertKind
  /// How grave it is now.
  public let severity: Severity
  /// Its three lines; nil when they were erased.
  public let lines: ThreeLines?
  /// How far a reader may pass it on.
  public let tlp: TLP
  /// Which service providers may be told.
  public let mayForward: MayForward
  /// Whether it is about the recipient's own mail, directory or terminals.
  public let inDoubt: Bool
  /// When it was raised.
  public let raisedAt: Instant
  /// When it was closed; nil while open.
  public let closedAt: Instant?
  /// The delivery that owns it; of a closed alert the last. Nil only for an alert without a duty (severity 1).
  public let owner: DeliverySummary?
  /// The cause it shares with others, as far as the viewer sees them.
  public let campaign: CampaignCount?
  /// How many linked alerts the viewer sees.
  public let linked: Int
  /// How many observations it stands on.
  public let observations: Int
}

/// How far a campaign has come, as far as the viewer sees it.
public struct CampaignCount: Hashable, Sendable {
  /// Which one.
  public let id: ID<Campaign>
  /// The supporter (or else supervisor) the count is for; nil for all together.
  public let under: OrganizationName?
  /// Duties in all.
  public let total: Int
  /// Duties that are open.
  public let open: Int
  /// Duties that were ever acknowledged by a named person.
  public let acknowledged: Int
  /// What a bulletin waits for; nil for a campaign of alerts.
  public let asking: BulletinWait?
}

/// What is still waited for under a bulletin.
public struct BulletinWait: Hashable, Sendable {
  /// How many have not answered.
  public let silent: Int
  /// How many let a time pass at which something was due, so that the next rung was called.
  public let late: Int
  /// How long the longest of these has been due; nil when none is late.
  public let worst: Instant.Span?
}
