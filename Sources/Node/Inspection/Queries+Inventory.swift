//! Inventories as their organisation and its supporter see them; counts for the tower; nothing for anybody else.

internal import GRDB
public import Inspection
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// Whether the viewer may read the inventory of that organisation.
  public func readsInventory(of organization: ID<Organization>, as viewer: Viewer) throws -> Bool {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      try snapshot.row(
        """
        SELECT 1 FROM organization
        WHERE id = :id AND \(snapshot.readsInventory("organization.id"))
        """, ["id": organization.description]) != nil
    }
  }

  /// The systems of an organisation in the order of entry; none for whoever may not read its inventory.
  public func systems(
    of organization: ID<Organization>, as viewer: Viewer, filter: SystemFilter = SystemFilter(),
    at now: Instant, after: PageKey? = nil, limit: Int = 100
  ) throws -> Page<SystemView> {
    try read(as: viewer, at: now) { snapshot in
      guard filter.search.count <= Self.searchMax else { return Page(items: [], next: nil) }
      let size = Self.pageSize(limit)
      var (conditions, arguments) = snapshot.listing(organization, filter)
      conditions.append("(system.place, system.id) > (:place, :after)")
      arguments["place"] = Int(after?.order ?? "") ?? -1
      arguments["after"] = after?.id ?? ""
      arguments["limit"] = size + 1
      let found = try snapshot.records(
        InformationSystem.self,
        """
        SELECT system.state FROM system WHERE \(conditions.joined(separator: " AND "))
        ORDER BY system.place, system.id LIMIT :limit
        """, arguments)
      let items = try found.prefix(size).map { try snapshot.view($0) }
      let next = items.last.map {
        PageKey(order: String($0.system.place), id: $0.system.id.description)
      }
      return Page(items: items, next: found.count > size ? next : nil)
    }
  }

  /// How many systems `systems` lists in all.
  public func systemCount(
    of organization: ID<Organization>, as viewer: Viewer, filter: SystemFilter, at now: Instant
  ) throws -> Int {
    try read(as: viewer, at: now) { snapshot in
      guard filter.search.count <= Self.searchMax else { return 0 }
      let (conditions, arguments) = snapshot.listing(organization, filter)
      return try snapshot.number(
        "SELECT COUNT(*) FROM system WHERE \(conditions.joined(separator: " AND "))", arguments)
    }
  }

  /// How much of an inventory is known to be true.
  public func inventoryCounts(
    of organization: ID<Organization>, as viewer: Viewer, at now: Instant
  ) throws -> InventoryCounts {
    var unconfirmed = SystemFilter()
    unconfirmed.unconfirmedOnly = true
    var retired = SystemFilter()
    retired.isInUse = false
    let inUse = try systemCount(of: organization, as: viewer, filter: .init(), at: now)
    return InventoryCounts(
      inUse: inUse,
      confirmed: inUse
        - (try systemCount(of: organization, as: viewer, filter: unconfirmed, at: now)),
      retired: try systemCount(of: organization, as: viewer, filter: retired, at: now))
  }

  /// A system; nil when there is none or the viewer may not read the inventory.
  public func system(_ id: ID<InformationSystem>, as viewer: Viewer, at now: Instant) throws
    -> SystemView?
  {
    try read(as: viewer, at: now) { snapshot in
      try snapshot.records(
        InformationSystem.self,
        """
        SELECT system.state FROM system
        WHERE system.id = :id AND \(snapshot.readsInventory("system.organization"))
        """, ["id": id.description]
      ).first.map { try snapshot.view($0) }
    }
  }

  /// What happened to a system, the newest first; nothing for whoever may not see it.
  public func deeds(of id: ID<InformationSystem>, as viewer: Viewer, at now: Instant) throws
    -> [SystemDeed]
  {
    guard try system(id, as: viewer, at: now) != nil else { return [] }
    return try read(as: viewer, at: now) { snapshot in try snapshot.deeds(of: id) }
  }

  /// Every system of the viewer's own organisation, for a list that goes out and comes in.
  public func knownSystems(as viewer: Viewer) throws -> [KnownSystem] {
    guard viewer.role.mayAct, let own = viewer.organization else { return [] }
    return try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      try KnownSystem.all(of: own, in: snapshot.db)
    }
  }

  /// An import with the name of its file; nil when there is none or the viewer may not read the inventory.
  public func inventoryImport(_ id: ID<InventoryImport>, as viewer: Viewer) throws
    -> (record: InventoryImport, file: String?)?
  {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      try snapshot.records(
        InventoryImport.self,
        """
        SELECT state FROM inventory_import
        WHERE id = :id AND \(snapshot.readsInventory("inventory_import.organization"))
        """, ["id": id.description]
      ).first.map { ($0, try snapshot.text($0.file)) }
    }
  }
}

