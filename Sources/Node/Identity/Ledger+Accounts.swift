//! Accounts: making them, letting in by a link, passwords, ending sessions, closing.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Makes an account for a person of that organisation.
  func createAccount(
    _ person: ID<Person>, _ organization: ID<Organization>, _ role: Role, login: String,
    password: String?
  ) throws -> ID<Account> {
    let known = try Int.fetchOne(
      db, sql: "SELECT 1 FROM person WHERE id = ? AND organization = ?",
      arguments: [person.description, organization.description])
    guard known != nil else { throw RefusalCode("unknownPerson") }
    let isPlain = login.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    guard isPlain, !login.isEmpty, login.count <= Account.loginMax,
      login.utf8.count <= Account.loginBytesMax
    else {
      throw RefusalCode("badLogin")
    }
    guard try Account.named(login, in: db) == nil else { throw RefusalCode("loginTaken") }
    let id: ID<Account> = make("account")
    try commit(
      .account(
        id,
        .accountOpened(
          person: person, organization: organization, role: role, login: try keep(login))))
    if let password { try keep(password, of: id) }
    return id
  }

  /// What is asked about an account.
  // transitions:
  func perform(_ command: AccountCommand, on id: ID<Account>) throws {
    let account = try existing(Account.self, id.description)
    guard account.closedAt == nil else { throw RefusalCode("accountClosed") }
    switch command {
    case .link(let hash):
      guard try !hasLeft(account.person, account.organization) else {
        throw RefusalCode("personHasLeft")
      }
      let until = at + Account.linkLife
      try commit(.account(id, .linkIssued(until: until)))
      // Whoever asks for a link has forgotten the password, or somebody else knows it.
      try forgetPassword(of: id)
      try open(hash, of: account, until: until, isOnce: true)
    case .setPassword(let derived, let keeping):
      try commit(.account(id, .passwordSet))
      try keep(derived, of: id)
      // Whoever knew the old one is out.
      try endSessions(of: id, except: keeping)
    case .endSessions(let keeping):
      try commit(.account(id, .sessionsEnded))
      try endSessions(of: id, except: keeping)
    case .close:
      if account.person == input.viewer.person { throw RefusalCode("ownAccount") }
      try commit(.account(id, .accountClosed))
      try endSessions(of: id, except: nil)
      try forgetPassword(of: id)
    }
  }

  /// Whether somebody held a post of the organisation and holds none any more.
  func hasLeft(_ person: ID<Person>, _ organization: ID<Organization>) throws -> Bool {
    try directory.organization(organization, in: db)?.hasLeft(person, at: at) ?? false
  }

  private func forgetPassword(of id: ID<Account>) throws {
    try db.execute(sql: "DELETE FROM password WHERE account = ?", arguments: [id.description])
  }

  /// Opens a session of the account with that name.
  func openSession(_ login: String, _ hash: Hash, _ until: Instant, _ once: Bool) throws {
    guard let id = try Account.named(login, in: db),
      let account = try find(Account.self, id.description), account.closedAt == nil,
      try !hasLeft(account.person, account.organization)
    else { throw RefusalCode.notFound }
    try open(hash, of: account, until: until, isOnce: once)
  }

  private func open(_ hash: Hash, of account: Account, until: Instant, isOnce: Bool) throws {
    try db.execute(
      sql: "INSERT INTO session (hash, account, expires, once) VALUES (?, ?, ?, ?)",
      arguments: [
        hash.description, account.id.description, until.microseconds, isOnce ? 1 : 0,
      ])
  }

  private func keep(_ derived: String, of id: ID<Account>) throws {
    try db.execute(
      sql: """
        INSERT INTO password (account, derived) VALUES (?, ?)
        ON CONFLICT (account) DO UPDATE SET derived = excluded.derived
        """, arguments: [id.description, derived])
  }

  private func endSessions(of id: ID<Account>, except keeping: Hash?) throws {
    try db.execute(
      sql: "DELETE FROM session WHERE account = ? AND hash <> ?",
      arguments: [id.description, keeping?.description ?? ""])
  }
}
