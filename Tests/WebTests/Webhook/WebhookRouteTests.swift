//! A webhook from its making to its signature: the secret is shown once, stays out of Facts and pages, and changes over.

import Alerting
import Kernel
import Logging
import Testing

@testable import Node
@testable import Web

@Suite struct WebhookRouteTests {
  /// A site whose town has a webhook to that address; with what the making answered.
  struct Made {
    let fixture: SiteFixture
    let admin: String
    let route: String
    let secret: String
  }

  static func made(_ address: String) async throws -> Made {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let admin = try await fixture.key(.administrator, fixture.town)
    let sato = try fixture.member("sato").person
    let answers = Answers()
    try await fixture.runProgrammes { nobody in
      let body = #"{"person":"\#(sato)","channel":"webhook","address":"\#(address)"}"#
      await answers.add(
        try await nobody.with(admin).post("/api/v1/organizations/\(fixture.town)/routes", body))
    }
    let all = await answers.all
    let answer = try #require(all.first)
    #expect(answer.status == 201)
    let route = try #require(answer.json["made"]?.array?.first?.string).split(separator: "/").last
    return Made(
      fixture: fixture, admin: admin, route: String(route ?? ""),
      secret: try #require(answer.json["secret"]?.string))
  }

  /// What was answered, carried out of the routes' closure.
  actor Answers {
    private(set) var all: [SiteProgramme.Answer] = []
    func add(_ answer: SiteProgramme.Answer) { all.append(answer) }
  }

  /// The town's webhook notices of a new alert.
  static func rows(_ fixture: SiteFixture) async throws -> [OutboxRow] {
    let lines = ThreeLines(
      what: Phrase(ja: "不審な通信です。", en: "Odd traffic."), now: Phrase(ja: "抜く。", en: "Unplug."),
      detail: "")
    let raised = await fixture.site.submit(
      .raise(
        RaiseForm(
          kind: .real, severity: .serious, lines: lines, tlp: .green, inDoubt: false,
          recipients: [fixture.town], observables: [], campaign: false)),
      as: try fixture.member("tower").viewer)
    guard case .done = raised else { throw SiteFault(what: "\(raised)") }
    return try await fixture.site.engine.leaseOutbox(for: .minutes(1), limit: 50)
      .filter { $0.channel == .webhook }
  }

  @Test func `a webhook arrives signed by the secret that was shown once`() async throws {
    let listener = try LocalListener(.answer("HTTP/1.1 204 No Content\r\n\r\n"))
    defer { listener.stop() }
    let made = try await Self.made("http://127.0.0.1:\(listener.port)/hook")
    #expect(made.secret.hasPrefix("whsec_") && made.secret.utf8.count == 6 + 64)
    let row = try #require(try await Self.rows(made.fixture).first)
    let insider = WebhookSender(.init(allowsPrivatePeers: true, totalMilliseconds: 2000))
    let relay = SMTPSender(try NoticeSender.settings(relay: "127.0.0.1:1", greeting: "a.example"))
    let loop = OutboxLoop(
      site: made.fixture.site,
      sender: .smtp(relay, from: try MailAddress("noroshi@example.jp"), webhooks: insider),
      logger: Logger(label: "test"))
    #expect(await loop.attempt(row) == .handedOver)
    let heard = listener.received
    let line = try #require(
      heard.split(separator: "\r\n").first { $0.hasPrefix("Noroshi-Signature: ") })
    let start = try #require(heard.firstRange(of: "\r\n\r\n")).upperBound
    #expect(throws: Never.self) {
      try WebhookSignature.verify(
        String(line.dropFirst(19)), body: Array(heard[start...].utf8),
        secret: Array(made.secret.utf8), now: made.fixture.site.clock.now)
    }
  }

  @Test func `the secret is in no Fact, no page and no answer but the first`() async throws {
    let made = try await Self.made("https://hooks.example/in")
    let (fixture, key) = (made.fixture, made.secret)
    for (_, member) in fixture.members {
      try await fixture.run { nobody in
        for path in ["/network", "/network/\(fixture.town)", "/alerts"] {
          let page = try await nobody.signedIn(member).get(path)
          #expect(!page.text.contains(key.dropFirst(6)), "\(member.role) \(path)")
        }
      }
    }
    try await fixture.runProgrammes { nobody in
      let town = try await nobody.with(made.admin).get("/api/v1/organizations/\(fixture.town)")
      let text = String(decoding: town.json.encoded(), as: UTF8.self)
      #expect(text.contains("hooks.example") && !text.contains(key.dropFirst(6)))
    }
    let head = await fixture.site.engine.journalHead()
    var facts: [String] = []
    for seq in 0..<head.count {
      let found = try fixture.site.queries.proof(seq: Int64(seq), count: head.count, as: .node)
      facts.append(String(decoding: try #require(found).bytes, as: UTF8.self))
    }
    #expect(facts.contains { $0.contains("routeSecretSet") })
    #expect(!facts.contains { $0.contains(key.dropFirst(6)) || $0.contains("hooks.example") })
  }

  @Test func `a changed secret signs beside the former for a day, then alone`() async throws {
    let made = try await Self.made("https://hooks.example/in")
    let fixture = made.fixture
    let path = "/api/v1/organizations/\(fixture.town)/secrets"
    let answers = Answers()
    try await fixture.runProgrammes { nobody in
      let body = #"{"route":"\#(made.route)"}"#
      for _ in 0..<2 {
        // The same key twice is no repetition: what was shown once is never shown again.
        await answers.add(try await nobody.with(made.admin).post(path, body, once: "again"))
      }
      let other = try await fixture.key(.administrator, fixture.other)
      #expect(try await nobody.with(other).post(path, body).status == 404)
      let responder = try await fixture.key(.responder, fixture.town)
      #expect(try await nobody.with(responder).post(path, body).status == 403)
    }
    let secrets = await answers.all.compactMap { $0.json["secret"]?.string }
    #expect(secrets.count == 2 && Set(secrets + [made.secret]).count == 3)
    let row = try #require(try await Self.rows(fixture).first)
    #expect(row.secrets == [secrets[1], secrets[0]])
    let after = fixture.site.clock.now + Organization.RouteSecret.overlap + .minutes(2)
    let later = try fixture.site.queries.leaseOutbox(at: after, for: .minutes(1), limit: 50)
      .first { $0.id == row.id }
    #expect(later?.secrets == [secrets[1]])
  }

  @Test func `a webhook needs an address that could be sent to, and a secret only a webhook has`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let admin = try await fixture.key(.administrator, fixture.town)
    let sato = try fixture.member("sato").person
    let path = "/api/v1/organizations/\(fixture.town)"
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(admin)
      func add(_ channel: String, _ address: String) async throws -> SiteProgramme.Answer {
        try await asked.post(
          "\(path)/routes",
          #"{"person":"\#(sato)","channel":"\#(channel)","address":"\#(address)"}"#)
      }
      for bad in [
        "hooks.example", "ftp://hooks.example/", "https://u:p@hooks.example/", "https://",
      ] {
        #expect(try await add("webhook", bad).status == 400, "\(bad)")
      }
      let start = "https://hooks.example/"
      let most =
        start + String(repeating: "a", count: WebhookRequest.urlBytesMax - start.utf8.count)
      #expect(try await add("webhook", most).status == 201)
      let phone = try await add("phone", "03-0000-0000")
      #expect(phone.status == 201 && phone.json["secret"] == nil)
      let route = try #require(phone.json["made"]?.array?.first?.string).split(separator: "/").last
      let refused = try await asked.post("\(path)/secrets", #"{"route":"\#(route ?? "")"}"#)
      #expect(refused.code == "unknownRoute")
    }
  }
}
