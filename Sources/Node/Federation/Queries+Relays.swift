//! What the edge asks of the store to vouch for nodes and to speak with nodes beside: for the node itself, never for a page.

public import Federation
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// A card of one node that another has to be shown.
public struct CardToVouch: Hashable, Sendable {
  /// To whom it goes.
  public let to: ID<PeerLink>
  /// Whose it is.
  public let subject: ID<PeerLink>
  /// As it came.
  public let card: Signed<NodeCard>
}

/// How a node beside is reached.
public struct RelayedWay: Hashable, Sendable {
  /// The link to the node that carries.
  public let over: PeerLink
  /// The receiver's card, to whose key is sealed.
  public let card: NodeCard
}

extension Queries {
  /// The links to nodes beside that are not over, oldest first. For the node itself.
  public func siblings() throws -> [ID<PeerLink>] {
    try writer.read { db in
      try String.fetchAll(
        db, sql: "SELECT id FROM link WHERE over = 0 AND role = ? ORDER BY id",
        arguments: [PeerLink.Role.sibling.rawValue]
      ).compactMap { ID<PeerLink>($0) }
    }
  }

  /// What `siblings(over:)` asks. Answered out of an index: each line that is waited on asks it, and there may be thousands.
  static let siblingsSQL = """
    SELECT link.id FROM link JOIN peer_card ON peer_card.node = link.peer
    WHERE link.over = 0 AND link.role = ? AND peer_card.link = ? ORDER BY link.id
    """

  /// Those that are reached over that link, oldest first. For the node itself.
  public func siblings(over link: ID<PeerLink>) throws -> [ID<PeerLink>] {
    try writer.read { db in
      try String.fetchAll(
        db, sql: Self.siblingsSQL, arguments: [PeerLink.Role.sibling.rawValue, link.description]
      ).compactMap { ID<PeerLink>($0) }
    }
  }

  /// How a node beside is reached; nil where its voucher is linked no more. For the node itself.
  public func way(to sibling: PeerLink) throws -> RelayedWay? {
    try writer.read { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT link, card FROM peer_card WHERE node = ?",
          arguments: [sibling.peer.text]),
        let over = try PeerLink.find(row["link"] as String, in: db), !over.isRevoked
      else { return nil }
      let json = try JSON.parse([UInt8](row["card"] as Data))
      return RelayedWay(over: over, card: try Signed<NodeCard>(json: json).document)
    }
  }

  /// The cards that others have not been shown: to a node below those of nodes below and beside whose bodies stand above or
  /// below its own in a tree, and those of nodes above; to a node beside those of nodes below that have to do with it so; to a
  /// node above those of all below. Only where everything on the card is believed here; of nodes beside those alone that a
  /// node above has shown. For the node itself.
  public func cardsToVouch() throws -> [CardToVouch] {
    try writer.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT link.id AS link, peer_card.version AS version, peer_card.card AS card
          FROM peer_card JOIN link ON link.peer = peer_card.node
          WHERE \(Self.mayMeet) AND (link.role = :beside OR peer_card.link = link.id)
          ORDER BY link.id
          """,
        arguments: [
          "beside": PeerLink.Role.sibling.rawValue, "above": PeerLink.Role.parent.rawValue,
        ])
      guard rows.count > 1 else { return [] }
      let (hosts, related) = try Self.relations(in: db)
      var shown: [String: Int64] = [:]
      for row in try Row.fetchAll(
        db, sql: "SELECT link, subject, version FROM vouched_card ORDER BY link, subject")
      {
        let link: String = row["link"]
        let subject: String = row["subject"]
        let version: Int64 = row["version"]
        shown["\(link) \(subject)"] = version
      }
      var found: [CardToVouch] = []
      for row in rows {
        let subject: String = row["link"]
        let version: Int64 = row["version"]
        let others = (related[subject] ?? []).sorted()
          .filter { (shown["\($0) \(subject)"] ?? 0) < version }
        if others.isEmpty { continue }
        let card = try Signed<NodeCard>(json: try JSON.parse([UInt8](row["card"] as Data)))
        guard Set(card.document.hosts.map(\.description)) == hosts[subject] else { continue }
        for other in others {
          guard let to = ID<PeerLink>(other), let whose = ID<PeerLink>(subject) else { continue }
          found.append(CardToVouch(to: to, subject: whose, card: card))
        }
      }
      return found
    }
  }

  /// The condition that the node of a link may be made known to others: one beside only where a node above has shown it.
  private static let mayMeet = """
    link.over = 0 AND (link.role <> :beside OR EXISTS (
      SELECT 1 FROM peer_card AS shown JOIN link AS way ON way.id = shown.link AND way.over = 0
      WHERE shown.node = link.peer AND way.role = :above))
    """

  /// Whom each node below, above and beside hosts, and which of these nodes are to be made known to each other.
  private static func relations(
    in db: Database
  ) throws -> (hosts: [String: Set<String>], related: [String: Set<String>]) {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT link_host.link AS link, link_host.organization AS organization, link.role AS role,
          organization.path_supervision AS supervision, organization.path_support AS support
        FROM link_host JOIN link ON link.id = link_host.link
        LEFT JOIN organization ON organization.id = link_host.organization
        WHERE \(mayMeet) ORDER BY link_host.link, link_host.organization
        """,
      arguments: [
        "beside": PeerLink.Role.sibling.rawValue, "above": PeerLink.Role.parent.rawValue,
      ])
    var hosts: [String: Set<String>] = [:]
    var places: [String: String] = [:]
    var above: Set<String> = []
    var below: Set<String> = []
    for row in rows {
      let link: String = row["link"]
      let organization: String = row["organization"]
      let role: String = row["role"]
      hosts[link, default: []].insert(organization)
      if role == PeerLink.Role.parent.rawValue {
        above.insert(link)
      } else {
        places[organization] = link
      }
      if role == PeerLink.Role.child.rawValue { below.insert(link) }
    }
    var related: [String: Set<String>] = [:]
    // Whoever invited this node is above all whom it has invited: they write to each other when it is gone.
    for link in below where !above.isEmpty { related[link] = above }
    for link in above where !below.isEmpty { related[link] = below }
    for row in rows {
      let link: String = row["link"]
      if above.contains(link) { continue }
      for column in ["supervision", "support"] {
        let path: String? = row[column]
        for step in (path ?? "").split(separator: "/") {
          guard let other = places[String(step)], other != link else { continue }
          // Two nodes beside are others' to make known to each other.
          guard below.contains(link) || below.contains(other) else { continue }
          related[link, default: []].insert(other)
          related[other, default: []].insert(link)
        }
      }
    }
    return (hosts, related)
  }
}
