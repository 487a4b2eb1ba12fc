//! Who may see whose readiness, and the lists of it: oneself, one's supporter, one's supervising body, the tower.

internal import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// The viewer's own organisation; nil without one.
  public func ownReadiness(as viewer: Viewer, at now: Instant) throws -> OrganizationReadiness? {
    guard let own = viewer.organization else { return nil }
    return try readiness(of: own, as: viewer, at: now)
  }

  /// One organisation; nil where there is none or the viewer may not see it (law S22).
  public func readiness(
    of id: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> OrganizationReadiness? {
    try read(as: viewer, at: now) { snapshot in
      let found = try snapshot.organizations(
        """
        SELECT id, state FROM organization WHERE id = :id AND \(snapshot.seesReadiness)
        """, ["id": id.description])
      return try found.first.map { try snapshot.withTests(try snapshot.parts(of: $0)) }
    }
  }

  /// Organisations by code, those that the viewer may see and the filter wants. Looks at no more than
  /// `ReadinessCounts.organizationsMax`, so that a page may hold fewer than asked for and yet not be the last.
  public func readiness(
    as viewer: Viewer, filter: ReadinessFilter = .all, after: PageKey? = nil, limit: Int = 50,
    at now: Instant
  ) throws -> Page<OrganizationReadiness> {
    try read(as: viewer, at: now) { snapshot in
      let size = Self.pageSize(limit)
      // Without a filter every row is shown; with one it is not known how many must be looked at.
      let step = filter == .all ? size + 1 : Self.pageMax
      let silent = filter == .silent ? try snapshot.silent() : []
      var found: [OrganizationReadiness] = []
      var last = after
      var scanned = 0
      while scanned < ReadinessCounts.organizationsMax {
        let rows = try snapshot.readinessRows(after: last, limit: step)
        for row in rows {
          let parts = try snapshot.parts(of: row)
          if parts.matches(filter, silent: silent) {
            if found.count == size {
              return Page(items: try found.map { try snapshot.withTests($0) }, next: last)
            }
            found.append(parts)
          }
          last = PageKey(order: row.code ?? "~", id: row.id.description)
        }
        scanned += rows.count
        if rows.count < step { last = nil }
        if last == nil { break }
      }
      return Page(items: try found.map { try snapshot.withTests($0) }, next: last)
    }
  }

  /// How many each filter would list.
  public func readinessCounts(as viewer: Viewer, at now: Instant) throws -> ReadinessCounts {
    try read(as: viewer, at: now) { snapshot in
      let silent = try snapshot.silent()
      var counts = ReadinessCounts()
      var last: PageKey?
      var scanned = 0
      repeat {
        let rows = try snapshot.readinessRows(after: last, limit: Self.pageMax)
        for row in rows {
          let parts = try snapshot.parts(of: row)
          for filter in ReadinessFilter.allCases where parts.matches(filter, silent: silent) {
            counts.counts[filter, default: 0] += 1
          }
        }
        scanned += rows.count
        last = rows.last.map { PageKey(order: $0.code ?? "~", id: $0.id.description) }
        if rows.count < Self.pageMax { last = nil }
      } while last != nil && scanned < ReadinessCounts.organizationsMax
      counts.isWhole = last == nil
      return counts
    }
  }

  /// How many organisations below the viewer's own have a post that was silent in three contact tests in a row: what a
  /// supporter and a supervising body are told. 0 for those who may not know.
  public func silentBelow(as viewer: Viewer, at now: Instant) throws -> Int {
    try read(as: viewer, at: now) { snapshot in
      try snapshot.number(
        """
        SELECT COUNT(*) FROM \(OrganizationReach.source(Snapshot.silentSQL))
          AND organization.id <> :viewer AND \(snapshot.seesReadiness)
        """)
    }
  }

  /// Organisations whose contact test of this or the next quarter may have to be drawn, at most `pageMax`, and where to
  /// go on. For the node alone; what need not be drawn is passed over by the rule.
  public func contactTestsToDraw(
    after: ID<Organization>?, at now: Instant
  ) throws -> (organizations: [ID<Organization>], next: ID<Organization>?) {
    try read(as: .node, at: now) { snapshot in
      let quarter = Quarter(of: calendar.zone.civilTime(at: now).date)
      let found = try snapshot.organizations(
        """
        SELECT id, state FROM organization
        WHERE listed = 1 AND id > :after AND (
          SELECT COUNT(*) FROM contact_test WHERE contact_test.organization = organization.id
            AND contact_test.quarter IN (:this, :next)) < 2
        ORDER BY id LIMIT \(Self.pageMax)
        """,
        [
          "after": after?.description ?? "", "this": quarter.description,
          "next": quarter.following.description,
        ])
      return (
        found.filter { !$0.called(at: now).isEmpty }.map(\.id),
        found.count == Self.pageMax ? found.last?.id : nil
      )
    }
  }
}

extension OrganizationReadiness {
  /// Whether a list with that filter shows it.
  fileprivate func matches(_ filter: ReadinessFilter, silent: Set<ID<Organization>>) -> Bool {
    switch filter {
    case .all: true
    case .notReady: !isReady
    case .noPost: finding(.firstByDay) == .nobody
    case .noDeputy: finding(.deputy) == .nobody
    case .neverTested: [.never, .nobody].contains(finding(.answered))
    case .silent: silent.contains(organization.id)
    }
  }
}

extension Snapshot {
  /// The condition under which an organisation's readiness is the viewer's to see. A list of weak spots stays with the
  /// organisation, its supporter, its supervising body and the tower (law S22): there with those who watch or keep.
  fileprivate var seesReadiness: String {
    if !sight.isOpen { return "1 = 0" }
    guard viewer.role.mayWatch || viewer.role.mayAdminister else {
      return "organization.id = :viewer"
    }
    let isTower = viewer.organization != nil && viewer.organization == directory.tower
    return sight.watches("organization.id", isTower: isTower)
  }

  fileprivate func readinessRows(after: PageKey?, limit: Int) throws -> [Organization] {
    // Begun with those that the viewer watches over; the condition says once more whose it is to see.
    let isTowers = viewer.organization != nil && viewer.organization == directory.tower
    let reach = try self.reach(watchedOnly: !isTowers)
    let arguments = reach.arguments.merging(
      ["order": after?.order ?? "", "after": after?.id ?? "", "limit": limit]
    ) { _, new in new }
    let found = try organizations(
      """
      SELECT organization.id, organization.state FROM \(reach.source)
        AND organization.listed = 1 AND (organization.place, organization.id) > (:order, :after)
        AND \(seesReadiness)
      ORDER BY organization.place, organization.id LIMIT :limit
      """, arguments)
    try directory.learnTables(of: found, at: at, in: db)
    return found
  }

  /// Organisations of which a post was silent three times in a row up to the newest test that ended.
  fileprivate func silent() throws -> Set<ID<Organization>> {
    Set(try rows(Self.silentSQL).compactMap { ID<Organization>($0[0] as String) })
  }

  /// See `silent`.
  fileprivate static let silentSQL = """
    SELECT contact_test.organization AS id FROM contact_test
    WHERE contact_test.misses >= \(ContactTest.missesTold) AND contact_test.stage = 'finished'
      AND NOT EXISTS (SELECT 1 FROM contact_test AS later
        WHERE later.organization = contact_test.organization AND later.stage = 'finished'
          AND later.quarter > contact_test.quarter)
    """
}
