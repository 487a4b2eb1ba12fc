//! A body ends: what it has and owes passes to what stands in its place, a Fact each, in the same transaction.

internal import Alerting
internal import GRDB
internal import Inspection
internal import Kernel
internal import Sharing

extension Ledger {
  /// Ends a body. Its people, what is planned for them, accounts, keys, sensors and inventory go to the first successor;
  /// addresses to all of them, so that what is found there is asked of all; open duties to the one successor, or to the
  /// body above until one of several accepts. Without a successor the body above finds an owner.
  func end(
    _ id: ID<Organization>, successors: [ID<Organization>], keeping roles: Set<Organization.Role>
  ) throws {
    try passTransfers(of: id, to: successors.first)
    let own = try existing(Organization.self, id.description)
    if let heir = successors.first {
      try passPeople(of: own, to: heir, keeping: roles)
      try passHolds(of: id, to: heir)
      for other in successors.dropFirst() {
        try commit(.organization(other, .organizationTookOver(predecessor: id)))
      }
    } else {
      for body in own.letGo(at: at) { try commit(.organization(id, body)) }
    }
    try finish(own, successors: successors)
  }

  private func finish(_ own: Organization, successors: [ID<Organization>]) throws {
    let id = own.id
    try passChildren(of: own, to: successors.first)
    try passAddresses(of: id, to: successors)
    let above = own.parents[.supervision] ?? own.parents[.support] ?? directory.tower
    try passKeys(of: id, to: successors.first, above: above)
    if let watcher = successors.first ?? above { try passSensors(of: id, to: watcher) }
    try passSystems(of: id, to: successors.first)
    try change(id, .end(successors: successors))
    let open = try String.fetchAll(
      db, sql: "SELECT id FROM delivery WHERE organization = ? AND open = 1 ORDER BY id",
      arguments: [id.description])
    for duty in open.compactMap({ ID<Delivery>($0) }) { try pass(duty) }
    directory.forgetRouting()
  }

  /// The end of another node's body: what this node knows of it passes as above. Posts and ways its heirs get by their own
  /// entries; that its people are theirs from now on is said here.
  func passCopy(of own: Organization, to heirs: [ID<Organization>]) throws {
    let people = try people(of: own)
    if let heir = heirs.first {
      for person in people {
        try commit(
          .organization(
            heir, .personPassed(person: person.person, profile: person.profile, from: own.id)))
      }
      try passHolds(of: own.id, to: heir)
    }
    for heir in heirs {
      try commit(.organization(heir, .organizationTookOver(predecessor: own.id)))
    }
    for body in own.letGo(at: at) { try commit(.organization(own.id, body)) }
    try finish(own, successors: heirs)
  }

  // MARK: People

  private func passPeople(
    of own: Organization, to heir: ID<Organization>, keeping roles: Set<Organization.Role>
  ) throws {
    let people = try people(of: own)
    let successor = try existing(Organization.self, heir.description)
    let bodies = try refusing {
      () throws(Organization.Refusal) in
      try successor.takeOver(from: own, people: people, keeping: roles, at: at)
    }
    for body in bodies { try commit(.organization(heir, body)) }
    for body in own.letGo(at: at) { try commit(.organization(own.id, body)) }
    let accounts = try String.fetchAll(
      db, sql: "SELECT id FROM account WHERE organization IN (?, ?) ORDER BY id",
      arguments: [own.id.description, heir.description]
    ).compactMap { try find(Account.self, $0) }
    // Who kept the contacts of a village does not keep those of the city that it joined, which has somebody for that.
    let isKept = accounts.contains {
      $0.organization == heir && $0.role == .administrator && $0.closedAt == nil
    }
    for account in accounts
    where account.organization == own.id && !own.hasLeft(account.person, at: at) {
      let role = account.role == .administrator && isKept ? .responder : account.role
      try commit(.account(account.id, .accountPassed(to: heir, role: role)))
    }
  }

