//! Public holidays: known days by name, counts per year, and the table against the law's rules.

import Testing

@testable import Kernel

@Suite struct JapaneseHolidaysTests {
  @Test(arguments: [
    ("2015-01-01", JapaneseHoliday.newYear), ("2015-05-04", .greenery), ("2015-05-06", .substitute),
    ("2015-09-22", .between), ("2016-08-11", .mountain), ("2018-12-24", .substitute),
    ("2019-04-30", .between), ("2019-05-01", .accession), ("2019-05-02", .between),
    ("2019-10-22", .enthronement), ("2020-02-24", .substitute), ("2020-07-23", .marine),
    ("2020-07-24", .sports), ("2020-08-10", .mountain), ("2021-07-22", .marine),
    ("2021-07-23", .sports), ("2021-08-09", .substitute), ("2024-02-12", .substitute),
    ("2025-05-06", .substitute), ("2025-11-24", .substitute), ("2026-05-06", .substitute),
    ("2026-09-22", .between), ("2027-03-22", .substitute), ("2028-09-22", .autumnalEquinox),
    // Computed years.
    ("2009-09-22", .between), ("2014-05-06", .substitute), ("2032-09-21", .between),
    ("2030-03-20", .vernalEquinox), ("2044-09-22", .autumnalEquinox),
  ])
  func `a holiday has its name`(text: String, holiday: JapaneseHoliday) throws {
    #expect(JapaneseHolidays.holiday(on: try #require(CivilDate(text))) == holiday)
  }

  @Test(arguments: [
    "2015-05-07", "2015-08-11", "2019-02-23", "2019-12-23", "2020-07-20", "2020-08-11",
    "2020-10-12",
    "2021-07-19", "2021-08-11", "2021-10-11", "2017-09-22", "2022-12-23", "2026-12-29",
    "2027-01-02",
  ])
  func `an ordinary day has none`(text: String) throws {
    #expect(JapaneseHolidays.holiday(on: try #require(CivilDate(text))) == nil)
  }

  @Test func `the table follows the law wherever no special law moved a day`() {
    for year in JapaneseHolidays.tableYears where !(2019...2021).contains(year) {
      let table = JapaneseHolidays.holidays(in: year)
      let computed = JapaneseHolidays.computed(year)
      #expect(table.map(\.monthDay) == computed.map(\.monthDay), "\(year)")
      #expect(table.map(\.holiday) == computed.map(\.holiday), "\(year)")
    }
  }

  @Test func `every table row is a day, in order, and no substitute is a Sunday`() throws {
    for year in JapaneseHolidays.tableYears {
      let row = JapaneseHolidays.holidays(in: year)
      #expect((16...22).contains(row.count), "\(year)")
      #expect(row.map(\.monthDay) == Set(row.map(\.monthDay)).sorted())
      for (monthDay, holiday) in row {
        let date = try #require(
          CivilDate(year: year, month: monthDay / 100, day: monthDay % 100))
        let isExtra = holiday == .substitute || holiday == .between
        #expect(!isExtra || date.weekday != .sunday)
      }
    }
  }

  @Test func `any year answers`() {
    for days in stride(from: -200_000_000, to: 200_000_000, by: 999_983) {
      _ = JapaneseHolidays.holiday(on: CivilDate(daysSince1970: days))
    }
  }

  @Test func `every holiday has a name in both languages`() {
    for holiday in JapaneseHoliday.allCases {
      #expect(!holiday.name.ja.isEmpty && !holiday.name.en.isEmpty)
    }
  }
}
