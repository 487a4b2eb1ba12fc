//! A rule that sets observations aside. It always has an author, a reason and an end.

public import Kernel

/// Observations of that rule (and host) are set aside until the end.
public struct SuppressionRule: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Suppression>
  /// Whose observations: of this organisation, or of all where nil.
  public let organization: ID<Organization>?
  /// The sensor's rule or the indicator's label, exactly.
  public let rule: String
  /// Only of this host; nil for any.
  public let host: String?
  /// Who set it.
  public let author: ID<Person>
  /// Why, kept outside the journal.
  public let reason: ContentReference
  /// When it ends.
  public private(set) var until: Instant

  /// Longest life: a rule that nobody renews within a quarter is forgotten knowledge.
  public static let lifeMax = Instant.Span.days(92)

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case suppressionSet(rule: SuppressionRule)
    case suppressionEnded(by: Actor)
  }

  /// Why a rule is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case endsBeforeItBegins
    case lastsTooLong
    case emptyRule
  }

  /// A new rule; refused where it has no end within a quarter.
  public static func set(
    id: ID<Suppression>, organization: ID<Organization>?, rule: String, host: String?,
    author: ID<Person>, reason: ContentReference, until: Instant, at now: Instant
  ) throws(Refusal) -> Body {
    guard !rule.isEmpty else { throw .emptyRule }
    guard until > now else { throw .endsBeforeItBegins }
    guard until - now <= lifeMax else { throw .lastsTooLong }
    return .suppressionSet(
      rule: SuppressionRule(
        id: id, organization: organization, rule: rule, host: host, author: author, reason: reason,
        until: until))
  }

  /// Applies an end.
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .suppressionSet(let rule): self = rule
    case .suppressionEnded: until = min(until, now)
    }
  }

  /// Whether it sets that finding aside.
  public func applies(
    to finding: Observation.Finding, of owner: ID<Organization>?, at now: Instant
  ) -> Bool {
    now < until && rule == finding.rule && (host == nil || host == finding.host)
      && (organization == nil || organization == owner)
  }
}
