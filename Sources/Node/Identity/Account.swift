//! An account as a record: who signs in, for whom, with what role, and how it ended.

internal import GRDB
public import Kernel

/// An account: a person with a role for an organisation. Its password and its sessions lie outside the journal; that
/// they were set or ended is a Fact.
public struct Account: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Account>
  /// Who signs in.
  public let person: ID<Person>
  /// For whom; another only when that body ended.
  public var organization: ID<Organization>
  /// With what role; another only when its body ended.
  public var role: Role
  /// The name to sign in by: an address or a word.
  public let login: String
  /// When it was closed; nil while it is open. A closed account is never opened again: its name stays taken.
  public var closedAt: Instant?

  /// Most characters of a name to sign in by.
  public static let loginMax = 200
  /// How long a link that signs in once works: over a night, not over a week.
  public static let linkLife = Instant.Span.hours(24)

  /// What is recorded.
  enum Body: Hashable, Sendable, Codable {
    case accountCreated(
      person: ID<Person>, organization: ID<Organization>, role: Role, login: String)
    case linkIssued(until: Instant)
    case passwordSet
    case sessionsEnded
    case accountClosed
    /// Its body ended; it is one of the successor's.
    case accountPassed(to: ID<Organization>, role: Role)
  }
}

extension Account: Record {
  static var recordKind: RecordReference.Kind { .account }
  static var table: String { "account" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("person", person.description), ("organization", organization.description),
      ("role", role.rawValue), ("login", login),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    guard case .accountCreated(let person, let organization, let role, let login) = body else {
      return nil
    }
    return Self(
      id: id.cast(to: Account.self), person: person, organization: organization, role: role,
      login: login, closedAt: nil)
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .accountClosed: closedAt = now
    case .accountPassed(let successor, let newRole):
      organization = successor
      role = newRole
    case .accountCreated, .linkIssued, .passwordSet, .sessionsEnded: break
    }
  }
}
