//! Lists of what is no mark, as the people of the organisation see them that put them in force.

internal import Alerting
public import Formats
internal import GRDB
public import Kernel
internal import Matching

extension Queries {
  /// The lists of the viewer's organisation, also those that have ended; the one that ends last stands first.
  public func allowLists(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 100, at now: Instant
  ) throws -> Page<AllowListRow> {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen else { return Page(items: [], next: nil) }
      return try snapshot.suppressions(
        "(\(Snapshot.isAllowList))", after: after, size: Self.pageSize(limit)
      ) { try snapshot.allowList($0) }
    }
  }

  /// One of these lists and the marks that it set aside, the most frequent first; nil for any other.
  public func allowList(
    _ id: ID<Suppression>, as viewer: Viewer, at now: Instant
  ) throws -> (list: AllowListRow, hits: [AllowHit])? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen,
        let rule = try SuppressionRule.find(id.description, in: snapshot.db),
        let organization = rule.organization,
        viewer.role == .node || organization == viewer.organization,
        let list = try snapshot.allowList(rule)
      else { return nil }
      return (list, try snapshot.hits(of: id, organization))
    }
  }

  /// The list of the viewer's organisation that sets a mark aside now, and by which entry; nil where none does.
  public func allowing(
    _ mark: IndicatorPattern, as viewer: Viewer, at now: Instant
  ) throws -> (list: AllowListRow, entry: String)? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen, let organization = viewer.organization else { return nil }
      let keys: [String]
      switch mark {
      case .network(let prefix): keys = AllowedMark.keys(settingAside: .network(prefix))
      case .value(let value): keys = AllowedMark.keys(settingAside: .value(value))
      case .pattern: return nil
      }
      let statement = try snapshot.db.cachedStatement(sql: AllowedSQL.list)
      for key in keys {
        let found = try Row.fetchOne(
          statement, arguments: [organization.description, key, now.microseconds])
        guard let found,
          let rule = try SuppressionRule.find(found["list"] as String, in: snapshot.db),
          let list = try snapshot.allowList(rule)
        else { continue }
        return (list, found["entry"] as String)
      }
      return nil
    }
  }
}

extension Snapshot {
  /// The condition that what sets aside is a list and no rule; see `ownSuppressions` for why no text can look like it.
  static let isAllowList = #"CAST(state AS TEXT) LIKE '%"marks":{%'"#

  /// Nil for a rule.
  fileprivate func allowList(_ rule: SuppressionRule) throws -> AllowListRow? {
    guard let marks = rule.marks, let organization = rule.organization else { return nil }
    let words = try text(rule.reason).map { AllowWords($0) }
    return AllowListRow(
      id: rule.id, organization: try name(organization), name: words?.name, count: marks.count,
      author: try name(rule.author), reason: words?.reason, until: rule.until,
      setAside: try setAside(by: rule.id))
  }

  private func setAside(by list: ID<Suppression>) throws -> AllowListRow.SetAside? {
    let found = try row(
      """
      SELECT COUNT(*) AS number, MIN(seen) AS oldest, MAX(seen) AS newest FROM observation
      WHERE suppressed_by = :list
      """, ["list": list.description])
    guard let found, let first = found["oldest"] as Int64?, let last = found["newest"] as Int64?
    else { return nil }
    return AllowListRow.SetAside(
      count: found["number"] as Int, first: Instant(microseconds: first),
      last: Instant(microseconds: last))
  }

  fileprivate func hits(
    of list: ID<Suppression>, _ organization: ID<Organization>
  ) throws -> [AllowHit] {
    let newest = try records(
      Observation.self,
      """
      SELECT state FROM observation WHERE suppressed_by = :list
      ORDER BY seen DESC, id DESC LIMIT \(AllowHit.findingsMax)
      """, ["list": list.description])
    var counts: [ID<Indicator>: AllowListRow.SetAside] = [:]
    for observation in newest {
      guard let mark = observation.finding.indicator else { continue }
      let seen = observation.finding.seen
      let known = counts[mark]
      counts[mark] = AllowListRow.SetAside(
        count: (known?.count ?? 0) + 1, first: min(known?.first ?? seen, seen),
        last: max(known?.last ?? seen, seen))
    }
    let inOrder = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return try inOrder.prefix(AllowHit.hitsMax).map { mark, setAside in
      let held = try self.row(
        "SELECT form, value, source FROM indicator WHERE id = :id", ["id": mark.description])
      guard let held else {
        return AllowHit(mark: nil, source: nil, entry: nil, setAside: setAside)
      }
      let (form, value): (String, String) = (held["form"], held["value"])
      return AllowHit(
        mark: value, source: held["source"] as String,
        entry: try entry(of: list, organization, form, value), setAside: setAside)
    }
  }

  private func entry(
    of list: ID<Suppression>, _ organization: ID<Organization>, _ form: String, _ value: String
  ) throws -> String? {
    guard let pattern = IndicatorStore.pattern(form, value) else { return nil }
    for key in AllowedMark.keys(settingAside: pattern) {
      let found = try row(
        """
        SELECT entry FROM allowed_mark
        WHERE organization = :organization AND key = :key AND list = :list ORDER BY number LIMIT 1
        """,
        ["organization": organization.description, "key": key, "list": list.description])
      if let found { return found["entry"] as String }
    }
    return nil
  }
}
