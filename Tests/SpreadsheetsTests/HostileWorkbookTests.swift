//! Workbooks that no program makes: each limit is met at the limit and one past it, and nothing crashes.

import Spreadsheets
import Testing

@Suite struct HostileWorkbookTests {
  private let one = "<row r=\"1\">\(inline("一", at: "A1"))</row>"

  /// The reason under limits that a test has narrowed.
  private func reason(
    _ book: MadeWorkbook, _ narrow: (inout SpreadsheetLimits) -> Void = { _ in }
  ) -> SpreadsheetProblem.Reason? {
    var limits = SpreadsheetLimits.standard
    narrow(&limits)
    return problem(book.bytes, limits: limits)?.reason
  }

  @Test func `the limits are those of the design`() {
    let limits = SpreadsheetLimits.standard
    #expect(limits.entries == 200)
    #expect(limits.entryBytes == 536_870_912)
    #expect(limits.totalBytes == 1_073_741_824)
    #expect(limits.ratio == 300)
    #expect(limits.depth == 32)
    #expect(limits.cellBytes == 131_072)
    #expect(limits.cells == 2_000_000)
    #expect(limits.rows == 50_001)
  }

  @Test func `the file itself`() {
    let book = MadeWorkbook(one)
    #expect(reason(book) { $0.fileBytes = book.bytes.count } == nil)
    #expect(
      reason(book) { $0.fileBytes = book.bytes.count - 1 }
        == .fileTooLarge(bytes: book.bytes.count))
  }

  @Test func `parts, and the same part twice`() {
    var book = MadeWorkbook(one)
    let count = book.parts.count
    book.extra = (count..<200).map { MadeArchive.Part("extra\($0)", "") }
    #expect(reason(book) == nil)
    book.extra.append(MadeArchive.Part("one past", ""))
    #expect(reason(book) == .suspicious(.entries))
    book.extra = [MadeArchive.Part("XL\\Workbook.xml", "<workbook/>")]
    #expect(reason(book) == .suspicious(.entries))
  }

  @Test func `a part, and all parts together`() throws {
    let book = MadeWorkbook(one)
    let sizes = book.parts.map(\.content.count)
    let largest = try #require(sizes.max())
    #expect(reason(book) { $0.entryBytes = largest } == nil)
    #expect(reason(book) { $0.entryBytes = largest - 1 } == .suspicious(.entryBytes))
    let total = sizes.reduce(0, +)
    #expect(reason(book) { $0.totalBytes = total } == nil)
    #expect(reason(book) { $0.totalBytes = total - 1 } == .suspicious(.totalBytes))
  }

  @Test func `how tightly a part is packed`() throws {
    var book = MadeWorkbook(one)
    book.sheets = []
    var parts = MadeWorkbook(one).parts
    let name = "xl/worksheets/sheet1.xml"
    let place = try #require(parts.firstIndex { $0.name == name })
    parts[place] = .repeating(
      name, "<worksheet><sheetData>", 0x20, 3 << 20, one + "</sheetData></worksheet>")
    let bytes = MadeArchive(parts: parts).bytes
    let (size, packed) = (parts[place].content.count, parts[place].packed.count)
    let ratio = try #require((1...200).first { size / $0 <= packed })
    #expect(ratio > 150)
    var limits = SpreadsheetLimits.standard
    limits.ratio = ratio
    #expect(problem(bytes, limits: limits) == nil)
    limits.ratio = ratio - 1
    #expect(problem(bytes, limits: limits)?.reason == .suspicious(.ratio))
    limits.ratioFreeBytes = 4 << 20
    #expect(problem(bytes, limits: limits) == nil)
  }

  @Test func `a part that unpacks to more or less than it says`() throws {
    var parts = MadeWorkbook(one).parts
    let name = "xl/worksheets/sheet1.xml"
    let place = try #require(parts.firstIndex { $0.name == name })
    let truth = MadeArchive.Part.repeating(
      name, "<worksheet><sheetData>", 0x20, 3 << 20, one + "</sheetData></worksheet>")
    for claimed in [100, truth.content.count - 1, truth.content.count + 1, 1 << 30] {
      parts[place] = truth
      parts[place].claimedSize = UInt32(claimed)
      let found = problem(MadeArchive(parts: parts).bytes)?.reason
      let isSmaller = claimed < truth.content.count
      // Stopped at the first byte too many, not after all of them.
      #expect(isSmaller ? found == .suspicious(.declaredSize) : found != nil, "\(claimed)")
    }
    parts[place].claimedSize = nil
    #expect(problem(MadeArchive(parts: parts).bytes) == nil)
  }

  @Test func `parts that overlap, are encrypted or packed by another method`() throws {
    var archive = MadeArchive(parts: MadeWorkbook(one).parts)
    archive.overlaps = true
    #expect(problem(archive.bytes)?.reason == .damaged(part: ""))
    archive = MadeArchive(parts: MadeWorkbook(one).parts)
    archive.parts[0].flags = 1
    #expect(problem(archive.bytes)?.reason == .encrypted)
    archive.parts[0].flags = 0
    archive.parts[0].method = 12
    #expect(problem(archive.bytes)?.reason == .damaged(part: "[Content_Types].xml"))
  }

  @Test func `entity bombs and references to other files`() throws {
    let laughs = """
      <!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>
      """
    let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"
    for head in [laughs, outside, "<!DOCTYPE worksheet>"] {
      for name in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"] {
        var parts = MadeWorkbook(one).parts
        let place = try #require(parts.firstIndex { $0.name == name })
        let body = String(decoding: parts[place].content, as: UTF8.self)
        parts[place] = MadeArchive.Part(name, head + body)
        #expect(
          problem(MadeArchive(parts: parts).bytes)?.reason == .suspicious(.documentType), "\(name)")
      }
    }
    #expect(reason(MadeWorkbook(one + "&a;")) != nil)
  }

  @Test func `depth`() {
    func nested(_ count: Int) -> MadeWorkbook {
      var book = MadeWorkbook(one)
      // `worksheet` is the first.
      let opens = String(repeating: "<x>", count: count - 1)
      book.sheets[0] += opens + String(repeating: "</x>", count: count - 1)
      return book
    }
    #expect(reason(nested(32)) == nil)
    #expect(reason(nested(33)) == .suspicious(.depth))
  }

  @Test func `a tag that goes on and on`() {
    var book = MadeWorkbook(one)
    book.sheets[0] += "<x a=\"\(String(repeating: "a", count: 900_000))\"/>"
    #expect(reason(book) == nil)
    book.sheets[0] += "<x a=\"\(String(repeating: "a", count: 1_300_000))\"/>"
    #expect(reason(book) == .suspicious(.tag))
    book = MadeWorkbook(one)
    book.sheets[0] += "<!--\(String(repeating: "a", count: 1_300_000))-->"
    #expect(reason(book) == .suspicious(.tag))
  }

  @Test func `elements, sheets and styles`() {
    var book = MadeWorkbook(one)
    // Types, Override, Relationships and its one, workbook, sheets, sheet, Relationships and three, sst, and so on.
    var least = 1
    while reason(book, { $0.elements = least }) != nil, least < 100 { least += 1 }
    #expect((20...40).contains(least))
    #expect(reason(book) { $0.elements = least - 1 } == .suspicious(.elements))
    book = MadeWorkbook(one, one)
    #expect(reason(book) { $0.sheets = 2 } == nil)
    #expect(reason(book) { $0.sheets = 1 } == .tooManySheets)
    book.cellFormats = "<xf/><xf/>"
    #expect(reason(book) { $0.styles = 2 } == nil)
    #expect(reason(book) { $0.styles = 1 } == .suspicious(.styles))
  }

  @Test func `a number of a shared text that is not there`() {
    for index in ["1", "-1", "99999999999999999999", "x", "1.0"] {
      var book = MadeWorkbook("<row r=\"3\"><c r=\"B3\" t=\"s\"><v>\(index)</v></c></row>")
      book.shared = "<si><t>一</t></si>"
      #expect(
        problem(book.bytes)
          == SpreadsheetProblem(.sharedTextMissing, sheet: "表1", row: 3, column: 1), "\(index)")
    }
  }

  @Test(arguments: [
    "ZZZZZZ99999999999", "A0", "A1048577", "XFE1", "1A", "", "A", "1", "A-1", "あ1",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1", "A99999999999999999999999999",
  ])
  func `a place that no sheet has`(place: String) {
    let book = MadeWorkbook("<row r=\"1\">\(inline("一", at: place))</row>")
    #expect(reason(book) == .damaged(part: "表1"), "\(place)")
    var merged = MadeWorkbook(one)
    merged.sheets[0] += "<mergeCells><mergeCell ref=\"A1:\(place)\"/></mergeCells>"
    #expect(reason(merged) == .damaged(part: "表1"), "\(place)")
  }

  @Test(arguments: ["0", "-1", "1048577", "99999999999999999999", "x", "1.5", "", "2"])
  func `a row that no sheet has, or twice`(number: String) {
    let book = MadeWorkbook(
      "<row r=\"2\">\(inline("一", at: "A2"))</row><row r=\"\(number)\"><c/></row>")
    #expect(reason(book) == .damaged(part: "表1"))
  }

  @Test func `the last row and column of a sheet`() throws {
    let far = MadeWorkbook(
      "<row r=\"1048576\">\(inline("一", at: "A1048576"))<c r=\"XFD1048576\"/></row>")
    #expect(try far.read().tables[0].rows.map(\.number) == [1_048_576])
    let wide = MadeWorkbook("<row r=\"1\"><c r=\"XFD1\"/><c/></row>")
    #expect(reason(wide) == .damaged(part: "表1"))
  }

  @Test func `a cell of the limit and one past it`() {
    func book(_ count: Int, _ shared: Bool) -> MadeWorkbook {
      let text = String(repeating: "a", count: count)
      guard shared else { return MadeWorkbook("<row r=\"1\">\(inline(text, at: "A1"))</row>") }
      var book = MadeWorkbook("<row r=\"1\"><c t=\"s\"><v>0</v></c></row>")
      book.shared = "<si><t>\(text)</t></si>"
      return book
    }
    for shared in [true, false] {
      #expect(reason(book(131_072, shared)) == nil)
      #expect(reason(book(131_073, shared)) == .cellTooLong)
    }
    let long = problem(book(131_073, false).bytes)
    #expect(long?.row == 1 && long?.column == 0 && long?.sheet == "表1")
  }

  @Test func `columns, cells and text in all`() {
    func row(_ cells: String...) -> MadeWorkbook {
      MadeWorkbook("<row r=\"1\">\(cells.joined())</row>")
    }
    #expect(reason(row(inline("一", at: "IV1"))) == nil)
    #expect(reason(row(inline("一", at: "IW1"))) == .tooManyColumns)
    #expect(reason(row("<c r=\"XFD1\" s=\"1\"/>")) == nil)
    // The gap before a cell counts.
    #expect(reason(row(inline("一", at: "J1"))) { $0.cells = 10 } == nil)
    #expect(reason(row(inline("一", at: "K1"))) { $0.cells = 10 } == .tooManyCells)
    let twice = row(inline("一", at: "A1"), inline("二", at: "B1"))
    #expect(reason(twice) { $0.textBytes = 6 } == nil)
    #expect(reason(twice) { $0.textBytes = 5 } == .tooMuchText)
  }

  @Test func `merges cannot multiply beyond the cells`() {
    var book = MadeWorkbook(
      (1...100).map { "<row r=\"\($0)\">\(inline("一", at: "A\($0)"))<c r=\"J\($0)\"/></row>" }
        .joined())
    book.sheets[0] += "<mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>"
    #expect(reason(book) { $0.cells = 1_100 } == nil)
    #expect(reason(book) { $0.cells = 1_099 } == .tooManyCells)
    #expect(reason(book) { $0.textBytes = 3_299 } == .tooMuchText)
  }

  @Test func `50,000 records below a heading, and one past`() {
    func book(_ count: Int) -> MadeWorkbook {
      MadeWorkbook((1...count).map { "<row r=\"\($0)\"><c><v>\($0)</v></c></row>" }.joined())
    }
    #expect(reason(book(50_001)) == nil)
    let past = problem(book(50_002).bytes)
    #expect(past == SpreadsheetProblem(.tooManyRows, sheet: "表1", row: 50_002))
  }

  @Test func `macros and other kinds are told by their content types`() {
    var book = MadeWorkbook(one)
    book.mainType = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    #expect(reason(book) == .macros)
    book.mainType = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    #expect(reason(book) == .binaryWorkbook)
    book.mainType =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    #expect(reason(book) == .notSpreadsheet)
    book = MadeWorkbook(one)
    book.extra = [MadeArchive.Part("xl/vbaProject.bin", "")]
    #expect(reason(book) == .macros)
    let archive = MadeArchive(parts: [MadeArchive.Part("readme.txt", "x")])
    #expect(problem(archive.bytes)?.reason == .notSpreadsheet)
    #expect(problem(MadeArchive(parts: []).bytes)?.reason == .notSpreadsheet)
  }
}
