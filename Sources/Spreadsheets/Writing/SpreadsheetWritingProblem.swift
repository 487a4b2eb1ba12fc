//! Why a workbook could not be written.

/// A workbook is written whole or not at all.
public enum SpreadsheetWritingProblem: Error, Hashable, Sendable {
  /// No sheet at all.
  case noSheet
  /// A name that Excel refuses, one that is used twice, or the one of the hidden sheet of choices.
  case badSheetName(String)
  /// More rows than `SpreadsheetWriter.rowsMax`.
  case tooManyRows(sheet: String)
  /// More columns than `SpreadsheetWriter.columnsMax`, or a row with more cells than there are columns.
  case tooManyColumns(sheet: String)
  /// A cell over `SpreadsheetWriter.cellCharactersMax`; the row counts from 1, the heading included.
  case cellTooLong(sheet: String, row: Int)
  /// The directory for what is being written cannot be written to, or is full.
  case disk
  /// libxlsxwriter refused; its number.
  case library(code: Int)
}
