//! Contacts and inventories of the most rows: how far the comparison is, stopping it, and that nothing was changed. And
//! the rows of an inventory that must be corrected, sent again.

import HTTPTypes
import Kernel
import Node
import Spreadsheets
import Synchronization
import Testing

@testable import Web

@Suite struct LongListTests {
  /// A list that comes in: who sends it, its headings, one of its rows, and the file that shows what is there.
  struct List: Sendable, CustomTestStringConvertible {
    let sender: String
    let path: String
    let head: String
    let row: @Sendable (Int) -> String
    let now: String
    var testDescription: String { path }
  }

  private static let lists = [
    List(
      sender: "yamada", path: "/contacts/import", head: "氏名,役職,役割,メール",
      row: { "人\($0),係\($0),その他,m\($0)@example.jp" }, now: "/contacts.csv"),
    List(
      sender: "sato", path: "/inventory/import", head: "名称,用途,情報の区分",
      row: { "システム\($0),証明書,公開" }, now: "/inventory.csv"),
  ]

  @Test(arguments: lists)
  func `fifty thousand rows show how far they are, are stopped, and leave nothing`(list: List)
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    fixture.site.work.patience.withLock { $0 = .zero }
    let rows = (1...SpreadsheetLimits.records).map(list.row)
    let bytes = Array(([list.head] + rows).joined(separator: "\n").utf8)
    let member = try fixture.member(list.sender)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(member)
      let before = try await browser.get(list.now).text
      let sent = try await browser.upload(bytes, named: "list.csv", to: list.path)
      let draft = try #require(sent.location).replacing("/differences", with: "")
      let waiting = try await browser.get("\(draft)/differences")
      #expect(waiting.status == 200 && waiting.text.contains(ListWorkPhrases.title(.ja)))
      #expect(waiting.text.contains("まだ何も変えていません"))
      let refresh = HTTPField.Name("Refresh").flatMap { waiting.headers[$0] }
      #expect(refresh == "2", "the page asks again by itself, without a script")
      #expect(try await nobody.signedIn(try fixture.member("suzuki")).get("/").status == 200)
      #expect(fixture.site.work.count == 1)
      #expect(try await browser.post("\(draft)/cancel").status == 303)
      #expect(fixture.site.work.count == 0)
      #expect(try await browser.get("\(draft)/differences").status == 410)
      #expect(try await browser.get(list.now).text == before, "nothing before it is accepted")
    }
  }

  @Test func `rows of an inventory with mistakes come back as a file to correct and send again`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let list = "システム台帳,,\n名称,用途,情報の区分\n文書管理,決裁,公開\n給与,支給,極秘\n"
      let sent = try await browser.upload(
        Array(list.utf8), named: "台帳.csv", to: "/inventory/import")
      let draft = try #require(sent.location)
      // The row has the number that it had in its file, above which a title stands.
      #expect(try await browser.get("\(draft)/differences").text.contains("4行目"))
      let file = try await browser.get("\(draft)/errors.csv").text
      let lines = file.split(separator: "\r\n")
      #expect(lines.count == 2 && lines.first?.hasPrefix("\u{FEFF}直すところ,") == true)
      #expect(lines.first?.hasSuffix(",元の行") == true)
      #expect(lines.last?.contains("給与,支給,極秘") == true)
      #expect(lines.last?.hasSuffix(",4") == true)
      let corrected = try await browser.upload(
        Array(file.replacing("極秘", with: "機密").utf8), named: "直した.csv", to: "/inventory/import")
      let again = try #require(corrected.location)
      let page = try await browser.get("\(again)/differences").text
      #expect(page.contains("新しいシステム：1件") && !page.contains("直すところがあり"))
    }
  }
}
