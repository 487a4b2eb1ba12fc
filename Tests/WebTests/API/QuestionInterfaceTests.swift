//! /api/v1/questions: every role of every organisation, the pseudonym, the limits.

import Kernel
import Node
import Sharing
import Testing

@testable import Web

@Suite struct QuestionInterfaceTests {
  private static func body(_ fixture: SiteFixture, pseudonymous: Bool = false) -> String {
    """
    {"title": "端末の更新", "text": "どうしていますか。", "audience": ["\(fixture.other)"],
     "pseudonymous": \(pseudonymous)}
    """
  }

  /// Asks as the town's responder.
  private static func ask(
    _ fixture: SiteFixture, pseudonymous: Bool = false
  ) async throws -> ID<Question> {
    let form = QuestionForm(
      title: "端末の更新", text: "どうしていますか。", tlp: .amber, isPseudonymous: pseudonymous,
      audience: [fixture.other])
    let answer = await fixture.site.submit(
      .askQuestion(form), as: try fixture.member("sato").viewer)
    return try #require(try WatchRoutes.records(of: answer).first).id.cast(to: Question.self)
  }

  @Test func `what a key reads and does follows its organisation and role`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let id = try await Self.ask(fixture)
    let missing: ID<Question> = ID(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    // A fourth body, to which the question is not addressed.
    let far = try #require(
      try WatchRoutes.records(
        of: await fixture.site.submit(
          .registerOrganization(
            code: nil, name: Phrase(ja: "遠町", en: "Far"), legalForm: "市区町村"), as: .node)
      ).first
    ).id.cast(to: Organization.self)
    try await fixture.runProgrammes { nobody in
      for organization in [fixture.town, fixture.other, fixture.tower, far] {
        for role in InterfaceTableTests.roles {
          let asked = nobody.with(try await fixture.key(role, organization))
          let what = "\(role) of \(organization)"
          let sees = role != .sensor && organization != far
          let list = try await asked.get("/api/v1/questions")
          let listed = list.json["items"]?.array?.contains { $0["id"]?.string == "\(id)" }
          #expect(list.status == 200 && listed == sees, "\(what)")
          let found = try await asked.get("/api/v1/questions?q=%E3%81%A9%E3%81%86&stage=waiting")
          #expect(found.count == (sees ? 1 : 0), "\(what)")
          let one = try await asked.get("/api/v1/questions/\(id)")
          #expect(one.status == (sees ? 200 : 404), "\(what)")
          let acts = role == .responder || role == .watchOfficer || role == .administrator
          for (act, body, status) in [
            ("look", "{}", 422),
            ("look-away", "{}", 200), ("close", "{}", organization == fixture.town ? 422 : 403),
            ("answer", #"{"text": ""}"#, 422), ("none", "{}", 404),
          ] {
            let answer = try await asked.post("/api/v1/questions/\(id)/\(act)", body)
            let gone = try await asked.post("/api/v1/questions/\(missing)/\(act)", body)
            #expect(gone.status == 404, "\(what) \(act)")
            if !sees {
              #expect(answer.status == 404 && answer.json == gone.json, "\(what) \(act)")
            } else {
              #expect(
                answer.status == (act == "none" ? 404 : acts ? status : 403), "\(what) \(act)")
            }
          }
          let made = try await asked.post(
            "/api/v1/questions", #"{"title": "題", "text": "文", "audience": ["\#(fixture.tower)"]}"#)
          let isNobody = organization == fixture.tower
          #expect(made.status == (!acts ? 403 : isNobody ? 422 : 201), "\(what) \(made.code ?? "")")
          guard let new = made.json["made"]?.array?.first?.string?.split(separator: "/").last
          else { continue }
          #expect(try await asked.get("/api/v1/questions/\(new)").json["own"]?.bool == true)
        }
      }
    }
  }

  @Test func `a pseudonym stands in no member`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let id = try await Self.ask(fixture, pseudonymous: true)
    let sato = try fixture.member("sato")
    _ = await fixture.site.submit(.question(id, .answer("補足です。")), as: sato.viewer)
    let own = try await fixture.key(.observer, fixture.town)
    try await fixture.runProgrammes { nobody in
      for organization in [fixture.other, fixture.tower] {
        let asked = nobody.with(try await fixture.key(.responder, organization))
        for path in [
          "/api/v1/questions", "/api/v1/questions/\(id)", "/api/v1/questions?q=%E7%AB%AF",
          "/api/v1/alerts", "/api/v1/board",
        ] {
          let text = String(decoding: try await asked.get(path).json.canonical(), as: UTF8.self)
          for secret in ["北山町", "Kitayama", "佐藤", "\(fixture.town)", "\(sato.person)"] {
            #expect(!text.contains(secret), "\(path) says \(secret)")
          }
        }
        let one = try await asked.get("/api/v1/questions/\(id)").json
        #expect(one["asker"]?.isNull == true && one["asked_as_en"]?.string == "An organisation")
        #expect(one["addressed"]?.isNull == true)
        #expect(one["replies"]?.array?.first?["by_asker"]?.bool == true)
        for seq in 0..<200 {
          let proof = try await asked.get("/api/v1/journal/proof/\(seq)")
          let text = String(decoding: proof.json.canonical(), as: UTF8.self)
          #expect(!text.contains("question/\(id)"), "\(seq)")
        }
      }
      let shown = try await nobody.with(own).get("/api/v1/questions/\(id)").json
      #expect(shown["asker"]?.string == "\(fixture.town)" && shown["own"]?.bool == true)
    }
  }

  @Test func `a body that does not fit is refused before anything is asked`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let key = try await fixture.key(.responder, fixture.town)
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      for (body, status) in [
        (#"{"title": "題", "text": "文"}"#, 400),
        (#"{"title": "題", "text": "文", "audience": ["x"]}"#, 400),
        (#"{"title": "題", "text": "文", "audience": [], "marking": "TLP:BLUE"}"#, 400),
        (#"{"title": "題", "text": "文", "audience": []}"#, 422),
        (#"{"title": "題", "text": "文", "audience": ["\#(fixture.alert)"]}"#, 422),
        (#"{"text": "文", "audience": ["\#(fixture.other)"]}"#, 422),
        (Self.body(fixture), 201),
      ] {
        #expect(try await asked.post("/api/v1/questions", body).status == status, "\(body)")
      }
      #expect(try await asked.get("/api/v1/questions?stage=none").status == 400)
      #expect(try await asked.get("/api/v1/questions?own=true").count == 1)
      let once = try await asked.post("/api/v1/questions", Self.body(fixture), once: "k")
      let again = try await asked.post("/api/v1/questions", Self.body(fixture), once: "k")
      #expect(once.json == again.json && once.status == 201)
    }
  }
}
