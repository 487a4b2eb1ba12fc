//! Reads .xlsx: which parts to read, in which order, and what to refuse before any of them is believed.

/// The reader of Excel workbooks (Office Open XML, usual and strict). Streams each part in pieces of 64 KiB through
/// expat; never fetches anything, never runs anything.
public enum SpreadsheetReader {
  /// The visible sheets of a workbook as tables: texts joined over rich text and without furigana, formulas by their
  /// stored value, days as `2026-04-01`, numbers without exponents and with the zeros that their format shows, merged
  /// cells repeated. Throws for the whole file when it is none, has macros, is damaged, or passes a limit; the problem
  /// names sheet, row and column where they are known.
  public static func read(
    _ bytes: [UInt8], limits: SpreadsheetLimits = .standard
  ) throws(SpreadsheetProblem) -> TableFile {
    guard bytes.count <= limits.fileBytes else {
      throw SpreadsheetProblem(.fileTooLarge(bytes: bytes.count))
    }
    let archive = try ZipArchive(bytes, limits: limits)
    let budget = ReadingBudget(limits)
    try refuseOthers(archive, budget)
    let root = Relationships(of: "")
    try XMLStream.read("_rels/.rels", of: archive, into: root, budget: budget)
    guard let main = root.first("officeDocument") else {
      throw SpreadsheetProblem(.damaged(part: "_rels/.rels"))
    }
    let parts = Relationships(of: main)
    try XMLStream.read(Relationships.part(of: main), of: archive, into: parts, budget: budget)
    let workbook = WorkbookPart(sheetsMax: limits.sheets)
    try XMLStream.read(main, of: archive, into: workbook, budget: budget)
    return try read(workbook, parts, archive, budget)
  }

  /// Tells other archives and workbooks with macros by their parts, not by their name.
  private static func refuseOthers(
    _ archive: ZipArchive, _ budget: ReadingBudget
  ) throws(SpreadsheetProblem) {
    let types = "[Content_Types].xml"
    guard archive.holds(types) else {
      // OpenDocument keeps its type in a part of this name; a zip of files has neither.
      let isOpenDocument = archive.holds("mimetype") && archive.holds("META-INF/manifest.xml")
      throw SpreadsheetProblem(isOpenDocument ? .openDocument : .notSpreadsheet)
    }
    let content = ContentTypes()
    try XMLStream.read(types, of: archive, into: content, budget: budget)
    if let reason = content.refusal { throw SpreadsheetProblem(reason) }
    if archive.names.contains(where: { $0.hasSuffix("vbaproject.bin") }) {
      throw SpreadsheetProblem(.macros)
    }
  }

  private static func read(
    _ workbook: WorkbookPart, _ parts: Relationships, _ archive: ZipArchive,
    _ budget: ReadingBudget
  ) throws(SpreadsheetProblem) -> TableFile {
    let shared = SharedStrings(budget.limits)
    // Programs name these parts and leave them out when they would be empty; a cell that misses its text is refused.
    if let part = parts.first("sharedStrings"), archive.holds(part) {
      try XMLStream.read(part, of: archive, into: shared, budget: budget)
    }
    let styles = CellStyles(stylesMax: budget.limits.styles)
    if let part = parts.first("styles"), archive.holds(part) {
      try XMLStream.read(part, of: archive, into: styles, budget: budget)
    }
    var file = TableFile(form: .xlsx, tables: [], remarks: [], remarksLeftOut: 0)
    for tab in workbook.tabs where !tab.isHidden {
      guard let target = parts.targets.first(where: { $0.id == tab.relationship }) else {
        throw SpreadsheetProblem(.damaged(part: tab.name), sheet: tab.name)
      }
      // Sheets that hold only a chart have no cells.
      guard target.kind == "worksheet" else { continue }
      let sheet = SheetPart(
        SheetPart.Surroundings(
          name: tab.name, texts: shared.texts, styles: styles,
          numbers: NumberText(startsIn1904: workbook.startsIn1904), budget: budget))
      do throws(SpreadsheetProblem) {
        try XMLStream.read(target.part, of: archive, into: sheet, budget: budget)
        file.tables.append(try sheet.table())
      } catch {
        throw SpreadsheetProblem(
          error.reason, sheet: tab.name, row: error.row, column: error.column)
      }
      let room = max(0, SpreadsheetLimits.remarks - file.remarks.count)
      file.remarks += sheet.remarks.prefix(room)
      file.remarksLeftOut += sheet.remarksLeftOut + max(0, sheet.remarks.count - room)
    }
    guard !file.tables.isEmpty else { throw SpreadsheetProblem(.noSheet) }
    return file
  }
}
