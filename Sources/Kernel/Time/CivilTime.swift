//! A day with a time of day, as a clock on a wall shows it: what an Instant looks like in a zone.

/// Date and time of day in some zone. It names a moment only together with that zone.
public struct CivilTime: Hashable, Comparable, Sendable {
  /// The day.
  public let date: CivilDate
  /// Microseconds since local midnight by the clock on the wall, 0..<86,400,000,000.
  public let microsecondOfDay: Int64

  /// The time that many microseconds after 1970-01-01T00:00:00 on the same wall clock.
  init(microsecondsSince1970: Int64) {
    let perDay: Int64 = 86_400_000_000
    // By the remainder, since the midnight before the first Instant is not an Int64.
    let remainder = microsecondsSince1970 % perDay
    microsecondOfDay = remainder < 0 ? remainder + perDay : remainder
    date = CivilDate(daysSince1970: floorDivide(Int(microsecondsSince1970), Int(perDay)))
  }

  /// The hour, 0...23.
  public var hour: Int { Int(microsecondOfDay / 3_600_000_000) }
  /// The minute, 0...59.
  public var minute: Int { Int(microsecondOfDay / 60_000_000 % 60) }
  /// The second, 0...59.
  public var second: Int { Int(microsecondOfDay / 1_000_000 % 60) }
  /// The part below the second, 0...999,999.
  public var microsecond: Int { Int(microsecondOfDay % 1_000_000) }
  /// Whole minutes since midnight, 0...1439.
  public var minuteOfDay: Int { Int(microsecondOfDay / 60_000_000) }

  /// The earlier is the smaller.
  public static func < (left: Self, right: Self) -> Bool {
    left.date == right.date
      ? left.microsecondOfDay < right.microsecondOfDay : left.date < right.date
  }
}
