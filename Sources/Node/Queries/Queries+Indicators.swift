//! Imported indicators and how far looking back for them has come.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// How far one import has come.
public struct BatchProgress: Hashable, Sendable {
  /// The import.
  public let batch: IndicatorBatch
  /// Whether the stored events were read again for it.
  public let isLookedBack: Bool
  /// How many of its indicators stand on an alert that the viewer sees.
  public let matched: Int
}

extension Queries {
  /// Imports, the newest first; for those who may import, and for the node.
  public func indicatorBatches(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 100
  ) throws -> Page<IndicatorBatch> {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.mayImport else { return Page(items: [], next: nil) }
      let size = Self.pageSize(limit)
      let found = try snapshot.records(
        IndicatorBatch.self,
        """
        SELECT state FROM indicator_batch WHERE id < :after ORDER BY id DESC LIMIT :limit
        """, ["after": after?.id ?? "~", "limit": size + 1])
      let items = Array(found.prefix(size))
      return Page(
        items: items,
        next: found.count > size ? items.last.map { PageKey(id: $0.id.description) } : nil)
    }
  }

  /// How far an import has come; nil when there is none or the viewer may not import.
  public func batchProgress(_ id: ID<IndicatorBatch>, as viewer: Viewer) throws -> BatchProgress? {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.mayImport, let batch = try IndicatorBatch.find(id.description, in: snapshot.db)
      else { return nil }
      // `0` is what a join key begins with that names an indicator.
      let matched = try snapshot.number(
        """
        SELECT COUNT(DISTINCT indicator.id) FROM indicator
        WHERE indicator.batch = :batch AND EXISTS (
          SELECT 1 FROM alert_key WHERE alert_key.key = '0' || indicator.id
            AND \(snapshot.sight.sees("alert_key.alert")))
        """, ["batch": id.description])
      return BatchProgress(
        batch: batch, isLookedBack: batch.lookedBackUntil != nil, matched: matched)
    }
  }
}

extension Snapshot {
  /// Whether the viewer may import indicators, as `authorize` says it.
  fileprivate var mayImport: Bool {
    sight.isOpen
      && (viewer.role.mayWatch || viewer.role == .administrator || viewer.role == .node)
  }
}
