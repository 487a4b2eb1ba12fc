//! What people see of a list of what is no mark: who answers for it, until when, and what it set aside.

public import Kernel

/// A list, in force or ended.
public struct AllowListRow: Hashable, Sendable {
  /// Its identifier.
  public let id: ID<Suppression>
  /// Whose findings it sets aside; nobody else's.
  public let organization: OrganizationName
  /// What it is called; nil when erased.
  public let name: String?
  /// How many entries it has, or had.
  public let count: Int
  /// Who put it in force; nil when erased.
  public let author: String?
  /// Why; nil when erased.
  public let reason: String?
  /// When it ends, or ended.
  public let until: Instant
  /// What it set aside; nil for nothing yet.
  public let setAside: SetAside?

  /// How much a list set aside. The same thing seen again within the hour is not counted again.
  public struct SetAside: Hashable, Sendable {
    /// How many findings.
    public let count: Int
    /// The first of them, by the sensor's clock.
    public let first: Instant
    /// The last of them.
    public let last: Instant

    /// A count from its parts.
    public init(count: Int, first: Instant, last: Instant) {
      self.count = count
      self.first = first
      self.last = last
    }
  }

  /// A row from its parts.
  public init(
    id: ID<Suppression>, organization: OrganizationName, name: String?, count: Int, author: String?,
    reason: String?, until: Instant, setAside: SetAside?
  ) {
    self.id = id
    self.organization = organization
    self.name = name
    self.count = count
    self.author = author
    self.reason = reason
    self.until = until
    self.setAside = setAside
  }
}
