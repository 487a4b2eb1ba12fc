//! One's own account and the administrator's page of accounts.

import Hummingbird
import Kernel
import Node
import Testing

@testable import Web

@Suite struct AccountPageTests {
  private static let password = "horse battery staple"

  @Test func `a person sets a password, signs in by it, and changes it only by the old one`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let login = try #require(
        try fixture.site.queries.session(
          hash: Hash(sha256: sato.session.utf8), at: fixture.site.clock.now)
      ).login
      func set(_ old: String, _ new: String, _ again: String) async throws -> Int {
        try await browser.post(
          "/account/password", [("old", old), ("new", new), ("again", again)]
        ).status
      }
      #expect(try await browser.get("/account").text.contains("合言葉を決める"))
      let short = String(repeating: "x", count: Password.lengthMin - 1)
      #expect(try await set("", short, short) == 422)
      let long = String(repeating: "x", count: Password.lengthMax + 1)
      #expect(try await set("", long, long) == 422)
      #expect(try await set("", Self.password, Self.password + "!") == 422)
      #expect(try await set("", Self.password, Self.password) == 200)
      #expect(try await set("wrong", "another password", "another password") == 403)
      let entered = try await nobody.post(
        "/sign-in", [("name", login), ("password", Self.password)])
      #expect(entered.status == 303)
      #expect(try await browser.get("/account").text.contains("ほかに1台"))
      #expect(try await set(Self.password, "another password", "another password") == 200)
      #expect(try await browser.get("/account").text.contains("ほかに入っている端末はありません"))
      let old = try await nobody.post("/sign-in", [("name", login), ("password", Self.password)])
      #expect(old.status == 401)
    }
  }

  @Test func `an administrator makes an account, and its link lets in once`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let suzuki = try fixture.member("suzuki")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let made = try await chief.post(
        "/accounts",
        [("person", "\(suzuki.person)"), ("login", "suzuki"), ("role", "observer")])
      #expect(made.status == 200)
      let path = try #require(made.text.firstMatch(of: /\/sign-in\/[0-9a-f]{64}/)).output
      #expect(try await chief.get("/accounts").text.contains("/sign-in/") == false)
      #expect(try await nobody.get(String(path)).text.contains("鈴木 一郎"))
      #expect(try await nobody.post(String(path)).status == 303)
      #expect(try await nobody.post(String(path)).status == 404)
      let taken = try await chief.post(
        "/accounts",
        [("person", "\(suzuki.person)"), ("login", "suzuki"), ("role", "observer")])
      #expect(taken.status == 409)
      #expect(taken.text.contains("value=\"suzuki\""))
    }
  }

  @Test func `a link says what it changed: a password that there was, and no device that is in`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let browser = nobody.signedIn(sato)
      let account = try #require(
        try fixture.site.queries.session(
          hash: Hash(sha256: sato.session.utf8), at: fixture.site.clock.now)
      ).account
      let (gone, stays) = ("前の合言葉は使えなくなりました。", "いま入っている1台は、そのまま使えます。")
      let first = try await chief.post("/accounts/\(account)/link").text
      #expect(!first.contains(gone) && first.contains(stays), "there was no password")
      let new = [("old", ""), ("new", Self.password), ("again", Self.password)]
      #expect(try await browser.post("/account/password", new).status == 200)
      let second = try await chief.post("/accounts/\(account)/link").text
      #expect(second.contains(gone) && second.contains(stays))
      // What is said is so.
      #expect(try await browser.get("/alerts").status == 200)
      let login = try #require(
        try fixture.site.queries.account(account, as: sato.viewer, at: fixture.site.clock.now)
      ).login
      let old = try await nobody.post("/sign-in", [("name", login), ("password", Self.password)])
      #expect(old.status == 401)
      let made = try await chief.post(
        "/accounts", [("person", "\(sato.person)"), ("login", "neu"), ("role", "observer")]
      ).text
      #expect(made.contains("一度だけ使えます") && !made.contains(gone) && !made.contains("そのまま使えます"))
    }
  }

  @Test func `a closed account's session is no session`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let account = try #require(
        try fixture.site.queries.session(
          hash: Hash(sha256: sato.session.utf8), at: fixture.site.clock.now)
      ).account
      #expect(try await nobody.signedIn(sato).get("/alerts").status == 200)
      #expect(try await chief.post("/accounts/\(account)/close").status == 303)
      #expect(try await nobody.signedIn(sato).get("/alerts").location == "/sign-in")
      #expect(try await chief.get("/accounts").text.contains("閉じました"))
    }
  }

  @Test func `who is no administrator of the organisation finds no accounts`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let account = try #require(
        try fixture.site.queries.session(
          hash: Hash(sha256: sato.session.utf8), at: fixture.site.clock.now)
      ).account
      for key in ["sato", "kato", "ito", "tower"] {
        let browser = nobody.signedIn(try fixture.member(key))
        #expect(try await browser.get("/accounts").status == 403, "\(key)")
        for act in ["link", "close"] {
          let status = try await browser.post("/accounts/\(account)/\(act)").status
          #expect(status == (key == "sato" ? 403 : 404), "\(key) \(act)")
        }
      }
      #expect(try await nobody.get("/account").location == "/sign-in")
    }
  }
}
