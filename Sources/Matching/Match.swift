//! What the index answers.

public import Kernel

/// One indicator that fits something in an event.
public struct Match: Hashable, Comparable, Sendable {
  /// The indicator.
  public let indicator: ID<Indicator>
  /// What it fits: the event's own observable, not the indicator's pattern.
  public let observable: Observable

  /// A match from its parts.
  public init(indicator: ID<Indicator>, observable: Observable) {
    self.indicator = indicator
    self.observable = observable
  }

  /// By indicator, then by the observable's kind and text.
  public static func < (left: Self, right: Self) -> Bool {
    guard left.indicator == right.indicator else { return left.indicator < right.indicator }
    let (a, b) = (left.observable, right.observable)
    return (a.kind.rawValue, a.text) < (b.kind.rawValue, b.text)
  }
}
