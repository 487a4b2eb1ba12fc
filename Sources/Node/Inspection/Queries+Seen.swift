//! The inventory beside the alerts: which system an alert is about, and what was seen that no inventory knows (台帳にない).

public import Alerting
internal import GRDB
internal import Inspection
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// The systems that an alert may be about, as far as the viewer sees the alert and may read the inventory; at most
  /// `shownMax`, those that must not be stopped first.
  public func systems(ofAlert id: ID<Alert>, as viewer: Viewer, at now: Instant) throws
    -> [SystemView]
  {
    try read(as: viewer, at: now) { snapshot in
      guard let alert = try snapshot.visible(id) else { return [] }
      var found: [InformationSystem] = []
      for organization in try snapshot.inventories(of: alert) {
        found += try InformationSystem.matching(
          try snapshot.keys(of: alert), of: organization, in: snapshot.db)
      }
      let careful = found.filter(\.traits.servesLifeOrSafety)
      let others = found.filter { !$0.traits.servesLifeOrSafety }
      return try (careful + others).prefix(Self.systemsShownMax).map { try snapshot.view($0) }
    }
  }

  /// Most systems that an alert's page shows.
  public static let systemsShownMax = 5
  /// Most observations that are looked through for what no inventory knows, the newest.
  public static let seenMax = 2000
  /// Most addresses and names that are listed as unknown.
  public static let unknownMax = 100

  /// Addresses and names of an organisation that its alerts speak of and its inventory does not, the newest first. None
  /// for whoever may not read the inventory.
  public func unknownSystems(
    of organization: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> [UnknownSystem] {
    guard try readsInventory(of: organization, as: viewer) else { return [] }
    return try read(as: viewer, at: now) { snapshot in
      try snapshot.unknown(of: organization)
    }
  }
}

/// Something of an organisation that was seen and stands in no inventory.
public struct UnknownSystem: Hashable, Sendable {
  /// The address, machine or name; hostile text.
  public let text: String
  /// When it was last seen, by the sensor's clock.
  public let lastSeen: Instant
  /// The newest alert about it.
  public let alert: ID<Alert>
}

extension Snapshot {
  /// Whether a machine of an alert serves life or safety, in an inventory of those who may see the alert.
  func servesLife(_ alert: Alert) throws -> Bool {
    let keys = try keys(of: alert)
    guard !keys.isEmpty, try number("SELECT EXISTS (SELECT 1 FROM system WHERE life = 1)") == 1
    else { return false }
    let members = try rows(
      """
      SELECT alert_audience.organization FROM alert_audience
      WHERE alert_audience.alert = :alert AND EXISTS (SELECT 1 FROM system
        WHERE system.organization = alert_audience.organization AND system.in_use = 1
          AND system.life = 1)
      ORDER BY alert_audience.organization
      """, ["alert": alert.id.description]
    ).compactMap { ID<Organization>($0[0] as String) }
    return try members.contains { member in
      try InformationSystem.matching(keys, of: member, in: db).contains {
        $0.traits.servesLifeOrSafety
      }
    }
  }

  /// The keys under which the machines of an alert may stand in an inventory.
  func keys(of alert: Alert) throws -> [SystemKey] {
    var keys: Set<SystemKey> = []
    for case .host(let name) in alert.keys {
      keys.formUnion(SystemKey.lookups([], host: name))
    }
    return keys.sorted()
  }

  /// Those whose duty an alert is and whose inventory the viewer may read.
  func inventories(of alert: Alert) throws -> [ID<Organization>] {
    try rows(
      """
      SELECT DISTINCT delivery.organization FROM delivery
      WHERE delivery.alert = :alert AND \(readsInventory("delivery.organization"))
      ORDER BY delivery.organization
      """, ["alert": alert.id.description]
    ).compactMap { ID<Organization>($0[0] as String) }
  }

  fileprivate func unknown(of organization: ID<Organization>) throws -> [UnknownSystem] {
    let stages = try directory.routing(in: db)
    let observations = try rows(
      """
      SELECT observation.state, observation.alert FROM observation
      WHERE observation.alert IN (
        SELECT alert FROM delivery WHERE delivery.organization = :organization)
      ORDER BY observation.seen DESC, observation.id DESC LIMIT \(Queries.seenMax)
      """, ["organization": organization.description])
    var found: [UnknownSystem] = []
    var known: Set<String> = []
    for row in observations {
      let finding = try Observation.read([UInt8](row[0] as Data)).finding
      guard let alert = ID<Alert>(row[1] as String) else { continue }
      for text in candidates(finding, stages, organization) {
        guard found.count < Queries.unknownMax else { return found }
        guard known.insert(SystemKey.host(text)).inserted,
          try InformationSystem.matching(
            SystemKey.lookups([], host: text), of: organization, in: db
          ).isEmpty
        else { continue }
        found.append(UnknownSystem(text: text, lastSeen: finding.seen, alert: alert))
      }
    }
    return found
  }

  /// What of a finding belongs to the organisation: its machine, unless it is another's, and whatever is routed to it.
  private func candidates(
    _ finding: Observation.Finding, _ stages: RoutingStages, _ organization: ID<Organization>
  ) -> [String] {
    var texts: [String] = []
    if let host = finding.host {
      let machine = Observable(guessing: host) ?? .asset(host)
      let route = stages.route([machine], at: at)
      if route == .unowned || route == .owned(organization) { texts.append(host) }
    }
    for observable in finding.observables
    where observable.kind != .hash && stages.route([observable], at: at) == .owned(organization) {
      texts.append(
        observable.address.map { "\($0)" } ?? observable.domainName?.text ?? observable.text)
    }
    return texts
  }
}
