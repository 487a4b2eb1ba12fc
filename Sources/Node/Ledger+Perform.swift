//! What each command does, after `Node` has said that the viewer may ask it. One switch, then a line or a short rule.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Does a command and gives what was made, if anything.
  // transitions:
  func perform(_ command: Command) throws -> [RecordReference] {
    switch command {
    case .registerOrganization(let code, let name, let legalForm):
      let id: ID<Organization> = make("organization")
      let bodies = try refusing {
        () throws(Organization.Refusal) in
        try Organization.decideNew(.register(name: name, legalForm: legalForm, code: code))
      }
      for body in bodies { try commit(.organization(id, body)) }
      return [RecordReference(.organization, id)]
    case .organization(let id, let event):
      if case .appoint(let person, let post, _, _) = event {
        try belongs(person, to: id, post: post)
      }
      try change(id, event)
    case .createPost(let organization, let name, let role):
      let post: ID<Post> = make("post")
      try change(organization, .createPost(post, name: name, role: role))
      return [RecordReference(.organization, post)]
    case .place(let organization, let tree, let parent):
      try place(organization, in: tree, under: parent)
    case .enterPerson(let organization, let name):
      let person: ID<Person> = make("person")
      let profile = try keep(name)
      try change(organization, .enterPerson(person, profile: profile))
      return [RecordReference(.account, person)]
    case .addRoute(let organization, let person, let channel, let address):
      let route: ID<ContactRoute> = make("route")
      try belongs(person, to: organization, post: nil)
      try change(
        organization,
        .addRoute(route, person: person, channel: channel, address: try keep(address)))
      return [RecordReference(.organization, route)]
    case .setWebhookSecret(let organization, let route, let secret):
      try change(organization, .setRouteSecret(route, try keep(secret)))
      return [RecordReference(.organization, route)]
    case .assertConstituency(let assertion):
      try check(assertion)
      let id: ID<Constituency> = make("constituency")
      try commit(.constituency(id, .constituencyAsserted(assertion: assertion)))
      return [RecordReference(.constituency, id)]
    case .assertConstituencies(let assertions):
      guard assertions.count <= ConstituencyReading.assertionsMax else {
        throw RefusalCode("tooManyChanges")
      }
      return try assertions.map { assertion in
        try check(assertion)
        let id: ID<Constituency> = make("constituency")
        try commit(.constituency(id, .constituencyAsserted(assertion: assertion)))
        return RecordReference(.constituency, id)
      }
    case .createAccount(let person, let organization, let role, let login, let password):
      let id = try createAccount(person, organization, role, login: login, password: password)
      return [RecordReference(.account, id)]
    case .account(let id, let command): try perform(command, on: id)
    case .openSession(let login, let hash, let until, let once):
      try openSession(login, hash, until, once)
    case .closeSession(let hash):
      try db.execute(sql: "DELETE FROM session WHERE hash = ?", arguments: [hash.description])
    case .createKey(let name, let role, let organization, let hash, let keeper):
      let id = try createKey(name, role, organization, hash: hash, keeper: keeper)
      return [RecordReference(.key, id)]
    case .takeKey(let id, let person): try takeKey(id, by: person)
    case .revokeKey(let id):
      if try !existing(KeyRecord.self, id.description).isRevoked {
        try commit(.key(id, .keyRevoked))
      }
    case .registerSensor(let key, let particulars):
      return [RecordReference(.sensor, try registerSensor(key, particulars))]
    case .sensor(let id, let command): try perform(command, on: id)
    case .heartbeat(let key, let time): try heartbeat(of: key, sensorTime: time)
    case .findings(let findings, let cursor, let sensors):
      for finding in findings { try intake(finding) }
      try advance(cursor, sensors)
    case .lookedBack(let batch, let findings, let span, let found, let isLast):
      // What came after the indicator was entered is no old event, though this reading was the first to find it.
      let entered = try existing(IndicatorBatch.self, batch.description).importedAt
      for finding in findings {
        try intake(finding, lookedBack: finding.seen < entered ? span : nil)
      }
      if isLast {
        try commit(
          .indicators(batch, .lookedBack(from: span.from, until: span.until, found: found)))
      }
    case .search(let form): return [RecordReference(.node, try search(form))]
    case .importIndicators(let entries, let source, let marking):
      return [RecordReference(.indicators, try importIndicators(entries, source, marking))]
    case .importContacts(let form): return [RecordReference(.contacts, try importContacts(form))]
    case .enterSystem(let organization, let entry, let isVouchedFor):
      let id = try enterSystem(entry, of: organization, by: isVouchedFor ? actor : nil)
      return [RecordReference(.system, id)]
    case .system(let id, let command): try perform(command, on: id)
    case .importInventory(let form): return [RecordReference(.inventory, try importInventory(form))]
    case .setRoster(let organization, let month, let entries):
      try setRoster(of: organization, month, entries)
    case .planTransfer(let form): return [RecordReference(.transfer, try planTransfer(form))]
    case .undoTransfer(let id): try undoTransfer(id)
    case .importBodies(let form): return [RecordReference(.bodies, try importBodies(form))]
    case .undoBodies(let id): try undoBodies(id)
    case .writeProfile(let organization, let texts): try writeProfile(of: organization, texts)
    case .publishProfile(let organization, let isPublic):
      try publishProfile(of: organization, isPublic)
    case .invite(let supporter, let hash, let until, let note):
      let id = try invite(under: supporter, hash: hash, until: until, note: note)
      return [RecordReference(.invitation, id)]
    case .withdrawInvitation(let id): try decide(id, .withdraw)
    case .join(let hash, let form, let session, let until):
      return try join(by: hash, form, session: session, until: until)
    case .report(let form): return [RecordReference(.observation, try report(form))]
    case .askForHelp(let form): return [RecordReference(.alert, try askForHelp(form))]
    case .issueBulletin(let form): return [RecordReference(.bulletin, try issue(form))]
    case .withdrawBulletin(let id, let reason): try withdraw(id, reason: reason)
    case .askQuestion(let form): return [RecordReference(.question, try ask(form))]
    case .question(let id, let command): return try perform(command, on: id)
    case .raise(let form): return try raise(form).map { RecordReference(.alert, $0) }
    case .delivery(let id, let command): try perform(command, on: id)
    case .byToken(let hash, let command): try perform(command, byToken: hash)
    case .raiseSeverity(let id, let severity): try raiseSeverity(of: id, to: severity)
    case .consult(let id, let authority):
      try event(.consult(authority: authority, by: actor), of: id)
    case .narrow(let id, let form): try narrow(id, form)
    case .narrowIndicators(let id, let label): try narrow(id, to: label)
    case .lookBack(let id, let command): try lookBack(for: id, command)
    case .card(let id, let result):
      let card = try existing(CallCard.self, id.description)
      let bodies = try refusing {
        () throws(CallCard.Refusal) in try card.answer(result, by: actor)
      }
      for body in bodies { try commit(.card(id, body)) }
    case .heard(let id, let form): try hear(form, on: id)
    case .suppress(let organization, let rule, let host, let reason, let until):
      guard let author = actor.person else { throw RefusalCode("notAPerson") }
      let id: ID<Suppression> = make("suppression")
      let kept = try keep(reason)
      let body = try refusing {
        () throws(SuppressionRule.Refusal) in
        try SuppressionRule.set(
          id: id, organization: organization, rule: rule, host: host, author: author,
          reason: kept, until: until, at: at)
      }
      try commit(.suppression(id, body))
      return [RecordReference(.suppression, id)]
    case .allowMarks(let organization, let form):
      return [RecordReference(.suppression, try allow(form, for: organization))]
    case .endSuppression(let id): try endSuppression(id)
    case .timer(let record, let due): try timer(record, due)
    case .drawContactTests(let organizations):
      for id in organizations { try drawContactTests(of: id) }
    case .attempted(let outbox, let attempt): try attempted(outbox, attempt)
    case .replied(let mail, let place): try replied(mail, at: place)
    case .answerTried(let answer, let attempt): try answerTried(answer, attempt)
    case .clockStepped(let span): try commit(.node(.clockStepped(by: span)))
    case .openExercise(let name, let organization, let people):
      return [RecordReference(.exercise, try openExercise(name, of: organization, with: people))]
    case .endExercise(let id): try endExercise(id)
    case .erasePerson(let form): return [RecordReference(.erasure, try erase(form))]
    case .eraseOrganization(let form): return [RecordReference(.erasure, try erase(form))]
    case .eraseAgain(let texts): try eraseAgain(texts)
    case .placeHold(let form): return [RecordReference(.hold, try placeHold(form))]
    case .liftHold(let id): try liftHold(id)
    case .setRetention(let organization, let texts, let days):
      try setRetention(of: organization, texts, days)
    case .letAge(let texts): try letAge(texts)
    case .link(let command): return try perform(command)
    case .beginEpoch:
      // Before the node's own Fact: whatever follows that is of the new epoch.
      try beginEpoch(epoch + 1)
      try commit(.node(.epochBegun(epoch: epoch + 1)))
      try db.execute(sql: "UPDATE node SET epoch = ?", arguments: [epoch + 1])
    case .start(let tower):
      try commit(.node(.nodeStarted(name: name, tower: tower)))
      if let tower {
        try db.execute(sql: "UPDATE node SET tower = ?", arguments: [tower.description])
        directory.tower = tower
      }
    }
    return []
  }

  /// A constituency must be somebody's who is known, and hold for some time.
  private func check(_ assertion: ConstituencyAssertion) throws {
    var known = [assertion.organization]
    if case .sharedEgress(_, let tenants) = assertion.value { known += tenants }
    for id in known where try directory.organization(id, in: db) == nil {
      throw RefusalCode("unknownOrganization")
    }
    if let end = assertion.validTo, end <= assertion.validFrom {
      throw RefusalCode(Organization.Refusal.endsBeforeItBegins.rawValue)
    }
  }

  /// A duty's deadline. What the sensor saw last is looked up here, so that the machine needs no store.
  private func timer(_ record: RecordReference, _ due: Instant) throws {
    if record.kind == .organization {
      return try departures(of: record.id.cast(to: Organization.self), due: due)
    }
    if record.kind == .sensor { return try deadline(of: record.id.cast(to: Sensor.self)) }
    if record.kind == .contactTest {
      return try beginContactTest(record.id.cast(to: ContactTest.self), due: due)
    }
    if record.kind == .bodies {
      return try applyBodies(record.id.cast(to: BodyImport.self), due: due)
    }
    if record.kind == .link { return try decide(record.id.cast(to: PeerLink.self), .deadline) }
    let id = record.id.cast(to: Delivery.self)
    guard record.kind == .delivery, let delivery = try find(Delivery.self, id.description) else {
      // A deadline of nothing would be due for ever.
      return try db.execute(
        sql: "DELETE FROM timer WHERE record = ?", arguments: [record.description])
    }
    let alert = try existing(Alert.self, delivery.alert.description)
    let seen = try lastSeen(of: alert)
    try decide(id, .deadline(due: due, sensorAlive: try isAlive(alert.sensor), lastSeen: seen))
  }

  /// When the flow of an alert was last seen, duplicates included.
  private func lastSeen(of alert: Alert) throws -> Instant? {
    try Int64.fetchOne(
      db,
      sql: """
        SELECT MAX(later.seen) FROM observation AS first
        JOIN observation AS later ON later.fingerprint = first.fingerprint
        WHERE first.alert = ?
        """, arguments: [alert.id.description]
    ).map { max(Instant(microseconds: $0), alert.lastSeen) } ?? alert.lastSeen
  }

  /// A sensor is alive when it sent an event within a quarter of an hour, whatever silence it may keep: a heartbeat says
  /// that its line is up, not that it looks. An alert without a sensor cannot be proven by one, so a person's word
  /// stands for it.
  private func isAlive(_ sensor: ID<APIKey>?) throws -> Bool {
    guard let sensor else { return true }
    let last = try Int64.fetchOne(
      db, sql: "SELECT last_event FROM sensor_state WHERE key = ?", arguments: [sensor.description])
    return last.map { at - Instant(microseconds: $0) <= Sensor.limitDefault } ?? false
  }

  /// Puts an organisation, and everything below it, under a parent in a tree.
  func place(
    _ id: ID<Organization>, in tree: Organization.Tree, under parent: ID<Organization>?
  ) throws {
    let own = try existing(Organization.self, id.description)
    let before = own.path(in: tree)
    let above = try parent.map { try existing(Organization.self, $0.description).path(in: tree) }
    try change(id, .place(tree, under: parent, parentPath: above ?? ""))
    guard tree == .supervision || tree == .support else { return }
    let column = tree == .supervision ? "path_supervision" : "path_support"
    let below = try String.fetchAll(
      db,
      sql: """
        SELECT id FROM organization WHERE \(column) >= ? AND \(column) < ? AND id <> ?
        ORDER BY LENGTH(\(column)), id
        """, arguments: [before, before.dropLast() + "0", id.description])
    for child in below {
      let organization = try existing(Organization.self, child)
      // A body that has ended moves no more; its place is told of as it was.
      guard organization.isLiving, let up = organization.parents[tree] else { continue }
      let path = try existing(Organization.self, up.description).path(in: tree)
      try change(organization.id, .place(tree, under: up, parentPath: path))
    }
  }

  /// Moves the matching cursor and the sensors' heartbeats, together with what the matches caused.
  private func advance(_ cursor: EventCursor?, _ sensors: [SensorTally]) throws {
    if let cursor {
      try db.execute(
        sql: """
          UPDATE node SET cursor_segment = :segment, cursor_offset = :offset
          WHERE cursor_segment < :segment
            OR (cursor_segment = :segment AND cursor_offset < :offset)
          """, arguments: ["segment": cursor.segment, "offset": cursor.offset])
    }
    for tally in sensors {
      try db.execute(
        sql: """
          INSERT INTO sensor_state (key, last_event, last_seen, events, refused)
          VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (key) DO UPDATE SET last_event = excluded.last_event,
            last_seen = COALESCE(excluded.last_seen, sensor_state.last_seen),
            events = sensor_state.events + excluded.events,
            refused = sensor_state.refused + excluded.refused
          """,
        arguments: [
          tally.key.description, at.microseconds, tally.lastSeen?.microseconds, tally.events,
          tally.refused,
        ])
      try heard(tally.key, lag: tally.lag, events: tally.events)
    }
  }
}
