//! Files of other programs, kept in Fixtures/spreadsheets: made by make.py there and by LibreOffice from libreoffice.fods.

import Foundation
import Spreadsheets
import Testing

@Suite struct ForeignWorkbookTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appending(path: "Fixtures/spreadsheets/\(name)")))
  }

  @Test func `a workbook of LibreOffice`() throws {
    let file = try Table.read(try fixture("libreoffice.xlsx"), fileName: "libreoffice.xlsx")
    #expect(file.tables.map(\.name) == ["連絡先", "二枚目"])
    #expect(
      file.tables[0].rows == [
        Table.Row(number: 1, cells: Array(repeating: "情報システム担当 連絡先", count: 3)),
        Table.Row(number: 2, cells: ["氏名", "電話", "着任"]),
        Table.Row(number: 3, cells: ["髙﨑 花子", "0312345678", "2026-04-01"]),
        Table.Row(number: 5, cells: ["①㈱〜－森", "9012345678", "2019-05-01"]),
        Table.Row(number: 6, cells: ["1", "15%", "09:30"]),
        Table.Row(number: 7, cells: ["#DIV/0!", "9012345679", "2026-04-01 17:45"]),
        Table.Row(number: 8, cells: ["縦に結合", "=cmd|'/c calc'!A1", "0.1"]),
        Table.Row(number: 9, cells: ["縦に結合", "一行目\n二行目", "0.3"]),
      ])
    #expect(file.remarks.map(\.kind) == [.errorValue("#DIV/0!")])
  }

  @Test func `a workbook of openpyxl, counting from 1904`() throws {
    let file = try Table.read(try fixture("openpyxl.xlsx"), fileName: "名簿")
    #expect(file.tables.map(\.name) == ["一覧"])
    #expect(
      file.tables[0].rows.map(\.cells)
        == [
          ["番号", "値", "日付"], ["001", "1.5", "2026-04-01"], ["太字", "TRUE", "2026-04-01 09:30"],
          ["式", "", "09:30"], ["〒", "100-0001", "27:30"],
          ["令和", "12345678901234600000", "2023-05-02"], ["誤り", "#REF!", "0.3"],
          ["改\n行", "A", "-1200%"], ["四つ", "四つ", "右上"], ["四つ", "四つ", "右下"],
        ])
    #expect(file.remarks.map(\.kind) == [.formulaWithoutValue, .errorValue("#REF!")])
  }

  @Test(arguments: [
    ("libreoffice.xls", SpreadsheetProblem.Reason.oldExcel), ("libreoffice.ods", .openDocument),
    ("encrypted.xlsx", .encrypted), ("macros.xlsm", .macros), ("bomb.xlsx", .suspicious(.ratio)),
  ])
  func `is refused for what it is, whatever its name says`(
    name: String, reason: SpreadsheetProblem.Reason
  ) throws {
    let bytes = try fixture(name)
    for pretended in [name, "名簿.xlsx", "名簿.csv"] {
      let found = #expect(throws: SpreadsheetProblem.self) {
        try Table.read(bytes, fileName: pretended)
      }
      #expect(found?.reason == reason)
    }
  }

  @Test func `a file cut off anywhere is refused, and never crashes`() throws {
    for name in ["libreoffice.xlsx", "openpyxl.xlsx", "libreoffice.xls", "encrypted.xlsx"] {
      let bytes = try fixture(name)
      for step in 1..<50 {
        #expect(problem(Array(bytes.prefix(bytes.count * step / 50))) != nil, "\(name) \(step)/50")
      }
    }
  }

  @Test func `a file with any one byte changed is read or refused`() throws {
    let bytes = try fixture("openpyxl.xlsx")
    let whole = try Table.read(bytes, fileName: "a.xlsx")
    var refused = 0
    for place in stride(from: 0, to: bytes.count, by: 7) {
      var torn = bytes
      torn[place] ^= 0x55
      if problem(torn) != nil { refused += 1 }
    }
    #expect(refused > 100)
    #expect(!whole.tables.isEmpty)
  }
}
