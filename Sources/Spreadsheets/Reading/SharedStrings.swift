//! `sharedStrings.xml`: the texts that cells refer to by number.

/// The texts in their order. Phonetic readings (furigana) are left out; the runs of rich text are joined.
final class SharedStrings: XMLElements {
  private(set) var texts: [String] = []
  private var buffer: CellTextBuffer
  private var isGathering = false
  private var phonetics = 0
  private var textBytes = 0
  private let limits: SpreadsheetLimits

  init(_ limits: SpreadsheetLimits) {
    self.limits = limits
    buffer = CellTextBuffer(bytesMax: limits.cellBytes)
  }

  func open(_ name: String, _ attributes: XMLAttributes) throws(SpreadsheetProblem) {
    switch name {
    case "si": buffer.clear()
    case "rPh": phonetics += 1
    case "t": isGathering = phonetics == 0
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetProblem) {
    if isGathering { try buffer.append(bytes) }
  }

  func close(_ name: String) throws(SpreadsheetProblem) {
    switch name {
    case "t": isGathering = false
    case "rPh": phonetics -= 1
    case "si":
      guard texts.count < limits.cells else { throw SpreadsheetProblem(.tooManyCells) }
      textBytes += buffer.bytes.count
      guard textBytes <= limits.textBytes else { throw SpreadsheetProblem(.tooMuchText) }
      texts.append(buffer.text)
    default: break
    }
  }
}
