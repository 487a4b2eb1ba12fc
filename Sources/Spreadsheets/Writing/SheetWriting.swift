//! One sheet onto one page of libxlsxwriter, row by row.

internal import CXlsxwriter

/// Writes one sheet. The sizes were checked before.
struct SheetWriting {
  let page: UnsafeMutablePointer<lxw_worksheet>
  let sheet: Sheet
  let styles: WritingStyles
  let choices: ChoiceLists

  private static let noteWidth = 48
  private static let widths = 1...255

  /// The column of the sheet's first own column.
  private var firstColumn: Int { sheet.noteHeading == nil ? 0 : 1 }

  func write() -> lxw_error {
    var code = setUp()
    guard code == LXW_NO_ERROR else { return code }
    code = line(0, note: sheet.noteHeading, cells: sheet.columns.map(\.title)) { _ in
      styles.heading
    }
    guard code == LXW_NO_ERROR else { return code }
    for (index, row) in sheet.rows.enumerated() {
      code = line(index + 1, note: row.note, cells: row.cells) { column in
        if row.note != nil { return column == nil ? styles.note : styles.wrong }
        return column.map { sheet.columns[$0].isKey } == true ? styles.key : styles.text
      }
      guard code == LXW_NO_ERROR else { return code }
    }
    return LXW_NO_ERROR
  }

  /// Widths, frozen heading and drop-down lists.
  private func setUp() -> lxw_error {
    worksheet_freeze_panes(page, 1, UInt16(firstColumn))
    worksheet_repeat_rows(page, 0, 0)
    if let head = sheet.pageHead {
      // An ampersand begins a command in a page's head; two are one.
      let text = cleaned(String(head.prefix(SpreadsheetWriter.pageHeadMax)))
      worksheet_set_header(page, "&L" + text.replacing("&", with: "&&"))
    }
    // Phone numbers as text are meant: no green triangle on each of them.
    let last = CellReference.letters(max(0, sheet.columns.count + firstColumn - 1))
    worksheet_ignore_errors(
      page, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue),
      "A1:\(last)\(SpreadsheetLimits.rowNumberMax)")
    if sheet.noteHeading != nil {
      let code = worksheet_set_column(page, 0, 0, Double(Self.noteWidth), styles.text)
      guard code == LXW_NO_ERROR else { return code }
    }
    for (index, column) in sheet.columns.enumerated() {
      let place = UInt16(index + firstColumn)
      let width = min(max(column.width, Self.widths.lowerBound), Self.widths.upperBound)
      let format = column.isKey ? styles.key : styles.text
      var code = worksheet_set_column(page, place, place, Double(width), format)
      guard code == LXW_NO_ERROR else { return code }
      guard let formula = choices.formula(column.choices) else { continue }
      code = formula.withCString { text in
        var rule = lxw_data_validation()
        rule.validate = UInt8(LXW_VALIDATION_TYPE_LIST_FORMULA.rawValue)
        rule.ignore_blank = UInt8(LXW_VALIDATION_ON.rawValue)
        if column.isOpen { rule.show_error = UInt8(LXW_VALIDATION_OFF.rawValue) }
        rule.value_formula = UnsafeMutablePointer(mutating: text)
        // As far as an import reads, so that rows added by hand have the list as well.
        let last = UInt32(max(sheet.rows.count, SpreadsheetLimits.records))
        return worksheet_data_validation_range(page, 1, place, last, place, &rule)
      }
      guard code == LXW_NO_ERROR else { return code }
    }
    return LXW_NO_ERROR
  }

  /// One row of the page; `style` gets the sheet's column, nil for the note.
  private func line(
    _ row: Int, note: String?, cells: [String],
    style: (Int?) -> UnsafeMutablePointer<lxw_format>
  ) -> lxw_error {
    if sheet.noteHeading != nil {
      let code = put(note ?? "", row, 0, style(nil))
      guard code == LXW_NO_ERROR else { return code }
    }
    for (index, cell) in cells.enumerated() {
      let code = put(cell, row, index + firstColumn, style(index))
      guard code == LXW_NO_ERROR else { return code }
    }
    return LXW_NO_ERROR
  }

  private func put(
    _ text: String, _ row: Int, _ column: Int, _ style: UnsafeMutablePointer<lxw_format>
  ) -> lxw_error {
    worksheet_write_string(page, UInt32(row), UInt16(column), Self.storable(text), style)
  }

  /// Without control characters, which XML cannot hold; and what looks like the escape `_x0041_` escaped itself.
  static func storable(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "_") }
    if isPlain { return text }
    let clean = cleaned(text)
    return clean.contains("_x") ? clean.replacing("_x", with: "_x005F_x") : clean
  }
}