extension Snapshot {
  /// The condition of `Sight` for this viewer.
  func readsInventory(_ organization: String) -> String {
    sight.readsInventory(
      organization, isTower: viewer.organization != nil && viewer.organization == directory.tower)
  }

  func listing(_ organization: ID<Organization>, _ filter: SystemFilter) -> ([String], Arguments) {
    var conditions = [
      "system.organization = :organization", "system.in_use = \(filter.isInUse ? 1 : 0)",
      readsInventory("system.organization"),
    ]
    var arguments: Arguments = ["organization": organization.description]
    if let informationClass = filter.informationClass {
      conditions.append("system.class = :class")
      arguments["class"] = informationClass.rawValue
    }
    if let position = filter.position {
      conditions.append("system.position = :position")
      arguments["position"] = position.rawValue
    }
    if filter.lifeOrSafetyOnly { conditions.append("system.life = 1") }
    if filter.unconfirmedOnly {
      conditions.append("COALESCE(system.confirmed_at, :never) <= :since")
      arguments["never"] = Int64.min
      arguments["since"] = (at - InformationSystem.confirmedFor).microseconds
    }
    let words = ContactText.compared(filter.search)
    if !words.isEmpty {
      conditions.append(
        """
        EXISTS (SELECT 1 FROM system_index AS known WHERE known.system = system.id
          AND known.kind NOT IN ('product', 'dependency') AND known.key LIKE :search ESCAPE '!')
        """)
      arguments["search"] = Queries.pattern(words)
    }
    return (conditions, arguments)
  }

  func view(_ system: InformationSystem) throws -> SystemView {
    SystemView(
      system: system, organization: try name(system.organization),
      words: try SystemEntry.Words(system.words, in: db),
      confirmedBy: try system.confirmedBy.map { try name($0) })
  }

  func deeds(of id: ID<InformationSystem>) throws -> [SystemDeed] {
    var former: SystemEntry?
    var deeds: [SystemDeed] = []
    let facts = try rows(
      "SELECT bytes FROM fact WHERE record = :record ORDER BY seq",
      ["record": RecordReference(.system, id).description])
    for row in facts {
      let fact = try Fact(bytes: [UInt8](row[0] as Data))
      // A body that does not decode is a newer node's: its line says when and by whom.
      let body = try? JSONTreeDecoder.decode(
        InformationSystem.Body.self, from: .object([.init(fact.kind, fact.body)]))
      var parts: [SystemEntry.Part] = []
      if let (traits, reference) = body?.entered {
        let words = try SystemEntry.Words(reference, in: db)
        let entry = SystemEntry(traits: traits, words: words ?? .init())
        if let former {
          parts = SystemEntry.Part.allCases.filter { entry.text($0, .ja) != former.text($0, .ja) }
        }
        former = entry
      }
      deeds.append(
        SystemDeed(
          seq: fact.seq, at: fact.at, by: try name(fact.actor), body: body, parts: parts))
    }
    return deeds.reversed().prefix(SystemDeed.shownMax).map(\.self)
  }
}

extension InformationSystem.Body {
  /// What was entered or changed; nil for what changes neither traits nor words.
  fileprivate var entered: (SystemEntry.Traits, ContentReference)? {
    switch self {
    case .systemEntered(_, _, let traits, let words, _), .systemChanged(let traits, let words, _):
      (traits, words)
    case .systemConfirmed, .systemRetired, .systemTakenUp, .systemPassed: nil
    }
  }
}
