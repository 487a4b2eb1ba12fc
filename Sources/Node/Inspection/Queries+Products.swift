//! Who has a product, and how far the inventories of a prefecture are: what may be said across organisations.

internal import GRDB
public import Inspection
public import Kernel

extension Queries {
  /// The organisations of which the viewer may read the inventory and which have that product in use, those with most
  /// first; at most `pageMax`.
  public func holders(of product: ProductQuery, as viewer: Viewer) throws -> [ProductHolder] {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      return try snapshot.rows(
        """
        \(Self.wantedKeys)
        SELECT system_index.organization, COUNT(DISTINCT system_index.system) AS systems
        \(Self.havingWanted) AND \(snapshot.readsInventory("system_index.organization"))
        GROUP BY system_index.organization
        ORDER BY systems DESC, system_index.organization LIMIT \(Self.pageMax)
        """, Self.arguments(of: product)
      ).compactMap { row in
        guard let id = ID<Organization>(row[0] as String) else { return nil }
        return ProductHolder(organization: try snapshot.name(id), systems: row[1])
      }
    }
  }

  /// The bodies that the viewer supports directly, by code; at most `pageMax`.
  public func supported(as viewer: Viewer) throws -> [OrganizationName] {
    try read(as: viewer, at: Instant(microseconds: 0)) { snapshot in
      try snapshot.rows(
        """
        SELECT organization.id FROM organization
        WHERE organization.id <> :viewer AND \(snapshot.readsInventory("organization.id"))
        ORDER BY COALESCE(organization.code, '~'), organization.id LIMIT \(Self.pageMax)
        """
      ).compactMap { try ID<Organization>($0[0] as String).map { try snapshot.name($0) } }
    }
  }

  /// For the tower: how many bodies of each prefecture have an inventory, and how much is in them. A prefecture of fewer
  /// than five such bodies is not shown, and no sum is, from which it could be worked out.
  public func inventoriesByPrefecture(as viewer: Viewer, at now: Instant) throws
    -> [PrefectureCount]
  {
    try read(as: viewer, at: now) { snapshot in
      guard viewer.role != .node, viewer.role != .sensor, let own = viewer.organization,
        own == snapshot.directory.tower
      else { return [] }
      let since = (now - InformationSystem.confirmedFor).microseconds
      let rows = try snapshot.rows(
        """
        SELECT organization, COUNT(*) AS systems,
          SUM(CASE WHEN confirmed_at > :since THEN 1 ELSE 0 END) AS confirmed
        FROM system WHERE in_use = 1 GROUP BY organization ORDER BY organization
        """, ["since": since])
      var sums: [ID<Organization>: (bodies: Int, systems: Int, confirmed: Int)] = [:]
      for row in rows {
        guard let id = ID<Organization>(row[0] as String),
          let prefecture = try snapshot.prefecture(of: id)
        else { continue }
        let (systems, confirmed): (Int, Int) = (row["systems"], row["confirmed"])
        var sum = sums[prefecture] ?? (0, 0, 0)
        sum = (sum.bodies + 1, sum.systems + systems, sum.confirmed + confirmed)
        sums[prefecture] = sum
      }
      return try sums.sorted { $0.key < $1.key }
        .filter { $0.value.bodies >= PrefectureCount.bodiesMin }
        .map { id, sum in
          PrefectureCount(
            prefecture: try snapshot.name(id), bodies: sum.bodies, systems: sum.systems,
            confirmed: sum.confirmed)
        }
    }
  }

  /// The keys of a product as `wanted`, to begin a statement with. The key is `letters version`: neither part has a space
  /// in it. A part of the letters is searched, for which there is no index; so each key is tried once, from one to the
  /// next, and not each system: a nation has many of them of few products.
  static let wantedKeys = """
    WITH RECURSIVE product (key) AS (
      SELECT MIN(key) FROM system_index WHERE kind = 'product'
      UNION ALL
      SELECT (SELECT MIN(later.key) FROM system_index AS later
          WHERE later.kind = 'product' AND later.key > product.key)
        FROM product WHERE product.key IS NOT NULL),
    wanted (key) AS (
      SELECT key FROM product
      WHERE SUBSTR(key, 1, INSTR(key, ' ') - 1) LIKE :pattern ESCAPE '!'
        AND key LIKE :version ESCAPE '!')
    """

  /// The rows of `system_index` that are of it; the keys first, then their systems by index.
  static let havingWanted = """
    FROM wanted CROSS JOIN system_index
    WHERE system_index.kind = 'product' AND system_index.key = wanted.key
    """

  /// What `wantedKeys` binds.
  static func arguments(of product: ProductQuery) -> Snapshot.Arguments {
    ["pattern": "%\(escaped(product.name))%", "version": "% \(escaped(product.version))%"]
  }

  private static func escaped(_ text: String) -> String {
    text.map { "!%_".contains($0) ? "!\($0)" : "\($0)" }.joined()
  }
}

extension Snapshot {
  /// The nearest prefecture above an organisation that is none itself, by support, then by supervision.
  fileprivate func prefecture(of id: ID<Organization>) throws -> ID<Organization>? {
    guard let own = try directory.organization(id, in: db), own.legalForm != Self.prefectureForm
    else { return nil }
    for tree in [Organization.Tree.support, .supervision] {
      for step in own.path(in: tree).split(separator: "/").reversed() {
        guard let above = ID<Organization>(step), above != id,
          try directory.organization(above, in: db)?.legalForm == Self.prefectureForm
        else { continue }
        return above
      }
    }
    return nil
  }

  private static var prefectureForm: String { "都道府県" }
}
