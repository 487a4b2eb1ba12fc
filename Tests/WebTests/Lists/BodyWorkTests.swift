//! A long list of bodies is compared beside the requests: how far it is, stopping it, and what it leaves.

import HTTPTypes
import Kernel
import Node
import Spreadsheets
import Synchronization
import Testing

@testable import Web

@Suite struct BodyWorkTests {
  private static func rows(_ count: Int) -> [BodyRow] {
    (1...count).map { number in
      var row = BodyRow(number: number)
      row.take("A\(number)", as: .code)
      row.take("会社\(number)", as: .name)
      row.take("会社", as: .legalForm)
      return row
    }
  }

  @Test func `a list of the most rows shows how far it is, is stopped, and leaves nothing`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    fixture.site.work.patience.withLock { $0 = .zero }
    var list = "団体コード,団体名,種別\n"
    for number in 1...BodyDifferences.rowsMax { list += "A\(number),会社\(number),会社\n" }
    let bytes = Array(list.utf8)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let sent = try await browser.upload(bytes, named: "団体.csv", to: "/network/bodies/import")
      let draft = try #require(sent.location)
      let waiting = try await browser.get("\(draft)/differences")
      #expect(waiting.status == 200 && waiting.text.contains("一覧を読んでいます"))
      let refresh = HTTPField.Name("Refresh").flatMap { waiting.headers[$0] }
      #expect(refresh == "2", "the page asks again by itself, without a script")
      #expect(try await browser.get("\(draft)/errors.csv").location == "\(draft)/differences")
      #expect(try await nobody.signedIn(try fixture.member("sato")).get("/").status == 200)
      #expect(fixture.site.work.count == 1)
      #expect(try await browser.post("\(draft)/cancel").status == 303)
      #expect(fixture.site.work.count == 0)
      #expect(try await browser.get("\(draft)/differences").status == 410)
    }
    #expect(try fixture.site.queries.organizations(as: .node).items.count == 3)
  }

  @Test func `what is to be said is said once the differences are there, and only then`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    // No request waits for its work: each is answered by the page that says how far it is.
    fixture.site.work.patience.withLock { $0 = .zero }
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      func differences(
        _ draft: String, after first: SiteBrowser.Answer? = nil
      ) async throws -> String {
        var page = first?.status == 303 ? "" : first?.text ?? ""
        while page.isEmpty || page.contains(ListWorkPhrases.title(.ja)) {
          page = try await browser.get("\(draft)/differences").text
        }
        return page
      }
      let sent = try await browser.upload(
        Array("団体名,種別\n南川市,市区町村\n".utf8), named: "団体.csv", to: "/network/bodies/import")
      let draft = try #require(sent.location)
      _ = try await differences(draft)
      let key = "\(fixture.town)"
      let choice = [("shown", key), ("tick", key), ("s-\(key)", "南川市")]
      let stale = [("digest", String(repeating: "0", count: 64)), ("go", "apply")]
      for (fields, notice) in [
        (choice, BodyPhrases.choicesChanged), (choice + stale, BodyPhrases.changedMeanwhile),
      ] {
        let pressed = try await browser.post("\(draft)/apply", fields)
        let page = try await differences(draft, after: pressed)
        #expect(page.contains(notice(.ja)))
        let again = try await differences(draft)
        #expect(!again.contains(notice(.ja)), "once")
      }
      let list = try await browser.send(
        "値\n198.51.100.7\n", to: "/indicators/import",
        [("source", "見本"), ("marking", "TLP:AMBER")])
      let marks = try #require(list.location).replacing("/differences", with: "")
      _ = try await differences(marks)
      let pressed = try await browser.post("\(marks)/apply", [("digest", "0")])
      let page = try await differences(marks, after: pressed)
      let notices = [ListImportPhrases.notEnteredYet, ListImportPhrases.changedMeanwhile]
      #expect(notices.contains { page.contains($0(.ja)) }, "nobody takes it for entered")
    }
  }

  @Test func `the steps come in order, and whatever stops one stops the comparison`() throws {
    let rows = Self.rows(2 * BodyDifferences.stepRows + 1)
    var steps: [Int] = []
    let found = try BodyDifferences(rows, with: [], choices: [:], tower: nil) { steps.append($0) }
    #expect(steps == steps.sorted() && steps.first == 0 && steps.count == 6)
    #expect(steps.allSatisfy { $0 < rows.count })
    let plain = try BodyDifferences(rows, with: [])
    #expect(found.digest == plain.digest && found.plan.entered.count == rows.count)
    struct Stopped: Error {}
    for stop in 0..<6 {
      var left = stop
      #expect(throws: Stopped.self) {
        try BodyDifferences(rows, with: [], choices: [:], tower: nil) { _ in
          if left == 0 { throw Stopped() }
          left -= 1
        }
      }
    }
  }

  @Test func `the rows to correct say what they are, and come back as they stood`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    let name = "甲\u{202E}乙"
    let sheet = Sheet(
      name: "x", columns: [Sheet.Column("a")], rows: [Sheet.Row([name])], noteHeading: "直すところ")
    #expect(ListMistakes.file(sheet).body(.ja).rows.map(\.cells) == [[name]])
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let sent = try await browser.upload(
        Array("団体コード,団体名,種別\nN1,北川市,市区町村\n,悪い,\n".utf8), named: "団体.csv",
        to: "/network/bodies/import")
      let draft = try #require(sent.location)
      let file = try await browser.bytes("\(draft)/errors.xlsx")
      let read = try Table.read(file, fileName: "errors.xlsx")
      #expect(read.tables.last?.name == Sheet.aboutName(.ja))
      let about = read.tables.last?.rows.flatMap(\.cells) ?? []
      #expect(about.contains(ListPhrases.noMarking(.ja)) && about.contains(ListPhrases.whole(.ja)))
      #expect(read.filledIn.count == 1)
      #expect(read.filledIn.first?.rows.contains { $0.cells.contains("悪い") } == true)
      let again = try await browser.upload(
        file, named: "errors.xlsx", to: "/network/bodies/import")
      let back = try #require(again.location)
      let page = try await browser.get("\(back)/differences").text
      #expect(page.contains("取り込まない行：1件"), "as wrong as it was")
    }
  }
}
