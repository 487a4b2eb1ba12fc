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
      var last = 0
      for number in 0...JoinRoutes.addressMax {
        last = try await nobody.get("/join/\(number)").status
      }
      #expect(last == 429)
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
          let link = "<a href=\"/support\">"
          #expect(
            try await browser.get("/").text.contains(link) == home, "\(key) at home, \(row)")
          #expect(
            try await browser.get("/network").text.contains(link) == network, "\(key), \(row)")
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
        #expect(home.contains("href=\"/support\"") == sees, "\(key)")
      }
    }
  }
}

@Suite struct ProfileRouteTests {
  /// The headings of RFC 2350, Appendix D, in their order.
  static let headings = [
    "1. Document Information", "1.1 Date of Last Update", "1.2 Distribution List for Notifications",
    "1.3 Locations where this Document May Be Found", "2. Contact Information",
    "2.1 Name of the Team", "2.2 Address", "2.3 Time Zone", "2.4 Telephone Number",
    "2.5 Facsimile Number", "2.6 Other Telecommunication", "2.7 Electronic Mail Address",
    "2.8 Public Keys and Encryption Information", "2.9 Team Members", "2.10 Other Information",
    "2.11 Points of Customer Contact", "3. Charter", "3.1 Mission Statement", "3.2 Constituency",
    "3.3 Sponsorship and/or Affiliation", "3.4 Authority", "4. Policies",
    "4.1 Types of Incidents and Level of Support",
    "4.2 Co-operation, Interaction and Disclosure of Information",
    "4.3 Communication and Authentication", "5. Services", "5.1 Incident Response",
    "5.1.1 Incident Triage", "5.1.2 Incident Coordination", "5.1.3 Incident Resolution",
    "5.2 Proactive Activities", "6. Incident Reporting Forms", "7. Disclaimers",
  ]

  @Test func `a profile holds every section of RFC 2350 in its order, and no person`() async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let yamada = try fixture.member("yamada")
    let path = "/network/\(fixture.town)/profile"
    try await fixture.run { nobody in
      var chief = nobody.signedIn(yamada)
      let fields = [
        ("mission-ja", "町の人と仕事を守る。"), ("mission-en", "Protect the town."),
        ("mail-ja", "csirt@kitayama.example"), ("keys-ja", "ABCD EF01"),
      ]
      #expect(try await chief.post(path, fields).status == 303)
      chief.language = "en"
      let text = try await chief.get("\(path).txt")
      #expect(text.status == 200 && text.headers[.contentType] == "text/plain; charset=utf-8")
      var place = text.text.startIndex
      for heading in Self.headings {
        let plain = heading.replacing(#/^(\d)\. /#) { "\($0.1) " }
        let found = text.text[place...].firstRange(of: "\n\(plain)")
        #expect(found != nil, "\(plain)")
        place = found?.upperBound ?? place
      }
      #expect(text.text.contains("Protect the town.") && text.text.contains("UTC+9"))
      #expect(text.text.contains("csirt@kitayama.example"), "one language is shown in both")
      let page = try await chief.get(path).text
      for heading in Self.headings { #expect(page.contains(">\(heading)"), "\(heading)") }
      let main = page.firstRange(of: "<main").map { String(page[$0.lowerBound...]) } ?? ""
      for secret in ["佐藤", "鈴木", "山田", "03-0000-1", "login"] {
        #expect(!text.text.contains(secret) && !main.contains(secret), "\(secret)")
      }
      #expect(main.contains("Post responder"), "posts are named")
    }
  }

  @Test func `it is the organisation's own until it says so, then anybody's, then nobody's again`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let own = "/network/\(fixture.town)/profile"
    let open = "/public/csirt/\(fixture.town)"
    let missing = ID<Organization>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    @Sendable func plain(_ text: String) -> String {
      text.replacing("\(fixture.town)", with: "x").replacing("\(missing)", with: "x")
        .replacing(#/<time[^>]*>[^<]*<\/time>/#, with: "")
    }
    try await fixture.run { nobody in
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let ito = nobody.signedIn(try fixture.member("ito"))
      let gone = try await nobody.get("/public/csirt/\(missing)")
      func hidden() async throws {
        for path in [open, "\(open)/profile.txt"] {
          #expect(try await nobody.get(path).status == 404)
        }
        #expect(plain(try await nobody.get(open).text) == plain(gone.text))
        #expect(try await ito.get(own).status == 404)
      }
      try await hidden()
      // Nothing to reach anybody by: not published.
      #expect(try await chief.post("\(own)/publish", [("public", "yes")]).status == 422)
      #expect(try await chief.post(own, [("mission-ja", "守る。")]).status == 303)
      #expect(try await chief.post("\(own)/publish", [("public", "yes")]).status == 422)
      #expect(try await chief.post(own, [("telephone-ja", "0857-00-0000")]).status == 303)
      try await hidden()
      #expect(try await chief.post("\(own)/publish", [("public", "yes")]).status == 303)
      let page = try await nobody.get(open)
      #expect(page.status == 200 && page.text.contains("0857-00-0000"))
      #expect(!page.text.contains("<form") && page.text.contains(open))
      #expect(try await nobody.get("\(open)/profile.txt").text.contains("0857-00-0000"))
      #expect(try await ito.get(own).status == 200)
      // A published profile keeps a way to be reached.
      let emptied = try await chief.post(own, [("mission-ja", "守る。")])
      #expect(emptied.status == 422 && emptied.text.contains("守る。"))
      #expect(try await chief.post("\(own)/publish", [("public", "no")]).status == 303)
      try await hidden()
    }
  }

  @Test func `only whoever keeps the directory writes it`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let path = "/network/\(fixture.town)/profile"
    // Reading, the form, and writing.
    let expected: [(key: String, read: Int, form: Int, write: Int)] = [
      ("yamada", 200, 200, 303), ("sato", 200, 403, 403), ("kato", 200, 403, 403),
      ("tower", 404, 404, 404), ("ito", 404, 404, 404),
    ]
    try await fixture.run { nobody in
      for row in expected {
        let browser = nobody.signedIn(try fixture.member(row.key))
        #expect(try await browser.get(path).status == row.read, "\(row.key)")
        #expect(try await browser.get("\(path)/edit").status == row.form, "\(row.key)")
        let written = try await browser.post(path, [("mail-ja", "csirt@kitayama.example")])
        #expect(written.status == row.write, "\(row.key)")
        let published = try await browser.post("\(path)/publish", [("public", "no")])
        #expect(published.status == row.write, "\(row.key)")
        #expect(try await browser.post(path, [], token: "x").status == 403, "\(row.key)")
      }
      let long = String(repeating: "あ", count: TeamProfileTexts.partMax + 1)
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let refused = try await chief.post(path, [("mission-ja", long), ("mail-ja", "a@b.example")])
      #expect(refused.status == 422 && refused.text.contains("a@b.example"))
      #expect(try await nobody.get(path).location == "/sign-in")
    }
  }
}

extension SiteFixture {
  /// How many Facts there are.
  fileprivate func facts() throws -> Int64? {
    try site.queries.counts(as: .node, at: site.clock.now).node?.facts
  }
}
