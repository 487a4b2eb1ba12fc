//! From a finding to its outcome: duplicate, suppressed, correlated or unrouted. Exactly one (S4).

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Records a finding and what becomes of it.
  func intake(_ matched: Observation.Finding, lookedBack: Alert.LookBack? = nil) throws {
    let finding = try markedAsNow(matched)
    let id: ID<Observation> = make("observation")
    let original = try Observation.first(fingerprint: finding.fingerprint, in: db)
    // The same thing, but graver than what anybody was told of, is no duplicate.
    let told = try original?.alert.flatMap { try find(Alert.self, $0.description) }
    let isGraver = told.map { finding.severity > $0.severity } ?? false
    if let original, original.suppression == nil, !isGraver {
      try commit(
        .observation(
          id, .observationRecorded(finding: finding, outcome: .duplicate(of: original.id))))
      if let told { try seenAgain(told.id, id, finding) }
      return
    }
    let route = try directory.routing(in: db).route(finding.observables, at: at)
    let owners = owners(of: route)
    // Asked anew although the same was set aside before: what said so may have ended, and the host may be another's by now.
    if let reason = try settingAside(finding, along: route) {
      let outcome: Observation.Outcome =
        if let original, original.suppression == reason {
          .duplicate(of: original.id)
        } else {
          .suppressed(by: reason)
        }
      try commit(.observation(id, .observationRecorded(finding: finding, outcome: outcome)))
      if let told, told.closedAt == nil {
        try seenAgain(told.id, id, finding)
      } else {
        try contradict(by: id, finding, of: owners)
      }
      return
    }
    for owner in owners {
      guard let alert = try joinable(finding, of: owner) else { continue }
      try commit(
        .observation(
          id, .observationRecorded(finding: finding, outcome: .correlated(with: alert.id))))
      try join(alert.id, id, finding)
      return
    }
    try raise(finding, route, observation: id, lookedBack: lookedBack)
  }

  /// The alert of that body which a finding joins. One that ended keeps its severity: something graver joins it only where it
  /// contradicts that it is over, and so opens it again; else it is told of anew.
  private func joinable(
    _ finding: Observation.Finding, of owner: ID<Organization>
  ) throws -> Alert? {
    for key in finding.keys {
      guard let alert = try Alert.joinable([key], of: owner, kind: .real, at: at, in: db) else {
        continue
      }
      if alert.closedAt == nil || finding.severity <= alert.severity { return alert }
      let isContradicted = try deliveries(of: alert).contains { delivery in
        delivery.saidToBeOver.map { finding.seen > $0 } ?? false
      }
      if isContradicted { return alert }
    }
    return nil
  }

  /// The rule or the list that sets a finding aside; nil where any of those who would have to look at it has not decided so.
  private func settingAside(
    _ finding: Observation.Finding, along route: Route
  ) throws -> ID<Suppression>? {
    var bodies = owners(of: route)
    // What a body only says of itself takes nothing from the tower, which would look at it as nobody's.
    if try directory.routing(in: db).checked.route(finding.observables, at: at) == .unowned,
      let tower = directory.tower, !bodies.contains(tower)
    {
      bodies.append(tower)
    }
    if let found = try rule(settingAside: finding, of: bodies) { return found }
    // Whoever runs an exit that many share does not decide for the others.
    if case .sharedEgress = route { return nil }
    return try allowing(finding, of: bodies)
  }

  private func rule(
    settingAside finding: Observation.Finding, of bodies: [ID<Organization>]
  ) throws -> ID<Suppression>? {
    let rules = try SuppressionRule.inForce(finding.rule, at: at, in: db)
    guard !rules.isEmpty else { return nil }
    var first: ID<Suppression>?
    let asked: [ID<Organization>?] = bodies.isEmpty ? [nil] : bodies
    for body in asked {
      let isHere = try body.map { try decidesHere($0) } ?? true
      let found = rules.first { rule in
        rule.applies(to: finding, of: body, at: at) && (isHere || rule.organization == nil)
      }
      guard let found else { return nil }
      first = first ?? found.id
    }
    return first
  }

  /// The finding under the label that its mark has now. A list may have been narrowed between the reading of an event and
  /// this transaction: the alert must not be wider than the mark is by then.
  private func markedAsNow(_ finding: Observation.Finding) throws -> Observation.Finding {
    guard let indicator = finding.indicator,
      let number = try Int.fetchOne(
        try store.cachedStatement(sql: "SELECT marking FROM indicator WHERE id = ?"),
        arguments: [indicator.description]),
      let label = TLP(rawValue: number), label > finding.marking
    else { return finding }
    return Observation.Finding(
      source: finding.source, sensor: finding.sensor, seen: finding.seen, rule: finding.rule,
      severity: finding.severity, observables: finding.observables, host: finding.host,
      indicator: indicator, marking: label, count: finding.count)
  }

  /// The organisations that a route gives a duty to at first; for an unowned one, the tower that looks for an owner.
  private func owners(of route: Route) -> [ID<Organization>] {
    switch route {
    case .owned(let organization): [organization]
    case .contested(let claimants): claimants
    // Until the operator says whose it was, it is no tenant's; after attribution the alert is still the operator's by key.
    case .sharedEgress(let egressOperator, _): [egressOperator]
    case .unowned: directory.tower.map { [$0] } ?? []
    }
  }

  private func join(
    _ alert: ID<Alert>, _ observation: ID<Observation>, _ finding: Observation.Finding
  ) throws {
    try event(
      .join(observation: observation, keys: finding.keys, seen: finding.seen), of: alert)
    // The severity an indicator claims for itself lifts the alert; a sensor's own verdict was capped before.
    let now = try existing(Alert.self, alert.description)
    if finding.severity > now.severity, now.closedAt == nil {
      try commit(.alert(alert, .severityRaised(to: finding.severity, by: .node)))
    }
  }

  /// A duplicate says that the flow goes on: it contradicts a claim of containment at once.
  private func seenAgain(
    _ id: ID<Alert>, _ observation: ID<Observation>, _ finding: Observation.Finding
  ) throws {
    let alert = try existing(Alert.self, id.description)
    for delivery in try deliveries(of: alert) {
      guard let claimed = delivery.saidToBeOver, finding.seen > claimed else { continue }
      try decide(delivery.id, .contradicted(observation: observation))
    }
  }

  /// What is set aside joins no alert. But whoever says of an open one that the same is contained has it proven by silence, and
  /// this is none: he is asked again.
  private func contradict(
    by observation: ID<Observation>, _ finding: Observation.Finding, of owners: [ID<Organization>]
  ) throws {
    guard let indicator = finding.indicator, let host = finding.host else { return }
    for owner in owners {
      let known = try Alert.joinable(
        [.indicator(indicator)], of: owner, kind: .real, at: at, in: db)
      guard let known, known.closedAt == nil, known.keys.contains(.host(host)) else { continue }
      try seenAgain(known.id, observation, finding)
    }
  }

  private func raise(
    _ finding: Observation.Finding, _ route: Route, observation: ID<Observation>,
    lookedBack: Alert.LookBack?
  ) throws {
    let id: ID<Alert> = make("alert")
    let outcome: Observation.Outcome = route == .unowned ? .unrouted(as: id) : .correlated(with: id)
    try commit(.observation(observation, .observationRecorded(finding: finding, outcome: outcome)))
    let owners = owners(of: route)
    let tower = directory.tower.map { [$0] } ?? []
    let lines = ThreeLines(
      of: finding, lookedBack: lookedBack, affected: try affected(by: finding, of: owners))
    let text = try keep(lines.stored())
    let marking = Marking(
      tlp: max(finding.marking, .amber), mayForward: .nobody, legal: [],
      audience: Audience(audience(of: route) + tower))
    let body = Alert.raise(
      Alert.Raising(
        kind: .real, severity: finding.severity, text: text, marking: marking, inDoubt: false,
        sensor: finding.sensor, campaign: nil, keys: finding.keys, seen: finding.seen,
        lookedBack: lookedBack))
    try commit(.alert(id, body))
    guard finding.severity > .information else {
      try commit(.alert(id, .alertClosed))
      return
    }
    try deliver(try existing(Alert.self, id.description), along: route)
    let raised = try existing(Alert.self, id.description)
    try index(raised)
    try link(raised, of: owners)
  }

  /// Who may see a new alert at first: its recipients, never the tenants of a shared egress, since until the operator
  /// has said whose it was, most of them have nothing to do with it.
  private func audience(of route: Route) -> [ID<Organization>] {
    switch route {
    case .owned(let organization): [organization]
    case .contested(let claimants): claimants
    case .sharedEgress(let egressOperator, _): [egressOperator]
    case .unowned: []
    }
  }
}
