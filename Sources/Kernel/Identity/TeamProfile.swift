//! What a CSIRT says of itself, in the form of RFC 2350. Decide, then evolve.
//!
//!     (nothing) ── write ──> private ── publish ──> public ── withdraw ──> private

/// The edited part of a team's profile. What is known anyway (name, posts, time zone, who stands above) is drawn from the
/// directory whenever the profile is shown, so that it cannot go stale. Source: RFC 2350 §3 and Appendix D.
public struct TeamProfile: Hashable, Sendable, Codable {
  /// Its identifier, which follows from the organisation.
  public let id: ID<TeamProfile>
  /// Whose.
  public let organization: ID<Organization>
  /// The texts of all parts, kept outside the journal.
  public internal(set) var texts: ContentReference
  /// When each part was last changed.
  public internal(set) var dates: [Part: Instant]
  /// Whether anybody may read it, without signing in.
  public internal(set) var isPublished: Bool

  /// A part that people write. The raw value is the name of its field.
  public enum Part: String, Hashable, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    case distribution
    case address
    case telephone
    case fax
    case otherTelecommunication
    case mail
    case keys
    case otherInformation
    case customerContact
    case mission
    case constituency
    case sponsorship
    case authority
    case incidents
    case cooperation
    case communication
    case triage
    case coordination
    case resolution
    case proactive
    case forms
    case disclaimers
  }

  /// What is asked.
  public enum Event: Hashable, Sendable {
    /// Other texts; `parts` are those that changed.
    case write(ContentReference, parts: [Part])
    /// Everybody may read it.
    case publish
    /// Nobody outside may read it any more.
    case withdraw
  }

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case profileWritten(organization: ID<Organization>, texts: ContentReference, parts: [Part])
    case profilePublished
    case profileWithdrawn
  }

  /// The profile of that organisation; the same on every node.
  public static func id(of organization: ID<Organization>) -> ID<TeamProfile> {
    ID(derivedFrom: organization, home: "profile", kind: "profile", ordinal: 0)
  }

  /// Decides; changes nothing. What changes nothing is not recorded.
  // transitions:
  public func decide(_ event: Event) -> [Body] {
    switch (isPublished, event) {
    case (_, .write(let texts, let parts)):
      parts.isEmpty
        ? [] : [.profileWritten(organization: organization, texts: texts, parts: parts)]
    case (false, .publish): [.profilePublished]
    case (true, .withdraw): [.profileWithdrawn]
    case (true, .publish), (false, .withdraw): []
    }
  }

  /// The profile that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<TeamProfile>, beginning body: Body, at now: Instant) {
    guard case .profileWritten(let organization, let texts, let parts) = body else { return nil }
    self.id = id
    self.organization = organization
    self.texts = texts
    dates = Dictionary(parts.map { ($0, now) }) { first, _ in first }
    isPublished = false
  }

  /// Applies what was recorded.
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .profileWritten(_, let texts, let parts):
      self.texts = texts
      for part in parts { dates[part] = now }
    case .profilePublished: isPublished = true
    case .profileWithdrawn: isPublished = false
    }
  }
}
