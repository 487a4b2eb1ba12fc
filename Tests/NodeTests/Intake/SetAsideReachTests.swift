//! Nothing is set aside for somebody who has not decided so: another claimant, the next owner, the tower, another node.

import Alerting
import Federation
import Formats
import GRDB
import Inspection
import Kernel
import Testing

@testable import Node

@Suite struct SetAsideReachTests {
  private let nation: Nation
  private let mark: ID<Indicator>
  private static let value = "203.0.113.9"

  init() throws {
    let nation = try Nation()
    let made = try Self.importMark { try nation.done($0) }
    self.nation = nation
    mark = try made.mark(in: nation.queue)
  }

  /// The list in which the mark came.
  private struct Made {
    let list: ID<IndicatorBatch>

    func mark(in queue: DatabaseQueue) throws -> ID<Indicator> {
      let store = try IndicatorStore(batch: list, from: queue)
      guard let mark = store.details.keys.first else {
        throw Nation.Broken(description: "no mark")
      }
      return mark
    }
  }

  private static func importMark(
    _ done: (Command) throws -> [RecordReference]
  ) throws -> Made {
    let entry = IndicatorEntry(pattern: .value(try observable(value)), severity: 4)
    let made = try done(.importIndicators([entry], source: "feed", marking: .green))
    return Made(list: made[0].id.cast(to: IndicatorBatch.self))
  }

  private static func observable(_ text: String) throws -> Observable {
    guard let found = Observable(guessing: text) else {
      throw Nation.Broken(description: "no observable \(text)")
    }
    return found
  }

  private static func form(
    named name: String = "ours", of value: String = value, at now: Instant
  ) throws -> AllowForm {
    guard let entry = AllowedMark(.value(try observable(value))) else {
      throw Nation.Broken(description: "no entry")
    }
    return AllowForm(name: name, reason: "点検", until: now + .days(7), marks: [entry])
  }

  private static func finding(
    of mark: ID<Indicator>, on host: String, at seen: Instant
  ) throws -> Observation.Finding {
    Observation.Finding(
      source: .indicator, sensor: nil, seen: seen, rule: "feed", severity: .serious,
      observables: [try observable(host)], host: host, indicator: mark, marking: .green)
  }

  private static func isSetAside(
    _ finding: Observation.Finding, in queue: DatabaseQueue
  ) throws -> Bool {
    let found = try queue.read { try Observation.first(fingerprint: finding.fingerprint, in: $0) }
    guard let found else { throw Nation.Broken(description: "no observation") }
    return found.suppression != nil
  }

  /// Whether a match of the mark on a host is set aside.
  private func isSetAside(_ host: String) throws -> Bool {
    // The newest is found by its time; within the hour it is the same again.
    nation.now = nation.now + .seconds(1)
    let finding = try Self.finding(of: mark, on: host, at: nation.now)
    try nation.done(.findings([finding], cursor: nil, sensors: []))
    return try Self.isSetAside(finding, in: nation.queue)
  }

  private func admin(_ body: String) throws -> Viewer {
    let people = ["town": "clerk", "city": "mayor", "tower": "watch"]
    return try nation.viewer(people[body] ?? "", body, .administrator)
  }

  @discardableResult
  private func allow(
    _ body: String, named name: String = "ours", of value: String = value
  ) throws -> ID<Suppression> {
    let form = try Self.form(named: name, of: value, at: nation.now)
    let made = try nation.done(
      .allowMarks(try nation.organization(body), form), as: try admin(body))
    return made[0].id.cast(to: Suppression.self)
  }

  @discardableResult
  private func rule(_ body: String) throws -> ID<Suppression> {
    let made = try nation.done(
      .suppress(
        try nation.organization(body), rule: "feed", host: nil, reason: "点検",
        until: nation.now + .days(7)), as: try admin(body))
    return made[0].id.cast(to: Suppression.self)
  }

  private func claim(_ body: String, _ prefix: String) throws {
    try nation.done(
      .assertConstituency(
        ConstituencyAssertion(
          organization: try nation.organization(body), value: .prefix(try nation.prefix(prefix)),
          basis: .verified, validFrom: nation.now)))
  }

  @Test func `what one body set aside is looked at anew where the host is another's by then`()
    throws
  {
    let list = try allow("town")
    #expect(try isSetAside("198.18.1.7"))
    #expect(try isSetAside("198.18.1.7"))
    let seen = try nation.queries.allowList(list, as: try admin("town"), at: nation.now)
    #expect(seen?.list.setAside?.count == 1, "the same within the hour is one")
    try claim("city", "198.18.1.0/25")
    #expect(try !isSetAside("198.18.1.7"), "the city has decided nothing")
  }

  @Test(arguments: ["town", "city"])
  func `of two who claim a host both have to have set the rule aside`(body: String) throws {
    try claim("city", "198.18.1.0/24")
    try rule(body)
    #expect(try !isSetAside("198.18.1.7"))
    try rule(body == "town" ? "city" : "town")
    #expect(try isSetAside("198.18.1.8"))
  }

  @Test(arguments: ["town", "city"])
  func `of two who claim a host both lists have to have the mark`(body: String) throws {
    let other = body == "town" ? "city" : "town"
    try claim("city", "198.18.1.0/24")
    try allow(body)
    try allow(other, of: "203.0.113.10")
    #expect(try !isSetAside("198.18.1.7"), "\(other) set something else aside")
    try allow(other)
    #expect(try isSetAside("198.18.1.8"))
  }

