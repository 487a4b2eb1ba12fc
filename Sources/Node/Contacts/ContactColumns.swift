//! The columns of a list of contacts, and its rows under their meanings.

public import Spreadsheets

/// The columns of a list of contacts.
public typealias ContactColumns = ListColumns<ContactField>

extension ListColumns where Field == ContactField {
  /// Whether somebody's name stands in some column; without it nothing can be imported.
  public var hasName: Bool { fields.contains(.name) || fields.contains(.familyName) }

  /// The rows below the headings under their meanings.
  public func rows(of table: Table) -> [ContactRow] {
    cells(of: table).map { row, cells in
      var found = ContactRow(number: row)
      for (field, text) in cells { found.take(text, as: field) }
      return found
    }
  }
}

extension ContactField: ListField {
  /// Whether several columns may mean this.
  public var mayRepeat: Bool {
    switch self {
    case .phone, .mobile, .night, .mail, .department: true
    case .organization, .post, .role, .name, .familyName, .givenName, .deputy, .from, .until, .key:
      false
    }
  }
}
