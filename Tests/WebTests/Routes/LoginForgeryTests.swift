//! A page of somebody else's signs nobody in: neither by a link to join, nor by a name, nor by a link that works once.

import HTTPTypes
import Kernel
import Node
import Testing

@testable import Web

@Suite struct LoginForgeryTests {
  /// What browsers say, and whether a form is taken.
  private static let said: [(site: String?, origin: String?, isTaken: Bool)] = [
    ("cross-site", nil, false), ("same-site", nil, false), ("cross-site", "null", false),
    // The header that pages cannot write wins over the one that they can leave out.
    ("same-origin", "https://elsewhere.example", true), ("same-origin", nil, true),
    ("none", nil, true), (nil, nil, true), (nil, "null", true),
    (nil, "https://noroshi.example", true), (nil, "HTTPS://NOROSHI.example", true),
    (nil, "https://elsewhere.example", false), (nil, "noroshi.example", false),
    (nil, "https://noroshi.example.elsewhere.example", false),
  ]

  private static func browser(
    _ nobody: SiteBrowser, _ row: (site: String?, origin: String?, isTaken: Bool)
  ) -> SiteBrowser {
    var browser = nobody
    browser.formSite = row.site
    browser.origin = row.origin
    return browser
  }

  @Test func `joining by a stranger's link is no stranger's page's to do`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      for row in Self.said {
        let page = try await nobody.signedIn(tower).post(
          "/support/invitations", [("days", "30"), ("note", "海風さん")])
        let link = try #require(page.text.firstMatch(of: #/\/join\/([0-9a-f]{32})/#))
        let secret = String(link.1)
        let path = "/join/\(secret)"
        let answer = try await Self.browser(nobody, row).post(
          path, JoinRouteTests.fields.filter { $0.0 != "agree" }, token: secret)
        // What is not whole is sent back to be mended: the form was taken, and nobody was made.
        #expect(answer.status == (row.isTaken ? 422 : 403), "\(row)")
        #expect(answer.headers[.setCookie] == nil, "\(row)")
        #expect(try await nobody.get(path).status == 200, "the invitation still works: \(row)")
      }
    }
  }

  @Test func `signing in by a name or by a link is no stranger's page's to do`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      for row in Self.said {
        let browser = Self.browser(nobody, row)
        let named = try await browser.post("/sign-in", [("name", "nobody"), ("password", "x")])
        #expect([401, 403, 429].contains(named.status), "\(row)")
        #expect((named.status == 403) != row.isTaken, "\(row)")
        let linked = try await browser.post("/sign-in/\(String(repeating: "0", count: 32))")
        #expect(linked.status == (row.isTaken ? 404 : 403), "\(row)")
        if !row.isTaken { #expect(named.text.contains("ページを開き直して"), "\(row)") }
      }
    }
  }
}
