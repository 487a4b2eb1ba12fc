//! The usual turns of a month, and last month's people on the same weekdays.

public import Kernel

extension Roster {
  /// When a turn that begins on that day usually runs: from closing to opening on a working day, and from the hour of
  /// opening to that of the next day where the office stays closed.
  public static func usualTurn(
    on day: CivilDate, in calendar: BusinessCalendar
  ) -> (from: Instant, until: Instant) {
    let begin = calendar.isBusinessDay(day) ? calendar.closesMinute : calendar.opensMinute
    return (
      calendar.moment(begin, on: day),
      calendar.moment(calendar.opensMinute, on: day.adding(days: 1))
    )
  }

  /// Whose turn a day would be after last month's pattern: four weeks before, or five where that is no day of the month
  /// before. Weekdays stay, and so does the order in which people follow each other.
  public static func patternDay(for day: CivilDate) -> CivilDate {
    let before = CivilMonth(of: day).previous
    let four = day.adding(days: -28)
    return CivilMonth(of: four) == before ? four : day.adding(days: -35)
  }
}
