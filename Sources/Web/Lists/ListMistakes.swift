//! The rows of a list that were kept out, to be corrected and sent again; and what is wrong, on the page.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Rows with mistakes as a sheet.
enum ListMistakes {
  /// The rows of those numbers as they stood in the file, with their number there and what to do.
  static func sheet<Field>(
    _ name: String, of table: Table, _ columns: ListColumns<Field>,
    _ mistakes: [(row: Int, words: Phrase)], _ say: Language,
    column: (Field) -> Sheet.Column
  ) -> Sheet {
    var words: [Int: [String]] = [:]
    for mistake in mistakes { words[mistake.row, default: []].append(mistake.words(say)) }
    let count = columns.headings.count
    let heads = zip(columns.headings, columns.fields).map { heading, field in
      field.map(column) ?? Sheet.Column(heading)
    }
    let rows = table.rows.compactMap { row -> Sheet.Row? in
      guard let what = words[row.number] else { return nil }
      let cells = row.cells.prefix(count)
      return Sheet.Row(
        cells + Array(repeating: "", count: count - cells.count) + ["\(row.number)"],
        note: what.joined(separator: " "))
    }
    return Sheet(
      name: name, columns: heads + [Sheet.Column(ContactPhrases.fileRow(say))], rows: rows,
      noteHeading: ContactPhrases.toCorrect(say))
  }
}

extension ListMistakes {
  /// Such a sheet as a list to keep: what it is, as of when, and to be sent back as it stands.
  static func file(_ sheet: Sheet) -> ListExport {
    ListExport(name: "errors", sheet: sheet, comesBack: true)
  }
}

/// The rows of what is wrong with a list.
func mistakeRows(_ problems: [ContactProblemRow], _ say: Language) -> [HTML] {
  problems.map { row -> HTML in
    """
    <tr><td>\(ContactPhrases.row(row.row)(say))</td><td><span class="\(row.isError ? "bad" : "sub" as HTML)">\
    \(row.isError ? ContactPhrases.keptOut(say) : ContactPhrases.remark(say))</span></td>\
    <td>\(row.words(say))</td></tr>

    """
  }
}

/// The file of the rows that were kept out, to take along.
func mistakeFile(_ path: String, _ say: Language) -> HTML {
  """
  <p>\(ContactPhrases.correctFile(say)) <a href="\(path: "\(path)/errors.xlsx")">errors.xlsx</a> \
  <a href="\(path: "\(path)/errors.csv")">errors.csv</a></p>
  """
}
