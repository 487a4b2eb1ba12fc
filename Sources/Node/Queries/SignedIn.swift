//! Whoever holds a session.

public import Kernel

/// A session that has not ended.
public struct SignedIn: Hashable, Sendable {
  /// The account.
  public let account: ID<Account>
  /// The person.
  public let person: ID<Person>
  /// The person's name; nil when erased.
  public let name: String?
  /// The organisation by name.
  public let organization: OrganizationName?
  /// As whom the node is asked.
  public let viewer: Viewer
  /// The name that was signed in by.
  public let login: String
  /// When it ends.
  public let expires: Instant
  /// Whether it is a link that signs in once and is to be exchanged for a session.
  public let isOnce: Bool
}

/// What a password is compared with.
public struct Credential: Hashable, Sendable {
  /// The account.
  public let account: ID<Account>
  /// The password as scrypt derived it; nil for an account that signs in by link only.
  public let derived: String?
}
