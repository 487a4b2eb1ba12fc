//! Japanese public holidays: a table for the years that are known, the law's own rules for the others.

/// 国民の祝日, with substitute holidays and days between.
/// The table covers 2015...2028: what the Cabinet Office (内閣府) published and the astronomical almanac (暦要項)
/// fixes, with the days moved for the accession of 2019 and the Games of 2020 and 2021; the equinoxes of 2028 are
/// computed, their notice is due in February 2027. Other years follow `computed(_:)`.
public enum JapaneseHolidays {
  /// The years of the table.
  public static let tableYears = 2015...2028

  /// The holiday on that day, or nil. Total: any year answers.
  public static func holiday(on date: CivilDate) -> JapaneseHoliday? {
    let key = date.month * 100 + date.day
    if let year = table[date.year] { return year.first { $0.monthDay == key }?.holiday }
    return computed(date.year).first { $0.monthDay == key }?.holiday
  }

  /// The holidays of a year in order, as `month * 100 + day` with the name.
  public static func holidays(in year: Int) -> [(monthDay: Int, holiday: JapaneseHoliday)] {
    table[year] ?? computed(year)
  }

  private static let table: [Int: [(monthDay: Int, holiday: JapaneseHoliday)]] = [
    2015: [
      (101, .newYear), (112, .comingOfAge), (211, .foundation), (321, .vernalEquinox),
      (429, .showa), (503, .constitution), (504, .greenery), (505, .children), (506, .substitute),
      (720, .marine), (921, .aged), (922, .between), (923, .autumnalEquinox), (1012, .sports),
      (1103, .culture), (1123, .labour), (1223, .emperor),
    ],
    2016: [
      (101, .newYear), (111, .comingOfAge), (211, .foundation), (320, .vernalEquinox),
      (321, .substitute), (429, .showa), (503, .constitution), (504, .greenery), (505, .children),
      (718, .marine), (811, .mountain), (919, .aged), (922, .autumnalEquinox), (1010, .sports),
      (1103, .culture), (1123, .labour), (1223, .emperor),
    ],
    2017: [
      (101, .newYear), (102, .substitute), (109, .comingOfAge), (211, .foundation),
      (320, .vernalEquinox), (429, .showa), (503, .constitution), (504, .greenery),
      (505, .children), (717, .marine), (811, .mountain), (918, .aged), (923, .autumnalEquinox),
      (1009, .sports), (1103, .culture), (1123, .labour), (1223, .emperor),
    ],
    2018: [
      (101, .newYear), (108, .comingOfAge), (211, .foundation), (212, .substitute),
      (321, .vernalEquinox), (429, .showa), (430, .substitute), (503, .constitution),
      (504, .greenery), (505, .children), (716, .marine), (811, .mountain), (917, .aged),
      (923, .autumnalEquinox), (924, .substitute), (1008, .sports), (1103, .culture),
      (1123, .labour), (1223, .emperor), (1224, .substitute),
    ],
    2019: [
      (101, .newYear), (114, .comingOfAge), (211, .foundation), (321, .vernalEquinox),
      (429, .showa), (430, .between), (501, .accession), (502, .between), (503, .constitution),
      (504, .greenery), (505, .children), (506, .substitute), (715, .marine), (811, .mountain),
      (812, .substitute), (916, .aged), (923, .autumnalEquinox), (1014, .sports),
      (1022, .enthronement), (1103, .culture), (1104, .substitute), (1123, .labour),
    ],
    2020: [
      (101, .newYear), (113, .comingOfAge), (211, .foundation), (223, .emperor),
      (224, .substitute), (320, .vernalEquinox), (429, .showa), (503, .constitution),
      (504, .greenery), (505, .children), (506, .substitute), (723, .marine), (724, .sports),
      (810, .mountain), (921, .aged), (922, .autumnalEquinox), (1103, .culture), (1123, .labour),
    ],
    2021: [
      (101, .newYear), (111, .comingOfAge), (211, .foundation), (223, .emperor),
      (320, .vernalEquinox), (429, .showa), (503, .constitution), (504, .greenery),
      (505, .children), (722, .marine), (723, .sports), (808, .mountain), (809, .substitute),
      (920, .aged), (923, .autumnalEquinox), (1103, .culture), (1123, .labour),
    ],
    2022: [
      (101, .newYear), (110, .comingOfAge), (211, .foundation), (223, .emperor),
      (321, .vernalEquinox), (429, .showa), (503, .constitution), (504, .greenery),
      (505, .children), (718, .marine), (811, .mountain), (919, .aged), (923, .autumnalEquinox),
      (1010, .sports), (1103, .culture), (1123, .labour),
    ],
    2023: [
      (101, .newYear), (102, .substitute), (109, .comingOfAge), (211, .foundation),
      (223, .emperor), (321, .vernalEquinox), (429, .showa), (503, .constitution),
      (504, .greenery), (505, .children), (717, .marine), (811, .mountain), (918, .aged),
      (923, .autumnalEquinox), (1009, .sports), (1103, .culture), (1123, .labour),
    ],
    2024: [
      (101, .newYear), (108, .comingOfAge), (211, .foundation), (212, .substitute),
      (223, .emperor), (320, .vernalEquinox), (429, .showa), (503, .constitution),
      (504, .greenery), (505, .children), (506, .substitute), (715, .marine), (811, .mountain),
      (812, .substitute), (916, .aged), (922, .autumnalEquinox), (923, .substitute),
      (1014, .sports), (1103, .culture), (1104, .substitute), (1123, .labour),
    ],
    2025: [
      (101, .newYear), (113, .comingOfAge), (211, .foundation), (223, .emperor),
      (224, .substitute), (320, .vernalEquinox), (429, .showa), (503, .constitution),
      (504, .greenery), (505, .children), (506, .substitute), (721, .marine), (811, .mountain),
      (915, .aged), (923, .autumnalEquinox), (1013, .sports), (1103, .culture), (1123, .labour),
      (1124, .substitute),
    ],
    2026: [
      (101, .newYear), (112, .comingOfAge), (211, .foundation), (223, .emperor),
      (320, .vernalEquinox), (429, .showa), (503, .constitution), (504, .greenery),
      (505, .children), (506, .substitute), (720, .marine), (811, .mountain), (921, .aged),
      (922, .between), (923, .autumnalEquinox), (1012, .sports), (1103, .culture),
      (1123, .labour),
    ],
    2027: [
      (101, .newYear), (111, .comingOfAge), (211, .foundation), (223, .emperor),
      (321, .vernalEquinox), (322, .substitute), (429, .showa), (503, .constitution),
      (504, .greenery), (505, .children), (719, .marine), (811, .mountain), (920, .aged),
      (923, .autumnalEquinox), (1011, .sports), (1103, .culture), (1123, .labour),
    ],
    2028: [
      (101, .newYear), (110, .comingOfAge), (211, .foundation), (223, .emperor),
      (320, .vernalEquinox), (429, .showa), (503, .constitution), (504, .greenery),
      (505, .children), (717, .marine), (811, .mountain), (918, .aged), (922, .autumnalEquinox),
      (1009, .sports), (1103, .culture), (1123, .labour),
    ],

  ]
}
