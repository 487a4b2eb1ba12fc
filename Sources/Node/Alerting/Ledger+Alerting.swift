//! How an input works on alerts and deliveries: loads, lets the machine decide, commits what it decided.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Lets a delivery decide an event and commits what it decided. For `atDesk` see `address`.
  func decide(_ id: ID<Delivery>, _ event: Delivery.Event, atDesk: Bool = false) throws {
    let delivery = try existing(Delivery.self, id.description)
    var plan = try directory.plan(of: delivery, at: at, in: db)
    if atDesk {
      let watch = try directory.watch(of: delivery.organization, at: at, in: db)
      plan = plan.beginning(with: watch)
    }
    if event != .nodeUnreachable {
      plan = try directory.passing(plan, of: delivery.organization, in: db)
    }
    plan = try within(plan, markingOf: delivery.alert)
    let bodies = try refusing {
      () throws(Delivery.Refusal) in
      try delivery.decide(event, at: at, in: .init(ladder: ladder, plan: plan))
    }
    for body in bodies { try commit(.delivery(id, body)) }
  }

  /// Lets an alert decide an event and commits what it decided.
  func event(_ event: Alert.Event, of id: ID<Alert>) throws {
    let alert = try existing(Alert.self, id.description)
    let bodies = try refusing { () throws(Alert.Refusal) in try alert.decide(event, at: at) }
    for body in bodies { try commit(.alert(id, body)) }
  }

  /// The record, or the refusal that hides whether it exists.
  func existing<R: Record>(_ type: R.Type, _ id: String) throws -> R {
    guard let record = try find(R.self, id) else { throw RefusalCode.notFound }
    return record
  }

  /// Turns a machine's refusal into the code that is answered and remembered.
  func refusing<R: Error & RawRepresentable, T>(_ work: () throws(R) -> T) throws -> T
  where R.RawValue == String {
    do { return try work() } catch { throw RefusalCode(error.rawValue) }
  }

  /// The deliveries of an alert, in the order of making.
  func deliveries(of alert: Alert) throws -> [Delivery] {
    try alert.deliveries.compactMap { try find(Delivery.self, $0.description) }
  }

  /// The label that a Fact about an alert carries: the alert's own. That which narrows it is under the narrower one.
  func marking(of id: ID<Alert>, _ body: Alert.Body) throws -> TLP {
    if case .alertRaised(_, _, _, let marking, _, _, _, _, _, _) = body {
      labels[id] = marking.tlp
      return marking.tlp
    }
    if case .markingNarrowed(let marking, _, _) = body {
      labels[id] = marking.tlp
      return marking.tlp
    }
    if case .copyReturned(_, _, let marking) = body {
      labels[id] = marking.tlp
      return marking.tlp
    }
    return try label(of: id)
  }

  /// The label of a Fact about a delivery: its alert's.
  func marking(of id: ID<Delivery>, _ body: Delivery.Body) throws -> TLP {
    if case .deliveryAddressed(let alert, _, _, _, _, _, _, _, _) = body {
      alerts[id] = alert
      return try label(of: alert)
    }
    if let alert = alerts[id] { return try label(of: alert) }
    guard let alert = try find(Delivery.self, id.description)?.alert else { return .amber }
    alerts[id] = alert
    return try label(of: alert)
  }

  /// An alert's label, read once for an input.
  func label(of id: ID<Alert>) throws -> TLP {
    if let known = labels[id] { return known }
    let found = try find(Alert.self, id.description)?.marking.tlp ?? .amber
    labels[id] = found
    return found
  }

  /// Adds an organisation to those who may see an alert, and where it has ended whoever took over its people. The set is
  /// explicit; empty means nobody. Whom a narrower marking has left out comes in by no way.
  func admit(_ organization: ID<Organization>, to alert: ID<Alert>) throws {
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO alert_audience (alert, organization)
        SELECT :alert, :reader WHERE NOT EXISTS (
          SELECT 1 FROM alert_left_out WHERE alert = :alert AND organization = :reader)
        ON CONFLICT (alert, organization) DO NOTHING
        """)
    for reader in [organization] + (try directory.heirs(of: organization, in: store)) {
      statement.arguments = ["alert": alert.description, "reader": reader.description]
      try statement.execute()
    }
  }

  /// Begins a delivery of an alert. With `atDesk` whoever sits at the organisation's watch desk is called first, where
  /// there is one.
  func address(
    _ alert: Alert, to organization: ID<Organization>, level: Delivery.Level, atDesk: Bool = false
  ) throws -> ID<Delivery> {
    let id: ID<Delivery> = make("delivery")
    let reach = try directory.reach(of: alert.kind, alert.id, to: organization, in: db)
    var plan = try directory.plan(for: organization, level: level, at: at, in: db)
    if atDesk { plan = plan.beginning(with: try directory.watch(of: organization, at: at, in: db)) }
    plan = plan.limited(to: reach, of: organization)
    // Of an alert that is at home elsewhere nobody is told by letter: what is given on after its node was revoked is
    // called from here.
    if try isAtHome(alert.id) {
      plan = try directory.passing(plan, of: organization, in: db)
    }
    let body = Delivery.address(
      alert: alert.id, organization: organization, level: level, kind: alert.kind,
      severity: alert.severity, inDoubt: alert.inDoubt, at: at,
      in: .init(ladder: ladder, plan: try within(plan, markingOf: alert.id)))
    try commit(.delivery(id, body))
    return id
  }

  /// The plan without the nodes above where they may not be told: of an alert that is at home elsewhere its home tells,
  /// and what the label keeps in the organisation goes no further.
  private func within(_ plan: CallPlan, markingOf alert: ID<Alert>) throws -> CallPlan {
    if plan.above.isEmpty { return plan }
    guard try label(of: alert) <= .amber else { return plan.withoutAbove }
    return try isAtHome(alert) ? plan : plan.withoutAbove
  }

  /// Whether an alert is this node's own, also while it comes from another for the first time.
  private func isAtHome(_ alert: ID<Alert>) throws -> Bool {
    if arriving == alert { return false }
    return try heldCopy(RecordReference(.alert, alert)) == nil
  }

  /// The label has kept a duty from the nodes above, which are told of any other as grave: that is recorded, once of each.
  func noteWithheld(_ delivery: Delivery) throws {
    guard delivery.kind == .real, delivery.severity >= .serious, delivery.level.isCopiedUpward,
      try !directory.peers(in: db).above.isEmpty, try label(of: delivery.alert) > .amber,
      try isAtHome(delivery.alert),
      let own = try directory.organization(delivery.organization, in: db)
    else { return }
    let above = try directory.nodesAbove(own, in: db).map(\.organization)
    try event(.withhold(from: above), of: delivery.alert)
  }

  /// Delivers a new alert along its route, and says which delivery owns it (I1).
  func deliver(_ alert: Alert, along route: Route) throws {
    guard let tower = directory.tower else { throw RefusalCode("noTower") }
    switch route {
    case .owned(let organization):
      try event(
        .own(try address(alert, to: organization, level: .primary)), of: alert.id)
    case .sharedEgress(let egressOperator, _):
      try event(
        .own(try address(alert, to: egressOperator, level: .egressOperator)), of: alert.id)
    case .unowned:
      try event(.own(try address(alert, to: tower, level: .unowned)), of: alert.id)
    case .contested(let claimants):
      // The supervising body owns it until one of them accepts.
      let parents = try claimants.compactMap {
        try directory.organization($0, in: db)?.parents[.supervision]
      }
      let supervisor = Set(parents).count == 1 ? parents.first ?? tower : tower
      let owner = try address(alert, to: supervisor, level: .supervisor)
      try event(.own(owner), of: alert.id)
      for claimant in claimants { _ = try address(alert, to: claimant, level: .contested) }
    }
  }

  /// Gives the duty to its owner: attributed, assigned, or 「自分ではない」. Where the whole duty was to find the owner,
  /// it ends when the owner's begins; an owner that declines stays responsible until the other acknowledges. What is at
  /// home on another node is given on there.
  func give(
    _ id: ID<Delivery>, to organization: ID<Organization>, level: Delivery.Level = .primary,
    because reason: Delivery.Declining? = nil, note: String? = nil
  ) throws {
    let delivery = try givable(id)
    guard let owner = try directory.organization(organization, in: db) else {
      throw RefusalCode("unknownOrganization")
    }
    guard owner.isLiving else { throw RefusalCode("organizationEnded") }
    let alert = try existing(Alert.self, delivery.alert.description)
    guard try !directory.leftOut(of: alert.id, in: db).contains(organization) else {
      throw RefusalCode("leftOut")
    }
    try mustTakePart(organization, in: alert.kind)
    if let link = try homeLink(of: alert.id) {
      let act: CommandMessage.Act =
        delivery.level.isOwner
        ? .decline(because: .notOurs, to: organization) : .handOn(to: organization)
      return try decline(
        delivery, to: organization, because: reason, note: note, asking: act, on: link)
    }
    if delivery.level.isOwner {
      try decide(
        id,
        .decline(
          to: organization, by: actor, because: reason, note: try note.map { try keep($0) }))
    }
    let earlier = try deliveries(of: alert).first {
      $0.organization == organization && $0.stage != nil && $0.id != id
    }
    let target = try earlier?.id ?? address(alert, to: organization, level: level)
    if !delivery.level.isOwner {
      try decide(id, .withdraw(.given(to: organization)))
      try event(.own(target), of: alert.id)
    }
    // What comes next is joined by the new owner's keys, and stands beside what he has open already.
    let given = try existing(Alert.self, alert.id.description)
    try index(given)
    try link(given, of: [organization])
  }

  /// Links an alert with what its owners have open: the same organisation alone only links (関連).
  func link(_ alert: Alert, of owners: [ID<Organization>]) throws {
    try link(alert.id, beside: try standing(of: owners, kind: alert.kind))
  }

  /// What those owners have open, the newest five of each: one list for each owner. Asked before many alerts are
  /// made, it lets their rows be written together.
  func standing(of owners: [ID<Organization>], kind: AlertKind) throws -> [[ID<Alert>]] {
    let now = try db
    return try owners.map { try Alert.open(of: $0, kind: kind, limit: 5, in: now) }
  }

  /// Reads the recipients and their duty tables before many alerts are made, for the same reason.
  func learnDesks(of recipients: [ID<Organization>]) throws {
    let now = try db
    try directory.learn(recipients, in: now)
    let bodies = try recipients.compactMap { try directory.organization($0, in: now) }
    try directory.learnTables(of: bodies, at: at, in: now)
  }

  /// Links an alert with others, and them with it.
  func link(_ alert: ID<Alert>, beside standing: [[ID<Alert>]]) throws {
    for other in standing.joined() where other != alert {
      try event(.link(other), of: alert)
      try event(.link(alert), of: other)
    }
  }

  /// A duty that can be somebody else's.
  func givable(_ id: ID<Delivery>) throws -> Delivery {
    let delivery = try existing(Delivery.self, id.description)
    guard delivery.stage != nil else { throw RefusalCode(Delivery.Refusal.ended.rawValue) }
    guard delivery.level != .addressed else {
      throw RefusalCode(Delivery.Refusal.mustBeAnswered.rawValue)
    }
    guard delivery.level != .post else {
      throw RefusalCode(Delivery.Refusal.onlyATest.rawValue)
    }
    return delivery
  }

  /// Whoever declined to this organisation is free now that it has acknowledged; so is whoever declined to somebody that
  /// gave it there, e.g. to a desk that found the owner.
  func takeOver(_ taken: Delivery) throws {
    let alert = try existing(Alert.self, taken.alert.description)
    let all = try deliveries(of: alert)
    var behind: Set<ID<Organization>> = [taken.organization]
    while true {
      let more = all.filter { !behind.contains($0.organization) && $0.isGiven(to: behind) }
      if more.isEmpty { break }
      behind.formUnion(more.map(\.organization))
    }
    for other in all
    where other.organization != taken.organization && other.stage != nil
      && other.isGiven(to: behind)
    {
      try event(.own(taken.id), of: alert.id)
      try decide(other.id, .withdraw(.given(to: taken.organization)))
    }
  }

  /// One of the claimants of a contested alert accepted it: it owns, the others are free.
  func settle(_ accepted: Delivery) throws {
    let alert = try existing(Alert.self, accepted.alert.description)
    try event(.own(accepted.id), of: alert.id)
    for other in try deliveries(of: alert)
    where other.id != accepted.id && other.stage != nil
      && (other.level == .contested || other.level == .supervisor)
    {
      try decide(other.id, .withdraw(.acceptedElsewhere))
    }
  }

  /// Closes an alert when its last duty has ended by a closing.
  func closeAlertIfDone(_ id: ID<Alert>) throws {
    let alert = try existing(Alert.self, id.description)
    guard alert.closedAt == nil else { return }
    let all = try deliveries(of: alert)
    let closed = all.contains {
      switch $0.state {
      case .closed, .answered: true
      case .open, .withdrawn: false
      }
    }
    if closed && all.allSatisfy({ $0.stage == nil }) { try event(.close, of: id) }
  }

  /// Whoever owned an alert has closed his duty, and somebody else's goes on, e.g. that of a desk which was called for it:
  /// the alert is his from now on (I1).
  func passOwner(of id: ID<Alert>) throws {
    let alert = try existing(Alert.self, id.description)
    let all = try deliveries(of: alert)
    let owner = all.first { $0.id == alert.owner }
    guard alert.closedAt == nil, owner?.stage == nil else { return }
    let others = all.filter { $0.stage != nil }
    if let next = others.first(where: \.level.isOwner) ?? others.first {
      try event(.own(next.id), of: id)
    }
  }

  /// Writes the keys by which later observations join, once for each organisation that has the duty. What is seen by one
  /// that was left out is an alert of its own: nobody is told of it by one that he may not see.
  func index(_ alert: Alert) throws {
    let leftOut = try directory.leftOut(of: alert.id, in: db)
    let owners = try deliveries(of: alert).map(\.organization)
    for organization in Set(owners).subtracting(leftOut).sorted().map(\.description) {
      for key in alert.keys {
        let statement = try store.cachedStatement(
          sql: """
            INSERT INTO alert_key (organization, key, alert) VALUES (?, ?, ?)
            ON CONFLICT (organization, key, alert) DO NOTHING
            """)
        statement.arguments = [organization, key.order, alert.id.description]
        try statement.execute()
      }
    }
  }
}

extension Delivery {
  /// Whether one of those was named as whose it is, by declining or by giving it away.
  fileprivate func isGiven(to organizations: Set<ID<Organization>>) -> Bool {
    if case .withdrawn(.given(let other)) = state { return organizations.contains(other) }
    return declinedTo.map { organizations.contains($0) } ?? false
  }
}
