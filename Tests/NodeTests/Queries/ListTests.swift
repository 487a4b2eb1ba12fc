//! Lists: order, paging while rows are added, searching, limits.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

struct ListTests {
  let affairs: Affairs
  let nation: Nation
  let tower: Viewer
  var queries: Queries { nation.queries }

  init() throws {
    affairs = try Affairs()
    nation = affairs.nation
    tower = try nation.viewer("watch", "tower", .watchOfficer)
  }

  @Test func `a board's list goes by the next deadline, a history by age`() throws {
    let board = try queries.alerts(as: tower).items
    let deadlines = board.map { $0.owner?.next?.microseconds ?? Int64.max }
    #expect(deadlines == deadlines.sorted())
    #expect(board.count == Affairs.real.count)
    let history = try queries.alerts(as: tower, filter: AlertFilter(order: .newest)).items
    #expect(history.map(\.id) == board.map(\.id).sorted(by: >))
  }

  @Test(arguments: [1, 2, 3], [AlertFilter.Order.deadline, .newest])
  func `paging gives every row once while others are added`(
    size: Int, order: AlertFilter.Order
  ) throws {
    let filter = AlertFilter(order: order)
    let before = try queries.alerts(as: tower, filter: filter).items.map(\.id)
    var seen: [ID<Alert>] = []
    var after: PageKey?
    var turn = 0
    repeat {
      let page = try queries.alerts(as: tower, filter: filter, after: after, limit: size)
      #expect(page.items.count <= size)
      seen += page.items.map(\.id)
      after = page.next
      turn += 1
      if turn <= 4 {
        nation.now = nation.now + .seconds(1)
        try nation.raise(
          "added \(turn)", what: "あとから来た警報です。", to: ["village"], severity: .caution, as: tower)
      }
    } while after != nil && turn < 50
    #expect(Set(seen).count == seen.count, "no doubles")
    #expect(before.allSatisfy { seen.contains($0) }, "none left out")
  }

  @Test(arguments: [1, 2, 3]) func `the board pages completely and without doubles`(size: Int)
    throws
  {
    let all = try queries.board(as: tower, at: nation.now).rows.items.map(\.delivery.id)
    var seen: [ID<Delivery>] = []
    var after: PageKey?
    repeat {
      let page = try queries.board(as: tower, after: after, limit: size, at: nation.now).rows
      seen += page.items.map(\.delivery.id)
      after = page.next
    } while after != nil && seen.count < 50
    #expect(seen == all)
  }

  @Test(arguments: [1, 2, 3]) func `organisations page by code, those without one last`(size: Int)
    throws
  {
    var seen: [OrganizationRow] = []
    var after: PageKey?
    repeat {
      let page = try queries.organizations(as: tower, after: after, limit: size)
      seen += page.items
      after = page.next
    } while after != nil && seen.count < 50
    #expect(seen.map(\.code) == ["00", "01", "02", "03", nil])
    #expect(seen.first { $0.name.ja == "北山町" }?.parents.count == 2)
  }

  @Test(arguments: [1, 2, 3]) func `imports page newest first`(size: Int) throws {
    for index in 0..<5 {
      nation.now = nation.now + .seconds(1)
      try nation.done(.importIndicators([], source: "list \(index)", marking: .amber))
    }
    var seen: [String] = []
    var after: PageKey?
    repeat {
      let page = try queries.indicatorBatches(as: tower, after: after, limit: size)
      seen += page.items.map(\.source)
      after = page.next
    } while after != nil && seen.count < 50
    #expect(seen == (0..<5).reversed().map { "list \($0)" })
    for (name, viewer) in try nation.viewers() {
      let parts = name.split(separator: " ")
      let may =
        name == "the node"
        || parts[0] != "nowhere" && ["watchOfficer", "administrator"].contains(parts[1])
      #expect(try queries.indicatorBatches(as: viewer).items.isEmpty == !may, "\(name)")
      let first = try #require(try queries.indicatorBatches(as: .node).items.first)
      #expect((try queries.batchProgress(first.id, as: viewer) != nil) == may, "\(name)")
    }
  }

