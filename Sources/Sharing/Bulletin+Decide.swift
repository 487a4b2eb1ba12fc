//! The rules of a bulletin: what may be issued, and that it can be withdrawn once.

public import Kernel

extension Bulletin {
  /// What happens to a bulletin.
  public enum Event: Hashable, Sendable {
    /// It was wrong, or is over: whoever has not answered owes nothing more.
    case withdraw(reason: ContentReference, by: Actor)
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case bulletinIssued(
      campaign: ID<Campaign>, issuer: ID<Organization>, terms: Terms, asked: Int, by: Actor)
    case bulletinWithdrawn(withdrawal: Withdrawal)
  }

  /// Why something is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case emptyAudience
    case tooManyRecipients
    /// At severity 1 nobody is called, and a bulletin that nobody must answer is a circular.
    case severityTooLow
    /// An instruction needs the statute that allows it.
    case needsStatute
    case statuteTooLong
    /// TLP:RED is for people, not for organisations.
    case redIsForPeople
    case dateOutOfRange
    case notAPerson
    case alreadyWithdrawn
  }

  /// Issues a bulletin to so many organisations, by a person. No action, no date, no answer: no bulletin.
  public static func issue(
    _ terms: Terms, campaign: ID<Campaign>, issuer: ID<Organization>, asked: Int, by person: Actor,
    at now: Instant
  ) throws(Refusal) -> Body {
    guard person.person != nil else { throw .notAPerson }
    guard asked > 0 else { throw .emptyAudience }
    guard asked <= recipientsMax else { throw .tooManyRecipients }
    guard (2...5).contains(terms.severity) else { throw .severityTooLow }
    guard terms.character != .instruction || !terms.statute.isEmpty else { throw .needsStatute }
    guard terms.statute.count <= statuteMax else { throw .statuteTooLong }
    guard terms.tlp < .red else { throw .redIsForPeople }
    guard answerSpans.contains(terms.answerBy - now) else { throw .dateOutOfRange }
    return .bulletinIssued(
      campaign: campaign, issuer: issuer, terms: terms, asked: asked, by: person)
  }

  /// Decides an event; changes nothing.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    switch event {
    case .withdraw(let reason, let person):
      guard person.person != nil else { throw .notAPerson }
      guard withdrawal == nil else { throw .alreadyWithdrawn }
      return [.bulletinWithdrawn(withdrawal: Withdrawal(reason: reason, by: person, at: now))]
    }
  }

  /// The bulletin that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<Bulletin>, beginning body: Body, at now: Instant) {
    guard case .bulletinIssued(let campaign, let issuer, let terms, let asked, let person) = body
    else { return nil }
    self.init(
      id: id, campaign: campaign, issuer: issuer, terms: terms, asked: asked, issuedAt: now,
      issuedBy: person, withdrawal: nil)
  }

  /// Applies a Fact: the only place that assigns state.
  // transitions:
  public mutating func evolve(_ body: Body) {
    switch body {
    case .bulletinIssued: break  // A beginning; see `init`.
    case .bulletinWithdrawn(let withdrawal): self.withdrawal = withdrawal
    }
  }
}
