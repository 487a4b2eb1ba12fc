//! How far a right reaches: raising down the tree, reporting upwards, posts and routes of one's own people.

import Alerting
import Formats
import GRDB
import Kernel
import Testing

@testable import Node

struct ReachTests {
  let nation: Nation

  init() throws { nation = try Nation() }

  private static let bodies = ["tower", "north", "town", "city", "village"]
  private static let people = [
    "tower": "watch", "north": "prefect", "town": "clerk", "city": "mayor", "village": "elder",
  ]
  /// To whom a watch officer of each may raise: its own, those it supervises or supports, the tower to all.
  private static let below: [String: Set<String>] = [
    "tower": Set(bodies), "north": ["north", "town", "city"], "town": ["town"], "city": ["city"],
    "village": ["village"],
  ]
  /// To whom it may report beside these: directly upwards, and to the tower.
  private static let above: [String: Set<String>] = [
    "tower": [], "north": ["tower"], "town": ["north", "tower"], "city": ["north", "tower"],
    "village": ["tower"],
  ]

  private func form(to recipients: [String], detail: String = "", what: String = "火事です。")
    throws -> RaiseForm
  {
    RaiseForm(
      kind: .real, severity: .warning,
      lines: ThreeLines(
        what: Phrase(ja: what, en: what), now: Phrase(ja: "逃げる。", en: "Run."), detail: detail),
      tlp: .amber, inDoubt: false, recipients: try recipients.map { try nation.organization($0) },
      observables: [], campaign: false)
  }

  private func refusal(_ answer: Node.Answer) -> String? {
    if case .refused(let code) = answer { return code.code }
    return nil
  }

  // MARK: Raising and reporting

  @Test func `whoever is named twice gets one alert, and what stood open is linked once`() throws {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    _ = nation.ask(.raise(try form(to: ["town"])), as: watch)
    let twice = nation.ask(.raise(try form(to: ["town", "city", "town"])), as: watch)
    #expect(refusal(twice) == nil)
    guard case .done(let made) = twice else { return }
    #expect(made.count == 2)
    let links = try nation.queue.read { db in
      try made.map {
        try Alert.find($0.id.description, in: db)?.linked.count
      }
    }
    #expect(links == [1, 0])
  }

  @Test(arguments: Role.allCases.filter { $0 != .node }, [false, true])
  func `who may raise to whom, by person and by key`(role: Role, byKey: Bool) throws {
    for (from, person) in Self.people {
      let own = try nation.organization(from)
      let viewer =
        byKey
        ? Viewer(person: nil, key: ID(high: 1, low: 1), organization: own, role: role)
        : try nation.viewer(person, from, role)
      for to in Self.bodies {
        let answer = nation.ask(.raise(try form(to: [to])), as: viewer)
        let expected: String? =
          role != .watchOfficer
          ? "notAllowed" : Self.below[from]?.contains(to) ?? false ? nil : "outsideYourTree"
        #expect(refusal(answer) == expected, "\(role) of \(from) to \(to)")
      }
    }
  }

  @Test func `one recipient outside the tree refuses the whole alert`() throws {
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    let before = nation.node.tree.count
    let answer = nation.ask(.raise(try form(to: ["town", "village"])), as: prefect)
    #expect(refusal(answer) == "outsideYourTree")
    #expect(nation.node.tree.count == before)
    #expect(nation.ask(.raise(try form(to: ["town", "city"])), as: prefect) != answer)
  }

  @Test func `one tree is enough, and no organisation is told from one that is not there`() throws {
    let missing = ID<Organization>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    let tower = try nation.viewer("watch", "tower", .watchOfficer)
    func raise(to id: ID<Organization>, as viewer: Viewer) throws -> String? {
      let one = try form(to: ["town"])
      return refusal(
        nation.ask(
          .raise(
            RaiseForm(
              kind: one.kind, severity: one.severity, lines: one.lines, tlp: one.tlp,
              inDoubt: false, recipients: [id], observables: [], campaign: false)), as: viewer))
    }
    #expect(try raise(to: missing, as: prefect) == "outsideYourTree")
    #expect(try raise(to: missing, as: tower) == "unknownOrganization")
    let village = try nation.organization("village")
    #expect(try raise(to: village, as: prefect) == "outsideYourTree")
    // A hosting tree gives no right, one of supervision does.
    try nation.done(.place(village, .hosting, under: try nation.organization("north")))
    #expect(try raise(to: village, as: prefect) == "outsideYourTree")
    try nation.done(.place(village, .supervision, under: try nation.organization("town")))
    #expect(try raise(to: village, as: prefect) == nil, "also two steps down")
  }

