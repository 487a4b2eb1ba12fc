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
  /// Looks an organisation up; nil where there is none. Whoever asks of many lets the directory learn them before.
  let organization: (ID<Organization>) throws -> Organization?

  /// Whose key it is.
  func owner(of key: KeyRecord) -> ID<Organization>? { key.organization ?? tower }

  /// Whether somebody is one of that organisation and has not left it.
  func isThere(_ person: ID<Person>, in owner: ID<Organization>) throws -> Bool {
    try !there([person], in: owner).isEmpty
  }

  /// Those of these people who are of that organisation and have not left it, in their order.
  func there(_ people: [ID<Person>], in owner: ID<Organization>) throws -> [ID<Person>] {
    let homes = try homes(of: people)
    return try people.filter { try isThere($0, in: owner, homes) }
  }

  private func isThere(
    _ person: ID<Person>, in owner: ID<Organization>, _ homes: [ID<Person>: ID<Organization>]
  ) throws -> Bool {
    guard homes[person] == owner, let own = try organization(owner) else { return false }
    return own.isLiving && !own.hasLeft(person, at: at)
  }

  /// Whose people they are; a few statements, however many there are.
  private func homes(of people: [ID<Person>]) throws -> [ID<Person>: ID<Organization>] {
    var found: [ID<Person>: ID<Organization>] = [:]
    for part in Snapshot.parts(Set(people).sorted().map(\.description)) {
      let (list, values) = Snapshot.list(part)
      let statement = try db.cachedStatement(
        sql: "SELECT id, organization FROM person WHERE id IN (\(list)) ORDER BY id")
      for row in try Row.fetchAll(statement, arguments: StatementArguments(values)) {
        guard let id = ID<Person>(row[0] as String) else { continue }
        found[id] = ID<Organization>(row[1] as String)
      }
    }
    return found
  }

  /// Whether somebody answers for a key now.
  func standing(of key: KeyRecord) throws -> KeyRow.Standing { try standings(of: [key])[0] }

  /// The same for many, in their order; a few statements, however many there are.
  func standings(of keys: [KeyRecord]) throws -> [KeyRow.Standing] {
    let homes = try homes(of: keys.compactMap(\.keeper))
    return try keys.map { key in
      guard let keeper = key.keeper else { return .unnamed }
      guard let owner = owner(of: key), try isThere(keeper, in: owner, homes) else { return .left }
      return .kept
    }
  }

  /// Whether anybody of that organisation could take its keys over: an open account that administers, of one who is there.
  func hasAdministrator(_ owner: ID<Organization>) throws -> Bool {
    try !administered([owner]).isEmpty
  }

  /// Those of these organisations that have such an account; a few statements, however many there are.
  func administered(_ owners: [ID<Organization>]) throws -> Set<ID<Organization>> {
    var accounts: [Account] = []
    for part in Snapshot.parts(Set(owners).sorted().map(\.description)) {
      let (list, values) = Snapshot.list(part)
      let statement = try db.cachedStatement(
        sql: """
          SELECT state FROM account WHERE organization IN (\(list)) AND role = :role ORDER BY id
          """)
      let bound = values.merging(["role": Role.administrator.rawValue]) { _, new in new }
      accounts += try Data.fetchAll(statement, arguments: StatementArguments(bound))
        .map { try Account.read([UInt8]($0)) }.filter { $0.closedAt == nil }
    }
    let homes = try homes(of: accounts.map(\.person))
    let found = try accounts.filter { try isThere($0.person, in: $0.organization, homes) }
    return Set(found.map(\.organization))
  }
}
