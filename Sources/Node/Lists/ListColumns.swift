//! Which column of a list means what: guessed from its headings, by hand, or as it was the last time.

public import Kernel
public import Spreadsheets

/// The meaning of each column, and where the headings end.
public struct ListColumns<Field: ListField>: Hashable, Sendable {
  /// What each column means, from column A; nil for one that is passed over.
  public var fields: [Field?]
  /// The number of the last row of headings: what stands below it is the list. 0 where there is no heading.
  public let headerEnd: Int
  /// The heading of each column.
  public let headings: [String]

  /// The most columns that are looked at.
  public static var columnsMax: Int { 64 }
  /// Among how many rows from the top the headings are looked for: titles and notes may stand above them.
  public static var headerSearchMax: Int { 20 }

  /// Guesses headings and meanings. The row that names most fields holds the headings; where the row below it belongs
  /// to it (merged cells, a second line), both do.
  public init(guessing table: Table) {
    let top = Array(table.rows.prefix(Self.headerSearchMax))
    var best = Self(headings: [], end: 0)
    for (index, row) in top.enumerated() {
      let single = Self(headings: row.cells, end: row.number)
      if single.known > best.known { best = single }
      guard index + 1 < top.count else { continue }
      let below = top[index + 1]
      guard let both = Self.twoLines(row.cells, below.cells) else { continue }
      let double = Self(headings: both, end: below.number)
      if double.known > best.known { best = double }
    }
    // One word that looks like a heading is none: it may be a name.
    self = best.known > 1 ? best : Self(table, headerEnd: 0)
  }

  /// The columns under the headings in that row, or above the first row for 0; the meanings are guessed.
  public init(_ table: Table, headerEnd: Int) {
    let header = table.rows.first { $0.number == headerEnd }
    let widest = table.rows.reduce(0) { max($0, $1.cells.count) }
    var headings = header?.cells ?? []
    headings += Array(repeating: "", count: max(0, widest - headings.count))
    self.init(headings: headings, end: header == nil ? 0 : headerEnd)
  }

  private init(headings: [String], end: Int) {
    let all = headings.prefix(Self.columnsMax).map { ContactText.plain($0) }
    var fields = all.map { Field.guess($0) }
    // Of two columns that mean the same, the first counts, but for those that may stand side by side.
    var seen: Set<Field> = []
    for (index, field) in fields.enumerated() {
      guard let field, !field.mayRepeat else { continue }
      if !seen.insert(field).inserted { fields[index] = nil }
    }
    self.fields = fields
    self.headings = all
    headerEnd = end
  }

  /// How many different fields are known.
  private var known: Int { Set(fields.compactMap(\.self)).count }

  /// The headings of two rows as one; nil where the lower row is no second line of headings: each of its cells must
  /// repeat the one above (merged), be empty, or name a field.
  private static func twoLines(_ upper: [String], _ lower: [String]) -> [String]? {
    var all: [String] = []
    for index in 0..<max(upper.count, lower.count) {
      let above = index < upper.count ? upper[index] : ""
      let below = index < lower.count ? lower[index] : ""
      let isName = Field.guess(below) != nil
      guard below.isEmpty || below == above || isName else { return nil }
      all.append(isName ? below : above)
    }
    return all
  }

  // MARK: By memory

  /// SHA-256 over the headings: by it the same list is known again.
  public var digest: Hash {
    Hash(sha256: Array(headings.joined(separator: "\u{1F}").utf8))
  }

  /// The meanings as text, e.g. `organization,-,name`.
  public var text: String { fields.map { $0?.rawValue ?? "-" }.joined(separator: ",") }

  /// Takes the meanings of a text; false where it is of other columns.
  public mutating func take(_ text: String) -> Bool {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == fields.count,
      parts.allSatisfy({ $0 == "-" || Field(rawValue: $0) != nil })
    else { return false }
    fields = parts.map { Field(rawValue: $0) }
    return true
  }

  // MARK: Rows

  /// The cells below the headings under their meanings, read as the list reads them. A line of headings that is printed
  /// again is left out; a cell that repeats the one above (〃) says the same.
  func cells(of table: Table, reading plain: (String) -> String = ContactText.plain)
    -> [(row: Int, cells: [(field: Field, text: String)])]
  {
    var above: [String] = Array(repeating: "", count: fields.count)
    return table.rows.compactMap { row in
      guard row.number > headerEnd else { return nil }
      var texts = row.cells.prefix(fields.count).map(plain)
      texts += Array(repeating: "", count: fields.count - texts.count)
      let used = zip(fields, texts).filter { $0.0 != nil && !$0.1.isEmpty }.map(\.1)
      if used.isEmpty || used.count > 1 && used.allSatisfy({ headings.contains($0) }) { return nil }
      var found: [(field: Field, text: String)] = []
      for (index, field) in fields.enumerated() {
        if ContactText.isDitto(texts[index]) { texts[index] = above[index] }
        if let field { found.append((field, texts[index])) }
      }
      above = texts
      return (row.number, found)
    }
  }
}
