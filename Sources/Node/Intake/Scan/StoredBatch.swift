//! A batch of indicators as matching asks for it: whether it is new, and whether what is held of it still holds.

internal import GRDB
public import Kernel

/// What the store says of a batch in one row, without its indicators.
public struct StoredBatch: Hashable, Sendable {
  /// Which.
  public let id: ID<IndicatorBatch>
  /// Whether the stored events were read again for it, or somebody decided that they are not.
  public let isLookedBack: Bool
  /// How often its marking was narrowed: with each time its rows are others.
  public let narrowings: Int

  /// All batches in the order of import.
  static func all(in db: Database) throws -> [StoredBatch] {
    try Row.fetchAll(
      db, sql: "SELECT id, looked_back, narrowings FROM indicator_batch ORDER BY id"
    ).compactMap { row in
      ID<IndicatorBatch>(row[0] as String).map {
        StoredBatch(id: $0, isLookedBack: (row[1] as Int) == 1, narrowings: row[2])
      }
    }
  }
}
