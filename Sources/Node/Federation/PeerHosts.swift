//! Of whom a node tells its peers: to each as far as it has to do with them.

internal import Federation
internal import GRDB
internal import Kernel

/// Whom a node tells its peers of.
enum PeerHosts {
  /// In ascending order, at most what a card holds. One that has ended is told of to whoever knows it: that it has. Where it
  /// is asked for one body alone, others may be left out: among many nodes beside the whole directory would be read for each.
  /// Of `entries` it is asked where more is said than that this node hosts them.
  static func told(
    to link: PeerLink, tower: ID<Organization>?, asking one: ID<Organization>? = nil,
    entries: Bool = false, in db: Database
  ) throws -> [ID<Organization>] {
    let passed = try passed(link, entries: entries, in: db)
    let living = try living(toldTo: link, tower: tower, passed, asking: one, in: db)
    let ended = try String.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT id FROM organization
          WHERE listed = 0 AND id NOT IN (SELECT organization FROM link_host)
            AND 'organization/' || id IN (SELECT record FROM sent_copy WHERE link = ?)
          ORDER BY id LIMIT ?
          """), arguments: [link.id.description, NodeCard.hostsMax]
    ).compactMap { ID<Organization>($0) }
    return (living + ended).prefix(NodeCard.hostsMax).sorted()
  }

  /// Those who stand above a peer's own or above whom it was invited under, these themselves, and the tower.
  static func above(_ link: PeerLink, tower: ID<Organization>?, in db: Database) throws
    -> Set<ID<Organization>>
  {
    var above = Set(link.hosts + [tower].compactMap { $0 })
    let supporters = try String.fetchAll(
      try db.cachedStatement(sql: "SELECT supporter FROM node_invitation WHERE node = ?"),
      arguments: [link.peer.text])
    for id in link.hosts.map(\.description) + supporters {
      let row = try Row.fetchOne(
        try db.cachedStatement(
          sql: "SELECT path_supervision, path_support FROM organization WHERE id = ?"),
        arguments: [id])
      for path in [row?[0] as String?, row?[1] as String?] {
        above.formUnion((path ?? "").split(separator: "/").compactMap { ID<Organization>($0) })
      }
    }
    return above
  }

  private static func living(
    toldTo link: PeerLink, tower: ID<Organization>?, _ passed: Set<ID<Organization>>,
    asking one: ID<Organization>?, in db: Database
  ) throws -> [ID<Organization>] {
    let own = """
      listed = 1 AND id NOT IN (SELECT organization FROM link_host)
      """
    if link.role == .sibling {
      return try toldBeside(link, tower, passed, own, asking: one, in: db)
    }
    if link.role == .parent {
      return try String.fetchAll(
        db, sql: "SELECT id FROM organization WHERE \(own) ORDER BY id LIMIT ?",
        arguments: [NodeCard.hostsMax]
      ).compactMap { ID<Organization>($0) }
    }
    // Those above the peer's own: their places in the two trees that are climbed.
    var above = try above(link, tower: tower, in: db)
    above.formUnion(passed)
    above.subtract(link.hosts)
    return try above.sorted().filter { id in
      try Int.fetchOne(
        try db.cachedStatement(sql: "SELECT 1 FROM organization WHERE \(own) AND id = ?"),
        arguments: [id.description]) != nil
    }
  }

  /// Whom a peer is offered: it gets the entry before it takes the body over. And who came from it, or was offered until that
  /// was withdrawn: a card without such a one would read there as if nobody hosted it. Once it has heard that an offer was
  /// withdrawn, it learns of the body's people no more.
  private static func passed(
    _ link: PeerLink, entries: Bool, in db: Database
  ) throws -> Set<ID<Organization>> {
    var found: Set<ID<Organization>> = []
    let rows = try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT stage, document FROM home_transfer
          WHERE to_node = ? AND stage IN ('offered', 'withdrawn') OR stage = 'done'
          ORDER BY organization, id
          """), arguments: [link.peer.text])
    for row in rows {
      guard let known = try HomeTransferRow(row) else { continue }
      let document = known.signed.document
      guard known.stage != .done || document.from == link.peer else { continue }
      if entries, known.stage == .withdrawn, try known.isHeard(in: db) { continue }
      found.insert(document.record.id.cast(to: Organization.self))
    }
    return found
  }

  /// A node beside is told of this node's own body, and of those that stand above or below one of its own.
  private static func toldBeside(
    _ link: PeerLink, _ tower: ID<Organization>?, _ passed: Set<ID<Organization>>, _ own: String,
    asking one: ID<Organization>?, in db: Database
  ) throws -> [ID<Organization>] {
    func steps(_ row: Row) -> Set<ID<Organization>> {
      let paths = [row["path_supervision"] as String, row["path_support"] as String]
      return Set(paths.flatMap { $0.split(separator: "/") }.compactMap { ID<Organization>($0) })
    }
    let theirs = Set(link.hosts)
    var above = passed
    for host in link.hosts {
      let row = try Row.fetchOne(
        db, sql: "SELECT path_supervision, path_support FROM organization WHERE id = ?",
        arguments: [host.description])
      if let row { above.formUnion(steps(row)) }
    }
    return try Row.fetchAll(
      db,
      sql: """
        SELECT id, path_supervision, path_support FROM organization
        WHERE \(own) AND (:one IS NULL OR id = :one) ORDER BY id
        """, arguments: ["one": one?.description]
    ).compactMap { row -> ID<Organization>? in
      guard let id = ID<Organization>(row["id"] as String) else { return nil }
      let isTold = id == tower || above.contains(id) || !steps(row).isDisjoint(with: theirs)
      return isTold ? id : nil
    }
  }
}
