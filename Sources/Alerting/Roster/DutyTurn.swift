//! One line of a duty table: who sits at which desk, from when until when.

public import Kernel

/// A turn of duty (当番) at a desk of the night: 宿直 or 危機管理当番.
public struct DutyTurn: Hashable, Sendable, Codable, Comparable {
  /// The desk.
  public let post: ID<Post>
  /// Who sits there.
  public let person: ID<Person>
  /// From when.
  public let from: Instant
  /// Until when; later than `from`, by at most `spanMax`.
  public let until: Instant

  /// The longest turn: a week, as crisis duty often is.
  public static let spanMax = Instant.Span.days(7)

  /// A turn from its parts.
  public init(post: ID<Post>, person: ID<Person>, from: Instant, until: Instant) {
    self.post = post
    self.person = person
    self.from = from
    self.until = until
  }

  /// Whether somebody sits there at that moment.
  public func holds(at now: Instant) -> Bool { from <= now && now < until }

  /// By begin, then desk, person and end.
  public static func < (left: Self, right: Self) -> Bool {
    (left.from, left.post, left.person, left.until)
      < (right.from, right.post, right.person, right.until)
  }

  /// The same turn from a later moment on.
  func beginning(_ later: Instant) -> Self {
    Self(post: post, person: person, from: later, until: until)
  }

  /// The same turn, relieved at that moment.
  func ending(_ earlier: Instant) -> Self {
    Self(post: post, person: person, from: from, until: earlier)
  }
}
