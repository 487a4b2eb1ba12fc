//! Reports, the network, absences, help and calls.

import Alerting
import Hummingbird
import Kernel
import Node
import Testing

@testable import Web

@Suite struct PeopleTests {
  @Test func `a report gets a receipt with a number and a time`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let answer1 = try await browser.get("/reports/new")
      #expect(answer1.status == 200)
      let empty = try await browser.post("/reports", [("seen", "  "), ("place", "2階")])
      #expect(empty.status == 422)
      #expect(empty.text.contains("2階"))
      let sent = try await browser.post(
        "/reports", [("seen", "変なメールを開いた"), ("marks", "evil[.]example"), ("callBack", "内線 12")])
      #expect(sent.status == 303)
      let receipt = try await browser.get(try #require(sent.location))
      #expect(receipt.text.contains("お知らせをいただきました"))
      #expect(receipt.text.contains("北山町が見ています"))
      let answer2 = try await browser.get("/alerts")
      #expect(answer2.text.contains("開いている警報 1件"))
      let other = try await nobody.signedIn(try fixture.member("ito")).get(sent.location ?? "")
      #expect(!other.text.contains("お知らせをいただきました"))
    }
  }

  @Test func `the network shows one's own organisation first, and how to reach people to members`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      let other = nobody.signedIn(try fixture.member("ito"))
      let page = try await other.get("/network").text
      let own = try #require(page.firstRange(of: "<h2>南川市"))
      let town = try #require(page.firstRange(of: "<h2>北山町"))
      #expect(own.lowerBound < town.lowerBound)
      #expect(page.ranges(of: "<h2>南川市").count == 1)
      #expect(page.contains("佐藤 花子"))
      #expect(!page.contains("連絡テストをする"))
      let card = try await other.get("/network/\(fixture.town)").text
      #expect(card.contains("佐藤 花子"))
      #expect(!card.contains("@example.jp"))
      let mine = try await nobody.signedIn(try fixture.member("sato")).get(
        "/network/\(fixture.town)")
      #expect(mine.text.contains("@example.jp"))
      let found = try await other.get("/network?q=%E5%8C%97%E5%B1%B1").text
      #expect(found.contains("<h2>北山町") && !found.contains("<h2>南川市"))
      let answer3 = try await other.get("/network/no")
      #expect(answer3.status == 404)
    }
  }

  @Test func `the contact test is offered where it works and nowhere else`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let yamada = try fixture.member("yamada")
    let session = "watch-of-the-town"
    for command in [
      Command.createAccount(
        person: yamada.person, fixture.town, .watchOfficer, login: "town-watch", password: nil),
      .openSession(
        login: "town-watch", hash: Hash(sha256: Array(session.utf8)),
        until: SiteFixture.now + .days(1), once: false),
    ] {
      let answer = await fixture.site.submit(command, as: .node)
      guard case .done = answer else { throw SiteFault(what: "\(answer)") }
    }
    let watch = SiteFixture.Member(
      person: yamada.person, organization: fixture.town, role: .watchOfficer, session: session)
    try await fixture.run { nobody in
      func offers(_ member: SiteFixture.Member, _ organization: ID<Organization>) async throws
        -> Bool
      {
        try await nobody.signedIn(member).get("/network/\(organization)").text
          .contains("/network/\(organization)/test")
      }
      let tower = try fixture.member("tower")
      for organization in [fixture.town, fixture.other] {
        #expect(try await offers(tower, organization))
      }
      #expect(try await offers(watch, fixture.town))
      #expect(try await !offers(watch, fixture.other), "it would be refused")
      let refused = try await nobody.signedIn(watch).post("/network/\(fixture.other)/test")
      #expect(refused.status == 403)
      #expect(try await offers(yamada, fixture.town), "an administrator tests his own contacts")
      #expect(try await !offers(yamada, fixture.other))
    }
  }

  @Test func `where no constituency is seen, each is told what he himself can do`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let keeper = try await fixture.chief()
    try await fixture.run { nobody in
      let own = try await nobody.signedIn(keeper).get("/network/constituencies").text
      #expect(own.contains("一覧を取り込んでください") && own.contains("/network/constituencies/import"))
      for key in ["tower", "yamada", "sato", "ito"] {
        let page = try await nobody.signedIn(try fixture.member(key)).get(
          "/network/constituencies"
        ).text
        #expect(page.contains("司令塔の管理者に伝えてください"), "\(key)")
        #expect(!page.contains("取り込んでください"), "\(key)")
      }
    }
  }

  @Test func `a role's mailbox as a person's route is warned of, and taken all the same`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (sato, kato) = (try fixture.member("sato"), try fixture.member("kato"))
    try await fixture.run { nobody in
      func warns(_ key: String) async throws -> Bool {
        try await nobody.signedIn(try fixture.member(key)).get("/network/\(fixture.town)").text
          .contains("共有の受信箱のようです")
      }
      #expect(try await warns("sato") == false)
      let answer = await fixture.site.submit(
        .addRoute(fixture.town, person: sato.person, .mail, address: "Soumu-Ka@kitayama.example"),
        as: .node)
      guard case .done = answer else { throw SiteFault(what: "\(answer)") }
      #expect(try await warns("sato"))
      // Whoever may not know the address learns nothing of it.
      #expect(kato.role == .observer)
      for key in ["kato", "ito"] { #expect(try await warns(key) == false, "\(key)") }
    }
  }

  @Test func `somebody is found by name, where the searcher may see him`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // Entered, and without a post: for members and the watch alone.
    let made = await fixture.site.submit(.enterPerson(fixture.town, name: "無職 太郎"), as: .node)
    guard case .done = made else { throw SiteFault(what: "\(made)") }
    try await fixture.run { nobody in
      func finds(_ key: String, _ typed: String) async throws -> Bool {
        let escaped = WatchRoutes.encoded(typed)
        let page = try await nobody.signedIn(try fixture.member(key)).get("/network?q=\(escaped)")
        #expect(page.status == 200)
        return page.text.contains("<h2>北山町")
      }
      for typed in ["佐藤", "佐藤花子", "佐藤　花子", " 花子 "] {
        #expect(try await finds("ito", typed), "\(typed)")
      }
      #expect(try await finds("ito", "佐藤 次郎") == false)
      #expect(try await finds("sato", "無職"))
      #expect(try await finds("tower", "無職"))
      #expect(try await finds("ito", "無職") == false)
      let none = try await nobody.signedIn(try fixture.member("ito")).get("/network?q=%25%3Cb%3E")
      #expect(none.text.contains("「%&lt;b&gt;」に当たる団体も人も見つかりません"))
    }
  }

  @Test func `whoever chooses English is written to in English, and nobody else`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let (sato, kato) = (try fixture.member("sato"), try fixture.member("kato"))
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let before = try await browser.get("/network").text
      #expect(before.contains("あなたへのメールは日本語"))
      #expect(try await browser.post("/mail-language", [("language", "fr")]).status == 400)
      let done = try await browser.post("/mail-language", [("language", "en")])
      #expect(done.location == "/network")
      let after = try await browser.get("/network").text
      #expect(after.contains("あなたへのメールは英語"))
      #expect(try await nobody.post("/mail-language", [("language", "en")]).location == "/sign-in")
    }
    // Another member may not choose for him, nor an administrator of another body.
    for (viewer, code) in [
      (kato.viewer, "notAllowed"), (try fixture.member("ito").viewer, "notFound"),
    ] {
      let answer = await fixture.site.submit(
        .organization(fixture.town, .chooseLanguage(sato.person, .ja)), as: viewer)
      guard case .refused(let refusal) = answer else { throw SiteFault(what: "\(answer)") }
      #expect(refusal.code == code)
    }
    let rows = try await NoticeTests.rows(fixture)
    let english = try #require(rows["sato"])
    #expect(english.language == .en && rows["yamada"]?.language == .ja)
    let from = try MailAddress("noroshi@example.jp")
    func mail(_ row: OutboxRow) throws -> String {
      let notice = NoticeMail(
        row: row, view: try #require(row.view), publicURL: "https://noroshi.example", phone: "",
        now: fixture.site.clock.now)
      let message = try OutboxLoop.message(notice, to: "a@example.jp", from: from)
      return try ReceivedMail(message.bytes).body
    }
    let text = try mail(english)
    #expect(text.contains("2 What to do now: Unplug the network cable."))
    #expect(text.contains("/a/\(try fixture.link("sato"))?lang=en"))
    #expect(!text.contains("今すぐすること"))
    let other = try mail(try #require(rows["yamada"]))
    #expect(other.contains("2 今すぐすること: LANケーブルを抜く。") && !other.contains("lang="))
  }

  @Test func `nobody goes absent without a deputy who can be reached`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (kato, suzuki) = (try fixture.member("kato"), try fixture.member("suzuki"))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let times = [("from", "2040-05-09T08:30"), ("until", "2040-05-11T08:30")]
      let refused = try await browser.post("/absences", times + [("deputy", "\(kato.person)")])
      #expect(refused.status == 422)
      #expect(refused.text.contains("90日以内に届いた連絡先がありません"))
      let oneself = try await browser.post("/absences", times + [("deputy", "\(sato.person)")])
      #expect(oneself.status == 422)
      let answer4 = try await browser.post("/absences", times + [("deputy", "x")])
      #expect(answer4.status == 400)
      let entered = try await browser.post("/absences", times + [("deputy", "\(suzuki.person)")])
      #expect(entered.location == "/network")
    }
  }

  @Test func `help asks the ladder, or shows whom to call`() async throws {
    let fixture = try SiteFixture()
    try await fixture.run { nobody in
      let town = try await nobody.signedIn(try fixture.member("sato")).post("/help")
      #expect(town.location == "/alerts/\(fixture.alert)")
      for key in ["ito", "kato"] {
        let browser = nobody.signedIn(try fixture.member(key))
        #expect(try await browser.post("/help").location == "/help", "\(key)")
        let page = try await browser.get("/help")
        #expect(page.status == 200 && page.text.contains("監視センターを呼ぶ"), "\(key)")
        #expect(page.text.contains("03-0000-0000"), "\(key)")
      }
    }
  }

  @Test func `with no duty open help calls the desk above in two presses, once`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      #expect(try await nobody.get("/help").location == "/sign-in")
      #expect(try await nobody.post("/help/ask").location == "/sign-in")
      let clerk = nobody.signedIn(try fixture.member("sato"))
      #expect(try await clerk.post("/help/ask", token: "x").status == 403)
      #expect(try await clerk.post("/help").location == "/help")
      #expect(try await clerk.post("/help/ask", [("severity", "4")]).location == "/help")
      let asked = try await clerk.get("/help").text
      #expect(asked.contains("監視センターを呼んでいます") && asked.contains("書き足す"))
      // The same trouble of the same body, in other words, and once more in English.
      let deputy = nobody.signedIn(try fixture.member("suzuki"))
      let words = [("what", "端末が3台止まりました"), ("callBack", "内線 12"), ("severity", "4")]
      #expect(try await deputy.post("/help/ask", words).location == "/help")
      let english = try await deputy.get("/help?lang=en").text
      #expect(english.contains("Add to it") && !english.contains("何に困って"))
      let other = nobody.signedIn(try fixture.member("ito"))
      #expect(!(try await other.get("/help").text.contains("呼んでいます")))
      // What is too long, or of no severity that calls anybody, is said beside what was typed.
      let most = String(repeating: "字", count: HelpForm.whatMax)
      for form in [[("what", most + "字")], [("what", "x"), ("severity", "2")]] {
        let refused = try await other.post("/help/ask", form)
        #expect(refused.status == 422 && refused.text.contains(form[0].1))
      }
      #expect(!(try await other.get("/help").text.contains("呼んでいます")))
    }
    let tower = try fixture.member("tower").viewer
    let page = try fixture.site.queries.alerts(
      as: tower, filter: AlertFilter(organization: fixture.tower, order: .newest), limit: 10,
      at: fixture.site.clock.now)
    #expect(page.items.count == 1)
    let alert = try #require(page.items.first)
    #expect(alert.severity == .serious && alert.lines?.what.ja.contains("北山町") == true)
    let shown = try fixture.site.queries.alert(alert.id, as: tower, at: fixture.site.clock.now)
    #expect(shown?.reports.contains { $0.contains("端末が3台止まりました") } == true)
    let duty = try #require(alert.owner).id
    _ = await fixture.site.submit(.delivery(duty, .acknowledge(over: .link)), as: tower)
    try await fixture.run { nobody in
      let clerk = nobody.signedIn(try fixture.member("sato"))
      #expect(try await clerk.get("/help").text.contains("監視センターが受け取りました"))
    }
  }

  @Test func `a call's result is recorded once and leads back to a path of ours`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(severity: .emergency))
    let tower = try fixture.member("tower")
    let cards = try fixture.site.queries.phoneCalls(
      of: try fixture.member("sato").person, isOpen: true, at: SiteFixture.now)
    let card = try #require(cards.first)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let answer5 = try await browser.get("/alerts")
      #expect(answer5.text.contains("/calls/\(card.id)"))
      let path = "/calls/\(card.id)"
      let answer6 = try await browser.post(path, [("result", "what")])
      #expect(answer6.status == 400)
      let hidden = nobody.signedIn(try fixture.member("ito"))
      let answer7 = try await hidden.post(path, [("result", "reached")])
      #expect(answer7.status == 404)
      let answered = try await browser.post(
        path, [("result", "reached"), ("back", "//evil.example/")])
      #expect(answered.location == "/alerts")
      let answer8 = try await browser.post(path, [("result", "absent")])
      #expect(answer8.status == 409)
    }
    #expect(try fixture.duty().clocks[.acknowledged] != nil)
  }

  @Test func `only paths of ours lead back`() {
    for path in ["/", "/alerts?q=x", "/alerts/1#help"] {
      #expect(WatchRoutes.ownPath(path) == path)
    }
    for path in [
      nil, "", "alerts", "//evil.example", "/\\evil.example", "/a b", "/a\r\nb", "https://x",
    ] {
      #expect(WatchRoutes.ownPath(path) == nil)
    }
    let longest = "/" + String(repeating: "a", count: WatchRoutes.ownPathBytesMax - 1)
    #expect(WatchRoutes.ownPath(longest) == longest)
    #expect(WatchRoutes.ownPath(longest + "a") == nil)
  }

  @Test func `a path with a query holds what it was given`() throws {
    let path = WatchRoutes.path("/alerts", [("q", "北 & 山=+%"), ("after", "")])
    let query = try FormBody(Array(path.dropFirst("/alerts?".count).utf8))
    #expect(query["q"] == "北 & 山=+%")
    #expect(query["after"] == nil)
  }
}
