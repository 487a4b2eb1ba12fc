//! Accounts as their administrator sees them, and one's own.

internal import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// An account and how it is used.
public struct AccountRow: Hashable, Sendable {
  /// The account.
  public let id: ID<Account>
  /// Who signs in.
  public let person: ID<Person>
  /// The person's name; nil when erased.
  public let name: String?
  /// With what role.
  public let role: Role
  /// The name to sign in by.
  public let login: String
  /// Whether a password was set; without one only a link lets in.
  public let hasPassword: Bool
  /// Sessions that have not ended.
  public let sessions: Int
  /// Links that sign in once and were not used.
  public let links: Int
  /// When it was closed; nil while it is open.
  public let closedAt: Instant?
}

/// Somebody who may be given an account.
public struct PersonName: Hashable, Sendable {
  /// Who.
  public let id: ID<Person>
  /// The name; nil when erased.
  public let name: String?
}

extension Queries {
  /// The accounts of the viewer's organisation by name of signing in; empty for whoever is no administrator.
  public func accounts(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 100, at now: Instant
  ) throws -> Page<AccountRow> {
    guard viewer.role == .administrator, let organization = viewer.organization else {
      return Page(items: [], next: nil)
    }
    return try read(as: viewer, at: now) { snapshot in
      let size = Self.pageSize(limit)
      let rows = try snapshot.rows(
        """
        \(Self.accountColumns) WHERE organization = :organization
          AND (\(Account.loginText), account.id) > (:order, :after)
        ORDER BY name, account.id LIMIT :limit
        """,
        [
          "organization": organization.description, "now": now.microseconds,
          "order": after?.order ?? "", "after": after?.id ?? "", "limit": size + 1,
        ])
      let items = try rows.prefix(size).compactMap { try snapshot.account($0) }
      let next = items.last.map { PageKey(order: $0.login, id: $0.id.description) }
      return Page(items: items, next: rows.count > size ? next : nil)
    }
  }

  /// One's own account, or for an administrator one of his organisation; nil for every other.
  public func account(_ id: ID<Account>, as viewer: Viewer, at now: Instant) throws -> AccountRow? {
    guard let organization = viewer.organization else { return nil }
    return try read(as: viewer, at: now) { snapshot in
      let row = try snapshot.row(
        """
        \(Self.accountColumns) WHERE account.id = :id AND organization = :organization
          AND (person = :person OR :administers = 1)
        """,
        [
          "id": id.description, "organization": organization.description,
          "person": viewer.person?.description, "now": now.microseconds,
          "administers": viewer.role == .administrator ? 1 : 0,
        ])
      return try row.flatMap { try snapshot.account($0) }
    }
  }

  /// The people of the viewer's organisation, by making; empty for whoever is no administrator.
  public func people(as viewer: Viewer, at now: Instant) throws -> [PersonName] {
    guard viewer.role == .administrator, let organization = viewer.organization else { return [] }
    return try read(as: viewer, at: now) { snapshot in
      try snapshot.rows(
        "SELECT id FROM person WHERE organization = :organization ORDER BY id LIMIT :limit",
        ["organization": organization.description, "limit": OrganizationView.othersMax]
      ).compactMap { row in
        try ID<Person>(row["id"] as String).map { PersonName(id: $0, name: try snapshot.name($0)) }
      }
    }
  }

  // table:
  private static let accountColumns = """
    SELECT account.id, state, \(Account.loginText) AS name,
      EXISTS (SELECT 1 FROM password WHERE password.account = account.id) AS has_password,
      (SELECT COUNT(*) FROM session WHERE session.account = account.id AND once = 0
        AND expires > :now) AS sessions,
      (SELECT COUNT(*) FROM session WHERE session.account = account.id AND once = 1
        AND expires > :now) AS links
    FROM account \(Account.loginJoin)
    """
}

extension Snapshot {
  /// An account from its row.
  fileprivate func account(_ row: Row) throws -> AccountRow? {
    let account = try Account.read([UInt8](row["state"] as Data))
    return AccountRow(
      id: account.id, person: account.person, name: try name(account.person), role: account.role,
      login: row["name"], hasPassword: row["has_password"] == 1, sessions: row["sessions"],
      links: row["links"], closedAt: account.closedAt)
  }
}
