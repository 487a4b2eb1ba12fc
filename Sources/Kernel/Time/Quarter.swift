//! A quarter of the civil year: what a contact test belongs to.

/// Three months, the first from January. The fiscal year of Japan (from April) has the same ones under other numbers.
public struct Quarter: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
  /// The year, one of `CivilDate.years`.
  public let year: Int
  /// 1 (January to March) to 4.
  public let number: Int

  /// The quarter in which that day lies.
  public init(of date: CivilDate) {
    year = date.year
    number = (date.month - 1) / 3 + 1
  }

  /// The day after its last.
  public var dayAfter: CivilDate { firstDay.adding(days: 93).firstOfMonth }

  /// Its first day.
  public var firstDay: CivilDate {
    // Day 0 of a year that text cannot carry is never asked for: a quarter is made of a day that exists.
    CivilDate(year: year, month: number * 3 - 2, day: 1) ?? CivilDate(daysSince1970: 0)
  }

  /// The next one.
  public var following: Quarter { Quarter(of: dayAfter) }

  /// Whether that day lies in it.
  public func contains(_ date: CivilDate) -> Bool { Quarter(of: date) == self }

  /// By time.
  public static func < (left: Self, right: Self) -> Bool {
    (left.year, left.number) < (right.year, right.number)
  }

  /// `2015Q2`.
  public var description: String { "\(year)Q\(number)" }
}

extension CivilDate {
  /// The first day of its month.
  fileprivate var firstOfMonth: CivilDate { adding(days: 1 - day) }
}
