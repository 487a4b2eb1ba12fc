//! Among those who were told of an alert: what the node from which it came alone knows. Whom another node tells of an alert of
//! this one is looked at in LinkRouteTests.

import Alerting
import Federation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct ToldElsewhereTests {
  @Test func `an alert of another node says what that node alone knows`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    let hamlet = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0077)
    try await other.host(hamlet, on: link, of: fixture)
    let alert = ID<RecordReference>(high: 0x7000, low: 0x8000_0000_0000_0301)
    let told = AlertMessage(
      alert: alert, version: 1, organization: hamlet, severity: 4,
      raisedAt: fixture.site.clock.now,
      what: Phrase(ja: "端末が怪しい先と通信しています。", en: "A machine talks to a bad address."),
      now: Phrase(ja: "端末を網から外す。", en: "Unplug the machine."),
      duties: [
        .init(
          delivery: ID(high: 0x7000, low: 0x8000_0000_0000_0302), organization: fixture.tower,
          level: .primary)
      ])
    try await other.say(
      .alert(told), of: RecordReference(.alert, alert), in: .urgent, 1, tlp: .amber, on: link,
      of: fixture)
    let tower = try fixture.member("tower")
    try await fixture.run { nobody in
      var browser = nobody.signedIn(tower)
      let page = try await browser.get("/alerts/\(alert)")
      #expect(page.status == 200)
      #expect(page.text.contains("town.example がほかのだれに知らせたかは、town.example だけが知っています"))
      browser.language = "en"
      let said = try await browser.get("/alerts/\(alert)").text
      #expect(said.contains("which alone knows whom else it has told"))
    }
  }
}
