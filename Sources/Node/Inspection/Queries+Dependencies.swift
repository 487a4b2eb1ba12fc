//! Which bodies the lines of an inventory name, and whose systems name a body, as far as the viewer may read inventories.

internal import GRDB
internal import Inspection
public import Kernel

extension Queries {
  /// The bodies that each of those lines names, in their order: by its code, alone or before a space, or by the whole
  /// line as a name that it bears or bore. A body that ended is followed to what stands in its place. A line that names
  /// nobody, or bodies that are not told apart by that name, has none; so has every line behind `dependenciesMax`.
  public func bodies(namedBy lines: [String], as viewer: Viewer) throws -> [[OrganizationName]] {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen else { return lines.map { _ in [] } }
      return try lines.enumerated().map { index, line -> [OrganizationName] in
        guard index < SystemEntry.dependenciesMax else { return [] }
        return try snapshot.bodies(namedBy: line).map { try snapshot.name($0) }
      }
    }
  }

  /// The systems of others in use that name that body, by whose they are; of those inventories alone that the viewer may
  /// read. Nothing tells how many others there are: two such numbers would tell of a body (S23).
  public func dependents(
    on body: ID<Organization>, as viewer: Viewer, at now: Instant, after: PageKey? = nil,
    limit: Int = 100
  ) throws -> Page<SystemView> {
    try read(as: viewer, at: now) { snapshot in
      guard let known = try snapshot.dependents(on: body) else {
        return Page(items: [], next: nil)
      }
      let size = Self.pageSize(limit)
      // Whose it is stands behind the last space of the place: a code may hold one, an identifier none.
      let order = after?.order ?? ""
      let space = order.lastIndex(of: " ")
      var arguments = known.arguments
      arguments["place"] = space.map { String(order[..<$0]) } ?? ""
      arguments["owner"] = space.map { String(order[$0...].dropFirst()) } ?? ""
      arguments["after"] = after?.id ?? ""
      arguments["limit"] = size + 1
      let found = try snapshot.rows(
        """
        SELECT DISTINCT owner.place AS place, owner.id AS owner, needed.system AS system
        \(known.source) AND (owner.place, owner.id, needed.system) > (:place, :owner, :after)
        ORDER BY owner.place, owner.id, needed.system LIMIT :limit
        """, arguments)
      let items = try found.prefix(size).compactMap { row -> SystemView? in
        try InformationSystem.find(row["system"] as String, in: snapshot.db)
          .map { try snapshot.view($0) }
      }
      let next = found.prefix(size).last.map { row -> PageKey in
        let (place, owner): (String, String) = (row["place"], row["owner"])
        return PageKey(order: "\(place) \(owner)", id: row["system"] as String)
      }
      return Page(items: items, next: found.count > size ? next : nil)
    }
  }

  /// The organisations of which a system in use names that body and whose inventory the viewer may read, but for the body
  /// itself. Nobody for those who may not issue bulletins.
  public func audience(
    dependingOn body: ID<Organization>, as viewer: Viewer
  ) throws -> Set<ID<Organization>> {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard viewer.role.mayWatch, let known = try snapshot.dependents(on: body) else { return [] }
      let found = try snapshot.rows(
        "SELECT DISTINCT owner.id AS owner \(known.source) ORDER BY owner.id", known.arguments)
      return Set(found.compactMap { ID<Organization>($0["owner"] as String) })
    }
  }
}

extension Snapshot {
  /// The living bodies that a line names, none twice; of one that ended and has no heir itself.
  fileprivate func bodies(namedBy line: String) throws -> [ID<Organization>] {
    let dependency = Dependency(line)
    var found: [ID<Organization>] = []
    if let code = dependency.code,
      let bearer = try row("SELECT id FROM organization WHERE code = :code", ["code": code]),
      let id = ID<Organization>(bearer[0] as String)
    {
      found = try standing(for: id)
    }
    if let name = dependency.name {
      var names: [ID<Organization>: Set<String>] = [:]
      for id in try standing(named: name, &names) where !found.contains(id) { found.append(id) }
    }
    return found
  }

