//! What was read from one file: its tables, and what the reader noticed on the way.

public import Kernel

/// One file as it was read. Nothing is left out silently: what was not taken as it stands has a remark.
public struct TableFile: Hashable, Sendable {
  /// What the bytes were.
  public var form: Form
  /// The visible sheets in the order of the tabs; one nameless table for CSV. Sheets without text have no rows.
  public var tables: [Table]
  /// What people should look at, in the order of the file; at most 1,000.
  public var remarks: [Remark]
  /// How many remarks there would have been beyond those.
  public var remarksLeftOut: Int

  /// The tables to be imported: without the sheets that only show how to fill in the others and what they are.
  public var filledIn: [Table] {
    tables.filter { !Sheet.isExplaining($0.name) }
  }

  /// What a file is, by its content.
  public enum Form: Hashable, Sendable {
    /// An Excel workbook.
    case xlsx
    /// Text with that delimiter.
    case csv(TextEncoding, delimiter: Character)
  }

  /// A cell that was taken, but not as a number or text somebody typed.
  public struct Remark: Hashable, Sendable {
    /// What was noticed.
    public let kind: Kind
    /// The sheet's name.
    public let sheet: String
    /// The row, from 1.
    public let row: Int
    /// The column, 0 for A.
    public let column: Int

    /// The cell as a spreadsheet program names it: `B12`.
    public var cell: String { "\(Table.letters(ofColumn: column))\(row)" }

    /// What was noticed.
    public enum Kind: Hashable, Sendable {
      /// The cell shows an error such as `#REF!`, which was taken as its text.
      case errorValue(String)
      /// A formula that was never calculated: the cell was taken as empty.
      case formulaWithoutValue
      /// Something that should be a number and is not; taken as it stands.
      case numberUnreadable
    }

    /// The remark in words, without its place.
    public var phrase: Phrase {
      switch kind {
      case .errorValue(let text):
        Phrase(
          ja: "数式のエラー「\(text)」がそのまま入っています。正しい値に直してください。",
          en: "The cell holds the formula error “\(text)”. Put the right value there.")
      case .formulaWithoutValue:
        Phrase(
          ja: "計算されていない数式です。Excelで開いて保存し直すと値が入ります。",
          en:
            "This formula was never calculated. Open the file in Excel and save it to fill in the value."
        )
      case .numberUnreadable:
        Phrase(
          ja: "数値として読めないため、書かれているとおりに取り込みました。",
          en: "This is no readable number; it was taken as it is written.")
      }
    }
  }
}
