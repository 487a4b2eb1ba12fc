//! What sets observations aside: a rule, or a list of marks that are none. It always has an author, a reason and an end.

public import Kernel

/// Observations of that rule (and host), or of the marks on that list, are set aside until the end.
public struct SuppressionRule: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Suppression>
  /// Whose observations: of this organisation, or of all where nil.
  public let organization: ID<Organization>?
  /// The sensor's rule or the indicator's label, exactly; of a list of marks a word that says so.
  public let rule: String
  /// Only of this host; nil for any.
  public let host: String?
  /// Who set it.
  public let author: ID<Person>
  /// Why, kept outside the journal.
  public let reason: ContentReference
  /// When it ends.
  public private(set) var until: Instant
  /// What is said of the list that lies beside it (`allowed_mark`); nil for a rule.
  public internal(set) var marks: Marks?

  /// A list of marks that are none.
  public struct Marks: Hashable, Sendable, Codable {
    /// How many entries it has.
    public let count: Int
    /// SHA-256 over them.
    public let digest: Hash

    /// What is said of a list.
    public init(count: Int, digest: Hash) {
      self.count = count
      self.digest = digest
    }
  }

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
    case emptyAllowList
    case notInForce
  }

  /// A new rule, or with `marks` a list; refused where it has no end within a quarter, or nothing in it.
  public static func set(
    id: ID<Suppression>, organization: ID<Organization>?, rule: String, host: String?,
    author: ID<Person>, reason: ContentReference, until: Instant, marks: Marks? = nil,
    at now: Instant
  ) throws(Refusal) -> Body {
    guard !rule.isEmpty else { throw .emptyRule }
    if let marks, marks.count < 1 { throw .emptyAllowList }
    guard until > now else { throw .endsBeforeItBegins }
    guard until - now <= lifeMax else { throw .lastsTooLong }
    return .suppressionSet(
      rule: SuppressionRule(
        id: id, organization: organization, rule: rule, host: host, author: author, reason: reason,
        until: until, marks: marks))
  }

  /// Ends it before its time; refused where it has ended.
  public func end(by actor: Actor, at now: Instant) throws(Refusal) -> Body {
    guard now < until else { throw .notInForce }
    return .suppressionEnded(by: actor)
  }

  /// Applies an end.
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .suppressionSet(let rule): self = rule
    case .suppressionEnded: until = min(until, now)
    }
  }

  /// Whether it sets that finding aside by its rule; a list of marks never does.
  public func applies(
    to finding: Observation.Finding, of owner: ID<Organization>?, at now: Instant
  ) -> Bool {
    now < until && marks == nil && rule == finding.rule && (host == nil || host == finding.host)
      && (organization == nil || organization == owner)
  }
}
