//! The directory as a list and by search. A list is read from an index in its order, a search from a range of endings:
//! neither looks at more rows than it shows, however many there are.

internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// Living organisations by code, then identifier; those without a code last. With `watchedOnly` the viewer's own and
  /// those it supervises or supports, to whom it may raise an alert; the tower's are all.
  ///
  /// A search finds by code, and by any part of a name that a body bears or bore; a body that ended is found as what
  /// stands in its place, with a word about it. With a moment it also finds those one of whose people has that name then,
  /// as far as the viewer sees the person there. What is found by code or person comes first. A page holds more than
  /// `limit` rows only where several stand in the place of its last one.
  public func organizations(
    as viewer: Viewer, search: String = "", watchedOnly: Bool = false,
    peopleAt now: Instant? = nil, after: PageKey? = nil,
    limit: Int = 100
  ) throws -> Page<OrganizationRow> {
    try read(as: viewer, at: now ?? Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen, search.count <= Self.searchMax else {
        return Page(items: [], next: nil)
      }
      let size = Self.pageSize(limit)
      let reach = try snapshot.reach(watchedOnly: watchedOnly)
      if search.isEmpty {
        return try snapshot.listed(reach, after: after, size: size)
      }
      return try snapshot.found(
        search, reach, people: now != nil, after: after, size: size)
    }
  }
}

/// Which organisations a list is of: a condition on `organization.id`, and the same as a question.
struct OrganizationReach {
  /// True in SQL for those that are meant.
  let condition: String
  /// Their identifiers as a statement, where they are a part of all: then a list begins there and looks up the rest.
  /// SQLite keeps the order of a cross join, and would else walk all living bodies in their order.
  let ids: String?
  /// What it binds.
  let arguments: Snapshot.Arguments
  /// Whether what ended without a successor is told of: to who looks, not to who chooses recipients.
  let tellsOfTheEnded: Bool
  /// Whether one is meant.
  let holds: (Organization) throws -> Bool

  /// What stands behind FROM of a list of them, up to a condition to which more are added.
  var source: String { Self.source(ids, else: condition) }

  /// The same of those whose identifiers a statement gives; all that meet a condition where it is nil.
  static func source(_ ids: String?, else condition: String = "1 = 1") -> String {
    guard let ids else { return "organization WHERE \(condition)" }
    return "(\(ids)) AS chosen CROSS JOIN organization WHERE organization.id = chosen.id"
  }
}

extension Snapshot {
  /// Everybody, or those whom the viewer watches over: the ranges of its own paths, so that a prefecture's list costs
  /// what the prefecture has.
  func reach(watchedOnly: Bool) throws -> OrganizationReach {
    if !watchedOnly || viewer.role == .node || isTower {
      return OrganizationReach(
        condition: "1 = 1", ids: nil, arguments: [:], tellsOfTheEnded: !watchedOnly
      ) { _ in true }
    }
    guard let id = viewer.organization, let own = try directory.organization(id, in: db) else {
      return OrganizationReach(
        condition: "1 = 0", ids: nil, arguments: [:], tellsOfTheEnded: false
      ) { _ in false }
    }
    let (up, help) = (own.path(in: .supervision), own.path(in: .support))
    let ids = """
      SELECT id FROM organization WHERE path_supervision >= :up AND path_supervision < :upEnd
      UNION SELECT id FROM organization WHERE path_support >= :help AND path_support < :helpEnd
      """
    return OrganizationReach(
      condition: "organization.id IN (\(ids))", ids: ids,
      arguments: [
        "up": up, "upEnd": String(up.dropLast()) + "0", "help": help,
        "helpEnd": String(help.dropLast()) + "0",
      ], tellsOfTheEnded: false
    ) { organization in
      organization.path(in: .supervision).hasPrefix(up)
        || organization.path(in: .support).hasPrefix(help)
    }
  }

  /// A page of the living in order.
  func listed(_ reach: OrganizationReach, after: PageKey?, size: Int) throws
    -> Page<OrganizationRow>
  {
    var arguments = reach.arguments
    arguments["limit"] = size + 1
    var beyond = ""
    if let after {
      beyond = "AND (organization.place, organization.id) > (:order, :after)"
      arguments["order"] = after.order
      arguments["after"] = after.id
    }
    let found = try organizations(
      """
      SELECT organization.id, organization.state FROM \(reach.source)
        AND organization.listed = 1 \(beyond)
      ORDER BY organization.place, organization.id LIMIT :limit
      """, arguments)
    let items = found.prefix(size)
    let next = items.last.map { PageKey(order: $0.place, id: $0.id.description) }
    return Page(items: try items.map { try row(of: $0) }, next: found.count > size ? next : nil)
  }

