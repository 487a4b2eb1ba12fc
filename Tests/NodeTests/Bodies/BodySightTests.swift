//! What a body that ended saw is seen by whoever took over its people, and by nobody else.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct BodySightTests {
  private let list: BodyList
  private var nation: Nation { list.nation }

  init() throws { list = try BodyList() }

  private static let merged = BodyList.head + "02 | 北山町 | 市区町村 | | | 03"
  private static let mergedAgain =
    BodyList.head + "03 | 南市 | 市区町村 | | | 05\n05 | 大市 | 市区町村"
  private static let split =
    BodyList.head + "02 | 北山町 | 市区町村 | | | 05、06\n05 | 新町 | 市区町村\n06 | 山村 | 市区町村"
  private static let replaced =
    BodyList.head + "01 | 北県 | 都道府県 | | | 09\n09 | 新北県 | 都道府県"

  private func raise(
    to name: String, _ severity: Severity = .warning, as viewer: Viewer? = nil
  ) throws -> ID<Alert> {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    return try nation.raise(
      "of \(name)", what: "通信", to: [name], severity: severity, as: viewer ?? watch)[0]
  }

  /// An alert of the town that is over: nothing of it passes on as a duty.
  private func closed() throws -> ID<Alert> {
    let alert = try raise(to: "town")
    let clerk = try nation.viewer("clerk", "town", .responder)
    let duty = try #require(try list.duties(of: alert).first)
    try nation.done(
      .delivery(duty.id, .propose(.falsePositive, reason: "試験", evidence: nil, cause: nil)),
      as: clerk)
    #expect(try list.duties(of: alert).isEmpty)
    return alert
  }

  private func sees(_ alert: ID<Alert>, _ viewer: Viewer) throws -> Bool {
    let one = try nation.queries.alert(alert, as: viewer, at: nation.now) != nil
    let listed = try nation.queries.alerts(as: viewer, filter: AlertFilter()).items
    let all = try nation.queries.counts(as: viewer, at: nation.now).alerts
    #expect(listed.contains { $0.id == alert } == one, "page and list say the same")
    #expect(listed.count == all, "and so does the figure")
    return one
  }

  private func somebody(of id: ID<Organization>) throws -> Viewer {
    Viewer(person: try nation.person("elder"), key: nil, organization: id, role: .watchOfficer)
  }

  @Test func `the heir reads what is over, and acts on none of it`() throws {
    let alert = try closed()
    let village = try raise(to: "village")
    let mayor = try nation.viewer("mayor", "city", .responder)
    #expect(try !sees(alert, mayor))
    try list.apply(Self.merged)
    #expect(try sees(alert, mayor))
    let shown = try #require(try nation.queries.alert(alert, as: mayor, at: nation.now))
    #expect(shown.audience.contains { $0.name.ja == "南市" }, "everybody there can tell who reads it")
    let duty = try #require(shown.deliveries.first).summary.id
    #expect(try nation.queries.delivery(duty, as: mayor, at: nation.now) != nil)
    #expect(nation.ask(.delivery(duty, .reopen), as: mayor) == .refused(.notAllowed))
    // Nothing of a body that it did not take over, and nobody else sees more than before.
    #expect(try !sees(village, mayor))
    #expect(try !sees(alert, try nation.viewer("elder", "village", .responder)))
    #expect(try !sees(alert, try nation.viewer("prefect", "north", .watchOfficer)))
    #expect(try !sees(alert, try nation.viewer("mayor", "city", .sensor)))
    #expect(try list.faults() == [])
  }

  @Test func `alerts that it had sent and was told of are the heir's to read`() throws {
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    let sent = try raise(to: "town", as: prefect)
    let told = try raise(to: "city", .serious)
    let other = try raise(to: "village", .serious)
    try list.apply(Self.replaced)
    let heir = try somebody(of: try list.body("09").id)
    #expect(try sees(sent, heir) && sees(told, heir))
    #expect(try !sees(other, heir))
    #expect(try list.faults() == [])
  }

  @Test func `of several successors the first alone, with the people`() throws {
    let alert = try closed()
    try list.apply(Self.split)
    #expect(try sees(alert, try somebody(of: try list.body("05").id)))
    #expect(try !sees(alert, try somebody(of: try list.body("06").id)))
    #expect(try list.faults() == [])
  }

  @Test func `an older store lets heirs see what they took over`() throws {
    let alert = try closed()
    try list.apply(Self.merged)
    try list.apply(Self.mergedAgain)
    // Where an heir ends, its own heir stands in its place.
    #expect(try sees(alert, try somebody(of: try list.body("05").id)))
    let heirs = [try nation.organization("city"), try list.body("05").id].map(\.description)
    try nation.queue.write { db in
      for heir in heirs {
        try db.execute(
          sql: "DELETE FROM alert_audience WHERE alert = ? AND organization = ?",
          arguments: [alert.description, heir])
      }
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '0020%'")
    }
    #expect(try list.faults().map(\.what) == [.rowMissing, .rowMissing])
    _ = try Node(writer: nation.queue, name: "noroshi.test", at: nation.now)
    #expect(try list.faults() == [])
    #expect(try sees(alert, try somebody(of: try list.body("05").id)))
  }
}
