//! What a list of bodies changes: each kind, each mistake, and nothing that the list does not say.

import Kernel
import Testing

@testable import Node

@Suite struct BodyDifferencesTests {
  private let list: BodyList

  init() throws { list = try BodyList() }

  private func changes(_ text: String, _ choices: BodyChoices = [:]) throws -> [String] {
    try list.differences(text, choices).changes.map { change in
      let to = change.to.map(\.ja).joined(separator: "+")
      return "\(change.row) \(change.kind.rawValue) \(change.name.ja)\(to.isEmpty ? "" : "→\(to)")"
    }
  }

  private func problems(_ rows: String) throws -> [BodyProblem.Reason] {
    try list.differences(BodyList.head + rows).problems.map(\.reason)
  }

  @Test func `the directory as it is changes nothing`() throws {
    let found = try list.differences(BodyList.asItIs)
    #expect(found.changes.isEmpty && found.problems.isEmpty && found.missing.isEmpty)
    #expect(found.unchanged == 5 && found.rows == 5)
  }

  @Test(arguments: [
    ("02 | 北山市 | 市区町村 | 01 | 支援 |", ["2 renamed 北山市"]),
    ("02 | 北山町 | 市区町村 | 00 | 支援 |", ["2 moved 北山町→国の司令塔"]),
    ("04 | 東町 | 市区町村 | 01 | 支援 |", ["2 new 東町→北県"]),
    ("02 | 北山町 | 市区町村 | 01 | 支援 | 03", ["2 merged 北山町→南市"]),
    (
      "02 | 北山町 | 市区町村 | | | 04\n04 | 北山市 | 市区町村 | 01 | 支援 |",
      ["2 replaced 北山町→北山市", "3 new 北山市→北県"]
    ),
    (
      "02 | 北山町 | 市区町村 | | | 04\n03 | 南市 | 市区町村 | | | 04\n04 | 大市 | 市区町村 | 01 | 支援 |",
      ["2 merged 北山町→大市", "3 merged 南市→大市", "4 new 大市→北県"]
    ),
    (
      "03 | 南市 | 市区町村 | | | 04;05\n04 | 南市 東区 | 市区町村 | 01\n05 | 南市 西区 | 市区町村 | 01",
      ["2 split 南市→南市 東区+南市 西区", "3 new 南市 東区→北県", "4 new 南市 西区→北県"]
    ),
  ])
  func `each kind of change is told apart`(rows: String, expected: [String]) throws {
    #expect(try changes(BodyList.head + rows) == expected)
  }

