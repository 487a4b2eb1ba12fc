//! Joining through the pages: by a link and nothing else, once, with everything kept that was typed.

import HTTPTypes
import Kernel
import Node
import Testing

@testable import Web

@Suite struct JoinRouteTests {
  static let fields = [
    ("name", "海風製作所"), ("number", "８７００１１０００５９０１"), ("person", "海風 渚"),
    ("phone", "090-1234-5678"), ("mail", "nagisa@umikaze.example"), ("deputy", "supporter"),
    ("night", "same"), ("uses", "会計ソフト"), ("agree", "yes"),
  ]

  /// The secret of a new invitation of the tower.
  private func invite(_ browser: SiteBrowser, days: String = "30") async throws -> String {
    let page = try await browser.post(
      "/support/invitations", [("days", days), ("note", "海風さん")])
    #expect(page.status == 200)
    let found = page.text.firstMatch(of: #/noroshi\.example\/join\/([0-9a-f]{32})/#)
    return String(try #require(found).1)
  }

  private func mark(_ text: String) throws -> String {
    String(try #require(text.firstMatch(of: #/name="once" value="([0-9a-f]{32})"/#)).1)
  }

  @Test func `a firm joins by its link, is signed in, and prints its card`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let secret = try await invite(nobody.signedIn(tower))
      let form = try await nobody.get("/join/\(secret)")
      #expect(form.status == 200 && form.text.contains("監視センターの案内による参加です"))
      #expect(!form.text.contains("<nav"), "no menu before one is in")
      let once = try mark(form.text)
      let sent = Self.fields + [("once", once)]
      let answer = try await nobody.post("/join/\(secret)", sent, token: secret)
      #expect(answer.status == 303 && answer.location == "/joined", "\(answer.text)")
      let session = try #require(
        answer.headers[.setCookie]?.firstMatch(of: #/noroshi=([0-9a-f]+)/#))
      let owner = SiteFixture.Member(
        person: tower.person, organization: tower.organization, role: .administrator,
        session: String(session.1))
      let inside = nobody.signedIn(owner)
      let joined = try await inside.get("/joined")
      #expect(joined.status == 200 && joined.text.contains("8700110005901"))
      #expect(joined.text.contains("今月すること"))
      let path = try #require(joined.text.firstMatch(of: #/\/network\/[0-9a-f-]+\/card/#)).output
      let card = try await inside.get(String(path))
      #expect(card.status == 200 && card.text.contains("090-1234-5678"))
      #expect(card.text.contains("class=\"qr\"") && !card.text.contains(secret))
      // Pressed twice: the same answer and the same session; the link itself is used.
      let again = try await nobody.post("/join/\(secret)", sent, token: secret)
      #expect(again.status == 303 && again.headers[.setCookie]?.contains(session.1) == true)
      #expect(try await nobody.get("/join/\(secret)").status == 404)
      let list = try await nobody.signedIn(tower).get("/support")
      #expect(list.text.contains("海風製作所が") && list.text.contains("支援している団体：1"))
    }
  }

  @Test func `looking changes nothing`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let secret = try await invite(nobody.signedIn(tower))
      let before = try fixture.facts()
      for _ in 0..<3 { #expect(try await nobody.get("/join/\(secret)").status == 200) }
      #expect(try fixture.facts() == before)
    }
  }

  @Test func `used, withdrawn and unknown links are answered with one and the same page`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let withdrawn = try await invite(watch)
      let list = try await watch.get("/support").text
      let path = try #require(
        list.firstMatch(of: #/\/support\/invitations\/[0-9a-f-]+\/withdraw/#)
      ).output
      #expect(try await watch.post(String(path)).status == 303)
      let used = try await invite(watch)
      let form = Self.fields + [("once", "m")]
      #expect(try await nobody.post("/join/\(used)", form, token: used).status == 303)
      let unknown = String(repeating: "0", count: 32)
      func plain(_ text: String, _ secret: String) -> String {
        text.replacing(secret, with: "s").replacing(#/<time[^>]*>[^<]*<\/time>/#, with: "")
      }
      let expected = try await nobody.get("/join/\(unknown)")
      #expect(expected.status == 404 && expected.text.contains("この招待リンクは使えません"))
      for secret in [withdrawn, used] {
        let answer = try await nobody.get("/join/\(secret)")
        #expect(answer.status == 404)
        #expect(plain(answer.text, secret) == plain(expected.text, unknown))
      }
      // Sending is answered like looking, whether the form is whole or not.
      for (secret, fields) in [(withdrawn, Self.fields), (used, []), (unknown, Self.fields)] {
        let answer = try await nobody.post(
          "/join/\(secret)", fields + [("once", "other")], token: secret)
        #expect(answer.status == 404, "\(answer.text)")
      }
    }
  }

