//! Writes .xlsx for people to fill in: every cell is text, headings stay in sight, choices drop down.

internal import CXlsxwriter
public import Kernel

/// The writer of Excel workbooks. Every cell is written as text: what looks like a formula stays text, leading zeros
/// stay, and days stay as they are spelled.
public enum SpreadsheetWriter {
  /// Rows below the heading that a sheet can have. Source: Excel specifications and limits.
  public static let rowsMax = SpreadsheetLimits.rowNumberMax - 1
  /// Columns that a sheet can have, its note column included.
  public static let columnsMax = SpreadsheetLimits.columnNumberMax
  /// Characters (UTF-16) of one cell. Source: Excel specifications and limits.
  public static let cellCharactersMax = 32_767
  /// Characters of what is printed at the top of a page; Excel takes 255, an ampersand counts twice.
  public static let pageHeadMax = 100

  /// The sheets as a workbook, in that order, with a hidden sheet behind them when a column has choices, whose name is in
  /// the language that is given.
  /// `directory` takes what does not fit into memory while it is being written; the files have no name there and are
  /// gone at the end, whatever happens. Blocks: 50,000 rows take about a second of CPU. The same sheets at the same
  /// `createdAt` give the same bytes. Throws before anything is written when a name, a size or a text does not fit.
  public static func write(
    _ sheets: [Sheet], _ say: Language = .ja, createdAt: Instant, directory: String
  ) throws(SpreadsheetWritingProblem) -> [UInt8] {
    let choices = ChoiceLists(sheets, say)
    try check(sheets, choices)
    guard let scratch = Scratch(directory: directory) else { throw .disk }
    let code = directory.withCString { folder in
      var options = lxw_workbook_options()
      options.constant_memory = 1
      options.tmpdir = UnsafeMutablePointer(mutating: folder)
      return workbook_new_opt(scratch.path, &options).map { book in
        let written = fill(book, sheets, choices, createdAt: createdAt)
        let closed = workbook_close(book)
        return written == LXW_NO_ERROR ? closed : written
      }
    }
    guard let code else { throw .disk }
    guard code == LXW_NO_ERROR else {
      let ofDisk = [
        LXW_ERROR_CREATING_XLSX_FILE, LXW_ERROR_CREATING_TMPFILE, LXW_ERROR_ZIP_FILE_OPERATION,
      ]
      throw ofDisk.contains(code) ? .disk : .library(code: Int(code.rawValue))
    }
    guard let bytes = scratch.bytes(), !bytes.isEmpty else { throw .disk }
    return bytes
  }

  private static func check(
    _ sheets: [Sheet], _ choices: ChoiceLists
  ) throws(SpreadsheetWritingProblem) {
    guard !sheets.isEmpty else { throw .noSheet }
    guard choices.count <= columnsMax else { throw .tooManyColumns(sheet: choices.name) }
    guard choices.longest <= rowsMax else { throw .tooManyRows(sheet: choices.name) }
    // `History` is Excel's own; of the hidden sheet no name is taken in any language.
    var names = Set(Language.allCases.map { Sheet.choicesName($0).lowercased() } + ["history"])
    for sheet in sheets {
      let isFit =
        !sheet.name.isEmpty && sheet.name.utf16.count <= Sheet.nameMax
        && !sheet.name.contains(where: { "[]:*?/\\".contains($0) })
        && !sheet.name.hasPrefix("'") && !sheet.name.hasSuffix("'")
        && sheet.name == cleaned(sheet.name) && !sheet.name.contains("\n")
      guard isFit, names.insert(sheet.name.lowercased()).inserted else {
        throw .badSheetName(sheet.name)
      }
      guard sheet.rows.count <= rowsMax else { throw .tooManyRows(sheet: sheet.name) }
      let spare = sheet.noteHeading == nil ? 0 : 1
      guard sheet.columns.count + spare <= columnsMax else {
        throw .tooManyColumns(sheet: sheet.name)
      }
      let heading = sheet.columns.map(\.title) + [sheet.noteHeading ?? ""]
      guard heading.allSatisfy(fits), sheet.columns.allSatisfy({ $0.choices.allSatisfy(fits) })
      else { throw .cellTooLong(sheet: sheet.name, row: 1) }
      for (index, row) in sheet.rows.enumerated() {
        guard row.cells.count <= sheet.columns.count else {
          throw .tooManyColumns(sheet: sheet.name)
        }
        guard row.cells.allSatisfy(fits), fits(row.note ?? "") else {
          throw .cellTooLong(sheet: sheet.name, row: index + 2)
        }
      }
    }
  }

  private static func fits(_ text: String) -> Bool {
    // Each UTF-8 byte is at most one UTF-16 unit, so short texts need no counting.
    text.utf8.count <= cellCharactersMax || text.utf16.count <= cellCharactersMax
  }

  private static func fill(
    _ book: UnsafeMutablePointer<lxw_workbook>, _ sheets: [Sheet], _ choices: ChoiceLists,
    createdAt: Instant
  ) -> lxw_error {
    var properties = lxw_doc_properties()
    // Zero would ask the library to read the clock.
    properties.created = time_t(max(1, createdAt.seconds))
    let described = workbook_set_properties(book, &properties)
    guard described == LXW_NO_ERROR else { return described }
    guard let styles = WritingStyles(book) else { return LXW_ERROR_MEMORY_MALLOC_FAILED }
    for sheet in sheets {
      guard let page = workbook_add_worksheet(book, sheet.name) else {
        return LXW_ERROR_PARAMETER_VALIDATION
      }
      let code = SheetWriting(page: page, sheet: sheet, styles: styles, choices: choices).write()
      guard code == LXW_NO_ERROR else { return code }
    }
    return choices.write(into: book)
  }
}
