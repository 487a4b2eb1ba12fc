//! A row of the table `allowed_mark`: one key of one entry, and the digest over all of a list in its Fact.

internal import GRDB
internal import Kernel

/// The Fact of a list holds how many entries it has and a digest, not the entries, as with indicators.
struct AllowedRow {
  /// The place of the entry in its list, from 1.
  let number: Int64
  /// A key of `AllowedMark`.
  let key: String
  /// The entry as it is written.
  let entry: String

  /// The rows of a list, in order.
  static func rows(_ marks: [AllowedMark]) -> [AllowedRow] {
    marks.enumerated().flatMap { index, mark in
      mark.keys.map { AllowedRow(number: Int64(index + 1), key: $0, entry: mark.text) }
    }
  }

  /// SHA-256 over the rows, which come by number, then by key.
  static func digest(_ rows: [AllowedRow]) -> Hash {
    Hash(
      sha256: rows.flatMap { row in
        JSON.array([.integer(row.number), .string(row.key), .string(row.entry)]).canonical()
          + [UInt8(ascii: "\n")]
      })
  }

  init(number: Int64, key: String, entry: String) {
    self.number = number
    self.key = key
    self.entry = entry
  }

  /// The row as it is stored; nil where a column is of another kind than it was written.
  init?(_ row: StoredRow) {
    guard let number = row.number("number"), let key = row.text("key"),
      let entry = row.text("entry")
    else { return nil }
    self.init(number: number, key: key, entry: entry)
  }
}
