//! An organisation as a line of text names it.

public import Kernel

/// Identifier and name of an organisation. Names are for every viewer who is signed in.
public struct OrganizationName: Hashable, Sendable {
  /// Which one.
  public let id: ID<Organization>
  /// Its name now.
  public let name: Phrase
}
