//! How moments, spans and marks are said: Japan Standard Time, both languages.

internal import Kernel

/// Dates, spans and severities in words. Japan has no summer time: JST is UTC+9 at every moment that can occur here.
enum Wording {
  /// The parts of a moment on the wall in Japan.
  struct Civil: Hashable, Sendable {
    var year: Int64
    var month: Int64
    var day: Int64
    /// 0 is Sunday.
    var weekday: Int
    var hour: Int64
    var minute: Int64
    var second: Int64
  }

  /// A moment as parts in JST. Days to civil date after Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  static func civil(_ moment: Instant) -> Civil {
    let seconds = moment.seconds + 9 * 3600
    let days = Int64((Double(seconds) / 86_400).rounded(.down))
    let rest = seconds - days * 86_400
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return Civil(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
      weekday: Int(((days + 4) % 7 + 7) % 7), hour: rest / 3600, minute: rest / 60 % 60,
      second: rest % 60)
  }

  /// 2015年5月8日(金) 15:25; in English "Fri 8 May 2015 15:25 JST".
  static func date(_ moment: Instant, _ say: Language) -> String {
    let at = civil(moment)
    return switch say {
    case .ja: "\(day(moment, say)) \(at.hour):\(two(at.minute))"
    case .en: "\(day(moment, say)) \(at.hour):\(two(at.minute)) JST"
    }
  }

  /// 2015年5月8日(金); in English "Fri 8 May 2015".
  static func day(_ moment: Instant, _ say: Language) -> String {
    let at = civil(moment)
    return switch say {
    case .ja: "\(at.year)年\(at.month)月\(at.day)日(\(weekday(at, say)))"
    case .en: "\(weekday(at, say)) \(at.day) \(monthNames[Int(at.month) - 1]) \(at.year)"
    }
  }

  /// The shortest that is clear at `now`: 15:18 today, 月 10:00 within six days, 6月3日 10:00 later.
  static func moment(_ moment: Instant, at now: Instant, _ say: Language) -> String {
    let then = civil(moment)
    let here = civil(now)
    if (then.year, then.month, then.day) == (here.year, here.month, here.day) {
      return clock(moment)
    }
    let isNear = moment > now && moment - now < .days(6)
    return switch say {
    case .ja where isNear: "\(weekday(then, say))曜 \(clock(moment))"
    case .ja: "\(then.month)月\(then.day)日 \(clock(moment))"
    case .en where isNear: "\(weekday(then, say)) \(clock(moment))"
    case .en: "\(then.day) \(monthNames[Int(then.month) - 1]) \(clock(moment))"
    }
  }

  /// 15:25
  static func clock(_ moment: Instant) -> String {
    let at = civil(moment)
    return "\(at.hour):\(two(at.minute))"
  }

  /// 15:25:09
  static func clockWithSeconds(_ moment: Instant) -> String {
    let at = civil(moment)
    return "\(at.hour):\(two(at.minute)):\(two(at.second))"
  }

  /// For machines: 2015-05-08T15:25:09+09:00 (RFC 3339).
  static func machine(_ moment: Instant) -> String {
    let at = civil(moment)
    return """
      \(at.year)-\(two(at.month))-\(two(at.day))T\(two(at.hour)):\(two(at.minute)):\
      \(two(at.second))+09:00
      """
  }

  /// 5分48秒, 1時間20分, 3日; the two largest units that say something. Negative spans lose their sign.
  static func span(_ span: Instant.Span, _ say: Language) -> String {
    let seconds = abs(span.seconds)
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    return switch say {
    case .ja where days > 0: hours > 0 ? "\(days)日と\(hours)時間" : "\(days)日"
    case .ja where hours > 0: minutes > 0 ? "\(hours)時間\(minutes)分" : "\(hours)時間"
    case .ja where minutes > 0 && seconds % 60 == 0: "\(minutes)分"
    case .ja where minutes > 0: "\(minutes)分\(two(seconds % 60))秒"
    case .ja: "\(seconds)秒"
    case .en where days > 0: hours > 0 ? "\(days) d \(hours) h" : "\(days) d"
    case .en where hours > 0: minutes > 0 ? "\(hours) h \(minutes) min" : "\(hours) h"
    case .en where minutes > 0 && seconds % 60 == 0: "\(minutes) min"
    case .en where minutes > 0: "\(minutes) min \(two(seconds % 60)) s"
    case .en: "\(seconds) s"
    }
  }

  /// あと 5分48秒 before, 0分42秒 過ぎています after.
  static func remaining(until due: Instant, at now: Instant, _ say: Language) -> String {
    let left = due - now
    let words = span(left, say)
    return switch say {
    case .ja: left.microseconds >= 0 ? "あと \(words)" : "\(words) 過ぎています"
    case .en: left.microseconds >= 0 ? "\(words) left" : "\(words) overdue"
    }
  }

  /// For the narrow column of the board: 5:48, 1:20:00, −0:42, and the moment itself beyond a day.
  static func countdown(until due: Instant, at now: Instant, _ say: Language) -> String {
    let left = due - now
    let seconds = abs(left.seconds)
    if seconds >= 86_400 { return moment(due, at: now, say) }
    let sign = left.microseconds < 0 ? "−" : ""
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    if hours > 0 { return "\(sign)\(hours):\(two(minutes)):\(two(seconds % 60))" }
    return "\(sign)\(minutes):\(two(seconds % 60))"
  }

  /// 28日前, 3時間前, たった今.
  static func ago(_ moment: Instant, at now: Instant, _ say: Language) -> String {
    let minutes = (now - moment).minutes
    return switch say {
    case .ja where minutes < 1: "たった今"
    case .ja where minutes < 60: "\(minutes)分前"
    case .ja where minutes < 1440: "\(minutes / 60)時間前"
    case .ja: "\(minutes / 1440)日前"
    case .en where minutes < 1: "just now"
    case .en where minutes < 60: "\(minutes) min ago"
    case .en where minutes < 1440: "\(minutes / 60) h ago"
    case .en: "\(minutes / 1440) d ago"
    }
  }

  /// 緊急 重大 警戒 注意 情報 for 5 to 1.
  static func severity(_ level: Int) -> Phrase {
    switch level {
    case 5...: Phrase(ja: "緊急", en: "Emergency")
    case 4: Phrase(ja: "重大", en: "Critical")
    case 3: Phrase(ja: "警戒", en: "Serious")
    case 2: Phrase(ja: "注意", en: "Caution")
    default: Phrase(ja: "情報", en: "Notice")
    }
  }

  /// 無効化表記: an address that no mail program or browser turns into a link. `evil.example` → `evil[.]example`.
  static func defanged(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case ".": out += "[.]"
      case "@": out += "[@]"
      default: out.append(character)
      }
    }
    if out.lowercased().hasPrefix("http") { out = "hxxp" + out.dropFirst(4) }
    return out
  }

  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  private static func weekday(_ at: Civil, _ say: Language) -> String {
    switch say {
    case .ja: ["日", "月", "火", "水", "木", "金", "土"][at.weekday]
    case .en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][at.weekday]
    }
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
