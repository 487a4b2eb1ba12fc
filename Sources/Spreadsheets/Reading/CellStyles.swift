//! `styles.xml`: which number format a cell's style has.

/// The number formats of the cell styles, in the order cells refer to them.
final class CellStyles: XMLElements {
  private(set) var formats: [NumberFormat] = []
  private var codes: [Int: NumberFormat] = [:]
  private var isInCellFormats = false
  private let stylesMax: Int

  init(stylesMax: Int) { self.stylesMax = stylesMax }

  /// The format of a style; a style that does not exist shows numbers as they are.
  func format(_ style: Int) -> NumberFormat {
    formats.indices.contains(style) ? formats[style] : .general
  }

  func open(_ name: String, _ attributes: XMLAttributes) throws(SpreadsheetProblem) {
    switch name {
    case "numFmt":
      guard let id = attributes["numFmtId"].flatMap({ Int($0) }),
        let code = attributes["formatCode"]
      else { return }
      guard codes.count < SpreadsheetLimits.numberFormats else {
        throw SpreadsheetProblem(.suspicious(.styles))
      }
      codes[id] = NumberFormat(code: code)
    case "cellXfs": isInCellFormats = true
    case "xf" where isInCellFormats:
      guard formats.count < stylesMax else { throw SpreadsheetProblem(.suspicious(.styles)) }
      let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
      // A file may give a code to an id that programs know by heart: the file is right.
      formats.append(codes[id] ?? NumberFormat(builtIn: id))
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetProblem) {}

  func close(_ name: String) throws(SpreadsheetProblem) {
    if name == "cellXfs" { isInCellFormats = false }
  }
}
