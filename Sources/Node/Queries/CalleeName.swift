//! One who is called or copied, by name.

public import Kernel

/// A post and whoever holds it, by name.
public struct CalleeName: Hashable, Sendable {
  /// The organisation of the post.
  public let organization: OrganizationName
  /// The post's name; nil for the organisation as such.
  public let post: Phrase?
  /// What the post does on the ladder; nil for the organisation as such.
  public let role: Organization.Role?
  /// Who holds it; nil when it is vacant.
  public let person: ID<Person>?
  /// The person's name; nil when vacant or erased.
  public let name: String?
}
