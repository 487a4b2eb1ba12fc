//! An exercise as far as alerting must know it: its name, and who takes part. Nobody else hears of its alerts.
//!
//!     opened ── end ──> ended

public import Kernel

/// Who takes part in an exercise. The product around it (scenarios, injects, evaluation) is not here.
public struct Exercise: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Exercise>
  /// Its name as it stands in the kind of its alerts; unique in a node.
  public let name: String
  /// Who holds it.
  public let organization: ID<Organization>
  /// Who takes part, in order, none twice.
  public let people: [ID<Person>]
  /// When it ended; nil while alerts may be raised in it.
  public internal(set) var endedAt: Instant?

  /// Most participants: what one Fact holds.
  public static let peopleMax = 1000
  /// Most characters of a name.
  public static let nameMax = 80

  /// What is recorded.
  public enum Body: Hashable, Sendable, Codable {
    case exerciseOpened(name: String, organization: ID<Organization>, people: [ID<Person>])
    case exerciseEnded
  }

  /// Why something is refused.
  public enum Refusal: String, Error, Hashable, Sendable, Codable {
    case badExerciseName
    case noParticipants
    case tooManyParticipants
  }

  /// A new exercise with its audience.
  public static func open(
    _ name: String, of organization: ID<Organization>, with people: [ID<Person>]
  ) throws(Refusal) -> Body {
    let isPlain = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    guard !name.isEmpty, name.count <= nameMax, isPlain else { throw .badExerciseName }
    let all = Set(people).sorted()
    guard !all.isEmpty else { throw .noParticipants }
    guard all.count <= peopleMax else { throw .tooManyParticipants }
    return .exerciseOpened(name: name, organization: organization, people: all)
  }

  /// Ends it; a second time changes nothing.
  public func end() -> [Body] { endedAt == nil ? [.exerciseEnded] : [] }

}

extension Exercise {
  /// The exercise that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<Exercise>, beginning body: Body) {
    guard case .exerciseOpened(let name, let organization, let people) = body else { return nil }
    self.init(id: id, name: name, organization: organization, people: people, endedAt: nil)
  }

  /// Applies a Fact: the only place that assigns state.
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .exerciseOpened: break
    case .exerciseEnded: endedAt = now
    }
  }
}
