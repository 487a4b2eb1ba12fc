//! The Friday itself: when it is, how long it lasts, and what part of it is night.

internal import Kernel

/// Friday 2025-11-21, 17:30 in Tokyo. Sunday is 勤労感謝の日, Monday its substitute; offices open on Tuesday.
enum Friday {
  /// Midnight of that Friday in Tokyo.
  private static let midnight = Instant(seconds: 1_763_650_800)
  /// When the bulletin is issued.
  static let issued = midnight + .minutes(17 * 60 + 30)
  /// Tuesday 08:30.
  static let officeOpens = midnight + .days(4) + .minutes(8 * 60 + 30)
  /// By when an answer is asked: Tuesday 12:00. The study ends with it.
  static let answerBy = midnight + .days(4) + .hours(12)
  /// When the directory was entered, three weeks before.
  static let entered = midnight - .days(21)

  private static func minute(of now: Instant) -> Int64 {
    (now - midnight).microseconds / 60_000_000 % 1440
  }

  /// The midnight after that moment.
  static func nextDay(after now: Instant) -> Instant {
    midnight + .days((now - midnight).microseconds / Instant.Span.days(1).microseconds + 1)
  }

  /// Which part of the weekend it is.
  static func hours(at now: Instant) -> FridayAssumptions.Hours {
    let minute = minute(of: now)
    if minute < 7 * 60 || minute >= 22 * 60 { return .night }
    if now >= officeOpens, minute >= 8 * 60 + 30, minute < 17 * 60 + 15 { return .office }
    return now < midnight + .days(1) ? .evening : .dayOff
  }

  /// That moment, or 07:00 to 07:30 of the next morning where it is night.
  static func awake(_ moment: Instant) -> Instant {
    guard hours(at: moment) == .night else { return moment }
    let minute = minute(of: moment)
    let day = minute < 7 * 60 ? nextDay(after: moment) - .days(1) : nextDay(after: moment)
    return day + .minutes(7 * 60 + minute % 30)
  }

  /// Whether a prefecture's people rest.
  static func isRest(_ now: Instant) -> Bool {
    let minute = minute(of: now)
    return minute < 7 * 60 || minute >= 23 * 60
  }
}
