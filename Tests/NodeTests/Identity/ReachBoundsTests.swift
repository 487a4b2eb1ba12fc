//! The bounds by which lists count who is reached agree with the rule itself, at every moment, and an older store gets
//! them.

import Alerting
import GRDB
import Testing

@testable import Kernel
@testable import Node

@Suite struct ReachBoundsTests {
  private static let begin = Instant(seconds: 1_431_050_400)

  /// A number that is the same in every run.
  private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(sides))
    }
  }

  private static func id<Thing>(_ number: Int, _ type: Thing.Type) -> ID<Thing> {
    ID(high: 1, low: UInt64(number + 1))
  }

  /// An organisation of some posts, people, appointments, ways and absences, drawn by a number.
  private static func organization(_ seed: UInt64) throws -> Organization {
    var dice = Dice(state: seed &* 77 &+ 5)
    var own = try #require(
      Organization(
        id: id(0, Organization.self),
        beginning: .organizationRegistered(
          name: Phrase(ja: "町", en: "Town"), legalForm: "市区町村", code: nil)))
    let roles = Organization.Role.allCases
    for post in 0...dice.roll(3) {
      let record = Organization.PostRecord(
        id: id(post, Post.self), name: Phrase(ja: "係", en: "Post"),
        role: roles[dice.roll(roles.count)])
      own.evolve(.postCreated(post: record), at: begin)
    }
    for person in 0..<4 { enter(person, &own, &dice) }
    return own
  }

  /// Somebody with appointments, a way to reach him that may have worked or be wrong, and perhaps an absence.
  private static func enter(_ number: Int, _ own: inout Organization, _ dice: inout Dice) {
    let person = id(number, Person.self)
    for post in 0..<dice.roll(3) {
      let from = begin + .days(Int64(dice.roll(200)))
      let until = dice.roll(2) == 0 ? nil : from + .days(Int64(1 + dice.roll(90)))
      let appointment = Organization.Appointment(
        person: person, post: id(post, Post.self), from: from, until: until)
      own.evolve(.personAppointed(appointment: appointment), at: begin)
    }
    let route = id(number, ContactRoute.self)
    let address = ContentReference(id: id(0, Content.self), digest: Hash(sha256: []))
    let record = Organization.RouteRecord(
      id: route, person: person, channel: .mail, address: address, lastSuccess: nil, isWrong: false)
    own.evolve(.routeAdded(route: record), at: begin)
    if dice.roll(3) > 0 {
      own.evolve(.routeSucceeded(route: route), at: begin + .days(Int64(dice.roll(200))))
    }
    if dice.roll(5) == 0 { own.evolve(.routeFoundWrong(route: route), at: begin) }
    guard dice.roll(4) == 0 else { return }
    let from = begin + .days(Int64(dice.roll(200)))
    let absence = Organization.Absence(
      person: person, from: from, until: from + .days(20), deputy: id((number + 1) % 4, Person.self)
    )
    own.evolve(.absenceEntered(absence: absence), at: begin)
  }

  @Test func `within the bounds somebody is reached, after the last of them nobody`() throws {
    var counts = (sure: 0, silent: 0, between: 0)
    for seed in 0..<400 {
      let own = try Self.organization(UInt64(seed))
      let bounds = ReachBounds(of: own)
      let isAsked = own.posts.contains { $0.role == .responder }
      var moments = (0..<300).map { Self.begin + .days(Int64($0)) }
      for edge in [bounds.from, bounds.until, bounds.last]
      where edge > Self.begin && edge < Self.begin + .days(400) {
        moments += [
          edge, edge + Instant.Span(microseconds: 1), edge - Instant.Span(microseconds: 1),
        ]
      }
      for moment in moments {
        let isCounted = isAsked && !own.isReached(at: moment)
        if bounds.from <= moment, moment <= bounds.until {
          counts.sure += 1
          #expect(!isCounted, "\(seed) is surely reached at \(moment)")
        } else if bounds.last < moment {
          counts.silent += 1
          #expect(isCounted, "\(seed) is surely silent at \(moment)")
        } else {
          counts.between += 1
        }
      }
    }
    // The bounds are worth having: few moments are left to look at.
    #expect(counts.sure > 1000 && counts.silent > 1000)
    #expect(counts.between * 2 < counts.sure + counts.silent, "\(counts)")
  }

  @Test func `an older store gets what pages count`() throws {
    let nation = try Affairs().nation
    let clerk = try nation.viewer("clerk", "town", .responder)
    let duty = try #require(
      try nation.queries.alert(
        try nation.alert("beacon"), as: .node, at: nation.now)?.deliveries.first?.summary.id)
    try nation.done(.delivery(duty, .help), as: clerk)
    try nation.done(.delivery(duty, .acknowledge(over: .call)), as: clerk)
    #expect(try Verifier.verify(nation.queue, at: nation.now, keys: []).faults == [])
    try nation.queue.write { db in
      // The indexes go first: a column that one needs cannot.
      for statement in Schema.counted.reversed() {
        let words = statement.split(separator: " ")
        try db.execute(
          sql: words[0] == "CREATE"
            ? "DROP INDEX \(words[2])" : "ALTER TABLE \(words[2]) DROP COLUMN \(words[5])")
      }
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '0019%'")
    }
    _ = try Node(writer: nation.queue, name: "noroshi.test", at: nation.now)
    #expect(try Verifier.verify(nation.queue, at: nation.now, keys: []).faults == [])
  }
}
