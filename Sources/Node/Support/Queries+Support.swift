//! Who may see a supporter's list: its watch and its administrators, and those of the control tower.

internal import GRDB
public import Kernel

extension Queries {
  /// A page of the list of a supporter, by default the viewer's own; nil where it is not the viewer's to see. It is worked
  /// out in a handful of statements, however many clients there are.
  public func supportQueue(
    of supporter: ID<Organization>? = nil, as viewer: Viewer, filter: SupportFilter = .all,
    after: PageKey? = nil, limit: Int = 50, at now: Instant
  ) throws -> SupportQueue? {
    try read(as: viewer, at: now) { snapshot in
      guard let id = supporter ?? viewer.organization, snapshot.keepsSupport(of: id),
        let own = try snapshot.directory.organization(id, in: snapshot.db)
      else { return nil }
      let found = try snapshot.support(of: own)
      let wanted = found.items.filter { filter.takes($0, at: now) }
      let rest = wanted.drop { item in
        after.map { (item.order, item.key) <= ($0.order, $0.id) } ?? false
      }
      let size = limit == .max ? wanted.count : Self.pageSize(limit)
      let shown = rest.prefix(size)
      var counts: [SupportFilter: Int] = [:]
      for choice in SupportFilter.allCases {
        counts[choice] = found.items.count { choice.takes($0, at: now) }
      }
      let agreed = try snapshot.agreed(on: id)
      return SupportQueue(
        supporter: try snapshot.name(id), clients: found.clients,
        items: try snapshot.withSubjects(Array(shown)),
        next: rest.count > size ? shown.last?.place : nil, counts: counts,
        isWhole: found.isWhole, mayInvite: snapshot.mayInvite(own, clients: found.clients),
        agreed: agreed.names, agreedCount: agreed.count)
    }
  }

  /// How many things go on at those whom the viewer's organisation supports, as the list has them under `happening`; nil
  /// where it supports nobody or he may not see it. A body that is designated is a supporter before it has its first
  /// client. Counted by indexes in one statement: no record of a client is read, and the gaps, which stand in those, are
  /// left to the list.
  public func supportCount(as viewer: Viewer, at now: Instant) throws -> Int? {
    try read(as: viewer, at: now) { snapshot in
      guard let id = viewer.organization, snapshot.keepsSupport(of: id),
        let own = try snapshot.directory.organization(id, in: snapshot.db)
      else { return nil }
      let path = own.path(in: .support)
      let below: Snapshot.Arguments = ["from": path, "until": String(path.dropLast()) + "0"]
      let isSupporter =
        try own.isDesignated(Organization.supporter, at: snapshot.at)
        || snapshot.row(Snapshot.clientSQL, below) != nil
      return isSupporter
        ? try snapshot.number(Snapshot.happeningSQL(snapshot.sight), below) : nil
    }
  }

  /// Whether the viewer has a supporter's list to open: where his own organisation may invite firms, and he may.
  public func opensSupport(as viewer: Viewer, at now: Instant) throws -> Bool {
    try read(as: viewer, at: now) { snapshot in
      guard let id = viewer.organization, snapshot.keepsSupport(of: id),
        let own = try snapshot.directory.organization(id, in: snapshot.db)
      else { return false }
      if snapshot.mayInvite(own, clients: 0) { return true }
      let path = own.path(in: .support)
      let client = try Int.fetchOne(
        snapshot.db,
        sql: """
          SELECT 1 FROM organization WHERE path_support > ? AND path_support < ? LIMIT 1
          """, arguments: [path, String(path.dropLast()) + "0"])
      return client != nil
    }
  }
}

extension Snapshot {
  /// Whether the list of that supporter is the viewer's to see. A list of who cannot be reached stays with the supporter
  /// and the tower (law S22): there with those who watch or keep.
  func keepsSupport(of supporter: ID<Organization>) -> Bool {
    guard sight.isOpen, let own = viewer.organization,
      viewer.role.mayWatch || viewer.role.mayAdminister
    else { return false }
    return own == supporter || own == directory.tower
  }

  /// The bodies that have agreed on a desk, from the index that holds no others: the plus keeps the order of all lists from
  /// being walked instead.
  static let agreedSQL = """
    SELECT id, name_ja, name_en, COUNT(*) OVER () AS bodies FROM organization
    WHERE last_rung = :desk AND +listed = 1
    ORDER BY place, id LIMIT \(SupportQueue.agreedMax)
    """

  fileprivate func agreed(on desk: ID<Organization>) throws -> (
    names: [OrganizationName], count: Int
  ) {
    if desk == directory.tower { return ([], 0) }
    let found = try rows(Self.agreedSQL, ["desk": desk.description])
    let names = found.compactMap { row -> OrganizationName? in
      ID<Organization>(row["id"] as String).map {
        OrganizationName(id: $0, name: Phrase(ja: row["name_ja"], en: row["name_en"]))
      }
    }
    return (names, found.first?["bodies"] ?? 0)
  }

  /// Whether invitations may be issued there, as `Ledger.supports` decides it.
  fileprivate func mayInvite(_ own: Organization, clients: Int) -> Bool {
    clients > 0 || own.id == directory.tower
      || own.isDesignated(Organization.supporter, at: at)
  }
}
