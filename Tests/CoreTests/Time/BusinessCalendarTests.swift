//! Business days: known days, the next one at ten, nights, and laws over random moments.

import Foundation
import Kernel
import Testing

@Suite struct BusinessCalendarTests {
  private let calendar = BusinessCalendar.japan

  @Test(arguments: [
    ("2015-05-01", true), ("2015-05-02", false), ("2015-05-04", false), ("2015-05-06", false),
    ("2015-05-07", true), ("2015-05-08", true), ("2015-09-22", false), ("2015-12-28", true),
    ("2015-12-29", false), ("2015-12-31", false), ("2016-01-01", false), ("2016-01-03", false),
    ("2016-01-04", true), ("2018-12-28", true), ("2019-01-03", false), ("2019-05-01", false),
    ("2020-07-24", false), ("2021-07-22", false), ("2026-09-22", false),
  ])
  func `known days`(text: String, works: Bool) throws {
    #expect(calendar.isBusinessDay(try #require(CivilDate(text))) == works)
  }

  @Test(arguments: [
    // The Friday of the detection, late in the evening of Tokyo.
    ("2015-05-08T23:30:00+09:00", "2015-05-11T10:00:00+09:00"),
    // In UTC it is still Thursday.
    ("2015-05-08T00:30:00+09:00", "2015-05-11T10:00:00+09:00"),
    ("2015-05-07T23:59:59+09:00", "2015-05-08T10:00:00+09:00"),
    ("2015-05-01T09:00:00+09:00", "2015-05-07T10:00:00+09:00"),
    ("2015-05-09T12:00:00+09:00", "2015-05-11T10:00:00+09:00"),
    ("2018-12-28T12:00:00+09:00", "2019-01-04T10:00:00+09:00"),
    ("2019-04-26T12:00:00+09:00", "2019-05-07T10:00:00+09:00"),
    ("2026-09-18T12:00:00+09:00", "2026-09-24T10:00:00+09:00"),
  ])
  func `the next business day at ten`(from: String, to: String) throws {
    let start = try #require(Instant(rfc3339: from))
    #expect(calendar.next(businessDayAfter: start, hour: 10, minute: 0).rfc3339(in: .tokyo) == to)
  }

  @Test(arguments: [
    ("2015-05-08T08:29:59+09:00", true), ("2015-05-08T08:30:00+09:00", false),
    ("2015-05-08T17:14:59+09:00", false), ("2015-05-08T17:15:00+09:00", true),
    ("2015-05-09T12:00:00+09:00", true), ("2015-05-06T12:00:00+09:00", true),
    ("2015-12-30T12:00:00+09:00", true),
  ])
  func `night is outside office hours`(text: String, isNight: Bool) throws {
    #expect(calendar.isNight(try #require(Instant(rfc3339: text))) == isNight)
  }

  @Test func `an embassy has its own night and its own closed days`() throws {
    let day = try #require(CivilDate("2026-07-14"))
    let zone = try #require(TimeZoneRule(named: "Europe/Paris"))
    let paris = try #require(
      BusinessCalendar(zone: zone, observance: .weekends, closedDays: [day, day]))
    #expect(paris.closedDays == [day])
    #expect(!paris.isBusinessDay(day))
    // Marine Day closes offices in Japan, not this one; 10:00 in summer is 08:00 UTC.
    #expect(paris.isBusinessDay(try #require(CivilDate("2026-07-20"))))
    let monday = try #require(Instant(rfc3339: "2026-07-13T20:00:00Z"))
    #expect(
      paris.next(businessDayAfter: monday, hour: 10, minute: 0).rfc3339() == "2026-07-15T08:00:00Z")
    #expect(paris.isNight(try #require(Instant(rfc3339: "2026-07-15T06:29:00Z"))))
    #expect(!paris.isNight(try #require(Instant(rfc3339: "2026-07-15T06:30:00Z"))))
    let data = try JSONEncoder().encode(paris)
    #expect(try JSONDecoder().decode(BusinessCalendar.self, from: data) == paris)
  }

  @Test func `counting business days goes both ways`() throws {
    let friday = try #require(CivilDate("2015-05-01"))
    #expect(calendar.adding(businessDays: 0, to: friday) == friday)
    #expect(calendar.adding(businessDays: 1, to: friday).description == "2015-05-07")
    #expect(calendar.adding(businessDays: 3, to: friday).description == "2015-05-11")
    #expect(calendar.adding(businessDays: -1, to: friday).description == "2015-04-30")
    let sunday = try #require(CivilDate("2015-05-10"))
    #expect(calendar.adding(businessDays: 1, to: sunday).description == "2015-05-11")
    #expect(calendar.isLastBeforeClosure(friday))
    #expect(!calendar.isLastBeforeClosure(try #require(CivilDate("2015-05-07"))))
    #expect(!calendar.isLastBeforeClosure(sunday))
  }

  @Test func `the next business day is later, worked, and skips no worked day`() {
    var random = SplitMix64(seed: 1228)
    for _ in 0..<3000 {
      let moment = Instant(seconds: Int64.random(in: 1_199_145_600...2_524_608_000, using: &random))
      let next = calendar.next(businessDayAfter: moment, hour: 10, minute: 0)
      let today = calendar.zone.civilTime(at: moment).date
      let day = calendar.zone.civilTime(at: next).date
      #expect(next > moment)
      #expect(day > today && calendar.isBusinessDay(day))
      #expect(
        (today.daysSince1970 + 1..<day.daysSince1970).allSatisfy {
          !calendar.isBusinessDay(CivilDate(daysSince1970: $0))
        })
      #expect(!calendar.isNight(next))
    }
  }

  @Test func `limits hold at the limit and one past it`() {
    let days = (0...BusinessCalendar.closedDaysMax).map { CivilDate(daysSince1970: $0) }
    func make(_ count: Int, _ opens: Int = 0, _ closes: Int = 1440) -> BusinessCalendar? {
      BusinessCalendar(
        zone: .utc, observance: .weekends, closedDays: Array(days.prefix(count)),
        opensMinute: opens, closesMinute: closes)
    }
    #expect(make(BusinessCalendar.closedDaysMax) != nil)
    #expect(make(BusinessCalendar.closedDaysMax + 1) == nil)
    #expect(make(0, 0, 1441) == nil)
    #expect(make(0, -1, 1440) == nil)
    #expect(make(0, 600, 600) == nil)
  }
}
