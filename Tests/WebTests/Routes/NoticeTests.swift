//! Notices: what leaves at which marking, and what a failed try means.

import Alerting
import Kernel
import Logging
import Testing

@testable import Node
@testable import Web

@Suite struct NoticeTests {
  /// The notices of a fixture by the key of their person.
  static func rows(_ fixture: SiteFixture) async throws -> [String: OutboxRow] {
    var found: [String: OutboxRow] = [:]
    for row in try await fixture.site.engine.leaseOutbox(for: .minutes(1), limit: 50) {
      if let key = fixture.members.first(where: { $0.value.person == row.person })?.key {
        found[key] = row
      }
    }
    return found
  }

  static func notice(_ fixture: SiteFixture, _ key: String) async throws -> NoticeMail {
    let rows = try await rows(fixture)
    guard let row = rows[key], let view = row.view else { throw SiteFault(what: "no notice") }
    return NoticeMail(
      row: row, view: view, publicURL: "https://noroshi.example", phone: "03-0000-0000",
      now: fixture.site.clock.now)
  }

  @Test func `a duty's mail has the three lines, the deadline and the personal link`() async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let notice = try await Self.notice(fixture, "sato")
    let text = MailText(notice.facts(.ja), in: .ja)
    #expect(text.subject.hasPrefix("【サイバー要対応4】"))
    #expect(text.subject.contains("北山町"))
    #expect(text.body.contains("https://noroshi.example/a/\(try fixture.link("sato"))"))
    #expect(text.body.contains("LANケーブルを抜く。"))
    #expect(text.body.contains("15:05までに受け取りの確認"))
    #expect(text.body.contains("15:05までに確認がない場合は"))
    // AMBER leaves the marks out.
    #expect(!text.body.contains("198"))
    let mail = try OutboxLoop.message(
      notice, to: "sato@example.jp", from: try MailAddress("noroshi@example.jp"))
    #expect(mail.messageID == "\(notice.row.id)@example.jp")
  }

  @Test func `a copy asks for nothing and has no personal link`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    let notice = try await Self.notice(fixture, "yamada")
    let text = MailText(notice.facts(.ja), in: .ja)
    #expect(text.subject.hasPrefix("【サイバー写し4】"))
    #expect(!text.body.contains("/a/"))
    #expect(text.body.contains("https://noroshi.example/alerts/\(fixture.alert)"))
  }

  @Test(arguments: [TLP.amberStrict, .red])
  func `above amber nothing leaves but number and severity`(_ tlp: TLP) async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(tlp: tlp, age: .minutes(5)))
    let notice = try await Self.notice(fixture, "sato")
    for say in Language.allCases {
      let text = MailText(notice.facts(say), in: say)
      for word in ["福祉課", "北山町", "Kitayama", "attacker", "LAN", "198"] {
        #expect(!(text.subject + text.body).contains(word), "\(word)")
      }
      #expect(text.body.contains(Shown.number(fixture.alert)))
    }
    let document = String(decoding: notice.document.encoded(), as: UTF8.self)
    for word in ["福祉課", "北山町", "LAN", "198"] { #expect(!document.contains(word), "\(word)") }
    #expect(document.contains("\"severity\":4"))
  }

  @Test func `a clear one leaves with its marks, defanged`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(tlp: .clear, age: .minutes(5)))
    let notice = try await Self.notice(fixture, "sato")
    let text = MailText(notice.facts(.ja), in: .ja)
    #expect(text.body.contains("198[.]18[.]7[.]21"))
    #expect(!text.body.contains("198.18.7.21"))
    let document = String(decoding: notice.document.encoded(), as: UTF8.self)
    #expect(document.contains("福祉課"))
  }

  // MARK: Verdicts

  static func row(attempts: Int, age: Instant.Span) -> OutboxRow {
    OutboxRow(
      id: "x", seq: 0, channel: .mail, address: "a@example.jp", person: ID(high: 1, low: 1),
      name: nil, isCopy: false, isAgain: false, kind: .real, token: nil, attempts: attempts,
      createdAt: SiteFixture.now - age, view: nil)
  }

  @Test func `what may work later is tried later, and later each time, for a day`() {
    let now = SiteFixture.now
    let down = MailFailure(reason: .connection, detail: "secret@example.jp")
    #expect(
      NoticeVerdict.after(down, Self.row(attempts: 0, age: .seconds(0)), at: now)
        == .failed("mail: connection", retryAt: now + .seconds(1)))
    #expect(
      NoticeVerdict.after(down, Self.row(attempts: 1, age: .seconds(2)), at: now)
        == .failed("mail: connection", retryAt: now + .seconds(5)))
    #expect(
      NoticeVerdict.after(down, Self.row(attempts: 9, age: .hours(23)), at: now)
        == .failed("mail: connection", retryAt: now + .hours(1)))
    #expect(
      NoticeVerdict.after(
        down, Self.row(attempts: 9, age: .hours(23) + .seconds(1)), at: now)
        == .undeliverable("mail: connection"))
  }

  @Test func `what was refused for good is never tried again`() {
    let row = Self.row(attempts: 0, age: .seconds(0))
    #expect(
      NoticeVerdict.after(
        MailFailure(reason: .refused, status: 550, detail: "<a@example.jp>"), row,
        at: SiteFixture.now) == .undeliverable("mail: refused 550"))
    #expect(
      NoticeVerdict.after(
        .permanent(.privatePeer, status: 0, detail: "10.0.0.1"), row, at: SiteFixture.now)
        == .undeliverable("webhook: privatePeer"))
    #expect(
      NoticeVerdict.after(.retry(.status, status: 503, detail: "x"), row, at: SiteFixture.now)
        == .failed("webhook: status 503", retryAt: SiteFixture.now + .seconds(1)))
    #expect(
      NoticeVerdict.after(.delivered(status: 204), row, at: SiteFixture.now) == .handedOver)
  }

  @Test func `a relay that is down leaves every notice waiting, and the clock delivered unstopped`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(5)))
    // Port 1 of this machine: nobody listens there.
    let sender = try OutboxLoop.sender(
      smtp: "smtp://127.0.0.1:1", from: "noroshi@example.jp", site: fixture.site,
      isDemonstration: false)
    let loop = OutboxLoop(site: fixture.site, sender: sender, logger: Logger(label: "test"))
    let row = try #require(try await Self.rows(fixture)["sato"])
    guard case .failed(let problem, let retryAt) = await loop.attempt(row) else {
      throw SiteFault(what: "not failed")
    }
    #expect(problem == "mail: connection")
    #expect(retryAt > fixture.site.clock.now)
    _ = await fixture.site.submit(
      .attempted(outbox: row.id, .failed(problem, retryAt: retryAt)), as: .node)
    #expect(try fixture.duty().clocks[.delivered] == nil)
    let notices = try fixture.detail().deliveries.flatMap(\.notices)
    #expect(notices.contains { $0.problem == "mail: connection" && $0.state == .waiting })
  }

  @Test func `in the demonstration nothing leaves, whatever is configured`() throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let sender = try OutboxLoop.sender(
      smtp: "smtp://relay.example", from: "noroshi@example.jp", site: fixture.site,
      isDemonstration: true)
    guard case .mailbox = sender else { throw SiteFault(what: "\(sender)") }
    let none = try OutboxLoop.sender(
      smtp: nil, from: "noroshi@example.jp", site: fixture.site, isDemonstration: false)
    guard case .none = none else { throw SiteFault(what: "\(none)") }
  }

  @Test func `a relay's address says how it is spoken to`() throws {
    func read(_ text: String) throws -> SMTPSettings {
      try NoticeSender.settings(relay: text, greeting: "noroshi.example")
    }
    let plain = try read("smtp://relay.example")
    #expect(plain.port == 25 && plain.encryption == .opportunistic)
    #expect(try read("127.0.0.1:2525").encryption == .none)
    let signed = try read("smtp://user:p%40+ss@relay.example:587")
    #expect(signed.encryption == .required && signed.port == 587)
    #expect(signed.credentials?.password == "p@+ss")
    #expect(try read("smtps://user:x@relay.example").port == 465)
    for bad in ["http://relay.example", "smtp://user@relay.example", "smtp://a:b:c", "smtp://a:x"] {
      #expect(throws: NoticeSender.Refusal.relay) { try read(bad) }
    }
    #expect(throws: MailRefusal.self) { try read("smtp://relay.example:70000") }
  }
}
