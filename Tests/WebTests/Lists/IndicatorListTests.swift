//! A list of indicators that is longer than its page shows: one batch, never a part of it.

import Kernel
import Node
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
}
