//! Reads CSV as people's programs write it: encoding, delimiter and line ends are found, quotes may hold line ends.

/// The reader of CSV, tab-separated and semicolon-separated text.
/// Source: RFC 4180, widened by what Excel writes and reads.
public enum CSVReader {
  /// One table without a name. Rows are numbered as a spreadsheet program shows them: one record is one row, however
  /// many lines it has. A field written `="0312"` is 0312, and the apostrophe that `CSVWriter` puts before
  /// formula-like text is taken off again. Throws for the whole file: a wrong encoding, a quote that is never closed, or
  /// a limit passed, with the row.
  public static func read(
    _ bytes: [UInt8], fileName: String, limits: SpreadsheetLimits = .standard
  ) throws(SpreadsheetProblem) -> TableFile {
    guard bytes.count <= limits.fileBytes else {
      throw SpreadsheetProblem(.fileTooLarge(bytes: bytes.count))
    }
    let (text, encoding) = try TextEncoding.decode(bytes)
    guard !text.contains(0) else { throw SpreadsheetProblem(.notSpreadsheet) }
    guard text.contains(where: { $0 > 0x20 }) else { throw SpreadsheetProblem(.empty) }
    let (delimiter, skipped) = CSVDelimiter.find(text, fileName: fileName)
    var records = CSVRecords(text[skipped...], delimiter: delimiter, budget: ReadingBudget(limits))
    var rows: [Table.Row] = []
    while let row = try records.next() {
      guard row.cells.contains(where: { !$0.isEmpty }) else { continue }
      guard rows.count < limits.rows else {
        throw SpreadsheetProblem(.tooManyRows, row: row.number)
      }
      rows.append(row)
    }
    return TableFile(
      form: .csv(encoding, delimiter: Character(Unicode.Scalar(delimiter))),
      tables: [Table(rows: rows)], remarks: [], remarksLeftOut: 0)
  }
}

/// Goes through the records of a text.
private struct CSVRecords {
  private let text: ArraySlice<UInt8>
  private let delimiter: UInt8
  private let budget: ReadingBudget
  private var place: Int
  private var number = 0
  private var field: [UInt8] = []
  private var cells: [String] = []
  private var isQuoted = false

  init(_ text: ArraySlice<UInt8>, delimiter: UInt8, budget: ReadingBudget) {
    self.text = text
    self.delimiter = delimiter
    self.budget = budget
    place = text.startIndex
  }

  /// The next record, empty ones included; nil at the end.
  mutating func next() throws(SpreadsheetProblem) -> Table.Row? {
    guard place < text.endIndex else { return nil }
    number += 1
    cells = []
    begin()
    while place < text.endIndex {
      let byte = text[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\"") where field.isEmpty && !isQuoted:
        isQuoted = true
        try takeQuoted()
      case delimiter:
        try endField()
        begin()
      case UInt8(ascii: "\n"):
        try endField()
        return row
      case UInt8(ascii: "\r"):
        if place < text.endIndex, text[place] == UInt8(ascii: "\n") { place += 1 }
        try endField()
        return row
      default: try take(byte)
      }
    }
    try endField()
    return row
  }

  private var row: Table.Row {
    let used = cells.lastIndex { !$0.isEmpty }.map { $0 + 1 } ?? 0
    return Table.Row(number: number, cells: Array(cells.prefix(used)))
  }

  private mutating func begin() {
    field.removeAll(keepingCapacity: true)
    isQuoted = false
  }

  private mutating func take(_ byte: UInt8) throws(SpreadsheetProblem) {
    guard field.count < budget.limits.cellBytes else { throw problem(.cellTooLong) }
    field.append(byte)
  }

  /// What stands between the quotes; two of them are one. What follows the closing one belongs to the field as well.
  private mutating func takeQuoted() throws(SpreadsheetProblem) {
    while place < text.endIndex {
      let byte = text[place]
      place += 1
      guard byte == UInt8(ascii: "\"") else {
        try take(byte)
        continue
      }
      guard place < text.endIndex, text[place] == UInt8(ascii: "\"") else { return }
      place += 1
      try take(byte)
    }
    throw problem(.quoteNotClosed)
  }

  private mutating func endField() throws(SpreadsheetProblem) {
    // Empty fields behind the last column are what a wide selection leaves; text there is too much.
    guard !field.isEmpty else {
      if cells.count < budget.limits.columns { cells.append("") }
      return
    }
    guard cells.count < budget.limits.columns else { throw problem(.tooManyColumns) }
    do throws(SpreadsheetProblem) {
      try budget.take(cells: 1)
      try budget.take(textBytes: field.count)
    } catch { throw problem(error.reason) }
    cells.append(CSVGuard.open(String(decoding: field, as: UTF8.self)))
  }

  private func problem(_ reason: SpreadsheetProblem.Reason) -> SpreadsheetProblem {
    SpreadsheetProblem(reason, row: number, column: cells.count)
  }
}
