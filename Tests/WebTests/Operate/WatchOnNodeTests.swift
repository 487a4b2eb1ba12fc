//! A real node, set up and filled by its commands: a prefecture gets a watch of its own, and asks those it supports.

import Alerting
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct WatchOnNodeTests {
  private static let list = """
    コード,団体名,種別,都道府県
    130001,東京都,都道府県,
    131016,千代田区,市区町村,東京都
    270008,大阪府,都道府県,
    271004,大阪市,市区町村,大阪府
    271276,大阪市 北区,市区町村,大阪府

    """

  /// A folder as `noroshi init` and `noroshi import organizations` leave it.
  private static func folder(_ body: (String) async throws -> Void) async throws {
    try await InitTests.folder { folder in
      let file = "\(folder).csv"
      // A temporary place.
      defer { try? FileManager.default.removeItem(atPath: file) }
      try Data(list.utf8).write(to: URL(filePath: file))
      for words in [
        [
          "init", "--data", folder, "--name-ja", "国の司令塔", "--name-en", "Tower",
          "--administrator", "高橋 灯", "--login", "tower", "--public-url",
          "https://noroshi.example", "--mail", "-",
        ],
        ["import", "organizations", file, "--data", folder, "--apply"],
      ] {
        let said = try await InitTests.run(words)
        try #require(said.code == 0, "\(words[0]): \(said.problem)")
      }
      try await body(folder)
    }
  }

  /// Does a command and gives what it made.
  @discardableResult
  private static func make<Thing>(
    _ command: Command, _ site: Site, as viewer: Viewer, of kind: Thing.Type
  ) async throws -> ID<Thing> {
    guard case .done(let made) = await site.submit(command, as: viewer), let first = made.first
    else { throw SiteFault(what: "not done: \(command)") }
    return first.id.cast(to: Thing.self)
  }

  /// The watch officer of a body, made by its administrator's key, and signed in.
  private static func watch(
    of body: ID<Organization>, on site: Site
  ) async throws -> SiteFixture.Member {
    let keeper = Viewer(
      person: nil, key: ID(high: 1, low: 1), organization: body, role: .administrator)
    let post = try await make(
      .createPost(body, name: Phrase(ja: "県当番", en: "Watch"), role: .watchDesk), site,
      as: keeper, of: Post.self)
    let person = try await make(
      .enterPerson(body, name: "府庁 当直"), site, as: keeper, of: Person.self)
    _ = await site.submit(
      .organization(body, .appoint(person, to: post, from: site.clock.now, until: nil)),
      as: keeper)
    try await make(
      .createAccount(person: person, body, .watchOfficer, login: "osaka-watch", password: nil),
      site, as: keeper, of: Account.self)
    let session = "session of the watch"
    _ = await site.submit(
      .openSession(
        login: "osaka-watch", hash: Hash(sha256: session.utf8),
        until: site.clock.now + .days(1), once: false), as: .node)
    return SiteFixture.Member(
      person: person, organization: body, role: .watchOfficer, session: session)
  }

  private static let typed = [
    ("kind", "warning"), ("character", "request"), ("severity", "3"), ("what", "装置に弱点が見つかりました。"),
    ("now", "版を確かめて回答。"), ("answerBy", "2040-05-11T17:00"), ("tlp", "AMBER"),
  ]

  @Test func `after init and import a prefecture makes a watch officer, who asks its own bodies`()
    async throws
  {
    try await Self.folder { folder in
      let clerk = try SiteClerk(folder, at: SiteFixture.now - .minutes(1))
      let site = try clerk.site(from: SiteFixture.now)
      func body(_ code: String) throws -> ID<Organization> {
        let found = try site.queries.organizations(as: .node, search: code).items
        return try #require(found.first { $0.code == code }).id
      }
      let (osaka, city, ward) = (try body("270008"), try body("271004"), try body("271276"))
      let member = try await Self.watch(of: osaka, on: site)
      let application = Application(router: Server.router(site))
      try await application.test(.router) { client in
        let browser = SiteBrowser(client: client, member: member)
        let choices = [("form", "市区町村"), ("names", "千代田区")]
        let preview = try await browser.post("/bulletins/preview", Self.typed + choices).text
        #expect(preview.contains("大阪市、大阪市 北区") && preview.contains("一つに決まりません: 千代田区"))
        let sent = try await browser.post(
          "/bulletins",
          Self.typed + [choices[0], ("count", "2"), ("once", "a mark of a page")])
        let page = try await browser.get(try #require(sent.location)).text
        #expect(page.contains("大阪市 北区") && !page.contains("千代田区"))
      }
      for (code, asked) in [("271004", 1), ("271276", 1), ("131016", 0)] {
        let own = Viewer(
          person: nil, key: ID(high: 2, low: 2), organization: try body(code), role: .responder)
        #expect(
          try site.queries.alerts(as: own, at: site.clock.now).items.count == asked, "\(code)")
      }
      // A body with nobody below it has no watch.
      for (own, may) in [(osaka, true), (city, true), (ward, false)] {
        let keeper = Viewer(
          person: nil, key: ID(high: 3, low: 3), organization: own, role: .administrator)
        #expect(try site.queries.hasWatch(as: keeper, at: site.clock.now) == may)
      }
    }
  }

  @Test func `the page of accounts offers the watch where there is one`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    try await fixture.run { nobody in
      let chief = nobody.signedIn(try fixture.member("yamada"))
      let option = "<option value=\"watchOfficer\">"
      #expect(!(try await chief.get("/accounts").text.contains(option)))
      let place = Command.place(fixture.other, .support, under: fixture.town)
      guard case .done = await fixture.site.submit(place, as: .node) else {
        throw SiteFault(what: "not placed")
      }
      #expect(try await chief.get("/accounts").text.contains(option))
      let suzuki = try fixture.member("suzuki").person
      let made = try await chief.post(
        "/accounts",
        [("person", "\(suzuki)"), ("login", "town-watch"), ("role", "watchOfficer")])
      #expect(made.status == 200 && made.text.contains("/sign-in/"))
    }
  }
}
