//! Something of a body's for which the indexes of segments are asked, and when it was the body's.

internal import Kernel

/// A key of a body's own search. Only segments with records of its time are asked for it: what has become another's since
/// is not read, so that the time a search takes tells nothing of that one (law S19).
public struct SearchKey: Hashable, Sendable {
  /// What the index is asked for.
  let key: SegmentKey
  /// The first moment at which it is the body's, by our own clock; nil where there is none.
  let from: Instant?
  /// The first moment at which it is the body's no more; nil where that is open.
  let until: Instant?

  /// Whether it was the body's at any of these moments; both ends count.
  func isOf(_ moments: ClosedRange<Instant>) -> Bool {
    (from ?? moments.upperBound) <= moments.upperBound
      && until.map { moments.lowerBound < $0 } ?? true
  }
}
