//! One row of a list of systems, its cells under their meanings, and how they become an entry.

public import Inspection
internal import Kernel
public import Spreadsheets

/// The cells of a row by what they mean, not yet understood. An empty cell says nothing.
public struct InventoryRow: Hashable, Sendable {
  /// The number that a spreadsheet program shows beside it: what an error names.
  public let number: Int
  /// The texts of each part, one for each column that has something.
  public private(set) var cells: [SystemEntry.Part: [String]] = [:]

  /// A row without cells.
  public init(number: Int) { self.number = number }

  /// Takes a cell; an empty one says nothing.
  public mutating func take(_ text: String, as part: SystemEntry.Part) {
    if !text.isEmpty { cells[part, default: []].append(text) }
  }

  /// The text of a part in one line; empty where nothing stands.
  func text(_ part: SystemEntry.Part) -> String {
    (cells[part] ?? []).map { ContactText.line($0) }.joined(separator: " ")
  }

  /// What is listed in a part: parted by line ends and semicolons, and by commas where `byComma`.
  func list(_ part: SystemEntry.Part, byComma: Bool) -> [String] {
    let marks: Set<Character> = byComma ? [";", "；", ",", "、", "，"] : [";", "；"]
    return (cells[part] ?? []).flatMap {
      $0.split(whereSeparator: { marks.contains($0) || $0.isNewline })
    }
    .map { ContactText.line(String($0)) }.filter { !$0.isEmpty }
  }
}

extension ContactText {
  /// Longest cell of a list of systems that is read, in characters: fifty products, one below the other.
  static let cellMax = 10_000

  /// A cell in its lines, in half-width ASCII.
  static func lines(_ text: String) -> String {
    String(text.prefix(cellMax)).split(whereSeparator: \.isNewline)
      .map { line(String($0)) }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// As `plain`, for texts of several sentences.
  static func line(_ text: String) -> String {
    plain(text, charactersMax: SystemEntry.textMax)
  }
}

extension ListColumns where Field == SystemEntry.Part {
  /// Whether the name of the system stands in some column, or the key by which it is known.
  public var hasName: Bool { fields.contains(.name) || fields.contains(.key) }

  /// The rows below the headings under their meanings.
  public func rows(of table: Table) -> [InventoryRow] {
    cells(of: table, reading: ContactText.lines).map { row, cells in
      var found = InventoryRow(number: row)
      for (field, text) in cells { found.take(text, as: field) }
      return found
    }
  }
}
