//! Gaps of a duty table: when nobody is at the office and nobody is at the desk.

public import Kernel

extension Roster {
  /// A span of closed hours for which a desk has nobody.
  public struct Gap: Hashable, Sendable {
    /// The desk.
    public let post: ID<Post>
    /// From when.
    public let from: Instant
    /// Until when.
    public let until: Instant

    /// A gap from its parts.
    public init(post: ID<Post>, from: Instant, until: Instant) {
      self.post = post
      self.from = from
      self.until = until
    }
  }

  /// The hours between two moments in which the office is closed, each night or run of closed days as one.
  public static func nights(
    in calendar: BusinessCalendar, from start: Instant, until end: Instant
  ) -> [Range<Instant>] {
    var found: [Range<Instant>] = []
    func add(_ from: Instant, _ until: Instant) {
      let (low, high) = (max(from, start), min(until, end))
      guard low < high else { return }
      if let last = found.last, last.upperBound == low {
        found[found.count - 1] = last.lowerBound..<high
      } else {
        found.append(low..<high)
      }
    }
    var day = calendar.zone.civilTime(at: start).date
    while true {
      let midnight = calendar.zone.instant(day, hour: 0, minute: 0)
      guard midnight < end else { return found }
      let next = calendar.zone.instant(day.adding(days: 1), hour: 0, minute: 0)
      if calendar.isBusinessDay(day) {
        add(midnight, calendar.moment(calendar.opensMinute, on: day))
        add(calendar.moment(calendar.closesMinute, on: day), next)
      } else {
        add(midnight, next)
      }
      day = day.adding(days: 1)
    }
  }

  /// When a desk has nobody between two moments, though the office is closed. `turns` are those that count: of people
  /// who hold a post then.
  public static func gaps(
    at post: ID<Post>, in turns: [DutyTurn], calendar: BusinessCalendar, from start: Instant,
    until end: Instant
  ) -> [Gap] {
    let own = turns.filter { $0.post == post }.sorted()
    var found: [Gap] = []
    for night in nights(in: calendar, from: start, until: end) {
      var free = night.lowerBound
      for turn in own where turn.until > free && turn.from < night.upperBound {
        if turn.from > free { found.append(Gap(post: post, from: free, until: turn.from)) }
        free = max(free, turn.until)
      }
      if free < night.upperBound {
        found.append(Gap(post: post, from: free, until: night.upperBound))
      }
    }
    return found
  }
}

extension BusinessCalendar {
  /// The moment so many minutes after midnight; 1440 is the next midnight.
  public func moment(_ minute: Int, on date: CivilDate) -> Instant {
    minute >= 1440
      ? zone.instant(date.adding(days: 1), hour: 0, minute: 0)
      : zone.instant(date, hour: minute / 60, minute: minute % 60)
  }
}
