//! A move of an organisation to another node as it is kept: offered, or done.

public import Federation
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// A transfer of a home with what has become of it.
public struct HomeTransferRow: Hashable, Sendable {
  /// The document with the signatures that it bears so far.
  public let signed: Signed<HomeTransfer>
  /// What has become of it.
  public let stage: Stage

  /// How far a transfer is.
  public enum Stage: String, Hashable, Sendable {
    /// The old home has signed; the new one has not.
    case offered
    /// Both have, and it holds here.
    case done
    /// Both have, and word of an earlier move is missing here: it waits for that.
    case early
    /// The old home has withdrawn its offer.
    case withdrawn
    /// No move, but the old home's word that it has withdrawn one, to be said until the new home has taken it. It outlives the
    /// offer, which may come after it.
    case withdrawal
  }

  init?(_ row: Row) throws {
    guard let stage = Stage(rawValue: row["stage"] as String) else { return nil }
    self.stage = stage
    signed = try Signed<HomeTransfer>(json: JSON.parse([UInt8](row["document"] as Data)))
  }

  /// Most moves of an organisation that wait for word of an earlier one.
  static let earlyMax = 8

  /// The version of the newest move of an organisation that holds; 0 before the first.
  static func newestVersion(of id: ID<Organization>, in db: Database) throws -> Int64 {
    try Int64.fetchOne(
      try db.cachedStatement(
        sql: """
          SELECT COALESCE(MAX(version), 0) FROM home_transfer
          WHERE organization = ? AND stage = 'done'
          """), arguments: [id.description]) ?? 0
  }
}

extension HomeTransferRow {
  /// Whether an organisation is on offer, or was to a node that has not heard that it was withdrawn. Two nodes that both take
  /// it over would both be believed; and one that takes over an offer while another to it is on the way would be believed by
  /// all but its old home, which knew that offer no more.
  static func isOpen(_ id: ID<Organization>, in db: Database) throws -> Bool {
    let newest = try newestVersion(of: id, in: db)
    let offers = try Row.fetchAll(
      db,
      sql: """
        SELECT stage, document FROM home_transfer
        WHERE organization = ? AND stage IN ('offered', 'withdrawn') AND version > ?
        ORDER BY version, id
        """, arguments: [id.description, newest]
    ).compactMap { try HomeTransferRow($0) }
    return try offers.contains { offer in
      switch offer.stage {
      case .withdrawn: try !offer.isHeard(in: db)
      case .offered, .done, .early, .withdrawal:
        try PeerLink.find(peer: offer.signed.document.to, in: db) != nil
      }
    }
  }

  /// Whether the new home has taken the word that an offer was withdrawn, or is linked no more: then nothing is believed of it.
  func isHeard(in db: Database) throws -> Bool {
    let document = signed.document
    guard let link = try PeerLink.find(peer: document.to, in: db) else { return true }
    return try Int.fetchOne(
      db,
      sql: """
        SELECT 1 FROM telling
        WHERE link = ? AND kind = ? AND record = ? AND taken_at IS NOT NULL
        """,
      arguments: [
        link.id.description, MessageKind.transfer.rawValue, document.record.description,
      ]) != nil
  }
}

extension Queries {
  /// Most transfers that are listed.
  public static let transfersMax = 100

  /// The version of the newest move of an organisation that holds here or is offered; 0 before the first. The next one's is
  /// greater.
  public func homeTransferVersion(of id: ID<Organization>) throws -> Int64 {
    try writer.read { db in
      try Int64.fetchOne(
        db,
        sql: """
          SELECT COALESCE(MAX(version), 0) FROM home_transfer
          WHERE organization = ? AND stage <> 'early'
          """, arguments: [id.description]) ?? 0
    }
  }

  /// The newest transfers, those that are only offered first; words that withdraw are none. For the node itself.
  public func homeTransfers() throws -> [HomeTransferRow] {
    try writer.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT stage, document FROM home_transfer WHERE stage NOT IN ('early', 'withdrawal')
          ORDER BY CASE WHEN stage = 'offered' THEN 0 ELSE 1 END, at DESC, id LIMIT ?
          """, arguments: [Self.transfersMax]
      ).compactMap { try HomeTransferRow($0) }
    }
  }
}
