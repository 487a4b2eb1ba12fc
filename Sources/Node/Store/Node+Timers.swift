//! Timers are rows: what is due now, and the identifier that makes firing twice one input.

internal import Alerting
internal import GRDB
public import Kernel

extension Node {
  /// A deadline that has passed.
  public struct DueTimer: Hashable, Sendable {
    /// Whose.
    public let record: RecordReference
    /// When it was due.
    public let due: Instant
    /// For which duty and rung; part of its identity.
    public let step: String
  }

  /// The timers that are due, the earliest first, at most `limit`; those behind another where one is named.
  public func dueTimers(
    at now: Instant, limit: Int, behind last: DueTimer? = nil
  ) throws -> [DueTimer] {
    try writer.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT record, due, step FROM timer WHERE due <= ? AND (due, record) > (?, ?)
          ORDER BY due, record LIMIT ?
          """,
        arguments: [
          now.microseconds, last?.due.microseconds ?? .min, last?.record.description ?? "", limit,
        ]
      ).compactMap { row in
        RecordReference(row["record"]).map {
          DueTimer(record: $0, due: Instant(microseconds: row["due"]), step: row["step"])
        }
      }
    }
  }

  /// The input identifier of a timer: the same (record, step, due) is the same input, so firing twice is harmless.
  public static func timerInput(_ timer: DueTimer) -> ID<Input> {
    let edge = ID<Input>(v7At: timer.due, random: (0, 0))
    return ID<Input>(
      derivedFrom: edge, home: "timer", kind: "\(timer.record) \(timer.step)",
      ordinal: Int(timer.due.microseconds))
  }
}
