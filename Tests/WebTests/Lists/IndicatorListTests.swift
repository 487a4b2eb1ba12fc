//! Lists of indicators: one that is longer than its page shows is one batch, and mistakes come back to be corrected.

import Kernel
import Node
import Synchronization
import Testing

@testable import Web

@Suite struct IndicatorListTests {
  @Test func `a long list of indicators is entered at once`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    let fields = [("source", "見本の提供元"), ("marking", "TLP:GREEN")]
    let list = (0..<5001).map { "m\($0).evil.example" }.joined(separator: "\n") + "\n"
    fixture.site.work.patience.withLock { $0 = .seconds(60) }
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let found = try await browser.differences(list, to: "/indicators/import", fields)
      #expect(found.page.contains("入れるもの：5001件"))
      let digest = try #require(SiteBrowser.hidden("digest", in: found.page))
      let done = try await browser.post("\(found.draft)/apply", [("digest", digest)])
      #expect(done.location == "/indicators")
    }
    let batches = try fixture.site.queries.indicatorBatches(as: chief.viewer)
    #expect(batches.items.map(\.count) == [5001], "one batch: never a part of a list")
  }

  @Test func `rows with mistakes come back as a file to correct and send again`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    let fields = [("source", "見本の提供元"), ("marking", "TLP:GREEN")]
    fixture.site.work.patience.withLock { $0 = .seconds(60) }
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let found = try await browser.differences(
        "通信先,重要度\n198.51.100.7,4\n192.0.2.9,9\n", to: "/indicators/import", fields)
      #expect(found.page.contains("入れない行：1件"))
      let file = try await browser.get("\(found.draft)/errors.csv").text
      let lines = file.split(separator: "\r\n")
      #expect(lines.count == 2 && lines.last?.hasSuffix(",192.0.2.9,9,3") == true)
      let again = try await browser.differences(
        file.replacing("192.0.2.9,9,", with: "192.0.2.9,5,"), to: "/indicators/import", fields)
      #expect(again.page.contains("入れるもの：1件") && !again.page.contains("入れない行："))
    }
    #expect(try fixture.site.queries.indicatorBatches(as: chief.viewer).items.isEmpty)
  }
}
