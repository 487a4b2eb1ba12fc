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
  /// The name to sign in by, where an older version wrote it into the journal; else the identifier of its text.
  public let login: String
  /// When it was closed; nil while it is open. A closed account is never opened again: its name stays taken.
  public var closedAt: Instant?

  /// Most characters of a name to sign in by.
  public static let loginMax = 200
  /// Most bytes of one: what is found by the index over addresses.
  static let loginBytesMax = 254
  /// How long a link that signs in once works: over a night, not over a week.
  public static let linkLife = Instant.Span.hours(24)

  /// What is recorded.
  enum Body: Hashable, Sendable, Codable {
    case accountCreated(
      person: ID<Person>, organization: ID<Organization>, role: Role, login: String)
    /// As `accountCreated`, with the name outside the journal: most are somebody's address.
    case accountOpened(
      person: ID<Person>, organization: ID<Organization>, role: Role, login: ContentReference)
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
    switch body {
    case .accountCreated(let person, let organization, let role, let login):
      return Self(
        id: id.cast(to: Account.self), person: person, organization: organization, role: role,
        login: login, closedAt: nil)
    case .accountOpened(let person, let organization, let role, let login):
      return Self(
        id: id.cast(to: Account.self), person: person, organization: organization, role: role,
        login: login.id.description, closedAt: nil)
    case .linkIssued, .passwordSet, .sessionsEnded, .accountClosed, .accountPassed: return nil
    }
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .accountClosed: closedAt = now
    case .accountPassed(let successor, let newRole):
      organization = successor
      role = newRole
    case .accountCreated, .accountOpened, .linkIssued, .passwordSet, .sessionsEnded: break
    }
  }
}

extension Account {
  /// The account of that name; nil where nobody has it. An erased name is found no more.
  static func named(_ login: String, in db: Database) throws -> ID<Account>? {
    try String.fetchOne(
      try db.cachedStatement(
        sql: """
          SELECT account.id FROM content JOIN account ON account.login = content.id
          WHERE LENGTH(content.bytes) <= 254
            AND LOWER(CAST(content.bytes AS TEXT)) = LOWER(:login)
            AND CAST(content.bytes AS TEXT) = :login
          UNION SELECT id FROM account WHERE login = :login ORDER BY 1 LIMIT 1
          """), arguments: ["login": login]
    ).flatMap { ID<Account>($0) }
  }

  /// The name to sign in by as SQL, for statements that join `login_text`: the text, empty once it was erased, or what an
  /// older version wrote.
  static let loginText = """
    CASE WHEN login_text.id IS NULL THEN account.login
      ELSE COALESCE(CAST(login_text.bytes AS TEXT), '') END
    """
  /// The join of `loginText`.
  static let loginJoin = "LEFT JOIN content AS login_text ON login_text.id = account.login"
}
