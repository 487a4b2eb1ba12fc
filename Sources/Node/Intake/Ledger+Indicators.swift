//! Indicators coming in: one Fact for a batch, one row for an entry.

internal import Alerting
internal import Formats
internal import GRDB
internal import Kernel

extension Ledger {
  /// Most entries of one batch in one transaction; a longer list is imported in several batches.
  static let indicatorsMax = 20_000

  /// Stores a batch. The Fact holds count and digest, not the entries: a list of a million marks is data, not history.
  func importIndicators(_ entries: [IndicatorEntry], _ source: String, _ marking: TLP) throws
    -> ID<IndicatorBatch>
  {
    guard entries.count <= Self.indicatorsMax else { throw RefusalCode("tooManyIndicators") }
    let batch: ID<IndicatorBatch> = make("indicators")
    let text = entries.map { "\($0.pattern)" }.joined(separator: "\n")
    try commit(
      .indicators(
        batch,
        .indicatorsImported(
          source: source, count: entries.count, digest: Hash(sha256: Array(text.utf8)),
          marking: marking)))
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO indicator (id, batch, form, value, label, severity, confidence, valid_from,
          valid_to, marking, source)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for entry in entries {
      let id: ID<Indicator> = make("indicator")
      let form: String
      let value: String
      switch entry.pattern {
      case .network(let prefix): (form, value) = ("network", prefix.description)
      case .value(let observable): (form, value) = (observable.kind.rawValue, observable.text)
      }
      statement.arguments = [
        id.description, batch.description, form, value, entry.label ?? "", entry.severity ?? 3,
        entry.confidence ?? 50, entry.validFrom?.microseconds, entry.validTo?.microseconds,
        (entry.marking ?? marking).rawValue, entry.source ?? source,
      ]
      try statement.execute()
    }
    return batch
  }
}
