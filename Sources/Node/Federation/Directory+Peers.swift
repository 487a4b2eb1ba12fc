//! Who is hosted by another node, and whether that node can be expected to take a letter now.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

/// The nodes that this one is linked to, as far as every input asks of them.
struct Peers: Sendable {
  /// A node that hosts a body.
  struct Host: Hashable, Sendable {
    /// The link to it.
    let link: ID<PeerLink>
    /// Whether it is heard and the link is active.
    let isUsable: Bool
  }

  /// Links that are not over, in order.
  let links: [ID<PeerLink>]
  /// By whom a body that lives elsewhere is hosted.
  let hosts: [ID<Organization>: Host]
  /// Links to nodes above, in order, and of each the first body that lives there.
  let above: [(link: ID<PeerLink>, first: ID<Organization>)]
  /// Links to nodes beside.
  let beside: Set<ID<PeerLink>>

  /// Reads them from the store.
  init(readingFrom db: Database) throws {
    var usable: [ID<PeerLink>: Bool] = [:]
    // A node beside is reached through the one that has shown its card.
    let rows = try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT id, usable, role, (
            SELECT via.usable FROM peer_card
            JOIN link AS via ON via.id = peer_card.link AND via.over = 0
            WHERE peer_card.node = link.peer) AS way
          FROM link WHERE over = 0 ORDER BY id
          """))
    for row in rows {
      guard let id = ID<PeerLink>(row[0] as String) else { continue }
      let isUsable: Int = row[1]
      let role: String = row[2]
      let way: Int? = row[3]
      usable[id] = isUsable == 1 && (way == 1 || role != PeerLink.Role.sibling.rawValue)
    }
    links = usable.keys.sorted()
    func all(_ wanted: PeerLink.Role) -> [ID<PeerLink>] {
      rows.compactMap { row in
        let role: String = row[2]
        return role == wanted.rawValue ? ID<PeerLink>(row[0] as String) : nil
      }
    }
    let parents = all(.parent)
    beside = Set(all(.sibling))
    var hosts: [ID<Organization>: Host] = [:]
    if !usable.isEmpty {
      let rows = try Row.fetchCursor(
        try db.cachedStatement(sql: "SELECT organization, link FROM link_host"))
      while let row = try rows.next() {
        guard let organization = ID<Organization>(row[0] as String),
          let link = ID<PeerLink>(row[1] as String), let isUsable = usable[link]
        else { continue }
        hosts[organization] = Host(link: link, isUsable: isUsable)
      }
    }
    self.hosts = hosts
    above = parents.compactMap { link in
      hosts.filter { $0.value.link == link }.keys.min().map { (link: link, first: $0) }
    }
  }
}

extension Directory {
  /// The node that hosts a body that lives elsewhere; nil for those of this node.
  func host(of id: ID<Organization>, in db: @autoclosure () throws -> Database) throws
    -> Peers.Host?
  {
    try peers(in: try db()).hosts[id]
  }

  /// The nodes above as far as they are to hear of a duty of that organisation at t=0 (I2): of each one body, the desk that
  /// was agreed for it, whoever supervises or supports it, or whoever is known there. Its own node is told as its own; what
  /// is for a node beside goes there sealed, and the node between them hears no word of it.
  func nodesAbove(
    _ own: Organization, in db: @autoclosure () throws -> Database
  ) throws -> [Callee] {
    let peers = try peers(in: try db())
    let host = peers.hosts[own.id]?.link
    if peers.above.isEmpty || host.map({ peers.beside.contains($0) }) ?? false { return [] }
    let named = [own.lastRung, own.parents[.supervision], own.parents[.support]].compactMap { $0 }
    return peers.above.filter { host != $0.link }.map { above in
      Callee.node(of: named.first { peers.hosts[$0]?.link == above.link } ?? above.first)
    }
  }

  /// A plan for a duty of that organisation in which the first call and the copies of bodies that live elsewhere go to their nodes, as far as these can
  /// be expected to take them.
  func passing(
    _ plan: CallPlan, of organization: ID<Organization>,
    in db: @autoclosure () throws -> Database
  ) throws -> CallPlan {
    let peers = try peers(in: try db())
    guard !peers.hosts.isEmpty else { return plan }
    let callees = plan.rungs.joined() + plan.middle + plan.ciso + plan.parent
    let elsewhere = ([organization] + callees.map(\.organization))
      .filter { peers.hosts[$0]?.isUsable ?? false }
    return elsewhere.isEmpty ? plan : plan.passed(to: Set(elsewhere), of: organization)
  }
}
