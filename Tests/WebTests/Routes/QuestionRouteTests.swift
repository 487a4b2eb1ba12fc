//! Questions over the site: asking with a preview, looking, answering, what a pseudonym hides on every page, who may.

import Alerting
import Kernel
import Logging
import Node
import Sharing
import Testing

@testable import Web

@Suite struct QuestionRouteTests {
  /// What a browser sends; the text is no one's name.
  static func fields(_ fixture: SiteFixture, pseudonym: Bool = false) -> [(String, String)] {
    [
      ("title", "端末の更新"), ("text", "LGWAN側はどうしていますか。\r\n\r\n夜間ですか。"), ("tlp", "AMBER"),
      ("names", "南川市"), ("pseudonym", pseudonym ? "yes" : ""),
    ]
  }

  /// Asks as the town's responder; gives the question's path.
  static func ask(
    _ fixture: SiteFixture, _ nobody: SiteBrowser, pseudonym: Bool = false
  ) async throws -> String {
    let browser = nobody.signedIn(try fixture.member("sato"))
    let answer = try await browser.post(
      "/questions", fields(fixture, pseudonym: pseudonym) + [("count", "1")])
    #expect(answer.status == 303)
    return try #require(answer.location)
  }

  // table:
  @Test func `a question is previewed by name, asked once, looked at, answered and closed`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (sato, ito) = (try fixture.member("sato"), try fixture.member("ito"))
    try await fixture.run { nobody in
      let (asker, expert) = (nobody.signedIn(sato), nobody.signedIn(ito))
      let empty = try await asker.get("/questions")
      #expect(empty.status == 200 && empty.text.contains("まだ質問はありません"))
      #expect(try await asker.get("/").text.contains("href=\"/questions\""))
      #expect(try await asker.get("/network").text.contains("href=\"/questions\""))
      let form = try await asker.get("/questions/new")
      #expect(form.status == 200 && form.text.contains("市区町村 (3)"))
      let preview = try await asker.post("/questions/preview", Self.fields(fixture))
      #expect(preview.status == 200)
      #expect(preview.text.contains("1団体が読めます") && preview.text.contains("南川市"))
      #expect(preview.text.contains("最初に見る当番：監視センター"))
      #expect(preview.text.contains("<b>北山町</b>") && !preview.text.contains(" disabled"))
      let again = try await asker.post("/questions/new", Self.fields(fixture))
      #expect(again.text.contains("LGWAN側はどうしていますか。"))
      let parts = preview.text.split(separator: "name=\"once\" value=\"")
      let mark = String(try #require(parts.last?.prefix { $0 != "\"" }))
      let sent = Self.fields(fixture) + [("count", "1"), ("once", mark)]
      let first = try await asker.post("/questions", sent)
      let second = try await asker.post("/questions", sent)
      #expect(first.status == 303 && first.location == second.location)
      let path = try #require(first.location)

      // The other town finds it, says that it looks, and answers.
      #expect(try await expert.get("/questions").text.contains("北山町"))
      #expect(try await expert.get("/questions?q=%E5%A4%9C%E9%96%93").text.contains(path))
      let page = try await expert.get(path)
      #expect(page.status == 200 && page.text.contains("<p>夜間ですか。</p>"))
      #expect(try await expert.post("\(path)/look").location == path)
      #expect(try await asker.get(path).text.contains("伊藤 他"))
      #expect(try await expert.post("\(path)/look-away").location == path)
      #expect(!(try await asker.get(path).text.contains("伊藤 他")))
      let refused = try await expert.post("\(path)/answer", [("text", " ")])
      #expect(refused.status == 422 && refused.text.contains("文がありません"))
      let long = String(repeating: "長", count: Question.textMax + 1)
      let tooLong = try await expert.post("\(path)/answer", [("text", long)])
      #expect(tooLong.status == 422 && tooLong.text.contains(long), "what was typed is kept")
      #expect(try await expert.post("\(path)/answer", [("text", "夜間です。")]).status == 303)
      let answered = try await asker.get(path)
      #expect(answered.text.contains("夜間です。") && answered.text.contains("南川市"))
      #expect(answered.text.contains("答えあり"))
      let id = try #require(ID<Question>(String(path.split(separator: "/").last ?? "")))
      let shown = try fixture.site.queries.question(id, as: sato.viewer, at: SiteFixture.now)
      let reply = try #require(shown?.replies.first?.id)
      let amended = [("reply", "\(reply)"), ("text", "早朝です。")]
      let tooMuch = try await expert.post(
        "\(path)/amend", [("reply", "\(reply)"), ("text", long)])
      #expect(tooMuch.status == 422 && tooMuch.text.contains(long), "what was typed is kept")
      #expect(try await expert.post("\(path)/amend", amended).status == 303)
      #expect(try await asker.post("\(path)/amend", amended).status == 403)
      #expect(
        try await asker.post("\(path)/thank", [("reply", "\(reply)"), ("helped", "yes")]).status
          == 303)
      #expect(try await expert.get(path).text.contains("✓ 役に立った"))
      #expect(try await expert.post("\(path)/close").status == 403)
      #expect(try await asker.post("\(path)/close").status == 303)
      #expect(try await expert.post("\(path)/answer", [("text", "x")]).status == 422)
      #expect(try await asker.post("\(path)/reopen").status == 303)
      #expect(try await asker.post("\(path)/no-such-act").status == 404)
    }
  }

  @Test func `nobody chosen, or a name that nobody has, cannot be asked`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let asker = nobody.signedIn(sato)
      for names in ["", "どこにもない町", "北山町"] {
        let fields = [("title", "題"), ("text", "文"), ("names", names)]
        let preview = try await asker.post("/questions/preview", fields)
        #expect(preview.status == 200 && preview.text.contains(" disabled"), "\(names)")
        #expect(preview.text.contains("届く団体が 0 です"))
        let sent = try await asker.post("/questions", fields + [("count", "0")])
        #expect(sent.status != 303, "\(names)")
      }
      let missing = try await asker.post("/questions/preview", [("names", "南川市")])
      #expect(missing.status == 422)
      #expect(missing.text.contains("件名がありません") && missing.text.contains("本文がありません"))
      // Another audience than was previewed is shown again.
      let other = try await asker.post(
        "/questions", Self.fields(fixture) + [("all", "yes"), ("count", "1")])
      #expect(other.status == 200 && other.text.contains("2団体が読めます"))
      #expect(try fixture.site.queries.questions(as: .node, at: SiteFixture.now).items.isEmpty)
    }
  }

  @Test func `one's own tree is the body above and everything below it`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    for child in [fixture.town, fixture.other] {
      _ = await fixture.site.submit(.place(child, .support, under: fixture.tower), as: .node)
    }
    var typed = TypedQuestion()
    typed.trees = [.support]
    let tree = try BulletinAudience(typed, as: sato.viewer, from: fixture.site.queries)
    #expect(Set(tree.rows.map(\.id)) == [fixture.tower, fixture.other])
    typed.trees = [.supervision]
    let alone = try BulletinAudience(typed, as: sato.viewer, from: fixture.site.queries)
    #expect(alone.rows.isEmpty)
  }

  @Test func `a pseudonym stands on no page and in no mail`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sato = try fixture.member("sato")
    let secrets = ["北山町", "Kitayama", "佐藤", "\(fixture.town)", "\(sato.person)"]
    try await fixture.run { nobody in
      let path = try await Self.ask(fixture, nobody, pseudonym: true)
      let asker = nobody.signedIn(sato)
      #expect(try await asker.post("\(path)/answer", [("text", "版は7です。")]).status == 303)
      let named = try await asker.post("\(path)/answer", [("text", "北山町です。")])
      #expect(named.status == 422 && named.text.contains("名前が書かれています"))
      #expect(try await asker.get(path).text.contains("名前を出さずに聞いています"))
      for key in ["ito", "tower"] {
        var browser = nobody.signedIn(try fixture.member(key))
        for language in ["ja", "en"] {
          browser.language = language
          let duties = try fixture.site.queries.alerts(
            as: try fixture.member(key).viewer, at: SiteFixture.now
          ).items.map { "/alerts/\($0.id)" }
          let pages =
            [
              path, "/questions", "/questions?q=%E7%89%88", "/questions?show=waiting", "/",
              "/alerts",
            ]
            + duties
          #expect(key == "ito" || duties.count == 1)
          for page in pages {
            let answer = try await browser.get(page)
            #expect(answer.status == (page == "/alerts" && key == "ito" ? answer.status : 200))
            for secret in secrets {
              #expect(!answer.text.contains(secret), "\(key) \(page) says \(secret)")
            }
          }
        }
        let shown = try await nobody.signedIn(try fixture.member(key)).get(path).text
        #expect(shown.contains("ある団体") && shown.contains("版は7です。"))
      }
      // The mail of the duty.
      let loop = OutboxLoop(site: fixture.site, sender: .mailbox, logger: Logger(label: "test"))
      await loop.sendAll()
      let tower = try fixture.member("tower")
      let mails = try fixture.site.queries.mailbox(of: tower.person).items
      #expect(mails.count == 1)
      for mail in mails {
        let text = try await nobody.signedIn(tower).get(
          "/demo/mailbox/\(mail.id)?person=\(tower.person)"
        ).text
        #expect(text.contains("端末の更新"))
        let letter = text.split(separator: "<pre").last.map(String.init) ?? ""
        for secret in secrets { #expect(!letter.contains(secret), "the mail says \(secret)") }
      }
    }
  }

  @Test func `to whom it is not addressed it does not exist, whatever is asked`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let missing: ID<Question> = ID(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    try await fixture.run { nobody in
      // From the other town to the tower: this town is not asked.
      let ito = nobody.signedIn(try fixture.member("ito"))
      let sent = try await ito.post(
        "/questions",
        [("title", "秘密の件"), ("text", "秘密の文"), ("names", "監視センター"), ("count", "1")])
      let path = try #require(sent.location)
      let id = String(path.split(separator: "/").last ?? "")
      for key in ["sato", "yamada", "kato"] {
        let browser = nobody.signedIn(try fixture.member(key))
        let list = try await browser.get("/questions?q=%E7%A7%98%E5%AF%86")
        #expect(!list.text.contains(id) && !list.text.contains("秘密の件"), "\(key)")
        func same(_ hidden: SiteBrowser.Answer, _ gone: SiteBrowser.Answer, _ what: String) {
          #expect(hidden.status == 404 && gone.status == 404, "\(key) \(what)")
          let text = hidden.text.replacing(id, with: "\(missing)")
          #expect(Self.timeless(text) == Self.timeless(gone.text), "\(key) \(what)")
        }
        same(try await browser.get(path), try await browser.get("/questions/\(missing)"), "page")
        for act in Self.acts {
          let fields = [("text", "x"), ("reply", "\(missing)")]
          same(
            try await browser.post("\(path)/\(act)", fields),
            try await browser.post("/questions/\(missing)/\(act)", fields), act)
        }
      }
      #expect(try await nobody.signedIn(try fixture.member("tower")).get(path).status == 200)
    }
  }

  static let acts = ["look", "look-away", "answer", "amend", "thank", "close", "reopen", "none"]

  @Test func `a page of the list leads back to the one before, narrowed as it is`() async throws {
    let fixture = try SiteFixture()
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let first = try await browser.get("/questions?show=waiting").text
      #expect(!first.contains("rel=\"prev\""))
      let second = try await browser.get("/questions?show=waiting&after=_z").text
      #expect(second.contains("rel=\"prev\" href=\"/questions?show=waiting\""))
    }
  }

  @Test func `an observer reads and does nothing, nobody does anything without the form's token`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      let path = try await Self.ask(fixture, nobody)
      let kato = nobody.signedIn(try fixture.member("kato"))
      #expect(try await kato.get(path).status == 200)
      #expect(!(try await kato.get("/questions").text.contains("/questions/new")))
      #expect(try await kato.get("/questions/new").status == 403)
      #expect(try await kato.post("\(path)/close").status == 403)
      let sato = nobody.signedIn(try fixture.member("sato"))
      for act in Self.acts {
        #expect(try await sato.post("\(path)/\(act)", token: "x").status == 403, "\(act)")
        #expect(try await nobody.post("\(path)/\(act)").location == "/sign-in", "\(act)")
      }
      for page in ["/questions", "/questions/new", path] {
        #expect(try await nobody.get(page).location == "/sign-in", "\(page)")
      }
      for form in ["/questions", "/questions/new", "/questions/preview"] {
        #expect(try await sato.post(form, token: "x").status == 403, "\(form)")
        #expect(try await nobody.post(form).location == "/sign-in", "\(form)")
      }
    }
  }

  @Test func `the duty leads to its question, by page and by personal link`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      let path = try await Self.ask(fixture, nobody)
      let tower = try fixture.member("tower")
      let browser = nobody.signedIn(tower)
      let alert = try #require(
        try fixture.site.queries.alerts(as: tower.viewer, at: SiteFixture.now).items.first?.id)
      let page = try await browser.get("/alerts/\(alert)")
      #expect(page.text.contains("href=\"\(path)\"") && page.text.contains("ネットワークへの質問"))
      #expect(!page.text.contains("/alerts/\(alert)/answer"))
      // A first look is asked for in office hours: the mail waits for them.
      let row = try fixture.site.queries.leaseOutbox(
        at: SiteFixture.now + .days(3), for: .minutes(1), limit: 10
      ).first { $0.token != nil }
      let secret = try #require(row?.token)
      let letter = try await nobody.get("/a/\(secret)")
      #expect(letter.text.contains("href=\"\(path)\"") && !letter.text.contains("value=\"act\""))
      let pressed = try await nobody.post(
        "/a/\(secret)", [("deed", "acknowledge"), ("who", "\(tower.person)")], token: secret)
      #expect(pressed.status < 400)
    }
  }

  /// A page without the moments that stand on it.
  private static func timeless(_ text: String) -> String {
    text.replacing(#/<time[^>]*>[^<]*</time>/#, with: "<time>")
  }
}
