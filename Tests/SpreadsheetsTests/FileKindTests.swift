//! The one front: what a file is, its bytes say.

import Kernel
import Spreadsheets
import Testing

@Suite struct FileKindTests {
  @Test(arguments: [
    ("%PDF-1.7 x", SpreadsheetProblem.Reason.notSpreadsheet), ("GIF89a", .notSpreadsheet),
    ("a,b\u{0}", .notSpreadsheet), ("<!DOCTYPE html><table>", .webPage),
    ("\u{FEFF}\n <?xml version=\"1.0\"?><Workbook/>", .webPage),
    ("<html xmlns:x=\"urn\">", .webPage),
    ("", .empty), (" \r\n\t ", .empty), ("\u{FEFF}", .empty), ("PK\u{3}\u{4}", .damaged(part: "")),
  ])
  func `is no table`(text: String, reason: SpreadsheetProblem.Reason) {
    #expect(problem(Array(text.utf8))?.reason == reason)
  }

  @Test func `every refusal says in both languages what to do`() {
    let reasons: [SpreadsheetProblem.Reason] = [
      .empty, .fileTooLarge(bytes: 1), .oldExcel, .encrypted, .otherOffice, .macros,
      .binaryWorkbook, .openDocument, .webPage, .notSpreadsheet, .damaged(part: "x"),
      .suspicious(.ratio), .sharedTextMissing, .cellTooLong, .tooManyCells, .tooMuchText,
      .tooManyRows, .tooManyColumns, .tooManySheets, .noSheet, .unknownEncoding, .brokenUTF8,
      .quoteNotClosed,
    ]
    for reason in reasons {
      let phrase = SpreadsheetProblem(reason).phrase
      #expect(phrase.ja.contains("ください") || phrase.ja.contains("伝えて"), "\(phrase.ja)")
      #expect(phrase.en.hasSuffix("."))
    }
    let placed = SpreadsheetProblem(.cellTooLong, sheet: "名簿", row: 12, column: 27).phrase
    #expect(placed.ja.hasPrefix("シート「名簿」 12行目 AB列："))
    #expect(placed.en.hasPrefix("sheet “名簿”, row 12, column AB: "))
  }
}
