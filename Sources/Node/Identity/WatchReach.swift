//! The watch of a body: which bodies have one, and how far it reaches. One rule for what is asked and for what is shown.

internal import GRDB
public import Kernel

extension Directory {
  /// Whether a body has watch officers at that moment: the control tower, a body with a designation as supporter in
  /// force, and one with a living body below it in the tree of supervision or of support. Trees and designations are
  /// the tower's to enter, so that nobody makes himself one.
  func hasWatch(
    _ own: Organization, at now: Instant, in db: @autoclosure () throws -> Database
  ) throws -> Bool {
    guard own.isLiving else { return false }
    if own.id == tower || own.isDesignated(Organization.supporter, at: now) { return true }
    for (column, tree) in [
      ("path_supervision", Organization.Tree.supervision), ("path_support", .support),
    ] {
      let path = own.path(in: tree)
      let below = try Int.fetchOne(
        try db(),
        sql: """
          SELECT 1 FROM organization WHERE \(column) > ? AND \(column) < ? AND listed = 1 LIMIT 1
          """, arguments: [path, String(path.dropLast()) + "0"])
      if below != nil { return true }
    }
    return false
  }
}

extension Ledger {
  /// Whether watch officers may be made there.
  func hasWatch(_ id: ID<Organization>) throws -> Bool {
    guard let own = try directory.organization(id, in: db) else { return false }
    return try directory.hasWatch(own, at: at, in: db)
  }
}

extension Snapshot {
  /// Whether the viewer is on a watch that reaches that organisation: its own, those that it supervises or supports,
  /// however far down; the tower's reaches all.
  func isWatched(_ organization: Organization) throws -> Bool {
    try viewer.role.mayWatch && directory.isBelow(organization, viewer.organization, in: db)
  }

  /// The same by identifier; nobody watches over what there is not.
  func isWatched(_ id: ID<Organization>) throws -> Bool {
    guard viewer.role.mayWatch, let found = try directory.organization(id, in: db) else {
      return false
    }
    return try isWatched(found)
  }
}

extension Queries {
  /// Whether the viewer's organisation has watch officers, so that its administrator may make one.
  public func hasWatch(as viewer: Viewer, at now: Instant) throws -> Bool {
    try read(as: viewer, at: now) { snapshot in
      guard let id = viewer.organization,
        let own = try snapshot.directory.organization(id, in: snapshot.db)
      else { return false }
      return try snapshot.directory.hasWatch(own, at: now, in: snapshot.db)
    }
  }
}
