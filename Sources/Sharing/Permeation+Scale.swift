//! The even steps of time over which a curve of permeation is drawn.

public import Kernel

extension Permeation {
  /// So many steps from the issuing until now. A store that counts by steps uses the same bounds as `step`.
  public struct Scale: Hashable, Sendable {
    /// Where it begins.
    public let start: Instant
    /// How long it is; never negative.
    public let whole: Instant.Span
    /// In how many steps; 0 or fewer for a curve of one point.
    public let steps: Int
    /// How long each step is but the last, which takes what does not divide; in microseconds.
    public var stride: Int64 { steps > 0 ? whole.microseconds / Int64(steps) : 0 }

    /// A scale over that time.
    public init(from start: Instant, until now: Instant, steps: Int) {
      self.start = start
      whole = max(Instant.Span(microseconds: 0), now - start)
      self.steps = steps
    }

    /// The first step by whose end a moment has come; nil for one beyond the scale. What comes before its beginning
    /// counts from the beginning.
    public func step(of moment: Instant) -> Int? {
      let time = (moment - start).microseconds
      if time > whole.microseconds { return nil }
      if time <= 0 { return 0 }
      if time > stride * Int64(steps) { return steps }
      return Int((time + stride - 1) / stride)
    }

    /// The curve of what came in each step.
    public func points(answered: [Int: Int], acted: [Int: Int]) -> [Point] {
      guard whole.microseconds > 0, steps > 0 else {
        return [Point(after: Instant.Span(microseconds: 0), answered: 0, acted: 0)]
      }
      var (answeredSoFar, actedSoFar) = (0, 0)
      return (0...steps).map { step in
        answeredSoFar += answered[step] ?? 0
        actedSoFar += acted[step] ?? 0
        let time = step == steps ? whole.microseconds : stride * Int64(step)
        return Point(
          after: Instant.Span(microseconds: time), answered: answeredSoFar, acted: actedSoFar)
      }
    }
  }
}
