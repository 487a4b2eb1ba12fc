//! What erasing somebody would do: what goes, what stays, and what has to be done first. The same for showing and doing.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// What keeps somebody's data from being erased, in the order in which it is to be done.
public enum ErasureBlock: String, Hashable, Sendable, CaseIterable {
  /// He holds a post, or will.
  case stillHere
  /// He can still sign in: close the account.
  case openAccount
  /// He holds a duty that is not over: hand it on.
  case openDuty
  /// An entry of his own that names him belongs to something that is not over: close that.
  case openWords
  /// A hold keeps it.
  case legalHold
}

/// What erasing would do.
public struct ErasurePreview: Hashable, Sendable {
  /// Who.
  public let person: ID<Person>
  /// His name; nil when it was erased.
  public let name: String?
  /// Whose he was.
  public let organization: OrganizationName
  /// Names and former names that go.
  public let names: Int
  /// Addresses, numbers and names to sign in by that go.
  public let addresses: Int
  /// His own entries that name him and go.
  public let words: Int
  /// His own entries that stay, since they do not name him.
  public let otherWords: Int
  /// Texts by others in the organisation's own records that name him and stay: theirs are the words.
  public let named: Int
  /// Facts about him that stay: they hold no name.
  public let facts: Int
  /// Names to sign in by that an older version wrote into the journal, where nothing can be erased.
  public let oldLogins: Int
  /// What is to be done first; empty where he can be erased now.
  public let blocks: [ErasureBlock]
  /// When he was erased; nil while he is not.
  public let erasedAt: Instant?
  /// What has to be shown again when anything of it is different.
  public let digest: Hash
}

/// Somebody and all that is decided by.
struct ErasureSubject {
  let person: ID<Person>
  let organization: Organization
  let texts: PersonTexts
  let blocks: [ErasureBlock]
  let erased: Erasure?

  /// Somebody of that organisation; nil where he is none of it.
  init?(
    _ person: ID<Person>, of organization: Organization, _ db: Database, at now: Instant
  ) throws {
    let home = try String.fetchOne(
      db, sql: "SELECT organization FROM person WHERE id = ?", arguments: [person.description])
    guard home == organization.id.description else { return nil }
    self.person = person
    self.organization = organization
    texts = try PersonTexts(of: person, in: organization.id, db, at: now)
    erased = try Data.fetchOne(
      db, sql: "SELECT state FROM erasure WHERE person = ? ORDER BY at, id LIMIT 1",
      arguments: [person.description]
    ).map { try Erasure.read([UInt8]($0)) }
    var found: [ErasureBlock] = []
    if try Self.isHere(person, organization, db, at: now) { found.append(.stillHere) }
    let accounts = try Data.fetchAll(
      db, sql: "SELECT state FROM account WHERE person = ? ORDER BY id",
      arguments: [person.description]
    ).map { try Account.read([UInt8]($0)) }
    if accounts.contains(where: { $0.closedAt == nil }) { found.append(.openAccount) }
    if try Self.hasDuty(person, db) { found.append(.openDuty) }
    if texts.openWords > 0 { found.append(.openWords) }
    if try LegalHold.inForce(on: organization.id, db, at: now).contains(where: {
      $0.scope == .everything || $0.scope == .person(person)
    }) {
      found.append(.legalHold)
    }
    blocks = found
  }

  /// Whether he holds a post now or will, here or at a desk of another body.
  private static func isHere(
    _ person: ID<Person>, _ home: Organization, _ db: Database, at now: Instant
  ) throws -> Bool {
    let states = try Data.fetchAll(
      db,
      sql: "SELECT state FROM organization WHERE INSTR(CAST(state AS TEXT), ?) > 0 ORDER BY id",
      arguments: [person.description])
    return try states.contains { state in
      let organization = try Organization.read([UInt8](state))
      return organization.appointments.contains {
        $0.person == person && $0.until.map { $0 > now } ?? true
      } || organization.employs(person, at: now)
    }
  }

  /// Whether an open duty is his: he holds it or it was offered to him.
  private static func hasDuty(_ person: ID<Person>, _ db: Database) throws -> Bool {
    let open = try Data.fetchAll(
      db,
      sql: """
        SELECT state FROM delivery WHERE open = 1 AND INSTR(CAST(state AS TEXT), ?) > 0 ORDER BY id
        """, arguments: [person.description])
    return try open.contains { state in
      let delivery = try Delivery.read([UInt8](state))
      return delivery.holder?.person == person || delivery.handOn?.to == person
    }
  }

  /// Over what goes and what hinders it: another of either is another preview.
  var digest: Hash {
    let parts =
      [person.description] + texts.erasable.map(\.description) + blocks.map(\.rawValue)
    return Hash(sha256: Array(parts.joined(separator: "\n").utf8))
  }
}

extension LegalHold {
  /// The holds in force on an organisation's texts.
  static func inForce(
    on organization: ID<Organization>, _ db: Database, at now: Instant
  ) throws -> [LegalHold] {
    try Data.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT state FROM legal_hold
          WHERE organization = ? AND lifted = 0 AND until > ? ORDER BY id
          """), arguments: [organization.description, now.microseconds]
    ).map { try read([UInt8]($0)) }
  }
}

extension Organization {
  /// Whether nobody is left of it: no appointment is in force or to come.
  func isGone(at now: Instant) -> Bool {
    !appointments.isEmpty && appointments.allSatisfy { $0.until.map { $0 <= now } ?? false }
  }
}
