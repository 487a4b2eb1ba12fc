//! The request to block a list of marks: proposed on the board and beside the list, ready to be issued by one press.

import Alerting
import Formats
import Kernel
import Node
import Sharing
import Testing

@testable import Web

@Suite struct BlockRequestTests {
  private static func enter(
    _ values: [String], _ marking: TLP = .green, in fixture: SiteFixture
  ) async throws -> ID<IndicatorBatch> {
    let entries = values.compactMap { Observable(guessing: $0) }
      .map { IndicatorEntry(pattern: .value($0), severity: 4) }
    let answer = await fixture.site.submit(
      .importIndicators(entries, source: "list of evil.example", marking: marking),
      as: try fixture.member("tower").viewer)
    guard case .done(let made) = answer, let list = made.first else {
      throw SiteFault(what: "\(answer)")
    }
    return list.id.cast(to: IndicatorBatch.self)
  }

  @Test func `the board proposes it, one press issues it, and then it is asked`() async throws {
    let fixture = try SiteFixture()
    let list = try await Self.enter(["evil.example", "198.51.100.7"], in: fixture)
    let tower = try fixture.member("tower")
    let path = "/indicators/\(list)/block"
    try await fixture.run { nobody in
      let watch = nobody.signedIn(tower)
      let board = try await watch.get("/alerts").text
      #expect(board.contains("href=\"\(path)\"") && board.contains("evil[.]example"))
      let lists = try await watch.get("/indicators").text
      #expect(lists.contains("href=\"\(path)\""))
      let page = try await watch.get(path).text
      #expect(page.contains("evil[.]example") && page.contains("198[.]51[.]100[.]7"))
      #expect(!page.contains(">evil.example"), "defanged")
      let names = [
        "kind", "character", "severity", "what", "now", "detail", "answerBy", "tlp", "mayForward",
        "mayForwardGateway", "marks", "count", "once",
      ]
      let fields = try names.map { name in
        guard let value = SiteBrowser.hidden(name, in: page) else { throw SiteFault(what: name) }
        return (name, value)
      }
      let forms = try fixture.site.queries.legalForms(as: tower.viewer).map { ("form", $0.form) }
      let done = try await watch.post("/bulletins", fields + forms)
      #expect(done.location?.hasPrefix("/bulletins/") == true)
      let after = try await watch.get("/alerts").text
      #expect(!after.contains("href=\"\(path)\""))
    }
  }

  @Test func `whoever issues no bulletins sees nothing of it`() async throws {
    let fixture = try SiteFixture()
    let list = try await Self.enter(["evil.example"], in: fixture)
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      let board = try await sato.get("/alerts").text
      #expect(!board.contains("/block\""))
      let refused = try await sato.get("/indicators/\(list)/block").status
      #expect(refused == 403)
      let watch = nobody.signedIn(try fixture.member("tower"))
      let missing = ID<IndicatorBatch>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
      let gone = try await watch.get("/indicators/\(missing)/block").status
      #expect(gone == 404)
    }
  }

  @Test(arguments: Language.allCases, [1, 100, 900])
  func `what is proposed passes the lint, however many marks there are`(
    say: Language, count: Int
  ) throws {
    let batch = try #require(Self.batch)
    let long = String(repeating: "a", count: 60)
    let values = (0..<min(count, BlockRequest.valuesMax)).map { "\(long).\($0).example" }
    let request = BlockRequest(batch: batch, values: values, count: count, tlp: .amber)
    let typed = TypedBulletin(blocking: request, to: ["市区町村"], at: SiteFixture.now, say)
    #expect(typed.problems(at: SiteFixture.now).isEmpty)
    #expect(typed.detail.count <= ThreeLines.detailMax)
    #expect(typed.forms == ["市区町村"] && typed.severity == .serious && typed.tlp == .amber)
    #expect(typed.form(to: [])?.marks == batch.id)
    #expect(typed.form(to: [])?.mayForward == [.maintenanceVendor, .sharedGatewayOperator])
    #expect(!typed.detail.contains(".0.example"))
    if count > 60 { #expect(typed.detail.contains(say == .ja ? "ほか" : "more")) }
  }

  private static var batch: IndicatorBatch? {
    let json = JSON.object([
      .init("count", .integer(1)),
      .init("digest", .string(Hash(sha256: "list".utf8).description)),
      .init("id", .string("01234567-89ab-7def-8123-456789abcdef")),
      .init("importedAt", .integer(SiteFixture.now.microseconds)),
      .init("marking", .string(TLP.amber.label)), .init("source", .string("list")),
    ])
    return try? JSONTreeDecoder.decode(IndicatorBatch.self, from: json)  // Nil fails the test.
  }
}
