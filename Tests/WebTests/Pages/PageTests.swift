//! Pages as documents: kept snapshots, hostile text in every field, size, and what the strict policy forbids.

import Foundation
import Kernel
import Testing

@testable import Web

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
private let plain = Samples { $0 }
private let attack = "<script>\"'&\u{202E}"
private let escapedAttack = "&lt;script&gt;&quot;&#39;&amp;[U+202E]"

private func asset(_ name: String) throws -> Data {
  try Data(contentsOf: root.appending(path: "Sources/Web/Assets/\(name)"))
}

@Suite struct PageTests {
  @Test(arguments: Language.allCases)
  func `every page is as its snapshot says`(language: Language) throws {
    let update = ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1"
    for (name, html) in plain.pages(language) {
      let file = root.appending(path: "Fixtures/Snapshots/\(name).\(language.rawValue).html")
      if update { try Data(html.bytes).write(to: file) }
      let kept = try String(contentsOf: file, encoding: .utf8)
      // Whole pages in one expectation would be compared letter by letter for minutes: the first line that differs.
      let lines = (
        html.text.split(separator: "\n", omittingEmptySubsequences: false),
        kept.split(separator: "\n", omittingEmptySubsequences: false)
      )
      let change = zip(lines.0, lines.1).first { $0 != $1 }
      #expect(change == nil, "\(name).\(language.rawValue): UPDATE_SNAPSHOTS=1 rewrites it")
      #expect(lines.0.count == lines.1.count, "\(name).\(language.rawValue): lines")
    }
  }