  @Test(arguments: ["town", "city"])
  func `of two who set a mark aside either one ends it for what was the same`(body: String) throws {
    try claim("city", "198.18.1.0/24")
    let lists = ["town": try allow("town"), "city": try allow("city")]
    #expect(try isSetAside("198.18.1.7"))
    try nation.done(.endSuppression(try #require(lists[body])), as: try admin(body))
    #expect(try !isSetAside("198.18.1.7"))
  }

  @Test func `what a body only says of itself takes nothing from the tower`() throws {
    let inventory = try TownInventory(nation)
    try inventory.enter("公開ホームページ") {
      $0.traits.egress = [IPPrefix("192.0.2.64/28")].compactMap { $0 }
    }
    try allow("town")
    try rule("town")
    #expect(try !isSetAside("192.0.2.77"))
    try allow("tower")
    #expect(try isSetAside("192.0.2.78"))
  }

  @Test func `what is set aside still contradicts whoever says that the same is contained`() throws
  {
    #expect(try !isSetAside("198.18.1.7"))
    let alert = try nation.newest()
    let duty = try #require(
      try nation.queue.read { try Alert.find(alert.description, in: $0)?.deliveries.first })
    let clerk = try nation.viewer("clerk", "town", .responder)
    for act in [DeliveryCommand.acknowledge(over: .call), .act, .contain(evidence: "切った")] {
      try nation.done(.delivery(duty, act), as: clerk)
    }
    func stage() throws -> Delivery.Stage? {
      try nation.queue.read { try Delivery.find(duty.description, in: $0) }?.stage
    }
    #expect(try stage() == .contained)
    try allow("town")
    // Another machine says nothing of this one.
    nation.now = nation.now + .hours(1)
    #expect(try isSetAside("198.18.1.8"))
    #expect(try stage() == .contained)
    #expect(try isSetAside("198.18.1.7"))
    #expect(try stage() == .awaiting)
  }

  @Test func `a key ends nothing`() throws {
    let list = try allow("town")
    let key = Viewer(
      person: nil, key: nation.keys["town sensor"],
      organization: try nation.organization("town"), role: .administrator)
    #expect(nation.ask(.endSuppression(list), as: key) == .refused(RefusalCode("notAPerson")))
    #expect(try isSetAside("198.18.1.7"), "it is in force")
  }

  @Test func `what a body decided here counts no more when it lives at another node`() throws {
    let nodes = try LinkedNodes()
    let network = try #require(IPPrefix("198.18.1.0/24"))
    try nodes.up.done(
      .assertConstituency(
        ConstituencyAssertion(
          organization: nodes.town, value: .prefix(network), basis: .verified,
          validFrom: nodes.up.now)))
    let mark = try Self.importMark { try nodes.up.done($0) }.mark(in: nodes.up.queue)
    // Decided before it moved: its people cannot see or end it here any more.
    let clerk = Viewer(
      person: nodes.clerk, key: nil, organization: nodes.town, role: .administrator)
    try nodes.up.done(
      .allowMarks(nodes.town, try Self.form(at: nodes.up.now)), as: clerk)
    try nodes.up.done(
      .suppress(
        nodes.town, rule: "feed", host: nil, reason: "点検", until: nodes.up.now + .days(7)),
      as: clerk)
    let finding = try Self.finding(of: mark, on: "198.18.1.7", at: nodes.up.now)
    try nodes.up.done(.findings([finding], cursor: nil, sensors: []))
    #expect(try !Self.isSetAside(finding, in: nodes.up.queue))
  }

  @Test func `what a list is called stands in no Fact, and can be erased`() throws {
    let list = try allow("town", named: "yamada.csv")
    let (facts, texts) = try nation.queue.read { db in
      (
        try String.fetchAll(
          db, sql: "SELECT CAST(bytes AS TEXT) FROM fact WHERE kind = 'suppressionSet'"),
        try String.fetchAll(db, sql: "SELECT CAST(state AS TEXT) FROM suppression")
      )
    }
    #expect(facts.count == 1 && texts.count == 1)
    #expect((facts + texts).allSatisfy { !$0.contains("yamada") })
    let known = try nation.queries.allowList(list, as: try admin("town"), at: nation.now)
    #expect(known?.list.name == "yamada.csv" && known?.list.reason == "点検")
    try nation.queue.write { db in
      try db.execute(
        sql: """
          UPDATE content SET salt = NULL, bytes = NULL WHERE CAST(bytes AS TEXT) LIKE 'yamada%'
          """)
    }
    let erased = try nation.queries.allowList(list, as: try admin("town"), at: nation.now)
    #expect(erased != nil && erased?.list.name == nil && erased?.list.reason == nil)
  }

  @Test func `a store of before learns by which rule what was set aside`() throws {
    try rule("town")
    #expect(try isSetAside("198.18.1.7"))
    try nation.queue.write { try $0.execute(sql: "UPDATE observation SET suppressed_by = NULL") }
    #expect(try !Verifier.verify(nation.queue, at: nation.now).faults.isEmpty)
    try nation.queue.write { try Schema.fillSuppressed($0) }
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  private func entries() throws -> Int {
    try nation.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM allowed_mark") ?? 0 }
  }

  @Test func `entries of a list that is over go although nobody does anything more`() throws {
    try allow("town")
    let before = try entries()
    #expect(before > 0)
    try nation.done(.letAge(.allowed))
    #expect(try entries() == before, "it is in force")
    try nation.pass(Instant.Span.days(7) + .days(Int64(RetentionRule.of(.allowed).days)))
    #expect(try nation.queries.agingDue(at: nation.now - .seconds(1)).contains(.allowed) == false)
    #expect(try nation.queries.agingDue(at: nation.now).contains(.allowed))
    try nation.done(.letAge(.allowed))
    #expect(try entries() == 0)
    #expect(try nation.queries.agingDue(at: nation.now).contains(.allowed) == false)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }
}
