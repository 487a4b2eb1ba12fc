//! When a delivery that failed is tried again, and when it is given up. Pure.

public import Kernel

/// 1 s, 5 s, 30 s, 2 min, 10 min after the first five failures, then every hour until 24 h after the
/// first try; then the delivery is dead and its owner sees it. The ladder does not wait for any of it.
public enum RetrySchedule {
  /// The waits after the first failures.
  public static let first: [Instant.Span] = [
    .seconds(1), .seconds(5), .seconds(30), .minutes(2), .minutes(10),
  ]
  /// The wait after every later failure.
  public static let later = Instant.Span.hours(1)
  /// How long after the first try the last one may be.
  public static let horizon = Instant.Span.hours(24)

  /// When to try again after that many failures (1 ...), the last at `now`; nil means dead letter.
  /// A node that was down tries at once what fell due meanwhile, unless the horizon has passed.
  public static func next(failures: Int, firstTried: Instant, now: Instant) -> Instant? {
    let index = max(1, failures) - 1
    let due = now + (index < first.count ? first[index] : later)
    return due - firstTried <= horizon ? due : nil
  }
}