  @Test func `nothing ends because a list does not name it, and nothing is guessed`() throws {
    let text = BodyList.head + "04 | 北山市 | 市区町村 | 01 | 支援\n03 | 南市 | 市区町村 | 01 | 支援"
    let found = try list.differences(text)
    #expect(found.plan.ended.isEmpty)
    // The body above in the tree of support is the same, and one name is within the other: offered, and no more.
    #expect(found.missing.map(\.body.name.ja) == ["北山町", "西村"])
    #expect(found.missing.map(\.proposed) == [["04"], []])
    // A kind of body that the list does not speak of is not missing from it.
    #expect(!found.missing.contains { $0.body.legalForm == "府省庁" })
    let said = try list.differences(text, ["02": ["04"]])
    #expect(said.plan.ended.count == 1 && said.missing.map(\.body.name.ja) == ["西村"])
    #expect(said.digest != found.digest)
    let unclear = try list.differences(text, ["02": ["99"]])
    #expect(unclear.unclear == ["02": "99"] && unclear.plan.ended.isEmpty)
    #expect(throws: RefusalCode("unknownSuccessor")) {
      try unclear.checkApplicable(as: unclear.digest)
    }
  }

  @Test(arguments: [
    ("02 |  | 市区町村", []), ("04 |  | 市区町村", [BodyProblem.Reason.noName]),
    ("04 | 東町 | ", [.noLegalForm]), ("011002 | 札幌市", []), ("011003 | 札幌市", [.badCode("011003")]),
    ("11002 | 札幌市", [.mendedCode("011002")]), ("0_4 | 東町 | 市区町村", [.badCode("0_4")]),
    ("04 | 東町 | 市区町村\n04 | 東町 | 市区町村", [.twice(row: 2)]),
    ("04 | 東町 | 市区町村 | 99", [.unknownParent("99")]),
    ("04 | 東町 | 市区町村 | 04", [.ownParent]), ("99 | 無い町 | 市区町村 | | | 03", [.unknownBody]),
    ("02 | 北山町 | 市区町村 | | | 99", [.unknownSuccessor("99")]),
    ("02 | 北山町 | 市区町村 | | | 02", [.ownParent]),
    ("00 | 国の司令塔 | 府省庁 | | | 01", [.isTower]),
    ("04 | 東町 | 市区町村 | 01 | 親類", [.badTree("親類")]),
    ("04 | 東町 | 市区町村 | 01;00 | 支援;監督", []), ("04 | 東町 | 市区町村 | 01 | 支援;監督", []),
    ("04 | 東町 | 市区町村 | 01;00 | 支援", [.unevenRelations]),
    ("04 | 東町 | 市区町村 | 01;00", [.unevenRelations]),
    ("04 | 東町 | 市区町村 | 01;00 | 支援;支援", [.unevenRelations]),
    ("04 | 東町 | 市区町村 | 01;99 | 支援;監督", [.unknownParent("99")]),
    ("04 | 東 | 市区町村 | 05 | 支援\n05 | 西 | 市区町村 | 04 | 支援", [.ownParent]),
    (
      "02 | 北山町 | 市区町村 | | | 03\n03 | 南市 | 市区町村 | | | 01", [.unknownSuccessor("南市")]
    ),
  ])
  func `a mistake is named by its row and has a sound neighbour`(
    rows: String, expected: [BodyProblem.Reason]
  ) throws {
    #expect(try problems(rows) == expected)
  }

  @Test func `a name has at most 200 characters`() throws {
    let name = String(repeating: "あ", count: 200)
    #expect(try problems("04 | \(name) | 市区町村") == [])
    #expect(try problems("04 | \(name)あ | 市区町村") == [.nameTooLong])
  }

  @Test func `a code has at most 40 bytes, a cell at most 64 networks or domains`() throws {
    func row(_ code: String, _ networks: Int, _ domains: Int) throws -> [BodyProblem.Reason] {
      var row = BodyRow(number: 2)
      row.take(code, as: .code)
      row.take("東町", as: .name)
      row.take("会社", as: .legalForm)
      row.take((0..<networks).map { "198.18.\($0).0/24" }.joined(separator: ";"), as: .prefix)
      row.take((0..<domains).map { "a\($0).example" }.joined(separator: ";"), as: .domain)
      return try BodyDifferences([row], with: []).problems.map(\.reason)
    }
    let longest = String(repeating: "A", count: 40)
    #expect(try row(longest, 64, 64) == [])
    #expect(try row(longest + "A", 0, 0) == [.badCode(longest + "A")])
    #expect(try row("A", 65, 0) == [.tooManyValues])
    #expect(try row("A", 0, 65) == [.tooManyValues])
  }

  @Test func `limits hold at the limit and one past it`() throws {
    let rows = (1...BodyDifferences.rowsMax).map { number in
      var row = BodyRow(number: number)
      row.take("A\(number)", as: .code)
      row.take("町\(number)", as: .name)
      row.take("市区町村", as: .legalForm)
      return row
    }
    let found = try BodyDifferences(rows, with: [])
    #expect(found.plan.entered.count == BodyDifferences.rowsMax)
    #expect(throws: RefusalCode("tooManyRows")) {
      try BodyDifferences(rows + [BodyRow(number: 0)], with: [])
    }
    #expect(throws: Never.self) {
      try found.checkApplicable(as: found.digest, changesMax: BodyDifferences.rowsMax)
    }
    #expect(throws: RefusalCode("tooManyChanges")) {
      try found.checkApplicable(as: found.digest, changesMax: BodyDifferences.rowsMax - 1)
    }
  }

  @Test func `the list of the ministry is known by its headings`() {
    let headings = ["団体コード", "都道府県名（漢字）", "市区町村名（漢字）", "都道府県名（カナ）", "合併先コード1"]
    #expect(
      headings.map { BodyField.guess($0) } == [.code, .parent, .name, nil, .successor])
    #expect(BodyField.guess("人口") == nil)
  }
}