  @Test func `no snapshot is without its page`() throws {
    let names = Set(
      Language.allCases.flatMap { language in
        plain.pages(language).map { "\($0.name).\(language.rawValue).html" }
      })
    let files = try FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: "Fixtures/Snapshots").path)
    #expect(files.filter { $0.hasSuffix(".html") && !names.contains($0) }.isEmpty)
  }

  @Test(arguments: Language.allCases)
  func `hostile text in every field is shown and never works`(language: Language) {
    let hostile = Samples { _ in attack }
    let harmless = Samples { _ in "x" }
    let count = { (text: String, part: String) in text.components(separatedBy: part).count - 1 }
    for ((name, html), (_, safe)) in zip(hostile.pages(language), harmless.pages(language)) {
      #expect(!html.text.contains("<script>"), "\(name)")
      #expect(!html.text.unicodeScalars.contains("\u{202E}"), "\(name)")
      #expect(html.text.contains(escapedAttack), "\(name)")
      // A quotation mark or an angle that got through would change the number of tags or of attributes.
      #expect(count(html.text, "<") == count(safe.text, "<"), "\(name)")
      #expect(count(html.text, "=\"") == count(safe.text, "=\""), "\(name)")
    }
  }

  @Test(arguments: Language.allCases)
  func `no page carries a style or a script of its own`(language: Language) {
    for (name, html) in plain.pages(language) {
      for banned in [" style=", "<style", " onclick=", " onload=", "javascript:", "hx-on", "//cdn"]
      {
        #expect(!html.text.contains(banned), "\(name) has \(banned)")
      }
      #expect(html.text.contains("<html lang=\"\(language.rawValue)\""), "\(name)")
    }
  }

  @Test(arguments: Language.allCases)
  func `the acknowledge page with its style is under 50 kB in two requests without a script`(
    language: Language
  ) throws {
    let style = try asset("noroshi.css")
    for (name, html) in plain.pages(language) where name.hasPrefix("acknowledge") {
      #expect(html.bytes.count + style.count <= 50_000, "\(name)")
      #expect(!html.text.contains("<script"), "\(name)")
      #expect(html.text.components(separatedBy: "<link ").count == 2, "\(name)")
      #expect(!html.text.contains("<img"), "\(name)")
    }
  }

  @Test func `nothing that is typed into is printed`() throws {
    let style = String(decoding: try asset("noroshi.css"), as: UTF8.self)
    let print = try #require(style.components(separatedBy: "@media print").last)
    let hidden = try #require(print.components(separatedBy: "{ display: none }").first)
    let selectors = hidden.components(separatedBy: ",").map {
      $0.trimmingCharacters(in: .whitespacesAndNewlines)
    }
    for field in ["form label", "form input", "form textarea", "select", ".btn"] {
      #expect(selectors.contains(field), "\(field)")
    }
  }

  @Test func `style and script keep to their sizes`() throws {
    #expect(try asset("noroshi.css").count <= 15 * 1024)
    #expect(try asset("board.js").count <= 4 * 1024)
  }

  @Test func `an English page has no Japanese but names and the language switch`() {
    let english = Samples { _ in "x" }
    let allowed = ["狼煙", "日本語", "実演", "【演習】"]
    for (name, html) in english.pages(.en) {
      let rest = allowed.reduce(html.text) { $0.replacingOccurrences(of: $1, with: "") }
      let japanese = rest.unicodeScalars.filter { (0x3040...0x9FFF).contains($0.value) }
      #expect(japanese.isEmpty, "\(name): \(String(String.UnicodeScalarView(japanese)))")
    }
  }

  @Test func `nobody to send to means that nothing can be sent`() {
    let nobody = audiencePreview(plain.preview(to: 0), .ja).text
    #expect(nobody.contains("届く人が 0 人です"))
    #expect(nobody.contains("<button class=\"btn\" disabled>"))
    #expect(!audiencePreview(plain.preview(to: 1), .ja).text.contains(" disabled"))
  }

  @Test func `quiet and blind do not look alike`() {
    let quiet = boardPage(plain.boardEmpty(blind: false), .ja).text
    let blind = boardPage(plain.boardEmpty(blind: true), .ja).text
    #expect(quiet.contains("class=\"sky calm\"") && !quiet.contains("見えていません"))
    #expect(blind.contains("class=\"sky blind\"") && blind.contains("見えていません"))
  }

  @Test func `twenty of those who were told are shown, and the others unfold without a script`() {
    var page = plain.alertToldMany
    let said = { (page: AlertPage) in alertPage(page, .ja).text }
    #expect(said(page).contains("すべて見る（213件）") && said(page).contains("古い189件は省いています"))
    page.deliveries = Array(page.deliveries.prefix(AlertPage.deliveriesShown))
    page.deliveryCount = AlertPage.deliveriesShown
    #expect(!said(page).contains("すべて見る"))
    page.deliveries.append(page.deliveries[0])
    page.deliveryCount += 1
    #expect(said(page).contains("すべて見る（21件）") && !said(page).contains("省いています"))
  }

  @Test func `who lacks something further down stands below whoever has to tell him`() {
    let rows = [
      BelowRow(
        path: "/network/links/1", peer: "town.example", words: "words",
        nodes: ["village.example"]),
      BelowRow(path: "/network/links/2", peer: "city.example", words: "words", nodes: []),
    ]
    let text = belowLines(rows).map(\.text)
    #expect(text[0].contains("href=\"/network/links/1\"") && text[0].contains("village.example"))
    #expect(!text[1].contains("<ul"), "nobody is named")
    let all = LinkPhrases.marks(taken: 3, of: 3)
    let some = LinkPhrases.marks(taken: 2, of: 3)
    #expect(all.ja != some.ja && some.en.contains("2") && some.ja.contains("3"))
  }

  @Test func `a time-lapse is told in both languages, and its board counts as fast`() {
    var page = plain.board
    #expect(!boardPage(page, .ja).text.contains("倍速"))
    #expect(!boardPage(page, .ja).text.contains("data-speed"))
    page.frame.speed = 60
    #expect(boardPage(page, .ja).text.contains("実演 DEMONSTRATION · 60 倍速</b>"))
    #expect(boardPage(page, .en).text.contains("DEMONSTRATION · clock 60 times as fast</b>"))
    #expect(boardPage(page, .en).text.contains(" data-speed=\"60\" "))
  }

  @Test func `a name that is not on the roster is told that the ladder goes on`() {
    let page = plain.acknowledge(.recorded(plain.letter, .unverified(name: "臨時")))
    #expect(acknowledgePage(page, .ja).text.contains("次の人への連絡は続きます"))
  }

  @Test func `who has begun is not offered to begin again`() {
    var letter = plain.letter
    #expect(
      acknowledgePage(plain.acknowledge(.open(letter)), .ja).text.contains("value=\"act\""))
    letter.awaited = .contained
    #expect(
      !acknowledgePage(plain.acknowledge(.open(letter)), .ja).text.contains("value=\"act\""))
  }

  @Test func `without a deputy there is no form to be absent`() {
    var page = plain.people
    page.absence = AbsenceForm(deputies: [], refusal: nil)
    #expect(!peoplePage(page, .ja).text.contains("/absences"))
  }
}
