//! Limits of the interface at the limit and one past it; repeated requests; answers in the caller's language.

import Alerting
import HTTPTypes
import Kernel
import Node
import Testing

@testable import Web

@Suite struct InterfaceLimitTests {
  @Test func `a caller has so many requests in a minute, and others have their own`() {
    let limits = RateLimits()
    let now = SiteFixture.now
    for _ in 0..<RateLimits.visitorMax {
      #expect(limits.take("a", max: RateLimits.visitorMax, at: now))
    }
    #expect(!limits.take("a", max: RateLimits.visitorMax, at: now))
    #expect(limits.take("b", max: RateLimits.visitorMax, at: now))
    #expect(limits.take("a", max: RateLimits.visitorMax, at: now + .minutes(1)))
  }

  @Test func `too many requests are told when to come back`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.observer, fixture.town)
    try await fixture.runProgrammes { nobody in
      // A minute can end within the loop; within twice as many requests no third one begins.
      var refused: SiteProgramme.Answer?
      for _ in 0...(2 * RateLimits.visitorMax) where refused == nil {
        let answer = try await nobody.get("/health")
        if answer.status != 200 { refused = answer }
      }
      let answer = try #require(refused)
      #expect(answer.status == 429)
      #expect(answer.headers[.retryAfter] == "60")
      // The key has a count of its own, though it comes from the same address.
      #expect(try await nobody.with(key).get("/api/v1/alerts").status == 200)
    }
  }

  @Test func `wrong keys are counted apart from the people behind the same address`() async throws {
    let fixture = try SiteFixture()
    try await fixture.runProgrammes { nobody in
      var statuses: Set<Int> = []
      for _ in 0...(2 * RateLimits.wrongKeyMax) {
        statuses.insert(try await nobody.with("noroshi_wrong").get("/api/v1/alerts").status)
      }
      #expect(statuses == [401, 429])
      #expect(try await nobody.get("/health").status == 200)
    }
  }

  @Test func `a body may take its time, but not for ever`() {
    let second = BodyPace.bytesPerSecondMin
    #expect(!BodyPace.isTooSlow(received: 0, after: BodyPace.grace))
    #expect(BodyPace.isTooSlow(received: 0, after: BodyPace.grace + .nanoseconds(1)))
    #expect(!BodyPace.isTooSlow(received: 60 * second, after: BodyPace.grace + .seconds(60)))
    #expect(BodyPace.isTooSlow(received: 60 * second - 1, after: BodyPace.grace + .seconds(60)))
  }

  @Test func `large bodies share what there is`() {
    let budget = BodyBudget()
    #expect(budget.take(BodyBudget.bytesMax))
    #expect(!budget.take(1))
    budget.give(back: 1)
    #expect(budget.take(1))
  }

  @Test func `a body has a limit, and one byte more is refused`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.responder, fixture.town)
    try await fixture.runProgrammes { nobody in
      func report(_ size: Int) async throws -> SiteProgramme.Answer {
        let start = #"{"what": "不審", "x": ""#
        let rest = String(repeating: "a", count: size - start.utf8.count - 2)
        return try await nobody.with(key).post("/api/v1/reports", start + rest + #""}"#)
      }
      #expect(try await report(InterfaceCall.bodyBytesMax).status == 201)
      let answer = try await report(InterfaceCall.bodyBytesMax + 1)
      #expect(answer.status == 413 && answer.code == "tooLarge")
    }
  }

  @Test func `whoever is refused with a body still coming loses the connection, not the answer`()
    async throws
  {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.responder, fixture.town)
    try await fixture.runProgrammes { nobody in
      let refused = try await nobody.post("/api/v1/reports", "{}")
      #expect(refused.status == 401 && refused.headers[.connection] == "close")
      let taken = try await nobody.with(key).post("/api/v1/reports", #"{"what": "不審"}"#)
      #expect(taken.status == 201 && taken.headers[.connection] == nil)
    }
  }

  @Test func `the same request is done once, another body under its key is refused`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.responder, fixture.town)
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      let (path, body) = ("/api/v1/reports", #"{"what": "不審"}"#)
      let first = try await asked.post(path, body, once: "k")
      let again = try await asked.post(path, body, once: "k")
      let other = try await asked.post(path, #"{"what": "別"}"#, once: "k")
      #expect(first.status == 201 && again.json == first.json)
      #expect(other.status == 422 && other.code == "keyReused")
      let longest = String(repeating: "k", count: 200)
      #expect(try await asked.post(path, body, once: longest).status == 201)
      #expect(try await asked.post(path, body, once: longest + "k").code == "badForm")
    }
  }

  @Test func `a problem is told in the language that was asked for, and always in both`()
    async throws
  {
    let fixture = try SiteFixture()
    try await fixture.runProgrammes { nobody in
      for (language, member) in [("ja", "title_ja"), ("en-GB", "title_en")] {
        for path in ["/api/v1/alerts", "/api/v1/none", "/federation/v1/none"] {
          let answer = try await nobody.get(path, language: language)
          #expect(answer.json["title"] == answer.json[member], "\(path) \(language)")
          #expect(answer.headers[.contentType] == "application/problem+json")
        }
      }
    }
  }

  @Test func `an unknown label or kind is never taken for the usual one`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.watchOfficer, fixture.tower)
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      #expect(FormBody.decoded("a%00".utf8) == nil && FormBody.decoded("a%01".utf8) == "a\u{1}")
      for more in [
        #""marking": "TLP:PINK""#, #""kind": "drill""#, #""severity": 6"#,
        #""others": [{"x": "\u0000"}]"#,
      ] {
        let body = """
          {\(more), "severity": 3, "what": "x", "now": "y", "detail": "件名 z",
           "recipients": ["\(fixture.town)"]}
          """
        let answer = try await asked.post("/api/v1/alerts", body)
        #expect(answer.code == "badForm", "\(more)")
      }
      let list = try await asked.post("/api/v1/indicators?marking=x", "x")
      #expect(list.code == "badForm")
      for query in ["kind=drill", "severity=9", "limit=0", "limit=501", "after=%21"] {
        let answer = try await asked.get("/api/v1/alerts?\(query)")
        #expect(answer.code == "badForm", "\(query)")
      }
    }
  }
}
