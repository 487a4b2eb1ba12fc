//! Changes of personnel that wait for their day, without the names that stay secret until then.

internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// A change of personnel as whoever does not keep its organisation's directory may see it: that there is one, and when.
public struct PlannedTransfer: Hashable, Sendable {
  /// Which.
  public let id: ID<Transfer>
  /// The first moment at which it holds.
  public let day: Instant
  /// How many posts change.
  public let posts: Int

  init(_ transfer: Transfer) {
    id = transfer.id
    day = transfer.day
    posts = transfer.moves.count
  }
}

/// A change of personnel that waits in a body which ends.
public struct BodyConflict: Hashable, Sendable {
  /// The body by name.
  public let name: Phrase
  /// Its code.
  public let code: String?
  /// The change.
  public let transfer: PlannedTransfer
  /// What takes over the people, and the change with them; nil where nothing does.
  public let heir: Phrase?
}

extension BodyComparison {
  /// The changes of personnel that wait in bodies which end: in the order of the endings, then by day.
  func conflicts() -> [BodyConflict] {
    plan.ended.flatMap { ending -> [BodyConflict] in
      guard let body = byID[ending.body] else { return [] }
      return body.transfers.map { transfer in
        BodyConflict(
          name: body.name, code: body.code, transfer: transfer,
          heir: ending.successors.first.map { name($0) })
      }
    }
  }
}

extension Transfer {
  /// Those that wait, by day: of everybody, or of one organisation.
  static func planned(
    after moment: Instant, of organization: ID<Organization>? = nil, in db: Database
  ) throws -> [Transfer] {
    let rows: [Data]
    if let organization {
      rows = try Data.fetchAll(
        db,
        sql: """
          SELECT state FROM transfer WHERE organization = ? AND day > ? AND undone = 0
          ORDER BY day, id
          """, arguments: [organization.description, moment.microseconds])
    } else {
      rows = try Data.fetchAll(
        db, sql: "SELECT state FROM transfer WHERE day > ? AND undone = 0 ORDER BY day, id",
        arguments: [moment.microseconds])
    }
    return try rows.map { try read([UInt8]($0)) }
  }
}

extension Ledger {
  /// The changes of personnel that wait in a body which ends: they wait on in what takes over its people, and can be
  /// taken back there; without such a body they are taken back. A Fact says either.
  func passTransfers(of id: ID<Organization>, to heir: ID<Organization>?) throws {
    for transfer in try Transfer.planned(after: at, of: id, in: db) {
      guard let heir else {
        try undoTransfer(transfer.id)
        continue
      }
      try commit(.transfer(transfer.id, .transferUndone))
      try commit(
        .transfer(
          make("transfer"),
          .transferPlanned(organization: heir, day: transfer.day, moves: transfer.moves)))
    }
  }
}
