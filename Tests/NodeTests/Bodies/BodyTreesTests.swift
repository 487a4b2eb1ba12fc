//! Bodies in several trees, as lists put them there, leave them and take them elsewhere.

import Kernel
import Testing

@testable import Node

@Suite struct BodyTreesTests {
  private let list: BodyList

  init() throws { list = try BodyList() }

  private func above(_ code: String) throws -> [Organization.Tree: String] {
    try list.body(code).parents.mapValues { try list.organization($0)?.name.ja ?? "?" }
  }

  private func changes(_ rows: String) throws -> [String] {
    try list.differences(BodyList.head + rows).changes.map { change in
      "\(change.kind.rawValue) \(change.name.ja)→\(change.to.map(\.ja).joined(separator: "+"))"
    }
  }

  @Test func `a new body takes its place in every tree that its row names`() throws {
    let row = "04 | 東町 | 市区町村 | 01; 00; 03 | 支援; 監督; 分野"
    #expect(try changes(row) == ["new 東町→北県+国の司令塔+南市"])
    try list.apply(BodyList.head + row)
    #expect(try above("04") == [.support: "北県", .supervision: "国の司令塔", .sector: "南市"])
    // Once more it changes nothing, and one relation says nothing of the others.
    #expect(try changes(row) == [])
    #expect(try changes("04 | 東町 | 市区町村 | 01 | 支援") == [])
    #expect(try changes("04 | 東町 | 市区町村 | 03; 00 | 支援; 監督") == ["moved 東町→南市"])
    try list.apply(BodyList.head + "04 | 東町 | 市区町村 | 03; 01 | 支援; 監督")
    #expect(try above("04") == [.support: "南市", .supervision: "北県", .sector: "南市"])
    #expect(try list.faults() == [])
  }

  @Test func `a list may hold those above and below in any order, and no circle of any tree`()
    throws
  {
    try list.apply(
      BodyList.head
        + "05 | 西町 | 市区町村 | 04 | 支援; 監督\n04 | 東市 | 市区町村 | 01; 00 | 支援; 監督")
    #expect(try above("05") == [.support: "東市", .supervision: "東市"])
    let circle = try list.differences(
      BodyList.head
        + "06 | 甲 | 市区町村 | 07; 01 | 支援; 監督\n07 | 乙 | 市区町村 | 06; 01 | 支援; 監督")
    #expect(circle.problems.map(\.reason) == [.ownParent])
    // What is sound of such a row is entered.
    let placed = circle.plan.entered.map { $0.placings.map(\.tree) }
    #expect(placed.contains([.supervision]) && placed.contains([.support, .supervision]))
    #expect(try list.faults() == [])
  }

  @Test func `a ward lies under its city, and where somebody put it by its relation it stays`()
    throws
  {
    let head = "コード | 団体名 | 種別 | 都道府県 | 関係\n"
    let cities = "270008 | 大阪府 | 都道府県\n271004 | 大阪市 | 市区町村 | 大阪府\n"
    try list.apply(head + cities + "271276 | 大阪市 北区 | 市区町村 | 大阪府")
    #expect(try above("271276") == [.support: "大阪市"])
    let prefecture = try list.body("270008").id
    try list.nation.done(.place(try list.body("271276").id, .support, under: prefecture))
    func found(_ row: String) throws -> [String] {
      try list.differences(head + row).changes.map { "\($0.name.ja)→\($0.to.map(\.ja))" }
    }
    #expect(try found("271276 | 大阪市 北区 | 市区町村 | 大阪府 | 支援") == [])
    #expect(try found("271276 | 大阪市 北区 | 市区町村 | 大阪府") == ["大阪市 北区→[\"大阪市\"]"])
  }

  @Test func `wide digits and spaces of a name are no other name`() throws {
    let name = Phrase(ja: "株式会社　甲１", en: "Kō  1")
    try list.nation.done(.registerOrganization(code: "C1", name: name, legalForm: "会社"))
    #expect(try changes("C1 | 株式会社　甲１ | 会社") == [])
    #expect(try changes("C1 | 株式会社 甲1 | 会社") == [])
    #expect(try changes("C1 | 株式会社 甲2 | 会社") == ["renamed 株式会社 甲2→"])
  }
}
