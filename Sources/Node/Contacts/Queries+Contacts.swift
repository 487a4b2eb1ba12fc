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
