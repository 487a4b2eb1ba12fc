//! A row as the verifier reads it: nothing in it is believed, not even the kinds of its columns.

internal import GRDB

internal import struct Foundation.Data

/// A row of a store that somebody may have changed by hand. Whoever asks for a text where there is none gets nil.
struct StoredRow {
  private let row: Row

  /// A row that was fetched.
  init(_ row: Row) { self.row = row }

  /// The column's value; SQL's NULL where there is no such column.
  func value(_ column: String) -> DatabaseValue { row[column] ?? .null }
  /// A text; nil for anything else.
  func text(_ column: String) -> String? {
    guard case .string(let text) = value(column).storage else { return nil }
    return text
  }
  /// A whole number; nil for anything else.
  func number(_ column: String) -> Int64? {
    guard case .int64(let number) = value(column).storage else { return nil }
    return number
  }
  /// Bytes; nil for anything else, also for a text.
  func bytes(_ column: String) -> [UInt8]? {
    guard case .blob(let data) = value(column).storage else { return nil }
    return [UInt8](data)
  }
}

extension Database {
  /// Asks row by row, so that a large table need not fit into memory.
  func forEachRow(_ sql: String, _ body: (StoredRow) throws -> Void) throws {
    let cursor = try Row.fetchCursor(self, sql: sql)
    while let row = try cursor.next() { try body(StoredRow(row)) }
  }
}
