//! What the edge asks of the store to vouch for nodes below and to speak with nodes beside: for the node itself, never for a
//! page.

public import Federation
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// A card of a node below or beside that another has to be shown.
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

  /// The cards of nodes below that others below and beside have not been shown, and of nodes beside that those below have
  /// not: of those whose bodies stand above or below theirs in a tree, and only where everything on the card is believed
  /// here. Two nodes beside are others' to make known to each other. For the node itself.
  public func cardsToVouch() throws -> [CardToVouch] {
    try writer.read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT link.id AS link, link.role AS role, peer_card.version AS version,
            peer_card.card AS card
          FROM peer_card JOIN link ON link.peer = peer_card.node
          WHERE link.over = 0 AND (link.role = ? AND peer_card.link = link.id OR link.role = ?)
          ORDER BY link.id
          """, arguments: [PeerLink.Role.child.rawValue, PeerLink.Role.sibling.rawValue])
      guard rows.count > 1 else { return [] }
      let below = Set(
        rows.filter { $0["role"] as String == PeerLink.Role.child.rawValue }
          .map { $0["link"] as String })
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
        let others = (related[subject] ?? []).sorted().filter { other in
          (below.contains(other) || below.contains(subject))
            && (shown["\(other) \(subject)"] ?? 0) < version
        }
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

  /// Whom each node below or beside hosts, and which of these nodes have to do with each other.
  private static func relations(
    in db: Database
  ) throws -> (hosts: [String: Set<String>], related: [String: Set<String>]) {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT link_host.link AS link, link_host.organization AS organization,
          organization.path_supervision AS supervision, organization.path_support AS support
        FROM link_host JOIN link ON link.id = link_host.link
        LEFT JOIN organization ON organization.id = link_host.organization
        WHERE link.over = 0 AND link.role IN (?, ?)
        ORDER BY link_host.link, link_host.organization
        """, arguments: [PeerLink.Role.child.rawValue, PeerLink.Role.sibling.rawValue])
    var hosts: [String: Set<String>] = [:]
    var places: [String: String] = [:]
    for row in rows {
      let link: String = row["link"]
      let organization: String = row["organization"]
      hosts[link, default: []].insert(organization)
      places[organization] = link
    }
    var related: [String: Set<String>] = [:]
    for row in rows {
      let link: String = row["link"]
      for column in ["supervision", "support"] {
        let path: String? = row[column]
        for step in (path ?? "").split(separator: "/") {
          guard let other = places[String(step)], other != link else { continue }
          related[link, default: []].insert(other)
          related[other, default: []].insert(link)
        }
      }
    }
    return (hosts, related)
  }
}
