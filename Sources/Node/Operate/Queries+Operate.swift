//! What the node asks about itself: cursor, overdue timers, figures for monitoring. No record, no person.

public import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// How far matching has come.
  public func cursor() throws -> EventCursor {
    try writer.read { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT cursor_segment, cursor_offset FROM node WHERE id = 1")
      else { return EventCursor(segment: 0, offset: 0) }
      return EventCursor(segment: row[0], offset: row[1])
    }
  }

  /// Whose is what as it is now; for the scan, which asks whose an address is.
  public func routing() throws -> RoutingStages {
    try writer.read { db in try RoutingStages(readingFrom: db) }
  }

  /// Every batch of indicators in the order of import, whether the stored events were read again for it, and how often
  /// its marking was narrowed.
  public func allBatches() throws -> [(
    id: ID<IndicatorBatch>, isLookedBack: Bool, narrowings: Int
  )] {
    try writer.read { db in
      try Row.fetchAll(
        db, sql: "SELECT id, looked_back, narrowings FROM indicator_batch ORDER BY id"
      ).compactMap { row in
        ID<IndicatorBatch>(row[0] as String).map { ($0, (row[1] as Int) == 1, row[2] as Int) }
      }
    }
  }

  /// Adds a batch to a store of indicators.
  public func add(_ batch: ID<IndicatorBatch>, to store: inout IndicatorStore) throws {
    try store.add(batch, from: writer)
  }

  /// When the most overdue timer was due; nil when none is.
  public func mostOverdueTimer(at now: Instant) throws -> Instant? {
    try writer.read { db in
      try Int64.fetchOne(
        db, sql: "SELECT MIN(due) FROM timer WHERE due <= ?", arguments: [now.microseconds]
      ).map { Instant(microseconds: $0) }
    }
  }
}
