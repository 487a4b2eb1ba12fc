//! What an import of bodies reads, what became of imports, and the directory as it was on a day.

internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// A body as it was at a moment.
public struct BodyThen: Hashable, Sendable {
  /// Which one.
  public let id: ID<Organization>
  /// Its code.
  public let code: String?
  /// Its name then.
  public let name: Phrase
  /// What it was in law then.
  public let legalForm: String
  /// The bodies above it then, by the name they had, each once.
  public let parents: [Phrase]
  /// The same for each tree, as a list says it.
  public let above: [BodyAbove]
  /// The designations that were in force.
  public let designations: [Organization.Designation]
  /// When it ended, where it has since; nil while it lives.
  public let endedAt: Instant?
}

extension Queries {
  /// Whether the viewer keeps the directory of bodies: the tower's administrator, and the node.
  public func keepsBodies(_ viewer: Viewer) throws -> Bool {
    try read(as: viewer, at: Instant(microseconds: 0)) { $0.keepsBodies }
  }

  /// The directory to compare a list with, and the tower; nil for whoever does not keep it.
  public func knownBodies(as viewer: Viewer, at now: Instant) throws -> (
    bodies: [KnownBody], tower: ID<Organization>?
  )? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.keepsBodies else { return nil }
      return (try KnownBody.all(in: snapshot.db, at: now), snapshot.directory.tower)
    }
  }

  /// An import with the name of its file, and the changes of personnel that it meets or met; nil when there is none or
  /// the viewer does not keep bodies.
  public func bodyImport(_ id: ID<BodyImport>, as viewer: Viewer) throws
    -> (record: BodyImport, file: String?, transfers: [BodyConflict])?
  {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.keepsBodies,
        let found = try BodyImport.find(id.description, in: snapshot.db)
      else { return nil }
      return (found, try snapshot.text(found.file), try snapshot.transfers(met: found))
    }
  }

  /// Imports, the latest day first; none for whoever does not keep bodies.
  public func bodyImports(as viewer: Viewer) throws -> [(record: BodyImport, file: String?)] {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.keepsBodies else { return [] }
      return try snapshot.records(
        BodyImport.self,
        "SELECT state FROM body_import ORDER BY day DESC, id DESC LIMIT \(BodyImport.listMax)"
      ).map { (record: $0, file: try snapshot.text($0.file)) }
    }
  }

  /// The codes of designations that any body has or had, in order; at most `pageMax`.
  public func designationCodes(as viewer: Viewer) throws -> [String] {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      guard snapshot.sight.isOpen else { return [] }
      return try snapshot.rows(
        "SELECT DISTINCT code FROM organization_designation ORDER BY code LIMIT \(Self.pageMax)"
      ).map { $0[0] as String }
    }
  }

  /// The directory as it was at a moment, in the order of lists: each body as its Facts up to then say. With a
  /// designation, those alone in which it was in force then.
  public func bodies(
    at moment: Instant, designated code: String? = nil, as viewer: Viewer, after: PageKey? = nil,
    limit: Int = 100
  ) throws -> Page<BodyThen> {
    try read(as: viewer, at: moment) { snapshot in
      guard snapshot.sight.isOpen else { return Page(items: [], next: nil) }
      let size = Self.pageSize(limit)
      var place = after
      var items: [BodyThen] = []
      let shared = try snapshot.sharedNames()
      // Bodies that did not exist then are passed over, so that a page may take several looks.
      while true {
        let found = try snapshot.places(designated: code, after: place, limit: size + 1)
        for organization in found {
          if items.count == size { return Page(items: items, next: place) }
          place = PageKey(order: organization.place, id: organization.id.description)
          guard let then = try snapshot.then(organization), then.isLiving else { continue }
          let designations = then.designations.filter { designation in
            designation.from <= moment && (designation.until.map { moment < $0 } ?? true)
          }
          if let code, !designations.contains(where: { $0.code == code }) { continue }
          items.append(
            BodyThen(
              id: then.id, code: then.code, name: then.name, legalForm: then.legalForm,
              parents: try snapshot.parents(of: then),
              above: try snapshot.above(then, shared: shared), designations: designations,
              endedAt: organization.end?.at))
        }
        if found.count <= size { return Page(items: items, next: nil) }
      }
    }
  }
}

