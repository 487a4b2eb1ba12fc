//! A disk that breaks in the middle of a list, of whichever kind: nothing of it is there, and it is entered whole again.

import Alerting
import Formats
import GRDB
import Kernel
import Spreadsheets
import Testing

@testable import Node

@Suite struct HalfAppliedTests {
  /// A write that fails: the table, and in which of its rows.
  struct Break: Sendable, CustomTestStringConvertible {
    let table: String
    let when: String
    var testDescription: String { "\(table): \(when)" }

    static func fact(_ kind: String, _ more: String = "1 = 1") -> Break {
      Break(table: "fact", when: "NEW.kind = '\(kind)' AND \(more)")
    }
  }

  /// What a list could leave behind.
  private static let tables = [
    "fact", "content", "person", "organization", "organization_name", "constituency", "account",
    "system", "system_index", "inventory_import", "transfer", "body_import", "indicator",
    "indicator_batch", "contact_mapping", "timer", "outbox",
  ]

  private static let breaks = DatabaseFunction("breaks", argumentCount: 0) { _ in
    throw DatabaseError(resultCode: .SQLITE_IOERR, message: "the disk broke")
  }

  private func state(of nation: Nation) throws -> [String] {
    try nation.queue.read { db in
      try Self.tables.map { name in
        try Row.fetchAll(db, sql: "SELECT * FROM \(name) ORDER BY 1, 2").description
      }
    }
  }

  private func expectWhole(
    _ command: Command, as viewer: Viewer, of nation: Nation, breaking at: Break
  ) throws {
    let before = try state(of: nation)
    let tree = nation.node.tree.root
    try nation.queue.write { db in
      db.add(function: Self.breaks)
      try db.execute(
        sql: """
          CREATE TEMP TRIGGER poison BEFORE INSERT ON main.\(at.table) WHEN \(at.when)
          BEGIN SELECT breaks(); END
          """)
    }
    guard case .failed = nation.ask(command, as: viewer) else {
      Issue.record("it did not break")
      return
    }
    #expect(try state(of: nation) == before)
    #expect(nation.node.tree.root == tree)
    try nation.queue.write { try $0.execute(sql: "DROP TRIGGER poison") }
    try nation.done(command, as: viewer)
    #expect(try state(of: nation) != before)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test(arguments: [
    Break.fact("bodiesImported"), .fact("organizationRegistered"), .fact("organizationRenamed"),
    .fact("organizationPlaced"), .fact("organizationEnded"), .fact("bodiesApplied"),
    Break(table: "body_import", when: "1 = 1"),
  ])
  func `a list of bodies`(at: Break) throws {
    let list = try BodyList()
    let form = try list.form(
      BodyList.head + """
        02 | 北山新町 | 市区町村 | 01 | 支援
        05 | 東町 | 市区町村 | 01 | 支援
        03 | 南市 | 市区町村 | | | 02
        """)
    try expectWhole(.importBodies(form), as: list.keeper, of: list.nation, breaking: at)
    #expect(try list.body("05").name.ja == "東町")
    #expect(try list.found("南市") == ["北山新町←南市"])
  }

  @Test(arguments: [
    Break.fact("systemEntered"), .fact("inventoryImported"), Break(table: "system", when: "1 = 1"),
    Break(table: "inventory_import", when: "1 = 1"),
  ])
  func `an inventory`(at: Break) throws {
    let inventory = try TownInventory()
    let form = try inventory.form("名称 | 場所\n文書管理 | 本庁\n給与 | 分庁")
    try expectWhole(
      .importInventory(form), as: inventory.clerk, of: inventory.nation, breaking: at)
    #expect(try inventory.names().sorted() == ["文書管理", "給与"].sorted())
  }

  @Test(arguments: [
    Break.fact("personEntered"), .fact("appointmentDated"), .fact("personAppointed"),
    .fact("transferPlanned"), Break(table: "transfer", when: "1 = 1"),
  ])
  func `a change of personnel`(at: Break) throws {
    let nation = try Nation()
    let chief = try nation.viewer("chief", "town", .administrator)
    let day = try #require(CivilDate("2015-06-01"))
    let post = try #require(nation.state.posts["clerk"])
    let steps = [
      TransferStep(
        post: post, leaves: try nation.person("clerk"),
        comes: .new(name: "新任 五郎", mail: "goro@town.example", phone: "03-1234-5678"))
    ]
    let place = try #require(
      try nation.queries.contacts(as: chief, at: nation.now).places.first)
    let start = try #require(Instant(rfc3339: "2015-06-01T00:00:00+09:00"))
    let shown = TransferDifferences(steps, with: place, day: start, at: nation.now)
    let form = TransferForm(
      organization: try nation.organization("town"), day: day, steps: steps, shown: shown.digest)
    try expectWhole(.planTransfer(form), as: chief, of: nation, breaking: at)
  }

  @Test func `a list of constituencies`() throws {
    let nation = try Nation()
    let all = try ["198.18.3.0/24", "198.18.4.0/24"].map { text in
      ConstituencyAssertion(
        organization: try nation.organization("city"), value: .prefix(try nation.prefix(text)),
        basis: .imported, validFrom: nation.now)
    }
    try expectWhole(
      .assertConstituencies(all), as: try nation.viewer("watch", "tower", .administrator),
      of: nation,
      breaking: .fact(
        "constituencyAsserted", "CAST(NEW.bytes AS TEXT) LIKE '%198.18.4.%'"))
  }

  @Test func `a list of indicators`() throws {
    let nation = try Nation()
    let marks = try ["198.51.100.7", "evil.example"].map { text in
      IndicatorEntry(pattern: .value(try #require(Observable(guessing: text))), severity: 4)
    }
    try expectWhole(
      .importIndicators(marks, source: "list", marking: .green),
      as: try nation.viewer("watch", "tower", .watchOfficer), of: nation,
      breaking: Break(table: "indicator", when: "NEW.value = 'evil.example'"))
  }

  @Test func `as many indicators as a spreadsheet holds are one batch, and one more is refused`()
    throws
  {
    let nation = try Nation()
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    let marks = try (0...Ledger.indicatorsMax).map { number in
      IndicatorEntry(
        pattern: .value(try #require(Observable(guessing: "m\(number).evil.example"))))
    }
    #expect(SpreadsheetLimits.records == Ledger.indicatorsMax)
    #expect(
      nation.ask(.importIndicators(marks, source: "list", marking: .green), as: watch)
        == .refused(RefusalCode("tooManyIndicators")))
    let most = Array(marks.dropLast())
    #expect(
      try nation.done(.importIndicators(most, source: "list", marking: .green), as: watch).count
        == 1)
    #expect(
      try nation.queries.indicatorBatches(as: watch).items.map(\.count) == [Ledger.indicatorsMax])
  }
}
