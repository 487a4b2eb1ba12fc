//! An alert whose marking is narrowed on the node where it lives: whoever is left out, and the ladder that goes on past it.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct NarrowedAlertTests {
  let nation: Nation
  let alert: ID<Alert>
  let north: ID<Organization>
  let watch: Viewer

  init() throws {
    nation = try Affairs().nation
    alert = try nation.alert("beacon")
    north = try nation.organization("north")
    watch = try nation.viewer("watch", "tower", .watchOfficer)
  }

  /// Notices of the alert to people of the prefecture.
  private func notices(_ condition: String) throws -> Int {
    try nation.queue.read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM outbox JOIN person ON person.id = outbox.person
          WHERE person.organization = ? AND \(condition)
            AND outbox.delivery IN (SELECT id FROM delivery WHERE alert = ?)
          """, arguments: [north.description, alert.description]) ?? 0
    }
  }

  /// Call cards of people of the prefecture on which it stands.
  private func cards() throws -> Int {
    try nation.queue.read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM card_item JOIN call_card ON call_card.id = card_item.card
          JOIN person ON person.id = call_card.callee
          WHERE person.organization = ?
            AND card_item.delivery IN (SELECT id FROM delivery WHERE alert = ?)
          """, arguments: [north.description, alert.description]) ?? 0
    }
  }

  @Test func `a body above that is left out hears nothing more, and the ladder goes on past it`()
    throws
  {
    let above = Viewer(person: nil, key: nil, organization: north, role: .watchOfficer)
    #expect(try nation.queries.alert(alert, as: above, at: nation.now) != nil)
    let told = try notices("1 = 1")
    try nation.done(.narrow(alert, NarrowForm(tlp: .amber, without: [north])), as: watch)
    #expect(try nation.queries.alert(alert, as: above, at: nation.now) == nil)
    #expect(try notices("outbox.state = 'waiting'") == 0)
    try nation.pass(.hours(3))
    #expect(try notices("1 = 1") == told, "nobody there is told again")
    #expect(try cards() == 0)
    let detail = try #require(try nation.queries.alert(alert, as: watch, at: nation.now))
    #expect(!detail.audience.contains { $0.id == north })
    #expect(detail.deliveries.contains { $0.summary.stage != nil }, "it goes on")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults.isEmpty)
    // Nor does a consultation let it in, which every body above hears of.
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.done(.consult(alert, authority: "police"), as: clerk)
    #expect(try nation.queries.alert(alert, as: above, at: nation.now) == nil)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults.isEmpty)
  }

  @Test func `where the desk at its end is left out, the tower's is called and not silence`() throws
  {
    let town = try nation.organization("town")
    try nation.done(.organization(town, .agreeLastRung(north)))
    try nation.done(.narrow(alert, NarrowForm(tlp: .amber, without: [north])), as: watch)
    try nation.pass(.hours(3))
    let card = try nation.queue.read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM card_item JOIN call_card ON call_card.id = card_item.card
          WHERE call_card.callee = ?
            AND card_item.delivery IN (SELECT id FROM delivery WHERE alert = ?)
          """, arguments: [try nation.person("watch").description, alert.description]) ?? 0
    }
    #expect(card > 0)
    #expect(try cards() == 0)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults.isEmpty)
  }

  @Test func `its owner narrows it, and whoever only sees it does not`() throws {
    let clerk = try nation.viewer("clerk", "town", .responder)
    let form = NarrowForm(tlp: .red)
    let above = Viewer(
      person: try nation.person("prefect"), key: nil, organization: north, role: .responder)
    #expect(nation.ask(.narrow(alert, form), as: above) == .refused(.notAllowed))
    try nation.done(.narrow(alert, form), as: clerk)
    let detail = try #require(try nation.queries.alert(alert, as: watch, at: nation.now))
    #expect(detail.summary.tlp == .red)
    let before = try nation.queue.read {
      try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") ?? 0
    }
    try nation.done(.narrow(alert, form), as: clerk)
    let after = try nation.queue.read {
      try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") ?? 0
    }
    #expect(before == after, "twice is once")
  }

  @Test func `what is left out is out of reach of whatever is real`() {
    let callee = Callee(organization: north, post: nil, person: nil, routes: [])
    let open = Reach.of(.real, audience: .nobody, participants: [])
    #expect(open == .everybody && open.admit(callee) != nil)
    let narrowed = Reach.of(.real, audience: .nobody, participants: [], leftOut: [north])
    #expect(narrowed.admit(callee) == nil)
    let other = Callee(
      organization: ID(high: 1, low: 1), post: nil, person: nil, routes: [])
    #expect(narrowed.admit(other) != nil)
  }
}
