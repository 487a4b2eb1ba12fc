//! Workbooks of ours: written, read back, and what is left on the disk.

import Foundation
import Kernel
import Spreadsheets
import Testing

@Suite struct SpreadsheetWriterTests {
  private let now = Instant(seconds: 1_795_132_800)

  private func write(
    _ sheets: [Sheet], at now: Instant? = nil, _ say: Language = .ja
  ) throws -> [UInt8] {
    let now = now ?? self.now
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let bytes = try SpreadsheetWriter.write(
      sheets, say, createdAt: now, directory: folder.path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    try FileManager.default.removeItem(at: folder)
    return bytes
  }

  private func cells(_ bytes: [UInt8], _ sheet: Int = 0) throws -> [[String]] {
    try Table.read(bytes, fileName: "x.xlsx").tables[sheet].rows.map(\.cells)
  }

  private let contacts = Sheet(
    name: "連絡先",
    columns: [
      Sheet.Column("行の鍵", isKey: true), Sheet.Column("氏名", width: 30),
      Sheet.Column("役割", choices: ["責任者", "夜間当番"]),
    ],
    rows: [Sheet.Row(["k1", "髙﨑 花子", "責任者"]), Sheet.Row(["k2", "", "夜間当番"])])

  @Test func `what was written is read back, the choices stay hidden`() throws {
    let bytes = try write([contacts, contacts.example(contacts.rows, .ja)])
    let file = try Table.read(bytes, fileName: "x.xlsx")
    #expect(file.tables.map(\.name) == ["連絡先", "記入例"])
    #expect(
      file.tables[0].rows.map(\.cells) == [
        ["行の鍵", "氏名", "役割"], ["k1", "髙﨑 花子", "責任者"], ["k2", "", "夜間当番"],
      ])
    #expect(file.tables[1].rows == file.tables[0].rows)
    #expect(file.filledIn == [file.tables[0]])
    #expect(file.remarks.isEmpty)
  }

  @Test(arguments: Language.allCases)
  func `what only explains is passed over, in whichever language it was written`(say: Language)
    throws
  {
    let about = Sheet(name: Sheet.aboutName(say), columns: [Sheet.Column("x")])
    let example = contacts.example(contacts.rows, say)
    let file = try Table.read(try write([contacts, example, about]), fileName: "x.xlsx")
    #expect(file.tables.count == 3 && file.filledIn == [file.tables[0]])
    let names = file.tables.dropFirst().map(\.name)
    #expect(names == [Sheet.exampleName(say), Sheet.aboutName(say)])
    #expect(names.allSatisfy { $0.utf16.count <= Sheet.nameMax })
  }

  @Test func `everything is text`() throws {
    let texts = [
      "=1+1", "@SUM(A1)", "+81", "-5", "0312345678", "2026-04-01", "TRUE", "http://www.example/",
      "{=1}", "a\nb", "<&>\"'", "_x0041_", "_x005F_", "_", " 前後 ", "😀", "=cmd|'/c calc'!A1", "'x",
    ]
    let sheet = Sheet(name: "a", columns: [Sheet.Column("値")], rows: texts.map { Sheet.Row([$0]) })
    #expect(try cells(write([sheet])) == [["値"]] + texts.map { [$0] })
  }

  @Test func `control characters, which XML cannot hold, are left out`() throws {
    let sheet = Sheet(
      name: "a", columns: [Sheet.Column("値")],
      rows: [Sheet.Row(["a\u{0}b\u{1}\r\nc\u{FFFE}\u{85}"])])
    #expect(try cells(write([sheet])) == [["値"], ["ab\nc"]])
  }

  @Test func `rows to be corrected say why in front`() throws {
    var sheet = contacts
    sheet.noteHeading = "直すところ"
    sheet.rows[1].note = "氏名がありません"
    #expect(
      try cells(write([sheet])) == [
        ["直すところ", "行の鍵", "氏名", "役割"], ["", "k1", "髙﨑 花子", "責任者"],
        ["氏名がありません", "k2", "", "夜間当番"],
      ])
  }

  @Test func `the same sheets give the same bytes`() throws {
    #expect(try write([contacts]) == write([contacts]))
    #expect(try write([contacts]) != write([contacts], at: Instant(seconds: 1)))
    // A zero would be taken for the clock's time.
    #expect(
      try write([contacts], at: Instant(seconds: 0)) == write([contacts], at: Instant(seconds: 1)))
  }

  @Test func `the hidden sheet of choices has a name in the language of the others`() throws {
    for say in Language.allCases {
      let bytes = try write([contacts], say)
      #expect(try Table.read(bytes, fileName: "x.xlsx").tables.map(\.name) == ["連絡先"])
    }
    #expect(try write([contacts], .en) != write([contacts], .ja))
    // Without choices there is no such sheet, and nothing to name.
    let plain = Sheet(name: "a", columns: [Sheet.Column("値")])
    #expect(try write([plain], .en) == write([plain], .ja))
  }

  @Test(arguments: [
    "", "a:b", "[a]", "'a", "a'", "選択肢", "Choices", "history", "a\u{1}",
    String(repeating: "字", count: 32),
  ])
  func `a name that Excel refuses`(name: String) {
    var sheet = contacts
    sheet.name = name
    #expect(throws: SpreadsheetWritingProblem.badSheetName(name)) { try write([sheet]) }
  }

  @Test func `names at the limit, and the same one twice`() throws {
    var sheet = contacts
    sheet.name = String(repeating: "字", count: 31)
    #expect(try Table.read(write([sheet]), fileName: "").tables.map(\.name) == [sheet.name])
    #expect(throws: SpreadsheetWritingProblem.self) { try write([sheet, sheet]) }
    #expect(throws: SpreadsheetWritingProblem.noSheet) { try write([]) }
  }

  @Test func `a cell of the limit and one past it`() throws {
    func sheet(_ count: Int) -> Sheet {
      Sheet(
        name: "a", columns: [Sheet.Column("値")],
        rows: [Sheet.Row([String(repeating: "字", count: count)])])
    }
    #expect(try cells(write([sheet(32_767)]))[1][0].count == 32_767)
    #expect(throws: SpreadsheetWritingProblem.cellTooLong(sheet: "a", row: 2)) {
      try write([sheet(32_768)])
    }
    #expect(throws: SpreadsheetWritingProblem.tooManyColumns(sheet: "a")) {
      try write([Sheet(name: "a", columns: [], rows: [Sheet.Row(["x"])])])
    }
  }

  @Test func `columns at the limit and one past it`() throws {
    func sheet(_ count: Int) -> Sheet {
      Sheet(name: "a", columns: Array(repeating: Sheet.Column(""), count: count))
    }
    #expect(try !write([sheet(SpreadsheetWriter.columnsMax)]).isEmpty)
    #expect(throws: SpreadsheetWritingProblem.tooManyColumns(sheet: "a")) {
      try write([sheet(SpreadsheetWriter.columnsMax + 1)])
    }
  }

  @Test func `a directory that is not there`() {
    #expect(throws: SpreadsheetWritingProblem.disk) {
      try SpreadsheetWriter.write([contacts], createdAt: now, directory: "/nowhere/at/all")
    }
  }
}
