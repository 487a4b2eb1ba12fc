//! CSV in: encodings, delimiters, quotes, limits; and out: what a program that opens it must not run.

import Kernel
import Spreadsheets
import Testing

@Suite struct CSVTests {
  private func read(
    _ bytes: [UInt8], _ name: String = "a.csv",
    _ narrow: (inout SpreadsheetLimits) -> Void = { _ in }
  ) throws -> TableFile {
    var limits = SpreadsheetLimits.standard
    narrow(&limits)
    return try Table.read(bytes, fileName: name, limits: limits)
  }

  private func cells(_ text: String) throws -> [[String]] {
    try read(Array(text.utf8)).tables[0].rows.map(\.cells)
  }

  private func reason(
    _ bytes: [UInt8], _ narrow: (inout SpreadsheetLimits) -> Void = { _ in }
  ) -> SpreadsheetProblem? {
    do throws(SpreadsheetProblem) {
      var limits = SpreadsheetLimits.standard
      narrow(&limits)
      _ = try Table.read(bytes, fileName: "a.csv", limits: limits)
      return nil
    } catch { return error }
  }

  /// ①㈱髙﨑～－,森 in CP932.
  private let japanese: [UInt8] = [
    0x87, 0x40, 0x87, 0x8A, 0xFB, 0xFC, 0xFA, 0xB1, 0x81, 0x60, 0x81, 0x7C, 0x2C, 0x90, 0x58,
  ]

  @Test func `the encoding is found by what the bytes can be`() throws {
    let text = "①㈱髙﨑～－,森"
    let table = [["①㈱髙﨑～－", "森"]]
    let units = [0xFEFF] + Array(text.utf16)
    let forms: [([UInt8], TextEncoding)] = [
      (Array(text.utf8), .utf8), ([0xEF, 0xBB, 0xBF] + text.utf8, .utf8WithMark),
      (japanese, .cp932),
      (units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, .utf16),
      (units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, .utf16),
    ]
    for (bytes, encoding) in forms {
      let file = try read(bytes)
      #expect(file.form == .csv(encoding, delimiter: ","))
      #expect(file.tables[0].rows.map(\.cells) == table)
    }
    // Half-width katakana and a plain ASCII file.
    #expect(try read([0xB1, 0xB2, 0x2C, 0x31]).tables[0].rows[0].cells == ["ｱｲ", "1"])
    #expect(try read([0x61, 0x2C, 0x62]).form == .csv(.utf8, delimiter: ","))
  }

