//! Every route of alerting × everybody: what is hidden is answered like what does not exist, and every answer is safe.

import Alerting
import HTTPTypes
import Kernel
import Node
import Testing

@testable import Web

@Suite struct RouteTableTests {
  /// Pages below an alert.
  static let reads = ["", "/proof/8"]
  /// Forms of an alert.
  static let slugs = [
    "acknowledge", "accept", "acting", "contained", "update", "help", "reopen", "confirm-close",
    "propose-close", "decline", "hand-on", "attribute", "raise-severity", "consulted-police",
    "consulted-jpcert", "consulted-ipa", "consulted-ppc", "no-such-thing",
  ]
  /// What a browser would send with any of them.
  static let fields = [("note", "x"), ("evidence", "x"), ("outcome", "truePositive")]
  /// Who sees the alert: the town and the tower do, whatever their role; the other town never does.
  static let table: [(key: String, sees: Bool, mayAct: Bool)] = [
    ("sato", true, true), ("yamada", true, true), ("kato", true, false), ("tower", true, false),
    ("ito", false, false),
  ]

  @Test func `reading follows the audience and nothing else`() async throws {
    let fixture = try SiteFixture()
    try await fixture.run { nobody in
      let seq = try fixture.detail().timeline.first?.seq ?? 0
      for row in Self.table {
        let browser = nobody.signedIn(try fixture.member(row.key))
        for path in ["", "/proof/\(seq)"] {
          let answer = try await browser.get("/alerts/\(fixture.alert)\(path)")
          #expect(answer.status == (row.sees ? 200 : 404), "\(row.key) \(path)")
        }
      }
    }
  }

  @Test func `what is hidden is answered with the body of what is missing`() async throws {
    let fixture = try SiteFixture()
    let ito = try fixture.member("ito")
    let missing = ID<Alert>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(ito)
      func same(_ hidden: SiteBrowser.Answer, _ gone: SiteBrowser.Answer, _ what: String) {
        #expect(hidden.status == 404, "\(what)")
        #expect(gone.status == 404, "\(what)")
        let text = hidden.text.replacing("\(fixture.alert)", with: "\(missing)")
        #expect(Self.timeless(text) == Self.timeless(gone.text), "\(what)")
        #expect(!hidden.text.contains("福祉課"), "\(what)")
      }
      for path in Self.reads {
        same(
          try await browser.get("/alerts/\(fixture.alert)\(path)"),
          try await browser.get("/alerts/\(missing)\(path)"), path)
      }
      for slug in Self.slugs {
        same(
          try await browser.post("/alerts/\(fixture.alert)/\(slug)", Self.fields),
          try await browser.post("/alerts/\(missing)/\(slug)", Self.fields), slug)
      }
    }
    #expect(try fixture.duty().stage == .awaiting)
    #expect(try fixture.detail().consulted.isEmpty)
  }

  @Test func `only those who may act change anything`() async throws {
    for row in Self.table {
      let fixture = try SiteFixture()
      let member = try fixture.member(row.key)
      let before = try fixture.detail("tower").timelineCount
      try await fixture.run { nobody in
        let answer = try await nobody.signedIn(member).post(
          "/alerts/\(fixture.alert)/acknowledge")
        #expect(answer.status == (row.mayAct ? 303 : row.sees ? 403 : 404), "\(row.key)")
      }
      let after = try fixture.detail("tower").timelineCount
      #expect((after > before) == row.mayAct, "\(row.key)")
    }
  }

  @Test func `no form works without its token, not even for those who may`() async throws {
    let fixture = try SiteFixture()
    let (sato, ito) = (try fixture.member("sato"), try fixture.member("ito"))
    let before = try fixture.detail().timelineCount
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      for slug in Self.slugs {
        for token in ["", "x", ito.token, String(sato.token.dropLast())] {
          let answer = try await browser.post(
            "/alerts/\(fixture.alert)/\(slug)", Self.fields, token: token)
          #expect(answer.status == 403, "\(slug)")
        }
      }
    }
    #expect(try fixture.detail().timelineCount == before)
  }

  @Test func `who is not signed in is asked to, and is told nothing`() async throws {
    let fixture = try SiteFixture()
    try await fixture.run { nobody in
      for path in ["/"] + Self.reads.map({ "/alerts/\(fixture.alert)\($0)" }) {
        let answer = try await nobody.get(path)
        #expect(answer.status == 303 && answer.location == "/sign-in", "\(path)")
        #expect(answer.text.isEmpty, "\(path)")
      }
      for slug in Self.slugs {
        let answer = try await nobody.post("/alerts/\(fixture.alert)/\(slug)", Self.fields)
        #expect(answer.status == 303 && answer.location == "/sign-in", "\(slug)")
      }
    }
  }

  @Test func `every answer carries the policy, errors as well`() async throws {
    let fixture = try SiteFixture()
    let (secret, sato) = (try fixture.link("sato"), try fixture.member("sato"))
    let alert = "/alerts/\(fixture.alert)"
    try await fixture.run { nobody in
      let browser = nobody.signedIn(sato)
      let answers = [
        try await nobody.get("/"), try await browser.get("/"), try await browser.get(alert),
        try await browser.get("/alerts/none"), try await browser.post("\(alert)/update"),
        try await browser.post("\(alert)/update", token: "x"),
        try await nobody.get("/a/\(secret)"), try await nobody.get("/a/x"),
        try await nobody.post("/a/\(secret)", [("deed", "x")], token: secret),
        try await nobody.get("/no/such/path"),
      ]
      for (index, answer) in answers.enumerated() {
        let referrer = HTTPField.Name("Referrer-Policy").flatMap { answer.headers[$0] }
        #expect(answer.headers[.contentSecurityPolicy] == contentSecurityPolicy, "\(index)")
        #expect(referrer == "no-referrer", "\(index)")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff", "\(index)")
      }
    }
  }

  @Test func `no page of alerting needs a script`() async throws {
    let fixture = try SiteFixture()
    let (secret, sato) = (try fixture.link("sato"), try fixture.member("sato"))
    try await fixture.run { nobody in
      for path in ["/", "/alerts/\(fixture.alert)", "/a/\(secret)"] {
        let page = try await nobody.signedIn(sato).get(path)
        // Every button stands in a form that posts, or is a link.
        #expect(page.status == 200, "\(path)")
        #expect(!page.text.contains("onclick"), "\(path)")
        #expect(!page.text.contains("hx-post"), "\(path)")
        #expect(!page.text.contains("type=\"button\""), "\(path)")
      }
    }
  }

  /// A page without the moments that stand on it.
  private static func timeless(_ text: String) -> String {
    text.replacing(#/<time[^>]*>[^<]*</time>/#, with: "<time>")
  }
}
