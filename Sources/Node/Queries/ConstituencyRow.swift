//! A constituency as a list shows it, and the order in which lists show them.

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
  /// Where its organisation stands in lists: its code, behind all codes where it has none.
  let place: String
}

extension ConstituencyRow: Comparable {
  /// In the order of the directory; those of one organisation by kind, then by value, then by making.
  public static func < (left: Self, right: Self) -> Bool {
    if left.place != right.place { return left.place < right.place }
    if left.organization.id != right.organization.id {
      return left.organization.id < right.organization.id
    }
    let (one, other) = (left.assertion.value, right.assertion.value)
    if precedes(one, other) { return true }
    return !precedes(other, one) && left.id < right.id
  }

  private static func precedes(
    _ left: ConstituencyAssertion.Value, _ right: ConstituencyAssertion.Value
  ) -> Bool {
    switch (left, right) {
    case (.prefix(let left), .prefix(let right)): left < right
    case (.domainSuffix(let left), .domainSuffix(let right)): left < right
    case (.asset(let left), .asset(let right)): left < right
    case (.sharedEgress(let left, _), .sharedEgress(let right, _)): left < right
    case (.prefix, _), (.domainSuffix, _), (.asset, _), (.sharedEgress, _):
      rank(left) < rank(right)
    }
  }

  /// Networks and what hides behind them first and last, names between.
  private static func rank(_ value: ConstituencyAssertion.Value) -> Int {
    switch value {
    case .prefix: 0
    case .domainSuffix: 1
    case .asset: 2
    case .sharedEgress: 3
    }
  }
}
