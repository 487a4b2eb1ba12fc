//! A change of personnel waits in a body that a list ends: it is shown before, passes on or is taken back by a Fact, and
//! is never lost without a word.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct BodyTransferTests {
  private let list: BodyList
  private var nation: Nation { list.nation }

  init() throws { list = try BodyList() }

  private static let merged = BodyList.head + "02 | 北山町 | 市区町村 | | | 03"
  private static let without =
    BodyList.head + "03 | 南市 | 市区町村 | 01 | 支援\n | 西村 | 市区町村"

  private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

  private func start(_ text: String) throws -> Instant {
    TimeZoneRule.tokyo.instant(try day(text), hour: 0, minute: 0)
  }

  /// The town's clerk is to leave on a day, and somebody new to come.
  @discardableResult
  private func plan(_ text: String) throws -> ID<Transfer> {
    let chief = try nation.viewer("chief", "town", .administrator)
    let place = try #require(try nation.queries.contacts(as: chief, at: nation.now).places.first)
    let steps = [
      TransferStep(
        post: try #require(nation.state.posts["clerk"]), leaves: try nation.person("clerk"),
        comes: .new(name: "新任 五郎", mail: "goro@town.example", phone: ""))
    ]
    let shown = TransferDifferences(steps, with: place, day: try start(text), at: nation.now)
    let made = try nation.done(
      .planTransfer(
        TransferForm(
          organization: try nation.organization("town"), day: try day(text), steps: steps,
          shown: shown.digest)), as: chief)
    return try #require(made.first).id.cast(to: Transfer.self)
  }

  private func transfer(_ id: ID<Transfer>) throws -> Transfer {
    try #require(try nation.queue.read { try Transfer.find(id.description, in: $0) })
  }

  /// What waits in an organisation, as its administrator sees it.
  private func waiting(_ organization: String, _ person: String) throws -> [TransferView] {
    let viewer = try nation.viewer(person, organization, .administrator)
    return try nation.queries.transfers(as: viewer, at: nation.now).filter {
      $0.record.undoneAt == nil && $0.record.day > nation.now
    }
  }

  private func texts() throws -> [String] {
    try nation.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL")
    }
  }

  @Test func `it is shown without names, and nothing ends until it was seen`() throws {
    let before = try list.differences(Self.merged)
    #expect(before.conflicts.isEmpty)
    let id = try plan("2015-06-01")
    let found = try list.differences(Self.merged)
    let start = try start("2015-06-01")
    #expect(found.conflicts.map(\.name.ja) == ["北山町"] && found.conflicts.map(\.code) == ["02"])
    #expect(found.conflicts.map(\.transfer.id) == [id])
    #expect(found.conflicts.map(\.transfer.day) == [start])
    #expect(found.conflicts.map(\.transfer.posts) == [1])
    #expect(found.conflicts.map(\.heir?.ja) == ["南市"])
    #expect(found.digest != before.digest, "what was shown before is not applied")
    // A body that only changes its name keeps what it planned.
    #expect(try list.differences(BodyList.head + "02 | 青空市 | 市区町村").conflicts.isEmpty)
    #expect(try list.differences(Self.without, ["02": []]).conflicts.map(\.heir) == [nil])
    let refused = nation.ask(.importBodies(try list.form(Self.merged)), as: list.keeper)
    #expect(refused == .refused(RefusalCode("transfersPlanned")))
    #expect(try list.organization(try nation.organization("town"))?.isLiving == true)
    #expect(try transfer(id).undoneAt == nil)
    try list.apply(Self.merged, acceptsTransfers: true)
    #expect(try list.faults() == [])
  }

  @Test func `with a successor it waits on there, takes effect there, and is taken back there`()
    throws
  {
    let old = try plan("2015-06-01")
    let start = try start("2015-06-01")
    let made = try list.apply(Self.merged, acceptsTransfers: true)
    #expect(try transfer(old).undoneAt == nation.now)
    let met = try #require(try nation.queries.bodyImport(made, as: list.keeper)?.transfers)
    #expect(met.map(\.transfer.id) == [old] && met.map(\.heir?.ja) == ["南市"])
    let passed = try #require(try waiting("city", "mayor").first)
    #expect(passed.record.day == start && passed.record.id != old)
    #expect(passed.lines.map(\.leaves) == ["情報 係一"] && passed.lines.map(\.comes) == ["新任 五郎"])
    let post = try #require(nation.state.posts["clerk"])
    let city = try #require(try list.organization(try nation.organization("city")))
    let holders = city.appointments.filter { $0.post == post && $0.holds(at: start) }
    let clerk = try nation.person("clerk")
    #expect(holders.count == 1 && holders.first?.person != clerk)
    #expect(try list.faults() == [])
    let mayor = try nation.viewer("mayor", "city", .administrator)
    try nation.done(.undoTransfer(passed.record.id), as: mayor)
    let after = try #require(try list.organization(try nation.organization("city")))
    let stays = after.appointments.filter { $0.post == post && $0.holds(at: start) }
    #expect(stays.map(\.person) == [clerk])
    #expect(!(try texts().contains("新任 五郎")))
    #expect(try waiting("city", "mayor").isEmpty)
    #expect(try list.faults() == [])
  }

  @Test func `without a successor it is taken back, and nobody learns who was to come`() throws {
    let id = try plan("2015-06-01")
    let choices: BodyChoices = ["02": []]
    let refused = nation.ask(.importBodies(try list.form(Self.without, choices)), as: list.keeper)
    #expect(refused == .refused(RefusalCode("transfersPlanned")))
    let made = try list.apply(Self.without, choices, acceptsTransfers: true)
    #expect(try transfer(id).undoneAt == nation.now)
    let left = try texts()
    #expect(!left.contains("新任 五郎") && !left.contains("goro@town.example"))
    #expect(left.contains("情報 係一"))
    let met = try #require(try nation.queries.bodyImport(made, as: list.keeper)?.transfers)
    #expect(met.map(\.transfer.id) == [id] && met.map(\.heir) == [nil])
    let town = try #require(try list.organization(try nation.organization("town")))
    #expect(town.appointments.allSatisfy { $0.until.map { $0 <= nation.now } ?? false })
    #expect(try list.faults() == [])
  }

  @Test func `only a change on the day of the end or later is in the way`() throws {
    try plan("2015-06-01")
    let same = nation.ask(
      .importBodies(try list.form(Self.merged, on: try day("2015-06-01"))), as: list.keeper)
    #expect(same == .refused(RefusalCode("transfersPlanned")))
    let made = try list.apply(Self.merged, on: try day("2015-06-02"))
    #expect(try nation.queries.bodyImport(made, as: list.keeper)?.transfers == [])
    try nation.pass(try start("2015-06-02") + .seconds(1) - nation.now)
    let city = try #require(try list.organization(try nation.organization("city")))
    let post = try #require(nation.state.posts["clerk"])
    let now = nation.now
    let holders = city.appointments.filter { $0.post == post && $0.holds(at: now) }
    #expect(holders.count == 1, "who came the day before came along")
    #expect(try waiting("city", "mayor").isEmpty)
    #expect(try list.faults() == [])
  }

  @Test
  func `what is entered after the list was stands on the list's page, and passes all the same`()
    throws
  {
    let made = try list.apply(Self.merged, on: try day("2015-06-01"))
    let id = try plan("2015-06-15")
    let shown = try #require(try nation.queries.bodyImport(made, as: list.keeper)?.transfers)
    #expect(shown.map(\.transfer.id) == [id] && shown.map(\.heir?.ja) == ["南市"])
    try nation.pass(try start("2015-06-01") + .seconds(1) - nation.now)
    #expect(try transfer(id).undoneAt == (try start("2015-06-01")))
    let after = try #require(try nation.queries.bodyImport(made, as: list.keeper)?.transfers)
    #expect(after == shown)
    #expect(try waiting("city", "mayor").map(\.record.day) == [try start("2015-06-15")])
    #expect(try list.faults() == [])
    // From its day on who came has the post in the city.
    try nation.pass(.days(15))
    let city = try #require(try list.organization(try nation.organization("city")))
    let post = try #require(nation.state.posts["clerk"])
    let now = nation.now
    let clerk = try nation.person("clerk")
    let holders = city.appointments.filter { $0.post == post && $0.holds(at: now) }
    #expect(holders.count == 1 && holders.first?.person != clerk)
    #expect(try list.faults() == [])
  }
}
