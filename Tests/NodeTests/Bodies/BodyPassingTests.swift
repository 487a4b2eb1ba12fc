//! What passes on when a body ends: people who are still told, duties that are still owed, and what is kept of them.

import Alerting
import GRDB
import Kernel
import Sharing
import Testing

@testable import Node

@Suite struct BodyPassingTests {
  private let list: BodyList
  private var nation: Nation { list.nation }

  init() throws { list = try BodyList() }

  /// The town becomes part of the city; the prefecture is replaced by another; or it ends and nothing follows.
  private static let merged = BodyList.head + "02 | 北山町 | 市区町村 | | | 03"
  private static let replaced =
    BodyList.head + "01 | 北県 | 都道府県 | | | 09\n09 | 新北県 | 都道府県"
  private static let another = BodyList.head + "09 | 東県 | 都道府県"

  private func watch() throws -> Viewer { try nation.viewer("watch", "tower", .watchOfficer) }

  private func name(_ delivery: Delivery) throws -> String {
    try list.organization(delivery.organization)?.name.ja ?? "?"
  }

  /// An alert of the town.
  private func raise(_ severity: Severity, kind: AlertKind = .real) throws -> ID<Alert> {
    try nation.raise(
      "beacon", what: "通信", to: ["town"], severity: severity, kind: kind, as: try watch())[0]
  }

  // MARK: People

  @Test func `whoever passed to the successor is told there, and his notices are not taken back`()
    throws
  {
    let alert = try raise(.serious)
    try list.apply(Self.merged)
    let duty = try #require(try list.duties(of: alert).first)
    // The city has no head and no CISO of its own: the town's are copied as the city's.
    for name in ["chief", "top"] {
      let person = try nation.person(name)
      let states = try nation.queue.read { db in
        try String.fetchAll(
          db, sql: "SELECT state FROM outbox WHERE delivery = ? AND person = ? ORDER BY id",
          arguments: [duty.id.description, person.description])
      }
      #expect(states == ["waiting"], "\(name)")
    }
    #expect(try list.faults() == [])
  }

  @Test func `whoever was called above is called for the body in place of his own`() throws {
    let alert = try raise(.serious)
    try nation.pass(.minutes(25))
    let head = try nation.person("head")
    func called() throws -> [Callee] {
      try list.duties(of: alert).first?.called.filter { $0.person == head } ?? []
    }
    #expect(try called().map(\.organization) == [try nation.organization("north")])
    try list.apply(Self.replaced)
    #expect(try called().map(\.organization) == [try list.body("09").id])
    #expect(try list.faults() == [])
  }
}
