//! What people do: reports, raised alerts, acts on deliveries, and acts by a personal link.

internal import Alerting
internal import Formats
internal import GRDB
internal import Kernel

extension Ledger {
  /// A person's report becomes an observation like any other; the words are kept outside the journal.
  func report(_ form: ReportForm) throws -> ID<Observation> {
    try report(form, lines: nil, joining: nil).observation
  }

  /// The same, with other lines than the usual; one that shares a key with an open alert joins it. `more` are keys that
  /// ask anew where the alert does not have them yet; for `atDesk` see `address`.
  func report(
    _ form: ReportForm, lines: ThreeLines?, joining key: Alert.JoinKey?,
    with more: [Alert.JoinKey] = [], atDesk: Bool = false
  ) throws -> (observation: ID<Observation>, alert: ID<Alert>, isNew: Bool) {
    guard !form.what.isEmpty else { throw RefusalCode("emptyWhat") }
    guard form.severity > .information else { throw RefusalCode("severityTooLow") }
    // Nobody would be called there: whoever tells it is told who stands in that body's place.
    try mustLive([form.organization])
    let kept = try keep(form.what)
    // A report with marks is routed by them only as far as its own organisation: it says what *it* saw.
    let finding = Observation.Finding(
      source: .report, sensor: nil, seen: at, rule: "report \(kept.id)", severity: form.severity,
      observables: form.marks.sorted(), host: nil, indicator: nil, marking: .amber)
    let id: ID<Observation> = make("observation")
    let keys = (key.map { [$0] } ?? finding.keys) + more
    // What was closed is not opened by the next who gets it: his word is looked at anew.
    if let key,
      let open = try Alert.joinable([key], of: form.organization, kind: .real, at: at, in: db),
      open.closedAt == nil
    {
      try commit(
        .observation(
          id, .observationRecorded(finding: finding, outcome: .correlated(with: open.id))))
      try event(.join(observation: id, keys: keys, seen: at), of: open.id)
      return (id, open.id, false)
    }
    let alert: ID<Alert> = make("alert")
    try commit(
      .observation(id, .observationRecorded(finding: finding, outcome: .correlated(with: alert))))
    let base = lines ?? ThreeLines(of: finding, lookedBack: nil)
    let words = ([form.what] + form.marks.map(\.text)).joined(separator: "\n")
    let all = ThreeLines(
      what: base.what, now: base.now,
      detail: lines == nil ? words : String(words.prefix(ThreeLines.detailMax)))
    try begin(
      alert, lines: all, kind: .real, severity: form.severity, tlp: .amber,
      inDoubt: form.inDoubt, keys: keys, recipients: [form.organization], campaign: nil,
      standing: try standing(of: [form.organization], kind: .real), atDesk: atDesk)
    return (id, alert, true)
  }

  /// A person raises an alert for explicit recipients; several of one cause form a campaign.
  func raise(_ form: RaiseForm) throws -> [ID<Alert>] {
    guard !form.recipients.isEmpty else { throw RefusalCode("emptyAudience") }
    guard form.observables.count <= RaiseForm.observablesMax else {
      throw RefusalCode("tooManyMarks")
    }
    try mustLive(form.recipients)
    if form.kind == .contactTest { try mayTest(form.recipients) }
    for recipient in form.recipients { try mustTakePart(recipient, in: form.kind) }
    let problems = form.lines.problems(
      isInDoubt: form.inDoubt, hasMarks: !form.observables.isEmpty)
    if let problem = problems.first { throw RefusalCode(problem.rawValue) }
    try refuseCutting(form)
    let campaign: ID<Campaign>? =
      form.recipients.count > 1 || form.campaign ? make("campaign") : nil
    var made: [ID<Alert>] = []
    // One alert for each recipient: each sees its own, and nobody sees who else was told. What one input makes for
    // an organisation is one alert, though it be named twice.
    var named: Set<ID<Organization>> = []
    let recipients = form.recipients.filter { named.insert($0).inserted }
    let standing = try standing(of: recipients, kind: form.kind)
    try learnDesks(of: recipients)
    for (recipient, open) in zip(recipients, standing) {
      let id: ID<Alert> = make("alert")
      let day = Int(at.microseconds / Instant.Span.days(1).microseconds)
      try begin(
        id, lines: form.lines, kind: form.kind, severity: form.severity, tlp: form.tlp,
        inDoubt: form.inDoubt, keys: [.rule("raised \(id)", day: day)], recipients: [recipient],
        campaign: campaign, standing: [open])
      made.append(id)
    }
    try lookFor(form)
    return made
  }