  @Test(arguments: [
    ("一斉攻撃", ["wave town", "wave city"]), ("WAVE HAPPENED", ["wave town", "wave city"]),
    ("detail of phishing", ["phishing"]), ("南市", ["phishing", "wave city"]),
    ("kitayama", ["beacon", "wave town"]), ("203.0.113.50", ["stray"]), ("%", []), ("_", []),
    ("そんな言葉はない", []),
  ])
  func `a text is found in lines, details and names`(text: String, found: [String]) throws {
    let page = try queries.alerts(as: tower, filter: AlertFilter(text: text))
    #expect(Set(page.items.map(\.id)) == Set(try found.map { try nation.alert($0) }))
    #expect(page.next == nil)
  }

  @Test func `hidden text is never found`() throws {
    for (name, viewer) in try nation.viewers() {
      for (text, alerts) in [
        ("一斉攻撃", ["wave town", "wave city"]), ("不審なメール", ["phishing"]), ("203.0.113.9", ["beacon"]),
        ("203.0.113.50", ["stray"]),
      ] {
        let expected = try alerts.filter { Affairs.sees(name, $0) }.map { try nation.alert($0) }
        for order in [AlertFilter.Order.deadline, .newest] {
          let page = try queries.alerts(
            as: viewer, filter: AlertFilter(text: text, order: order), limit: 1)
          #expect(page.items.allSatisfy { expected.contains($0.id) }, "\(name) searches \(text)")
          #expect(page.items.isEmpty == expected.isEmpty)
        }
        let board = try queries.board(as: viewer, search: text, at: nation.now)
        #expect(board.rows.items.allSatisfy { expected.contains($0.alert.id) })
        #expect(board.rows.items.isEmpty == expected.isEmpty, "\(name) searches \(text)")
      }
    }
  }

  @Test func `what was erased is nil and is not found`() throws {
    let wave = try nation.alert("wave town")
    let clerk = try nation.person("clerk").description
    try nation.queue.write { db in
      let text = try #require(try Alert.find(wave.description, in: db)?.text.id.description)
      try db.execute(
        sql: """
          UPDATE content SET bytes = NULL, salt = NULL
          WHERE id = ? OR id = (SELECT profile FROM person WHERE id = ?)
          """, arguments: [text, clerk])
    }
    let detail = try #require(try queries.alert(wave, as: tower, at: nation.now))
    #expect(detail.summary.lines == nil)
    #expect(detail.deliveries.first?.called.first?.person == (try nation.person("clerk")))
    #expect(detail.deliveries.first?.called.first?.name == nil)
    #expect(detail.deliveries.first?.called.first?.post?.ja == "情報係")
    let found = try queries.alerts(as: tower, filter: AlertFilter(text: "一斉攻撃")).items
    #expect(found.map(\.id) == [try nation.alert("wave city")])
  }

  @Test func `limits hold at the limit and one past it`() throws {
    #expect(Queries.pageSize(Queries.pageMax) == 500)
    #expect(Queries.pageSize(Queries.pageMax + 1) == 500)
    #expect(Queries.pageSize(0) == 1 && Queries.pageSize(-1) == 1)
    let long = String(repeating: "a", count: Queries.searchMax)
    for text in [long, long + "a"] {
      #expect(try queries.alerts(as: tower, filter: AlertFilter(text: text)).items.isEmpty)
      #expect(try queries.organizations(as: tower, search: text).items.isEmpty)
      #expect(try queries.board(as: tower, search: text, at: nation.now).rows.items.isEmpty)
    }
    let key = "0_" + String(repeating: "b", count: PageKey.textMax - 2)
    #expect(PageKey(key)?.description == key)
    #expect(PageKey(key + "b") == nil)
    #expect(PageKey("") == nil && PageKey("abc") == nil && PageKey("1_") == nil)
    #expect(PageKey("a_b_c") == PageKey(order: "a_b", id: "c"))
  }

  @Test(arguments: [
    ("北山", ["北山町"]), ("minami", ["南市"]), ("03", ["南市"]), ("%", []), ("町", ["北山町"]),
  ])
  func `an organisation is found by name or whole code`(search: String, names: [String]) throws {
    #expect(
      try queries.organizations(as: tower, search: search).items.map(\.name.ja) == names)
  }
}
