//! A hold: for a case, texts are kept beyond their time, with a reason, by somebody, until a day.
//!
//!     placed ── lift, or its day comes ──> over

public import Alerting
internal import GRDB
public import Kernel

/// Keeps an organisation's texts from being erased, whatever the table says.
public struct LegalHold: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<LegalHold>
  /// Whose texts.
  public let organization: ID<Organization>
  /// Which of them.
  public let scope: Scope
  /// Why: words outside the journal.
  public let reason: ContentReference
  /// Who placed it.
  public let by: Actor
  /// Since when.
  public let from: Instant
  /// Until when.
  public let until: Instant
  /// When it was lifted before its day; nil while it stands.
  public internal(set) var liftedAt: Instant?

  /// What is held.
  public enum Scope: Hashable, Sendable, Codable {
    /// Everything of the organisation.
    case everything
    /// One alert and its duties.
    case alert(ID<Alert>)
    /// What is known of one person.
    case person(ID<Person>)
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case holdPlaced(
      organization: ID<Organization>, scope: Scope, reason: ContentReference, by: Actor,
      until: Instant)
    case holdLifted(by: Actor)
  }

  /// The longest that a hold may last before it is placed anew, with a fresh reason.
  public static let spanMax = Instant.Span.days(3653)
  /// Most characters of a reason.
  public static let reasonMax = 500

  /// Whether it is in force.
  public func holds(at now: Instant) -> Bool { liftedAt == nil && now < until }
}

extension LegalHold: Record {
  static var recordKind: RecordReference.Kind { .hold }
  static var table: String { "legal_hold" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("organization", organization.description), ("until", until.microseconds),
      ("lifted", liftedAt == nil ? 0 : 1),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    guard case .holdPlaced(let organization, let scope, let reason, let by, let until) = body else {
      return nil
    }
    return Self(
      id: id.cast(to: LegalHold.self), organization: organization, scope: scope, reason: reason,
      by: by, from: now, until: until, liftedAt: nil)
  }
  mutating func apply(_ body: Body, at now: Instant) {
    switch body {
    case .holdPlaced: break
    case .holdLifted: liftedAt = now
    }
  }
}

/// A hold as it is asked for.
public struct HoldForm: Sendable, Hashable {
  /// Whose texts.
  public let organization: ID<Organization>
  /// Which.
  public let scope: LegalHold.Scope
  /// Why.
  public let reason: String
  /// Until when.
  public let until: Instant
  /// From its parts.
  public init(
    organization: ID<Organization>, scope: LegalHold.Scope, reason: String, until: Instant
  ) {
    self.organization = organization
    self.scope = scope
    self.reason = reason
    self.until = until
  }
}