  @Test func `a torn UTF-8 file is not read as something else`() {
    var torn = Array("氏名,電話\n髙﨑花子,1\n山田,2\n".utf8)
    torn.remove(at: 16)
    #expect(reason(torn) == SpreadsheetProblem(.brokenUTF8, row: 2))
    #expect(reason([0xEF, 0xBB, 0xBF] + japanese)?.reason == .brokenUTF8)
    // 0xFD begins no character of CP932.
    #expect(
      reason(japanese + [0x0A, 0x61, 0x0A, 0x90, 0xFD])
        == SpreadsheetProblem(.unknownEncoding, row: 3))
    // Half a unit, and half a surrogate pair.
    #expect(reason([0xFF, 0xFE, 0x41])?.reason == .unknownEncoding)
    #expect(reason([0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00])?.reason == .unknownEncoding)
  }

  @Test(arguments: [
    ("a,b\n1,2\n", ","), ("a\tb, c\n1\t2,3\n", "\t"), ("a;b\n1,5;2,5\n", ";"), ("a\nb\n", ","),
    ("\"a;b;c\",d\n", ","), ("sep=;\na;b\n", ";"), ("SEP=\t\r\na,b\tc\r\n", "\t"),
    ("氏名\t住所\n甲\t東京都,港区,1\n乙\t大阪府,北区,2\n", "\t"),
  ])
  func `the delimiter is found`(text: String, delimiter: Character) throws {
    #expect(try read(Array(text.utf8)).form == .csv(.utf8, delimiter: delimiter))
  }

  @Test func `the name helps only where the content leaves it open`() throws {
    #expect(try read(Array("a\nb".utf8), "a.TSV").form == .csv(.utf8, delimiter: "\t"))
    #expect(try read(Array("a,b".utf8), "a.tsv").form == .csv(.utf8, delimiter: ","))
    #expect(try read(Array("a,b".utf8), "a.xlsx").form == .csv(.utf8, delimiter: ","))
    #expect(
      try read(Array("sep=;\na;b".utf8)).tables[0].rows == [
        Table.Row(number: 1, cells: ["a", "b"])
      ])
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `a record is one row however many lines it has`(end: String) throws {
    let text = ["a,\"x\(end)y\"", "", ",,", "b,\"q\"\"r\"", "c,\"\",", "\"d\" e,f\"g"].joined(
      separator: end)
    let rows = try read(Array(text.utf8)).tables[0].rows
    #expect(
      rows == [
        Table.Row(number: 1, cells: ["a", "x\ny"]), Table.Row(number: 4, cells: ["b", "q\"r"]),
        Table.Row(number: 5, cells: ["c"]), Table.Row(number: 6, cells: ["d e", "f\"g"]),
      ])
  }

  @Test func `a quote that is never closed is named by the row it opens in`() {
    #expect(
      reason(Array("a,b\n1,\"2\nz".utf8))
        == SpreadsheetProblem(.quoteNotClosed, row: 2, column: 1))
  }

  @Test func `zeros that others protect, and our own guard, come off`() throws {
    #expect(
      try cells("=\"0312\",\"=\"\"045\"\"\",'=1,'+81,'x,=\"a\"&\"b\"") == [
        ["0312", "045", "=1", "+81", "'x", "=\"a\"&\"b\""]
      ])
  }

  @Test func `limits at the limit and one past it`() {
    let row = Array("aa,bb\n".utf8)
    #expect(reason(row) { $0.fileBytes = 6 } == nil)
    #expect(reason(row) { $0.fileBytes = 5 }?.reason == .fileTooLarge(bytes: 6))
    #expect(reason(row) { $0.cellBytes = 2 } == nil)
    #expect(reason(row) { $0.cellBytes = 1 } == SpreadsheetProblem(.cellTooLong, row: 1, column: 0))
    #expect(reason(row) { $0.columns = 2 } == nil)
    #expect(
      reason(row) { $0.columns = 1 } == SpreadsheetProblem(.tooManyColumns, row: 1, column: 1))
    #expect(reason(Array("aa,,,\n".utf8)) { $0.columns = 1 } == nil)
    #expect(reason(row) { $0.cells = 2 } == nil)
    #expect(reason(row) { $0.cells = 1 }?.reason == .tooManyCells)
    #expect(reason(row) { $0.textBytes = 4 } == nil)
    #expect(reason(row) { $0.textBytes = 3 }?.reason == .tooMuchText)
    #expect(reason(Array(repeating: row, count: 50_001).flatMap { $0 }) == nil)
    #expect(
      reason(Array(repeating: row, count: 50_002).flatMap { $0 })
        == SpreadsheetProblem(.tooManyRows, row: 50_002))
    let quoted = Array("\"\(String(repeating: "a", count: 131_073))\"".utf8)
    #expect(reason(quoted)?.reason == .cellTooLong)
  }

  @Test func `written for Excel, and without formulas`() {
    let rows = [
      ["氏名", "a\"b"], ["=1+1", "+81", "-1", "@x", "\tt", "＝1", "x=1"], ["a,b", "c\nd", ""],
    ]
    let bytes = CSVWriter.write(Table(rows: rows.map { Table.Row(number: 0, cells: $0) }))
    let text =
      "氏名,\"a\"\"b\"\r\n'=1+1,'+81,'-1,'@x,\"'\tt\",'＝1,x=1\r\n\"a,b\",\"c\nd\",\r\n"
    #expect(bytes == [0xEF, 0xBB, 0xBF] + Array(text.utf8))
  }

  @Test func `what was written is read back`() throws {
    let cells = [
      ["=1", "'x", "\"", ",", ";", "a\nb", "+", "-", "@", "\tt", "＠"], [" ", "髙﨑", "'=", "\n"],
    ]
    let table = Table(rows: cells.enumerated().map { Table.Row(number: $0 + 1, cells: $1) })
    #expect(try read(CSVWriter.write(table)).tables == [table])
  }
}
