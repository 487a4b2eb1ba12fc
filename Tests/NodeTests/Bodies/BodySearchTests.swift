//! The directory as a list, by search, and as of a day: paged, narrowed, and never a look at every row.

import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct BodySearchTests {
  private let list: BodyList
  private var nation: Nation { list.nation }

  init() throws { list = try BodyList() }

  /// Thirty towns of one kind of name under the north, every third with a second name by now.
  private func grow() throws {
    let rows = (10..<40).map { "T\($0) | 山\($0)町 | 市区町村 | 01 | 支援" }
    try list.apply(BodyList.head + rows.joined(separator: "\n"))
    nation.now = nation.now + .days(1)
    let renamed = (10..<40).filter { $0 % 3 == 0 }.map { "T\($0) | 川\($0)市 | 市区町村 | 01 | 支援" }
    try list.apply(BodyList.head + renamed.joined(separator: "\n"))
  }

  private func all(_ search: String, limit: Int, as viewer: Viewer, watchedOnly: Bool = false)
    throws
    -> [String]
  {
    var found: [String] = []
    var after: PageKey?
    repeat {
      let page = try nation.queries.organizations(
        as: viewer, search: search, watchedOnly: watchedOnly, after: after, limit: limit)
      #expect(page.items.count <= limit)
      found += page.items.map { $0.code ?? $0.name.ja }
      after = page.next.flatMap { PageKey($0.description) }
      #expect((after == nil) == (page.next == nil))
    } while after != nil
    return found
  }

  @Test(arguments: [1, 2, 7, 100])
  func `every page size gives each body once`(limit: Int) throws {
    try grow()
    let towns = Set((10..<40).map { "T\($0)" })
    for search in ["山", "町", "山1", ""] {
      let found = try all(search, limit: limit, as: list.keeper)
      #expect(found.count == Set(found).count, "\(search)")
    }
    #expect(Set(try all("山", limit: limit, as: list.keeper)) == towns.union(["02"]))
    #expect(try all("", limit: limit, as: list.keeper).count == 35)
    // By code first, and not once more by name.
    #expect(try all("T12", limit: limit, as: list.keeper) == ["T12"])
  }

  @Test func `a prefecture searches and lists its own alone`() throws {
    try grow()
    let prefect = try nation.viewer("prefect", "north", .watchOfficer)
    let own = try all("", limit: 9, as: prefect, watchedOnly: true)
    #expect(own.count == 33 && !own.contains("西村") && !own.contains("00"))
    #expect(try all("西", limit: 9, as: prefect, watchedOnly: true).isEmpty)
    #expect(try all("西", limit: 9, as: prefect) == ["西村"])
    let clerk = try nation.viewer("clerk", "town", .watchOfficer)
    #expect(try all("", limit: 9, as: clerk, watchedOnly: true) == ["02"])
    for role in [Role.sensor] {
      let nobody = Viewer(person: nil, key: nil, organization: nil, role: role)
      #expect(try all("", limit: 9, as: nobody).isEmpty && all("山", limit: 9, as: nobody).isEmpty)
    }
  }

  @Test func `lists and searches are read from an index`() throws {
    try grow()
    let asked = [
      "SELECT id, state FROM organization WHERE listed = 1 AND 1 = 1 AND (place, id) > ('a', 'b')"
        + " ORDER BY place, id LIMIT 21",
      """
      SELECT organization.id, organization.state, found.ending FROM organization_name AS found
      JOIN organization ON organization.id = found.organization
      WHERE found.ending >= 'a' AND found.ending < 'b'
        AND (found.ending, found.organization) > ('a', '')
        AND NOT EXISTS (SELECT 1 FROM organization_name AS earlier
          WHERE earlier.organization = found.organization AND earlier.ending >= 'a'
            AND earlier.ending < found.ending)
        AND 1 = 1
      ORDER BY found.ending, found.organization LIMIT 21
      """,
      "SELECT id, state FROM organization WHERE (code = 'a' OR id IN ('b')) AND 1 = 1"
        + " ORDER BY place, id LIMIT 500",
    ]
    for sql in asked {
      let plan = try nation.queue.read { db in
        try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
      }
      #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(plan)")
      if !sql.contains("500") { #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)") }
    }
  }

  @Test func `any past day can be asked`() throws {
    let before = nation.now
    try list.apply(BodyList.head + "04 | 東町 | 市区町村 | 01 | 支援", on: nil)
    nation.now = nation.now + .days(1)
    try list.apply(BodyList.head + "02 | 青空市 | 市区町村\n04 | 東町 | 市区町村 | | | 03")
    let now = nation.now
    func names(_ moment: Instant, limit: Int = 2) throws -> [String] {
      var found: [String] = []
      var after: PageKey?
      repeat {
        let page = try nation.queries.bodies(
          at: moment, as: list.keeper, after: after, limit: limit)
        found += page.items.map(\.name.ja)
        after = page.next
      } while after != nil
      return found
    }
    #expect(try names(before - .seconds(1)).isEmpty)
    #expect(try names(now - .seconds(1)) == ["国の司令塔", "北県", "北山町", "南市", "東町", "西村"])
    #expect(try names(now) == ["国の司令塔", "北県", "青空市", "南市", "西村"])
    let town = try nation.queries.bodies(at: now - .seconds(1), as: list.keeper).items
      .first { $0.name.ja == "東町" }
    #expect(town?.endedAt == now && town?.parents.map(\.ja) == ["北県"])
  }

  @Test func `a designation is dated, has a basis, and is the tower's to enter and end`() throws {
    let town = try nation.organization("town")
    let start = nation.now
    let designation = Organization.Designation(
      code: "重要インフラ", basis: "法 第3条", from: start, until: nil)
    for (name, viewer) in try nation.viewers() where viewer.role != .node {
      let may = viewer.role == .administrator && viewer.organization == list.keeper.organization
      let answer = nation.ask(.organization(town, .designate(designation)), as: viewer)
      #expect((answer == .done([])) == may, "\(name)")
    }
    nation.now = nation.now + .days(10)
    let end = nation.now
    try nation.done(
      .organization(town, .endDesignation(code: "重要インフラ", from: start, until: end)),
      as: list.keeper)
    func holders(_ moment: Instant) throws -> [String] {
      try nation.queries.bodies(at: moment, designated: "重要インフラ", as: list.keeper).items
        .map(\.name.ja)
    }
    #expect(try holders(start) == ["北山町"] && holders(end - .milliseconds(1)) == ["北山町"])
    #expect(try holders(end).isEmpty && holders(start - .milliseconds(1)).isEmpty)
    #expect(try nation.queries.designationCodes(as: list.keeper) == ["重要インフラ"])
    #expect(
      nation.ask(
        .organization(town, .endDesignation(code: "監査対象", from: start, until: end)),
        as: list.keeper) == .refused(RefusalCode("unknownDesignation")))
    for (code, basis, refusal) in [
      ("", "法", "emptyName"), ("指定", "", "emptyName"),
      (String(repeating: "あ", count: 61), "法", "textTooLong"),
      ("指定", String(repeating: "あ", count: 201), "textTooLong"),
    ] {
      #expect(
        nation.ask(
          .organization(
            town, .designate(.init(code: code, basis: basis, from: start, until: nil))),
          as: list.keeper) == .refused(RefusalCode(refusal)))
    }
    try nation.done(
      .organization(
        town,
        .designate(
          .init(
            code: String(repeating: "あ", count: 60), basis: String(repeating: "い", count: 200),
            from: start, until: nil))), as: list.keeper)
    #expect(try list.faults() == [])
  }
}