  /// I6: a mark entered anywhere is looked for in everybody's events, the old ones as well. Not what an exercise makes
  /// up, not what the label keeps with its readers, and not the addresses of those who are protected here.
  private func lookFor(_ form: RaiseForm) throws {
    guard form.kind == .real, form.tlp <= .amber else { return }
    // What somebody only says of himself hides no attacker.
    let ours = try directory.routing(in: db).checked
    let marks = form.observables.filter { ours.route([$0], at: at) == .unowned }
    guard !marks.isEmpty else { return }
    // Automatic raising is never above 4 without a person.
    let severity = min(form.severity, .serious)
    _ = try importIndicators(
      marks.map { IndicatorEntry(pattern: .value($0), severity: severity.rawValue) }, "alert",
      form.tlp)
  }

  /// Begins an alert for its recipients.
  func begin(
    _ id: ID<Alert>, lines: ThreeLines, kind: AlertKind, severity: Severity, tlp: TLP,
    inDoubt: Bool, keys: [Alert.JoinKey], recipients: [ID<Organization>], campaign: ID<Campaign>?,
    standing: [[ID<Alert>]], atDesk: Bool = false
  ) throws {
    let mine = input.viewer.organization.map { [$0] } ?? []
    let tower = directory.tower.map { [$0] } ?? []
    let marking = Marking(
      tlp: tlp, mayForward: .nobody, legal: [], audience: Audience(recipients + mine + tower))
    let body = Alert.raise(
      Alert.Raising(
        kind: kind, severity: severity, text: try keep(lines.stored()), marking: marking,
        inDoubt: inDoubt, sensor: nil, campaign: campaign, keys: keys, seen: at, lookedBack: nil))
    try commit(.alert(id, body))
    if severity == .information {
      try commit(.alert(id, .alertClosed))
      return
    }
    for (index, recipient) in recipients.enumerated() {
      let alert = try existing(Alert.self, id.description)
      let delivery = try address(alert, to: recipient, level: .primary, atDesk: atDesk)
      if index == 0 { try event(.own(delivery), of: id) }
    }
    let begun = try existing(Alert.self, id.description)
    try self.index(begun)
    try link(id, beside: standing)
  }

  /// An act on a delivery by somebody signed in.
  // transitions:
  func perform(_ command: DeliveryCommand, on id: ID<Delivery>) throws {
    switch command {
    case .open: try decide(id, .opened(by: actor))
    case .acknowledge(let channel): try decide(id, .acknowledge(by: actor, over: channel))
    case .act: try decide(id, .act(by: actor))
    case .contain(let evidence):
      try decide(id, .contain(by: actor, evidence: try evidence.map { try keep($0) }))
    case .update(let note):
      guard !note.isEmpty else { throw RefusalCode("needsReason") }
      try decide(id, .update(by: actor, note: try keep(note)))
    case .help: try decide(id, .help(by: actor))
    case .offer(let person): try offer(id, to: person)
    case .accept:
      guard let person = actor.person else { throw RefusalCode("notAPerson") }
      try decide(id, .accept(by: person))
    case .give(let organization): try give(id, to: organization)
    case .decline(let reason, let note): try decline(id, because: reason, note: note)
    case .propose(let outcome, let reason, let evidence, let cause):
      let closing = Closing(
        outcome: outcome, reason: try kept(reason), evidence: try kept(evidence),
        cause: try kept(cause), by: actor)
      try decide(id, .propose(closing))
    case .confirm: try decide(id, .confirm(by: actor))
    case .answer(let form): try answer(form, to: id)
    case .reopen: try decide(id, .reopen(by: actor))
    }
  }

