//! An erasure: that somebody's data was erased, by whom and which texts, so that it can be done again to an old backup.

internal import GRDB
public import Kernel

/// Erases what is known of somebody. What was erased cannot stand here: only whose it was and the identifiers of texts.
public struct Erasure: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Erasure>
  /// Whose data it was.
  public let organization: ID<Organization>
  /// Of whom; nil where everything of the organisation was erased.
  public let person: ID<Person>?
  /// Who did it.
  public let by: Actor
  /// When, node time.
  public let at: Instant
  /// How many texts it names.
  public internal(set) var count: Int

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case personErased(
      organization: ID<Organization>, person: ID<Person>, by: Actor, texts: [ID<Content>])
    case organizationErased(organization: ID<Organization>, by: Actor, texts: [ID<Content>])
    /// More texts of the same, where one Fact holds no more.
    case moreErased(texts: [ID<Content>])

    /// The texts it names.
    public var texts: [ID<Content>] {
      switch self {
      case .personErased(_, _, _, let texts), .organizationErased(_, _, let texts),
        .moreErased(let texts):
        texts
      }
    }
  }

  /// Most texts of one Fact: what its bytes hold.
  public static let textsPerFact = 1000
}

extension Erasure: Record {
  static var recordKind: RecordReference.Kind { .erasure }
  static var table: String { "erasure" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("organization", organization.description), ("person", person?.description),
      ("at", at.microseconds),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    let id = id.cast(to: Erasure.self)
    switch body {
    case .personErased(let organization, let person, let by, let texts):
      return Self(
        id: id, organization: organization, person: person, by: by, at: now, count: texts.count)
    case .organizationErased(let organization, let by, let texts):
      return Self(
        id: id, organization: organization, person: nil, by: by, at: now, count: texts.count)
    case .moreErased: return nil
    }
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .personErased, .organizationErased: break
    case .moreErased(let texts): count += texts.count
    }
  }
}

/// Which body to erase, as it was shown.
public struct OrganizationErasureForm: Sendable, Hashable {
  /// Which.
  public let organization: ID<Organization>
  /// The digest of the preview.
  public let shown: Hash
  /// From its parts.
  public init(organization: ID<Organization>, shown: Hash) {
    self.organization = organization
    self.shown = shown
  }
}

/// Whom to erase, as it was shown.
public struct ErasureForm: Sendable, Hashable {
  /// Whose organisation.
  public let organization: ID<Organization>
  /// Who.
  public let person: ID<Person>
  /// The digest of the preview.
  public let shown: Hash
  /// From its parts.
  public init(organization: ID<Organization>, person: ID<Person>, shown: Hash) {
    self.organization = organization
    self.person = person
    self.shown = shown
  }
}
