//! A hold on one alert through its page: who finds it, what it keeps, and how it is lifted.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct AlertHoldTests {
  @Test func `an administrator who sees the alert keeps its texts, with a reason and until a day`()
    async throws
  {
    let fixture = try SiteFixture()
    let yamada = try fixture.member("yamada")
    let alert = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      for (language, none) in [
        ("ja", "いま、この警報を残す指定はありません"), ("en", "Nothing keeps this alert now"),
      ] {
        var chief = nobody.signedIn(yamada)
        chief.language = language
        #expect(try await chief.get(alert).text.contains("href=\"\(alert)/hold\""))
        let page = try await chief.get("\(alert)/hold")
        #expect(page.status == 200 && page.text.contains(none))
      }
      let chief = nobody.signedIn(yamada)
      for (reason, until) in [(" ", "2041-01-01"), ("監査の調べ", "2039-12-31"), ("監査の調べ", "x")] {
        let refused = try await chief.post(
          "\(alert)/hold", [("reason", reason), ("until", until)])
        #expect(refused.status == 422, "\(reason) \(until)")
        #expect(
          refused.text.contains("value=\"\(until)\"") && refused.text.contains("role=\"alert\""))
      }
      let placed = try await chief.post(
        "\(alert)/hold", [("reason", "監査の調べ"), ("until", "2041-01-01")])
      #expect(placed.location == "\(alert)/hold")
      let held = try await chief.get("\(alert)/hold").text
      #expect(held.contains("監査の調べ") && held.contains("山田 太郎"))
      #expect(try await chief.get("/operate/retention").text.contains("監査の調べ"))
      let action = held.split(separator: "action=\"").map(String.init)
        .first { $0.hasPrefix("\(alert)/hold/") }?.prefix { $0 != "\"" }
      let lift = String(try #require(action))
      #expect(lift.hasSuffix("/lift"))
      #expect(try await chief.post(lift).location == "\(alert)/hold")
      #expect(!(try await chief.get("\(alert)/hold").text.contains("監査の調べ")))
      #expect(try await chief.get("/operate/retention").text.contains("解いた"))
    }
  }

  @Test func `to everybody else there is no such page, and a hold of others is not lifted`()
    async throws
  {
    let fixture = try SiteFixture()
    let yamada = try fixture.member("yamada")
    let alert = "/alerts/\(fixture.alert)"
    let form = HoldForm(
      organization: fixture.town, scope: .alert(fixture.alert), reason: "監査の調べ",
      until: SiteFixture.now + .days(30))
    let answer = await fixture.site.submit(.placeHold(form), as: yamada.viewer)
    guard case .done(let made) = answer, let hold = made.first?.id else {
      throw SiteFault(what: "\(answer)")
    }
    let missing = ID<Alert>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    let fields = [("reason", "x"), ("until", "2041-01-01")]
    try await fixture.run { nobody in
      for key in ["sato", "kato", "tower", "ito"] {
        let other = nobody.signedIn(try fixture.member(key))
        let page = try await other.get("\(alert)/hold")
        #expect(page.status == 404 && !page.text.contains("監査の調べ"), "\(key)")
        #expect(!(try await other.get(alert).text.contains("\(alert)/hold")), "\(key)")
        for path in ["\(alert)/hold", "\(alert)/hold/\(hold)/lift"] {
          let answer = try await other.post(path, fields)
          #expect([403, 404].contains(answer.status), "\(key) \(path)")
        }
      }
      let chief = nobody.signedIn(yamada)
      #expect(try await chief.get("/alerts/\(missing)/hold").status == 404)
      #expect(try await chief.post("/alerts/\(missing)/hold", fields).status == 404)
      #expect(try await chief.post("\(alert)/hold", fields, token: "old").status == 403)
      #expect(try await nobody.get("\(alert)/hold").location == "/sign-in")
      #expect(try await nobody.post("\(alert)/hold", fields).location == "/sign-in")
      #expect(try await chief.get("\(alert)/hold").text.contains("監査の調べ"), "it stands")
    }
  }
}