  private func kept(_ text: String?) throws -> ContentReference? {
    guard let text, !text.isEmpty else { return nil }
    return try keep(text)
  }

  /// A hand-on goes to somebody of the same organisation who can be reached (S2).
  private func offer(_ id: ID<Delivery>, to person: ID<Person>) throws {
    let delivery = try existing(Delivery.self, id.description)
    let organization = try directory.organization(delivery.organization, in: db)
    guard organization?.employs(person, at: at) ?? false else { throw RefusalCode("unknownPerson") }
    guard organization?.isReachable(person, at: at) ?? false else {
      throw RefusalCode("personNotReachable")
    }
    try mustTakePart(person, in: delivery.kind)
    try decide(id, .offer(to: person, by: actor))
  }

  /// An act by the secret of a personal link. The link is bound to a delivery and a person; on a shared mailbox
  /// another name of the roster can be chosen, and a name that is not on it is recorded as unverified.
  func perform(_ command: TokenCommand, byToken hash: Hash) throws {
    guard let link = try LinkToken.find(hash, in: db) else { throw RefusalCode("unknownLink") }
    guard at < link.expires else { throw RefusalCode("linkExpired") }
    let delivery = try existing(Delivery.self, link.delivery.description)
    let standing = try DutyStanding(
      of: link.person, towards: delivery, at: at, in: directory, db)
    // Where several read the mailbox, the others go on choosing their own names; nothing is the leaver's act.
    guard try !standing.hasLeft || standing.isShared(text: { try text($0) }) else {
      throw RefusalCode("unknownLink")
    }
    actingAs = standing.hasLeft ? .unverified : .person(link.person)
    switch command {
    case .open: try decide(link.delivery, .opened(by: actor))
    case .acknowledge(let person):
      try act(as: person, of: link, standing)
      if try isOffered(link) {
        try decide(link.delivery, .accept(by: link.person))
      } else {
        try decide(link.delivery, .acknowledge(by: actor, over: .link))
        try succeeded(link)
      }
    case .act(let person):
      try act(as: person, of: link, standing)
      try decide(link.delivery, .act(by: actor))
    case .answer(let person, let form):
      try act(as: person, of: link, standing)
      try answer(form, to: link.delivery)
      try succeeded(link)
    case .help(let person):
      try act(as: person, of: link, standing)
      try decide(link.delivery, .help(by: actor))
    case .offer(let giver, let person):
      try act(as: giver, of: link, standing)
      try offer(link.delivery, to: person)
    }
  }

  private func isOffered(_ link: LinkToken) throws -> Bool {
    try existing(Delivery.self, link.delivery.description).handOn?.to == link.person
      && actor == .person(link.person)
  }

  /// Whoever was chosen on the page: the link's own person, somebody of the roster, or nobody known.
  private func act(
    as person: ID<Person>?, of link: LinkToken, _ standing: DutyStanding
  ) throws {
    guard let person else {
      actingAs = .unverified
      return
    }
    // The link's own person may belong to a body above; anybody else is chosen from the recipient's roster.
    if person == link.person {
      actingAs = standing.mayAct ? .person(person) : .unverified
      return
    }
    let delivery = try existing(Delivery.self, link.delivery.description)
    let organization = try directory.organization(delivery.organization, in: db)
    actingAs = organization?.employs(person, at: at) ?? false ? .person(person) : .unverified
  }

