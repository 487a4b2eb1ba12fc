//! The Date header of RFC 5322 §3.3, always in UTC: the reader's program shows it in his own zone.

internal import Kernel

/// Writes a moment as `Fri, 08 May 2015 01:59:00 +0000`.
enum MailDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The header's value; parts of a second are dropped.
  static func text(_ instant: Instant) -> String {
    let clock = TimeZoneRule.utc.civilTime(at: instant)
    let day = clock.date
    return "\(day.weekday.name.en), \(two(day.day)) \(months[day.month - 1]) \(day.year)"
      + " \(two(clock.hour)):\(two(clock.minute)):\(two(clock.second)) +0000"
  }

  /// Two digits.
  static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
