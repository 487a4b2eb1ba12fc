//! What is wrong with a document that came from another node, and where.

/// Why a document was not read. Nothing of it is used: a document is taken whole or not at all.
public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong at that place.
  public enum Problem: String, Hashable, Sendable, CaseIterable {
    /// The bytes are no JSON of the strict form.
    case notJSON
    /// More bytes than are taken.
    case tooLarge
    /// Something else than an object, a list, a text, a number or a truth value was expected.
    case wrongType
    /// A member that must be there is not.
    case missing
    /// A member that this version does not know.
    case unknownMember
    /// A text or bytes longer than the limit.
    case tooLong
    /// A list with more entries than the limit.
    case tooMany
    /// A number or a moment outside its range.
    case outOfRange
    /// A word that is none of those allowed, or a value in another spelling than the one allowed.
    case notAllowed
    /// A list that must ascend, each entry once, does not.
    case notAscending
  }

  /// The JSON pointer of the place, e.g. `/envelope/from`; empty for the whole. Source: RFC 6901.
  public let place: String
  /// What is wrong there.
  public let problem: Problem

  /// A problem at a place.
  public init(_ place: String, _ problem: Problem) {
    self.place = place
    self.problem = problem
  }

  /// For traces and vectors: `place problem`.
  public var description: String { "\(place) \(problem.rawValue)" }
}

extension Malformed {
  /// What the sender is told. A kind that is not known may be one of a later version: it is said as such.
  public var reason: RefusalReason {
    if problem == .tooLarge { return .tooLarge }
    return place == "/envelope/kind" && problem == .notAllowed ? .unknownKind : .malformed
  }
}