  @Test func `what was typed survives every refusal`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let secret = try await invite(watch)
      var fields = Self.fields.filter { $0.0 != "agree" && $0.0 != "number" }
      fields.append(("number", "8700110005902"))
      let wrong = try await nobody.post("/join/\(secret)", fields, token: secret)
      #expect(wrong.status == 422)
      for kept in [
        "海風製作所", "海風 渚", "090-1234-5678", "nagisa@umikaze.example", "会計ソフト", "8700110005902",
      ] {
        #expect(wrong.text.contains(kept), "\(kept)")
      }
      #expect(wrong.text.contains("href=\"#number\"") && wrong.text.contains("href=\"#agree\""))
      #expect(wrong.text.contains("id=\"number\"") && wrong.text.contains("id=\"agree\""))
      // A number that is known: told to phone, and nothing about who has it.
      let first = try await invite(watch)
      #expect(
        try await nobody.post("/join/\(first)", Self.fields + [("once", "1")], token: first).status
          == 303)
      let other = Self.fields.map { $0.0 == "name" ? ("name", "別の名前") : $0 } + [("once", "2")]
      let known = try await nobody.post("/join/\(secret)", other, token: secret)
      #expect(known.status == 409 && known.text.contains("別の名前"))
      #expect(known.text.contains("招待した窓口へ電話してください"))
      #expect(!known.text.contains("海風製作所"))
      // The invitation was not used up by it.
      #expect(try await nobody.get("/join/\(secret)").status == 200)
    }
  }

  @Test func `no form works without the link's own token, and trying is slowed down`() async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let secret = try await invite(nobody.signedIn(tower))
      for token in ["", "x", tower.token] {
        #expect(
          try await nobody.post("/join/\(secret)", Self.fields, token: token).status == 403)
      }
      // At once: one after the other they take longer than the minute where everything else runs beside.
      let answers = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0...(2 * JoinRoutes.addressMax) {
          group.addTask { try await nobody.get("/join/\(number)").status }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.contains(429))
      #expect(answers.contains(404))
    }
  }
}