  /// What stands in the place of a body: itself, its living heirs, or again itself where it has none.
  private func standing(for id: ID<Organization>) throws -> [ID<Organization>] {
    let heirs = try directory.living([id], in: db)
    return heirs.isEmpty ? [id] : heirs
  }

  /// What stands in the place of whoever bears or bore that name; nobody where that would be several who have nothing to
  /// do with each other. A name is never taken for the one of them that lives: the line may be older than its end.
  /// `names` keeps what was worked out, for the next name.
  private func standing(
    named name: String, _ names: inout [ID<Organization>: Set<String>]
  ) throws -> [ID<Organization>] {
    let bearers = try rows(
      """
      SELECT organization FROM organization_name WHERE ending = :ending
      ORDER BY organization LIMIT \(Dependency.bearersMax + 1)
      """, ["ending": OrganizationNames.cut(name)]
    ).compactMap { ID<Organization>($0[0] as String) }
    guard bearers.count <= Dependency.bearersMax else { return [] }
    try directory.learn(bearers, in: db)
    var meant: [ID<Organization>]?
    for id in bearers {
      guard let own = try directory.organization(id, in: db) else { continue }
      let borne = names[id] ?? Set(Dependency.names(of: own))
      names[id] = borne
      guard borne.contains(name) else { continue }
      let heirs = try standing(for: id)
      if let meant, Set(meant) != Set(heirs) { return [] }
      meant = heirs
    }
    return meant ?? []
  }

  /// The keys of every line that means that body: its own codes and names and those of the bodies in whose place it
  /// stands, but for names that mean several. At most `keysMax`, the newest first.
  private func dependencyKeys(of id: ID<Organization>) throws -> [String] {
    var keys: [String] = []
    var seen: Set<String> = []
    var names: [ID<Organization>: Set<String>] = [:]
    var passed: Set<ID<Organization>> = []
    var left = [id]
    while !left.isEmpty, keys.count < Dependency.keysMax {
      let next = left.removeFirst()
      guard passed.insert(next).inserted, let own = try directory.organization(next, in: db) else {
        continue
      }
      left += own.predecessors ?? []
      guard try standing(for: next).contains(id) else { continue }
      if let code = own.code { keys.append(Dependency.key(code: code)) }
      for name in Dependency.names(of: own) where seen.insert(name).inserted {
        guard keys.count < Dependency.keysMax else { break }
        guard try standing(named: name, &names).contains(id) else { continue }
        keys.append(Dependency.key(name: name))
      }
    }
    return keys
  }

  /// What stands behind SELECT of the rows of `system_index` by which others depend on a body, up to a condition to which
  /// more are added; nil where there can be none. It begins with those whose inventory the viewer may read: the cost is
  /// theirs, however many in the nation depend on the body.
  fileprivate func dependents(on body: ID<Organization>) throws -> (
    source: String, arguments: Arguments
  )? {
    guard sight.isOpen, viewer.role != .node, let id = viewer.organization,
      let own = try directory.organization(id, in: db)
    else { return nil }
    let keys = try dependencyKeys(of: body)
    guard !keys.isEmpty else { return nil }
    let (list, values) = Self.list(keys, as: "key")
    let help = own.path(in: .support)
    var arguments = values
    arguments["body"] = body.description
    arguments["help"] = help
    arguments["helpEnd"] = String(help.dropLast()) + "0"
    // The tower supports many and reads nobody's inventory but its own: it has no range to walk.
    let readers =
      id == directory.tower ? "id = :viewer" : "path_support >= :help AND path_support < :helpEnd"
    let source = """
      FROM (SELECT id FROM organization WHERE \(readers)) AS reader
      CROSS JOIN organization AS owner CROSS JOIN system_index AS needed
      WHERE owner.id = reader.id AND owner.id <> :body AND \(readsInventory("owner.id"))
        AND needed.kind = 'dependency' AND needed.organization = owner.id
        AND needed.key IN (\(list))
      """
    return (source: source, arguments: arguments)
  }
}
