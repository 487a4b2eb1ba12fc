//! The days on which offices work, told by hand: the product's calendar is not used to judge itself.

internal import Kernel

/// Business days from April 2025 to January 2026 in Tokyo.
enum OfficeDays {
  /// Holidays and the closing days 12/29 to 1/3 that are no weekend, as days since 1970-01-01 in Tokyo.
  /// Source: 国民の祝日に関する法律 and the Cabinet Office's list for 2025 and 2026.
  // table:
  private static let closed: Set<Int64> = [
    20207,  // 2025-04-29 昭和の日
    20211, 20212, 20213, 20214,  // 05-03 to 05-06, the last as 振替休日
    20290,  // 07-21 海の日
    20311,  // 08-11 山の日
    20346, 20354,  // 09-15 敬老の日, 09-23 秋分の日
    20374,  // 10-13 スポーツの日
    20395, 20415, 20416,  // 11-03 文化の日, 11-23 勤労感謝の日, 11-24 振替休日
    20451, 20452, 20453, 20454, 20455, 20456,  // 12-29 to 2026-01-03
    20465,  // 2026-01-12 成人の日
  ]

  private static let day: Int64 = 86_400
  /// Tokyo is nine hours ahead.
  private static let ahead: Int64 = 9 * 3600

  /// Whether offices are open: 08:30 to 17:15 of a business day.
  static func isOpen(at moment: Instant) -> Bool {
    let local = moment.seconds + ahead
    let (number, second) = (local / day, local % day)
    return !closed.contains(number) && number % 7 != 2 && number % 7 != 3
      && second >= 30_600 && second < 62_100
  }

  /// The business day after the one in which that moment lies, at that hour in Tokyo.
  static func next(after moment: Instant, hour: Int64) -> Instant {
    var number = (moment.seconds + ahead) / day + 1
    // 1970-01-01 was a Thursday: 2 and 3 are the weekend.
    while closed.contains(number) || number % 7 == 2 || number % 7 == 3 { number += 1 }
    return Instant(seconds: number * day - ahead + hour * 3600)
  }
}
