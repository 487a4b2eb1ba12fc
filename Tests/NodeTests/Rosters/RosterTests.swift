//! Duty tables on a node: who is called at night, what a gap does, who sees what, and that it verifies.

import Alerting
import GRDB
import Kernel
import Testing

import struct Foundation.Data

@testable import Node

@Suite struct NodeRosterTests {
  private let nation: Nation
  private let town: ID<Organization>
  private let chief: Viewer

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    chief = try nation.viewer("chief", "town", .administrator)
  }

  private func at(_ text: String) throws -> Instant {
    try #require(Instant(rfc3339: "2015-05-\(text):00+09:00"))
  }

  private func entry(
    _ role: Organization.Role, _ person: String, _ from: String, _ until: String
  ) throws -> DutyEntry {
    DutyEntry(
      role: role, person: try nation.person(person), from: try at(from), until: try at(until))
  }

  private func set(_ entries: [DutyEntry], as viewer: Viewer? = nil) throws -> Node.Answer {
    nation.ask(
      .setRoster(town, try #require(CivilMonth("2015-05")), entries), as: viewer ?? chief)
  }

  /// The names on the rungs at a moment.
  private func rungs(_ moment: Instant) throws -> [[String]] {
    try nation.queries.read(as: .node, at: moment) { snapshot in
      try snapshot.directory.plan(for: town, level: .primary, at: moment, in: snapshot.db)
        .rungs.map { try $0.map { try $0.person.flatMap { try snapshot.name($0) } ?? "-" } }
    }
  }

  @Test func `at night the table says who is called, and a gap falls through`() throws {
    let evening = try at("08T20:00")
    let before = try rungs(evening)
    #expect(before[0] == ["情報 係一"], "without a table the responder")
    let entries = [
      try entry(.guardDesk, "second", "08T17:15", "09T08:30"),
      try entry(.crisisDuty, "top", "08T17:15", "10T08:30"),
    ]
    #expect(try set(entries) == .done([]))
    #expect(try rungs(evening)[0] == ["総務 次子"])
    #expect(try rungs(evening)[1] == ["町長 花子", "山田 太郎"])
    // Saturday: no guard, so that crisis duty is first; Sunday: nobody, so that the chief is.
    let (saturday, sunday, monday) = (
      try at("09T20:00"), try at("10T20:00"), try at("11T10:00")
    )
    #expect(try rungs(saturday)[0] == ["町長 花子"])
    #expect(try rungs(saturday)[1] == ["山田 太郎", "総務 次子"])
    #expect(try rungs(sunday)[0] == ["山田 太郎"])
    // By day nothing changes, and the last rung never does.
    #expect(try rungs(monday)[0] == ["情報 係一"])
    for moment in [evening, sunday, monday] {
      #expect(try rungs(moment).last == before.last)
    }
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `without a table nothing changes, at any hour of a week`() throws {
    let moments = (0..<168).map { nation.now + .hours(Int64($0)) }
    let before = try moments.map { try rungs($0) }
    // Another body's table is none of the town's.
    let mayor = Viewer(
      person: try nation.person("mayor"), key: nil, organization: try nation.organization("city"),
      role: .administrator)
    let night = DutyEntry(
      role: .guardDesk, person: try nation.person("aide"), from: try at("08T17:15"),
      until: try at("09T08:30"))
    try nation.done(
      .setRoster(
        try nation.organization("city"), try #require(CivilMonth("2015-05")), [night]), as: mayor)
    // An empty table makes no desk.
    #expect(try set([]) == .done([]))
    #expect(try moments.map { try rungs($0) } == before)
  }

  @Test func `an alert at night calls who is on duty, and the ladder still ends at the desk`()
    throws
  {
    let entered = try entry(.guardDesk, "second", "08T17:15", "09T08:30")
    #expect(try set([entered]) == .done([]))
    try nation.pass(try at("08T21:00") - nation.now)
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.raise("night", what: "夜の通信", to: ["town"], severity: .emergency, as: watch)
    func called() throws -> [String] {
      let states = try nation.queue.read { db in
        try Data.fetchAll(db, sql: "SELECT state FROM delivery ORDER BY id DESC LIMIT 1")
      }
      let delivery = try Delivery.read([UInt8](try #require(states.first)))
      return delivery.called.map { $0.person.map { "\($0)" } ?? "-" }
    }
    let (second, watchOfficer) = (try nation.person("second"), try nation.person("watch"))
    #expect(try called() == ["\(second)"])
    try nation.pass(.minutes(16))
    #expect(try called() == ["\(watchOfficer)"])
  }

  @Test func `gaps are told for two weeks ahead, and a turn of somebody who left is one`() throws {
    let entered = try entry(.guardDesk, "second", "08T17:15", "11T08:30")
    #expect(try set([entered]) == .done([]))
    func gaps() throws -> [Instant] {
      try nation.queries.home(as: chief, at: nation.now).gaps.map(\.from)
    }
    let (monday, friday) = (try at("11T17:15"), try at("08T17:15"))
    #expect(try gaps().first == monday)
    #expect(try gaps().count == HomeView.gapsMax)
    let view = try nation.queries.organization(town, as: chief, at: nation.now)
    let post = try #require(view?.posts.first { $0.post.role == .deputy }?.post.id)
    try nation.done(
      .organization(town, .endAppointment(try nation.person("second"), post)), as: chief)
    nation.now = nation.now + .minutes(1)
    #expect(try gaps().first == friday)
    let night = try at("08T20:00")
    #expect(try rungs(night)[0] == ["山田 太郎"])
    // A body that keeps no table has no gaps.
    let elder = try nation.viewer("elder", "village", .responder)
    #expect(try nation.queries.home(as: elder, at: nation.now).gaps == [])
  }

  @Test func `a table is entered by who keeps the directory, for people who are there`() throws {
    let night = try entry(.guardDesk, "second", "08T17:15", "09T08:30")
    for (name, viewer) in try nation.viewers()
    where viewer.role != .node && viewer.organization != town {
      #expect(try set([night], as: viewer) == .refused(.notFound), "\(name)")
    }
    for role in [Role.observer, .responder, .watchOfficer] {
      let member = try nation.viewer("clerk", "town", role)
      #expect(try set([night], as: member) == .refused(.notAllowed))
    }
    let stranger = DutyEntry(
      role: .guardDesk, person: try nation.person("mayor"), from: night.from, until: night.until)
    #expect(try set([stranger]) == .refused(RefusalCode("notEmployedThen")))
    let desk = DutyEntry(
      role: .watchDesk, person: night.person, from: night.from, until: night.until)
    #expect(try set([desk]) == .refused(RefusalCode("unknownPost")))
    #expect(try set([night]) == .done([]))
    #expect(try set([night]) == .done([]), "the same again")
    // A night that is over is no reason to refuse the others, and is not entered any more.
    let over = try entry(.guardDesk, "second", "07T17:15", "08T08:30")
    #expect(try set([over, night]) == .done([]))
    let month = try #require(CivilMonth("2015-05"))
    let table = try nation.queries.roster(of: town, month, as: chief, at: nation.now)
    #expect(table?.turns.map(\.from) == [night.from])
  }

  @Test func `the table is for members and the watch, the call tree for who may see the numbers`()
    throws
  {
    let entered = try entry(.guardDesk, "second", "08T17:15", "09T08:30")
    #expect(try set([entered]) == .done([]))
    let month = try #require(CivilMonth("2015-05"))
    let above = try ["tower", "north", "town"].map { try nation.organization($0) }
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let isWatch = viewer.role == .watchOfficer && above.contains { $0 == viewer.organization }
      let isMember = viewer.organization == town && viewer.role != .sensor
      let table = try nation.queries.roster(of: town, month, as: viewer, at: nation.now)
      #expect((table != nil) == (isMember || isWatch), "\(name)")
      let numbers = table?.turns.flatMap(\.phones).isEmpty == false
      let mayCall = isWatch || isMember && viewer.role.mayAct
      #expect(numbers == mayCall, "\(name)")
      let tree = try nation.queries.callTree(of: town, as: viewer, at: nation.now)
      #expect((tree != nil) == mayCall, "\(name)")
    }
    let clerk = try nation.viewer("clerk", "town", .responder)
    let tree = try #require(try nation.queries.callTree(of: town, as: clerk, at: nation.now))
    #expect(tree.day.map { $0.map(\.callee.name) }[0] == ["情報 係一"])
    #expect(tree.night[0].map(\.callee.name) == ["総務 次子"])
    // The prefecture's people stand on the tree; their numbers are the prefecture's.
    #expect(
      tree.day[2].filter { $0.callee.organization.id != town }.allSatisfy { $0.phones.isEmpty })
    #expect(tree.day[3].allSatisfy { !$0.phones.isEmpty })
  }
}
