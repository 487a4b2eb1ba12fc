//! Lists of contacts as sheets: everybody as an export, and the rows with mistakes to be sent again.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Makes sheets of contacts.
enum ContactTable {
  /// The columns of an export.
  static let columns: [ContactField] = [
    .key, .organization, .post, .role, .name, .mail, .phone, .mobile, .night, .from, .until,
  ]

  /// Everybody, with the keys by which the rows are known again.
  static func everybody(_ rows: [ContactRow], _ say: Language) -> Sheet {
    Sheet(
      name: ContactPhrases.sheet(say), columns: columns.map { column($0, say) },
      rows: rows.map { row in Sheet.Row(columns.map { cell(row, $0) }) })
  }

  /// How a row is filled in, with made-up people.
  static func examples(_ say: Language) -> [Sheet.Row] {
    var first = ContactRow(number: 2)
    first.post = ContactPhrases.examplePost(say)
    first.role = ContactRoles.word(.responder)(say)
    first.name = ContactPhrases.exampleName(say)
    first.mails = ["hanako@kitayama.example"]
    first.phones = ["03-0000-0000"]
    first.mobiles = ["090-0000-0000"]
    first.from = "2026-04-01"
    var second = first
    second.role = ContactRoles.word(.deputy)(say)
    second.name = ContactPhrases.exampleDeputy(say)
    second.mails = ["ichiro@kitayama.example"]
    second.until = "2027-03-31"
    return [first, second].map { row in Sheet.Row(columns.map { cell(row, $0) }) }
  }

  private static func column(_ field: ContactField, _ say: Language) -> Sheet.Column {
    let roles = Organization.Role.allCases.map { ContactRoles.word($0)(say) }
    let isWide = [.key, .organization, .post, .role, .name, .mail].contains(field)
    return Sheet.Column(
      ContactWords.field(field)(say), width: isWide ? 24 : 16,
      choices: field == .role ? roles : [], isKey: field == .key)
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
  ) -> Sheet {
    ListMistakes.sheet(
      ContactPhrases.sheet(say), of: table, columns,
      problems.filter(\.isError).map { ($0.row, ContactWords.problem($0.reason)) }, say
    ) { column($0, say) }
  }
}