extension Snapshot {
  /// Whether the viewer keeps the directory of bodies.
  var keepsBodies: Bool {
    viewer.role == .node
      || viewer.role == .administrator && viewer.organization != nil
        && viewer.organization == directory.tower
  }

  /// The changes of personnel that wait for the day of an import or later, in bodies which it ends; once it was applied,
  /// those that it passed on or took back.
  fileprivate func transfers(met found: BodyImport) throws -> [BodyConflict] {
    let end: Instant?
    switch found.state {
    case .planned: end = nil
    case .applied(let at): end = at
    case .undone, .hindered: return []
    }
    guard let plan = try text(found.plan).map({ try BodyPlan.read($0) }) else { return [] }
    return try plan.ended.flatMap { ending -> [BodyConflict] in
      let transfers = try records(
        Transfer.self,
        """
        SELECT state FROM transfer WHERE organization = :organization AND day >= :day
        ORDER BY day, id
        """, ["organization": ending.body.description, "day": found.day.microseconds]
      ).filter { $0.undoneAt == end }
      guard !transfers.isEmpty, let body = try directory.organization(ending.body, in: db) else {
        return []
      }
      let heir: Phrase?
      switch ending.successors.first {
      case nil: heir = nil
      case .known(let id): heir = try name(id).name
      case .new(let place): heir = plan.entered[place].name
      }
      return transfers.map {
        BodyConflict(
          name: body.name, code: body.code, transfer: PlannedTransfer($0), heir: heir)
      }
    }
  }

  fileprivate func places(designated code: String?, after: PageKey?, limit: Int) throws
    -> [Organization]
  {
    var condition = "1 = 1"
    var arguments: Arguments = [
      "order": after?.order ?? "", "after": after?.id ?? "", "limit": limit,
    ]
    if let code {
      condition = "id IN (SELECT organization FROM organization_designation WHERE code = :code)"
      arguments["code"] = code
    }
    return try organizations(
      """
      SELECT id, state FROM organization
      WHERE \(condition) AND (place, id) > (:order, :after) ORDER BY place, id LIMIT :limit
      """, arguments)
  }

  /// The body as it was at the snapshot's moment; nil where it was not registered yet. Where no Fact came since, it is
  /// what it is now.
  fileprivate func then(_ organization: Organization) throws -> Organization? {
    let record = RecordReference(.organization, organization.id).description
    let newest = try row(
      "SELECT at FROM fact WHERE record = :record ORDER BY seq DESC LIMIT 1", ["record": record])
    if let newest, Instant(microseconds: newest[0]) <= at { return organization }
    var found: Organization?
    for row in try rows(
      "SELECT bytes FROM fact WHERE record = :record AND at <= :at ORDER BY seq",
      ["record": record, "at": at.microseconds])
    {
      let fact = try Fact(bytes: [UInt8](row[0] as Data))
      let body = try JSONTreeDecoder.decode(
        Organization.Body.self, from: .object([.init(fact.kind, fact.body)]))
      if found == nil {
        found = Organization(id: organization.id, beginning: body)
      } else {
        found?.evolve(body, at: fact.at)
      }
    }
    return found
  }

  fileprivate func parents(of organization: Organization) throws -> [Phrase] {
    var seen: Set<ID<Organization>> = []
    return try Organization.Tree.allCases.compactMap { tree in
      guard let id = organization.parents[tree], seen.insert(id).inserted,
        let parent = try directory.organization(id, in: db)
      else { return nil }
      return parent.name(at: at)
    }
  }
}
