//! Personal data through the pages: who is erased by whom, what is shown before, and how long what is kept.

import Alerting
import HTTPTypes
import Kernel
import Node
import Testing

@testable import Web

@Suite struct PrivacyRouteTests {
  /// The town's deputy has left, and his account is closed.
  private func left(_ fixture: SiteFixture) async throws -> ID<Person> {
    let suzuki = try fixture.member("suzuki")
    let chief = try fixture.member("yamada").viewer
    let now = fixture.site.clock.now
    let town = try #require(try fixture.site.queries.organization(fixture.town, as: chief, at: now))
    let post = try #require(town.posts.first { $0.holders.contains { $0.person == suzuki.person } })
    let end = Organization.Event.endAppointment(suzuki.person, post.post.id)
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.organization(fixture.town, end), as: chief))
    let accounts = try fixture.site.queries.accounts(as: chief, at: now).items
    let account = try #require(accounts.first { $0.person == suzuki.person })
    _ = try WatchRoutes.records(
      of: await fixture.site.submit(.account(account.id, .close), as: chief))
    return suzuki.person
  }

  private func digest(_ page: String) -> String {
    let after = page.split(separator: "name=\"digest\" value=\"", maxSplits: 1).last ?? ""
    return String(after.prefix { $0 != "\"" })
  }

  @Test func `somebody is erased as it was shown, and is an erased person everywhere`() async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let person = try await left(fixture)
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let list = try await chief.get("/network/departed")
      #expect(list.status == 200 && list.text.contains("鈴木 一郎"))
      let page = try await chief.get("/network/departed/\(person)")
      #expect(page.status == 200 && page.text.contains("氏名（以前の氏名を含む）1件"))
      #expect(page.text.contains("控え（バックアップ）"))
      let stale = try await chief.post(
        "/network/departed/\(person)", [("digest", String(repeating: "0", count: 64))])
      #expect(stale.status == 409 && stale.text.contains("変わりました"))
      let done = try await chief.post(
        "/network/departed/\(person)", [("digest", digest(page.text))])
      #expect(done.status == 303)
      let after = try await chief.get("/network/departed/\(person)")
      #expect(after.text.contains("消去しました") && !after.text.contains("鈴木 一郎"))
      for path in ["/network/departed", "/network", "/accounts", "/contacts.csv"] {
        let shown = try await chief.get(path)
        #expect(shown.status == 200 && !shown.text.contains("鈴木"), "\(path)")
      }
      #expect(try await chief.get("/network/departed").text.contains("消去された人"))
      #expect(try await chief.get("/network?q=%E9%88%B4%E6%9C%A8").text.contains("見つかりません"))
    }
  }

  @Test func `what is to be done first is said, and there is no button`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (yamada, sato) = (try fixture.member("yamada"), try fixture.member("sato"))
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let page = try await chief.get("/network/departed/\(sato.person)")
      #expect(page.status == 200 && page.text.contains("先にしなければならないこと"))
      #expect(page.text.contains("まだ職に就いている") && !page.text.contains("name=\"digest\""))
    }
  }

  @Test func `pages and forms are for who keeps the organisation alone`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let person = try await left(fixture)
    let missing = ID<Person>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    let expected: [(key: String, list: Int, one: Int, retention: Int)] = [
      ("yamada", 200, 200, 200), ("sato", 403, 404, 403), ("kato", 403, 404, 403),
      ("tower", 403, 404, 403), ("ito", 403, 404, 403),
    ]
    for row in expected {
      let member = try fixture.member(row.key)
      try await fixture.run { nobody in
        let browser = nobody.signedIn(member)
        #expect(try await browser.get("/network/departed").status == row.list, "\(row.key)")
        let one = try await browser.get("/network/departed/\(person)")
        #expect(one.status == row.one, "\(row.key)")
        let gone = try await browser.get("/network/departed/\(missing)")
        #expect(gone.status == 404)
        #expect(
          try await browser.get("/operate/retention").status == row.retention, "\(row.key)")
        guard row.key != "yamada" else { return }
        let erased = try await browser.post("/network/departed/\(person)", [("digest", "00")])
        #expect(erased.status == 404, "\(row.key)")
        let hold = try await browser.post(
          "/operate/holds", [("what", "everything"), ("reason", "x"), ("until", "2040-06-01")])
        #expect(hold.status == 403, "\(row.key)")
        let days = try await browser.post(
          "/operate/retention", [("record", "incidents"), ("days", "400")])
        #expect(days.status == 403, "\(row.key)")
      }
    }
    try await fixture.run { nobody in
      for path in ["/network/departed", "/network/departed/\(person)", "/operate/retention"] {
        let answer = try await nobody.get(path)
        #expect(answer.status == 303 && answer.location == "/sign-in", "\(path)")
      }
      for path in ["/network/departed/\(person)", "/operate/retention", "/operate/holds"] {
        let browser = nobody.signedIn(yamada(fixture))
        #expect(try await browser.post(path, [], token: "x").status == 403, "\(path)")
      }
    }
  }

  @Test func `an organisation takes its records along, each line whole`() async throws {
    let fixture = try SiteFixture()
    let export = try #require(
      try fixture.site.queries.tenantExport(
        as: yamada(fixture).viewer, at: fixture.site.clock.now))
    let page = try fixture.site.queries.tenantPage(
      of: export, from: export.start, as: yamada(fixture).viewer, at: fixture.site.clock.now)
    let (chief, sato) = (yamada(fixture), try fixture.member("sato"))
    try await fixture.run { nobody in
      let taken = try await nobody.signedIn(chief).get("/operate/export.jsonl")
      #expect(taken.status == 200 && taken.headers[.contentType]?.contains("jsonl") == true)
      #expect(taken.text == String(decoding: page.lines, as: UTF8.self) && taken.text.last == "\n")
      #expect(taken.text.split(separator: "\n").count == page.facts && page.facts > 10)
      #expect(try await nobody.signedIn(sato).get("/operate/export.jsonl").status == 403)
      #expect(try await nobody.get("/operate/export.jsonl").location == "/sign-in")
    }
  }

  private func yamada(_ fixture: SiteFixture) -> SiteFixture.Member {
    guard let member = fixture.members["yamada"] else { preconditionFailure("nobody is yamada") }
    return member
  }

  @Test func `an organisation chooses fewer days and places and lifts a hold`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (member, sato) = (try fixture.member("yamada"), try fixture.member("sato"))
    try await fixture.run { nobody in
      let chief = nobody.signedIn(member)
      let page = try await chief.get("/operate/retention")
      #expect(page.text.contains("1827日") && page.text.contains("司令塔だけ"))
      let chosen = try await chief.post(
        "/operate/retention", [("record", "incidents"), ("days", "400")])
      #expect(chosen.status == 303)
      #expect(try await chief.get("/operate/retention").text.contains("この組織では400日"))
      for days in ["365", "1827", "-1"] {
        let refused = try await chief.post(
          "/operate/retention", [("record", "incidents"), ("days", days)])
        #expect(refused.status == 422, "\(days)")
      }
      let word = try await chief.post(
        "/operate/retention", [("record", "incidents"), ("days", "三百")])
      #expect(word.status == 422 && word.text.contains("value=\"三百\""), "what was typed stays")
      let unknown = try await chief.post(
        "/operate/retention", [("record", "no"), ("days", "400")])
      #expect(unknown.status == 400)
      let placed = try await chief.post(
        "/operate/holds",
        [("what", "\(sato.person)"), ("reason", "訴訟の準備"), ("until", "2040-06-01")])
      #expect(placed.status == 303)
      let shown = try await chief.get("/operate/retention").text
      #expect(shown.contains("訴訟の準備") && shown.contains("佐藤 花子"))
      let path = shown.split(separator: "action=\"").map(String.init)
        .first { $0.hasPrefix("/operate/holds/") }?.prefix { $0 != "\"" }
      let lifted = try await chief.post(String(try #require(path)))
      #expect(lifted.status == 303)
      #expect(try await chief.get("/operate/retention").text.contains("解いた"))
      let late = try await chief.post(
        "/operate/holds", [("what", "\(sato.person)"), ("reason", "係争中"), ("until", "2039-01-01")])
      #expect(late.status == 422 && late.text.contains("value=\"係争中\""))
      #expect(late.text.contains("value=\"\(sato.person)\" selected"))
      #expect(late.text.contains("今日から10年以内"))
      for what in ["", "nobody"] {
        let vague = try await chief.post(
          "/operate/holds", [("what", what), ("reason", "x"), ("until", "2040-06-01")])
        #expect(vague.status == 400, "what is not understood is not everything")
      }
    }
  }
}
