//! On which day and at which hour: drawn from bytes that somebody else drew, so that the rules read no randomness.

public import Kernel

extension ContactTest {
  /// A moment within office hours on one of the quarter's working days after the day of `now`; nil where none is left.
  /// Every remaining day is as likely as every other. `bytes` are 16 from the input's secret.
  public static func draw(
    in quarter: Quarter, after now: Instant, from bytes: [UInt8], by calendar: BusinessCalendar
  ) -> Instant? {
    var days: [CivilDate] = []
    var day = max(calendar.zone.civilTime(at: now).date.adding(days: 1), quarter.firstDay)
    while day < quarter.dayAfter {
      if calendar.isBusinessDay(day) { days.append(day) }
      day = day.adding(days: 1)
    }
    guard !days.isEmpty else { return nil }
    return moment(on: days[Int(number(bytes.prefix(8)) % UInt64(days.count))], bytes, calendar)
  }

  /// The next working day, at another hour; nil where it lies in another quarter.
  public static func redraw(
    in quarter: Quarter, after now: Instant, from bytes: [UInt8], by calendar: BusinessCalendar
  ) -> Instant? {
    let next = calendar.nextBusinessDay(after: calendar.zone.civilTime(at: now).date)
    return quarter.contains(next) ? moment(on: next, bytes, calendar) : nil
  }

  private static func moment(
    on day: CivilDate, _ bytes: [UInt8], _ calendar: BusinessCalendar
  ) -> Instant {
    let span = max(1, calendar.closesMinute - calendar.opensMinute - lastHour)
    let minute = calendar.opensMinute + Int(number(bytes.suffix(8)) % UInt64(span))
    return calendar.zone.instant(day, hour: minute / 60, minute: minute % 60)
  }

  private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
