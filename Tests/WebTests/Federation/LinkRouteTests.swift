//! Links to other nodes as pages: who sees them, who holds, releases and revokes, invites and joins; a code is shown once.

import Alerting
import Federation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct LinkRouteTests {
  private static let calm = SiteFixture.Plan(isRaised: false)
  private static let sure = [("sure", "yes")]

  private static func state(_ link: ID<PeerLink>, of fixture: SiteFixture) throws -> PeerLink.State
  {
    try #require(try fixture.site.queries.link(link)).state
  }

  /// The code on its page.
  private static func code(in page: String) throws -> String {
    let part = try #require(page.split(separator: "<pre>").dropFirst().first)
    return String(part.prefix { $0 != "<" })
  }

  /// Where the first invitation of a list is taken back.
  private static func withdrawal(in page: String) throws -> String {
    let paths = page.split(separator: "action=\"").map { String($0.prefix { $0 != "\"" }) }
    return try #require(paths.first { $0.hasPrefix("/network/links/invitations/") })
  }

  @Test func `the tower's watch and its administrator see links, to all others there are none`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let everybody = try await fixture.everybody()
    try await fixture.run { nobody in
      for path in ["/network/links", "/network/links.csv", "/network/links/\(link)"] {
        let asked = try await nobody.get(path)
        #expect(asked.location == "/sign-in", "\(path)")
        for (key, member) in everybody.sorted(by: { $0.key < $1.key }) {
          let sees = ["chief", "tower"].contains(key)
          let answer = try await nobody.signedIn(member).get(path)
          #expect(answer.status == (sees ? 200 : 404), "\(key) \(path)")
          #expect(answer.text.contains("town.example") == sees, "\(key) \(path)")
        }
      }
      for (key, member) in everybody.sorted(by: { $0.key < $1.key }) {
        let sees = ["chief", "tower"].contains(key)
        let page = try await nobody.signedIn(member).get("/network").text
        #expect(page.contains("href=\"/network/links\"") == sees, "\(key)")
      }
    }
  }

  @Test func `a link that is hidden is answered like one that is missing`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let missing = "01234567-89ab-7def-8123-456789abcdef"
    let yamada = try fixture.member("yamada")
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(yamada)
      for act in ["hold", "release", "revoke"] {
        let hidden = try await browser.post("/network/links/\(link)/\(act)", Self.sure)
        let gone = try await browser.post("/network/links/\(missing)/\(act)", Self.sure)
        #expect(hidden.status == 404 && gone.status == 404, "\(act)")
        let said = hidden.text.replacing("\(link)", with: missing)
        #expect(Self.timeless(said) == Self.timeless(gone.text), "\(act)")
        let asked = try await nobody.signedIn(chief).post(
          "/network/links/\(missing)/\(act)", Self.sure)
        #expect(asked.status == 404, "\(act)")
      }
    }
    let state = try Self.state(link, of: fixture)
    #expect(state == .active)
  }

  /// A page without the moments that stand on it.
  private static func timeless(_ text: String) -> String {
    text.replacing(#/<time[^>]*>[^<]*</time>/#, with: "<time>")
  }

  @Test func `without a link the page says what to do next, to each what he may`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let tower = try fixture.member("tower")
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let page = try await nobody.signedIn(chief).get("/network/links").text
      #expect(page.contains("つながっているノードはまだありません"))
      #expect(page.contains("action=\"/network/links/invite\""))
      #expect(page.contains("action=\"/network/links/join\""))
      #expect(page.contains("このノードの名前は test"))
      let watch = try await nobody.signedIn(tower).get("/network/links").text
      #expect(watch.contains("つながっているノードはまだありません"))
      #expect(watch.contains("加わったりするのは、司令塔の管理者です"))
      #expect(!watch.contains("action=\"/network/links/"))
      #expect(!page.contains("<script") && !page.contains("style=\""))
    }
  }

  @Test func `whoever only sees links changes none, and no form works without its token`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let everybody = try await fixture.everybody()
    let chief = try #require(everybody["chief"])
    try await fixture.run { nobody in
      let forms: [(String, [(String, String)])] = [
        ("/network/links/\(link)/hold", []), ("/network/links/\(link)/release", Self.sure),
        ("/network/links/\(link)/revoke", Self.sure),
        ("/network/links/invite", [("to", "\(fixture.tower)"), ("days", "7")]),
        ("/network/links/join", [("code", "x")]), ("/network/links/rotate-key", Self.sure),
        ("/network/links/invitations/\(link)/withdraw", []),
      ]
      for (path, fields) in forms {
        for (key, member) in everybody.sorted(by: { $0.key < $1.key }) where key != "chief" {
          let answer = try await nobody.signedIn(member).post(path, fields)
          #expect(answer.status == (key == "tower" ? 403 : 404), "\(key) \(path)")
        }
        let asked = try await nobody.post(path, fields)
        #expect(asked.location == "/sign-in", "\(path)")
        let forged = try await nobody.signedIn(chief).post(path, fields, token: "x")
        #expect(forged.status == 403, "\(path)")
      }
      let watch = try await nobody.signedIn(try fixture.member("tower")).get(
        "/network/links/\(link)")
      #expect(watch.status == 200 && !watch.text.contains("/hold\""))
      #expect(watch.text.contains("司令塔の管理者です"))
    }
    let state = try Self.state(link, of: fixture)
    #expect(state == .active)
    let invitations = try fixture.site.queries.nodeInvitations(
      as: chief.viewer, at: fixture.site.clock.now)
    #expect(invitations.count == 1, "the one by which it came")
  }

  @Test func `a new key is made after a tick, once a day, and the page says who is behind`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    _ = try await OtherNode("town.example").link(to: fixture)
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let path = "/network/links/rotate-key"
      let before = try await browser.get("/network/links").text
      #expect(before.contains("鍵は最初のものです") && before.contains("action=\"\(path)\""))
      let unsure = try await browser.post(path)
      #expect(unsure.status == 422 && unsure.text.contains("確かめた印が付いていません"))
      let made = try await browser.post(path, Self.sure)
      #expect(made.status == 303 && made.location == "/network/links")
      let after = try await browser.get("/network/links").text
      #expect(after.contains("鍵は2番目で") && after.contains("まだ確かめていないノード"))
      let again = try await browser.post(path, Self.sure)
      #expect(again.status == 422 && again.text.contains("新しくしたばかり"))
    }
    #expect(try fixture.site.queries.keyGeneration() == 1)
    let behind = try await fixture.site.links?.unconfirmed()
    #expect(behind == ["town.example"])
  }

  @Test func `a link is held, released after a tick, and revoked for good`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let chief = try await fixture.chief()
    let path = "/network/links/\(link)"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let held = try await browser.post("\(path)/hold")
      #expect(held.status == 303 && held.location == path)
      let page = try await browser.get(path).text
      #expect(page.contains("人が止めました") && page.contains("\(path)/release"))
      #expect(!page.contains("\(path)/hold"))
      let unsure = try await browser.post("\(path)/release")
      #expect(unsure.status == 422 && unsure.text.contains("確かめた印が付いていません"))
      let released = try await browser.post("\(path)/release", Self.sure)
      #expect(released.status == 303)
      let open = try Self.state(link, of: fixture)
      #expect(open == .active)
      let again = try await browser.post("\(path)/release", Self.sure)
      #expect(again.status == 409 && again.text.contains("止まっていません"))
      let hasty = try await browser.post("\(path)/revoke")
      #expect(hasty.status == 422)
      let revoked = try await browser.post("\(path)/revoke", Self.sure)
      #expect(revoked.status == 303)
      let over = try await browser.get(path).text
      #expect(over.contains("失効しました") && !over.contains("\(path)/revoke"))
      let twice = try await browser.post("\(path)/revoke", Self.sure)
      #expect(twice.status == 303, "the same again changes nothing")
      let list = try await browser.get("/network/links").text
      #expect(list.contains("失効しました"))
    }
    let isOver = try #require(try fixture.site.queries.link(link)).isRevoked
    #expect(isOver)
  }

  @Test func `a code is shown once, works once, and stands nowhere afterwards`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let made = try await browser.post(
        "/network/links/invite", [("to", "\(fixture.town)"), ("days", "7")])
      #expect(made.status == 200 && made.text.contains("北山町のノードのためのコード"))
      let text = try Self.code(in: made.text)
      #expect(text.hasPrefix("noroshi-1+") && text.hasSuffix("+https://noroshi.example"))
      // Whatever stands in a command is seen by everybody on that machine.
      #expect(made.text.contains("<pre>noroshi link join</pre>"))
      #expect(made.text.contains("<svg class=\"qr\""))
      let code = try #require(InvitationCode(text))
      let secret = text.split(separator: "+")[1]
      let list = try await browser.get("/network/links").text
      #expect(list.contains("北山町") && list.contains("まで使えます"))
      #expect(!list.contains(secret) && !list.contains("\(code.verifier)"))
      let answer = try await OtherNode("town.example").enrol(at: fixture, by: code)
      guard case .done = answer else { throw SiteFault(what: "\(answer)") }
      let after = try await browser.get("/network/links").text
      #expect(after.contains("town.exampleが") && after.contains("つながっています"))
      let second = try await OtherNode("city.example").enrol(at: fixture, by: code)
      #expect(second == .refused(RefusalCode("badInvitation")))
    }
  }

  @Test func `an invitation that is taken back lets nobody in`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let made = try await browser.post(
        "/network/links/invite", [("find", "北山町"), ("days", "30")])
      let code = try #require(InvitationCode(try Self.code(in: made.text)))
      let list = try await browser.get("/network/links").text
      let withdrawn = try await browser.post(try Self.withdrawal(in: list))
      #expect(withdrawn.status == 303 && withdrawn.location == "/network/links")
      let answer = try await OtherNode("town.example").enrol(at: fixture, by: code)
      #expect(answer == .refused(RefusalCode("badInvitation")))
      let after = try await browser.get("/network/links").text
      #expect(after.contains("取り消しました"))
      #expect(!after.contains("/network/links/invitations/"))
    }
  }

  @Test func `what cannot be invited is said beside the form`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let chief = try await fixture.chief()
    let stranger = "01234567-89ab-7def-8123-456789abcdef"
    let cases: [([(String, String)], String)] = [
      ([("to", "\(fixture.tower)"), ("days", "0")], "1日から30日"),
      ([("to", "\(fixture.tower)"), ("days", "31")], "1日から30日"),
      ([("to", "\(fixture.tower)"), ("days", "x")], "1日から30日"),
      ([("to", stranger), ("days", "7")], "その団体は登録されていません"),
      ([("days", "7")], "その団体は登録されていません"),
      ([("find", "だれでもない"), ("days", "7")], "どの団体か決められません"),
    ]
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      for (fields, words) in cases {
        let answer = try await browser.post("/network/links/invite", fields)
        #expect(answer.status == 422 && answer.text.contains(words), "\(fields)")
        #expect(!answer.text.contains("noroshi-1+0") && !answer.text.contains("<pre>"))
      }
    }
  }

  @Test func `a code that leads nowhere is refused with what to do, and stays in its field`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let chief = try await fixture.chief()
    // Nobody listens on the port for discarding.
    let nowhere = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 1, count: InvitationCode.secretBytes),
        fingerprint: Hash(sha256: "nobody".utf8), address: "http://127.0.0.1:9"))
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let bad = try await browser.post("/network/links/join", [("code", "noroshi-1+x")])
      #expect(bad.status == 422 && bad.text.contains("この招待コードは使えません"))
      let answer = try await browser.post("/network/links/join", [("code", "\(nowhere)")])
      #expect(answer.status == 422 && answer.text.contains("招待したノードに届きません"))
      #expect(answer.text.contains("\(nowhere)</textarea>"))
    }
    let links = try fixture.site.queries.links()
    #expect(links.isEmpty)
  }

  @Test func `what this node has lost and the peer holds stands on its page with what to do`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    try await other.host(try await fixture.village(), on: link, of: fixture)
    let lost = HoldingsDigest.Entry(
      record: RecordReference(.alert, ID<Alert>(high: 0x7000, low: 0x8000_0000_0000_0901)),
      version: 9, payloadHash: Hash(sha256: "lost".utf8))
    let about = RecordReference(.node, ID<NodeCard>(high: 1, low: 1))
    let steps: [(HoldingsDigest, Bool)] = [
      (.summary(sent: [], held: HoldingsDigest.summaries(of: [lost])), false),
      (.page(.held, .alert, [lost], isLast: true), true), (.summary(sent: [], held: []), false),
    ]
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      for (place, (step, isShown)) in steps.enumerated() {
        try await other.say(
          .digest(step), of: about, in: .bulk, Int64(place) + 2, tlp: .amber, on: link,
          of: fixture)
        let watch = nobody.signedIn(tower)
        let page = try await watch.get("/network/links/\(link)").text
        #expect(page.contains("こちらで入力し直してください") == isShown, "step \(place)")
        #expect(page.contains("こちらで失い、相手が持つ記録") == isShown, "step \(place)")
        var english = watch
        english.language = "en"
        let said = try await english.get("/network/links/\(link)").text
        #expect(said.contains("and enter them again") == isShown, "step \(place)")
      }
    }
  }

  @Test func `the board names nodes that are silent or held, to those who see links`() async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let (tower, yamada) = (try fixture.member("tower"), try fixture.member("yamada"))
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let before = try await watch.get("/alerts").text
      #expect(!before.contains("やりとりの止まったノード"))
      let heard = fixture.site.clock.now - .minutes(12)
      _ = try WatchRoutes.records(
        of: await fixture.site.submit(.link(.watch(link, lastHeard: heard)), as: .node))
      let silent = try await watch.get("/alerts").text
      #expect(silent.contains("<a href=\"/network/links\">やりとりの止まったノード 1</a>"))
      #expect(silent.contains("town.example（12分"))
      let page = try await watch.get("/network/links/\(link)").text
      #expect(page.contains("相手のノードから何も届きません"))
      _ = try await nobody.signedIn(chief).post("/network/links/\(link)/hold")
      let held = try await watch.get("/alerts").text
      #expect(held.contains("town.example（人が止めました）"))
      let town = try await nobody.signedIn(yamada).get("/alerts").text
      #expect(!town.contains("town.example") && !town.contains("/network/links"))
    }
  }

  @Test func `an alert says which nodes were told of it, to those who see links`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    let village = try await fixture.village()
    try await other.host(village, on: link, of: fixture)
    let tower = try fixture.member("tower")
    let raised = await fixture.site.submit(
      .raise(SiteFixture.seriousAlert(to: village)), as: tower.viewer)
    let alert = try #require(try WatchRoutes.records(of: raised).first).id.cast(to: Alert.self)
    // Whatever was told when it was raised, a graver version is told to every node of the audience.
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.raiseSeverity(alert, .emergency), as: tower.viewer))
    let desk = try await fixture.join("塔の 係", fixture.tower, .responder, "desk")
    try await fixture.run { nobody in
      let watch = try await nobody.signedIn(tower).get("/alerts/\(alert)")
      #expect(watch.status == 200 && watch.text.contains("写しの行き先"))
      #expect(watch.text.contains("href=\"/network/links/\(link)\">town.example"))
      #expect(watch.text.contains("受け取りを待っています"))
      // Among those who were told: whom the other node tells, and what only it knows.
      #expect(watch.text.contains("東村") && watch.text.contains("town.example が知らせます"))
      #expect(watch.text.contains("だれに、どの手段で知らせたかは、そのノードだけが知っています"))
      #expect(watch.text.contains("まだ何も聞いていません"))
      var english = nobody.signedIn(tower)
      english.language = "en"
      let said = try await english.get("/alerts/\(alert)").text
      #expect(said.contains("told by town.example") && said.contains("those nodes alone know"))
      let own = try await nobody.signedIn(desk).get("/alerts/\(alert)")
      #expect(own.status == 200 && !own.text.contains("写しの行き先"))
      #expect(!own.text.contains("/network/links/") && !own.text.contains("が知らせます"))
    }
  }

}
