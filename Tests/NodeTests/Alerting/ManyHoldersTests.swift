//! A post that hundreds hold: an alert is recorded all the same, and climbs.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct ManyHoldersTests {
  /// Together more than one Fact could name.
  private static let holders = 300

  @Test func `an alert for a body with hundreds of responders is raised, made graver, and climbs`()
    throws
  {
    let nation = try Nation()
    let village = try nation.organization("village")
    let post = try nation.done(
      .createPost(village, name: Phrase(ja: "応答", en: "Response"), role: .responder))[0]
      .id.cast(to: Post.self)
    for number in 1...Self.holders {
      let person = try nation.done(.enterPerson(village, name: "応答 \(number)"))[0]
        .id.cast(to: Person.self)
      try nation.done(
        .organization(village, .appoint(person, to: post, from: nation.now, until: nil)))
      try nation.done(
        .addRoute(village, person: person, .mail, address: "\(number)@village.example"))
    }
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.raise("many", what: "不審な通信", to: ["village"], severity: .warning, as: watch)
    func duty() throws -> Delivery {
      let view = try nation.queries.alert(try nation.alert("many"), as: .node, at: nation.now)
      let id = try #require(view?.deliveries.first?.summary.id)
      return try #require(try nation.queue.read { try Delivery.find(id.description, in: $0) })
    }
    let called = try duty().called
    #expect(called.count > 50 && called.count < Self.holders)
    let elder = try nation.person("elder")
    #expect(called.contains { $0.person == elder }, "the other post is not passed over")
    try nation.done(.raiseSeverity(try nation.alert("many"), .emergency), as: watch)
    #expect(try duty().called.count == called.count)
    try nation.pass(.minutes(20))
    #expect(try duty().rung == Ladder.lastRung, "the desk is reached as ever")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `of somebody with very many ways the best of each kind are tried`() throws {
    let nation = try Nation()
    let village = try nation.organization("village")
    let elder = try nation.person("elder")
    // All of them worked after his only mail address did.
    for number in 1...(Callee.routesMax + 5) {
      let route = try nation.done(
        .addRoute(village, person: elder, .phone, address: "000-\(number)"))[0]
        .id.cast(to: ContactRoute.self)
      nation.now = nation.now + .seconds(1)
      try nation.done(.organization(village, .routeSucceeded(route)))
    }
    try nation.raise(
      "many", what: "不審な通信", to: ["village"], severity: .serious,
      as: try nation.viewer("watch", "tower", .watchOfficer))
    let mailed = try nation.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM outbox WHERE person = ? AND role = 'duty'",
        arguments: [elder.description])
    }
    #expect(mailed == 1)
    let called = try nation.queue.read { db in
      try String.fetchAll(db, sql: "SELECT id FROM delivery").compactMap {
        try Delivery.find($0, in: db)
      }.flatMap(\.called)
    }
    #expect(called.first?.routes.count == Callee.routesMax)
    #expect(called.first?.routes.contains(try nation.mails("elder")) ?? false)
  }

  @Test func `a way that worked meanwhile makes nobody another who is called beside himself`()
    throws
  {
    let nation = try Nation()
    let village = try nation.organization("village")
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let home = try nation.done(
      .addRoute(
        village, person: try nation.person("elder"), .mail, address: "elder@home.example"))[0]
      .id.cast(to: ContactRoute.self)
    try nation.raise("once", what: "不審な通信", to: ["village"], severity: .warning, as: watch)
    nation.now = nation.now + .minutes(1)
    try nation.done(.organization(village, .routeSucceeded(home)))
    try nation.done(.raiseSeverity(try nation.alert("once"), .serious), as: watch)
    let called = try nation.queue.read { db in
      try String.fetchAll(db, sql: "SELECT id FROM delivery").compactMap {
        try Delivery.find($0, in: db)
      }.flatMap(\.called)
    }
    #expect(called.count == 1)
  }
}
