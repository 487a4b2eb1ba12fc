//! Which days an organisation works, and when its working day begins and ends.

/// The business calendar of an organisation: closed days, office hours and the zone they are meant in.
/// Only deadlines of severity 2 and the choice of night routes follow it; severities 3 to 5 run day and night.
public struct BusinessCalendar: Hashable, Sendable, Codable {
  /// Which public holidays close the office.
  public enum Observance: String, Hashable, Sendable, Codable, CaseIterable {
    /// Weekends, 国民の祝日 and 29 December to 3 January. Source: 行政機関の休日に関する法律 1条1項1号・2号・3号.
    case japaneseGovernment
    /// Saturday and Sunday only; local holidays are `closedDays`. For embassies and organisations abroad.
    case weekends
  }

  /// The zone in which days and hours are meant.
  public let zone: TimeZoneRule
  /// Which public holidays close the office.
  public let observance: Observance
  /// Further closed days (a founding day, the host country's holidays), ascending, each once.
  public let closedDays: [CivilDate]
  /// Minutes after midnight at which the office opens, 0...1439.
  public let opensMinute: Int
  /// Minutes after midnight at which it closes, later than `opensMinute`, at most 1440.
  public let closesMinute: Int

  /// How many further closed days a calendar may have: forty a year for ten years.
  public static let closedDaysMax = 400
  /// 08:30, when local and national offices in Japan usually open.
  public static let usualOpensMinute = 510
  /// 17:15, when they close.
  public static let usualClosesMinute = 1035

  /// The calendar of a Japanese public body in Japan.
  public static let japan = Self(
    valid: .tokyo, .japaneseGovernment, [], usualOpensMinute, usualClosesMinute)

  /// A calendar; nil with more than `closedDaysMax` further closed days or with hours that are none.
  public init?(
    zone: TimeZoneRule, observance: Observance, closedDays: [CivilDate] = [],
    opensMinute: Int = usualOpensMinute, closesMinute: Int = usualClosesMinute
  ) {
    guard closedDays.count <= Self.closedDaysMax, opensMinute >= 0, opensMinute < closesMinute,
      closesMinute <= 1440
    else { return nil }
    self.init(valid: zone, observance, Set(closedDays).sorted(), opensMinute, closesMinute)
  }

  private init(
    valid zone: TimeZoneRule, _ observance: Observance, _ closedDays: [CivilDate],
    _ opensMinute: Int, _ closesMinute: Int
  ) {
    self.zone = zone
    self.observance = observance
    self.closedDays = closedDays
    self.opensMinute = opensMinute
    self.closesMinute = closesMinute
  }

  /// Whether the office works on that day.
  public func isBusinessDay(_ date: CivilDate) -> Bool {
    if date.weekday.isWeekend || closedDays.contains(date) { return false }
    switch observance {
    case .weekends: return true
    case .japaneseGovernment:
      return !Self.isYearEnd(date) && JapaneseHolidays.holiday(on: date) == nil
    }
  }

  /// The first business day strictly after that day.
  public func nextBusinessDay(after date: CivilDate) -> CivilDate {
    var day = date.adding(days: 1)
    // Ends: closed days are finite, and no rule closes a whole fortnight.
    while !isBusinessDay(day) { day = day.adding(days: 1) }
    return day
  }

  /// "Next business day 10:00": that time on the first business day strictly after the local day of `instant`.
  /// `hour` is 0...23, `minute` 0...59.
  public func next(businessDayAfter instant: Instant, hour: Int, minute: Int) -> Instant {
    let today = zone.civilTime(at: instant).date
    return zone.instant(nextBusinessDay(after: today), hour: hour, minute: minute)
  }

  /// The day so many business days later (earlier, when negative). Zero is the day itself, worked or not;
  /// from a closed day the first step leads to the nearest business day.
  public func adding(businessDays count: Int, to date: CivilDate) -> CivilDate {
    var day = date
    var left = abs(count)
    while left > 0 {
      day = day.adding(days: count < 0 ? -1 : 1)
      if isBusinessDay(day) { left -= 1 }
    }
    return day
  }

  /// Whether nobody is at the office: before it opens, after it closes, or the whole of a closed day.
  /// The night profile of an organisation (宿直, 危機管理当番) holds then.
  public func isNight(_ instant: Instant) -> Bool {
    let local = zone.civilTime(at: instant)
    return !isBusinessDay(local.date) || local.minuteOfDay < opensMinute
      || local.minuteOfDay >= closesMinute
  }

  /// Whether the office works on that day and not on the next: the days for a 週末当番 (rule R8).
  public func isLastBeforeClosure(_ date: CivilDate) -> Bool {
    isBusinessDay(date) && !isBusinessDay(date.adding(days: 1))
  }

  /// 29 December to 3 January. Source: 行政機関の休日に関する法律 1条1項3号.
  private static func isYearEnd(_ date: CivilDate) -> Bool {
    (date.month == 12 && date.day >= 29) || (date.month == 1 && date.day <= 3)
  }

  private enum CodingKeys: String, CodingKey {
    case zone, observance, closedDays, opensMinute, closesMinute
  }

  /// Reads a calendar with the rules of the initialiser; breaking one is a decoding error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard
      let calendar = Self(
        zone: try container.decode(TimeZoneRule.self, forKey: .zone),
        observance: try container.decode(Observance.self, forKey: .observance),
        closedDays: try container.decode([CivilDate].self, forKey: .closedDays),
        opensMinute: try container.decode(Int.self, forKey: .opensMinute),
        closesMinute: try container.decode(Int.self, forKey: .closesMinute))
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .closedDays, in: container,
        debugDescription: "hours out of order or more than \(Self.closedDaysMax) closed days")
    }
    self = calendar
  }
}
