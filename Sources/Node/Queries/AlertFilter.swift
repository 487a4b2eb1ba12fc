//! Which alerts of a list are wanted, and in what order.

public import Alerting
public import Kernel

/// What a list of alerts is narrowed to. Real alerts, contact tests and exercises never mix in one list (I16).
public struct AlertFilter: Hashable, Sendable {
  /// The order of a list.
  public enum Order: Hashable, Sendable {
    /// The nearest deadline first, those without one last: boards.
    case deadline
    /// The newest first: history.
    case newest
  }

  /// Which of the three kinds.
  public var kind: AlertKind
  /// Only those that are open.
  public var openOnly: Bool
  /// Only those at least so grave.
  public var severityMin: Severity
  /// Only those with a delivery to that organisation.
  public var organization: ID<Organization>?
  /// Only those of that cause.
  public var campaign: ID<Campaign>?
  /// Only those whose number, lines or recipient's name hold this text, in either case.
  public var text: String?
  /// In what order.
  public var order: Order

  /// A filter; everything may be left out.
  public init(
    kind: AlertKind = .real, openOnly: Bool = false, severityMin: Severity = .information,
    organization: ID<Organization>? = nil, campaign: ID<Campaign>? = nil, text: String? = nil,
    order: Order = .deadline
  ) {
    self.kind = kind
    self.openOnly = openOnly
    self.severityMin = severityMin
    self.organization = organization
    self.campaign = campaign
    self.text = text
    self.order = order
  }
}