  @Test(arguments: Role.allCases.filter { $0 != .node })
  func `who may report to whom`(role: Role) throws {
    for (from, person) in Self.people {
      let viewer = try nation.viewer(person, from, role)
      for to in Self.bodies {
        let form = ReportForm(what: "不審", marks: [], organization: try nation.organization(to))
        let answer = nation.ask(.report(form), as: viewer)
        let isNear =
          Self.below[from]?.contains(to) ?? false || Self.above[from]?.contains(to) ?? false
        let expected: String? =
          role == .sensor
          ? "notAllowed"
          : from == to
            ? nil : role != .watchOfficer ? "notAllowed" : isNear ? nil : "outsideYourTree"
        #expect(refusal(answer) == expected, "\(role) of \(from) to \(to)")
      }
    }
  }

  @Test func `a report says how grave it is and whether its own mail is in doubt`() throws {
    let clerk = try nation.viewer("clerk", "town", .responder)
    let town = try nation.organization("town")
    func report(_ severity: Severity, _ inDoubt: Bool) -> Node.Answer {
      nation.ask(
        .report(
          ReportForm(
            what: "不審", marks: [], organization: town, severity: severity, inDoubt: inDoubt)),
        as: clerk)
    }
    #expect(refusal(report(.information, false)) == "severityTooLow")
    for (severity, inDoubt) in [(Severity.caution, false), (.emergency, true)] {
      guard case .done = report(severity, inDoubt) else {
        Issue.record("\(severity) was refused")
        continue
      }
      let alert = try #require(
        try nation.queries.alert(try nation.newest(), as: clerk, at: nation.now))
      #expect(alert.summary.severity == severity && alert.summary.inDoubt == inDoubt)
      nation.now = nation.now + .seconds(1)
    }
    // In doubt: a link stops only the first rung (I19).
    let duty = try #require(
      try nation.queries.alert(try nation.newest(), as: clerk, at: nation.now)?.deliveries.first)
    try nation.done(.delivery(duty.summary.id, .acknowledge(over: .link)), as: clerk)
    #expect(
      try nation.queries.delivery(duty.summary.id, as: clerk, at: nation.now)?.delivery.summary
        .stage == .acknowledgedInDoubt)
  }

  // MARK: The lint and the marks

  @Test(arguments: [
    ("不審なメールに注意。", "", false), ("不審なメールに注意。", "件名も差出人も分からない", false),
    ("不審なメールの添付ファイルに注意。", "開かないこと", false), ("Beware of mail.", "no subject known", false),
    ("不審なメールに注意。", "件名「医療費通知」", true), ("不審なメールに注意。", "subject: seminar", true),
    ("不審なメールに注意。", "差出人：", false), ("不審なメールに注意。", "a@bad.example", true),
    ("火事です。", "", true),
  ])
  func `a warning about mail names a mark, whoever sends it`(
    what: String, detail: String, isTaken: Bool
  ) throws {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let answer = nation.ask(.raise(try form(to: ["town"], detail: detail, what: what)), as: watch)
    #expect(refusal(answer) == (isTaken ? nil : "noConcreteMark"))
  }

  private func raise(
    _ marks: [String], kind: AlertKind = .real, tlp: TLP = .amber, severity: Severity = .emergency,
    more: Int = 0
  ) throws -> Node.Answer {
    let all = marks + (0..<more).map { "mark\($0).bad.example" }
    return nation.ask(
      .raise(
        RaiseForm(
          kind: kind, severity: severity,
          lines: ThreeLines(
            what: Phrase(ja: "不審なメールに注意。", en: "Mail."), now: Phrase(ja: "確かめる。", en: "Check."),
            detail: ""), tlp: tlp, inDoubt: false, recipients: [try nation.organization("city")],
          observables: all.compactMap { Observable(guessing: $0) }, campaign: false)),
      as: try nation.viewer("watch", "tower", .watchOfficer))
  }

  private func marks() throws -> [String] {
    try nation.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT value || ' ' || severity || ' ' || marking FROM indicator ORDER BY value")
    }
  }

  @Test func `marks of a real alert are looked for everywhere, but not the addresses of our own`()
    throws
  {
    // 198.18.1.7 is the town's.
    #expect(refusal(try raise(["203.0.113.9", "bad.example", "198.18.1.7"])) == nil)
    #expect(
      try marks() == [
        "203.0.113.9 4 \(TLP.amber.rawValue)", "bad.example 4 \(TLP.amber.rawValue)",
      ],
      "never above 4 by themselves")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `what an exercise makes up or a label keeps is looked for nowhere`() throws {
    try nation.openExercise("x")
    #expect(refusal(try raise(["203.0.113.9"], kind: .exercise("x"))) == nil)
    #expect(refusal(try raise(["203.0.113.9"], kind: .contactTest)) == nil)
    for tlp in [TLP.amberStrict, .red] {
      #expect(refusal(try raise(["203.0.113.9"], tlp: tlp)) == nil)
    }
    #expect(try marks() == [])
    #expect(refusal(try raise([], more: RaiseForm.observablesMax)) == nil)
    #expect(refusal(try raise([], more: RaiseForm.observablesMax + 1)) == "tooManyMarks")
  }

  // MARK: Posts and routes

  @Test func `a post and a route are for the organisation's own people`() throws {
    let chief = try nation.viewer("chief", "town", .administrator)
    let town = try nation.organization("town")
    let missing = ID<Person>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    func post(_ role: Organization.Role) throws -> ID<Post> {
      try nation.done(
        .createPost(town, name: Phrase(ja: role.rawValue, en: role.rawValue), role: role))[0]
        .id.cast(to: Post.self)
    }
    let responder = try post(.responder)
    let guardDesk = try post(.guardDesk)
    func appoint(_ person: ID<Person>, _ post: ID<Post>) -> String? {
      refusal(
        nation.ask(
          .organization(town, .appoint(person, to: post, from: nation.now, until: nil)), as: chief))
    }
    func route(_ person: ID<Person>) -> String? {
      refusal(
        nation.ask(.addRoute(town, person: person, .phone, address: "03-0000-0000"), as: chief))
    }
    for stranger in [try nation.person("mayor"), try nation.person("elder"), missing] {
      #expect(appoint(stranger, responder) == "unknownPerson")
      #expect(appoint(stranger, guardDesk) == "unknownPerson")
      #expect(route(stranger) == "unknownPerson")
    }
    let second = try nation.person("second")
    #expect(appoint(second, responder) == nil && route(second) == nil)
    // Whoever supports the town may staff its desk for nights, and is then reached there; nothing else.
    let prefect = try nation.person("prefect")
    #expect(appoint(prefect, responder) == "unknownPerson")
    #expect(route(prefect) == "unknownPerson")
    #expect(appoint(prefect, guardDesk) == nil)
    #expect(route(prefect) == nil)
  }

  // MARK: Looking back

  @Test func `only what is older than the indicator was found by looking back`() throws {
    let made = try nation.done(
      .importIndicators(
        [IndicatorEntry(pattern: .value(try #require(Observable(guessing: "203.0.113.9"))))],
        source: "test", marking: .amber))
    let batch = made[0].id.cast(to: IndicatorBatch.self)
    let entered = nation.now
    func finding(_ host: String, at seen: Instant) -> Observation.Finding {
      Observation.Finding(
        source: .indicator, sensor: nil, seen: seen, rule: "x", severity: .warning,
        observables: [host].compactMap { Observable(guessing: $0) }, host: host,
        indicator: ID(high: 1, low: UInt64(host.utf8.last ?? 0)), marking: .amber)
    }
    let tick = Instant.Span(microseconds: 1)
    let span = Alert.LookBack(from: entered - .days(30), until: entered + .minutes(1))
    nation.now = nation.now + .minutes(1)
    for (index, (host, seen, isOld)) in [
      ("198.18.1.1", entered - .days(3), true), ("198.18.1.2", entered - tick, true),
      ("198.18.1.3", entered, false), ("198.18.1.4", entered + tick, false),
    ].enumerated() {
      nation.now = nation.now + .seconds(1)
      try nation.done(
        .lookedBack(
          batch: batch, [finding(host, at: seen)], span, found: index + 1, isLast: index == 3))
      let alert = try #require(
        try nation.queries.alert(try nation.newest(), as: .node, at: nation.now))
      #expect((alert.lookedBack != nil) == isOld, "\(host)")
      #expect((alert.summary.lines?.detail.contains("looking back") ?? false) == isOld, "\(host)")
    }
    let fact = try nation.queue.read {
      try String.fetchOne(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM fact WHERE kind = 'lookedBack'")
    }
    #expect(fact?.contains("\"found\":4") == true, "all commands count, not the last alone")
  }

  // MARK: A name that is not on the roster

  @Test func `an unverified name on a link is recorded and the ladder goes on`() throws {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.done(.raise(try form(to: ["town"])), as: watch)
    let row = try #require(
      try nation.queries.leaseOutbox(at: nation.now, for: .seconds(0)).first {
        $0.person == (try? nation.person("clerk"))
      })
    let token = try #require(row.token)
    let hash = Hash(sha256: Array(token.utf8))
    let nobody = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    try nation.done(.byToken(hash, .acknowledge(as: nil)), as: nobody)
    let delivery = try #require(row.view?.delivery.summary.id)
    func now() throws -> DeliverySummary {
      try #require(
        try nation.queries.delivery(delivery, as: watch, at: nation.now)?.delivery.summary)
    }
    #expect(try now().stage == .awaiting && now().holder == nil)
    try nation.pass(.minutes(240))
    #expect(try now().rung == Ladder.lastRung)
    try nation.done(
      .byToken(hash, .acknowledge(as: try nation.person("second"))), as: nobody)
    #expect(try now().stage == .acknowledged)
  }
}
