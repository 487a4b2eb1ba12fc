//! Which column meant what under the same headings the last time: offered again, no more.

internal import GRDB
public import Kernel

extension Ledger {
  /// How many mappings of columns are remembered for an organisation; the oldest goes first.
  static let mappingsMax = 20

  /// Remembers which column meant what under these headings.
  func remember<Field>(_ columns: ListColumns<Field>, of organization: ID<Organization>) throws {
    try store.execute(
      sql: """
        INSERT INTO contact_mapping (organization, headings, at, columns) VALUES (?, ?, ?, ?)
        ON CONFLICT (organization, headings) DO UPDATE SET
          at = excluded.at, columns = excluded.columns
        """,
      arguments: [
        organization.description, columns.digest.description, at.microseconds, columns.text,
      ])
    try store.execute(
      sql: """
        DELETE FROM contact_mapping WHERE organization = :organization AND headings NOT IN (
          SELECT headings FROM contact_mapping WHERE organization = :organization
          ORDER BY at DESC, headings LIMIT \(Self.mappingsMax))
        """, arguments: ["organization": organization.description])
  }
}

extension Queries {
  /// The columns with the meanings that were accepted the last time under the same headings. Those of another kind of
  /// list are not taken.
  public func remembered<Field>(_ columns: ListColumns<Field>, as viewer: Viewer) throws
    -> ListColumns<Field>
  {
    guard viewer.role.mayAct, let organization = viewer.organization else { return columns }
    return try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      let row = try snapshot.row(
        """
        SELECT columns FROM contact_mapping
        WHERE organization = :organization AND headings = :headings
        """,
        ["organization": organization.description, "headings": columns.digest.description])
      var known = columns
      if let row { _ = known.take(row[0] as String) }
      return known
    }
  }
}
