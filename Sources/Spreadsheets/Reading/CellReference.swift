//! The name of a cell or of a range, as `B12` and `A1:C3`.

/// A cell by its place. Rows count from 1, columns from 0.
struct CellReference: Hashable {
  let row: Int
  let column: Int

  /// Reads `B12` or `$B$12`; nil for anything else, and beyond the last row and column that a sheet can have.
  init?(_ text: some StringProtocol) {
    var column = 0
    var row = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "$"): continue
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
        guard row == 0 else { return nil }
        column = column * 26 + Int(byte & 0x1F)
        guard column <= SpreadsheetLimits.columnNumberMax else { return nil }
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard column > 0 else { return nil }
        row = row * 10 + Int(byte - UInt8(ascii: "0"))
        guard row > 0, row <= SpreadsheetLimits.rowNumberMax else { return nil }
      default: return nil
      }
    }
    guard row > 0 else { return nil }
    self.row = row
    self.column = column - 1
  }

  /// The letters over a column: 0 is A, 26 is AA. Negative columns have none.
  static func letters(_ column: Int) -> String {
    var rest = column
    var letters: [Character] = []
    while rest >= 0 {
      letters.append(Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(rest % 26))))
      rest = rest / 26 - 1
    }
    return String(letters.reversed())
  }
}

/// A rectangle of cells.
struct CellRange: Hashable {
  let rows: ClosedRange<Int>
  let columns: ClosedRange<Int>

  /// Reads `A1:C3`, or `B2` for a single cell; nil for anything else and for a reversed range.
  init?(_ text: some StringProtocol) {
    let ends = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard let first = ends.first.flatMap({ CellReference($0) }), ends.count <= 2,
      let last = ends.last.flatMap({ CellReference($0) }), first.row <= last.row,
      first.column <= last.column
    else { return nil }
    rows = first.row...last.row
    columns = first.column...last.column
  }
}
