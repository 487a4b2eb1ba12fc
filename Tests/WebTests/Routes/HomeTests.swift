//! Home: who signs in sees his duties, who does not is asked to.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct HomeTests {
  @Test func `nobody is sent to the sign-in`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      let answer = try await nobody.get("/")
      #expect(answer.status == 303)
      #expect(answer.location == "/sign-in")
    }
  }

  @Test func `a duty stands on home with what happens if nothing is done`() async throws {
    let fixture = try SiteFixture()
    let (sato, ito) = (try fixture.member("sato"), try fixture.member("ito"))
    try await fixture.run { nobody in
      let home = try await nobody.signedIn(sato).get("/")
      #expect(home.status == 200)
      #expect(home.text.contains("いま することは <em>1件</em>です"))
      #expect(home.text.contains("href=\"/alerts/\(fixture.alert)\""))
      #expect(home.text.contains("監視センター → 北山町"))
      #expect(home.text.contains("にもお知らせします"))
      let quiet = try await nobody.signedIn(ito).get("/")
      #expect(quiet.text.contains("いま することは ありません"))
      #expect(!quiet.text.contains("福祉課"))
    }
  }

  @Test func `the section head reads a copy and has nothing to do`() async throws {
    let fixture = try SiteFixture()
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let home = try await nobody.signedIn(yamada).get("/")
      #expect(home.text.contains("知っておくこと"))
      #expect(home.text.contains("北山町の備え"))
    }
  }

  @Test func `home speaks the language that was asked for`() async throws {
    let fixture = try SiteFixture()
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      var browser = nobody.signedIn(sato)
      browser.language = "en-GB,en;q=0.9"
      let home = try await browser.get("/")
      #expect(home.text.contains("You have <em>1 thing</em> to do"))
      #expect(home.text.contains("A computer talks to an attacker."))
      let chosen = try await browser.get("/?lang=ja")
      #expect(chosen.text.contains("いま することは"))
    }
  }

  @Test func `whoever supports somebody is led to what goes on there`() async throws {
    let fixture = try SiteFixture()
    let mayor = try #require(try await fixture.everybody()["mayor"])
    try await fixture.run { nobody in
      let browser = nobody.signedIn(mayor)
      let path = "/support?show=\(SupportFilter.happening.rawValue)"
      #expect(try await browser.get("/").text.contains(path) == false, "he supports nobody yet")
      _ = await fixture.site.submit(
        .place(fixture.town, .support, under: fixture.other), as: .node)
      let home = try await browser.get("/").text
      // An alert that was never brought to him is told by no number.
      #expect(home.contains("href=\"\(path)\"") && home.contains("いま起きていることはありません"))
      let list = try await browser.get(path)
      #expect(list.status == 200 && list.text.contains("起きていること 0"))
    }
  }
}
