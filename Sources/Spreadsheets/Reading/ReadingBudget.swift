//! What one file may still use: counted over all its sheets, so that many small excesses cannot add up.

/// The counters of one reading. Each `take` throws when its limit is passed.
final class ReadingBudget {
  let limits: SpreadsheetLimits
  private var cells = 0
  private var textBytes = 0
  private var elements = 0

  init(_ limits: SpreadsheetLimits) { self.limits = limits }

  /// Counts cells of a table. `count` is at most a row's width, so that the sum cannot overflow.
  func take(cells count: Int) throws(SpreadsheetProblem) {
    cells += count
    guard cells <= limits.cells else { throw SpreadsheetProblem(.tooManyCells) }
  }

  /// Counts the bytes of one cell's text.
  func take(textBytes count: Int) throws(SpreadsheetProblem) {
    textBytes += count
    guard textBytes <= limits.textBytes else { throw SpreadsheetProblem(.tooMuchText) }
  }

  /// Counts one XML element.
  func takeElement() throws(SpreadsheetProblem) {
    elements += 1
    guard elements <= limits.elements else { throw SpreadsheetProblem(.suspicious(.elements)) }
  }
}
