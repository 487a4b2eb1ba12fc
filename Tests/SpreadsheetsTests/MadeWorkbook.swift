//! Workbooks made from the XML of their sheets, as small as a reader accepts.

import Spreadsheets

/// The parts of a workbook; change one to make it wrong.
struct MadeWorkbook {
  /// What stands within `<sheetData>` and behind it, sheet by sheet.
  var sheets: [String]
  var shared = ""
  var numberFormats = ""
  var cellFormats = ""
  var properties = ""
  var mainType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
  var extra: [MadeArchive.Part] = []

  init(_ sheets: String...) { self.sheets = sheets.map { "<sheetData>\($0)</sheetData>" } }

  /// The archive's parts.
  var parts: [MadeArchive.Part] {
    let ids = sheets.indices.map { $0 + 1 }
    let tabs = ids.map { "<sheet name=\"表\($0)\" sheetId=\"\($0)\" r:id=\"r\($0)\"/>" }.joined()
    let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let targets = ids.map {
      "<Relationship Id=\"r\($0)\" Type=\"\(kinds)/worksheet\" Target=\"worksheets/sheet\($0).xml\"/>"
    }.joined()
    return [
      MadeArchive.Part(
        "[Content_Types].xml",
        "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"\(mainType)\"/></Types>"),
      MadeArchive.Part(
        "_rels/.rels",
        """
        <Relationships><Relationship Id="a" Type="\(kinds)/officeDocument" Target="/xl/workbook.xml"/>
        </Relationships>
        """),
      MadeArchive.Part(
        "xl/workbook.xml",
        "<workbook xmlns:r=\"\(kinds)\">\(properties)<sheets>\(tabs)</sheets></workbook>"),
      MadeArchive.Part(
        "xl/_rels/workbook.xml.rels",
        """
        <Relationships>\(targets)<Relationship Id="s" Type="\(kinds)/sharedStrings" \
        Target="./sharedStrings.xml"/><Relationship Id="t" Type="\(kinds)/styles" \
        Target="../xl/styles.xml"/></Relationships>
        """),
      MadeArchive.Part("xl/sharedStrings.xml", "<sst>\(shared)</sst>"),
      MadeArchive.Part(
        "xl/styles.xml",
        """
        <styleSheet><numFmts>\(numberFormats)</numFmts><cellStyleXfs><xf numFmtId="14"/>\
        </cellStyleXfs><cellXfs>\(cellFormats)</cellXfs></styleSheet>
        """),
    ]
      + zip(ids, sheets).map {
        MadeArchive.Part("xl/worksheets/sheet\($0).xml", "<worksheet>\($1)</worksheet>")
      } + extra
  }

  /// The file.
  var bytes: [UInt8] { MadeArchive(parts: parts).bytes }

  /// The cells of the first sheet.
  func cells(limits: SpreadsheetLimits = .standard) throws -> [[String]] {
    try read(limits).tables[0].rows.map(\.cells)
  }

  /// What the reader makes of it.
  func read(_ limits: SpreadsheetLimits = .standard) throws -> TableFile {
    try Table.read(bytes, fileName: "made.xlsx", limits: limits)
  }
}

/// The problem that the reading ends with; nil when it succeeds.
func problem(_ bytes: [UInt8], limits: SpreadsheetLimits = .standard) -> SpreadsheetProblem? {
  do throws(SpreadsheetProblem) {
    _ = try Table.read(bytes, fileName: "a.xlsx", limits: limits)
    return nil
  } catch { return error }
}

/// Inline text as a cell.
func inline(_ text: String, at place: String) -> String {
  "<c r=\"\(place)\" t=\"inlineStr\"><is><t>\(text)</t></is></c>"
}
