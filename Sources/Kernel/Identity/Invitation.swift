//! An invitation to join: one link, for one firm, once. Decide, then evolve.
//!
//!     open ── use ──> used
//!       └─ withdraw ──> withdrawn          (after `until` an open one is as good as gone)

/// An invitation by a supporter. Its secret is known to whoever holds the link; the record keeps its hash alone.
/// Source: requirements.md rows 12.1 and 12.2, 「早急に用意する必要がある」(遠藤信).
public struct Invitation: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Invitation>
  /// Under whom the firm comes in the tree of support.
  public let supporter: ID<Organization>
  /// SHA-256 of the link's secret.
  public let hash: Hash
  /// Until when it can be used.
  public let until: Instant
  /// Who issued it.
  public let issuedBy: Actor
  /// When.
  public let issuedAt: Instant
  /// For whom, in the supporter's words, kept outside the journal; nil where nobody noted it.
  public let note: ContentReference?
  /// What became of it.
  public internal(set) var state: State

  /// What became of an invitation.
  public enum State: Hashable, Sendable, Codable {
    /// Nobody used it yet.
    case open
    /// An organisation joined by it, and agreed to the participation text of that version.
    case used(by: ID<Organization>, at: Instant, terms: Int)
    /// The supporter took it back.
    case withdrawn(at: Instant)
  }

  /// What is asked.
  public enum Event: Hashable, Sendable {
    /// An organisation joins and agrees.
    case use(by: ID<Organization>, terms: Int)
    /// The supporter takes it back.
    case withdraw
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case invitationIssued(
      supporter: ID<Organization>, hash: Hash, until: Instant, by: Actor, note: ContentReference?)
    case invitationUsed(by: ID<Organization>, terms: Int)
    case invitationWithdrawn
  }

  /// Why it is refused. Used, too old, withdrawn and unknown are one and the same to whoever holds the link.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case unknownInvitation
    case badInvitation
  }

  /// For how long an invitation may be open.
  public static let lives = Instant.Span.hours(1)...Instant.Span.days(90)
  /// How long it is open where nobody chose.
  public static let lifeUsual = Instant.Span.days(30)
  /// Longest note, in characters.
  public static let noteMax = 100
  /// The version of the participation text that is shown now.
  public static let terms = 1

  /// Decides about a new one.
  public static func issue(
    under supporter: ID<Organization>, hash: Hash, until: Instant, by: Actor,
    note: ContentReference?, at now: Instant
  ) throws(Refusal) -> Body {
    guard lives.contains(until - now) else { throw .badInvitation }
    return .invitationIssued(supporter: supporter, hash: hash, until: until, by: by, note: note)
  }

  /// Whether somebody can join by it at that time.
  public func isOpen(at now: Instant) -> Bool { state == .open && now < until }

  /// Decides; changes nothing. Taking back twice records it once, and what was used stays used.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    switch (state, event) {
    case (.open, .use(let organization, let terms)):
      guard now < until, terms == Self.terms else { throw .unknownInvitation }
      return [.invitationUsed(by: organization, terms: terms)]
    case (.used, .use), (.withdrawn, .use): throw .unknownInvitation
    case (.open, .withdraw): return [.invitationWithdrawn]
    case (.used, .withdraw), (.withdrawn, .withdraw): return []
    }
  }

  /// The invitation that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<Invitation>, beginning body: Body, at now: Instant) {
    guard case .invitationIssued(let supporter, let hash, let until, let by, let note) = body else {
      return nil
    }
    self.id = id
    self.supporter = supporter
    self.hash = hash
    self.until = until
    issuedBy = by
    issuedAt = now
    self.note = note
    state = .open
  }

  /// Applies what was recorded.
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .invitationIssued: break
    case .invitationUsed(let organization, let terms):
      state = .used(by: organization, at: now, terms: terms)
    case .invitationWithdrawn: state = .withdrawn(at: now)
    }
  }
}
