//! On whom systems depend, through the pages: links on a system, a list on a body, and whom a bulletin is sent to.

import Inspection
import Kernel
import Node
import Testing

@testable import Web

@Suite struct DependencyRouteTests {
  /// What a watch officer types; whom it reaches is added.
  private static let typed = [
    ("kind", "warning"), ("character", "request"), ("severity", "3"), ("what", "装置に弱点が見つかりました。"),
    ("now", "版を確かめて回答。"), ("answerBy", "2040-05-11T17:00"), ("tlp", "AMBER"),
  ]

  private func site() throws -> SiteFixture { try SiteFixture(SiteFixture.Plan(isRaised: false)) }

  /// The other body supports the town from now on, and may read its inventory.
  private static func support(_ fixture: SiteFixture) async throws {
    let command = Command.place(fixture.town, .support, under: fixture.other)
    _ = try WatchRoutes.records(of: await fixture.site.submit(command, as: .node))
  }

  /// A page without the moments that stand on it.
  private static func timeless(_ text: String) -> String {
    text.replacing(#/<time[^>]*>[^<]*</time>/#, with: "<time>")
  }

  @Test func `each line on a system's page leads to the body that it names, or says how to`()
    async throws
  {
    let fixture = try site()
    try await fixture.run { nobody in
      var browser = nobody.signedIn(try fixture.member("sato"))
      let made = try await browser.post(
        "/inventory",
        [("name", "住民情報システム"), ("dependencies", "minamikawa\r\n南川市\r\n住基ネット<b>")])
      let path = try #require(made.location)
      let page = try await browser.get(path).text
      let link = "<a href=\"/network/\(fixture.other)\">"
      #expect(page.contains("<li>\(link)minamikawa</a> <span class=\"sub\">南川市</span></li>"))
      #expect(page.contains("<li>\(link)南川市</a></li>"))
      #expect(page.contains("<li>住基ネット&lt;b&gt; <span class=\"sub\">△ 団体につながっていません</span>"))
      #expect(page.contains("行の初めに団体コードを書き") && page.contains("団体コードか正式な名称で書くと"))
      // The text stays as it was written.
      #expect(page.contains("minamikawa\n南川市\n住基ネット&lt;b&gt;</textarea>"))
      browser.language = "en"
      let english = try await browser.get(path).text
      #expect(english.contains("linked to no body"))
      #expect(english.contains("begin it with the body’s code"))
      // Whoever only reads it has the same ways.
      let reader = try await nobody.signedIn(try fixture.member("kato")).get(path).text
      #expect(reader.contains("\(link)南川市</a>") && !reader.contains("<textarea"))
      let plain = try #require(
        try await browser.post("/inventory", [("name", "一"), ("dependencies", "南川市")]).location)
      #expect(!(try await browser.get(plain).text.contains("linked to no body")))
    }
  }

  @Test func `a body's page lists who depends on it, for those alone who may read the register`()
    async throws
  {
    let fixture = try site()
    let page = "/network/\(fixture.other)"
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      var ito = nobody.signedIn(try fixture.member("ito"))
      let before = try await ito.get(page).text
      let made = try await sato.post(
        "/inventory",
        [("name", "浄水場の監視"), ("dependencies", "南川市"), ("lifeOrSafety", "yes")])
      let path = try #require(made.location)
      let own = try await sato.get(page).text
      #expect(own.contains("この団体に依存するシステム") && own.contains("⚠ 命・安全：止めない"))
      #expect(own.contains("<a href=\"\(path)\"><b>浄水場の監視</b></a>"))
      for key in ["ito", "tower"] {
        let text = try await nobody.signedIn(try fixture.member(key)).get(page).text
        for word in ["依存するシステム", "浄水場", path] { #expect(!text.contains(word), "\(key) \(word)") }
      }
      // The page is what it was: nothing of it tells that there is one.
      let after = try await ito.get(page).text
      #expect(Self.timeless(after) == Self.timeless(before))
      try await Self.support(fixture)
      let seen = try await ito.get(page).text
      #expect(seen.contains("当団体に依存するシステム") && seen.contains("浄水場の監視"))
      ito.language = "en"
      let english = try await ito.get(page).text
      #expect(english.contains("Systems that depend on us") && english.contains("Life or safety"))
      #expect(try await nobody.get(page).location == "/sign-in")
    }
  }

