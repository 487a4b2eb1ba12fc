//! Who answers for a key of the interface, and whether he is still there: the same for doing and for showing.

internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// Judges keys at a moment. A key belongs to its organisation, a common one to the control tower; its keeper is one of
/// that organisation, and has left with his last post there.
struct KeyKeeping {
  let db: Database
  let tower: ID<Organization>?
  let at: Instant
  /// Looks an organisation up; nil where there is none.
  let organization: (ID<Organization>) throws -> Organization?

  /// Whose key it is.
  func owner(of key: KeyRecord) -> ID<Organization>? { key.organization ?? tower }

  /// Whether somebody is one of that organisation and has not left it.
  func isThere(_ person: ID<Person>, in owner: ID<Organization>) throws -> Bool {
    let statement = try db.cachedStatement(sql: "SELECT organization FROM person WHERE id = ?")
    let home = try String.fetchOne(statement, arguments: [person.description])
    guard home == owner.description, let own = try organization(owner) else { return false }
    return own.isLiving && !own.hasLeft(person, at: at)
  }

  /// Whether somebody answers for a key now.
  func standing(of key: KeyRecord) throws -> KeyRow.Standing {
    guard let keeper = key.keeper else { return .unnamed }
    guard let owner = owner(of: key), try isThere(keeper, in: owner) else { return .left }
    return .kept
  }

  /// Whether anybody of that organisation could take its keys over: an open account that administers, of one who is there.
  func hasAdministrator(_ owner: ID<Organization>) throws -> Bool {
    let rows = try Data.fetchAll(
      db, sql: "SELECT state FROM account WHERE organization = ? AND role = ? ORDER BY id",
      arguments: [owner.description, Role.administrator.rawValue])
    for row in rows {
      let account = try Account.read([UInt8](row))
      if account.closedAt == nil, try isThere(account.person, in: owner) { return true }
    }
    return false
  }
}
