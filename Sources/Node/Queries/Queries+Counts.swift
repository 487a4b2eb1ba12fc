//! Figures for metrics.

internal import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// How much there is, as far as the viewer sees it; the node's own figures only for the node.
  public func counts(as viewer: Viewer, at now: Instant) throws -> Counts {
    try read(as: viewer, at: now) { snapshot in
      var open: [Severity: Int] = [:]
      for row in try snapshot.rows(
        """
        SELECT alert.severity, COUNT(*) AS count FROM alert
        WHERE alert.open = 1 AND alert.kind = 'real' AND \(snapshot.sight.sees("alert.id"))
        GROUP BY alert.severity ORDER BY alert.severity
        """)
      {
        if let severity = Severity(rawValue: row["severity"]) { open[severity] = row["count"] }
      }
      let deliveries = """
        FROM delivery WHERE delivery.open = 1 AND delivery.kind = 'real'
          AND \(snapshot.sight.sees("delivery.alert"))
        """
      return Counts(
        openAlerts: open,
        alerts: try snapshot.number(
          """
          SELECT COUNT(*) FROM alert
          WHERE alert.kind = 'real' AND \(snapshot.sight.sees("alert.id"))
          """),
        openDeliveries: try snapshot.number("SELECT COUNT(*) \(deliveries)"),
        overdue: try snapshot.number(
          "SELECT COUNT(*) \(deliveries) AND delivery.next < :now", ["now": now.microseconds]),
        openCards: try snapshot.waitingCalls(.real).count,
        outbox: try snapshot.outboxHealth(),
        node: viewer.role == .node ? try snapshot.nodeCounts() : nil)
    }
  }
}

extension Snapshot {
  fileprivate func nodeCounts() throws -> NodeCounts {
    var outcomes: [String: Int] = [:]
    for row in try rows(
      "SELECT outcome, SUM(weight) AS lines FROM observation GROUP BY outcome ORDER BY outcome")
    {
      outcomes[row["outcome"]] = row["lines"]
    }
    let lines = try row(
      """
      SELECT COALESCE(SUM(events), 0) AS events, COALESCE(SUM(refused), 0) AS refused
      FROM sensor_state
      """)
    return NodeCounts(
      facts: Int64(try number("SELECT COALESCE(MAX(seq) + 1, 0) FROM fact")),
      observations: outcomes, organizations: try number("SELECT COUNT(*) FROM organization"),
      indicators: try number("SELECT COUNT(*) FROM indicator"),
      timers: try number("SELECT COUNT(*) FROM timer"), events: lines?["events"] ?? 0,
      refused: lines?["refused"] ?? 0)
  }
}
