//! What an import of contacts reads: the directory to compare with, remembered columns, and what became of it.

internal import GRDB
public import Kernel

extension Queries {
  /// The organisations that the viewer keeps, with names and addresses; none for whoever keeps none.
  public func contacts(as viewer: Viewer, at now: Instant) throws -> ContactDirectory {
    try read(as: viewer, at: now) { snapshot in
      try ContactDirectory(readingFrom: snapshot.db, for: viewer)
    }
  }

  /// The columns with the meanings that were accepted the last time under the same headings.
  public func remembered(_ columns: ContactColumns, as viewer: Viewer) throws -> ContactColumns {
    guard viewer.role.mayAdminister, let organization = viewer.organization else { return columns }
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

  /// An import with the name of its file; nil when there is none or it is another organisation's.
  public func contactImport(_ id: ID<ContactImport>, as viewer: Viewer) throws
    -> (record: ContactImport, file: String?)?
  {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard let found = try ContactImport.find(id.description, in: snapshot.db),
        viewer.role == .node
          || viewer.role.mayAdminister && viewer.organization != nil
            && found.organization == viewer.organization
      else { return nil }
      return (found, try snapshot.text(found.file))
    }
  }
}
