//! When a seed plays, and what weighs in it: the business calendar matters to severity 2 alone, and only around holidays.

internal import Alerting
internal import Kernel

/// The season of a seed.
enum Season: Sendable, Hashable {
  /// April to June: nights, weekends, Golden Week, while the routes are still fresh.
  case spring
  /// The days before the offices close for the year's end.
  case yearsEnd
  /// The Sunday before the last working day of a quarter: contact tests fall on it, and personnel changes after it.
  case quarterEnd
  /// Severity 2 only, from the days before Golden Week or the year's end until its whole ladder is climbed.
  case quiet(beforeNewYear: Bool)

  /// Three of six seeds play around the year's or the quarter's end, or are quiet.
  init(seed: UInt64) {
    switch seed % 6 {
    case 3: self = .quiet(beforeNewYear: seed / 6 % 2 == 1)
    case 4: self = .quarterEnd
    case 5: self = .yearsEnd
    default: self = .spring
    }
  }

  /// Whether the ladder of severity 2 is climbed to its end.
  var isQuiet: Bool { if case .quiet = self { true } else { false } }

  /// 2025-04-24 and 2025-12-24, 00:00 in Tokyo: a Thursday and a Wednesday.
  private static let beforeGoldenWeek = Instant(seconds: 1_745_420_400)
  private static let beforeNewYear = Instant(seconds: 1_766_502_000)
  /// 2025-06-29, 00:00 in Tokyo: a Sunday.
  private static let quarterEnds = Instant(seconds: 1_751_122_800)

  /// When the seed begins.
  func start(_ chance: inout SplitMix64) -> Instant {
    let minutes = Instant.Span.minutes(Int64(chance.below(1440)))
    switch self {
    case .spring: return Nation.founded + .days(Int64(10 + chance.below(60))) + minutes
    case .quarterEnd: return Self.quarterEnds + .hours(10) + .minutes(Int64(chance.below(780)))
    case .yearsEnd, .quiet(beforeNewYear: true):
      return Self.beforeNewYear + .days(Int64(chance.below(7))) + minutes
    case .quiet(beforeNewYear: false):
      return Self.beforeGoldenWeek + .days(Int64(chance.below(7))) + minutes
    }
  }
}
