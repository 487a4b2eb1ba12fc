//! Rules that set findings aside, as whoever may set one sees them.

internal import Alerting
internal import GRDB
public import Kernel

/// A rule that sets findings aside, and who answers for it.
public struct SuppressionRow: Hashable, Sendable {
  /// Its identifier.
  public let id: ID<Suppression>
  /// Whose findings; nil for everybody's.
  public let organization: OrganizationName?
  /// The sensor's rule or the indicator's label.
  public let rule: String
  /// Only of this host; nil for any.
  public let host: String?
  /// Who set it; nil when erased.
  public let author: String?
  /// Why; nil when erased.
  public let reason: String?
  /// When it ends, or ended.
  public let until: Instant
}

extension Queries {
  /// The rules of the viewer's organisation, at the control tower also those for everybody: what its people may set,
  /// they see. The one that ends last stands first. Lists of what is no mark are `allowLists`.
  public func suppressions(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 100, at now: Instant
  ) throws -> Page<SuppressionRow> {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen else { return Page(items: [], next: nil) }
      return try snapshot.suppressions(
        "NOT (\(Snapshot.isAllowList))", after: after, size: Self.pageSize(limit)
      ) { rule in
        SuppressionRow(
          id: rule.id, organization: try rule.organization.map { try snapshot.name($0) },
          rule: rule.rule, host: rule.host, author: try snapshot.name(rule.author),
          reason: try snapshot.text(rule.reason), until: rule.until)
      }
    }
  }
}

extension Snapshot {
  /// A page of what the viewer's people may set, rules or lists by the condition; the one that ends last stands first.
  func suppressions<Shown>(
    _ condition: String, after: PageKey?, size: Int, _ row: (SuppressionRule) throws -> Shown?
  ) throws -> Page<Shown> {
    let found = try records(
      SuppressionRule.self,
      """
      SELECT state FROM suppression
      WHERE (until, id) < (:until, :after) AND (\(ownSuppressions)) AND \(condition)
      ORDER BY until DESC, id DESC LIMIT :limit
      """,
      [
        "until": after.flatMap { Int64($0.order) } ?? Int64.max, "after": after?.id ?? "",
        "limit": size + 1,
      ])
    let last = found.count > size ? found.prefix(size).last : nil
    return Page(
      items: try found.prefix(size).compactMap(row),
      next: last.map { PageKey(order: "\($0.until.microseconds)", id: $0.id.description) })
  }

  /// The condition that a rule is one of the viewer's own. Inside a text a quotation mark never stands without a
  /// backslash, so nothing that somebody wrote looks like the name of a field.
  var ownSuppressions: String {
    if viewer.role == .node { return "1 = 1" }
    let own = #"CAST(state AS TEXT) LIKE '%"organization":"' || :viewer || '"%'"#
    let common = #"CAST(state AS TEXT) NOT LIKE '%"organization":"%'"#
    return viewer.organization == directory.tower ? "\(own) OR \(common)" : own
  }
}
