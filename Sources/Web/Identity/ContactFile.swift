//! Files of contacts: the one place where bytes become a table, and a table bytes.

internal import Formats
internal import Kernel
internal import Spreadsheets

/// Reads and writes lists of contacts.
enum ContactFile {
  /// The largest file.
  static let bytesMax = 8 * 1024 * 1024

  /// The table in a file; throws `unreadableFile` or `tooManyRows`.
  static func read(_ bytes: [UInt8], fileName: String) throws -> Table {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw Refused("unreadableFile") }
    var rows: [Table.Row] = []
    var records = CSV(bytes)
    while let record = records.next() {
      guard case .success(let cells) = record.fields else { throw Refused("unreadableFile") }
      if !cells.allSatisfy(\.isEmpty) { rows.append(.init(number: record.line, cells: cells)) }
    }
    guard !rows.isEmpty else { throw Refused("unreadableFile") }
    return Table(rows: rows)
  }

  /// A table as CSV: UTF-8 with a byte order mark, CRLF, each cell quoted; nothing in it is taken for a formula.
  static func csv(_ table: Table) -> [UInt8] {
    var out: [UInt8] = [0xEF, 0xBB, 0xBF]
    for row in table.rows {
      let cells = row.cells.map { cell in
        let isFormula = cell.first.map { "=+-@\t\r".contains($0) } ?? false
        return "\"\((isFormula ? "'" : "") + cell.replacing("\"", with: "\"\""))\""
      }
      out += cells.joined(separator: ",").utf8
      out += "\r\n".utf8
    }
    return out
  }
}
