//! 台帳の1行: a system of an organisation, from its entry to its end.
//!
//!     entered ──change, confirm──▶ in use ──retire──▶ retired ──take up──▶ in use

public import Kernel

/// A system in the inventory. Its words lie beside the journal.
public struct InformationSystem: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<InformationSystem>
  /// Whose it is; another's only when that body ended.
  public internal(set) var organization: ID<Organization>
  /// Its place in the inventory, counted from 0 in the order of entry: a list keeps the order of its rows.
  public internal(set) var place: Int
  /// What routing and rules work with.
  public internal(set) var traits: SystemEntry.Traits
  /// What people wrote, canonical JSON beside the journal.
  public internal(set) var words: ContentReference
  /// Whether it is in use; a retired one stays for its history.
  public internal(set) var isInUse: Bool
  /// When somebody last said that all of it is true, node time; nil while nobody did.
  public internal(set) var confirmedAt: Instant?
  /// Who said so.
  public internal(set) var confirmedBy: Actor?
  /// Since when the organisation says that the addresses are its own, node time.
  public internal(set) var declaredAt: Instant

  /// How long a confirmation counts: from one yearly stock-taking to the next.
  public static let confirmedFor = Instant.Span.days(365)
  /// Most systems of one organisation.
  public static let perOrganizationMax = 50_000

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    /// The first Fact. `by` is who vouches for it; nil where it came from a list or an alert.
    case systemEntered(
      organization: ID<Organization>, place: Int, traits: SystemEntry.Traits,
      words: ContentReference, by: Actor?)
    /// Other traits or words; an earlier confirmation does not speak of them.
    case systemChanged(traits: SystemEntry.Traits, words: ContentReference, by: Actor?)
    /// 変わっていない
    case systemConfirmed(by: Actor)
    /// なくなった
    case systemRetired
    /// It is in use again.
    case systemTakenUp
    /// Its body ended; it stands in the successor's inventory at that place.
    case systemPassed(to: ID<Organization>, place: Int)
  }

  /// What somebody asks.
  public enum Event: Hashable, Sendable {
    /// Other traits or words. The words are kept before it is decided.
    case change(SystemEntry.Traits, words: ContentReference, by: Actor?)
    /// All of it is true.
    case confirm(by: Actor)
    /// It is no longer in use.
    case retire
    /// It is in use again.
    case takeUp
    /// Its body ended.
    case pass(to: ID<Organization>, place: Int)
  }

  /// Why it is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    /// A retired system is taken up first.
    case systemIsRetired
  }

  /// Whether the confirmation still counts.
  public func isConfirmed(at now: Instant) -> Bool {
    confirmedAt.map { now - $0 < Self.confirmedFor } ?? false
  }

  /// Decides; changes nothing. Retiring and taking up twice are one; the same person confirms once an hour.
  // transitions:
  public func decide(_ event: Event, at now: Instant) throws(Refusal) -> [Body] {
    switch event {
    case .change(let traits, let words, let by):
      guard isInUse else { throw .systemIsRetired }
      return [.systemChanged(traits: traits, words: words, by: by)]
    case .confirm(let by):
      guard isInUse else { throw .systemIsRetired }
      if let last = confirmedAt, confirmedBy == by, now - last < .hours(1) { return [] }
      return [.systemConfirmed(by: by)]
    case .retire: return isInUse ? [.systemRetired] : []
    case .takeUp: return isInUse ? [] : [.systemTakenUp]
    case .pass(let successor, let place):
      return successor == organization ? [] : [.systemPassed(to: successor, place: place)]
    }
  }

  /// The system that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<InformationSystem>, beginning body: Body, at now: Instant) {
    guard case .systemEntered(let organization, let place, let traits, let words, let by) = body
    else { return nil }
    self.id = id
    self.organization = organization
    self.place = place
    self.traits = traits
    self.words = words
    isInUse = true
    confirmedAt = by == nil ? nil : now
    confirmedBy = by
    declaredAt = now
  }

  /// Applies a Fact: the only place that assigns state; cannot fail.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    // Only the first Fact enters.
    case .systemEntered: break
    case .systemChanged(let traits, let words, let by):
      self.traits = traits
      self.words = words
      confirmedAt = by == nil ? nil : now
      confirmedBy = by
    case .systemConfirmed(let by):
      confirmedAt = now
      confirmedBy = by
    case .systemRetired: isInUse = false
    case .systemTakenUp:
      isInUse = true
      // What was true before it was put away must be looked at again.
      confirmedAt = nil
      confirmedBy = nil
    case .systemPassed(let successor, let newPlace):
      organization = successor
      place = newPlace
    }
  }
}
