//! How much of a file from outside is read: what a person can have made fits, what a bomb needs does not.

/// The limits of reading. The product reads with `standard`; tests make them small to stand at the limit and one past it.
public struct SpreadsheetLimits: Hashable, Sendable {
  /// The file itself, in bytes.
  public var fileBytes = 64 << 20
  /// Parts within an .xlsx archive.
  public var entries = 200
  /// One unpacked part, in bytes.
  public var entryBytes = 512 << 20
  /// All unpacked parts together, in bytes; a part that is named twice counts twice.
  public var totalBytes = 1 << 30
  /// Unpacked bytes per packed byte of one part. deflate can reach 1,032; real sheets stay below 100.
  public var ratio = 300
  /// Up to here, in unpacked bytes, a part may be packed as tightly as it likes: it is too small to harm.
  public var ratioFreeBytes = 1 << 20
  /// XML elements within one another.
  public var depth = 32
  /// One XML tag or comment, in bytes: the parser keeps it whole and begins it anew with each piece.
  public var tagBytes = 1 << 20
  /// XML elements of the whole file, empty cells included.
  public var elements = 16_000_000
  /// The text of one cell, in bytes of UTF-8. Excel holds 32,767 characters, which never take more.
  public var cellBytes = 128 << 10
  /// Cells with text, those that a merge covers and gaps up to the last one of a row, in all sheets together.
  public var cells = 2_000_000
  /// The text of all cells together, in bytes of UTF-8; a text that many cells share counts for each.
  public var textBytes = 128 << 20
  /// Rows with text in one sheet: the 50,000 records an import takes, and their heading.
  public var rows = Self.records + 1
  /// Columns up to the last one with text.
  public var columns = 256
  /// Visible sheets.
  public var sheets = 100
  /// Cell styles, fonts aside, that numbers may refer to. Excel's own limit.
  public var styles = 65_490

  /// What the product reads with.
  public static let standard = Self()
  /// How many records one import takes, the heading not counted.
  public static let records = 50_000
  /// Rows that a sheet can have at all. Source: Excel specifications and limits.
  static let rowNumberMax = 1_048_576
  /// Columns that a sheet can have at all, A to XFD.
  static let columnNumberMax = 16_384
  /// Relationships of one part, and tabs of a workbook, hidden ones included.
  static let relationships = 1_000
  /// Number formats that a file defines itself; Excel allows about 250.
  static let numberFormats = 4_096
  /// Remarks that are kept; further ones are only counted.
  static let remarks = 1_000

  /// The standard limits, to be changed one by one.
  public init() {}
}
