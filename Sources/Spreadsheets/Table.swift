//! A table as people keep it in a spreadsheet: rows of text, each with the number it had in its file.

/// One sheet of a spreadsheet, or a whole CSV file. Every cell is text as its reader would say it: a number without
/// grouping, a date as `2026-04-01`, a merged cell's text in each of its cells.
public struct Table: Hashable, Sendable {
  /// The sheet's name; empty for CSV.
  public var name: String
  /// The rows in the order of the file, without those that are wholly empty.
  public var rows: [Row]

  /// A table of those rows.
  public init(name: String = "", rows: [Row]) {
    self.name = name
    self.rows = rows
  }

  /// The letters over a column: 0 is A, 26 is AA; nothing for a negative one.
  public static func letters(ofColumn column: Int) -> String { CellReference.letters(column) }

  /// One row. Rows may differ in length: what is missing at the end is empty.
  public struct Row: Hashable, Sendable {
    /// The number that a spreadsheet program shows beside it, from 1: what an error message names.
    public var number: Int
    /// The cells from column A on.
    public var cells: [String]

    /// A row with that number and those cells.
    public init(number: Int, cells: [String]) {
      self.number = number
      self.cells = cells
    }
  }
}
