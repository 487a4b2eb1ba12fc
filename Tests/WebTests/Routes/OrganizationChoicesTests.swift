//! Choosing one of two thousand: nothing is cut off, everybody can be found, and a name that fits two is asked about.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct OrganizationChoicesTests {
  /// A site with so many more towns, two of which share a name under different prefectures.
  static func site(_ count: Int) async throws -> (fixture: SiteFixture, twins: [ID<Organization>]) {
    let fixture = try SiteFixture()
    func enter(_ ja: String, _ en: String) async throws -> ID<Organization> {
      let answer = await fixture.site.submit(
        .registerOrganization(code: nil, name: Phrase(ja: ja, en: en), legalForm: "市区町村"),
        as: .node)
      guard case .done(let made) = answer, let record = made.first else {
        throw SiteFault(what: "\(answer)")
      }
      return record.id.cast(to: Organization.self)
    }
    for number in 0..<count { _ = try await enter("第\(number)村", "Village \(number)") }
    var twins: [ID<Organization>] = []
    for above in [fixture.town, fixture.other] {
      let twin = try await enter("府中市", "Fuchu")
      _ = await fixture.site.submit(.place(twin, .support, under: above), as: .node)
      twins.append(twin)
    }
    return (fixture, twins)
  }

  @Test func `a short list stands whole, and one more is searched`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let watch = try fixture.member("tower").viewer
    for (most, isSearched) in [(3, false), (2, true)] {
      let choices = try OrganizationChoices(
        find: "", most: most, as: watch, from: fixture.site.queries, .ja)
      #expect(choices.isSearched == isSearched && choices.choices.count == (isSearched ? 0 : 3))
    }
    let found = try OrganizationChoices(
      find: "南川", most: 2, as: watch, from: fixture.site.queries, .ja)
    #expect(found.choices.map(\.words) == ["南川市"] && !found.hasMore)
    let stranger = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    let hidden = try OrganizationChoices(
      find: "南川", most: 2, as: stranger, from: fixture.site.queries, .ja)
    #expect(hidden.choices.isEmpty)
  }

  @Test func `the raise form finds recipients without scripts and keeps whom it has`() async throws
  {
    let (fixture, twins) = try await Self.site(RaisePresenter.listedMax)
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(tower)
      let empty = try await browser.get("/alerts/new").text
      #expect(empty.contains("name=\"find\"") && !empty.contains("name=\"audience\""))
      let found = try await browser.post(
        "/alerts/new", [("what", "何か"), ("find", "府中"), ("audience", "\(fixture.town)")])
      #expect(found.status == 200 && found.text.contains("value=\"何か\""))
      #expect(found.text.contains("府中市（北山町）") && found.text.contains("府中市（南川市）"))
      #expect(found.text.contains("value=\"\(fixture.town)\" checked"))
      let none = try await browser.post("/alerts/new", [("find", "どこにもない")])
      #expect(none.text.contains("「どこにもない」に当たる団体はありません"))
      let sent = try await browser.post(
        "/alerts",
        [
          ("kind", "real"), ("severity", "2"), ("what", "製品Xに穴があります。"), ("now", "更新する。"),
          ("tlp", "GREEN"), ("find", "府中"), ("audience", "\(twins[1])"),
        ])
      #expect(sent.status == 303)
    }
  }

  @Test func `an alert is given by a whole name, and a name of two is asked about`() async throws {
    let (fixture, twins) = try await Self.site(AlertRoutes.givenMax)
    let path = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("sato"))
      let page = try await browser.get(path).text
      #expect(page.contains("id=\"decline-find\"") && !page.contains("id=\"decline-to\""))
      let asked = try await browser.post("\(path)/decline", [("find", "府中市")])
      #expect(asked.status == 422 && asked.text.contains("どの団体か決められません"))
      for twin in twins { #expect(asked.text.contains("value=\"\(twin)\"")) }
      let nowhere = try await browser.post("\(path)/decline", [("find", "どこにもない")])
      #expect(nowhere.status == 422)
      #expect(nowhere.text.contains("「どこにもない」に当たる団体はありません"))
      let given = try await browser.post("\(path)/decline", [("find", "Village 7")])
      #expect(given.status == 303)
    }
    let told = try fixture.detail("tower").deliveries.map(\.summary.organization.name.en)
    #expect(told.contains("Village 7"))
  }
}
