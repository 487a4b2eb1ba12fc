//! Whose is what: the constituencies that a viewer may know.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

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
      let found = try snapshot.constituencies(
        search, "AND constituency.id > :after ORDER BY constituency.id LIMIT :limit",
        ["after": after?.id ?? "", "limit": size + 1])
      return Self.page(found, of: size)
    }
  }

  /// The same constituencies in the order of `ConstituencyRow`: organisation by organisation, as people look for them.
  /// A page begins behind a constituency, which is found where it stands now; one that the viewer does not see, or that
  /// is none, begins at the beginning.
  public func constituenciesByOrganization(
    as viewer: Viewer, search: String = "", after: PageKey? = nil, limit: Int = 100
  ) throws -> Page<ConstituencyRow> {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen, search.count <= Self.searchMax else {
        return Page(items: [], next: nil)
      }
      let size = Self.pageSize(limit)
      let last = try snapshot.constituencies(
        "", "AND constituency.id = :after ORDER BY constituency.id", ["after": after?.id ?? ""])
      let found = try snapshot.constituencies(search, behind: last.first, upTo: size + 1)
      return Self.page(found, of: size)
    }
  }

  private static func page(_ found: [ConstituencyRow], of size: Int) -> Page<ConstituencyRow> {
    let items = Array(found.prefix(size))
    let next = items.last.map { PageKey(id: $0.id.description) }
    return Page(items: items, next: found.count > size ? next : nil)
  }

  /// How many constituencies `constituencies` lists in all.
  public func constituencyCount(as viewer: Viewer, search: String = "") throws -> Int {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen, search.count <= Self.searchMax else { return 0 }
      let (from, arguments) = snapshot.constituencies(search, isJoined: !search.isEmpty)
      return try snapshot.number("SELECT COUNT(*) \(from)", arguments)
    }
  }
}

extension Snapshot {
  /// The rows of constituencies that the viewer may know, and what the statement binds.
  fileprivate func constituencies(
    _ search: String, isJoined: Bool
  ) -> (from: String, arguments: Arguments) {
    let isTower = viewer.organization == directory.tower
    let seen = sight.watches("constituency.organization", isTower: isTower)
    let join = isJoined ? "JOIN organization ON organization.id = constituency.organization" : ""
    let from = "FROM constituency \(join) WHERE \(seen)"
    if search.isEmpty { return (from, [:]) }
    return (
      """
      \(from) AND (organization.name_ja LIKE :search ESCAPE '!'
        OR LOWER(organization.name_en) LIKE :search ESCAPE '!' OR organization.code = :code)
      """, ["search": Queries.pattern(search.lowercased()), "code": search]
    )
  }

  /// Those of them under a further condition of ours, which says the order and binds what is given.
  fileprivate func constituencies(
    _ search: String, _ condition: String, _ more: Arguments
  ) throws -> [ConstituencyRow] {
    let (from, arguments) = constituencies(search, isJoined: true)
    return try rows(
      "SELECT constituency.state AS state, organization.place AS place \(from) \(condition)",
      arguments.merging(more) { _, new in new }
    ).map { row in
      let found = try Constituency.read([UInt8](row["state"] as Data))
      return ConstituencyRow(
        id: found.id, organization: try name(found.assertion.organization),
        assertion: found.assertion, place: row["place"])
    }
  }

  /// At least so many of them in the order of `ConstituencyRow`, behind that one; fewer where there are no more. Only
  /// the organisations that are needed are read, each whole, since the store knows no order of values.
  fileprivate func constituencies(
    _ search: String, behind last: ConstituencyRow?, upTo most: Int
  ) throws -> [ConstituencyRow] {
    var found: [ConstituencyRow] = []
    if let last {
      found = try constituencies(search, of: [last.organization.id.description])
        .filter { last < $0 }
      if found.count >= most { return found }
    }
    let (from, arguments) = constituencies(search, isJoined: true)
    let behind: Arguments = [
      "place": last?.place ?? "", "owner": last?.organization.id.description ?? "", "limit": most,
    ]
    let owners = try rows(
      """
      SELECT organization.id AS id, COUNT(*) AS count \(from)
        AND (organization.place, organization.id) > (:place, :owner)
      GROUP BY organization.place, organization.id
      ORDER BY organization.place, organization.id LIMIT :limit
      """, arguments.merging(behind) { _, new in new })
    var wanted: [String] = []
    var count = found.count
    for owner in owners where count < most {
      wanted.append(owner["id"] as String)
      count += owner["count"] as Int
    }
    return found + (try constituencies(search, of: wanted))
  }

  /// All those of some organisations, in the order in which these are named.
  private func constituencies(
    _ search: String, of owners: [String]
  ) throws -> [ConstituencyRow] {
    var found: [String: [ConstituencyRow]] = [:]
    for part in Self.parts(owners) {
      let (list, values) = Self.list(part)
      let rows = try constituencies(
        search, "AND constituency.organization IN (\(list)) ORDER BY constituency.id", values)
      for row in rows { found[row.organization.id.description, default: []].append(row) }
    }
    return owners.flatMap { (found[$0] ?? []).sorted() }
  }
}
