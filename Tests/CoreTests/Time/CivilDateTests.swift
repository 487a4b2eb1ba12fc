//! Days of the calendar: every day of a thousand years in a row, and days that do not exist.

import Kernel
import Testing

@Suite struct CivilDateTests {
  @Test func `days follow one another without a gap`() throws {
    var date = try #require(CivilDate(year: 1600, month: 1, day: 1))
    var weekday = Weekday.saturday
    for days in date.daysSince1970..<date.daysSince1970 + 366_000 {
      #expect(date.daysSince1970 == days)
      #expect(date.weekday == weekday)
      let next = date.adding(days: 1)
      let isLast = date.day == CivilDate.days(inMonth: date.month, of: date.year)
      let expected =
        isLast
        ? (date.month == 12 ? (date.year + 1, 1, 1) : (date.year, date.month + 1, 1))
        : (date.year, date.month, date.day + 1)
      guard (next.year, next.month, next.day) == expected, date < next else {
        Issue.record("\(date) is followed by \(next)")
        return
      }
      date = next
      weekday = Weekday(rawValue: weekday.rawValue % 7 + 1) ?? .monday
    }
  }

  @Test(arguments: [
    ("1970-01-01", 0, Weekday.thursday), ("2015-05-08", 16563, .friday),
    ("2000-02-29", 11016, .tuesday), ("1969-12-31", -1, .wednesday),
    ("0000-01-01", -719_528, .saturday), ("9999-12-31", 2_932_896, .friday),
  ])
  func `known days`(text: String, days: Int, weekday: Weekday) throws {
    let date = try #require(CivilDate(text))
    #expect(date.daysSince1970 == days)
    #expect(date.weekday == weekday)
    #expect(CivilDate(daysSince1970: days).description == text)
  }

  @Test(arguments: [
    "2015-02-29", "2015-13-01", "2015-00-10", "2015-01-32", "2015-1-01", "20150101", "2015/01/01",
    "",
    "+015-01-01", "2015-01-0１",
  ])
  func `no day`(text: String) { #expect(CivilDate(text) == nil) }

  @Test func `years outside four digits are refused`() {
    #expect(CivilDate(year: -1, month: 1, day: 1) == nil)
    #expect(CivilDate(year: 10_000, month: 1, day: 1) == nil)
  }
}
