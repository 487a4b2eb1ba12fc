//! One worksheet part: rows, cells and merges become a table.

/// Takes the events of a sheet. The row numbers are the file's; gaps within a row are empty cells.
final class SheetPart: XMLElements {
  /// What a sheet needs from the rest of the workbook.
  struct Surroundings {
    let name: String
    let texts: [String]
    let styles: CellStyles
    let numbers: NumberText
    let budget: ReadingBudget
  }

  private let around: Surroundings
  private(set) var rows: [Table.Row] = []
  private(set) var remarks: [TableFile.Remark] = []
  private(set) var remarksLeftOut = 0

  /// The row that is being read, and the last column that was seen in it, with or without text.
  private var row: Table.Row?
  private var lastRow = 0
  private var lastColumn = -1
  /// The widest any row was, empty cells included: merges reach no further.
  private var widest = 0
  private var merges: [CellRange] = []

  private var cell: Cell?
  private var buffer: CellTextBuffer
  private var isGathering = false
  private var phonetics = 0

  private struct Cell {
    let column: Int
    let type: String
    let style: Int
    var hasFormula = false
    var isInline = false
    var hasValue = false
  }

  init(_ around: Surroundings) {
    self.around = around
    buffer = CellTextBuffer(bytesMax: around.budget.limits.cellBytes)
  }

  private var limits: SpreadsheetLimits { around.budget.limits }

  /// The table, with the text of merged cells in each cell they cover. Call once, at the end of the part.
  func table() throws(SpreadsheetProblem) -> Table {
    for merge in merges { try spread(merge) }
    return Table(name: around.name, rows: rows)
  }

  // MARK: events

