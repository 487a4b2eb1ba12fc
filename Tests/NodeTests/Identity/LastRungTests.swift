//! Who takes over the calling is agreed: by whom, with which desks, and what the ladder makes of it.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct LastRungTests {
  let nation: Nation

  init() throws { nation = try Nation() }

  private func agree(_ desk: String, for body: String, as viewer: Viewer) throws -> Node.Answer {
    nation.ask(
      .organization(
        try nation.organization(body), .agreeLastRung(try nation.organization(desk))), as: viewer)
  }

  private func choice(of body: String, as viewer: Viewer) throws -> LastRungChoice? {
    try nation.queries.lastRungChoice(
      of: try nation.organization(body), as: viewer, at: nation.now)
  }

  private func tower() throws -> Viewer {
    try nation.viewer("watch", "tower", .administrator)
  }

  @Test func `a body's own administrator and the tower's agree, and nobody else is shown a choice`()
    throws
  {
    let north = RefusalCode("deskNotAbove")
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let answer = try agree("north", for: "town", as: viewer)
      let mayAgree = name == "town administrator" || name == "tower administrator"
      #expect((answer == .done([])) == mayAgree, "\(name): \(answer)")
      #expect(answer != .refused(north), "\(name)")
      #expect((try choice(of: "town", as: viewer) != nil) == mayAgree, "\(name)")
      // To others it is as if the body were not there; those of the body itself are told that their role does not do.
      if !mayAgree {
        let isOwn = name.hasPrefix("town ") && viewer.role != .sensor
        #expect(
          answer == .refused(isOwn ? RefusalCode.notAllowed : RefusalCode.notFound), "\(name)")
      }
    }
    let chief = try nation.viewer("chief", "town", .administrator)
    let shown = try #require(try choice(of: "town", as: chief))
    #expect(shown.agreed.id == (try nation.organization("north")))
    #expect(
      shown.desks.map(\.id)
        == [try nation.organization("tower"), try nation.organization("north")])
    #expect(try agree("tower", for: "town", as: chief) == .done([]), "and back to the tower's")
    #expect(try choice(of: "town", as: chief)?.agreed.id == (try nation.organization("tower")))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `only the tower and staffed desks above can be agreed on`() throws {
    let tower = try tower()
    let refused = Node.Answer.refused(RefusalCode("deskNotAbove"))
    // Beside, below, itself, and the tower for itself.
    for (desk, body) in [
      ("city", "town"), ("village", "town"), ("town", "town"), ("town", "north"),
      ("tower", "tower"), ("north", "village"),
    ] {
      #expect(try agree(desk, for: body, as: tower) == refused, "\(desk) for \(body)")
    }
    #expect(try choice(of: "tower", as: tower) == nil, "the tower has nothing to choose")
    #expect(
      try choice(of: "village", as: tower)?.desks.map(\.id) == [try nation.organization("tower")])
    #expect(try agree("north", for: "city", as: tower) == .done([]), "above, and staffed")
    // Nobody sits there any more.
    let post = try #require(nation.state.posts["prefect"])
    nation.now = nation.now + .seconds(1)
    try nation.done(
      .organization(
        try nation.organization("north"), .endAppointment(try nation.person("prefect"), post)))
    #expect(try agree("north", for: "town", as: tower) == refused)
    #expect(
      try choice(of: "town", as: tower)?.desks.map(\.id) == [try nation.organization("tower")])
    let gone = nation.ask(
      .organization(ID(high: 1, low: 1), .agreeLastRung(try nation.organization("tower"))),
      as: tower)
    #expect(gone == .refused(RefusalCode.notFound))
  }

  @Test func `an agreement that was entered is whom the ladder ends at`() throws {
    let chief = try nation.viewer("chief", "town", .administrator)
    try nation.done(
      .organization(
        try nation.organization("town"), .agreeLastRung(try nation.organization("north"))),
      as: chief)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let alert = try nation.raise(
      "fire", what: "通信です。", to: ["town"], severity: .serious, as: watch)
    try nation.pass(.minutes(30))
    let duty = try #require(
      try nation.queries.alert(alert[0], as: watch, at: nation.now)?.deliveries.first)
    #expect(duty.summary.rung == Ladder.lastRung)
    #expect(duty.called.map(\.organization.id) == [try nation.organization("north")])
  }

  /// A serious alert of the town, whose last rung was agreed to be the prefecture's desk.
  private func silentDesk(_ name: String) throws -> ID<Alert> {
    let chief = try nation.viewer("chief", "town", .administrator)
    _ = try agree("north", for: "town", as: chief)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    return try nation.raise(
      name, what: "通信です。", to: ["town"], severity: .serious, as: watch)[0]
  }

  private func takenOver(_ name: String, _ body: String, _ role: Role) throws -> [TakenOver] {
    try nation.queries.board(as: try nation.viewer(name, body, role), at: nation.now).takenOver
  }

  @Test func `the board names an agreed desk that is silent, until somebody takes the duty`()
    throws
  {
    let first = try silentDesk("fire")
    nation.now = nation.now + .minutes(1)
    let second = try silentDesk("smoke")
    // A body without an agreement ends at the tower's own desk, which took nothing over from anybody.
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.raise("flood", what: "水です。", to: ["city"], severity: .serious, as: watch)
    try nation.pass(.minutes(58))
    #expect(try takenOver("watch", "tower", .watchOfficer) == [], "the agreed desk has the calling")
    try nation.pass(.minutes(2))
    let north = OrganizationName(
      id: try nation.organization("north"), name: Phrase(ja: "北県", en: "North Prefecture"))
    let named = [TakenOver(desk: north, alert: first, duties: 2)]
    #expect(try takenOver("watch", "tower", .watchOfficer) == named)
    #expect(try takenOver("clerk", "town", .responder) == named)
    // Whoever does not see the alert is told of no desk.
    #expect(try takenOver("elder", "village", .watchOfficer) == [])
    #expect(try takenOver("watch", "tower", .sensor) == [])
    let clerk = try nation.viewer("clerk", "town", .responder)
    func take(_ alert: ID<Alert>) throws {
      let duty = try nation.queries.alert(alert, as: clerk, at: nation.now)?.deliveries.first
      try nation.done(
        .delivery(try #require(duty).summary.id, .acknowledge(over: .link)), as: clerk)
    }
    try take(first)
    #expect(
      try takenOver("watch", "tower", .watchOfficer)
        == [TakenOver(desk: north, alert: second, duties: 1)])
    try take(second)
    #expect(try takenOver("watch", "tower", .watchOfficer) == [])
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `an older store is told which desks were silent`() throws {
    let alert = try silentDesk("fire")
    try nation.pass(.minutes(60))
    try nation.queue.write { db in
      // The index goes first: a column that it needs cannot.
      for statement in [
        "DROP INDEX delivery_desk", "DROP INDEX organization_last_rung",
        "ALTER TABLE delivery DROP COLUMN desk",
        "ALTER TABLE organization DROP COLUMN last_rung",
        "DELETE FROM grdb_migrations WHERE identifier LIKE '0028%'",
      ] { try db.execute(sql: statement) }
    }
    let again = try Node(writer: nation.queue, name: "noroshi.test", at: nation.now)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    #expect(
      try again.queries().board(as: watch, at: nation.now).takenOver.map(\.alert) == [alert])
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }
}
