//! The inventory through its pages: entering, asking twice, confirming, importing, and who may.

import Foundation
import Inspection
import Kernel
import Node
import Spreadsheets
import Testing

@testable import Web

@Suite struct InventoryTests {
  private func site() throws -> SiteFixture { try SiteFixture(SiteFixture.Plan(isRaised: false)) }

  private func systems(_ fixture: SiteFixture) throws -> [SystemView] {
    try fixture.site.queries.systems(
      of: fixture.town, as: try fixture.member("sato").viewer, at: fixture.site.clock.now
    ).items
  }

  @Test func `a system is entered by its form, confirmed, changed and ended`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("sato"))
      #expect(try await browser.get("/inventory").text.contains("去年のExcelをそのまま貼れます"))
      #expect(try await browser.get("/inventory/new").status == 200)
      let made = try await browser.post(
        "/inventory",
        [
          ("name", "住民情報システム"), ("informationClass", "specificPersonal"),
          ("product", "Fortinet / FortiGate 100F / 7.2.8\r\nWindows"), ("hosts", "sv1、sv2"),
          ("egress", "203.0.113.8"), ("approvedAction", "disconnect"), ("signer", "町長"),
          ("signedOn", "2040-04-01"), ("approvedUntil", "2041-03-31"),
        ])
      let path = try #require(made.location)
      #expect(path.hasPrefix("/inventory/"))
      let page = try await browser.get(path).text
      for text in [
        "Fortinet / FortiGate 100F / 7.2.8", "sv1\nsv2", "203.0.113.8/32", "が確認", "佐藤 花子",
        "value=\"2041-03-31\"", "<option value=\"specificPersonal\" selected>",
      ] { #expect(page.contains(text), "\(text)") }
      #expect(try await browser.post("\(path)/confirm").location == path)
      #expect(try await browser.post(path, [("name", "住基")]).location == path)
      #expect(try await browser.get(path).text.contains("変えた："))
      #expect(try await browser.post("\(path)/retire").status == 303)
      #expect(try await browser.get(path).text.contains("また使う"))
      #expect(try await browser.post(path, [("name", "x")]).status == 409)
      #expect(try await browser.post("\(path)/restore").status == 303)
    }
    let found = try systems(fixture)
    #expect(found.map { $0.words?.name } == ["住基"])
    #expect(found.first?.words?.products == [])
  }

  @Test
  func `what looks like an individual number is asked about once, and kept nowhere meanwhile`()
    async throws
  {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("sato"))
      let fields = [("name", "台帳"), ("purpose", "1234-5678-9018")]
      let asked = try await browser.post("/inventory", fields)
      #expect(asked.status == 422)
      #expect(asked.text.contains("個人番号ではないので保存する"))
      #expect(asked.text.contains("name=\"sure\""))
      #expect(try systems(fixture).isEmpty)
      #expect(try await browser.post("/inventory", fields + [("sure", "yes")]).status == 303)
      let other = try await browser.post(
        "/inventory", [("name", "x"), ("purpose", "123456789017")])
      #expect(other.status == 303)
    }
    #expect(try systems(fixture).count == 2)
  }

  @Test func `what is wrong is said beside what was typed`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("sato"))
      let answer = try await browser.post(
        "/inventory",
        [
          ("name", "x"), ("egress", "10.1.2.3"), ("lifeOrSafety", "yes"),
          ("approvedAction", "disconnect"), ("signer", "町長"), ("signedOn", "2040-04-01"),
          ("approvedUntil", "2041-03-31"), ("place", "本庁"),
        ])
      #expect(answer.status == 422)
      #expect(answer.text.contains("どの団体でも内側で使うアドレス"))
      #expect(answer.text.contains("前もって承認できません"))
      #expect(answer.text.contains("value=\"本庁\""))
      #expect(!answer.text.contains("name=\"sure\""))
      let half = try await browser.post("/inventory", [("name", "x"), ("signer", "町長")])
      #expect(half.text.contains("初動、承認者、承認日、期限のすべて"))
    }
    #expect(try systems(fixture).isEmpty)
  }

  @Test func `a list is imported from file to result, and what was exported comes back the same`()
    async throws
  {
    let fixture = try site()
    try await fixture.run { nobody in
      var browser = nobody.signedIn(try fixture.member("sato"))
      let text = """
        名称,用途,情報の区分,つながる先
        住民情報システム,証明書,特定個人,020001
        悪い行,x,極秘,020001 北山町

        """
      let sent = try await browser.upload(
        Array(text.utf8), named: "台帳.csv", to: "/inventory/import")
      let path = try #require(sent.location)
      let columns = try await browser.get(path).text
      #expect(columns.contains("<option value=\"informationClass\" selected>"))
      #expect(columns.contains("<option value=\"dependencies\" selected>"))
      let fields = [
        ("c0", "name"), ("c1", "purpose"), ("c2", "informationClass"), ("c3", "dependencies"),
        ("header", "1"),
      ]
      #expect(try await browser.post("\(path)/columns", fields).location == "\(path)/differences")
      let page = try await browser.get("\(path)/differences").text
      #expect(page.contains("新しいシステム：1件") && page.contains("取り込まない行：1件"))
      #expect(try await browser.bytes("\(path)/errors.csv").count > 10)
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      let done = try await browser.post("\(path)/apply", [("digest", digest), ("go", "apply")])
      let result = try #require(done.location)
      #expect(try await browser.get(result).text.contains("取り込みは確認ではありません"))
      // A code alone keeps its zero, here and in each file below.
      #expect(try systems(fixture).map { $0.words?.dependencies } == [["020001"]])
      #expect(fixture.site.inventoryDrafts.count == 0)
      #expect(try await browser.get(path).status == 410)
      #expect(try await nobody.signedIn(try fixture.member("ito")).get(result).status == 404)
      for language in ["ja", "en"] {
        browser.language = language
        for form in ["xlsx", "csv"] {
          let file = try await browser.bytes("/inventory.\(form)")
          let again = try await browser.upload(file, named: "i.\(form)", to: "/inventory/import")
          let draft = try #require(again.location)
          let same = try await browser.get("\(draft)/differences").text
          #expect(
            same.contains(language == "ja" ? "変わらない行：1件" : "Unchanged: 1"), "\(language) \(form)")
          #expect(!same.contains("value=\"apply\""), "\(language) \(form)")
        }
      }
    }
  }

  @Test func `others are answered like those for whom there is nothing`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      let path = try #require(try await sato.post("/inventory", [("name", "住基")]).location)
      for key in ["ito", "tower"] {
        let browser = nobody.signedIn(try fixture.member(key))
        #expect(try await browser.get(path).status == 404, "\(key)")
        #expect(
          try await browser.get("/inventory?organization=\(fixture.town)").status == 404, "\(key)")
        #expect(try await browser.post("\(path)/retire").status == 404, "\(key)")
        #expect(!(try await browser.get("/inventory").text.contains("住基")), "\(key)")
        #expect(!(try await browser.get("/inventory.csv").text.contains("住基")), "\(key)")
      }
      let kato = nobody.signedIn(try fixture.member("kato"))
      let shown = try await kato.get(path)
      #expect(shown.status == 200 && !shown.text.contains("/confirm"))
      #expect(try await kato.post("\(path)/retire").status == 403)
      #expect(try await kato.get("/inventory/new").status == 403)
      #expect(try await kato.get("/inventory.xlsx").status == 403)
      for page in ["/inventory", path, "/inventory/new", "/inventory/import", "/inventory.xlsx"] {
        #expect(try await nobody.get(page).location == "/sign-in", "\(page)")
      }
    }
  }

  @Test func `ticked rows are confirmed together, and a product is found`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("sato"))
      let text = "名称,製品\na,FortiGate 100F\nb,Windows\n"
      let sent = try await browser.upload(Array(text.utf8), named: "i.csv", to: "/inventory/import")
      let path = try #require(sent.location)
      let page = try await browser.get("\(path)/differences").text
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      _ = try await browser.post("\(path)/apply", [("digest", digest), ("go", "apply")])
      let unconfirmed = try await browser.get("/inventory?only=unconfirmed").text
      #expect(unconfirmed.contains("2件"))
      let ids = try systems(fixture).map { ("system", "\($0.system.id)") }
      #expect(try await browser.post("/inventory/confirm", ids).location == "/inventory")
      #expect(try await browser.get("/inventory?only=unconfirmed").text.contains("当てはまるシステムはありません"))
      #expect(try await browser.post("/inventory/confirm", [("system", "x")]).status == 400)
      let found = try await browser.get("/inventory/products?q=fortigate").text
      #expect(found.contains("1団体") && found.contains("北山町"))
      #expect(try await browser.get("/inventory/products?q=cisco").text.contains("台帳に持つ団体はありません"))
      let entered = try await browser.post("/inventory/unknown", [("text", "198.18.1.40")])
      #expect(try await browser.get(try #require(entered.location)).text.contains("198.18.1.40"))
    }
    #expect(try systems(fixture).last?.system.confirmedAt == nil)
  }
}
