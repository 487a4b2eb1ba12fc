//! Duty tables, sheets and changes of personnel through the pages: what is shown, to whom, and what pressing does.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct RosterRouteTests {
  private func month(_ fixture: SiteFixture) -> CivilMonth {
    fixture.site.queries.month(of: fixture.site.clock.now).next
  }

  @Test func `a long vowel in a name is no dash between hours`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let yamada = try fixture.member("yamada")
    _ = try await fixture.join("ジョーンズ 由美", fixture.town, .observer, "jones")
    let next = month(fixture)
    try await fixture.run { nobody in
      let read = try await nobody.signedIn(yamada).send(
        "日付,宿直\n\(next.first),ジョーンズ 由美 17:15ー22:00\n",
        to: "/network/\(fixture.town)/roster/file", [("month", "\(next)")])
      #expect(read.status == 200 && read.text.contains("17:15–22:00"))
    }
  }

  @Test func `a month is entered by a form, shown, and copied to the next by weekday`() async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let (yamada, sato) = (try fixture.member("yamada"), try fixture.member("sato"))
    let next = month(fixture)
    let path = "/network/\(fixture.town)/roster"
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let form = try await chief.get("\(path)/edit?month=\(next)")
      #expect(form.status == 200 && form.text.contains("佐藤 花子"))
      let day = next.first.adding(days: 9)
      let saved = try await chief.post(
        path,
        [
          ("month", "\(next)"), ("role", "guardDesk"), ("from", "\(day)T17:15"),
          ("until", "\(day.adding(days: 1))T08:30"), ("who", "\(sato.person)"),
          ("role", "crisisDuty"), ("from", "\(day)T17:15"),
          ("until", "\(day.adding(days: 1))T08:30"), ("who", ""),
        ])
      #expect(saved.status == 303)
      let table = try await chief.get("\(path)?month=\(next)")
      #expect(table.text.contains("佐藤 花子 03-0000-") && table.text.contains("17:15–8:30"))
      let copied = try await chief.get("\(path)/edit?month=\(next.next)&copy=1")
      #expect(copied.text.contains("\(sato.person)\" selected"))
      #expect(copied.text.contains("まだ保存していません"))
      let plain = try await chief.get("\(path)/edit?month=\(next.next)")
      #expect(!plain.text.contains("\" selected"))
      // Refused with what was typed: a turn of the month before.
      let wrong = try await chief.post(
        path,
        [
          ("month", "\(next)"), ("role", "guardDesk"), ("from", "\(next.next.first)T17:15"),
          ("until", "\(next.next.first)T20:00"), ("who", "\(sato.person)"),
        ])
      #expect(wrong.status == 422 && wrong.text.contains("この月ではない"))
    }
  }

  @Test func `pages are for who may see them, and hidden like what does not exist`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let town = "/network/\(fixture.town)"
    // Who sees table, form, call tree and card, the page of changes.
    let expected: [(key: String, table: Int, form: Int, tree: Int, change: Int)] = [
      ("yamada", 200, 200, 200, 200), ("sato", 200, 403, 200, 403), ("kato", 200, 403, 404, 403),
      ("tower", 200, 403, 200, 403), ("ito", 404, 404, 404, 403),
    ]
    try await fixture.run { nobody in
      for row in expected {
        let browser = nobody.signedIn(try fixture.member(row.key))
        func status(_ path: String) async throws -> Int { try await browser.get(path).status }
        #expect(try await status("\(town)/roster") == row.table, "\(row.key)")
        #expect(try await status("\(town)/roster/edit") == row.form, "\(row.key)")
        #expect(try await status("\(town)/roster.xlsx") == row.form, "\(row.key)")
        #expect(try await status("\(town)/calltree") == row.tree, "\(row.key)")
        #expect(try await status("\(town)/card") == row.tree, "\(row.key)")
        #expect(try await status("/network/transfer") == row.change, "\(row.key)")
      }
      for path in ["\(town)/roster", "\(town)/calltree", "\(town)/card", "/network/transfer"] {
        let answer = try await nobody.get(path)
        #expect(answer.status == 303 && answer.location == "/sign-in", "\(path)")
      }
    }
  }

  @Test func `a change of personnel is shown, entered, listed with its sheet, and taken back`()
    async throws
  {
    let fixture = try SiteFixture(SiteFixture.Plan())
    let (yamada, sato) = (try fixture.member("yamada"), try fixture.member("sato"))
    let now = fixture.site.clock.now
    let view = try fixture.site.queries.organization(fixture.town, as: yamada.viewer, at: now)
    let post = try #require(view?.posts.first { $0.post.role == .responder }?.post.id)
    let fields = [
      ("day", "2099-04-01"), ("post", "\(post)"), ("holder", "\(sato.person)"), ("to", "stay"),
      ("name", "新任 五郎"), ("mail", "goro@example.jp"), ("phone", ""),
    ]
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let shown = try await chief.post("/network/transfer", fields)
      #expect(shown.status == 200)
      #expect(shown.text.contains("佐藤 花子 → 新任 五郎") && shown.text.contains("goro@example.jp"))
      #expect(shown.text.contains("その日からすべての権限を失う人"))
      let digest = try #require(
        shown.text.firstMatch(of: #/name="digest" value="([0-9a-f]{64})"/#)
      ).1
      let wrong = try await chief.post(
        "/network/transfer",
        fields + [("go", "apply"), ("digest", String(repeating: "0", count: 64))])
      #expect(wrong.status == 409)
      let entered = try await chief.post(
        "/network/transfer", fields + [("go", "apply"), ("digest", String(digest))])
      #expect(entered.status == 303)
      let listed = try await chief.get("/network/transfer?day=2099-04-02").text
      #expect(listed.contains("発令待ち") && listed.contains("まだサインインできません"))
      #expect(listed.contains("新任 五郎"))
      let sheet = try await chief.get("/network/posts/\(post)/handover")
      #expect(sheet.text.contains("新任 五郎") && sheet.text.contains("\(fixture.detailNumber)"))
      // Whoever holds the post has the sheet without the name that is not public yet.
      let own = try await nobody.signedIn(sato).get("/network/posts/\(post)/handover")
      #expect(own.status == 200 && !own.text.contains("新任"))
      for key in ["suzuki", "kato", "tower", "ito"] {
        let other = try await nobody.signedIn(try fixture.member(key)).get(
          "/network/posts/\(post)/handover")
        #expect(other.status == 404, "\(key)")
      }
      let found = listed.firstMatch(of: #/\/network\/transfers\/[0-9a-f-]+\/undo/#)
      let undo = try #require(found?.output)
      let back = try await chief.post(String(undo))
      #expect(back.status == 303)
      let after = try await chief.get("/network/transfer?day=2099-04-02").text
      #expect(after.contains("取り消し済み"))
    }
  }
}

extension SiteFixture {
  /// The number of the alert, as people read it.
  fileprivate var detailNumber: String { Shown.number(alert) }
}
