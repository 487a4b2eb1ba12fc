//! Figures for metrics. Each is counted under the same predicate as the list it belongs to.

public import Alerting

/// How much there is, as far as the viewer sees it.
public struct Counts: Hashable, Sendable {
  /// Open real alerts by severity; a severity without any is missing.
  public let openAlerts: [Severity: Int]
  /// All real alerts.
  public let alerts: Int
  /// Open real duties.
  public let openDeliveries: Int
  /// Those whose next step should have been taken before now.
  public let overdue: Int
  /// Open call cards of real alerts.
  public let openCards: Int
  /// How notices stand.
  public let outbox: OutboxHealth
  /// What only the node itself is told; nil for every other viewer.
  public let node: NodeCounts?
}

/// Figures of the node as a whole.
public struct NodeCounts: Hashable, Sendable {
  /// Facts in the journal.
  public let facts: Int64
  /// Observations by outcome, with the raw lines they stand for (S4).
  public let observations: [String: Int]
  /// Organisations.
  public let organizations: Int
  /// Indicators.
  public let indicators: Int
  /// Timers that are set.
  public let timers: Int
  /// Raw lines that sensors sent.
  public let events: Int64
  /// Raw lines that were refused.
  public let refused: Int64
}
