//! A sheet to be written: columns with their headings and choices, rows with what is wrong with them.

public import Kernel

/// One sheet for people to read, fill in and send back.
public struct Sheet: Hashable, Sendable {
  /// The tab's name: at most `nameMax`, without `[ ] : * ? / \`, not beginning or ending with `'`; each once.
  public var name: String
  /// The columns from the left, at most `SpreadsheetWriter.columnsMax`.
  public var columns: [Column]
  /// The rows below the heading, at most `SpreadsheetWriter.rowsMax`.
  public var rows: [Row]
  /// The heading of a column in front that holds each row's note; nil without that column.
  public var noteHeading: String?
  /// What is printed at the top of every page: how far it may go, and as of when. At most
  /// `SpreadsheetWriter.pageHeadMax`; what is longer is cut.
  public var pageHead: String?

  /// The longest name of a tab, in UTF-16 units, as Excel counts them.
  public static let nameMax = 31

  /// The name of the sheet that shows how to fill in the others. An importer passes over it in either language.
  public static let exampleName = Phrase(ja: "記入例", en: "Filled-in example")
  /// The name of the sheet that says what the others are: as of when, how far they may go. An importer passes over it in
  /// either language.
  public static let aboutName = Phrase(ja: "このファイルについて", en: "About this file")
  /// The hidden sheet with the choices; the writer makes it. Whoever unhides it reads it in the language of the others.
  static let choicesName = Phrase(ja: "選択肢", en: "Choices")

  /// A sheet of those columns and rows.
  public init(name: String, columns: [Column], rows: [Row] = [], noteHeading: String? = nil) {
    self.name = name
    self.columns = columns
    self.rows = rows
    self.noteHeading = noteHeading
  }

  /// The sheet that shows with made-up rows how to fill this one in: the same columns under `exampleName`.
  public func example(_ rows: [Row], _ say: Language) -> Sheet {
    Sheet(name: Self.exampleName(say), columns: columns, rows: rows)
  }

  /// A title as the name of a tab: without what none may have in it, and cut where it is too long.
  public static func tab(_ title: String) -> String {
    var cut = title.filter { !"[]:*?/\\".contains($0) }
    while cut.utf16.count > nameMax { cut.removeLast() }
    while let last = cut.last, last == " " || last == "'" { cut.removeLast() }
    return String(cut.drop { $0 == " " || $0 == "'" })
  }

  /// Whether a sheet of that name only explains the others. Whoever made the file may have had the other language.
  static func isExplaining(_ name: String) -> Bool {
    Language.allCases.contains { name == exampleName($0) || name == aboutName($0) }
  }

  /// One column.
  public struct Column: Hashable, Sendable {
    /// What stands in the heading.
    public var title: String
    /// Its width in half-width characters, 1...255; kanji take two.
    public var width: Int
    /// What may be chosen in its cells; empty when anything may be typed.
    public var choices: [String]
    /// Whether something that is not among the choices may be typed as well.
    public var isOpen = false
    /// The key by which the row is known again: visible, grey, to be left alone.
    public var isKey: Bool

    /// A column with that heading.
    public init(_ title: String, width: Int = 16, choices: [String] = [], isKey: Bool = false) {
      self.title = title
      self.width = width
      self.choices = choices
      self.isKey = isKey
    }
  }

  /// One row below the heading.
  public struct Row: Hashable, Sendable {
    /// The cells from the first column on; those beyond the columns are an error.
    public var cells: [String]
    /// What is to be corrected in it: the row is coloured, and the note stands in the note column.
    public var note: String?

    /// A row with those cells.
    public init(_ cells: [String], note: String? = nil) {
      self.cells = cells
      self.note = note
    }
  }
}
