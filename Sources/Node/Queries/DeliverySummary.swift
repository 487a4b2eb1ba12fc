//! A delivery as a list shows it.

public import Alerting
public import Kernel

/// What a list says about a duty.
public struct DeliverySummary: Hashable, Sendable {
  /// Its identifier.
  public let id: ID<Delivery>
  /// The alert it is about.
  public let alert: ID<Alert>
  /// Whose duty it is.
  public let organization: OrganizationName
  /// In what capacity.
  public let level: Delivery.Level
  /// How grave.
  public let severity: Severity
  /// How far it is; nil when it has ended.
  public let stage: Delivery.Stage?
  /// Who acts for the organisation now.
  public let holder: ActorName?
  /// When the next step is taken; nil when it has ended.
  public let next: Instant?
  /// What is waited for until then.
  public let duty: Duty?
  /// When that was or is due.
  public let due: Instant?
  /// The highest rung called for what is pursued now.
  public let rung: Int
  /// t=0.
  public let start: Instant
  /// When each of the six clocks first stopped.
  public let clocks: [Clock: Instant]
  /// What is pursued now: each duty with its due time, earliest next step first.
  public let pursuits: [Delivery.Pursuit]
}