  /// A human answered over the mail route: that counts as a successful use.
  private func succeeded(_ link: LinkToken) throws {
    guard let person = actor.person,
      let delivery = try find(Delivery.self, link.delivery.description),
      let organization = try directory.organization(delivery.organization, in: db),
      let mail = organization.routes.first(where: { $0.person == person && $0.channel == .mail })
    else { return }
    try change(delivery.organization, .routeSucceeded(mail.id))
  }

  /// I8: that an authority was consulted is visible to the parent at once; the tower is in every audience already.
  func tellAbove(_ id: ID<Alert>) throws {
    let alert = try existing(Alert.self, id.description)
    // Whoever takes no part in an exercise does not learn of it by a consultation that is played.
    guard alert.kind == .real else { return }
    for delivery in try deliveries(of: alert) {
      guard
        let parent = try directory.organization(delivery.organization, in: db)?
          .parents[.supervision]
      else { continue }
      try admit(parent, to: id)
    }
  }

  /// The row by which a person is found; the name lies outside the journal. Entered again, a person has another name.
  func enter(
    _ person: ID<Person>, of organization: ID<Organization>, _ profile: ContentReference
  ) throws {
    // Past what is behind: an organisation with a thousand people is not written anew for each of them. One that this
    // input registered is written first: the row of a person refers to its own.
    let isWritten = try Int.fetchOne(
      try store.cachedStatement(sql: "SELECT 1 FROM organization WHERE id = ?"),
      arguments: [organization.description])
    if isWritten == nil { try flush() }
    try store.execute(
      sql: """
        INSERT INTO person (id, organization, profile) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET profile = excluded.profile
          WHERE organization = excluded.organization
        """,
      arguments: [person.description, organization.description, profile.id.description])
  }

  /// What a channel says of an attempt. Only `handedOver` stops the clock *delivered*.
  func attempted(_ outbox: String, _ attempt: Attempt) throws {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT delivery, person, channel, route, role FROM outbox WHERE id = ?",
        arguments: [outbox])
    else { throw RefusalCode.notFound }
    switch attempt {
    case .handedOver:
      try db.execute(
        sql: """
          UPDATE outbox SET state = 'sent', token = NULL, attempts = attempts + 1, problem = NULL
          WHERE id = ?
          """, arguments: [outbox])
      if row["role"] == "duty", let delivery = ID<Delivery>(row["delivery"] as String),
        let route = ID<ContactRoute>(row["route"] as String)
      {
        try decide(delivery, .delivered(route))
      }
    case .failed(let problem, let retryAt):
      try db.execute(
        sql: """
          UPDATE outbox SET attempts = attempts + 1, due = ?, leased_until = 0, problem = ?
          WHERE id = ?
          """, arguments: [retryAt.microseconds, problem, outbox])
    case .undeliverable(let problem):
      try db.execute(
        sql: """
          UPDATE outbox SET state = 'dead', attempts = attempts + 1, problem = ? WHERE id = ?
          """, arguments: [problem, outbox])
      // Refused at once is as good as come back.
      if row["role"] == "duty", row["channel"] == Organization.Channel.mail.rawValue,
        let delivery = ID<Delivery>(row["delivery"] as String),
        let person = ID<Person>(row["person"] as String)
      {
        try callInstead(of: row["route"], person, delivery)
      }
    }
  }
}

/// A personal link as it is stored: by the hash of its secret.
struct LinkToken: Hashable, Sendable {
  let delivery: ID<Delivery>
  let person: ID<Person>
  let expires: Instant

  /// The link of that secret's hash; nil where there is none.
  static func find(_ hash: Hash, in db: Database) throws -> LinkToken? {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT delivery, person, expires FROM token WHERE hash = ?",
        arguments: [hash.description]),
      let delivery = ID<Delivery>(row["delivery"] as String),
      let person = ID<Person>(row["person"] as String)
    else { return nil }
    return LinkToken(
      delivery: delivery, person: person, expires: Instant(microseconds: row["expires"]))
  }
}
