//! libFuzzer target: any bytes as a file with a table, or as the parts of a workbook. Run it with `Fuzz/run.sh TableFile`.

import Kernel
import Spreadsheets

/// Called by libFuzzer with each input; anything but a return is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTableFile(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  // Checksums keep made-up bytes out of an archive: what begins with a tag goes into one whole, its parts divided by
  // a byte that no text holds.
  guard bytes.first == UInt8(ascii: "<") else {
    read(bytes, "a.csv")
    return 0
  }
  let parts = bytes.split(separator: 0xFF, omittingEmptySubsequences: false).map {
    String(decoding: $0, as: UTF8.self)
  }
  var book = MadeWorkbook("")
  book.sheets = [parts[0]]
  if parts.count > 1 { book.shared = parts[1] }
  if parts.count > 2 { book.numberFormats = parts[2] }
  if parts.count > 3 { book.cellFormats = parts[3] }
  if parts.count > 4 { book.properties = parts[4] }
  read(book.bytes, "a.xlsx")
  return 0
}

/// Reads twice and checks what must hold for every table.
private func read(_ bytes: [UInt8], _ name: String) {
  let limits = SpreadsheetLimits.standard
  do throws(SpreadsheetProblem) {
    let file = try Table.read(bytes, fileName: name)
    let again = try Table.read(bytes, fileName: name)
    precondition(file == again, "two answers to one file")
    for table in file.tables {
      precondition(table.rows.count <= limits.rows)
      for (row, next) in zip(table.rows, table.rows.dropFirst()) {
        precondition(row.number < next.number, "rows out of order")
      }
      for row in table.rows {
        precondition(row.cells.count <= limits.columns && row.cells.contains { !$0.isEmpty })
        for cell in row.cells where cell.utf8.count < 64 {
          _ = Normalized.date(cell)
          _ = Normalized.phone(cell)
        }
      }
      // What we write as CSV we read back as it was, rows numbered anew.
      let rows = table.rows.enumerated().map {
        Table.Row(number: $0 + 1, cells: trimmedEnd($1.cells))
      }
      guard !rows.isEmpty,
        rows.contains(where: { $0.cells.contains { $0.utf8.contains { $0 > 0x20 } } })
      else { continue }
      let written = CSVWriter.write(Table(rows: rows))
      let back = try Table.read(written, fileName: "a.csv")
      if case .csv(_, delimiter: ",") = back.form {
        precondition(back.tables[0].rows == rows, "CSV does not come back")
      }
    }
  } catch {
    precondition(!error.phrase.ja.isEmpty)
  }
}

private func trimmedEnd(_ cells: [String]) -> [String] {
  Array(cells.prefix((cells.lastIndex { !$0.isEmpty } ?? -1) + 1))
}
