//! What of the stored events a viewer may see in the answer to a search: law S19 of `kernel.md`.

public import Alerting
public import Kernel

/// Made before the search begins, and applied while it reads: what may not be seen is never counted, so that nothing has
/// to be taken out of an answer afterwards.
public struct SearchSight: Sendable, Hashable {
  /// The viewer's organisation and those whose people it took over.
  public let own: Set<ID<Organization>>
  /// Whether the viewer watches at the control tower: it counts by organisation who has to be called, and reads lines of
  /// nobody but its own and of what is nobody's.
  public let isTower: Bool
  /// Names of the sensors that the viewer watches over; of any other he learns nothing but that there is one.
  public let sensors: [ID<APIKey>: String]

  /// A sight from its parts.
  public init(own: Set<ID<Organization>>, isTower: Bool, sensors: [ID<APIKey>: String]) {
    self.own = own
    self.isTower = isTower
    self.sensors = sensors
  }

  /// Who answers for what is routed so, as a finding's alert has its first recipients; nobody where it is nobody's.
  public static func owners(of route: Route) -> [ID<Organization>] {
    switch route {
    case .owned(let organization): [organization]
    case .contested(let claimants): claimants
    // Until the operator says whose it was, it is no tenant's.
    case .sharedEgress(let egressOperator, _): [egressOperator]
    case .unowned: []
    }
  }

  /// Who answers in a search for what was seen in an event of that moment. A body's own search goes by what was checked
  /// alone: whoever could search by what he only says of himself would read whatever he names. The tower's goes by both,
  /// so that what a body names is not nobody's. A network that has changed hands is another's before that day; where
  /// nobody had it then, it is whoever's it is now.
  public func owners(
    of observables: [Observable], by stages: RoutingStages, at moment: Instant, now: Instant
  ) -> [ID<Organization>] {
    func owners(_ instant: Instant) -> [ID<Organization>] {
      Self.owners(
        of: isTower
          ? stages.route(observables, at: instant)
          : stages.checked.route(observables, at: instant))
    }
    let then = owners(moment)
    return then.isEmpty ? owners(now) : then
  }

  /// Which of the owners of an event may be named; nil where the event is to be passed over as if it did not exist.
  func named(among owners: [ID<Organization>]) -> [ID<Organization>]? {
    if isTower { return owners }
    let seen = owners.filter { own.contains($0) }
    return seen.isEmpty ? nil : seen
  }

  /// Whether the line itself may be shown: one's own, and to the tower what nobody answers for.
  func reads(linesOf owners: [ID<Organization>]) -> Bool {
    owners.isEmpty ? isTower : owners.contains { own.contains($0) }
  }
}
