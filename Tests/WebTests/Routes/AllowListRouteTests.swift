//! Lists of what is no mark in a browser: chosen, put in force, seen with what they set aside, ended; and in a search.

import Alerting
import Formats
import HTTPTypes
import Kernel
import Node
import Testing

@testable import Web

@Suite struct AllowListRouteTests {
  private static let path = "/indicators/allowed"
  private static let fields = [("reason", "点検の通信"), ("days", "30"), ("name", "")]

  @Test func `a list is put in force, shown with who answers for it, and ended`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    let warning =
      #"{"name":"自組織Z","type":"cidr","matching_attributes":["ip-dst"],"list":["203.0.113.0/24"]}"#
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let empty = try await browser.get(Self.path)
      #expect(empty.status == 200 && empty.text.contains(AllowListPhrases.empty.ja))
      let made = try await browser.send(warning, to: Self.path, Self.fields)
      let one = try #require(made.location)
      #expect(made.status == 303 && one.hasPrefix("\(Self.path)/"))
      let seen = try await browser.get(one)
      for text in ["自組織Z", "塔の 長", "点検の通信", AllowListPhrases.noHits.ja, AllowListPhrases.end.ja] {
        #expect(seen.text.contains(text), "\(text)")
      }
      // Nobody of another body sees it, or ends it.
      for name in ["sato", "ito"] {
        let other = nobody.signedIn(try fixture.member(name))
        #expect(try await other.get(one).status == 404)
        #expect(try await other.post("\(one)/end").status == 404)
        #expect(try await !other.get(Self.path).text.contains("自組織Z"))
      }
      #expect(try await browser.post("\(one)/end", token: "x").status == 403)
      #expect(try await browser.post("\(one)/end").location == one)
      #expect(try await browser.post("\(one)/end").status == 409)
      #expect(try await browser.get(one).text.contains(SuppressionPhrases.ended.ja))
    }
  }

  @Test func `what cannot be taken comes back with the form as it was typed`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let cases: [(text: String, fields: [(String, String)], code: String)] = [
        ("{", Self.fields, "notAllowList"),
        (#"{"type":"regex","list":["/x/"]}"#, Self.fields, "emptyAllowList"),
        ("evil.example\n", [("reason", " "), ("days", "30")], "needsReason"),
        (
          "evil.example\n",
          [("reason", String(repeating: "点", count: AllowForm.reasonMax + 1)), ("days", "30")],
          "reasonTooLong"
        ),
        ("evil.example\n", [("reason", "点検"), ("days", "93")], "lastsTooLong"),
        ("evil.example\n", [("reason", "点検"), ("days", "99999999999999999")], "lastsTooLong"),
        ("evil.example\n", [("reason", "点検"), ("days", "x")], "endsBeforeItBegins"),
      ]
      for (text, fields, code) in cases {
        let answer = try await browser.send(text, to: Self.path, fields)
        #expect(answer.status == RefusalWords.of(code).status, "\(code)")
        #expect(answer.text.contains(RefusalWords.of(code).what.ja), "\(code)")
        #expect(answer.text.contains(fields[0].1), "\(code): the reason is not lost")
      }
      let sato = nobody.signedIn(try fixture.member("sato"))
      #expect(try await !sato.get(Self.path).text.contains(AllowListPhrases.decide.ja))
      #expect(try await sato.send("evil.example\n", to: Self.path, Self.fields).status == 403)
    }
    #expect(
      try fixture.site.queries.allowLists(as: chief.viewer, at: SiteFixture.now).items.isEmpty)
  }

  @Test func `what was left out is said, and a second press makes no second list`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let once = try #require(
        SiteBrowser.hidden("once", in: try await browser.get(Self.path).text))
      var places: Set<String> = []
      for _ in 1...2 {
        let made = try await browser.send(
          "evil.example\nx y\n", to: Self.path, Self.fields + [("once", once)])
        places.insert(try #require(made.location))
      }
      #expect(places.count == 1)
      // With other words it is another decision, and nobody is told that it was taken.
      let other = try await browser.send(
        "evil.example\nx y\n", to: Self.path,
        [("reason", "別の理由"), ("days", "30"), ("name", ""), ("once", once)])
      #expect(other.status == RefusalWords.of("keyReused").status)
      let page = try await browser.get(try #require(places.first)).text
      #expect(page.contains(AllowListPhrases.left(1).ja) && page.contains("list.csv"))
    }
    let lists = try fixture.site.queries.allowLists(as: chief.viewer, at: SiteFixture.now).items
    #expect(lists.map(\.count) == [1])
  }

  @Test func `a search says that the mark is on one's own list`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      _ = try await browser.send(
        "203.0.113.0/24\n", to: Self.path, [("reason", "点検"), ("days", "30"), ("name", "自組織Z")])
      for (who, isTold) in [(browser, true), (nobody.signedIn(try fixture.member("sato")), false)] {
        let asked = try await who.post(
          "/events/search", [("mark", "203.0.113.9"), ("days", "30")])
        let page = try await who.get(try #require(asked.location)).text
        #expect(page.contains("自組織Z") == isTold)
      }
    }
  }
}
