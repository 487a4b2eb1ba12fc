//! What readiness is made of: each part with what the Facts say of it.

public import Kernel

/// A part of readiness, the gravest first: the first that is not good is the weakest.
public enum ReadinessFacet: String, Hashable, Sendable, CaseIterable {
  /// Whoever is called first in office hours.
  case firstByDay
  /// Whether anybody of it answered within 90 days: a contact test, or a real alert.
  case answered
  /// Whoever is called first at night.
  case firstByNight
  /// Whoever is called when the first is silent: a deputy, a head, or the body above.
  case deputy
  /// Whoever is called third: the CISO, or the body above where there is no such post.
  case ciso
  /// Whether posts, appointments and ways to reach people were kept up within a year.
  case callTree
  /// The staffed desk that takes over the calling.
  case desk

  /// Whether readiness fails without it. The others are shown and named.
  public var isNeeded: Bool {
    switch self {
    case .firstByDay, .answered, .firstByNight, .deputy: true
    case .ciso, .callTree, .desk: false
    }
  }

  /// What the Facts say of a part.
  public enum Finding: Hashable, Sendable {
    /// Good; when it was last shown to be so.
    case good(since: Instant?)
    /// Nobody is there.
    case nobody
    /// Somebody is there, of whom no answer ever came.
    case never
    /// The last answer, or change, is too long ago.
    case old(Instant)

    /// Whether it is good.
    public var isGood: Bool { if case .good = self { true } else { false } }
  }

  /// How long a call tree is believed without a change: an April passes in it.
  public static let callTreeLasts = Instant.Span.days(365)
}

/// How many of an organisation's posts have somebody who answered within 90 days. Never declared.
public struct ReachScore: Hashable, Sendable {
  /// Posts that are called, counted once for each who holds them; an empty post counts as one.
  public let posts: Int
  /// Those of which a real answer came within 90 days.
  public let reached: Int

  /// Whole percent, rounded down, so that 100 means all; 0 without posts.
  public var percent: Int { posts == 0 ? 0 : reached * 100 / posts }
}
