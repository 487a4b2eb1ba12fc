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

  /// The newest transfers, those that are only offered first. For the node itself.
  public func homeTransfers() throws -> [HomeTransferRow] {
    try writer.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT stage, document FROM home_transfer WHERE stage <> 'early'
          ORDER BY CASE WHEN stage = 'offered' THEN 0 ELSE 1 END, at DESC, id LIMIT ?
          """, arguments: [Self.transfersMax]
      ).compactMap { try HomeTransferRow($0) }
    }
  }
}