  func open(_ name: String, _ attributes: XMLAttributes) throws(SpreadsheetProblem) {
    switch name {
    case "c": if row != nil { try openCell(attributes) }
    case "v": if cell != nil { gather() }
    case "row": try openRow(attributes)
    case "is": cell?.isInline = true
    case "t": if cell?.isInline == true, phonetics == 0 { gather() }
    case "f": cell?.hasFormula = true
    case "rPh": phonetics += 1
    case "mergeCell":
      guard let range = attributes["ref"].flatMap({ CellRange($0) }) else { throw damaged }
      guard merges.count < limits.cells else { throw place(.tooManyCells) }
      if range.rows.count > 1 || range.columns.count > 1 { merges.append(range) }
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetProblem) {
    guard isGathering else { return }
    do throws(SpreadsheetProblem) {
      try buffer.append(bytes)
    } catch { throw place(error.reason) }
  }

  func close(_ name: String) throws(SpreadsheetProblem) {
    switch name {
    case "v", "t": isGathering = false
    case "c": try closeCell()
    case "row": try closeRow()
    case "rPh": phonetics -= 1
    default: break
    }
  }

  private func gather() {
    isGathering = true
    cell?.hasValue = true
  }

  // MARK: rows

  private func openRow(_ attributes: XMLAttributes) throws(SpreadsheetProblem) {
    guard row == nil else { throw damaged }
    let number: Int
    if let stated = attributes["r"] {
      guard let stated = Int(stated) else { throw damaged }
      number = stated
    } else {
      number = lastRow + 1
    }
    // Rows stand in their order, each once: anything else no program writes.
    guard number > lastRow, number <= SpreadsheetLimits.rowNumberMax else { throw damaged }
    lastRow = number
    lastColumn = -1
    row = Table.Row(number: number, cells: [])
  }

  private func closeRow() throws(SpreadsheetProblem) {
    guard let done = row else { return }
    row = nil
    widest = max(widest, min(lastColumn + 1, limits.columns))
    guard !done.cells.isEmpty else { return }
    guard rows.count < limits.rows else {
      throw SpreadsheetProblem(.tooManyRows, row: done.number)
    }
    rows.append(done)
  }

  // MARK: cells

  private func openCell(_ attributes: XMLAttributes) throws(SpreadsheetProblem) {
    guard cell == nil else { throw damaged }
    var column = lastColumn + 1
    if let stated = attributes["r"] {
      guard let reference = CellReference(stated), reference.row == lastRow else { throw damaged }
      column = reference.column
    }
    guard column < SpreadsheetLimits.columnNumberMax else { throw damaged }
    lastColumn = max(lastColumn, column)
    buffer.clear()
    cell = Cell(
      column: column, type: attributes["t"] ?? "n",
      style: attributes["s"].flatMap { Int($0) } ?? 0)
  }

  private func closeCell() throws(SpreadsheetProblem) {
    guard let done = cell else { return }
    defer { cell = nil }
    let text = try value(of: done)
    if text.isEmpty {
      if done.hasFormula, buffer.bytes.isEmpty, done.type != "str" {
        remark(.formulaWithoutValue, done.column)
      }
      return
    }
    guard done.column < limits.columns else { throw place(.tooManyColumns) }
    let width = row?.cells.count ?? 0
    do throws(SpreadsheetProblem) {
      try around.budget.take(cells: max(1, done.column + 1 - width))
      try around.budget.take(textBytes: text.utf8.count)
    } catch { throw place(error.reason) }
    if width <= done.column {
      row?.cells.append(contentsOf: repeatElement("", count: done.column + 1 - width))
    }
    row?.cells[done.column] = text
  }

  private func value(of cell: Cell) throws(SpreadsheetProblem) -> String {
    switch cell.type {
    case "s":
      guard !buffer.bytes.isEmpty else { return "" }
      guard let number = Int(buffer.text), around.texts.indices.contains(number) else {
        throw place(.sharedTextMissing)
      }
      return around.texts[number]
    case "inlineStr", "str": return buffer.text
    case "b":
      return buffer.text == "1" || buffer.text == "true" ? "TRUE" : cell.hasValue ? "FALSE" : ""
    case "e":
      let text = buffer.text
      if !text.isEmpty { remark(.errorValue(text), cell.column) }
      return text
    case "d": return Self.day(buffer.text)
    case "n":
      let stored = buffer.text
      if stored.isEmpty { return "" }
      if let text = around.numbers.text(stored, around.styles.format(cell.style)) { return text }
      remark(.numberUnreadable, cell.column)
      return stored
    default: throw damaged
    }
  }

  /// ISO 8601 as our other days and times: `2026-04-01 09:30:10`, midnight left out.
  private static func day(_ text: String) -> String {
    let plain = String(text.prefix { $0 != "Z" }).replacing("T", with: " ", maxReplacements: 1)
    return plain.hasSuffix(" 00:00:00") ? String(plain.dropLast(9)) : plain
  }

  // MARK: merges

  /// Repeats the text of the range's first cell. Rows without any text of their own stay away: nobody wrote them.
  private func spread(_ range: CellRange) throws(SpreadsheetProblem) {
    let first = lowerBound(range.rows.lowerBound)
    guard first < rows.count, rows[first].number == range.rows.lowerBound,
      rows[first].cells.indices.contains(range.columns.lowerBound)
    else { return }
    let text = rows[first].cells[range.columns.lowerBound]
    let end = min(range.columns.upperBound + 1, widest)
    guard !text.isEmpty, range.columns.lowerBound < end else { return }
    var place = first
    while place < rows.count, rows[place].number <= range.rows.upperBound {
      let columns = range.columns.lowerBound..<end
      try around.budget.take(cells: max(columns.count, end - rows[place].cells.count))
      try around.budget.take(textBytes: text.utf8.count * columns.count)
      if rows[place].cells.count < end {
        rows[place].cells.append(
          contentsOf: repeatElement("", count: end - rows[place].cells.count))
      }
      for column in columns { rows[place].cells[column] = text }
      place += 1
    }
  }

  /// The first row of that number or a higher one.
  private func lowerBound(_ number: Int) -> Int {
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: places

  private func place(_ reason: SpreadsheetProblem.Reason) -> SpreadsheetProblem {
    SpreadsheetProblem(reason, row: row?.number, column: cell?.column)
  }

  private var damaged: SpreadsheetProblem { place(.damaged(part: around.name)) }

  private func remark(_ kind: TableFile.Remark.Kind, _ column: Int) {
    guard remarks.count < SpreadsheetLimits.remarks else {
      remarksLeftOut += 1
      return
    }
    remarks.append(
      TableFile.Remark(kind: kind, sheet: around.name, row: lastRow, column: column))
  }
}