  /// A page of what a search finds. The place of a row is `0` and its place in lists for what code or person found, and
  /// `1` and the ending for what a name found.
  func found(
    _ search: String, _ reach: OrganizationReach, people: Bool, after: PageKey?, size: Int
  ) throws -> Page<OrganizationRow> {
    let first = try exact(search, reach, people: people)
    var items: [OrganizationRow] = []
    var shown: Set<ID<Organization>> = []
    func show(_ organization: Organization, _ plain: String) throws {
      for row in try rows(for: organization, plain, reach) where shown.insert(row.id).inserted {
        items.append(row)
      }
    }
    let plain = OrganizationNames.cut(OrganizationNames.plain(search))
    if after?.order.hasPrefix("1") != true {
      let rest = first.filter { organization in
        after.map { ("0\(organization.place)", organization.id.description) > ($0.order, $0.id) }
          ?? true
      }
      for (index, organization) in rest.enumerated() {
        if items.count >= size {
          let last = rest[index - 1]
          return Page(items: items, next: PageKey(order: "0\(last.place)", id: last.id.description))
        }
        try show(organization, plain)
      }
    }
    guard !plain.isEmpty else { return Page(items: items, next: nil) }
    let hidden = Set(first.map(\.id))
    var place = after.flatMap { $0.order.hasPrefix("1") ? $0 : nil } ?? PageKey(order: "1", id: "0")
    // What ended may stand for nothing that is shown, so that a page may take several looks.
    while true {
      let found = try named(plain, reach, after: place, limit: size + 1)
      for (ending, organization) in found {
        let isHidden = hidden.contains(organization.id)
        if !isHidden, items.count >= size { return Page(items: items, next: place) }
        place = PageKey(order: "1\(ending)", id: organization.id.description)
        if !isHidden { try show(organization, plain) }
      }
      if found.count <= size { return Page(items: items, next: nil) }
    }
  }

  /// What bears that code, and those one of whose people has that name, in the order of lists.
  private func exact(_ search: String, _ reach: OrganizationReach, people: Bool) throws
    -> [Organization]
  {
    // Identifiers of ours, read from the store a moment ago: nothing of the viewer's stands in the statement.
    let homes = people ? try homes(ofPeopleNamed: search) : []
    let home = homes.isEmpty ? "" : "OR id IN ('\(homes.joined(separator: "', '"))')"
    var arguments = reach.arguments
    arguments["code"] = search
    return try organizations(
      """
      SELECT id, state FROM organization WHERE (code = :code \(home)) AND \(reach.condition)
      ORDER BY place, id LIMIT \(Queries.pageMax)
      """, arguments)
  }

  /// Those with a name in which the text stands, by what follows it; each once, at its first ending.
  private func named(_ plain: String, _ reach: OrganizationReach, after: PageKey, limit: Int) throws
    -> [(ending: String, organization: Organization)]
  {
    var arguments = reach.arguments
    arguments["text"] = plain
    arguments["end"] = plain + "\u{10FFFF}"
    arguments["order"] = String(after.order.dropFirst())
    arguments["after"] = after.id
    arguments["limit"] = limit
    return try rows(
      """
      SELECT organization.id, organization.state, found.ending FROM organization_name AS found
      JOIN organization ON organization.id = found.organization
      WHERE found.ending >= :text AND found.ending < :end
        AND (found.ending, found.organization) > (:order, :after)
        AND NOT EXISTS (SELECT 1 FROM organization_name AS earlier
          WHERE earlier.organization = found.organization AND earlier.ending >= :text
            AND earlier.ending < found.ending)
        AND \(reach.condition)
      ORDER BY found.ending, found.organization LIMIT :limit
      """, arguments
    ).compactMap { row -> (ending: String, organization: Organization)? in
      guard let id = ID<Organization>(row[0] as String) else { return nil }
      return (row[2], try organization(id, row[1]))
    }
  }

  /// What a found body is shown as: itself, with the old name where that was found; or what stands in its place.
  private func rows(
    for organization: Organization, _ plain: String, _ reach: OrganizationReach
  ) throws -> [OrganizationRow] {
    if let end = organization.end {
      let formerly = OrganizationRow.Formerly(
        name: organization.name, code: organization.code, until: end.at, id: organization.id)
      let heirs = try directory.living(end.successors, in: db)
        .compactMap { try directory.organization($0, in: db) }.filter(reach.holds)
      if !heirs.isEmpty { return try heirs.map { try row(of: $0, formerly: formerly) } }
      // Nobody is asked in its place, but who looks for it shall learn that it ended.
      return reach.tellsOfTheEnded && end.successors.isEmpty
        ? [try row(of: organization, formerly: formerly)] : []
    }
    let names = [organization.name.ja, organization.name.en].map(OrganizationNames.plain)
    let former = (organization.formerNames ?? []).last { former in
      [former.name.ja, former.name.en].contains { OrganizationNames.plain($0).contains(plain) }
    }
    guard let former, !plain.isEmpty, !names.contains(where: { $0.contains(plain) }) else {
      return [try row(of: organization)]
    }
    return [
      try row(
        of: organization,
        formerly: .init(name: former.name, code: nil, until: former.until, id: organization.id))
    ]
  }

  func row(
    of organization: Organization, formerly: OrganizationRow.Formerly? = nil
  ) throws -> OrganizationRow {
    OrganizationRow(
      id: organization.id, name: organization.name, code: organization.code,
      legalForm: organization.legalForm,
      parents: try organization.parents.mapValues { try name($0) }, formerly: formerly)
  }
}

extension Organization {
  /// Its place in lists: by code, those without one last.
  var place: String { code ?? Self.placeOfNone }
}
