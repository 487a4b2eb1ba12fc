//! Lists of contacts as tables: everybody as an export, and the rows with mistakes to be sent again.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes tables of contacts.
enum ContactTable {
  /// The columns of an export.
  static let columns: [ContactField] = [
    .key, .organization, .post, .role, .name, .mail, .phone, .mobile, .night, .from, .until,
  ]

  /// Everybody, with the keys by which the rows are known again.
  static func everybody(_ rows: [ContactRow], _ say: Language) -> Table {
    let head = Table.Row(number: 1, cells: columns.map { ContactWords.field($0)(say) })
    return Table(
      rows: [head]
        + rows.map { row in
          Table.Row(number: row.number, cells: columns.map { cell(row, $0) })
        })
  }

  private static func cell(_ row: ContactRow, _ field: ContactField) -> String {
    switch field {
    case .key: row.key
    case .organization: row.organization
    case .department, .post: row.post
    case .role: row.role
    case .name, .familyName, .givenName: row.name
    case .mail: row.mails.first ?? ""
    case .phone: row.phones.first ?? ""
    case .mobile: row.mobiles.first ?? ""
    case .night: row.nights.first ?? ""
    case .deputy: row.deputy
    case .from: row.from
    case .until: row.until
    }
  }

  /// The rows that were kept out, as they stood in the file, with their number there and what to do.
  static func mistakes(
    of table: Table, _ columns: ContactColumns, _ problems: [ContactProblem], _ say: Language
  ) -> Table {
    var words: [Int: [String]] = [:]
    for problem in problems where problem.isError {
      words[problem.row, default: []].append(ContactWords.problem(problem.reason)(say))
    }
    let head =
      zip(columns.headings, columns.fields).map { heading, field in
        field.map { ContactWords.field($0)(say) } ?? heading
      } + [ContactPhrases.fileRow(say), ContactPhrases.toCorrect(say)]
    var rows = [Table.Row(number: 1, cells: head)]
    for row in table.rows {
      guard let what = words[row.number] else { continue }
      var cells = Array(row.cells.prefix(columns.headings.count))
      cells += Array(repeating: "", count: columns.headings.count - cells.count)
      cells += ["\(row.number)", what.joined(separator: " ")]
      rows.append(Table.Row(number: rows.count + 1, cells: cells))
    }
    return Table(rows: rows)
  }
}
