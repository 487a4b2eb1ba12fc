//! The pages of readiness: posts and no persons, no day of a test, files as the page, and nothing for those outside.

import Alerting
import Foundation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct ReadinessRouteTests {
  @Test func `one's own readiness names posts, never persons, and no day`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (sato, town) = (try fixture.member("sato"), fixture.town)
    let drawn = await fixture.site.submit(.drawContactTests([town]), as: .node)
    guard case .done = drawn else {
      Issue.record("not drawn: \(drawn)")
      return
    }
    try await fixture.run { nobody in
      let page = try await nobody.signedIn(sato).get("/network/readiness")
      #expect(page.status == 200)
      #expect(page.text.contains("北山町") && page.text.contains("係responder"))
      #expect(page.text.contains("日は知らせません"))
      #expect(page.text.contains("不在の自動返信"))
      let main = page.text.components(separatedBy: "<main").last ?? ""
      for name in ["佐藤", "鈴木", "山田"] { #expect(!main.contains(name), "\(name)") }
      #expect(!page.text.contains("団体の一覧"))
      #expect(try await nobody.get("/network/readiness").location == "/sign-in")
    }
  }

  @Test func `others are hidden from whoever is not above them`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (sato, tower) = (try fixture.member("sato"), try fixture.member("tower"))
    let (own, other) = (fixture.town, fixture.other)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      #expect(try await browser.get("/network/readiness/\(own)").status == 200)
      #expect(try await browser.get("/network/readiness/\(other)").status == 404)
      #expect(try await browser.get("/network/readiness/none").status == 404)
      let list = try await browser.get("/network/readiness.csv").text
      #expect(list.contains("北山町") && !list.contains("南川市"))
      let all = nobody.signedIn(tower)
      let page = try await all.get("/network/readiness?show=noDeputy").text
      #expect(page.contains("南川市") && page.contains("代行がいない"))
      #expect(page.contains("/network/readiness.csv?show=noDeputy"))
      #expect(try await all.get("/network/readiness/\(other)").status == 200)
      let csv = try await all.get("/network/readiness.csv").text
      #expect(csv.contains("北山町") && csv.contains("南川市"))
      let book = try await all.get("/network/readiness.xlsx")
      #expect(book.status == 200)
      let home = try await all.get("/").text
      #expect(home.contains("/network/readiness"))
    }
  }

  @Test func `a second test is refused in words while the first is open`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    let town = fixture.town
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      #expect(try await browser.post("/network/\(town)/test").status == 303)
      let again = try await browser.post("/network/\(town)/test")
      #expect(again.status == 409)
      #expect(again.text.contains("連絡テストがまだ終わっていません"))
    }
  }
}
