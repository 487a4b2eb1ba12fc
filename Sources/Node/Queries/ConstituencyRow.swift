//! A constituency as a list shows it.

public import Alerting
public import Kernel

/// What an organisation answers for.
public struct ConstituencyRow: Hashable, Sendable {
  /// Its identifier.
  public let id: ID<Constituency>
  /// Whose it is, by name.
  public let organization: OrganizationName
  /// What is asserted, on what basis, for which time.
  public let assertion: ConstituencyAssertion
}
