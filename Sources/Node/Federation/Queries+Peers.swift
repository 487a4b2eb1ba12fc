//! What the lines to other nodes ask of the store: for the node itself, never for a page.

public import Federation
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// Where the node above is reached.
public struct LinkAddress: Hashable, Sendable {
  /// The link.
  public let link: ID<PeerLink>
  /// `https://host:port`.
  public let address: String
}

extension Queries {
  /// Every link, those that are over too, oldest first. For the node itself.
  public func links() throws -> [PeerLink] {
    try writer.read { db in
      try String.fetchAll(db, sql: "SELECT id FROM link ORDER BY id")
        .compactMap { try PeerLink.find($0, in: db, shelf: linkShelf) }
    }
  }

  /// A link with the letters that wait; nil where there is none. For the node itself.
  public func link(_ id: ID<PeerLink>) throws -> PeerLink? {
    try writer.read { db in try PeerLink.find(id.description, in: db, shelf: linkShelf) }
  }

  /// A link with the letters that wait, and which of its keys this node signs with: what it takes to say something on it,
  /// in one look. Nil where there is no such link. For the node itself.
  public func signedLink(_ id: ID<PeerLink>) throws -> (link: PeerLink, newest: Int64)? {
    try writer.read { db in
      guard let link = try PeerLink.find(id.description, in: db, shelf: linkShelf) else {
        return nil
      }
      return (link, try Self.keyGeneration(in: db))
    }
  }

  /// The link to that node that is not over; nil where there is none. For the node itself.
  public func link(peer: NodeName) throws -> PeerLink? {
    try writer.read { db in try PeerLink.find(peer: peer, in: db, shelf: linkShelf) }
  }

  /// When that link's peer said its newest first word, by its own clock; nil before the first. For the node itself.
  public func newestHello(on link: ID<PeerLink>) throws -> Instant? {
    try writer.read { db in
      try Int64.fetchOne(
        try db.cachedStatement(sql: "SELECT at FROM link_hello WHERE link = ?"),
        arguments: [link.description]
      ).map { Instant(microseconds: $0) }
    }
  }

  /// The links on which this node dials, and where to. For the node itself.
  public func linkLines() throws -> [LinkAddress] {
    try writer.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT link_line.link, link_line.address FROM link_line JOIN link ON link.id = link_line.link
          WHERE link.over = 0 ORDER BY link_line.link
          """
      ).compactMap { row in
        ID<PeerLink>(row[0] as String).map { LinkAddress(link: $0, address: row[1]) }
      }
    }
  }

  /// A letter that waits: what was queued, and its payload; nil where it waits no more. For the node itself.
  public func letter(_ id: ID<Envelope>, on link: ID<PeerLink>) throws
    -> (parcel: PeerLink.Parcel, payload: JSON)?
  {
    try writer.read { db in
      guard
        let row = try Row.fetchOne(
          try db.cachedStatement(
            sql: "SELECT parcel, payload FROM link_waiting WHERE link = ? AND id = ?"),
          arguments: [link.description, id.description])
      else { return nil }
      return (
        try JSONTreeDecoder.decode(
          PeerLink.Parcel.self, from: JSON.parse([UInt8](row[0] as Data))),
        try JSON.parse([UInt8](row[1] as Data))
      )
    }
  }

  /// How often this node was restored from a backup.
  public func epoch() throws -> Int64 {
    try writer.read { db in
      try Int64.fetchOne(db, sql: "SELECT epoch FROM node WHERE id = 1") ?? 0
    }
  }

  /// Which of its keys this node signs with, counted from 0. For the node itself.
  public func keyGeneration() throws -> Int64 {
    try writer.read { db in try Self.keyGeneration(in: db) }
  }

  private static func keyGeneration(in db: Database) throws -> Int64 {
    try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT key_generation FROM node WHERE id = 1")) ?? 0
  }

  /// Whom this node tells a peer that it hosts. For the node itself.
  public func hosts(toldTo link: PeerLink) throws -> [ID<Organization>] {
    try writer.read { db in
      let tower = try String.fetchOne(
        try db.cachedStatement(sql: "SELECT tower FROM node WHERE id = 1")
      ).flatMap { ID<Organization>($0) }
      return try PeerHosts.told(to: link, tower: tower, in: db)
    }
  }
}
