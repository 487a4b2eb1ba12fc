//! Importing a list of systems: all of it or nothing, as it was shown.

import GRDB
import Inspection
import Kernel
import Testing

@testable import Node

@Suite struct InventoryImportTests {
  private let inventory: TownInventory
  private var nation: Nation { inventory.nation }
  init() throws { inventory = try TownInventory() }

  private static let list = """
    令和8年度 情報システム一覧
    名称 | 用途 | 情報の区分 | ネットワーク | メーカー | 製品 | バージョン | グローバルIP | 備考
    住民情報システム | 証明書を出す | 特定個人情報 | マイナンバー利用事務系 | 富士 | COKAS；Windows | X；2019 |  | 本庁
    浄水場の監視 | 水を送る | 内部 | その他 |  |  |  | １９２．０．２．６４／２８ |
    だめな行 | x | 極秘 | 宇宙 |  |  |  | 10.1.2.3 |
     | 名前がない |  |  |  |  |  |  |
    住民情報システム | 二度目 |  |  |  |  |  |  |
    """

  @Test func `last year's list is taken as it is, and what is wrong is named by its row`() throws {
    let found = try inventory.differences(Self.list)
    #expect(found.changes.map(\.row) == [3, 4])
    #expect(found.changes.allSatisfy { $0.former == nil })
    let first = try #require(found.changes.first).entry
    #expect(first.traits.informationClass == .specificPersonal)
    #expect(first.traits.position == .individualNumber)
    #expect(
      first.words.products == [
        Product(vendor: "富士", name: "COKAS", version: "X"),
        Product(vendor: "富士", name: "Windows", version: "2019"),
      ])
    #expect(found.changes.last?.entry.traits.egress.map(\.description) == ["192.0.2.64/28"])
    let errors = found.errors.map { "\($0.row) \($0.reason)" }
    #expect(Set(found.errors.map(\.row)) == [5, 6, 7], "\(errors)")
    #expect(found.errors.contains(.init(row: 7, reason: .twice(row: 3))))
    #expect(found.errors.contains(.init(row: 5, reason: .unread(.informationClass, "極秘"))))
    #expect(found.errors.contains(.init(row: 6, reason: .entry(.emptyName))))
  }

  @Test func `what was shown is applied, told by one Fact, confirms nothing, and verifies`() throws
  {
    let id = try inventory.importList(Self.list)
    #expect(try inventory.names() == ["住民情報システム", "浄水場の監視"])
    #expect(try inventory.names { $0.unconfirmedOnly = true }.count == 2)
    let found = try #require(try nation.queries.inventoryImport(id, as: inventory.clerk))
    #expect(found.file == "台帳.csv")
    #expect(
      found.record.counts
        == InventoryImport.Counts(
          rows: 5, entered: 2, changed: 0, retired: 0, unchanged: 0, refused: 3))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
    // The same list once more has nothing to change.
    #expect(try inventory.differences(Self.list).changes.isEmpty)
    #expect(
      nation.ask(.importInventory(try inventory.form(Self.list)), as: inventory.clerk)
        == .refused(RefusalCode("nothingToImport")))
  }

  @Test func `a row changes only what it speaks of, and an empty cell says nothing`() throws {
    try inventory.enter("文書管理") {
      $0.words.place = "本庁"
      $0.traits.informationClass = .inside
    }
    let found = try inventory.differences("行キー | 名称 | 場所 | 情報の区分\n<文書管理> | 文書管理２ | | 個人")
    let change = try #require(found.changes.first)
    #expect(change.parts == [.name, .informationClass])
    #expect(change.entry.words.place == "本庁")
  }

  @Test func `only what is ticked is retired`() throws {
    try inventory.enter("古い系統")
    try inventory.enter("残る系統")
    let list = "名称 | 用途\n新しい系統 | x"
    #expect(try inventory.differences(list).missing.map(\.entry.words.name) == ["古い系統", "残る系統"])
    try inventory.importList(list, gone: ["古い系統"])
    #expect(try inventory.names() == ["残る系統", "新しい系統"])
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `an inventory that changed meanwhile is not changed by the old differences`() throws {
    let form = try inventory.form("名称 | 用途\n文書管理 | x")
    try inventory.enter("別の人が加えた")
    let before = try inventory.names()
    #expect(
      nation.ask(.importInventory(form), as: inventory.clerk)
        == .refused(RefusalCode("inventoryChanged")))
    #expect(try inventory.names() == before)
  }

  @Test func `limits of a list hold at the limit and one past it`() throws {
    func rows(_ count: Int) -> [InventoryRow] {
      (1...count).map { number in
        var row = InventoryRow(number: number)
        row.take("x", as: .key)
        return row
      }
    }
    #expect(try InventoryDifferences(rows(InventoryDifferences.rowsMax), with: []).changes.isEmpty)
    #expect(throws: RefusalCode("tooManyRows")) {
      try InventoryDifferences(rows(InventoryDifferences.rowsMax + 1), with: [])
    }
    let found = try inventory.differences("名称 | 用途\na | x\nb | x")
    try found.checkApplicable(as: found.digest, changesMax: 2)
    #expect(throws: RefusalCode("tooManyChanges")) {
      try found.checkApplicable(as: found.digest, changesMax: 1)
    }
  }

  @Test func `a number that looks like a person's is warned about and not refused`() throws {
    let found = try inventory.differences("名称 | 用途\n文書管理 | 1234-5678-9018")
    #expect(found.errors == [])
    #expect(found.problems.contains(.init(row: 2, reason: .individualNumber)))
    #expect(found.changes.count == 1)
  }

  @Test func `the columns are remembered under the same headings`() throws {
    try inventory.importList("名称 | 用途\na | x")
    let table = contactTable("名称 | 用途\nb | y")
    var guessed = InventoryColumns(guessing: table)
    #expect(try nation.queries.remembered(guessed, as: inventory.clerk) == guessed)
    guessed.fields[1] = nil
    #expect(try nation.queries.remembered(guessed, as: inventory.clerk) != guessed)
  }
}
