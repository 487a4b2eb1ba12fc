//! Indicators coming in: one Fact for a batch, one row for an entry.

internal import Alerting
internal import Formats
internal import GRDB
internal import Kernel

extension Ledger {
  /// Most entries of one batch in one transaction: as many as a spreadsheet brings, so that none is ever half applied. A
  /// longer list, a feed of the command line or of a programme, is imported in several batches.
  static let indicatorsMax = 50_000

  /// Stores a batch. The Fact holds count and digest, not the entries; see `IndicatorRow`.
  func importIndicators(_ entries: [IndicatorEntry], _ source: String, _ marking: TLP) throws
    -> ID<IndicatorBatch>
  {
    guard entries.count <= Self.indicatorsMax else { throw RefusalCode("tooManyIndicators") }
    try checkPatterns(entries)
    let batch: ID<IndicatorBatch> = make("indicators")
    let rows = entries.map { entry in
      IndicatorRow(make("indicator"), entry, in: batch, source: source, marking: marking)
    }
    try commit(
      .indicators(
        batch,
        .indicatorsImported(
          source: source, count: rows.count, digest: IndicatorRow.digest(rows), marking: marking)))
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO indicator (\(IndicatorRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for row in rows {
      statement.arguments = row.values
      try statement.execute()
    }
    marksToTell.append(FoundMarks(batch: batch, entries: entries, source: source, tlp: marking))
    return batch
  }

  /// Stops looking back for a list, or begins with it after all. What is over, or is so already, stays.
  func lookBack(for id: ID<IndicatorBatch>, _ command: LookBackCommand) throws {
    guard actor.person != nil else { throw RefusalCode(Alert.Refusal.notAPerson.rawValue) }
    let list = try existing(IndicatorBatch.self, id.description)
    switch command {
    case .stop:
      guard list.lookedBackUntil == nil, !list.isLookBackStopped else { return }
      try commit(.indicators(id, .lookBackStopped(by: actor)))
    case .resume:
      guard list.isLookBackStopped else { return }
      try commit(.indicators(id, .lookBackResumed(by: actor)))
    }
  }

  /// Every pattern costs with every event: there are so many and no more. One whose time was over before the furthest that
  /// is looked back takes no room: no event counts for it any more.
  private func checkPatterns(_ entries: [IndicatorEntry]) throws {
    let oldest = at - LookBack.span
    let new = entries.count(where: { entry in
      guard case .pattern = entry.pattern else { return false }
      return entry.validTo.map { $0 > oldest } ?? true
    })
    guard new > 0 else { return }
    let known =
      try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM indicator WHERE form = ? AND (valid_to IS NULL OR valid_to > ?)
          """, arguments: [IndicatorRow.patternForm, oldest.microseconds]) ?? 0
    guard known + new <= WatchedPattern.patternsMax else { throw RefusalCode("tooManyPatterns") }
  }
}
