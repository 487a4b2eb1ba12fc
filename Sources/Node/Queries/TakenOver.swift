//! Agreed desks that were silent: the tower's desk calls with them, and its watch must know for whom.

public import Alerting
internal import GRDB
public import Kernel

/// A desk that was agreed to take over the calling and did not answer, so that the tower's desk is called as well.
public struct TakenOver: Hashable, Sendable {
  /// The desk that was agreed; where it ended, what stands in its place.
  public let desk: OrganizationName
  /// The alert of the duty with the nearest next step.
  public let alert: ID<Alert>
  /// How many duties that the viewer sees stand so.
  public let duties: Int
}

extension Snapshot {
  /// Those desks, the nearest next step first; at most `limit`. A duty that somebody has taken is none any more.
  func takenOver(_ kind: AlertKind, limit: Int) throws -> [TakenOver] {
    guard sight.isOpen, let tower = directory.tower else { return [] }
    return try rows(
      """
      SELECT desk, alert, duties FROM (
        SELECT organization.last_rung AS desk, delivery.alert AS alert, delivery.id AS id,
          COALESCE(delivery.next, \(Int64.max)) AS due,
          COUNT(*) OVER (PARTITION BY organization.last_rung) AS duties,
          ROW_NUMBER() OVER (PARTITION BY organization.last_rung
            ORDER BY COALESCE(delivery.next, \(Int64.max)), delivery.id) AS nth
        FROM delivery JOIN organization ON organization.id = delivery.organization
        WHERE delivery.desk = :tower AND delivery.kind = :kind AND delivery.open = 1
          AND organization.last_rung <> :tower AND \(sight.sees("delivery.alert"))) AS silent
      WHERE nth = 1 ORDER BY due, id LIMIT :limit
      """, ["tower": tower.description, "kind": kind.code, "limit": limit]
    ).compactMap { row -> TakenOver? in
      guard let agreed = ID<Organization>(row["desk"] as String),
        let alert = ID<Alert>(row["alert"] as String)
      else { return nil }
      let desk = try directory.living([agreed], in: db).first ?? agreed
      return TakenOver(desk: try name(desk), alert: alert, duties: row["duties"])
    }
  }
}