@Suite struct SupportRouteTests {
  @Test func `the list and its file are for watch and keepers, and hidden from everybody else`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan())
    let town = fixture.town
    let place = await fixture.site.submit(.place(town, .support, under: fixture.other), as: .node)
    guard case .done = place else {
      Issue.record("not placed")
      return
    }
    // Who sees a list of his own, and the list of the other body, which supports the town.
    let expected: [(key: String, own: Int, others: Int)] = [
      ("tower", 200, 200), ("yamada", 200, 404), ("sato", 404, 404), ("kato", 404, 404),
      ("ito", 404, 404),
    ]
    try await fixture.run { nobody in
      for row in expected {
        let browser = nobody.signedIn(try fixture.member(row.key))
        #expect(try await browser.get("/support").status == row.own, "\(row.key)")
        for form in ListForm.allCases {
          #expect(try await browser.get("/support.\(form)").status == row.own, "\(row.key)")
        }
        let path = "/support?of=\(fixture.other)"
        #expect(try await browser.get(path).status == row.others, "\(row.key)")
        let invited = try await browser.post("/support/invitations", [("days", "1")])
        let mayInvite = row.key == "tower"
        #expect((invited.status == 200) == mayInvite, "\(row.key) \(invited.status)")
      }
      #expect(try await nobody.get("/support").location == "/sign-in")
      let watch = nobody.signedIn(try fixture.member("tower"))
      let list = try await watch.get("/support?of=\(fixture.other)").text
      #expect(list.contains("福祉課のパソコン1台") && list.contains("北山町"))
      #expect(list.contains("class=\"tlp amber\"") && list.contains("/support.csv?of="))
      let file = try await watch.get("/support.csv?of=\(fixture.other)")
      #expect(file.text.contains("福祉課のパソコン1台") && file.text.contains("TLP:AMBER"))
      #expect(file.headers[.contentDisposition]?.contains("support-TLP-AMBER.csv") == true)
      // What was typed stays, and so does whose list it is.
      for days in ["0", "91", "x", ""] {
        let wrong = try await watch.post(
          "/support/invitations?of=\(fixture.other)", [("days", days), ("note", "海風さん")])
        #expect(wrong.status == 422 && wrong.text.contains("value=\"海風さん\""), "\(days)")
        #expect(wrong.text.contains("1日から90日まで") && wrong.text.contains("<p>南川市 ·"))
      }
      let made = try await watch.post(
        "/support/invitations?of=\(fixture.other)", [("days", "90")])
      #expect(made.status == 200 && made.text.contains("/support?of=\(fixture.other)"))
      #expect(try await watch.post("/support/invitations?of=x", [("days", "1")]).status == 404)
      #expect(try await watch.get("/support?show=none&after=x").status == 200)
      #expect(try await watch.get("/support?of=x").status == 404)
    }
  }

  // table:
  @Test func `a supporter finds its list before its first client, while it is designated`()
    async throws
  {
    // Days from now: none, still to come, in force, over.
    let rows: [(from: Int64, until: Int64, isIn: Bool)] = [
      (0, 0, false), (1, 10, false), (-1, 10, true), (-10, -1, false),
    ]
    for row in rows {
      let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
      let now = fixture.site.clock.now
      if row.from != row.until {
        let supporter = Organization.Designation(
          code: Organization.supporter, basis: "協定 第2条", from: now + .days(row.from),
          until: now + .days(row.until))
        let answer = await fixture.site.submit(
          .organization(fixture.town, .designate(supporter)), as: .node)
        guard case .done = answer else { throw SiteFault(what: "not designated: \(row)") }
      }
      // The tower invites for every supporter: it has the link, and no line about clients of its own.
      let expected = [
        ("yamada", row.isIn, row.isIn), ("sato", false, false), ("tower", false, true),
      ]
      try await fixture.run { nobody in
        for (key, home, network) in expected {
          let browser = nobody.signedIn(try fixture.member(key))
          let first = try await browser.get("/").text
          #expect(
            first.contains("<a href=\"/support?show=happening\">") == home,
            "\(key) at home, \(row)")
          let second = try await browser.get("/network").text
          #expect(second.contains("<a href=\"/support\">") == network, "\(key), \(row)")
        }
      }
    }
  }

  @Test func `home tells a supporter how much waits, and nobody else`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let place = await fixture.site.submit(
      .place(fixture.other, .support, under: fixture.town), as: .node)
    guard case .done = place else { return }
    try await fixture.run { nobody in
      for (key, sees) in [("yamada", true), ("sato", false), ("ito", false), ("tower", false)] {
        let home = try await nobody.signedIn(try fixture.member(key)).get("/").text
        #expect(home.contains("href=\"/support?show=happening\"") == sees, "\(key)")
      }
    }
  }
}

extension SiteFixture {
  /// How many Facts there are.
  fileprivate func facts() throws -> Int64? {
    try site.queries.counts(as: .node, at: site.clock.now).node?.facts
  }
}
