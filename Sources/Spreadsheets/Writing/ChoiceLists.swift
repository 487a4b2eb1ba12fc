//! The hidden sheet from which drop-down lists take their choices.

internal import CXlsxwriter
internal import Kernel

/// The lists of a workbook, one column each. A list that several columns use is written once.
struct ChoiceLists {
  private var lists: [[String]] = []
  /// The name of the sheet.
  let name: String
  /// How many lists there are.
  var count: Int { lists.count }
  /// The length of the longest.
  var longest: Int { lists.map(\.count).max() ?? 0 }

  init(_ sheets: [Sheet], _ say: Language) {
    name = Sheet.choicesName(say)
    for column in sheets.flatMap(\.columns)
    where !column.choices.isEmpty && !lists.contains(column.choices) {
      lists.append(column.choices)
    }
  }

  /// Where the choices lie, as `='選択肢'!$A$1:$A$3`; nil for a list that was not there from the start.
  func formula(_ choices: [String]) -> String? {
    guard let place = lists.firstIndex(of: choices) else { return nil }
    let letters = CellReference.letters(place)
    return "='\(name)'!$\(letters)$1:$\(letters)$\(choices.count)"
  }

  /// Adds the hidden sheet. Row by row across the lists, as constant memory demands.
  func write(into book: UnsafeMutablePointer<lxw_workbook>) -> lxw_error {
    guard !lists.isEmpty else { return LXW_NO_ERROR }
    guard let page = workbook_add_worksheet(book, name) else {
      return LXW_ERROR_PARAMETER_VALIDATION
    }
    worksheet_hide(page)
    for row in 0..<longest {
      for (column, list) in lists.enumerated() where row < list.count {
        let code = worksheet_write_string(
          page, UInt32(row), UInt16(column), SheetWriting.storable(list[row]), nil)
        guard code == LXW_NO_ERROR else { return code }
      }
    }
    return LXW_NO_ERROR
  }
}
