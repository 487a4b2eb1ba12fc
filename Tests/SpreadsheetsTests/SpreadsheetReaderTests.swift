//! What cells become: texts, numbers, days, merges, and what is remarked about them.

import Spreadsheets
import Testing

@Suite struct SpreadsheetReaderTests {
  @Test func `texts are joined over runs, furigana stays away, escapes are resolved`() throws {
    var book = MadeWorkbook(
      """
      <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>\
      <c t="inlineStr"><is><r><t>太</t></r><r><t>字</t></r></is></c></row>
      """)
    book.shared = """
      <si><r><t>東京</t></r><r><t xml:space="preserve"> 都</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si>\
      <si><t>一&amp;二_x000D_\n三_x005F_x0041_</t><phoneticPr fontId="1"/></si>
      """
    #expect(try book.cells() == [["東京 都", "一&二\n三_x0041_", "太字"]])
  }

  @Test func `booleans, formulas, errors and days of their own kind`() throws {
    let book = MadeWorkbook(
      """
      <row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="b"><v>0</v></c>\
      <c r="C2" t="str"><f>A1&amp;"x"</f><v>計</v></c><c r="D2"><f>1+1</f><v>2</v></c>\
      <c r="E2" t="e"><v>#REF!</v></c><c r="F2" t="d"><v>2026-04-01T00:00:00</v></c>\
      <c r="G2"><f>SUM(A1)</f></c><c r="H2"><v>12x</v></c></row>
      """)
    let file = try book.read()
    #expect(
      file.tables[0].rows == [
        Table.Row(
          number: 2, cells: ["TRUE", "FALSE", "計", "2", "#REF!", "2026-04-01", "", "12x"])
      ])
    #expect(
      file.remarks.map(\.kind) == [.errorValue("#REF!"), .formulaWithoutValue, .numberUnreadable])
    #expect(file.remarks.map(\.cell) == ["E2", "G2", "H2"])
    #expect(file.remarks.allSatisfy { $0.sheet == "表1" && $0.row == 2 })
  }

  /// Stored number, format code, what its reader sees.
  @Test(arguments: [
    ("312345678", "0000000000", "0312345678"), ("312345678", "General", "312345678"),
    ("1000001", "000\\-0000", "100-0001"), ("12345", "000\"-\"0000", "001-2345"),
    ("312345678", "[&lt;=99999999]####\\-####;\\(00\\)\\ ####\\-####", "(03) 1234-5678"),
    ("12345678", "[&lt;=99999999]####\\-####;\\(00\\)\\ ####\\-####", "1234-5678"),
    ("1001", "[&lt;=999]000;[&lt;=9999]000\\-00;000\\-0000", "010-01"),
    ("7", "000", "007"), ("1234", "000", "1234"), ("0", "00", "00"), ("-5", "000", "-5"),
    ("1.5", "000", "1.5"), ("1234567", "#,##0", "1234567"), ("12", "0\"人\"", "12"),
    ("0.15", "0%", "15%"), ("0.125", "0.0%", "12.5%"),
    ("1E+20", "General", "100000000000000000000"),
    ("1.2345678901234567E+16", "General", "12345678901234600"), ("0.30000000000000004", "", "0.3"),
    ("1E-7", "0.00E+00", "0.0000001"), ("-0.5", "0.00", "-0.5"), ("-0", "0", "0"),
    ("9.9999999999999999", "General", "10"), ("1500", "&quot;¥&quot;#,##0;[Red]\\-#,##0", "1500"),
    ("46113", "yyyy/m/d", "2026-04-01"), ("46113", "[$-411]ge.m.d", "2026-04-01"),
    ("46113", "[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", "2026-04-01"),
    ("46113.739583333336", "yyyy/m/d h:mm", "2026-04-01 17:45"),
    ("46113.9999999", "yyyy/m/d h:mm", "2026-04-02"), ("46113.5", "yyyy/m/d", "2026-04-01"),
    ("0.395833333333333", "h:mm", "09:30"), ("0.39594907407407407", "h:mm:ss", "09:30:10"),
    ("1.1458333333333333", "[h]:mm", "27:30"),
    ("46113", "m&quot;月&quot;d&quot;日&quot;", "2026-04-01"),
    ("1", "yyyy/m/d", "1900-01-01"), ("59", "yyyy/m/d", "1900-02-28"), ("60", "yyyy/m/d", "60"),
    ("61", "yyyy/m/d", "1900-03-01"), ("2958465", "yyyy/m/d", "9999-12-31"),
    ("2958466", "yyyy/m/d", "2958466"), ("-1", "yyyy/m/d", "-1"),
    ("1E+300", "[h]:mm", "1" + String(repeating: "0", count: 300)),
  ])
  func `a number shows`(stored: String, code: String, shown: String) throws {
    var book = MadeWorkbook("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>\(stored)</v></c></row>")
    let quoted = code.replacing("\"", with: "&quot;")
    book.numberFormats = "<numFmt numFmtId=\"164\" formatCode=\"\(quoted)\"/>"
    book.cellFormats = "<xf numFmtId=\"0\"/><xf numFmtId=\"164\"/>"
    #expect(try book.cells() == [[shown]])
  }

  @Test(arguments: [
    (0, "46113"), (14, "2026-04-01"), (22, "2026-04-01"), (27, "2026-04-01"), (31, "2026-04-01"),
    (57, "2026-04-01"), (58, "2026-04-01"), (49, "46113"), (9, "4611300%"), (-1, "46113"),
  ])
  func `a format that is only numbered`(id: Int, shown: String) throws {
    var book = MadeWorkbook("<row r=\"1\"><c r=\"A1\" s=\"0\"><v>46113</v></c></row>")
    book.cellFormats = "<xf numFmtId=\"\(id)\"/>"
    #expect(try book.cells() == [[shown]])
  }

  @Test func `parts are found under the names that careless programs give them`() throws {
    var book = MadeWorkbook(
      "<row r=\"1\"><c t=\"s\"><v>0</v></c><c t=\"s\"><v/></c><c t=\"s\"/></row>")
    book.shared = "<si><t>一</t></si>"
    let renamed = book.parts.map { part in
      var part = part
      part.name = part.name.replacing("/", with: "\\").uppercased()
      return part
    }
    let file = try Table.read(MadeArchive(parts: renamed).bytes, fileName: "a.xlsx")
    #expect(file.tables[0].rows.map(\.cells) == [["一"]])
    let without = renamed.filter {
      !$0.name.hasSuffix("SHAREDSTRINGS.XML") && !$0.name.hasSuffix("STYLES.XML")
    }
    #expect(problem(MadeArchive(parts: without).bytes)?.reason == .sharedTextMissing)
    let plain = MadeWorkbook("<row r=\"1\"><c s=\"4\"><v>7</v></c></row>").parts.filter {
      !$0.name.hasSuffix("sharedStrings.xml") && !$0.name.hasSuffix("styles.xml")
    }
    let read = try Table.read(MadeArchive(parts: plain).bytes, fileName: "a.xlsx")
    #expect(read.tables[0].rows.map(\.cells) == [["7"]])
  }

  @Test(arguments: [
    ("2026-04-01T00:00:00", "2026-04-01"), ("2026-04-01T09:30:10Z", "2026-04-01 09:30:10"),
    ("2026-04-01", "2026-04-01"), ("09:30:10", "09:30:10"),
  ])
  func `a day in letters`(stored: String, shown: String) throws {
    let book = MadeWorkbook("<row r=\"1\"><c r=\"A1\" t=\"d\"><v>\(stored)</v></c></row>")
    #expect(try book.cells() == [[shown]])
  }

  @Test func `days may count from 1904`() throws {
    var book = MadeWorkbook("<row r=\"1\"><c r=\"A1\" s=\"0\"><v>44651</v></c></row>")
    book.cellFormats = "<xf numFmtId=\"14\"/>"
    book.properties = "<workbookPr date1904=\"1\"/>"
    #expect(try book.cells() == [["2026-04-01"]])
  }

  @Test func `a merged text stands in each cell it covers`() throws {
    var book = MadeWorkbook(
      """
      <row r="1">\(inline("題", at: "A1"))<c r="B1"/><c r="C1"/></row>\
      <row r="3">\(inline("局", at: "A3"))\(inline("課1", at: "B3"))</row>\
      <row r="4"><c r="A4"/>\(inline("課2", at: "B4"))</row><row r="5"><c r="A5"/></row>
      """)
    book.sheets[0] += """
      <mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A3:A5"/><mergeCell ref="B9:C9"/>\
      <mergeCell ref="B4:XFD4"/></mergeCells>
      """
    let rows = try book.read().tables[0].rows
    #expect(rows.map(\.number) == [1, 3, 4])
    #expect(
      rows.map(\.cells) == [["題", "題", "題"], ["局", "課1"], ["局", "課2", "課2"]])
  }

  @Test func `rows and cells without their numbers follow one another, gaps stay empty`() throws {
    let book = MadeWorkbook(
      """
      <row><c t="inlineStr"><is><t>a</t></is></c></row><row r="5">\(inline("d", at: "D5"))\
      <c t="inlineStr"><is><t>e</t></is></c></row>
      """)
    let rows = try book.read().tables[0].rows
    #expect(
      rows == [
        Table.Row(number: 1, cells: ["a"]), Table.Row(number: 5, cells: ["", "", "", "d", "e"]),
      ])
  }

  @Test func `hidden sheets and charts are passed over, names with a prefix are read`() throws {
    var book = MadeWorkbook("<row r=\"1\">\(inline("1", at: "A1"))</row>", "", "")
    #expect(try book.read().tables.map(\.name) == ["表1", "表2", "表3"])
    var parts = book.parts
    let place = try #require(parts.firstIndex { $0.name == "xl/workbook.xml" })
    parts[place] = MadeArchive.Part(
      "xl/workbook.xml",
      """
      <x:workbook xmlns:x="urn:x" xmlns:q="urn:q"><x:sheets><x:sheet name="見える" q:id="r1"/>\
      <x:sheet name="隠し" state="hidden" q:id="r2"/><x:sheet name="もっと" state="veryHidden" q:id="r3"/>\
      </x:sheets></x:workbook>
      """)
    let file = try Table.read(MadeArchive(parts: parts).bytes, fileName: "a.csv")
    #expect(file.form == .xlsx)
    #expect(file.tables.map(\.name) == ["見える"])
    book.sheets = []
    #expect(problem(book.bytes)?.reason == .noSheet)
  }
}
