//! Who is asking: sessions, accounts, keys. For `Web`, before there is a viewer.

internal import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// The session of that secret's hash; nil when there is none or it has ended.
  public func session(hash: Hash, at now: Instant) throws -> SignedIn? {
    try read(as: .node, at: now) { snapshot in
      guard
        let row = try snapshot.row(
          """
          SELECT account.id, account.person, account.organization, account.role,
            \(Account.loginText) AS login,
            session.expires, session.once
          FROM session JOIN account ON account.id = session.account \(Account.loginJoin)
          WHERE session.hash = :hash AND session.expires > :now
          """, ["hash": hash.description, "now": now.microseconds]),
        let account = ID<Account>(row["id"] as String),
        let person = ID<Person>(row["person"] as String),
        let organization = ID<Organization>(row["organization"] as String),
        let role = Role(rawValue: row["role"]),
        try !snapshot.hasLeft(person, organization)
      else { return nil }
      return SignedIn(
        account: account, person: person, name: try snapshot.name(person),
        organization: try snapshot.name(organization),
        viewer: Viewer(person: person, key: nil, organization: organization, role: role),
        login: row["login"], expires: Instant(microseconds: row["expires"]),
        isOnce: row["once"] == 1)
    }
  }

  /// What the password of that name is compared with; nil when nobody has the name.
  public func account(login: String) throws -> Credential? {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      guard let account = try Account.named(login, in: snapshot.db) else { return nil }
      let row = try snapshot.row(
        "SELECT derived FROM password WHERE account = :account",
        ["account": account.description])
      return Credential(account: account, derived: row?["derived"])
    }
  }

  /// As whom the holder of that key asks; nil when there is none or it was revoked. A key that acts with the right of
  /// somebody who has left is refused from that minute on, until somebody takes it over; a sensor's goes on sending, for
  /// what it sees must not be lost.
  public func viewer(ofKey hash: Hash, at now: Instant) throws -> Viewer? {
    try read(as: .node, at: now) { snapshot in
      let found = try snapshot.records(
        KeyRecord.self, "SELECT state FROM api_key WHERE hash = :hash AND revoked = 0",
        ["hash": hash.description]
      ).first
      guard let key = found, try key.role == .sensor || snapshot.keeping.standing(of: key) != .left
      else {
        return nil
      }
      return Viewer(person: nil, key: key.id, organization: key.organization, role: key.role)
    }
  }
}

extension Snapshot {
  /// Whether somebody held a post of the organisation and holds none any more: that minute he loses everything, with
  /// nobody having to end anything (S9).
  func hasLeft(_ person: ID<Person>, _ organization: ID<Organization>) throws -> Bool {
    try organizations(
      "SELECT id, state FROM organization WHERE id = :organization",
      ["organization": organization.description]
    ).first?.hasLeft(person, at: at) ?? false
  }
}
