//! Retention: what is due is told before, goes in batches with a count, stays under a hold, and the store stays sound.

import Alerting
import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct RetentionTests {
  private let nation: Nation
  private let town: ID<Organization>
  private let chief: Viewer
  private let watch: Viewer
  private let tower: Viewer

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    chief = try nation.viewer("chief", "town", .administrator)
    watch = try nation.viewer("watch", "tower", .watchOfficer)
    tower = try nation.viewer("watch", "tower", .administrator)
  }

  /// An alert of the town with a note, closed at once.
  private func closed(_ name: String) throws -> ID<Alert> {
    let made = try nation.raise(
      name, what: "\(name)の通信", to: ["town"], severity: .warning, as: watch)
    let duty = try nation.queue.read { db in
      try #require(try Alert.find(made[0].description, in: db)?.deliveries.first)
    }
    let own = try nation.viewer("clerk", "town", .responder)
    try nation.done(.delivery(duty, .act), as: own)
    try nation.done(.delivery(duty, .update(note: "\(name)の途中")), as: own)
    try nation.done(
      .delivery(duty, .propose(.falsePositive, reason: "\(name)は誤検知", evidence: nil, cause: nil)),
      as: own)
    return made[0]
  }

  private func lines(_ alert: ID<Alert>) throws -> ThreeLines? {
    try nation.queries.alert(alert, as: chief, at: nation.now)?.summary.lines
  }

  private func run() throws -> [RecordClass] {
    var done: [RecordClass] = []
    while let next = try nation.queries.agingDue(at: nation.now).first {
      try nation.done(.letAge(next))
      done.append(next)
      if done.count > 500 { throw Nation.Broken(description: "it never ends: \(next)") }
    }
    return done
  }

  private func facts() throws -> Int {
    try nation.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM fact") } ?? 0
  }

  @Test func `texts of a closed alert go after their days, to the day, and the Fact counts them`()
    throws
  {
    let alert = try closed("古い")
    let days = Int64(RetentionRule.of(.incidents).days)
    let start = nation.now
    nation.now = start + .days(days)
    #expect(try !run().contains(.incidents), "not on the day itself")
    #expect(try lines(alert) != nil)
    nation.now = start + .days(days) + .seconds(1)
    #expect(try nation.queries.agingDue(at: nation.now).contains(.incidents))
    #expect(try run().filter { $0 == .incidents }.count == 1)
    #expect(try lines(alert) == nil)
    let rows = try #require(try nation.queries.retention(as: tower, at: nation.now))
    let row = try #require(rows.first { $0.rule.record == .incidents })
    #expect(row.lastCount == 3 && row.lastRun == nation.now && row.soon == 0)
    let before = try facts()
    #expect(try run() == [])
    #expect(try facts() == before, "nothing due writes nothing")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `it goes in batches, and nothing is skipped or done twice`() throws {
    var alerts: [ID<Alert>] = []
    for number in 0..<(Aging.batchMax + 7) {
      nation.now = nation.now + .seconds(1)
      alerts.append(try closed("件\(number)"))
    }
    nation.now = nation.now + .days(Int64(RetentionRule.of(.incidents).days) + 1)
    #expect(try run().filter { $0 == .incidents }.count == 2)
    for alert in alerts { #expect(try lines(alert) == nil) }
    let facts = try nation.queue.read { db in
      try Data.fetchAll(db, sql: "SELECT bytes FROM fact WHERE kind = 'textsAged' ORDER BY seq")
    }
    var counted: [Int64] = []
    for bytes in facts {
      let body = try Fact(bytes: [UInt8](bytes)).body
      if body["texts"]?.string == "incidents" { counted.append(body["count"]?.integer ?? 0) }
    }
    #expect(counted == [Int64(Aging.batchMax * 3), 21])
  }

  @Test func `it is told a month before to those whom it concerns`() throws {
    _ = try closed("古い")
    let days = Int64(RetentionRule.of(.incidents).days)
    func soon(_ viewer: Viewer) throws -> Int?? {
      try nation.queries.retention(as: viewer, at: nation.now)?
        .first { $0.rule.record == .incidents }?.soon
    }
    nation.now = nation.now + .days(days - 31)
    #expect(try soon(tower) == .some(.some(0)))
    nation.now = nation.now + .days(2)
    #expect(try soon(tower) == .some(.some(3)))
    // A count over everybody speaks of everybody: an organisation reads the table alone.
    #expect(try soon(chief) == .some(.none))
    for (name, viewer) in try nation.viewers() {
      let may = viewer.role == .administrator && viewer.organization != nil || viewer.role == .node
      #expect((try nation.queries.retention(as: viewer, at: nation.now) != nil) == may, "\(name)")
    }
  }

  @Test func `an open alert and one that is held keep their words`() throws {
    let held = try closed("留め置き")
    let other = try closed("普通")
    let open = try nation.raise("開", what: "開いたまま", to: ["town"], severity: .warning, as: watch)[0]
    nation.now = nation.now + .days(Int64(RetentionRule.of(.incidents).days) - 10)
    try nation.done(
      .placeHold(
        HoldForm(
          organization: town, scope: .alert(held), reason: "監査委員会の調べ",
          until: nation.now + .days(100))), as: chief)
    nation.now = nation.now + .days(20)
    _ = try run()
    #expect(try lines(held) != nil && lines(other) == nil && lines(open) != nil)
    // Its day comes, and the words go.
    nation.now = nation.now + .days(100)
    _ = try run()
    #expect(try lines(held) == nil && lines(open) != nil)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `an organisation may be stricter, never laxer, and only for itself`() throws {
    func choose(_ record: RecordClass, _ days: Int?, _ viewer: Viewer) -> Node.Answer {
      nation.ask(.setRetention(town, record, days: days), as: viewer)
    }
    let rule = RetentionRule.of(.incidents)
    let least = try #require(rule.daysMin)
    for days in [least - 1, rule.days, rule.days + 1] {
      #expect(choose(.incidents, days, chief) == .refused(RefusalCode("daysOutOfRange")))
    }
    #expect(choose(.sessions, 1, chief) == .refused(RefusalCode("daysOutOfRange")))
    #expect(choose(.incidents, least, watch) == .refused(.notFound))
    #expect(
      choose(.incidents, least, try nation.viewer("clerk", "town", .responder))
        == .refused(.notAllowed))
    let own = try closed("町の")
    let village = try nation.raise(
      "村の", what: "村の通信", to: ["village"], severity: .warning, as: watch)[0]
    let duty = try nation.queue.read { db in
      try #require(try Alert.find(village.description, in: db)?.deliveries.first)
    }
    let elder = try nation.viewer("elder", "village", .responder)
    try nation.done(
      .delivery(duty, .propose(.falsePositive, reason: "誤検知", evidence: nil, cause: nil)), as: elder
    )
    #expect(choose(.incidents, least, chief) == .done([]))
    let facts = try facts()
    #expect(choose(.incidents, least, chief) == .done([]))
    #expect(try self.facts() == facts)
    nation.now = nation.now + .days(Int64(least) + 1)
    _ = try run()
    #expect(try lines(own) == nil)
    #expect(
      try nation.queries.alert(village, as: elder, at: nation.now)?.summary.lines != nil)
    #expect(choose(.incidents, nil, chief) == .done([]))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `addresses go a year after somebody left, his name stays with what he did`() throws {
    let clerk = try nation.person("clerk")
    let post = try #require(nation.state.posts["clerk"])
    try nation.done(.organization(town, .endAppointment(clerk, post)), as: chief)
    nation.now = nation.now + .days(Int64(RetentionRule.of(.departed).days) + 1)
    #expect(try run().contains(.departed))
    let left = try nation.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL")
    }
    #expect(!left.contains("000-clerk") && left.contains("情報 係一") && left.contains("000-chief"))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `sessions, links and codes that have ended go without a Fact`() throws {
    try nation.done(
      .openSession(
        login: "clerk@town.example", hash: Hash(sha256: "s".utf8), until: nation.now + .days(1),
        once: false))
    _ = try closed("古い")
    let facts = try facts()
    nation.now = nation.now + .days(200)
    let done = try run()
    #expect(Set(done) == [.sessions, .links, .replies])
    for table in ["session", "token", "reply_code"] {
      let count = try nation.queue.read {
        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)")
      }
      #expect(count == 0, "\(table)")
    }
    #expect(try self.facts() == facts)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a hold needs a reason and a day, and is its organisation's alone`() throws {
    func hold(_ reason: String, _ until: Instant, _ viewer: Viewer, _ scope: LegalHold.Scope)
      -> Node.Answer
    {
      nation.ask(
        .placeHold(HoldForm(organization: town, scope: scope, reason: reason, until: until)),
        as: viewer)
    }
    let later = nation.now + .days(9)
    #expect(hold(" ", later, chief, .everything) == .refused(RefusalCode("needsReason")))
    for until in [nation.now, nation.now + LegalHold.spanMax + .seconds(1)] {
      #expect(hold("x", until, chief, .everything) == .refused(RefusalCode("holdOutOfRange")))
    }
    #expect(hold("x", later, tower, .everything) == .refused(.notFound))
    let mayor = try nation.person("mayor")
    #expect(hold("x", later, chief, .person(mayor)) == .refused(.notFound))
    #expect(hold("x", later, chief, .alert(ID(high: 1, low: 1))) == .refused(.notFound))
    guard case .done(let made) = hold("調査", nation.now + LegalHold.spanMax, chief, .everything)
    else {
      Issue.record("not held")
      return
    }
    let views = try nation.queries.holds(as: chief, at: nation.now)
    #expect(views.map(\.reason) == ["調査"] && views[0].by.name == "山田 太郎")
    #expect(try nation.queries.holds(as: tower, at: nation.now).isEmpty)
    let id = made[0].id.cast(to: LegalHold.self)
    #expect(nation.ask(.liftHold(id), as: tower) == .refused(.notFound))
    try nation.done(.liftHold(id), as: chief)
    #expect(try nation.queries.holds(as: chief, at: nation.now)[0].hold.liftedAt == nation.now)
  }
}