  /// Those who belong to a body and have not left it, with their profiles.
  private func people(
    of own: Organization
  ) throws -> [(person: ID<Person>, profile: ContentReference)] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT person.id AS person, content.id AS profile, content.digest AS digest FROM person
        JOIN content ON content.id = person.profile WHERE organization = ? ORDER BY person.id
        """, arguments: [own.id.description])
    return rows.compactMap { row -> (person: ID<Person>, profile: ContentReference)? in
      guard let person = ID<Person>(row["person"] as String), !own.hasLeft(person, at: at),
        let content = ID<Content>(row["profile"] as String),
        let digest = Hash(hex: row["digest"] as String)
      else { return nil }
      return (person, ContentReference(id: content, digest: digest))
    }
  }

  /// What is held is held where the people are by whom it is kept: the successor has the same hold, and may lift it.
  private func passHolds(of id: ID<Organization>, to heir: ID<Organization>) throws {
    for hold in try LegalHold.inForce(on: id, db, at: at) {
      if case .person(let person) = hold.scope, try home(of: person) != heir { continue }
      try commit(
        .hold(
          make("hold"),
          .holdPlaced(
            organization: heir, scope: hold.scope, reason: hold.reason, by: hold.by,
            until: hold.until)))
    }
  }

  /// Bodies below it stand below the successor, or below what stood above it.
  private func passChildren(of own: Organization, to heir: ID<Organization>?) throws {
    for tree in [Organization.Tree.supervision, .support] {
      let column = tree == .supervision ? "path_supervision" : "path_support"
      let path = own.path(in: tree)
      // A successor that stood below it takes its place first, or the others would come to stand in a circle.
      if let heir, try existing(Organization.self, heir.description).path(in: tree).hasPrefix(path)
      {
        try place(heir, in: tree, under: own.parents[tree])
      }
      let below = try String.fetchAll(
        db,
        sql:
          "SELECT id FROM organization WHERE \(column) >= ? AND \(column) < ? AND id <> ? ORDER BY id",
        arguments: [path, path.dropLast() + "0", own.id.description])
      for child in below.compactMap({ ID<Organization>($0) }) where child != heir {
        let body = try existing(Organization.self, child.description)
        guard body.isLiving, body.parents[tree] == own.id else { continue }
        try place(child, in: tree, under: heir ?? own.parents[tree])
      }
    }
  }

  /// Whoever took over the people of a body that ended sees the alerts that it saw: those it had, those it had sent, and
  /// those it was told of. Nothing else of it is shown by that, and no other body is.
  func passSight(of id: ID<Organization>) throws {
    for heir in try directory.heirs(of: id, in: store) {
      // Whoever was left out of an alert does not come to it as somebody's heir.
      try store.cachedStatement(
        sql: """
          INSERT INTO alert_audience (alert, organization)
          SELECT alert, ? FROM alert_audience WHERE organization = ? AND NOT EXISTS (
            SELECT 1 FROM alert_left_out AS gone
            WHERE gone.alert = alert_audience.alert AND gone.organization = ?)
          ON CONFLICT (alert, organization) DO NOTHING
          """
      ).execute(arguments: [heir.description, id.description, heir.description])
    }
  }

  // MARK: Addresses, keys, sensors, systems

  private func passAddresses(of id: ID<Organization>, to successors: [ID<Organization>]) throws {
    let rows = try String.fetchAll(
      db,
      sql: """
        SELECT id FROM constituency
        WHERE organization = ? OR CAST(state AS TEXT) LIKE '%"tenants":[%' || ? || '%' ORDER BY id
        """, arguments: [id.description, id.description])
    for row in rows.compactMap({ ID<Constituency>($0) }) {
      let old = try existing(Constituency.self, row.description).assertion
      guard !successors.isEmpty else {
        // Nobody's: what is found there goes to the tower's queue of the unowned.
        if old.organization == id, old.validTo.map({ $0 > at }) ?? true {
          try commit(
            .constituency(
              row,
              .constituencyPassed(
                assertion: ConstituencyAssertion(
                  organization: id, value: old.value, basis: old.basis, validFrom: old.validFrom,
                  validTo: at))))
        }
        continue
      }
      let value = old.value.replacing(id, by: successors)
      let owners = old.organization == id ? successors : [old.organization]
      for (index, owner) in owners.enumerated() {
        let assertion = ConstituencyAssertion(
          organization: owner, value: value, basis: old.basis, validFrom: old.validFrom,
          validTo: old.validTo)
        if index == 0 {
          try commit(.constituency(row, .constituencyPassed(assertion: assertion)))
        } else {
          try commit(
            .constituency(make("constituency"), .constituencyAsserted(assertion: assertion)))
        }
      }
    }
  }

  /// A sensor's key goes on sending. A key that reads or acts speaks for the successor, but for one that administers or
  /// watches: what it may do there is the successor's to say.
  private func passKeys(
    of id: ID<Organization>, to heir: ID<Organization>?, above: ID<Organization>?
  ) throws {
    let keys = try String.fetchAll(
      db, sql: "SELECT id FROM api_key WHERE organization = ? AND revoked = 0 ORDER BY id",
      arguments: [id.description]
    ).compactMap { try find(KeyRecord.self, $0) }
    for key in keys {
      let isSensor = key.role == .sensor
      let mayPass = isSensor || heir != nil && (key.role == .observer || key.role == .responder)
      if mayPass, let target = heir ?? above {
        try commit(.key(key.id, .keyPassed(to: target)))
      } else {
        try commit(.key(key.id, .keyRevoked))
      }
    }
  }

  private func passSensors(of id: ID<Organization>, to heir: ID<Organization>) throws {
    let sensors = try String.fetchAll(
      db, sql: "SELECT id FROM sensor WHERE organization = ? ORDER BY id",
      arguments: [id.description])
    for sensor in sensors.compactMap({ ID<Sensor>($0) }) {
      let old = try existing(Sensor.self, sensor.description).particulars
      try commit(
        .sensor(
          sensor,
          .sensorChanged(
            particulars: Sensor.Particulars(
              name: old.name, organization: heir, watches: old.watches, limit: old.limit))))
    }
  }

  /// The inventory stands behind the successor's own. Without a successor nobody runs it any more.
  private func passSystems(of id: ID<Organization>, to heir: ID<Organization>?) throws {
    let systems = try String.fetchAll(
      db, sql: "SELECT id FROM system WHERE organization = ? ORDER BY place, id",
      arguments: [id.description])
    guard let heir else {
      for system in systems.compactMap({ ID<InformationSystem>($0) }) {
        try decide(system, .retire)
      }
      return
    }
    var place =
      try Int.fetchOne(
        db, sql: "SELECT COALESCE(MAX(place) + 1, 0) FROM system WHERE organization = ?",
        arguments: [heir.description]) ?? 0
    for system in systems.compactMap({ ID<InformationSystem>($0) }) {
      try decide(system, .pass(to: heir, place: place))
      place += 1
    }
  }

  // MARK: Duties

  /// An open duty of a body that has ended passes on: the new duty begins before the old one ends, so that the alert has
  /// an owner with a deadline at every moment.
  func pass(_ id: ID<Delivery>) throws {
    let old = try existing(Delivery.self, id.description)
    guard old.stage != nil, let own = try directory.organization(old.organization, in: db),
      let end = own.end
    else { return }
    if old.level == .post || old.kind == .contactTest {
      return try decide(id, .withdraw(.testOver))
    }
    let alert = try existing(Alert.self, old.alert.description)
    // Another node's alert: that node gives the duty to the heirs as soon as it hears of the end. Until then it climbs.
    if try heldCopy(RecordReference(.alert, alert.id)) != nil,
      try directory.host(of: own.id, in: db) == nil
    {
      return
    }
    let heirs = try living(end.successors)
    let above = own.parents[.supervision] ?? own.parents[.support] ?? directory.tower
    guard let fallback = try living([above].compactMap { $0 }).first ?? directory.tower else {
      throw RefusalCode("noTower")
    }
    var targets: [(ID<Organization>, Delivery.Level)] = []
    switch (heirs.count, old.level) {
    // A question to the network is looked at by somebody, whoever ends; a bulletin's own question by nobody any more.
    case (0, .addressed): targets = try lookers(for: alert).map { ($0, .addressed) }
    case (0, _): targets = [(fallback, .unowned)]
    case (1, _): targets = [(heirs[0], old.level)]
    case (_, .addressed): targets = heirs.map { ($0, .addressed) }
    case (_, .primary), (_, .contested):
      targets =
        [(fallback, Delivery.Level.supervisor)] + heirs.map { ($0, Delivery.Level.contested) }
    case (_, _): targets = [(heirs[0], old.level)]
    }
    // Nobody is left to answer a bulletin's question.
    guard !targets.isEmpty else { return try event(.close, of: alert.id) }
    var first: ID<Delivery>?
    for (organization, level) in targets {
      let earlier = try deliveries(of: alert).first {
        $0.organization == organization && $0.stage != nil && $0.id != id && $0.level == level
      }
      let target = try earlier?.id ?? address(alert, to: organization, level, of: old)
      first = first ?? target
    }
    if let first, alert.owner == id { try event(.own(first), of: alert.id) }
    try decide(id, .withdraw(.given(to: targets[0].0)))
    try index(try existing(Alert.self, alert.id.description))
  }

  /// Who owes the first look at a question now that whoever owed it has ended; nobody for any other alert.
  private func lookers(for alert: Alert) throws -> [ID<Organization>] {
    guard let question = try Question.find(duty: alert.id, in: db) else { return [] }
    let asker = try existing(Organization.self, question.asker.description)
    let owed = [try dutyHolder(of: asker, question.terms.face), directory.tower]
    return Array(try living(owed.compactMap(\.self)).prefix(1))
  }

  private func address(
    _ alert: Alert, to organization: ID<Organization>, _ level: Delivery.Level, of old: Delivery
  ) throws -> ID<Delivery> {
    let id: ID<Delivery> = make("delivery")
    let reach = try directory.reach(of: alert.kind, alert.id, to: organization, in: db)
    // Whoever lives at another node is told there, as in any duty.
    let plan = try directory.passing(
      directory.plan(
        for: organization, level: level, at: at,
        leftOut: try directory.leftOut(of: alert.id, in: db), in: db
      ).limited(to: reach, of: organization), of: organization, in: db)
    let body = Delivery.address(
      alert: alert.id, organization: organization, level: level, kind: alert.kind,
      severity: old.severity, inDoubt: old.inDoubt, answerBy: old.answerBy, at: at,
      in: .init(ladder: ladder, plan: plan))
    try commit(.delivery(id, body))
    return id
  }

  /// The living bodies that stand in the place of those, themselves where they live; none twice.
  func living(_ ids: [ID<Organization>]) throws -> [ID<Organization>] {
    try directory.living(ids, in: db)
  }
}

extension ConstituencyAssertion.Value {
  /// The same with one tenant's place taken by others; at most as many as there may be.
  fileprivate func replacing(_ id: ID<Organization>, by others: [ID<Organization>]) -> Self {
    guard case .sharedEgress(let prefix, let tenants) = self, tenants.contains(id) else {
      return self
    }
    var found: [ID<Organization>] = []
    for tenant in tenants.flatMap({ $0 == id ? others : [$0] }) where !found.contains(tenant) {
      found.append(tenant)
    }
    return .sharedEgress(
      prefix, tenants: Array(found.prefix(ConstituencyAssertion.tenantsMax)))
  }
}
