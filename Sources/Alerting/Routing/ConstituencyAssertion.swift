//! 担当範囲 (constituency): which networks, names and systems an organisation answers for.

public import Kernel

/// One statement that an organisation answers for something, with its basis and the time it holds.
/// Which statements are believed is decided before they come here: a verified one does not beat another, it is only
/// shown as better founded. Source: response.md §5.1.
public struct ConstituencyAssertion: Hashable, Sendable, Codable {
  /// What is answered for.
  public enum Value: Hashable, Sendable {
    /// A network whose addresses are the organisation's own.
    case prefix(IPPrefix)
    /// A name and all names under it, by whole labels.
    case domainSuffix(DomainName)
    /// A machine or system by the owner's own name.
    case asset(String)
    /// A network behind which several organisations hide (NAT of a shared gateway). The organisation of the
    /// assertion is the operator, who alone can tell which tenant it was.
    case sharedEgress(IPPrefix, tenants: [ID<Organization>])
  }

  /// What the statement rests on.
  public enum Basis: String, Hashable, Sendable, Codable, CaseIterable {
    /// The organisation says so itself.
    case selfDeclared
    /// Somebody checked it.
    case verified
    /// A registry of addresses or names says so.
    case registry
    /// It came with a list.
    case imported
  }

  /// Who answers; for shared egress, the operator.
  public let organization: ID<Organization>
  /// What is answered for.
  public let value: Value
  /// What the statement rests on.
  public let basis: Basis
  /// The first moment it holds.
  public let validFrom: Instant
  /// The first moment it no longer holds; nil is open.
  public let validTo: Instant?

  /// How many tenants a decoded shared egress may name: all municipalities of a nation.
  public static let tenantsMax = 2048

  /// A statement.
  public init(
    organization: ID<Organization>, value: Value, basis: Basis, validFrom: Instant,
    validTo: Instant? = nil
  ) {
    self.organization = organization
    self.value = value
    self.basis = basis
    self.validFrom = validFrom
    self.validTo = validTo
  }

  /// Whether the statement holds at that moment: `validFrom` included, `validTo` not.
  public func holds(at instant: Instant) -> Bool {
    guard instant >= validFrom else { return false }
    guard let validTo else { return true }
    return instant < validTo
  }
}
