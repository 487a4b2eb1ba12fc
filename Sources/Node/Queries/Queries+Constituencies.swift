//! Whose is what: the constituencies that a viewer may know.

internal import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// Constituencies in the order of making: one's own and those of the bodies one supports or supervises; the tower's
  /// are all. Which addresses belong to others is nobody else's to read. `search` is part of an organisation's name, or
  /// its code.
  public func constituencies(
    as viewer: Viewer, search: String = "", after: PageKey? = nil, limit: Int = 100
  ) throws -> Page<ConstituencyRow> {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen, search.count <= Self.searchMax else {
        return Page(items: [], next: nil)
      }
      let size = Self.pageSize(limit)
      let (from, arguments) = snapshot.constituencies(search)
      let found = try snapshot.records(
        Constituency.self,
        """
        SELECT constituency.state \(from) AND constituency.id > :after
        ORDER BY constituency.id LIMIT :limit
        """, arguments.merging(["after": after?.id ?? "", "limit": size + 1]) { _, new in new })
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

  /// How many constituencies `constituencies` lists in all.
  public func constituencyCount(as viewer: Viewer, search: String = "") throws -> Int {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen, search.count <= Self.searchMax else { return 0 }
      let (from, arguments) = snapshot.constituencies(search)
      return try snapshot.number("SELECT COUNT(*) \(from)", arguments)
    }
  }
}

extension Snapshot {
  /// The rows of constituencies that the viewer may know, and what the statement binds.
  fileprivate func constituencies(_ search: String) -> (from: String, arguments: Arguments) {
    let isTower = viewer.organization == directory.tower
    let seen = sight.watches("constituency.organization", isTower: isTower)
    if search.isEmpty { return ("FROM constituency WHERE \(seen)", [:]) }
    return (
      """
      FROM constituency JOIN organization ON organization.id = constituency.organization
      WHERE \(seen) AND (organization.name_ja LIKE :search ESCAPE '!'
        OR LOWER(organization.name_en) LIKE :search ESCAPE '!' OR organization.code = :code)
      """, ["search": Queries.pattern(search.lowercased()), "code": search]
    )
  }
}
