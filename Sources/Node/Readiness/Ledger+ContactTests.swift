//! Contact tests of each quarter: drawn, begun at their hour, settled by what their alerts come to.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Draws this quarter's and the next quarter's test of an organisation that takes part, where none is drawn yet.
  func drawContactTests(of id: ID<Organization>) throws {
    // Whoever lives at another node is asked by that node.
    guard let organization = try directory.organization(id, in: db),
      !organization.called(at: at).isEmpty, try directory.host(of: id, in: db) == nil
    else { return }
    let calendar = ladder.calendar
    let quarter = Quarter(of: calendar.zone.civilTime(at: at).date)
    for quarter in [quarter, quarter.following] {
      let test = ContactTest.id(of: id, in: quarter)
      guard try find(ContactTest.self, test.description) == nil,
        let due = ContactTest.draw(
          in: quarter, after: at, from: drawn("contact test"), by: calendar)
      else { continue }
      try commit(
        .contactTest(test, .contactTestDrawn(organization: id, quarter: quarter, due: due)))
    }
  }

  /// A test's hour has come: it begins, or is drawn again for the next working day of its quarter.
  func beginContactTest(_ id: ID<ContactTest>, due: Instant) throws {
    guard let test = try find(ContactTest.self, id.description), test.due == due, at >= due,
      let organization = try directory.organization(test.organization, in: db)
    else { return }  // A timer of an older draw, or one that came early.
    if let hindrance = try hindrance(of: organization) {
      let again = ContactTest.redraw(
        in: test.quarter, after: at, from: drawn("contact test"), by: ladder.calendar)
      return try decide(test, .hinder(hindrance, due: hindrance == .nobody ? nil : again))
    }
    let former = try formerTest(of: test)
    var asked: [(post: Organization.PostRecord, subject: ContactTest.Subject)] = []
    for (post, person) in organization.called(at: at) {
      let before = former?.subjects.first { $0.post == post.id && $0.person == person }
      asked.append(
        (
          post,
          ContactTest.Subject(
            post: post.id, person: person, routes: organization.routes, former: before,
            since: former?.finishedAt, alert: make("alert"), at: at)
        ))
    }
    try decide(test, .begin(asked.map(\.subject)))
    let campaign: ID<Campaign> = make("campaign")
    for (post, subject) in asked {
      guard case .asked(let alert) = subject.outcome else { continue }
      try ask(subject, in: post, of: organization, by: alert, campaign)
    }
  }

  /// What keeps a test from beginning; nil where nothing does.
  private func hindrance(of organization: Organization) throws -> ContactTest.Hindrance? {
    if organization.called(at: at).isEmpty { return .nobody }
    if ladder.calendar.isNight(at) { return .outOfHours }
    if try isOpen("kind = 'real' AND severity >= \(Severity.serious.rawValue)", organization.id) {
      return .seriousAlert
    }
    return try isTested(organization.id) ? .testOpen : nil
  }

  private func isTested(_ organization: ID<Organization>) throws -> Bool {
    try isOpen("kind = 'contactTest'", organization)
  }

  /// Whether the organisation has an open duty of that sort; the condition is ours.
  private func isOpen(_ sort: String, _ organization: ID<Organization>) throws -> Bool {
    try Int.fetchOne(
      try db.cachedStatement(
        sql: "SELECT 1 FROM delivery WHERE organization = ? AND open = 1 AND \(sort) LIMIT 1"),
      arguments: [organization.description]) != nil
  }

  /// Never two tests open for one organisation: also not when a person asks for one.
  func mayTest(_ recipients: [ID<Organization>]) throws {
    for recipient in recipients where try isTested(recipient) { throw RefusalCode("testOpen") }
  }

  /// The last test before that one that ended.
  private func formerTest(of test: ContactTest) throws -> ContactTest? {
    let id = try String.fetchOne(
      try db.cachedStatement(
        sql: """
          SELECT id FROM contact_test
          WHERE organization = ? AND quarter < ? AND stage = 'finished'
          ORDER BY quarter DESC LIMIT 1
          """), arguments: [test.organization.description, test.quarter.description])
    return try id.flatMap { try find(ContactTest.self, $0) }
  }

  /// One alert for each who is asked: each has his own page, link, number and card, and no answer stands for another's.
  private func ask(
    _ subject: ContactTest.Subject, in post: Organization.PostRecord,
    of organization: Organization, by id: ID<Alert>, _ campaign: ID<Campaign>
  ) throws {
    let told =
      [organization.id] + [organization.parents[.support], directory.tower].compactMap(\.self)
    let callee = directory.callee(subject.person, in: post, of: organization)
    _ = try askAlone(callee, of: organization.id, by: id, campaign, told: told)
  }

  /// Asks one person whether he is reached; nobody is called above him.
  func askAlone(
    _ callee: Callee, of organization: ID<Organization>, by id: ID<Alert>,
    _ campaign: ID<Campaign>, told: [ID<Organization>]
  ) throws -> ID<Delivery> {
    let day = Int(at.microseconds / Instant.Span.days(1).microseconds)
    let raised = Alert.raise(
      Alert.Raising(
        kind: .contactTest, severity: .caution, text: try keep(ThreeLines.contactTest.stored()),
        marking: Marking(tlp: .green, mayForward: .nobody, legal: [], audience: Audience(told)),
        inDoubt: false, sensor: nil, campaign: campaign, keys: [.rule("raised \(id)", day: day)],
        seen: at, lookedBack: nil))
    try commit(.alert(id, raised))
    let delivery: ID<Delivery> = make("delivery")
    try commit(
      .delivery(
        delivery,
        Delivery.address(
          alert: id, organization: organization, level: .post, kind: .contactTest,
          severity: .caution, inDoubt: false, at: at,
          in: .init(ladder: ladder, plan: .only([callee])))))
    try event(.own(delivery), of: id)
    try index(try existing(Alert.self, id.description))
    return delivery
  }

  /// A duty has ended: where it was a contact test's, its alert ends with it, and the test takes what came of it.
  func settleTest(_ delivery: Delivery) throws {
    guard delivery.kind == .contactTest else { return }
    let alert = try existing(Alert.self, delivery.alert.description)
    if try deliveries(of: alert).allSatisfy({ $0.stage == nil }) {
      try event(.close, of: alert.id)
    }
    guard delivery.level == .post,
      let id = try String.fetchOne(
        try db.cachedStatement(
          sql: "SELECT id FROM contact_test WHERE organization = ? AND stage = 'running'"),
        arguments: [delivery.organization.description]),
      let test = try find(ContactTest.self, id)
    else { return }
    try decide(test, .settle(alert: delivery.alert, by: delivery.holder?.person))
  }

  private func decide(_ test: ContactTest, _ event: ContactTest.Event) throws {
    for body in test.decide(event) { try commit(.contactTest(test.id, body)) }
  }
}
