//! The keys of the interface through page, interface and board: told when their keeper leaves, taken over, revoked.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct KeyRouteTests {
  private static func done(_ fixture: SiteFixture, _ command: Command) async throws {
    _ = try WatchRoutes.records(of: await fixture.site.submit(command, as: .node))
  }

  /// A key that somebody answers for; its name is its secret.
  private static func make(
    _ fixture: SiteFixture, _ name: String, _ role: Role, _ keeper: String
  ) async throws {
    let member = try fixture.member(keeper)
    try await done(
      fixture,
      .createKey(
        name: name, role, member.organization, hash: Hash(sha256: Array(name.utf8)),
        keeper: member.person))
  }

  private static func leave(_ fixture: SiteFixture, _ key: String) async throws {
    let member = try fixture.member(key)
    let view = try #require(
      try fixture.site.queries.organization(
        member.organization, as: member.viewer, at: fixture.site.clock.now))
    let post = try #require(view.posts.first { $0.holders.contains { $0.person == member.person } })
    try await done(
      fixture, .organization(member.organization, .endAppointment(member.person, post.post.id)))
  }

  /// The path of the form that does that to the key of that name.
  private static func path(_ act: String, _ name: String, in text: String) throws -> String {
    let row = try #require(text.split(separator: "<tr>").first { $0.contains("<b>\(name)</b>") })
    let paths = row.split(separator: "action=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    return String(try #require(paths.first { $0.hasSuffix("/\(act)") }))
  }

  @Test func `a key whose keeper left stands on home until it is taken over or revoked`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await Self.make(fixture, "desk", .responder, "sato")
    try await Self.make(fixture, "eye", .sensor, "sato")
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      #expect(!(try await chief.get("/").text.contains("APIの鍵")))
      #expect(try await chief.get("/accounts").text.contains("/network/keys"))
      try await Self.leave(fixture, "sato")
      #expect(try await chief.get("/").text.contains("担当が離れたAPIの鍵 2"))
      let page = try await chief.get("/network/keys").text
      #expect(page.contains("担当が離れたため、使えません") && page.contains("記録は届いています"))
      #expect(page.contains("佐藤 花子"))
      let taken = try await chief.post(try Self.path("take", "desk", in: page))
      #expect(taken.status == 303 && taken.location == "/network/keys")
      #expect(try await chief.get("/").text.contains("担当が離れたAPIの鍵 1"))
      let revoked = try await chief.post(try Self.path("revoke", "eye", in: page))
      #expect(revoked.status == 303)
      let late = try await chief.post(try Self.path("take", "eye", in: page))
      #expect(late.status == 409 && late.text.contains("取り消されています"))
      let after = try await chief.get("/network/keys").text
      #expect(after.contains("山田 太郎") && !after.contains("<b>eye</b>"))
      #expect(!(try await chief.get("/").text.contains("APIの鍵")))
    }
  }

  @Test func `a hundred keys are a page, and its file has them all`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    for number in 0...KeyRoutes.rowsMax {
      try await Self.make(fixture, "key \(1_000 + number)", .observer, "sato")
    }
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let first = try await chief.get("/network/keys").text
      #expect(first.contains("<b>key 1099</b>") && !first.contains("<b>key 1100</b>"))
      let link = try #require(first.split(separator: "rel=\"next\" href=\"").dropFirst().first)
      let second = try await chief.get(String(link.prefix { $0 != "\"" })).text
      #expect(second.contains("<b>key 1100</b>") && !second.contains("<b>key 1099</b>"))
      #expect(second.contains("rel=\"prev\" href=\"/network/keys\""))
      let file = try await chief.get("/network/keys.csv").text
      #expect(file.contains("key 1000") && file.contains("key 1100"))
    }
  }

  @Test func `the interface refuses what acts and takes what a sensor sends`() async throws {
    let fixture = try SiteFixture()
    try await Self.make(fixture, "desk", .responder, "suzuki")
    try await Self.make(fixture, "eye", .sensor, "suzuki")
    let yamada = try fixture.member("yamada")
    try await fixture.runProgrammes { nobody in
      let (desk, eye) = (nobody.with("desk"), nobody.with("eye"))
      #expect(try await desk.get("/api/v1/alerts").count == 1)
      #expect(try await eye.post("/api/v1/events", "{}").status == 202)
      try await Self.leave(fixture, "suzuki")
      let refused = try await desk.get("/api/v1/alerts")
      #expect(refused.status == 401 && refused.code == "signIn")
      #expect(try await eye.post("/api/v1/events", "{}").status == 202)
      #expect(try await eye.post("/api/v1/sensors/self/heartbeat", "").status == 200)
      let rows = try fixture.site.queries.keys(as: yamada.viewer, at: fixture.site.clock.now).items
      let id = try #require(rows.first { $0.name == "desk" }).id
      let answer = await fixture.site.submit(
        .takeKey(id, by: yamada.person), as: yamada.viewer)
      #expect(answer == .done([]))
      #expect(try await desk.get("/api/v1/alerts").count == 1)
    }
  }

  @Test func `nobody but administrators sees keys, and a form needs its token`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await Self.make(fixture, "desk", .responder, "suzuki")
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let page = try await chief.get("/network/keys").text
      let take = try Self.path("take", "desk", in: page)
      for (key, status) in [("sato", 403), ("kato", 403), ("tower", 404), ("ito", 404)] {
        let other = nobody.signedIn(try fixture.member(key))
        for path in ["/network/keys", "/network/keys.csv"] {
          #expect(try await other.get(path).status == 403, "\(key) \(path)")
        }
        #expect(try await other.post(take).status == status, "\(key)")
      }
      #expect(try await nobody.get("/network/keys").location == "/sign-in")
      #expect(try await chief.post(take, token: "x").status == 403)
      #expect(try await chief.post(take, [("person", "x")]).status == 422)
      let gone = "/network/keys/01234567-89ab-7def-8123-456789abcdef/take"
      #expect(try await chief.post(gone).status == 404)
    }
  }

  @Test func `the tower's board tells of what nobody else can settle`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await Self.make(fixture, "city desk", .responder, "ito")
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      #expect(!(try await watch.get("/alerts").text.contains("担当が離れたAPIの鍵")))
      try await Self.leave(fixture, "ito")
      #expect(try await watch.get("/alerts").text.contains("担当が離れたAPIの鍵が1件"))
    }
  }
}
