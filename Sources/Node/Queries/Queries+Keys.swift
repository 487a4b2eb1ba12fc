//! Keys of the interface as those see them who answer for them: whose keeper left stands out until somebody takes it over.

internal import GRDB
public import Kernel

/// A key that is in use.
public struct KeyRow: Hashable, Sendable {
  /// The key.
  public let id: ID<APIKey>
  /// What it is called.
  public let name: String
  /// What it may do.
  public let role: Role
  /// For whom; nil for a sensor that serves many.
  public let organization: OrganizationName?
  /// Whether somebody answers for it.
  public let standing: Standing
  /// Who answers for it, or did until he left; nil where nobody was named.
  public let keeper: PersonName?
  /// Whether the viewer may take it over himself.
  public let mayTake: Bool
  /// Who of its organisation may be named by the tower, where nobody there keeps its keys; else empty.
  public let people: [PersonName]

  /// Whether somebody answers for a key.
  public enum Standing: String, Hashable, Sendable, CaseIterable {
    /// Somebody who is there.
    case kept
    /// Whoever did has left.
    case left
    /// Nobody was ever named.
    case unnamed
  }

  /// Whether it is refused now: it acts with the right of somebody who has left. A sensor's goes on sending.
  public var isRefused: Bool { standing == .left && role != .sensor }
}

/// How many keys nobody answers for.
public struct KeyCount: Hashable, Sendable {
  /// Those whose keeper left.
  public let left: Int
  /// Those for which nobody was ever named.
  public let unnamed: Int
}

extension Queries {
  /// The keys in use that are the viewer's to see to, by name: his organisation's; for the tower's administrators the
  /// common ones too, and those that nobody answers for of bodies without an administrator; for the node all. Empty for
  /// everybody else.
  public func keys(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 100, at now: Instant
  ) throws -> Page<KeyRow> {
    guard viewer.role == .administrator || viewer.role == .node else {
      return Page(items: [], next: nil)
    }
    return try read(as: viewer, at: now) { snapshot in
      let size = Self.pageSize(limit)
      let kept = try snapshot.keptKeys(after: after?.id)
      let items = try kept.prefix(size).map { try snapshot.row($0.key, $0.standing) }
      let next = items.last.map { PageKey(id: $0.id.description) }
      return Page(items: items, next: kept.count > size ? next : nil)
    }
  }

  /// How many of those keys nobody answers for: for administrators, and for the watch of the tower.
  public func keysWithoutKeeper(as viewer: Viewer, at now: Instant) throws -> KeyCount {
    try read(as: viewer, at: now) { snapshot in
      guard viewer.role == .administrator || snapshot.isTower else {
        return KeyCount(left: 0, unnamed: 0)
      }
      let all = try snapshot.keptKeys().map { $0.standing }
      return KeyCount(
        left: all.count { $0 == .left }, unnamed: all.count { $0 == .unnamed })
    }
  }

  /// Who signs in by that name; nil where nobody does or the account is closed. The node's own question.
  public func person(login: String) throws -> ID<Person>? {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      guard let id = try Account.named(login, in: snapshot.db),
        let account = try Account.find(id.description, in: snapshot.db), account.closedAt == nil
      else { return nil }
      return account.person
    }
  }
}

extension Snapshot {
  /// Who answers for which key at this moment.
  var keeping: KeyKeeping {
    KeyKeeping(db: db, tower: directory.tower, at: at) { [self] id in
      try directory.organization(id, in: db)
    }
  }

  /// The keys that are the viewer's to see to, each with whether somebody answers for it. Every look at home and at the
  /// tower's board asks: a few statements, however many keys and bodies there are. Behind a key, those that follow it by
  /// name; it may have been revoked meanwhile.
  fileprivate func keptKeys(after: String? = nil) throws -> [(
    key: KeyRecord, standing: KeyRow.Standing
  )] {
    let isTower = viewer.organization != nil && viewer.organization == directory.tower
    let all = try records(
      KeyRecord.self,
      """
      SELECT state FROM api_key WHERE revoked = 0 AND (organization = :viewer OR :all = 1)
        AND (name, id) > (COALESCE((SELECT name FROM api_key WHERE id = :after), ''), :after)
      ORDER BY name, id
      """, ["all": isTower || viewer.role == .node ? 1 : 0, "after": after ?? ""])
    let keeping = keeping
    try directory.learn(all.compactMap { keeping.owner(of: $0) }, in: db)
    let judged = zip(all, try keeping.standings(of: all)).map { (key: $0, standing: $1) }
    guard isTower, viewer.role != .node else { return judged }
    // Another body's key is the tower's to see to where nobody answers for it and nobody there could take it over.
    let left = judged.filter { $0.standing != .kept }.compactMap { keeping.owner(of: $0.key) }
    let administered = try keeping.administered(left.filter { $0 != viewer.organization })
    return judged.filter { found in
      guard let owner = keeping.owner(of: found.key), owner != viewer.organization else {
        return true
      }
      return found.standing != .kept && !administered.contains(owner)
    }
  }

  fileprivate func row(_ key: KeyRecord, _ standing: KeyRow.Standing) throws -> KeyRow {
    let owner = keeping.owner(of: key)
    let isOwn = viewer.organization != nil && owner == viewer.organization
    return KeyRow(
      id: key.id, name: key.name, role: key.role,
      organization: try key.organization.map { try name($0) }, standing: standing,
      keeper: try key.keeper.map { PersonName(id: $0, name: try name($0)) },
      mayTake: isOwn && viewer.person != nil && key.keeper != viewer.person,
      people: isOwn || viewer.role == .node ? [] : try owner.map { try those(of: $0) } ?? [])
  }

  /// The people of an organisation who are there.
  private func those(of owner: ID<Organization>) throws -> [PersonName] {
    let all = try rows(
      "SELECT id FROM person WHERE organization = :organization ORDER BY id LIMIT :limit",
      ["organization": owner.description, "limit": OrganizationView.othersMax]
    ).compactMap { ID<Person>($0["id"] as String) }
    return try keeping.there(all, in: owner).map { PersonName(id: $0, name: try name($0)) }
  }
}
