//! Whose is what: the constituencies that a viewer may know.

internal import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// Constituencies in the order of making: one's own and those of the bodies one supports or supervises; the tower's
  /// are all. Which addresses belong to others is nobody else's to read.
  public func constituencies(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 100
  ) throws -> Page<ConstituencyRow> {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen else { return Page(items: [], next: nil) }
      let size = Self.pageSize(limit)
      let isTower = viewer.organization == snapshot.directory.tower
      let found = try snapshot.records(
        Constituency.self,
        """
        SELECT constituency.state FROM constituency
        WHERE constituency.id > :after
          AND \(snapshot.sight.watches("constituency.organization", isTower: isTower))
        ORDER BY constituency.id LIMIT :limit
        """, ["after": after?.id ?? "", "limit": size + 1])
      let items = try found.prefix(size).map {
        ConstituencyRow(
          id: $0.id, organization: try snapshot.name($0.assertion.organization),
          assertion: $0.assertion)
      }
      return Page(
        items: items,
        next: found.count > size ? items.last.map { PageKey(id: $0.id.description) } : nil)
    }
  }
}
