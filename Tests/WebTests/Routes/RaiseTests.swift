//! Raising: the lint, the preview by name, the empty audience, and who may.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct RaiseTests {
  static func fields(_ fixture: SiteFixture, to audience: [ID<Organization>]) -> [(String, String)]
  {
    [
      ("kind", "real"), ("severity", "4"), ("what", "庁内のパソコンが不審な通信をしています。"),
      ("now", "使う人に作業を止めてもらう。"), ("observed", "hxxp://evil[.]example/a 198[.]18[.]7[.]21"),
      ("tlp", "AMBER"),
    ] + audience.map { ("audience", "\($0)") }
  }

  @Test func `the form is for the watch and lists everybody`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      let answer1 = try await nobody.get("/alerts/new")
      #expect(answer1.location == "/sign-in")
      let form = try await nobody.signedIn(try fixture.member("tower")).get("/alerts/new")
      #expect(form.status == 200)
      #expect(form.text.contains("北山町") && form.text.contains("南川市"))
      for key in ["sato", "kato"] {
        let refused = try await nobody.signedIn(try fixture.member(key)).get("/alerts/new")
        #expect(refused.status == 403, "\(key)")
      }
    }
  }

  @Test func `the preview names who will get it and carries what was typed`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let fields = Self.fields(fixture, to: [fixture.town])
      let preview = try await browser.post("/alerts/preview", fields)
      #expect(preview.status == 200)
      #expect(preview.text.contains("佐藤 花子"))
      #expect(preview.text.contains("山田 太郎"))
      #expect(!preview.text.contains("伊藤 他"))
      #expect(preview.text.contains("name=\"audience\" value=\"\(fixture.town)\""))
      #expect(preview.text.contains("までに受け取りの確認"))
      #expect(!preview.text.contains(" disabled"))
      let again = try await browser.post("/alerts/new", fields)
      #expect(again.text.contains("使う人に作業を止めてもらう。"))
    }
  }

  @Test func `a recipient that has ended is in no preview, and says who stands in its place`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    _ = await fixture.site.submit(
      .organization(fixture.town, .end(successors: [fixture.other])), as: .node)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let fields = Self.fields(fixture, to: [fixture.town, fixture.other])
      let preview = try await browser.post("/alerts/preview", fields)
      #expect(preview.status == 200)
      #expect(preview.text.contains("北山町は廃止されています。代わりに南川市を宛先に選んでください。"))
      #expect(!preview.text.contains("佐藤 花子") && preview.text.contains("伊藤 他"))
      var english = browser
      english.language = "en"
      let words = try await english.post("/alerts/preview", fields).text
      #expect(words.contains("Kitayama has ended. Choose Minamikawa in its place."))
      let sent = try await browser.post("/alerts", fields)
      #expect(sent.status == 409 && sent.text.contains("この団体は廃止されています。"))
      // Going back, it is no choice any more.
      let again = try await browser.post("/alerts/new", fields)
      #expect(!again.text.contains("value=\"\(fixture.town)\""))
      #expect(again.text.contains("value=\"\(fixture.other)\""))
    }
    #expect(try fixture.site.queries.alertCount(as: .node, filter: AlertFilter()) == 0)
  }

  @Test func `a button that is pressed twice raises one alert`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let fields = Self.fields(fixture, to: [fixture.town])
      let preview = try await browser.post("/alerts/preview", fields)
      let parts = preview.text.split(separator: "name=\"once\" value=\"")
      let mark = try #require(parts.last?.prefix { $0 != "\"" })
      let first = try await browser.post("/alerts", fields + [("once", String(mark))])
      let second = try await browser.post("/alerts", fields + [("once", String(mark))])
      #expect(first.status == 303 && first.location == second.location)
      let other = try await browser.post("/alerts", fields + [("once", "another page")])
      #expect(other.status == 303 && other.location != first.location)
    }
    #expect(try fixture.site.queries.alertCount(as: .node, filter: AlertFilter()) == 2)
  }

  @Test func `nobody chosen is a button that cannot be pressed, and a refusal`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let preview = try await browser.post("/alerts/preview", Self.fields(fixture, to: []))
      #expect(preview.text.contains("届く人が 0 人です"))
      #expect(preview.text.contains(" disabled"))
      let sent = try await browser.post("/alerts", Self.fields(fixture, to: []))
      #expect(sent.status == 422)
      #expect(sent.text.contains("届く人が0人です"))
    }
  }

  @Test func `the preview shows which marks were read and which lines hold none`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let hash = String(repeating: "ab", count: 32)
      let observed = "hxxps://Evil[.]example/A\nbad[.]example\n\(hash)\nただの言葉"
      let fields =
        Self.fields(fixture, to: [fixture.town]).filter { $0.0 != "observed" }
        + [("observed", observed)]
      let preview = try await browser.post("/alerts/preview", fields)
      #expect(preview.text.contains("読み取った手がかり 3件"))
      #expect(preview.text.contains("<code>hxxps://evil[.]example/A</code>"))
      #expect(preview.text.contains("<code>bad[.]example</code>"))
      #expect(preview.text.contains("30日前までさかのぼって探します"))
      #expect(preview.text.contains("<li>ただの言葉</li>"))
      let kept = try await browser.post("/alerts/preview", fields + [("tlp", "RED")])
      #expect(kept.text.contains("30日前") == true, "the first of two values counts")
      let red = fields.filter { $0.0 != "tlp" } + [("tlp", "RED")]
      #expect(try await browser.post("/alerts/preview", red).text.contains("ほかの団体の記録からは探しません"))
      #expect(try await browser.post("/alerts", fields).status == 303)
    }
    let batches = try fixture.site.queries.indicatorBatches(as: .node)
    #expect(batches.items.map(\.count) == [3])
  }

  @Test func `the form offers only those who may be told, and the refusal says what to do`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    let watch = Viewer(
      person: sato.person, key: nil, organization: fixture.town, role: .watchOfficer)
    func offered(_ viewer: Viewer, _ find: String, most: Int) throws -> [String] {
      try OrganizationChoices(
        find: find, most: most, watchedOnly: true, as: viewer, from: fixture.site.queries, .ja
      ).choices.map(\.value)
    }
    let tower = try fixture.member("tower").viewer
    #expect(try offered(watch, "", most: 9) == ["\(fixture.town)"])
    #expect(try offered(watch, "南川", most: 0) == [])
    #expect(try offered(tower, "", most: 9).count == 3)
    #expect(try offered(tower, "南川", most: 0) == ["\(fixture.other)"])
    let words = RefusalWords.of("outsideYourTree")
    #expect(words.status == 403 && words.next.ja.contains("報告"))
  }

  @Test func `sending raises it for the chosen only`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let fields = Self.fields(fixture, to: [fixture.town])
      let answer2 = try await browser.post("/alerts", fields, token: "old")
      #expect(answer2.status == 403)
      let answer3 = try await browser.get("/alerts")
      #expect(answer3.text.contains("開いている警報 0件"))
      let sent = try await browser.post("/alerts", fields)
      #expect(sent.status == 303)
      #expect(sent.location?.hasPrefix("/alerts/") == true)
      let page = try await browser.get(try #require(sent.location))
      #expect(page.text.contains("くわしい内容"))
      #expect(page.text.contains("hxxp://evil[.]example/a 198[.]18[.]7[.]21"))
      let town = try await nobody.signedIn(try fixture.member("sato")).get("/alerts")
      #expect(town.text.contains("庁内のパソコンが不審な通信"))
      let other = try await nobody.signedIn(try fixture.member("ito")).get("/alerts")
      #expect(!other.text.contains("庁内のパソコンが不審な通信"))
    }
  }

  @Test func `whoever may not raise is refused by the node too`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let sent = try await nobody.signedIn(sato).post(
        "/alerts", Self.fields(fixture, to: [fixture.town]))
      #expect(sent.status == 403)
    }
  }

  @Test func `a warning about mail names a concrete mark or stays unsent`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let vague = [
        ("what", "不審なメールに注意してください。"), ("now", "開かない。"), ("audience", "\(fixture.town)"),
      ]
      for path in ["/alerts/preview", "/alerts"] {
        let refused = try await browser.post(path, vague)
        #expect(refused.status == 422, "\(path)")
        #expect(refused.text.contains("見分けるための印"), "\(path)")
        #expect(refused.text.contains("不審なメールに注意してください。"), "\(path)")
      }
      let sent = try await browser.post("/alerts", vague + [("marks", "件名「医療費通知」")])
      #expect(sent.status == 303)
    }
  }

  @Test func `the lint finds what must be mended, at the limit and one past it`() {
    func typed(_ what: String, _ now: String = "確かめる。", observed: String = "") -> TypedAlert {
      var typed = TypedAlert()
      typed.what = what
      typed.now = now
      typed.observed = observed
      return typed
    }
    #expect(typed("", "").findings == [.whatIsEmpty, .nowIsEmpty])
    #expect(typed(String(repeating: "あ", count: 80)).findings.isEmpty)
    #expect(typed(String(repeating: "あ", count: 81)).findings == [.lineTooLong(most: 80)])
    #expect(typed("穴", observed: String(repeating: "x", count: 4000)).findings.isEmpty)
    #expect(
      typed("穴", observed: String(repeating: "x", count: 4001)).findings
        == [.detailTooLong(most: 4000)])
    #expect(typed("透析の機器が止まる", "網から抜く。").findings == [.notForLifeAndSafety])
    #expect(typed("庁内の機器が止まる", "網から抜く。").findings.isEmpty)
    #expect(typed("C2と通信しています").advice == [.undefinedWord("C2")])
    #expect(typed("AC20型と通信しています").advice.isEmpty)
  }

  @Test func `marks are read as they were before they were broken`() {
    let found = TypedAlert.observables(
      in: "見よ hxxps://Evil[.]example/A、198[.]18.7.21 Bad@Example[.]JP ただの言葉 v1 evil[.]example")
    #expect(
      found.map(\.text) == [
        "https://evil.example/A", "198.18.7.21", "bad@example.jp", "evil.example",
      ])
    let many = (0...TypedAlert.marksMax).map { "a\($0).example" }.joined(separator: " ")
    #expect(TypedAlert.observables(in: many).count == TypedAlert.marksMax)
  }
}
