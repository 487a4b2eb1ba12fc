//! The rules of the holiday law, for years outside the table.

extension JapaneseHolidays {
  /// The holidays of any year by the rules of the law, ascending.
  /// The law is taken as it stands today and, back to 2007, as it stood then; days moved once by a special law
  /// (2019, 2020, 2021) stand in the table only. Before 2007 the answer is today's rules, not history.
  /// Equinoxes follow the usual approximation, good for 1980...2099; the notice in the official gazette decides.
  /// Source: 国民の祝日に関する法律 2条, 3条.
  static func computed(_ year: Int) -> [(monthDay: Int, holiday: JapaneseHoliday)] {
    var days = named(year)
    for (date, holiday) in between(days) + substitutes(days) { days[date] = holiday }
    return days.sorted { $0.key < $1.key }.map { ($0.key.month * 100 + $0.key.day, $0.value) }
  }

  private static func named(_ year: Int) -> [CivilDate: JapaneseHoliday] {
    var days: [CivilDate: JapaneseHoliday] = [:]
    func set(_ month: Int, _ day: Int, _ holiday: JapaneseHoliday) {
      if let date = CivilDate(year: year, month: month, day: day) { days[date] = holiday }
    }
    set(1, 1, .newYear)
    set(1, monday(2, of: 1, in: year), .comingOfAge)
    set(2, 11, .foundation)
    // Between the two reigns' birthdays, in 2019, there was none.
    if year >= 2020 { set(2, 23, .emperor) } else if year <= 2018 { set(12, 23, .emperor) }
    set(3, equinox(208_431, year), .vernalEquinox)
    set(4, 29, .showa)
    set(5, 3, .constitution)
    set(5, 4, .greenery)
    set(5, 5, .children)
    set(7, monday(3, of: 7, in: year), .marine)
    if year >= 2016 { set(8, 11, .mountain) }
    set(9, monday(3, of: 9, in: year), .aged)
    set(9, equinox(232_488, year), .autumnalEquinox)
    set(10, monday(2, of: 10, in: year), .sports)
    set(11, 3, .culture)
    set(11, 23, .labour)
    return days
  }

  /// 3条2項: a holiday on a Sunday makes the next day that is no holiday a day off.
  private static func substitutes(
    _ days: [CivilDate: JapaneseHoliday]
  ) -> [(CivilDate, JapaneseHoliday)] {
    days.keys.filter { $0.weekday == .sunday }.sorted().map { sunday in
      var day = sunday.adding(days: 1)
      while days[day] != nil { day = day.adding(days: 1) }
      return (day, .substitute)
    }
  }

  /// 3条3項: a day whose eve and morrow are holidays is a day off. Sundays have no need of it.
  private static func between(
    _ days: [CivilDate: JapaneseHoliday]
  ) -> [(CivilDate, JapaneseHoliday)] {
    days.keys.sorted().compactMap { holiday in
      let day = holiday.adding(days: 1)
      guard days[day] == nil, days[day.adding(days: 1)] != nil, day.weekday != .sunday
      else { return nil }
      return (day, .between)
    }
  }

  /// The day of the month of the n-th Monday.
  private static func monday(_ count: Int, of month: Int, in year: Int) -> Int {
    guard let first = CivilDate(year: year, month: month, day: 1) else { return 1 }
    return (8 - first.weekday.rawValue) % 7 + 1 + (count - 1) * 7
  }

  /// The day of the month of an equinox: `base` is its moment in 1980 in ten-thousandths of a day; it comes 0.242194
  /// days later each year and falls back by each leap day.
  private static func equinox(_ base: Int, _ year: Int) -> Int {
    let years = year - 1980
    return floorDivide(base * 100 + 242_194 * years, 1_000_000) - floorDivide(years, 4)
  }
}
