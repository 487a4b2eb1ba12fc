//! When clocks go forward and back in a year: the rules of the EU, the United States and Australia as data.

/// A yearly pair of clock changes by one hour, always on a Sunday.
struct DaylightRule: Hashable, Sendable {
  /// The change to summer time.
  let begins: Change
  /// The change back to standard time.
  let ends: Change

  /// One clock change: the n-th (or last) Sunday of a month at a minute of the day.
  struct Change: Hashable, Sendable {
    let month: Int
    /// 1...4 counts Sundays from the start of the month; `last` is the last one.
    let sunday: Int
    /// Minutes after midnight of that Sunday on `clock`.
    let minute: Int
    let clock: Clock

    /// Marks the last Sunday of the month.
    static let last = 5
  }

  /// Which clock a change is written in. Standard time needs no case for "daylight": subtract 60.
  enum Clock: Hashable, Sendable {
    case utc
    case standard
  }

  /// All zones of the Union (and the United Kingdom) at once, 01:00 UTC, since 1996.
  /// Source: Directive 2000/84/EC; The Summer Time Order 2002.
  static let europe = Self(
    begins: Change(month: 3, sunday: Change.last, minute: 60, clock: .utc),
    ends: Change(month: 10, sunday: Change.last, minute: 60, clock: .utc))

  /// 02:00 by the clock on the wall, zone by zone, since 2007. Source: Energy Policy Act of 2005, sec. 110.
  static let unitedStates = Self(
    begins: Change(month: 3, sunday: 2, minute: 120, clock: .standard),
    ends: Change(month: 11, sunday: 1, minute: 60, clock: .standard))

  /// New South Wales and the Capital Territory since 2008; summer crosses the new year.
  /// Source: Standard Time Act 1987 (NSW).
  static let australia = Self(
    begins: Change(month: 10, sunday: 1, minute: 120, clock: .standard),
    ends: Change(month: 4, sunday: 1, minute: 120, clock: .standard))

  /// Whether summer time holds at a moment given in minutes since 1970 on the zone's standard clock. Changes come at
  /// whole minutes, and minutes do not overflow where microseconds near the ends of time would.
  func holds(atStandardMinute moment: Int, standardOffsetMinutes: Int) -> Bool {
    let year = CivilDate(daysSince1970: floorDivide(moment, 1440)).year
    let begin = begins.standardMinute(in: year, standardOffsetMinutes: standardOffsetMinutes)
    let end = ends.standardMinute(in: year, standardOffsetMinutes: standardOffsetMinutes)
    return begin < end ? moment >= begin && moment < end : moment >= begin || moment < end
  }
}

extension DaylightRule.Change {
  /// The moment of the change in a year, in minutes since 1970 on the zone's standard clock.
  fileprivate func standardMinute(in year: Int, standardOffsetMinutes: Int) -> Int {
    let first = daysSince1970(year: year, month: month, day: 1)
    let toSunday = 7 - CivilDate(daysSince1970: first).weekday.rawValue
    var day = first + toSunday + 7 * (min(sunday, 4) - 1)
    if sunday == Self.last, day + 7 < first + CivilDate.days(inMonth: month, of: year) { day += 7 }
    return day * 1440 + minute + (clock == .utc ? standardOffsetMinutes : 0)
  }

  /// Works for every year, also those that a checked `CivilDate` refuses.
  private func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    // 400 years have a whole number of days, so the year is moved into the checked range.
    let eras = floorDivide(year, 400)
    guard let date = CivilDate(year: year - eras * 400, month: month, day: day) else { return 0 }
    return date.daysSince1970 + eras * 146_097
  }
}
