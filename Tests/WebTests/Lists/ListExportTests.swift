//! Lists as files: their maximum, what they say of themselves, and text from strangers in them.

import Kernel
import Node
import Spreadsheets
import Testing

@testable import Web

@Suite struct ListExportTests {
  private static let now = SiteFixture.now

  private func page(_ after: PageKey?, of count: Int) -> Page<Int> {
    let start = after.flatMap { Int($0.id) } ?? 0
    let end = min(start + 500, count)
    return Page(
      items: Array(start..<end), next: end < count ? PageKey(id: "\(end)") : nil)
  }

  @Test func `a file holds the most rows whole, and one more not`() {
    let most = ListExport.rowsMax
    // What went out whole comes back whole: an import takes as many.
    #expect(most == BodyDifferences.rowsMax && most == ContactDifferences.rowsMax)
    #expect(most == InventoryDifferences.rowsMax && most < SpreadsheetLimits.standard.rows)
    let whole = ListExport.all { page($0, of: most) }
    #expect(whole.items.count == most && whole.isWhole)
    let cut = ListExport.all { page($0, of: most + 1) }
    #expect(cut.items.count == most && !cut.isWhole)
    let none = ListExport.all { page($0, of: 0) }
    #expect(none.items.isEmpty && none.isWhole)
  }

  @Test func `what was cut says so in its last row, and in both languages what to do`() throws {
    var list = ListExport(
      name: "x",
      sheet: Sheet(name: "x", columns: [Sheet.Column("a")], rows: [Sheet.Row(["1"])]))
    #expect(list.body(.ja).rows.count == 1)
    list.isWhole = false
    for say in Language.allCases {
      let last = try #require(list.body(say).rows.last?.cells.first)
      #expect(last == ListPhrases.cut(1)(say) && last.contains("50000"))
      let about = try #require(list.sheets(at: Self.now, say).last)
      #expect(about.name == Sheet.aboutName(say))
      #expect(about.rows.contains { $0.cells.contains(last) })
    }
  }

  @Test func `what is not whole for another reason says that reason`() throws {
    let reason = Phrase(ja: "順番を待っています。", en: "It waits for its turn.")
    let list = ListExport(
      name: "x", sheet: Sheet(name: "x", columns: [Sheet.Column("a")]), isWhole: false,
      missing: reason)
    for say in Language.allCases {
      #expect(list.body(say).rows.map(\.cells) == [[reason(say)]])
      let about = try #require(list.sheets(at: Self.now, say).last)
      #expect(about.rows.contains { $0.cells.contains(reason(say)) })
    }
  }

  @Test func `a title that is longer than a tab may be is cut there and nowhere else`() throws {
    let title = "Personal data of bodies that ended, and more"
    let list = ListExport(name: "x", sheet: Sheet(name: title, columns: [Sheet.Column("a")]))
    let sheets = list.sheets(at: Self.now, .en)
    #expect(sheets[0].name == "Personal data of bodies that en")
    #expect(sheets[0].pageHead?.contains(title) == true)
    #expect(sheets[1].rows[0].cells == ["List", title])
    let bytes = try SpreadsheetWriter.write(sheets, createdAt: Self.now, directory: "/tmp")
    #expect(try Table.read(bytes, fileName: "x.xlsx").tables.count == 2)
    for (title, tab) in [
      (String(repeating: "長", count: 32), String(repeating: "長", count: 31)), ("a/b: [c]?", "ab c"),
      ("'a'", "a"), (String(repeating: "x", count: 30) + " y", String(repeating: "x", count: 30)),
      (String(repeating: "x", count: 30) + "😀", String(repeating: "x", count: 30)),
    ] { #expect(Sheet.tab(title) == tab, "\(title)") }
  }

  @Test func `text that turns the direction of reading is shown by its number`() {
    let text = "mark\u{202E}txt.exe"
    var list = ListExport(
      name: "x",
      sheet: Sheet(name: "x", columns: [Sheet.Column("a")], rows: [Sheet.Row([text, "=1+1"])]))
    #expect(!list.body(.ja).rows[0].cells[0].unicodeScalars.contains("\u{202E}"))
    #expect(list.body(.ja).rows[0].cells[1] == "=1+1", "a formula is kept, as text")
    // What comes back must come back as it is.
    list.examples = [Sheet.Row(["x"])]
    #expect(list.body(.ja).rows[0].cells[0] == text)
  }

  @Test func `the label is the strictest, and a list without one asks to stay inside`() throws {
    var list = ListExport(
      name: "x", sheet: Sheet(name: "一覧", columns: [Sheet.Column("a")]), marking: .amberStrict)
    #expect(list.head(at: Self.now, .ja).hasPrefix("TLP:AMBER+STRICT  一覧  時点 2040年5月8日"))
    list.marking = nil
    let about = try #require(list.sheets(at: Self.now, .en).last)
    #expect(about.rows.contains { $0.cells.contains(ListPhrases.noMarking(.en)) })
  }

  @Test func `what is printed on top keeps an ampersand and is never a command`() throws {
    var sheet = Sheet(name: "x", columns: [Sheet.Column("a")], rows: [Sheet.Row(["1"])])
    sheet.pageHead = "R&D &D&T " + String(repeating: "長", count: 200)
    let bytes = try SpreadsheetWriter.write([sheet], createdAt: Self.now, directory: "/tmp")
    #expect(try Table.read(bytes, fileName: "x.xlsx").tables[0].rows.count == 2)
  }
}
