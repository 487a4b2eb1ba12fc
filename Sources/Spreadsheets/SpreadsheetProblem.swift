//! Why a file could not be read as a table, and where in it.

public import Kernel

/// A refusal of the whole file: nothing of it was taken.
public struct SpreadsheetProblem: Error, Hashable, Sendable {
  /// What is wrong.
  public let reason: Reason
  /// The sheet it is in, when known.
  public var sheet: String?
  /// The row as a spreadsheet program numbers it, from 1, when known.
  public var row: Int?
  /// The column, 0 for A, when known.
  public var column: Int?

  /// A problem, with its place as far as it is known.
  public init(_ reason: Reason, sheet: String? = nil, row: Int? = nil, column: Int? = nil) {
    self.reason = reason
    self.sheet = sheet
    self.row = row
    self.column = column
  }

  /// What is wrong with the file.
  public enum Reason: Hashable, Sendable {
    /// No bytes, or nothing but white space.
    case empty
    /// More than `SpreadsheetLimits.fileBytes`.
    case fileTooLarge(bytes: Int)
    /// Excel 97–2003 (.xls).
    case oldExcel
    /// Protected by a password.
    case encrypted
    /// Another old Office document, such as .doc.
    case otherOffice
    /// Holds macros (.xlsm, .xltm, .xlam or a macro sheet).
    case macros
    /// Excel's binary form (.xlsb).
    case binaryWorkbook
    /// OpenDocument (.ods).
    case openDocument
    /// A web page or XML, often under a name that ends in .xls.
    case webPage
    /// Something else: a picture, PDF, another archive.
    case notSpreadsheet
    /// Broken or cut off; the part of the archive when known.
    case damaged(part: String)
    /// Built as no spreadsheet program builds it: may be an attack.
    case suspicious(Suspicion)
    /// A cell names a text that the file does not hold.
    case sharedTextMissing
    /// One cell over `SpreadsheetLimits.cellBytes`.
    case cellTooLong
    /// Over `SpreadsheetLimits.cells`.
    case tooManyCells
    /// Over `SpreadsheetLimits.textBytes`.
    case tooMuchText
    /// Over `SpreadsheetLimits.rows`.
    case tooManyRows
    /// Over `SpreadsheetLimits.columns`.
    case tooManyColumns
    /// Over `SpreadsheetLimits.sheets`.
    case tooManySheets
    /// No visible sheet.
    case noSheet
    /// Text in neither UTF-8, UTF-16 nor CP932.
    case unknownEncoding
    /// UTF-8 with broken places.
    case brokenUTF8
    /// A CSV quotation mark that is never closed; the row is where it opens.
    case quoteNotClosed
  }

  /// Which guard against made-up files stopped the reading.
  public enum Suspicion: Hashable, Sendable {
    /// Over `SpreadsheetLimits.entries`, or a part under the same name twice.
    case entries
    /// A part unpacks to more than `SpreadsheetLimits.entryBytes`.
    case entryBytes
    /// All parts unpack to more than `SpreadsheetLimits.totalBytes`.
    case totalBytes
    /// Packed more tightly than `SpreadsheetLimits.ratio`.
    case ratio
    /// A part unpacks to another size than it says.
    case declaredSize
    /// A document type declaration: the place of entity bombs and of references to other files.
    case documentType
    /// Elements deeper than `SpreadsheetLimits.depth`.
    case depth
    /// A tag over `SpreadsheetLimits.tagBytes`.
    case tag
    /// Over `SpreadsheetLimits.elements`.
    case elements
    /// Over `SpreadsheetLimits.styles`.
    case styles
  }
}

extension SpreadsheetProblem {
  /// What happened and what to do next, with the place in front when it is known.
  public var phrase: Phrase {
    let place = self.place
    let sentence = reason.phrase
    guard !place.ja.isEmpty else { return sentence }
    return Phrase(ja: "\(place.ja)：\(sentence.ja)", en: "\(place.en): \(sentence.en)")
  }

  private var place: (ja: String, en: String) {
    var ja: [String] = []
    var en: [String] = []
    if let sheet {
      ja.append("シート「\(sheet)」")
      en.append("sheet “\(sheet)”")
    }
    if let row {
      ja.append("\(row)行目")
      en.append("row \(row)")
    }
    if let column {
      ja.append("\(CellReference.letters(column))列")
      en.append("column \(CellReference.letters(column))")
    }
    return (ja.joined(separator: " "), en.joined(separator: ", "))
  }
}
