//! Before something goes to many: counted by kind, folded by prefecture, everybody by name, and nobody who has ended.

import Kernel
import Node
import Testing

@testable import Web

@Suite struct BulletinPreviewTests {
  private static func row(_ number: Int, _ code: String?, _ form: String) -> OrganizationRow {
    OrganizationRow(
      id: ID(high: 1, low: UInt64(number)), name: Phrase(ja: "団体\(number)", en: "Body \(number)"),
      code: code, legalForm: form, parents: [:])
  }

  /// So many towns of Tokyo, one of Tottori, one ministry.
  private static func rows(_ towns: Int) -> [OrganizationRow] {
    (0..<towns).map { row($0, "\(131_000 + $0)", "市区町村") }
      + [row(1_001, "313001", "市区町村"), row(1_002, "X1", "府省庁")]
  }

  private static let names = ["13": Phrase(ja: "東京都", en: "Tokyo")]

  @Test func `few stand in one line, one more are counted and folded`() {
    let most = AudienceNames.plainMax
    let few = audienceNames(AudienceNames(Self.rows(most - 2), Self.names, .ja), .ja).text
    #expect(few.hasPrefix("<p class=\"sub\">団体0、団体1") && !few.contains("<details"))
    let audience = AudienceNames(Self.rows(most - 1), Self.names, .ja)
    let many = audienceNames(audience, .ja).text
    #expect(audience.names.count == most + 1)
    #expect(many.contains("<p>市区町村 \(most)、府省庁 1</p>"))
    #expect(many.contains("<details class=\"names\"><summary>東京都 (\(most - 1))</summary>"))
    // A prefecture that is not in the directory is called by its code; those of none come last.
    let heads = many.split(separator: "<summary>").dropFirst().map { $0.prefix { $0 != "<" } }
    #expect(heads == ["東京都 (\(most - 1))", "31 (1)", "国の機関・その他 (1)"])
    for name in audience.names { #expect(many.contains(name), "\(name)") }
    #expect(audience.groups.flatMap(\.names).count == audience.names.count)
  }

  @Test func `a single prefecture is unfolded, and English is English`() {
    let towns = (0...AudienceNames.plainMax).map { Self.row($0, "\(131_000 + $0)", "市区町村") }
    let text = audienceNames(AudienceNames(towns, Self.names, .en), .en).text
    #expect(
      text.contains("<details class=\"names\" open><summary>Tokyo (\(towns.count))</summary>"))
    #expect(text.contains("<p>Municipality \(towns.count)</p>"))
    #expect(text.contains("Body 0, Body 1"))
  }

  @Test func `many who cannot be reached are folded behind their number`() {
    let names = (0...AudienceNames.plainMax).map { "町\($0)" }
    let few = pointedOut(BulletinPhrases.unreachable, Array(names.dropLast()), .ja).text
    #expect(few.contains("団体: \(names.count - 1)</b>") && !few.contains("<details"))
    let many = pointedOut(BulletinPhrases.unreachable, names, .ja).text
    #expect(many.contains("<summary><b>いま連絡のつかない団体: \(names.count)</b></summary>"))
    #expect(many.contains("町0、町1"))
  }

  @Test func `a body that has ended is in no audience, neither by kind nor by name`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    let tower = try fixture.member("tower")
    let typed = [
      ("kind", "warning"), ("character", "request"), ("severity", "3"), ("what", "弱点。"),
      ("now", "確かめる。"), ("answerBy", "2040-05-11T17:00"), ("tlp", "AMBER"),
      ("form", "市区町村"),
    ]
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let before = try await watch.post("/bulletins/preview", typed).text
      #expect(before.contains("<p class=\"sub\">北山町、南川市</p>"))
      try await EndedRouteTests.endTown(fixture, by: nobody.signedIn(chief))
      let after = try await watch.post("/bulletins/preview", typed).text
      #expect(after.contains("<p class=\"sub\">南川市</p>") && after.contains("value=\"1\""))
      let named = try await watch.post("/bulletins/preview", typed + [("names", "北山町")]).text
      #expect(named.contains("その名前の団体は一つに決まりません: 北山町"))
    }
  }
}
