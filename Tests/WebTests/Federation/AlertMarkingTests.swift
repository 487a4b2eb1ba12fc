//! Narrowing an alert through its page: who finds it, what is refused on it, and what is left to whom.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct AlertMarkingTests {
  @Test func `the tower narrows an alert by a form, in both languages and without a script`()
    async throws
  {
    let fixture = try SiteFixture()
    let (tower, sato) = (try fixture.member("tower"), try fixture.member("sato"))
    let alert = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      for (language, words) in [
        ("ja", "この警報の取り扱いを狭める"), ("en", "Narrow the marking of this alert"),
      ] {
        var officer = nobody.signedIn(tower)
        officer.language = language
        #expect(try await officer.get(alert).text.contains("href=\"\(alert)/marking\""))
        let page = try await officer.get("\(alert)/marking")
        #expect(page.status == 200 && page.text.contains(words))
        #expect(page.text.contains("value=\"\(fixture.town)\""))
      }
      let officer = nobody.signedIn(tower)
      for label in ["TLP:CLEAR", "TLP:PINK", ""] {
        let refused = try await officer.post("\(alert)/marking", [("tlp", label)])
        #expect(refused.status == 422 && refused.text.contains("role=\"alert\""), "\(label)")
      }
      #expect(try await nobody.signedIn(sato).get(alert).status == 200)
      let done = try await officer.post(
        "\(alert)/marking", [("tlp", "TLP:AMBER+STRICT"), ("without", "\(fixture.town)")])
      #expect(done.location == alert)
      let after = try await officer.get(alert)
      #expect(after.status == 200 && after.text.contains("TLP:AMBER+STRICT"))
      for path in [alert, "\(alert)/marking"] {
        #expect(try await nobody.signedIn(sato).get(path).status == 404, "\(path)")
      }
      let again = try await officer.post(
        "\(alert)/marking", [("tlp", "TLP:AMBER"), ("without", "\(fixture.town)")])
      #expect(again.status == 422, "never wider again")
    }
  }

  @Test func `to everybody else there is no such page`() async throws {
    let fixture = try SiteFixture()
    let alert = "/alerts/\(fixture.alert)"
    let missing = ID<Alert>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    let fields = [("tlp", "TLP:RED")]
    try await fixture.run { nobody in
      for key in ["kato", "ito"] {
        let other = nobody.signedIn(try fixture.member(key))
        #expect(try await other.get("\(alert)/marking").status == 404, "\(key)")
        #expect(!(try await other.get(alert).text.contains("\(alert)/marking")), "\(key)")
        let answer = try await other.post("\(alert)/marking", fields)
        #expect([403, 404].contains(answer.status), "\(key)")
      }
      let officer = nobody.signedIn(try fixture.member("tower"))
      #expect(try await officer.get("/alerts/\(missing)/marking").status == 404)
      #expect(try await officer.post("/alerts/\(missing)/marking", fields).status == 404)
      #expect(try await officer.post("\(alert)/marking", fields, token: "old").status == 403)
      #expect(try await nobody.get("\(alert)/marking").location == "/sign-in")
      #expect(try await nobody.post("\(alert)/marking", fields).location == "/sign-in")
      #expect(!(try await officer.get(alert).text.contains("TLP:RED")), "nothing happened")
    }
  }
}
