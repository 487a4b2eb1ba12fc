//! The page on which is entered who takes over the calling: in both languages, for whoever may, and for nobody else.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct LastRungRouteTests {
  /// A prefecture above the town with somebody at its watch desk.
  private static func prefecture(of fixture: SiteFixture) async throws -> (
    body: ID<Organization>, officer: ID<Person>
  ) {
    func make(_ command: Command) async throws -> RecordReference? {
      try WatchRoutes.records(of: await fixture.site.submit(command, as: .node)).first
    }
    let made = try await make(
      .registerOrganization(
        code: nil, name: Phrase(ja: "北県", en: "North Prefecture"), legalForm: "都道府県"))
    let north = try #require(made).id.cast(to: Organization.self)
    _ = try await make(.place(fixture.town, .support, under: north))
    let post = try #require(
      try await make(
        .createPost(north, name: Phrase(ja: "県当番", en: "Desk"), role: .watchDesk)))
    let person = try #require(try await make(.enterPerson(north, name: "県庁 北斗")))
    let officer = person.id.cast(to: Person.self)
    _ = try await make(
      .organization(
        north,
        .appoint(officer, to: post.id.cast(to: Post.self), from: SiteFixture.now, until: nil)))
    _ = try await make(.addRoute(north, person: officer, .phone, address: "03-0000-0999"))
    return (north, officer)
  }

  /// Fires what is due until nothing is.
  private static func fire(_ site: Site) async throws {
    for _ in 0..<100 {
      let due = try site.queries.duePage(at: site.clock.now)
      if due.isEmpty { return }
      for timer in due {
        _ = try WatchRoutes.records(
          of: await site.submit(.timer(timer.record, due: timer.due), as: .node))
      }
    }
    throw SiteFault(what: "timers without an end")
  }

  @Test func `the board leads from a desk that is silent to its alert, for those who see it`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(age: .minutes(40)))
    let site = fixture.site
    let (north, officer) = try await Self.prefecture(of: fixture)
    let agreed = Command.organization(fixture.town, .agreeLastRung(north))
    _ = try WatchRoutes.records(
      of: await site.submit(agreed, as: try fixture.member("yamada").viewer))
    try await Self.fire(site)
    let tower = try fixture.member("tower")
    let words = "取り決めた窓口が出ないため、司令塔の窓口が引き取った 1"
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      #expect(try await !watch.get("/alerts").text.contains("取り決めた窓口が出ない"))
      let card = try #require(
        try site.queries.phoneCalls(of: officer, isOpen: true, at: site.clock.now).first)
      _ = try await watch.post("/calls/\(card.id)", [("result", "absent")])
      let board = try await watch.get("/alerts").text
      #expect(board.contains(words))
      #expect(board.contains("<a href=\"/alerts/\(fixture.alert)\">北県（1件）</a>"))
      var english = watch
      english.language = "en"
      #expect(try await english.get("/alerts").text.contains("North Prefecture (1)"))
      let stranger = nobody.signedIn(try fixture.member("ito"))
      #expect(try await !stranger.get("/alerts").text.contains("北県"))
      // Somebody of the town takes it: the desk has nothing to call about any more.
      let sato = nobody.signedIn(try fixture.member("sato"))
      _ = try await sato.post("/alerts/\(fixture.alert)/acknowledge")
      #expect(try await !watch.get("/alerts").text.contains("取り決めた窓口が出ない"))
    }
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(try await fixture.key(.watchOfficer, fixture.tower))
      #expect(try await asked.get("/api/v1/board").json["taken_over"]?.array?.isEmpty == true)
    }
  }

  @Test func `the desk is agreed on the page of the body, and stands there afterwards`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let north = try await Self.prefecture(of: fixture).body
    let (yamada, chief) = (try fixture.member("yamada"), try await fixture.chief())
    let path = "/network/\(fixture.town)"
    try await fixture.run { nobody in
      let keeper = nobody.signedIn(yamada)
      let page = try await keeper.get(path).text
      #expect(page.contains("最後に連絡を引き取る窓口") && page.contains("action=\"\(path)/last-rung\""))
      #expect(page.contains("value=\"\(fixture.tower)\" selected") && page.contains("北県"))
      #expect(!page.contains("value=\"\(fixture.other)\""), "not above it")
      var english = keeper
      english.language = "en"
      #expect(try await english.get(path).text.contains("Who takes over the calling"))
      let form = [("desk", "\(north)"), ("agreed", "yes")]
      // Without the tick nothing is entered, and the answer says what to do.
      let bare = try await keeper.post("\(path)/last-rung", [("desk", "\(north)")])
      #expect(bare.status == 422 && bare.text.contains("窓口の了解を得てから"))
      let beside = try await keeper.post(
        "\(path)/last-rung", [("desk", "\(fixture.other)"), ("agreed", "yes")])
      #expect(beside.status == 422 && beside.text.contains("この窓口は選べません"))
      #expect(try await keeper.post("\(path)/last-rung", [("agreed", "yes")]).status == 400)
      #expect(try await keeper.post("\(path)/last-rung", form).location == path)
      let after = try await keeper.get(path).text
      #expect(after.contains("連絡を引き取る窓口: 北県"))
      #expect(after.contains("value=\"\(north)\" selected"))
      // The tower keeps the agreements of all, sees them with those of its supporters, and takes the calling back.
      let tower = nobody.signedIn(chief)
      let support = try await tower.get("/support?of=\(north)").text
      #expect(support.contains("この窓口が連絡を引き取る団体：北山町"))
      #expect(try await tower.get(path).text.contains("action=\"\(path)/last-rung\""))
      let back = try await tower.post(
        "\(path)/last-rung", [("desk", "\(fixture.tower)"), ("agreed", "yes")])
      #expect(back.location == path)
    }
  }

  @Test func `nobody else has the form, and to strangers the body is not there`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let north = try await Self.prefecture(of: fixture).body
    let path = "/network/\(fixture.town)"
    let form = [("desk", "\(north)"), ("agreed", "yes")]
    let mayor = try await fixture.join("南川 市長", fixture.other, .administrator, "mayor")
    try await fixture.run { nobody in
      for (key, status) in [("sato", 403), ("kato", 403), ("tower", 404), ("ito", 404)] {
        let browser = nobody.signedIn(try fixture.member(key))
        #expect(try await !browser.get(path).text.contains("/last-rung"), "\(key)")
        #expect(try await browser.post("\(path)/last-rung", form).status == status, "\(key)")
      }
      let stranger = nobody.signedIn(mayor)
      #expect(try await !stranger.get(path).text.contains("/last-rung"))
      #expect(try await stranger.post("\(path)/last-rung", form).status == 404)
      let yamada = nobody.signedIn(try fixture.member("yamada"))
      #expect(try await yamada.post("\(path)/last-rung", form, token: "x").status == 403)
      #expect(try await nobody.post("\(path)/last-rung", form).location == "/sign-in")
    }
    let view = try fixture.site.queries.organization(
      fixture.town, as: try fixture.member("yamada").viewer, at: fixture.site.clock.now)
    #expect(view?.lastRung == nil)
  }

  @Test func `a programme enters it with its administrator's key`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let north = try await Self.prefecture(of: fixture).body
    let path = "/api/v1/organizations/\(fixture.town)"
    let body = #"{"desk": "\#(north)"}"#
    try await fixture.runProgrammes { nobody in
      let keeper = nobody.with(try await fixture.key(.administrator, fixture.town))
      #expect(try await keeper.post("\(path)/desks", #"{}"#).code == "badForm")
      let beside = #"{"desk": "\#(fixture.other)"}"#
      #expect(try await keeper.post("\(path)/desks", beside).code == "deskNotAbove")
      for (role, side, code) in [
        (Role.responder, fixture.town, "notAllowed"), (.administrator, fixture.other, "notFound"),
        (.watchOfficer, fixture.tower, "notFound"),
      ] {
        let asked = nobody.with(try await fixture.key(role, side))
        #expect(try await asked.post("\(path)/desks", body).code == code, "\(role)")
      }
      #expect(try await keeper.post("\(path)/desks", body).status == 201)
      #expect(try await keeper.get(path).json["last_rung"]?.string == "\(north)")
      let tower = nobody.with(try await fixture.key(.administrator, fixture.tower))
      let back = #"{"desk": "\#(fixture.tower)"}"#
      #expect(try await tower.post("\(path)/desks", back).status == 201)
    }
  }
}
