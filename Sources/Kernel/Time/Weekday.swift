//! The seven days of the week, numbered as ISO 8601 does.

/// A day of the week. The raw value is ISO 8601's: Monday is 1, Sunday is 7.
public enum Weekday: Int, Hashable, Sendable, Codable, CaseIterable {
  case monday = 1
  case tuesday
  case wednesday
  case thursday
  case friday
  case saturday
  case sunday

  /// Saturday and Sunday. Source: 行政機関の休日に関する法律 1条1項1号.
  public var isWeekend: Bool { self == .saturday || self == .sunday }

  /// The day in words, as it stands behind a date: 「(金)」, "Fri".
  public var name: Phrase {
    switch self {
    case .monday: Phrase(ja: "月", en: "Mon")
    case .tuesday: Phrase(ja: "火", en: "Tue")
    case .wednesday: Phrase(ja: "水", en: "Wed")
    case .thursday: Phrase(ja: "木", en: "Thu")
    case .friday: Phrase(ja: "金", en: "Fri")
    case .saturday: Phrase(ja: "土", en: "Sat")
    case .sunday: Phrase(ja: "日", en: "Sun")
    }
  }
}
