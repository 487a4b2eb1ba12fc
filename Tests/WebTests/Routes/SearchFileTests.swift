//! The answer to a search as files: what stands on the page of whoever asked, its limits said, and nothing for anybody else.

import HTTPTypes
import Kernel
import Node
import Spreadsheets
import Testing

@testable import Web

@Suite struct SearchFileTests {
  /// The rows of a file below its heading.
  private static func rows(_ browser: SiteBrowser, _ path: String) async throws -> [[String]] {
    let answer = try await browser.get(path)
    guard answer.status == 200 else { throw SiteFault(what: "\(path): \(answer.status)") }
    #expect(answer.headers[.cacheControl] == "no-store", "it holds lines")
    let table = try Table.read(Array(answer.text.utf8), fileName: "x.csv").tables[0]
    return table.rows.dropFirst().map(\.cells)
  }

  /// The text of a cell as a page writes it.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }

  @Test func `a town's files hold its own rows and lines, and the tower's what its page shows`()
    async throws
  {
    let fixture = try await SearchRouteTests.fixture()
    try await fixture.run { nobody in
      for (key, names, sources) in [
        ("sato", ["203[.]0[.]113[.]9", "北山町", "198.18.7.20 (北山町)"], ["198.18.7.20"]),
        ("tower", ["203[.]0[.]113[.]9", "北山町", "南川市", "持ち主のいないもの"], ["192.0.2.5"]),
      ] {
        let browser = nobody.signedIn(try fixture.member(key))
        let path = try await SearchRouteTests.ask(browser)
        await SearchRouteTests.read(fixture)
        let page = try await browser.get(path).text
        for file in ["answer", "lines"] {
          for form in ["xlsx", "csv"] {
            #expect(page.contains("href=\"\(path)/\(file).\(form)\""), "\(key) \(file).\(form)")
          }
        }
        let answer = try await Self.rows(browser, "\(path)/answer.csv")
        let lines = try await Self.rows(browser, "\(path)/lines.csv")
        for name in names { #expect(answer.contains { $0[1] == name }, "\(key) \(name)") }
        for row in answer {
          #expect(page.contains(Self.escaped(row[1])), "\(key): \(row)")
        }
        #expect(lines.count == sources.count, "\(key)")
        for (row, source) in zip(lines, sources) {
          #expect(row[2].contains(source) && page.contains(Self.escaped(row[2])), "\(key)")
        }
        let book = try Table.read(
          try await browser.bytes("\(path)/answer.xlsx"), fileName: "x.xlsx")
        #expect(book.filledIn.first?.rows.dropFirst().map(\.cells) == answer, "\(key)")
        #expect(book.tables.last?.name == Sheet.aboutName(.ja), "\(key)")
      }
    }
  }

  @Test func `nobody finds a file of another's search, and whoever is not signed in is asked to`()
    async throws
  {
    let fixture = try await SearchRouteTests.fixture()
    let missing = ID<EventSearch>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    try await fixture.run { nobody in
      let path = try await SearchRouteTests.ask(nobody.signedIn(try fixture.member("sato")))
      await SearchRouteTests.read(fixture)
      for file in ["answer.xlsx", "answer.csv", "lines.xlsx", "lines.csv"] {
        #expect(try await nobody.get("\(path)/\(file)").location == "/sign-in", "\(file)")
        // Colleagues, other bodies, the tower and who only reads: all alike, and like what never was.
        for key in ["suzuki", "yamada", "kato", "ito", "tower"] {
          let browser = nobody.signedIn(try fixture.member(key))
          let hidden = try await browser.get("\(path)/\(file)")
          let gone = try await browser.get("/events/search/\(missing)/\(file)")
          let nonsense = try await browser.get("/events/search/nonsense/\(file)")
          #expect([hidden, gone, nonsense].allSatisfy { $0.status == 404 }, "\(key) \(file)")
          #expect(!hidden.text.contains("198.18.7.20"), "\(key) \(file)")
        }
      }
    }
  }

  /// So many events of a machine of the town, one batch.
  private static func store(_ count: Int, _ batch: UInt64, in fixture: SiteFixture) async throws {
    let line = #"""
      {"time":"2040-05-08T00:15:00Z","source":"198.18.7.20","destination":"203.0.113.77"}
      """#
    let stored = await fixture.site.intake.store(
      EventRecordBatch(
        id: ID(high: 1, low: batch), key: ID(high: 7, low: 7), receivedAt: SiteFixture.now,
        refused: 0, digest: Hash(sha256: "\(batch)".utf8),
        lines: (1...count).map { EventRecord.Line(number: $0, bytes: Array(line.utf8)[...]) }))
    guard case .stored = stored else { throw SiteFault(what: "not stored") }
  }

  @Test func `a search that is not done, and lines beyond the limit, say so in the file`()
    async throws
  {
    let fixture = try await SearchRouteTests.fixture()
    let count = SearchResult.linesMax
    try await Self.store(count, 2, in: fixture)
    try await fixture.run { nobody in
      let sato = nobody.signedIn(try fixture.member("sato"))
      let exact = try await SearchRouteTests.ask(sato, "203.0.113.77")
      let waiting = try await Self.rows(sato, "\(exact)/answer.csv")
      #expect(waiting == [[SearchPhrases.state(.waiting)(.ja)]])
      let page = try await sato.get(exact).text
      #expect(!page.contains("/answer.csv"), "while it is going no file is offered")
      await SearchRouteTests.read(fixture)
      #expect(try await Self.rows(sato, "\(exact)/lines.csv").count == count)
      try await Self.store(1, 3, in: fixture)
      let beyond = try await SearchRouteTests.ask(sato, "203.0.113.77")
      await SearchRouteTests.read(fixture)
      let lines = try await Self.rows(sato, "\(beyond)/lines.csv")
      #expect(lines.count == count + 1)
      #expect(lines.last == [SearchPhrases.kept(count, of: count + 1)(.ja)])
      let whole = try await Self.rows(sato, "\(beyond)/answer.csv")
      #expect(whole.first?[2] == "\(count + 1)", "what is counted is counted whole")
    }
  }
}
