//! Personal links: looking never acknowledges, pressing does, and nobody gets more than the link is for.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct LinkTests {
  // MARK: A shared mailbox

  @Test func `on a shared mailbox the person is chosen from the roster`() async throws {
    let fixture = try SiteFixture()
    let (secret, sato) = (try fixture.link("sato"), try fixture.member("sato"))
    let personal = try fixture.site.queries.link(
      hash: Hash(sha256: Array(secret.utf8)), at: SiteFixture.now)
    #expect(personal?.isShared == false)
    try await fixture.run { browser in
      let page = try await browser.get("/a/\(secret)")
      #expect(!page.text.contains("<option value=\"\">"), "a personal link speaks for its person")
    }
    // The same address is registered for a colleague too; letters of another case are the same mailbox.
    let town = try fixture.site.queries.organization(
      fixture.town, as: try fixture.member("tower").viewer, at: SiteFixture.now)
    let routes = town?.posts.flatMap(\.holders).first { $0.person == sato.person }?.routes ?? []
    let address = try #require(routes.first { $0.channel == .mail }?.address)
    let suzuki = try fixture.member("suzuki")
    _ = await fixture.site.submit(
      .addRoute(fixture.town, person: suzuki.person, .mail, address: address.uppercased()),
      as: .node)
    try await fixture.run { browser in
      let page = try await browser.get("/a/\(secret)")
      #expect(page.text.contains("<option value=\"\">"))
      #expect(page.text.contains("<select id=\"who\" name=\"who\" required>"))
      #expect(page.text.contains("value=\"other\""))
      #expect(page.text.contains("<select id=\"giver\" name=\"who\" required>"))
      // Neither a form without the list nor one without a choice speaks for anybody.
      for fields in [[("deed", "acknowledge")], [("deed", "acknowledge"), ("who", "")]] {
        let refused = try await browser.post("/a/\(secret)", fields, token: secret)
        #expect(refused.status == 422)
      }
      #expect(try fixture.duty().stage == .awaiting)
      let stranger = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "other"), ("name", "臨時 職員")],
        token: secret)
      #expect(stranger.text.contains("「臨時 職員」さんは名簿にないため"))
      #expect(try fixture.duty().stage == .awaiting)
    }
    #expect(try fixture.duty().next != nil, "somebody is still called")
    // Who hands it on says who he is: nothing is given in the name that the link bears.
    try await fixture.run { browser in
      let to = ("to", "\(suzuki.person)")
      for who in [nil, "", "other"] as [String?] {
        let fields = [("deed", "offer"), to] + (who.map { [("who", $0)] } ?? [])
        let refused = try await browser.post("/a/\(secret)", fields, token: secret)
        #expect(refused.status == 422, "\(who ?? "no list")")
      }
      #expect(try fixture.detail().deliveries.first?.handOn == nil)
      let given = try await browser.post(
        "/a/\(secret)", [("deed", "offer"), to, ("who", "\(sato.person)")], token: secret)
      #expect(given.status == 200)
    }
    #expect(try fixture.detail().deliveries.first?.handOn?.by.actor == .person(sato.person))
    try await fixture.run { browser in
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(suzuki.person)")], token: secret)
      #expect(answer.text.contains("鈴木 一郎"))
    }
    #expect(try fixture.duty().holder?.actor == .person(suzuki.person))
  }

  @Test func `on the mailbox of somebody who has left the others choose their own names`()
    async throws
  {
    let fixture = try SiteFixture()
    let (secret, sato) = (try fixture.link("sato"), try fixture.member("sato"))
    let suzuki = try fixture.member("suzuki")
    let town = try fixture.site.queries.organization(
      fixture.town, as: try fixture.member("tower").viewer, at: SiteFixture.now)
    let post = try #require(town?.posts.first { $0.holders.contains { $0.person == sato.person } })
    let routes = post.holders.flatMap(\.routes)
    let address = try #require(routes.first { $0.channel == .mail }?.address)
    for command in [
      .addRoute(fixture.town, person: suzuki.person, .mail, address: address),
      .organization(fixture.town, .endAppointment(sato.person, post.post.id)),
    ] as [Command] {
      _ = await fixture.site.submit(command, as: .node)
    }
    try await fixture.run { browser in
      let page = try await browser.get("/a/\(secret)")
      #expect(page.status == 200)
      #expect(page.text.contains("<option value=\"\(suzuki.person)\">"))
      #expect(!page.text.contains("<option value=\"\(sato.person)\">"), "he is no choice")
      #expect(!page.text.contains("<select id=\"to\""), "nobody there could hand it on")
      let own = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(sato.person)")], token: secret)
      #expect(own.text.contains("さんは名簿にないため"))
      #expect(try fixture.duty().stage == .awaiting)
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(suzuki.person)")], token: secret)
      #expect(answer.text.contains("鈴木 一郎"))
    }
    #expect(try fixture.duty().holder?.actor == .person(suzuki.person))
  }

  @Test func `opening the page two hundred times acknowledges nothing`() async throws {
    let fixture = try SiteFixture()
    let path = "/a/\(try fixture.link("sato"))"
    try await fixture.run { browser in
      for _ in 0..<200 {
        let answer = try await browser.get(path)
        #expect(answer.status == 200)
      }
      let page = try await browser.get(path)
      #expect(page.text.contains("受け取りました"))
      #expect(page.text.contains("このページを開いただけでは、受け取ったことになりません。"))
    }
    #expect(try fixture.duty().stage == .awaiting)
    #expect(try fixture.duty().clocks[.acknowledged] == nil)
    // The first look stopped the clock *opened*, and it is the only Fact of two hundred.
    #expect(try fixture.duty().clocks[.opened] != nil)
    #expect(try fixture.detail().timeline.count { $0.kind == "opened" } == 1)
  }

  @Test func `pressing acknowledges by name without signing in or a script`() async throws {
    let fixture = try SiteFixture()
    let (secret, sato) = (try fixture.link("sato"), try fixture.member("sato"))
    try await fixture.run { browser in
      let page = try await browser.get("/a/\(secret)")
      #expect(!page.text.contains("<script"))
      #expect(page.text.contains("<option value=\"\(sato.person)\">"))
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(sato.person)")], token: secret)
      #expect(answer.status == 200)
      #expect(answer.text.contains("担当は佐藤 花子さんです"))
    }
    #expect(try fixture.duty().stage == .acknowledged)
    #expect(try fixture.duty().holder?.actor == .person(sato.person))
  }

  @Test func `the second person sees who was first and changes nothing`() async throws {
    let fixture = try SiteFixture()
    let secret = try fixture.link("sato")
    let (sato, suzuki) = (try fixture.member("sato"), try fixture.member("suzuki"))
    try await fixture.run { browser in
      for person in [sato.person, suzuki.person] {
        let answer = try await browser.post(
          "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(person)")], token: secret)
        #expect(answer.status == 200)
        #expect(answer.text.contains("佐藤 花子さん"))
        #expect(answer.text.contains("確認済みです") == (person == suzuki.person))
      }
      let again = try await browser.get("/a/\(secret)")
      #expect(again.text.contains("佐藤 花子さんが確認済みです"))
    }
    #expect(try fixture.duty().holder?.actor == .person(sato.person))
    #expect(try fixture.detail().timeline.count { $0.kind == "acknowledged" } == 1)
  }

  @Test func `a link in doubt leaves the phone call to come`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(inDoubt: true))
    let (secret, sato) = (try fixture.link("sato"), try fixture.member("sato"))
    try await fixture.run { browser in
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(sato.person)")], token: secret)
      #expect(answer.text.contains("登録の電話でも確認します"))
    }
    #expect(try fixture.duty().stage == .acknowledgedInDoubt)
    #expect(try fixture.duty().clocks[.acknowledged] == nil)
  }

  @Test func `a name that is not on the roster acknowledges nothing and is told so`() async throws {
    let fixture = try SiteFixture()
    let secret = try fixture.link("sato")
    try await fixture.run { browser in
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "other"), ("name", "臨時 職員")],
        token: secret)
      #expect(answer.text.contains("「臨時 職員」さんは名簿にないため"))
      // Somebody unknown cannot begin to act either.
      let act = try await browser.post(
        "/a/\(secret)", [("deed", "act"), ("who", "other")], token: secret)
      #expect(act.status == 422)
    }
    #expect(try fixture.duty().stage == .awaiting)
    #expect(try fixture.detail().timeline.contains { $0.kind == "acknowledgedUnverified" })
  }

  @Test(arguments: ["<script>alert(1)</script>", "' OR 1=1 --", "", "\u{202E}", "other "])
  func `a hostile choice is refused in words and recorded nowhere`(who: String) async throws {
    let fixture = try SiteFixture()
    let secret = try fixture.link("sato")
    try await fixture.run { browser in
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", who)], token: secret)
      #expect(answer.status == 422)
      #expect(!answer.text.contains("<script>"))
    }
    #expect(try fixture.duty().stage == .awaiting)
  }

  @Test func `somebody of another organisation is not on the roster, whatever the form says`()
    async throws
  {
    let fixture = try SiteFixture()
    let (secret, ito) = (try fixture.link("sato"), try fixture.member("ito"))
    try await fixture.run { browser in
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(ito.person)")], token: secret)
      #expect(answer.status == 200)
      #expect(!answer.text.contains("担当は伊藤"))
      #expect(answer.text.contains("名簿にない"))
    }
    #expect(try fixture.duty().stage == .awaiting)
  }

  @Test func `a typed name is shown as text and cut at its limit`() async throws {
    let fixture = try SiteFixture()
    let secret = try fixture.link("sato")
    let most = String(repeating: "あ", count: LinkDeed.nameCharactersMax)
    try await fixture.run { browser in
      for (name, shown) in [
        (most, most), (most + "い", most.dropLast() + "…"), ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
      ] {
        let answer = try await browser.post(
          "/a/\(secret)", [("deed", "acknowledge"), ("who", "other"), ("name", name)],
          token: secret)
        #expect(answer.text.contains(shown))
        #expect(!answer.text.contains(most + "い"))
        #expect(!answer.text.contains("<b>x</b>"))
      }
    }
  }

  @Test func `an expired link shows numbers to call and nothing of the alert`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .days(31)))
    let (secret, sato) = (try fixture.link("sato"), try fixture.member("sato"))
    try await fixture.run { browser in
      let page = try await browser.get("/a/\(secret)")
      #expect(page.status == 410)
      #expect(page.text.contains("期限が切れました"))
      #expect(page.text.contains("tel:03"))
      #expect(!page.text.contains("福祉課"))
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(sato.person)")], token: secret)
      #expect(answer.status == 410)
    }
    #expect(try fixture.duty().clocks[.opened] == nil)
    #expect(try fixture.duty().stage == .awaiting)
  }

  @Test func `an unknown link is not found, and its secret is repeated nowhere but in the path`()
    async throws
  {
    let fixture = try SiteFixture()
    try await fixture.run { browser in
      let page = try await browser.get("/a/0123456789abcdef")
      #expect(page.status == 404)
      #expect(page.text.contains("この確認ページは使えません"))
      let answer = try await browser.post(
        "/a/0123456789abcdef", [("deed", "acknowledge")], token: "0123456789abcdef")
      #expect(answer.status == 404)
    }
  }

  @Test func `a form that does not know the secret is refused`() async throws {
    let fixture = try SiteFixture()
    let (secret, sato) = (try fixture.link("sato"), try fixture.member("sato"))
    try await fixture.run { browser in
      for token in ["", "x", sato.token] {
        // Even somebody signed in needs the link's own token.
        let answer = try await browser.signedIn(sato).post(
          "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(sato.person)")], token: token)
        #expect(answer.status == 403)
      }
      let unknown = try await browser.post("/a/\(secret)", [("deed", "erase")], token: secret)
      #expect(unknown.status == 400)
    }
    #expect(try fixture.duty().stage == .awaiting)
  }

  @Test func `it can be handed only to somebody whose route was tested`() async throws {
    let fixture = try SiteFixture()
    let secret = try fixture.link("sato")
    let (suzuki, kato) = (try fixture.member("suzuki"), try fixture.member("kato"))
    try await fixture.run { browser in
      let page = try await browser.get("/a/\(secret)")
      #expect(page.text.contains("<select id=\"to\""))
      let refused = try await browser.post(
        "/a/\(secret)", [("deed", "offer"), ("to", "\(kato.person)")], token: secret)
      #expect(refused.status == 422)
      let nobody = try await browser.post("/a/\(secret)", [("deed", "offer")], token: secret)
      #expect(nobody.status == 422)
      let answer = try await browser.post(
        "/a/\(secret)", [("deed", "offer"), ("to", "\(suzuki.person)")], token: secret)
      #expect(answer.status == 200)
      #expect(answer.text.contains("鈴木 一郎"))
    }
    #expect(try fixture.detail().deliveries.first?.handOn?.to.actor == .person(suzuki.person))
    #expect(try fixture.duty().stage == .awaiting)
  }

  @Test func `help calls the next people at once`() async throws {
    let fixture = try SiteFixture()
    let secret = try fixture.link("sato")
    try await fixture.run { browser in
      let answer = try await browser.post("/a/\(secret)", [("deed", "help")], token: secret)
      #expect(answer.status == 200)
      #expect(answer.text.contains("助けを求めました"))
    }
    #expect(try fixture.duty().rung == 1)
  }

  @Test func `help that was asked already is said with its time, and writes nothing`() async throws
  {
    let fixture = try SiteFixture()
    let secret = try fixture.link("sato")
    @Sendable func facts() throws -> Int { try fixture.detail().timelineCount }
    try await fixture.run { browser in
      let first = try await browser.post("/a/\(secret)", [("deed", "help")], token: secret)
      #expect(first.text.contains("助けを求めました") && !first.text.contains("すでに"))
      let count = try facts()
      let asked = try #require(try fixture.detail().deliveries.first?.helpAskedAt)
      let time = Wording.moment(asked, at: fixture.site.clock.now, .ja)
      for _ in 0..<3 {
        let again = try await browser.post("/a/\(secret)", [("deed", "help")], token: secret)
        #expect(again.status == 200)
        #expect(again.text.contains("\(time)にすでに") && again.text.contains("鈴木係deputy"))
      }
      #expect(try facts() == count)
      let page = try await browser.signedIn(try fixture.member("sato")).get(
        "/alerts/\(fixture.alert)")
      #expect(page.text.contains("\(time)に助けを求めました"))
      #expect(
        !page.text.contains("/alerts/\(fixture.alert)/help\""), "a button that would do nothing")
    }
    #expect(try fixture.duty().rung == 1)
  }

  @Test func `red stays behind the sign-in`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(tlp: .red))
    let secret = try fixture.link("sato")
    try await fixture.run { browser in
      let page = try await browser.get("/a/\(secret)")
      #expect(page.status == 200)
      #expect(!page.text.contains("福祉課"))
      #expect(!page.text.contains("198.18"))
      #expect(!page.text.contains("198[.]18"))
      #expect(page.text.contains("取扱区分により"))
    }
  }

  @Test func `hostile text of an alert is shown and never works`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(what: "<script>alert(1)</script>件名"))
    let secret = try fixture.link("sato")
    try await fixture.run { browser in
      let page = try await browser.get("/a/\(secret)")
      #expect(page.text.contains("&lt;script&gt;alert(1)"))
      #expect(!page.text.contains("<script"))
    }
  }
}