  @Test func `it is paged: a full page stands alone, one more begins another`() async throws {
    let fixture = try site()
    let viewer = try fixture.member("sato").viewer
    let most = DependentsPanel.rowsMax
    @Sendable func enter(_ number: Int) async throws {
      var entry = SystemEntry()
      entry.words.name = "系統\(number)"
      entry.words.dependencies = ["南川市"]
      let command = Command.enterSystem(fixture.town, entry, isVouchedFor: false)
      _ = try WatchRoutes.records(of: await fixture.site.submit(command, as: viewer))
    }
    for number in 1...most { try await enter(number) }
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      let path = "/network/\(fixture.other)"
      func rows(_ text: String) -> Int { text.split(separator: "<b>系統").count - 1 }
      let full = try await sato.get(path).text
      #expect(rows(full) == most && !full.contains("rel=\"next\""))
      try await enter(most + 1)
      let first = try await sato.get(path).text
      #expect(rows(first) == most)
      let mark = "rel=\"next\" href=\""
      let rest = try #require(first.split(separator: mark).dropFirst().first)
      let next = String(rest.prefix { $0 != "\"" && $0 != "#" })
      let second = try await sato.get(next).text
      #expect(rows(second) == 1 && second.contains("rel=\"prev\"") && !second.contains(mark))
      // A place that nobody wrote begins somewhere, and breaks nothing.
      for after in ["x", "x_y", "%20_%20", "_"] {
        #expect(try await sato.get("\(path)?after=\(after)").status == 200, "\(after)")
      }
    }
  }

  @Test func `a bulletin goes to who depends on a body, by name before it is sent`() async throws {
    let fixture = try site()
    try await Self.support(fixture)
    let officer = try await fixture.join("南川 当直", fixture.other, .watchOfficer, "officer")
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      _ = try await sato.post(
        "/inventory",
        [("name", "基幹"), ("product", "FortiGate 7.2"), ("dependencies", "監視センター")])
      var watch = nobody.signedIn(officer)
      func preview(_ more: [(String, String)]) async throws -> String {
        try await watch.post("/bulletins/preview", Self.typed + more).text
      }
      let chosen = try await preview([("dependsOn", "watch centre")])
      #expect(chosen.contains("<p class=\"sub\">北山町</p>") && chosen.contains("ほかに依存する団体があっても"))
      #expect(chosen.contains("name=\"dependsOn\" value=\"watch centre\""))
      // Together with others of the choices it narrows.
      for (more, isThere) in [
        ([("form", "市区町村")], true), ([("form", "府省庁")], false), ([("product", "fortigate")], true),
        ([("product", "Ivanti")], false), ([("under", "北山町")], true),
      ] {
        let text = try await preview([("dependsOn", "監視センター")] + more)
        #expect(text.contains("<p class=\"sub\">北山町</p>") == isThere, "\(more)")
      }
      #expect(!(try await preview([("dependsOn", "南川市")]).contains("<p class=\"sub\">北山町</p>")))
      let nobodys = try await preview([("dependsOn", "どこか"), ("form", "市区町村")])
      #expect(nobodys.contains("その名前の団体は一つに決まりません: どこか") && nobodys.contains(" disabled>"))
      let sent = try await watch.post(
        "/bulletins",
        Self.typed + [("dependsOn", "監視センター"), ("count", "1"), ("once", "a mark of a page")])
      #expect(sent.location?.hasPrefix("/bulletins/") == true)
      watch.language = "en"
      #expect(try await watch.get("/bulletins/new").text.contains("depends on this body"))
      // The tower reads nobody's register but its own, and is told no number.
      let tower = nobody.signedIn(try fixture.member("tower"))
      let left = try await tower.post(
        "/bulletins/preview", Self.typed + [("dependsOn", "監視センター")]
      ).text
      #expect(!left.contains("北山町") && left.contains("ほかに依存する団体があっても"))
      #expect(!left.contains("5団体"))
    }
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(try await fixture.key(.watchOfficer, fixture.other))
      let found = try await asked.post(
        "/api/v1/bulletins/preview", #"{"depends_on": "監視センター"}"#)
      #expect(found.json["recipients"]?.array?.count == 1 && found.json["hidden"]?.isNull == true)
      let none = try await asked.post("/api/v1/bulletins/preview", #"{"depends_on": "どこか"}"#)
      #expect(none.json["recipients"]?.array?.isEmpty == true)
      #expect(none.json["unclear"]?.array?.first?.string == "どこか")
    }
  }
}
