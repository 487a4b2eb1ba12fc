//! Erasing a body that has ended through its pages: listed, shown, done as it was shown, and for nobody else.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct EndedRouteTests {
  /// Ends the town by a list that does not have it any more.
  static func endTown(_ fixture: SiteFixture, by browser: SiteBrowser) async throws {
    let text = "団体名,種別\n南川市,市区町村\n"
    let sent = try await browser.upload(
      Array(text.utf8), named: "団体.csv", to: "/network/bodies/import")
    let path = try #require(sent.location)
    let key = "\(fixture.town)"
    let choice = [("shown", key), ("tick", key), ("s-\(key)", "")]
    let page = try await browser.post("\(path)/apply", choice).text
    let digest = try #require(SiteBrowser.hidden("digest", in: page))
    let done = try await browser.post(
      "\(path)/apply", choice + [("digest", digest), ("go", "apply")])
    #expect(done.status == 303)
  }

  @Test func `a body that ended is listed, shown and erased as it was shown`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let member = try await fixture.chief()
    try await fixture.run { nobody in
      let chief = nobody.signedIn(member)
      let own = "/network/ended/\(fixture.town)"
      #expect(try await chief.get("/network/departed").text.contains("/network/ended"))
      #expect(try await chief.get("/network/ended").text.contains("廃止された団体はありません"))
      let early = try await chief.get(own)
      #expect(early.status == 200 && early.text.contains("廃止されていません"))
      #expect(SiteBrowser.hidden("digest", in: early.text) == nil)
      let none = String(repeating: "0", count: 64)
      #expect(try await chief.post(own, [("digest", none)]).status == 422)
      try await Self.endTown(fixture, by: chief)
      let list = try await chief.get("/network/ended")
      #expect(list.status == 200 && list.text.contains("北山町") && list.text.contains(own))
      #expect(list.text.contains("残っています"))
      #expect(try await chief.get("/network/ended.csv").text.contains("北山町"))
      let page = try await chief.get(own)
      #expect(page.text.contains("氏名・宛先・サインインの名前") && page.text.contains("控え（バックアップ）"))
      var english = chief
      english.language = "en"
      #expect(try await english.get(own).text.contains("names, addresses and names to sign in by"))
      #expect(try await english.get("/network/ended").text.contains("Kitayama"))
      let stale = try await chief.post(own, [("digest", none)])
      #expect(stale.status == 409 && stale.text.contains("変わりました"))
      let digest = try #require(SiteBrowser.hidden("digest", in: page.text))
      let done = try await chief.post(own, [("digest", digest)])
      #expect(done.status == 303 && done.location == own)
      let after = try await chief.get(own).text
      #expect(after.contains("消去しました") && SiteBrowser.hidden("digest", in: after) == nil)
      // Nothing is offered where nothing is left: the list says when.
      let rest = try await chief.get("/network/ended").text
      #expect(rest.contains("北山町") && rest.contains("消去済み 2040年5月8日"))
      #expect(!rest.contains("残っています") && !rest.contains(own))
      #expect(try await chief.get("/network?q=%E4%BD%90%E8%97%A4").text.contains("見つかりません"))
    }
  }

  @Test func `nobody else sees the list, the preview or the form`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let everybody = try await fixture.everybody()
    let member = try #require(everybody["chief"])
    try await fixture.run { nobody in
      let chief = nobody.signedIn(member)
      let own = "/network/ended/\(fixture.town)"
      let form = [("digest", String(repeating: "0", count: 64))]
      func check(_ when: String, but gone: Set<String>) async throws {
        for (key, other) in everybody.sorted(by: { $0.key < $1.key })
        where key != "chief" && !gone.contains(key) {
          let browser = nobody.signedIn(other)
          for path in ["/network/ended", "/network/ended.csv", "/network/ended.xlsx"] {
            #expect(try await browser.get(path).status == 403, "\(key) \(path) \(when)")
          }
          #expect(try await browser.get(own).status == 404, "\(key) \(when)")
          #expect(try await browser.post(own, form).status == 404, "\(key) \(when)")
        }
      }
      try await check("before", but: [])
      try await Self.endTown(fixture, by: chief)
      try await check("after", but: ["sato", "suzuki", "yamada", "kato"])
      for path in ["/network/ended", own] {
        #expect(try await nobody.get(path).location == "/sign-in", "\(path)")
      }
      #expect(try await chief.post(own, form, token: "x").status == 403)
      #expect(try await chief.post(own, [("digest", "x")]).status == 400)
      #expect(
        try await chief.get("/network/ended/01234567-89ab-7def-8123-456789abcdef").status == 404)
    }
  }
}
