//! What monitoring asks beside `counts`: notices by channel, duties by clock, and how late the latest is.

public import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// Notices of one channel. They say nothing of any record, so whoever may ask at all is told of all.
public struct NoticeFigure: Hashable, Sendable {
  /// By what they go.
  public let channel: Organization.Channel
  /// How many wait to be sent, those that are tried again included.
  public let waiting: Int
  /// How many of these failed at least once.
  public let retrying: Int
  /// How many will never be sent.
  public let dead: Int
  /// How long the oldest that is due has waited since it was made; nil when none is.
  public let oldest: Instant.Span?
}

/// Open real duties of one severity that wait for the same clock.
public struct DutyFigure: Hashable, Sendable {
  /// What is waited for.
  public let duty: Duty
  /// How grave.
  public let severity: Severity
  /// How many.
  public let count: Int
  /// How many of these climb already: their deadline has passed.
  public let overdue: Int
}

extension Queries {
  /// The most duties past their deadline that are read to find the oldest.
  static let overdueMax = 1000

  /// Notices by channel; a channel without any is missing.
  public func noticeFigures(at now: Instant) throws -> [NoticeFigure] {
    try read(as: .node, at: now) { snapshot in
      try snapshot.rows(
        """
        SELECT channel, SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting,
          SUM(CASE WHEN state = 'waiting' AND attempts > 0 THEN 1 ELSE 0 END) AS retrying,
          SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END) AS dead,
          MIN(CASE WHEN state = 'waiting' THEN created_at END) AS oldest
        FROM outbox WHERE state IN ('waiting', 'dead') GROUP BY channel ORDER BY channel
        """
      ).compactMap { row in
        guard let channel = Organization.Channel(rawValue: row["channel"]) else { return nil }
        return NoticeFigure(
          channel: channel, waiting: row["waiting"], retrying: row["retrying"], dead: row["dead"],
          oldest: (row["oldest"] as Int64?).map { now - Instant(microseconds: $0) })
      }
    }
  }

  /// Open real duties that the viewer sees, by clock and severity.
  public func dutyFigures(as viewer: Viewer, at now: Instant) throws -> [DutyFigure] {
    struct Place: Hashable {
      let duty: Duty
      let severity: Severity
    }
    return try read(as: viewer, at: now) { snapshot in
      var counts: [Place: (count: Int, overdue: Int)] = [:]
      for row in try snapshot.rows(
        """
        SELECT timer.step, delivery.severity, COUNT(*) AS count
        FROM timer JOIN delivery ON timer.record = 'delivery/' || delivery.id
        WHERE delivery.open = 1 AND delivery.kind = 'real'
          AND \(snapshot.sight.sees("delivery.alert"))
        GROUP BY timer.step, delivery.severity ORDER BY timer.step, delivery.severity
        """)
      {
        // `acknowledge 2`: what is waited for, and the highest rung that was called for it.
        let step = (row["step"] as String).split(separator: " ")
        guard let duty = step.first.flatMap({ Duty(rawValue: String($0)) }),
          let severity = Severity(rawValue: row["severity"])
        else { continue }
        let count: Int = row["count"]
        var found = counts[Place(duty: duty, severity: severity)] ?? (0, 0)
        found.count += count
        if step.last != "0" { found.overdue += count }
        counts[Place(duty: duty, severity: severity)] = found
      }
      return counts.map {
        DutyFigure(
          duty: $0.key.duty, severity: $0.key.severity, count: $0.value.count,
          overdue: $0.value.overdue)
      }.sorted {
        ($0.duty.rawValue, $0.severity.rawValue) < ($1.duty.rawValue, $1.severity.rawValue)
      }
    }
  }

  /// How long ago the longest missed deadline of an open real duty that the viewer sees was; nil when none is missed.
  /// Unlike a late timer, which is our fault, this says that people are silent.
  public func oldestMissed(as viewer: Viewer, at now: Instant) throws -> Instant.Span? {
    try read(as: viewer, at: now) { snapshot in
      try snapshot.records(
        Delivery.self,
        """
        SELECT delivery.state FROM timer
        JOIN delivery ON timer.record = 'delivery/' || delivery.id
        WHERE delivery.open = 1 AND delivery.kind = 'real' AND timer.step NOT LIKE '% 0'
          AND \(snapshot.sight.sees("delivery.alert"))
        ORDER BY delivery.id LIMIT \(Self.overdueMax)
        """
      ).compactMap(\.next?.base).filter { $0 <= now }.min().map { now - $0 }
    }
  }

  /// The sensors that the viewer watches over, by name; nothing for anybody else. Monitoring only looks: an observer of
  /// the tower is enough for all of them.
  public func sensors(as viewer: Viewer, at now: Instant) throws -> [SensorView] {
    try read(as: viewer, at: now) { snapshot in
      try snapshot.sensors(
        isTower: viewer.organization != nil && viewer.organization == snapshot.directory.tower)
    }
  }
}
