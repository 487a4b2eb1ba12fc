//! Whose an observation is, in two stages: what was checked answers first, what somebody says of himself comes after.

public import Kernel

/// Two routing tables. An organisation that names its own systems may so be found where nobody else answers, and can
/// never take an alert from whoever was checked, by mistake or on purpose.
public struct RoutingStages: Sendable {
  /// What the tower entered: verified, from a registry, or imported.
  public let checked: RoutingTable
  /// What organisations say of themselves in their inventories.
  public let declared: RoutingTable

  /// Both tables.
  public init(checked: RoutingTable, declared: RoutingTable) {
    self.checked = checked
    self.declared = declared
  }

  /// Whose these observables are at that moment.
  public func route(_ observables: [Observable], at instant: Instant) -> Route {
    let route = checked.route(observables, at: instant)
    return route == .unowned ? declared.route(observables, at: instant) : route
  }
}
