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

  /// Every batch of indicators in the order of import.
  public func allBatches() throws -> [StoredBatch] {
    try writer.read { db in try StoredBatch.all(in: db) }
  }

  /// Whether a batch of indicators came or was narrowed behind that Fact, and which Fact is the last now, −1 before the
  /// first. What is read is as much as was written in between, however many batches there are.
  public func indicatorsChanged(after fact: Int64) throws -> (isChanged: Bool, last: Int64) {
    try writer.read { db in
      let last = try Int64.fetchOne(db, sql: "SELECT MAX(seq) FROM fact") ?? -1
      let isChanged =
        try Bool.fetchOne(
          db,
          sql: """
            SELECT EXISTS (SELECT 1 FROM fact
              WHERE seq > ? AND kind IN (
                'indicatorsImported', 'listNarrowed', 'lookBackStopped', 'lookBackResumed'))
            """, arguments: [fact]) ?? false
      return (isChanged, last)
    }
  }

  /// Brings the indicators in force to what is stored by now.
  public func update(_ indicators: inout LiveIndicators) throws -> LiveIndicators.Update {
    try indicators.update(from: writer)
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
