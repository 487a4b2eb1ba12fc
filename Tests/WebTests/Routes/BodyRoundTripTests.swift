//! The directory of bodies out of the node and back in: nothing has changed.

import Foundation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct BodyRoundTripTests {
  /// A body as it is entered: its code, name, form, and what stands above it by tree.
  private struct Planned {
    let code: String?
    let name: String
    let form: String
    var above: [(tree: Organization.Tree, code: String)] = []
  }

  // table:
  private static let bodies = [
    Planned(code: "soumu", name: "総務省", form: "府省庁"),
    Planned(code: "130001", name: "東京都", form: "都道府県", above: [(.supervision, "soumu")]),
    Planned(code: "270008", name: "大阪府", form: "都道府県"),
    Planned(code: "340006", name: "広島県", form: "都道府県"),
    // Of one name; what lies below one of them must not be taken to lie below the other.
    Planned(
      code: "132063", name: "府中市", form: "市区町村",
      above: [(.support, "130001"), (.supervision, "soumu")]),
    Planned(code: "342084", name: "府中市", form: "市区町村", above: [(.support, "340006")]),
    Planned(
      code: nil, name: "府中消防組合", form: "一部事務組合",
      above: [(.supervision, "132063"), (.sector, "soumu")]),
    // Twice below the same, and a ward below its city and one that somebody put elsewhere.
    Planned(
      code: "131016", name: "千代田区", form: "市区町村",
      above: [(.support, "130001"), (.sector, "130001")]),
    Planned(code: "271004", name: "大阪市", form: "市区町村", above: [(.support, "270008")]),
    Planned(code: "271276", name: "大阪市 北区", form: "市区町村", above: [(.support, "271004")]),
    Planned(code: "271063", name: "大阪市 西区", form: "市区町村", above: [(.support, "270008")]),
    // Without a code, of one name, told apart by what stands above.
    Planned(code: nil, name: "西村", form: "市区町村", above: [(.support, "270008")]),
    Planned(code: nil, name: "西村", form: "市区町村", above: [(.support, "340006")]),
    Planned(
      code: "C1", name: "株式会社　甲１", form: "会社",
      above: [(.support, "130001"), (.hosting, "270008"), (.sector, "soumu")]),
  ]

  private func enter(_ fixture: SiteFixture) async throws {
    var known: [String: ID<Organization>] = [:]
    for body in Self.bodies {
      let name = Phrase(ja: body.name, en: "English of \(body.name.count)")
      let answer = await fixture.site.submit(
        .registerOrganization(code: body.code, name: name, legalForm: body.form), as: .node)
      guard case .done(let made) = answer, let first = made.first else {
        throw SiteFault(what: "\(answer)")
      }
      let id = first.id.cast(to: Organization.self)
      if let code = body.code { known[code] = id }
      for (tree, code) in body.above {
        _ = await fixture.site.submit(.place(id, tree, under: known[code]), as: .node)
      }
    }
  }

  @Test(arguments: ["xlsx", "csv"], ["ja", "en"])
  func `what goes out comes back and changes nothing`(form: String, language: String) async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await enter(fixture)
    let member = try await fixture.chief()
    let all = try fixture.site.queries.organizations(as: .node, limit: Queries.pageMax).items.count
    #expect(all == Self.bodies.count + 3)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(member)
      let file = try await browser.bytes("/network/bodies.\(form)?lang=\(language)")
      let sent = try await browser.upload(
        file, named: "bodies.\(form)", to: "/network/bodies/import")
      let path = try #require(sent.location)
      let page = try await browser.get("\(path)/differences").text
      for line in [
        "新しい団体：0件", "名称の変わる団体：0件", "所属の変わる団体：0件", "変わらない行：\(all)件", "一覧にない団体：0件",
      ] {
        #expect(page.contains(line), "\(line)")
      }
      #expect(!page.contains("取り込まない行") && !page.contains("value=\"apply\""))
      #expect(!page.contains("見つからないので、所属は変えません"))
    }
  }
}
