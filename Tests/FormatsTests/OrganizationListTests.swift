//! Lists of organisations: our own header and the three public lists, whole and broken.

import Foundation
import Kernel
import Testing

@testable import Formats

@Suite struct OrganizationListTests {
  private func read(_ text: String) -> OrganizationList { OrganizationList(Array(text.utf8)) }
  private let header = "code,name_ja,name_en,legal_form,parent_code,tree,prefix,domain\n"

  @Test func `our own header gives every part of an organisation`() throws {
    let list = read(
      header + "K1,北山県,Kitayama,都道府県,,,,\n"
        + "K2,北山町,Kitayama Town,市区町村,K1,support,198.18.1.0/24;2001:db8:1::/48,kitayama.example\n")
    #expect(list.form == .own)
    #expect(list.problems.isEmpty)
    let town = try #require(list.entries.last)
    #expect(town.code == "K2")
    #expect(town.name == Phrase(ja: "北山町", en: "Kitayama Town"))
    #expect(town.parent == .code("K1"))
    #expect(town.tree == .support)
    #expect(town.prefixes.map(\.description) == ["198.18.1.0/24", "2001:db8:1::/48"])
    #expect(town.domains.map(\.text) == ["kitayama.example"])
    #expect(town.line == 3)
  }

  @Test func `only a name and a legal form must be there`() {
    let list = read("legal_form,name_ja\n会社,甲社\n")
    #expect(list.problems.isEmpty)
    #expect(
      list.entries == [
        OrganizationEntry(line: 2, code: nil, name: Phrase(ja: "甲社", en: "甲社"), legalForm: "会社")
      ])
  }

  @Test(
    arguments: [
      (",,,会社,,,,", OrganizationProblem.nameMissing), ("A,甲,,,,,,", .legalFormMissing),
      ("A b,甲,,会社,,,,", .badCode("A b")), ("A,甲,,会社,B,,,", .treeMissing),
      ("A,甲,,会社,,support,,", .treeMissing), ("A,甲,,会社,B,above,,", .badTree("above")),
      ("A,甲,,会社,A,support,,", .ownParent),
      ("A,甲,,会社,,,198.18.1.1/24,", .badPrefix("198.18.1.1/24")),
      ("A,甲,,会社,,,,com", .badDomain("com")), ("\"A\"x,甲", .csv(.textAfterQuote)),
      ("A,\(String(repeating: "甲", count: 201)),,会社,,,,", .nameTooLong),
      (
        "\(String(repeating: "A", count: 41)),甲,,会社,,,,",
        .badCode(String(repeating: "A", count: 41))
      ),
    ])
  func `a bad row is refused with its line and harms no other`(
    row: String, reason: OrganizationProblem
  ) {
    let list = read(header + row + "\nZ,乙,,会社,,,,\n")
    #expect(list.problems == [OrganizationList.Problem(line: 2, reason: reason)])
    #expect(list.entries.map(\.code) == ["Z"])
  }

  @Test func `the second of two rows with one code is refused`() {
    let list = read(header + "A,甲,,会社,,,,\nA,乙,,会社,,,,\n")
    #expect(list.entries.map(\.name.ja) == ["甲"])
    #expect(list.problems == [OrganizationList.Problem(line: 3, reason: .codeTwice("A"))])
  }

  @Test func `limits hold at the limit and one past it`() {
    let longest = String(repeating: "甲", count: OrganizationList.nameCharactersMax)
    #expect(read(header + "A,\(longest),,会社,,,,\n").problems.isEmpty)
    let code = String(repeating: "A", count: OrganizationList.codeBytesMax)
    #expect(read(header + "\(code),甲,,会社,,,,\n").problems.isEmpty)
    let values = Array(repeating: "a.example", count: OrganizationList.valuesMax)
    #expect(read(header + "A,甲,,会社,,,,\(values.joined(separator: " "))\n").problems.isEmpty)
    let more = (values + ["b.example"]).joined(separator: " ")
    #expect(read(header + "A,甲,,会社,,,,\(more)\n").problems.map(\.reason) == [.tooManyValues])
    let two = Array((header + "A,甲,,会社,,,,\nB,乙,,会社,,,,\n").utf8)
    #expect(OrganizationList(two, bytesMax: two.count, rowsMax: 2).problems.isEmpty)
    #expect(
      OrganizationList(two, bytesMax: two.count - 1, rowsMax: 2).problems.map(\.reason) == [
        .listTooLarge(bytes: two.count)
      ])
    let one = OrganizationList(two, bytesMax: two.count, rowsMax: 1)
    #expect(one.entries.count == 1)
    #expect(one.problems == [OrganizationList.Problem(line: 3, reason: .tooManyRows)])
  }

  @Test func `an unknown header refuses the whole list`() {
    let list = read("name,address\n甲,乙\n")
    #expect(list.form == nil)
    #expect(list.entries.isEmpty)
    #expect(list.problems.map(\.reason) == [.headerUnknown])
    #expect(read("").problems.map(\.reason) == [.headerUnknown])
  }

  @Test func `a local code is mended of its lost zero and refused for a wrong check digit`() {
    let list = read("pref,pref_en,lgcode\n北海道,Hokkaido,10006\n青森県,Aomori,020000\n")
    #expect(list.entries.map(\.code) == ["010006"])
    #expect(list.problems == [OrganizationList.Problem(line: 3, reason: .badCode("020000"))])
  }

  @Test func `a ward is supported by its city and a town by its prefecture`() {
    let list = read(
      "pref,city,lgcode\n北海道,札幌市 中央区,011011\n北海道,札幌市,011002\n北海道,函館市,012025\n")
    #expect(list.problems.isEmpty)
    #expect(list.entries.map(\.parent) == [.code("011002"), .name("北海道"), .name("北海道")])
  }

  @Test(.enabled(if: SharedData.isWanted)) func `the public lists are taken whole`() throws {
    let towns = OrganizationList(try SharedData.bytes("orgs-jp/municipalities.csv"))
    #expect(towns.form == .municipalities)
    #expect(towns.entries.count == 1916)
    #expect(towns.problems.isEmpty)
    let wards = towns.entries.filter { if case .code = $0.parent { true } else { false } }
    #expect(wards.count == 175)
    let prefectures = OrganizationList(try SharedData.bytes("orgs-jp/prefectures.csv"))
    #expect(prefectures.form == .prefectures)
    #expect(prefectures.entries.count == 47)
    #expect(prefectures.problems.isEmpty)
    let names = Set(prefectures.entries.map(\.name.ja))
    for entry in towns.entries {
      if case .name(let parent)? = entry.parent { #expect(names.contains(parent)) }
    }
    let national = OrganizationList(try SharedData.bytes("orgs-jp/national-bodies-compiled.csv"))
    #expect(national.form == .nationalBodies)
    #expect(national.entries.count == 204)
    #expect(national.problems.isEmpty)
  }
}

extension SharedData {
  /// The bytes of a file in the data folder.
  fileprivate static func bytes(_ path: String) throws -> [UInt8] {
    let folder = root.deletingLastPathComponent().appending(path: "shared/data")
    return [UInt8](try Data(contentsOf: folder.appending(path: path)))
  }
}
