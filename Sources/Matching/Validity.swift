//! From when until when an indicator counts.

public import Kernel

/// A stretch of time, the start inclusive, the end exclusive; an end may be open.
public struct Validity: Hashable, Sendable {
  /// Without beginning and end.
  public static let always = Validity(from: nil, to: nil)

  /// The first moment; nil when it always has counted.
  public let from: Instant?
  /// The first moment after it; nil when it never ends.
  public let to: Instant?

  /// A stretch from its ends. Where `to` is not after `from` it holds no moment.
  public init(from: Instant?, to: Instant?) {
    self.from = from
    self.to = to
  }

  /// Whether it counts at this moment.
  public func contains(_ moment: Instant) -> Bool {
    if let from, moment < from { return false }
    if let to, moment >= to { return false }
    return true
  }
}
