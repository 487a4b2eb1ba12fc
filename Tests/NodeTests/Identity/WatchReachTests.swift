//! Who has a watch, and whom it reaches: both sides of each border, for what is asked and for what is shown.

import Alerting
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct WatchReachTests {
  let nation: Nation

  init() throws { nation = try Nation() }

  private static let bodies = ["tower", "north", "town", "city", "village"]
  private static let people = [
    "tower": "watch", "north": "prefect", "town": "clerk", "city": "mayor", "village": "elder",
  ]

  private func watch(of body: String, in nation: Nation) throws -> Viewer {
    try nation.viewer(try #require(Self.people[body]), body, .watchOfficer)
  }

  private func code(_ answer: Node.Answer) -> String? {
    if case .refused(let refusal) = answer { return refusal.code }
    return nil
  }

  // MARK: Who has a watch

  /// What the body's own administrator is answered when he makes a watch officer; nil where he may.
  private func make(_ body: String, _ login: String) throws -> String? {
    let person = try #require(Self.people[body])
    return code(
      nation.ask(
        .createAccount(
          person: try nation.person(person), try nation.organization(body), .watchOfficer,
          login: login, password: nil), as: try nation.viewer(person, body, .administrator)))
  }

  private func has(_ body: String) throws -> Bool {
    try nation.queries.hasWatch(
      as: try nation.viewer(try #require(Self.people[body]), body, .administrator), at: nation.now)
  }

  // table:
  @Test func `a watch is the tower's, a supporter's, and that of whoever stands above somebody`()
    throws
  {
    let may: Set = ["tower", "north"]
    for body in Self.bodies {
      #expect(try has(body) == may.contains(body), "\(body)")
      #expect(
        try make(body, "watch-\(body)") == (may.contains(body) ? nil : "notAllowed"), "\(body)")
    }
    let village = try nation.organization("village")
    // A body below it in the tree of hosting gives no watch, one in that of support does, and goes with it.
    let city = try nation.organization("city")
    try nation.done(.place(city, .hosting, under: village))
    #expect(try !has("village"))
    try nation.done(.place(city, .support, under: village))
    #expect(try has("village"))
    #expect(try make("village", "third") == nil)
    try nation.done(.place(city, .support, under: nil))
    #expect(try !has("village"))
    #expect(try make("village", "fourth") == "notAllowed")
    // So does one that has ended below it.
    let town = try nation.organization("town")
    try nation.done(.place(town, .supervision, under: village))
    #expect(try has("village"))
    try nation.done(.organization(town, .end(successors: [])))
    #expect(try !has("village"))
  }

  @Test func `a designation as supporter gives a watch from its first moment to its last`() throws {
    let from = nation.now + .days(1)
    let until = from + .days(10)
    for (body, code) in [("town", Organization.supporter), ("city", "criticalInfrastructure")] {
      try nation.done(
        .organization(
          try nation.organization(body),
          .designate(
            Organization.Designation(code: code, basis: "協定 第2条", from: from, until: until))))
    }
    let tick = Instant.Span(microseconds: 1)
    for (moment, isIn) in [
      (from - tick, false), (from, true), (until - tick, true), (until, false),
    ] {
      nation.now = moment
      #expect(try has("town") == isIn, "\(moment)")
      let login = "town\(moment.microseconds)"
      #expect(try make("town", login) == (isIn ? nil : "notAllowed"), "\(moment)")
      #expect(try !has("city"), "another designation")
    }
  }

  // MARK: Whom it reaches

  /// What one watch may do towards one body.
  private struct Rights: Hashable {
    var raises: Bool
    var issues: Bool
    var seesWays: Bool
    var seesRoster: Bool
    var seesCallTree: Bool
    var previews: Bool
    static func all(_ may: Bool) -> Rights {
      Rights(
        raises: may, issues: may, seesWays: may, seesRoster: may, seesCallTree: may, previews: may)
    }
  }

  private static let lines = ThreeLines(
    what: Phrase(ja: "弱点が見つかりました。", en: "A weak spot."), now: Phrase(ja: "確かめる。", en: "Check."),
    detail: "")

  private func rights(of watch: Viewer, to body: ID<Organization>) throws -> Rights {
    let (queries, now) = (nation.queries, nation.now)
    let raised = nation.ask(
      .raise(
        RaiseForm(
          kind: .real, severity: .warning, lines: Self.lines, tlp: .amber, inDoubt: false,
          recipients: [body], observables: [], campaign: false)), as: watch)
    let issued = nation.ask(
      .issueBulletin(
        BulletinForm(
          kind: .warning, character: .request, statute: "", severity: .caution, lines: Self.lines,
          tlp: .amber, mayForward: .nobody, answerBy: now + .days(3), recipients: [body])),
      as: watch)
    for answer in [raised, issued] {
      #expect([nil, "outsideYourTree"].contains(code(answer)), "\(answer)")
    }
    let view = try #require(try queries.organization(body, as: watch, at: now))
    let ways = view.posts.flatMap(\.holders).flatMap(\.routes)
    #expect(ways.isEmpty == ways.allSatisfy { $0.address == nil })
    #expect(view.isWatched == !ways.isEmpty)
    return Rights(
      raises: code(raised) == nil, issues: code(issued) == nil, seesWays: !ways.isEmpty,
      seesRoster: try queries.roster(of: body, queries.month(of: now), as: watch, at: now) != nil,
      seesCallTree: try queries.callTree(of: body, as: watch, at: now) != nil,
      previews: try !queries.recipientsPreview(
        [body], severity: .warning, as: watch, at: now
      ).isEmpty)
  }

  // table:
  @Test func `a watch reaches its own tree down to the last body, and nothing beside or above`()
    throws
  {
    // Two steps below the prefecture, one below the town, and in the city's tree of hosting alone.
    let village = try nation.organization("village")
    try nation.done(.place(village, .support, under: try nation.organization("town")))
    try nation.done(.place(village, .hosting, under: try nation.organization("city")))
    let below: [String: Set<String>] = [
      "tower": Set(Self.bodies), "north": ["north", "town", "city", "village"],
      "town": ["town", "village"], "city": ["city"], "village": ["village"],
    ]
    for from in Self.bodies {
      let watch = try watch(of: from, in: nation)
      for to in Self.bodies {
        let may = below[from]?.contains(to) ?? false
        #expect(
          try rights(of: watch, to: try nation.organization(to)) == .all(may), "\(from) to \(to)")
      }
    }
    // The tree of supervision reaches as far.
    try nation.done(.place(village, .support, under: nil))
    let north = try watch(of: "north", in: nation)
    #expect(try rights(of: north, to: village) == .all(false))
    try nation.done(.place(village, .supervision, under: try nation.organization("city")))
    #expect(try rights(of: north, to: village) == .all(true))
  }

  @Test func `a duty is given from and to those whom the watch reaches, and up to the tower`()
    throws
  {
    let prefect = try watch(of: "north", in: nation)
    let alert = try nation.raise(
      "beacon", what: "通信", to: ["town"], severity: .serious, as: prefect)[0]
    let heirs: [(body: String, refusal: String?)] = [
      ("city", nil), ("tower", nil), ("village", "outsideYourTree"),
    ]
    for (heir, refusal) in heirs {
      let copy = try Nation(copying: nation)
      let duty = try #require(
        try copy.queries.alert(alert, as: prefect, at: copy.now)?.deliveries.first
      ).summary.id
      let command = Command.delivery(duty, .give(to: try copy.organization(heir)))
      #expect(code(copy.ask(command, as: prefect)) == refusal, "\(heir)")
    }
    // Once the town is another's to support, what the prefecture saw it still sees, and gives no more.
    for tree in [Organization.Tree.supervision, .support] {
      try nation.done(.place(try nation.organization("town"), tree, under: nil))
    }
    let view = try #require(
      try nation.queries.alert(alert, as: prefect, at: nation.now)?.deliveries.first)
    #expect(
      try nation.queries.delivery(view.summary.id, as: prefect, at: nation.now)?.delivery.acts
        .contains(.give) == false)
    let command = Command.delivery(view.summary.id, .give(to: try nation.organization("city")))
    #expect(code(nation.ask(command, as: prefect)) == "outsideYourTree")
  }

  @Test func `whose hall is empty is told of those alone whom the watch may ask`() throws {
    let prefect = try watch(of: "north", in: nation)
    let all = try ["city", "village"].map { try nation.organization($0) }
    let told = try nation.queries.telling(of: all, as: prefect, at: nation.now)
    #expect(told.hallsMissing.map(\.name.ja) == ["南市"])
  }
}
