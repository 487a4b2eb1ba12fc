//! Who takes over the calling for a body when nobody takes the duty: which desks there are to agree on, and who may say so.

internal import GRDB
public import Kernel

/// The desk that ends a body's ladder, and those that could.
public struct LastRungChoice: Hashable, Sendable {
  /// The one that takes over the calling now: the agreed one, or the tower's.
  public let agreed: OrganizationName
  /// Those that could be agreed on: the tower's first, then those above, the nearest first.
  public let desks: [OrganizationName]
}

extension Directory {
  /// The desks that a body can agree with: the tower's, and those of the bodies above it in support and in supervision at
  /// which somebody sits. Nobody else has to do with it, and whoever ends its ladder is told of its alerts. None for the
  /// tower itself, for a body that ended and for one that lives at another node, which keeps its entry.
  func desks(
    for own: Organization, at now: Instant, in db: @autoclosure () throws -> Database
  ) throws -> [ID<Organization>] {
    let hosts = try peers(in: try db()).hosts
    guard let tower, tower != own.id, own.isLiving, hosts[own.id] == nil else { return [] }
    var found = [tower]
    for tree in [Organization.Tree.support, .supervision] {
      let above = own.path(in: tree).split(separator: "/").compactMap { ID<Organization>($0) }
      for id in above.reversed() where id != own.id && !found.contains(id) {
        guard let body = try organization(id, in: try db()), body.isLiving else { continue }
        // Who sits at a desk elsewhere is known there.
        if hosts[id] != nil || body.heldRoles(at: now).contains(.watchDesk) { found.append(id) }
      }
    }
    return found
  }
}

extension Ledger {
  /// An agreement is entered by the body's own administrator, or by the tower's, who keeps the agreements of all. Refuses
  /// `deskNotAbove` for a desk that `Directory.desks` does not name.
  func mayAgree(on desk: ID<Organization>, for id: ID<Organization>) throws {
    if !isTowersAdministrator { try administers(id) }
    guard let own = try directory.organization(id, in: db) else { throw RefusalCode.notFound }
    guard try directory.desks(for: own, at: at, in: db).contains(desk) else {
      throw RefusalCode("deskNotAbove")
    }
  }
}

extension Queries {
  /// The desks to choose from for a body; nil for whoever may not agree on one, and where there is nothing to choose.
  public func lastRungChoice(
    of id: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> LastRungChoice? {
    try read(as: viewer, at: now) { snapshot in
      let directory = snapshot.directory
      guard viewer.role == .administrator, let home = viewer.organization,
        home == id || home == directory.tower,
        let own = try directory.organization(id, in: snapshot.db)
      else { return nil }
      let desks = try directory.desks(for: own, at: now, in: snapshot.db)
      let named = try directory.living([own.lastRung].compactMap { $0 }, in: snapshot.db)
      guard let agreed = named.first ?? desks.first, !desks.isEmpty else { return nil }
      return LastRungChoice(
        agreed: try snapshot.name(agreed), desks: try desks.map { try snapshot.name($0) })
    }
  }
}
