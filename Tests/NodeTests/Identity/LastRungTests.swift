//! Who takes over the calling is agreed: by whom, with which desks, and what the ladder makes of it.

import Alerting
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
}
