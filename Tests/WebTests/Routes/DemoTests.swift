//! The demonstration's mailbox and phones, and that a real node has neither.

import Alerting
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite struct DemoTests {
  @Test func `a real node has no such pages`() async throws {
    let fixture = try SiteFixture()
    let tower = try fixture.member("tower")
    let real = Site(
      engine: fixture.site.engine, queries: fixture.site.queries, clock: fixture.site.clock,
      hub: fixture.site.hub, intake: fixture.site.intake,
      settings: SiteSettings(
        publicURL: "https://noroshi.example", isDemonstration: false, phone: "", usesTLS: false))
    try await Application(router: Server.router(real)).test(.router) { client in
      let browser = SiteBrowser(client: client, member: tower)
      for path in ["/demo/mailbox", "/demo/mailbox/x", "/demo/phone"] {
        let answer1 = try await browser.get(path)
        #expect(answer1.status == 404, "\(path)")
      }
      let card = "/demo/phone/\(fixture.alert)"
      let answer2 = try await browser.post(card, [("result", "reached")])
      #expect(answer2.status == 404)
    }
  }

  @Test func `a demonstration of several nodes names them on every page, and links the others`()
    async throws
  {
    let fixture = try SiteFixture()
    try await fixture.run { nobody in
      let alone = try await nobody.get("/sign-in")
      #expect(!alone.text.contains("この実演のノード"))
      fixture.site.settings.demonstrates([
        DemonstrationNode(
          name: Phrase(ja: "司令塔", en: "tower"), address: "http://127.0.0.1:18080", isOwn: true),
        DemonstrationNode(
          name: Phrase(ja: "\"町\"", en: "town"), address: "http://127.0.0.1:18082", isOwn: false),
      ])
      let beside = try await nobody.get("/sign-in")
      #expect(beside.text.contains("この実演のノード"))
      #expect(beside.text.contains("<b>司令塔</b>"))
      #expect(!beside.text.contains("18080"), "a page does not link to itself")
      #expect(
        beside.text.contains("<a href=\"http://127.0.0.1:18082\">&quot;町&quot;</a>"))
    }
  }

  @Test func `a notice lands in the mailbox, once, with its link as a button`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let sato = try fixture.member("sato")
    let loop = OutboxLoop(site: fixture.site, sender: .mailbox, logger: Logger(label: "test"))
    await loop.sendAll()
    let mails = try fixture.site.queries.mailbox(of: sato.person)
    let mail = try #require(mails.items.first)
    #expect(mails.items.count == 1)
    #expect(try fixture.site.queries.nextNotice() == nil)
    #expect(try fixture.duty().clocks[.delivered] != nil)
    try await fixture.run { nobody in
      let answer3 = try await nobody.get("/demo/mailbox")
      #expect(answer3.location == "/sign-in")
      let browser = nobody.signedIn(sato)
      let list = try await browser.get("/demo/mailbox?person=\(sato.person)")
      #expect(list.text.contains("【サイバー要対応4】"))
      let open = try await browser.get("/demo/mailbox/\(mail.id)")
      #expect(open.text.contains("href=\"/a/\(try fixture.link("sato"))\""))
      let answer4 = try await browser.get("/demo/mailbox/no")
      #expect(answer4.status == 404)
      let all = try await browser.get("/demo/mailbox")
      #expect(all.text.contains("【サイバー写し4】"))
    }
  }

  @Test func `the phone rings and can be answered`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(severity: .emergency))
    let sato = try fixture.member("sato")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let ringing = try await browser.get("/demo/phone?person=\(sato.person)").text
      #expect(ringing.contains("鳴っています"))
      #expect(ringing.contains("いますぐすること"))
      let start = try #require(ringing.firstRange(of: "action=\"/demo/phone/"))
      let path = String(
        ringing[start.lowerBound...].dropFirst("action=\"".count).prefix { $0 != "\"" })
      let answered = try await browser.post(path, [("result", "reached")])
      #expect(answered.location == "/demo/phone?person=\(sato.person)")
      let after = try await browser.get("/demo/phone?person=\(sato.person)").text
      #expect(!after.contains("鳴っています"))
      #expect(after.contains("つながった"))
    }
    #expect(try fixture.duty().clocks[.acknowledged] != nil)
  }
}
