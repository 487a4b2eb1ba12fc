//! The ladder: when a duty is due, and when which rung is called if nothing is done.

public import Kernel

/// The default ladder and its stricter variants. Minutes from t=0, the commit that raised the alert.
/// Source: kernel.md "The ladder"; users-and-screens §3.4.
public struct Ladder: Hashable, Sendable {
  /// The calendar that severity 2 and the update clock of severity 3 follow. 3 to 5 run day and night.
  public let calendar: BusinessCalendar

  /// A ladder over a calendar.
  public init(calendar: BusinessCalendar) { self.calendar = calendar }

  /// The rungs: 0 is the responder, 3 the last, a staffed desk.
  public static let lastRung = 3
  /// For how many intervals after the duty was due the last rung is reminded at every one.
  static let closeReminders: Int64 = 8
  /// For how many it is then reminded at every fourth.
  static let wideReminders: Int64 = 40
  /// How long the raising sensor must have seen nothing before containment counts as proven.
  public static let proofSpan = Instant.Span.hours(24)

  /// When a duty that begins at `start` is due; nil where the severity has no such duty.
  // table:
  public func due(_ duty: Duty, _ severity: Severity, from start: Instant) -> Instant? {
    switch (duty, severity) {
    // A bulletin says by when itself.
    case (.answer, _): nil
    case (.prove, .information): nil
    case (.prove, _): start + Self.proofSpan
    case (_, .information): nil
    case (.acknowledge, .caution), (.attribute, .caution), (.assign, .caution), (.update, .caution):
      calendar.next(businessDayAfter: start, hour: 10, minute: 0)
    case (.act, .caution), (.contain, .caution): nil
    case (.update, .warning): calendar.next(businessDayAfter: start, hour: 10, minute: 0)
    case (.acknowledge, .warning), (.attribute, .warning), (.assign, .warning): start + .minutes(60)
    case (.act, .warning): start + .minutes(120)
    case (.contain, .warning): start + .minutes(480)
    case (.acknowledge, .serious), (.attribute, .serious), (.assign, .serious):
      start + .minutes(10)
    case (.act, .serious): start + .minutes(20)
    case (.contain, .serious): start + .minutes(60)
    case (.update, .serious): start + .hours(4)
    case (.acknowledge, .emergency), (.attribute, .emergency), (.assign, .emergency):
      start + .minutes(5)
    case (.act, .emergency): start + .minutes(10)
    case (.contain, .emergency): start + .minutes(30)
    case (.update, .emergency): start + .hours(1)
    }
  }

  /// When the rung after `rung` is called, given that `rung` was called at its time and the duty was due at `base`.
  /// After the last rung this is the time of its next reminder: a duty never runs out of deadlines.
  // table:
  public func next(after rung: Int, _ severity: Severity, base: Instant, now: Instant) -> Instant {
    switch (severity, rung) {
    case (.information, _): now + .days(1)
    case (.caution, ...0): base
    case (.caution, 1): calendar.next(businessDayAfter: base, hour: 10, minute: 0)
    case (.caution, 2):
      calendar.next(
        businessDayAfter: calendar.next(
          businessDayAfter: calendar.next(businessDayAfter: base, hour: 10, minute: 0), hour: 10,
          minute: 0), hour: 10, minute: 0)
    case (.caution, _): calendar.next(businessDayAfter: now, hour: 10, minute: 0)
    case (.warning, 1): base + .minutes(60)
    case (.warning, 2): base + .minutes(180)
    case (.warning, _): now + Self.reminder(.minutes(120), now - base, .days(1))
    case (.serious, 1): base + .minutes(10)
    case (.serious, 2): base + .minutes(20)
    case (.serious, _): now + Self.reminder(.minutes(30), now - base, .hours(4))
    case (.emergency, 1): base + .minutes(5)
    case (.emergency, 2): base + .minutes(10)
    case (.emergency, _): now + Self.reminder(.minutes(15), now - base, .hours(1))
    }
  }

  /// How long after a call the last rung is called again. The first reminders come at the severity's own interval,
  /// later ones at four times and then sixteen times of it, but never further apart than `most`, the severity's update
  /// clock: a month of silence must not bury the desk in cards, whose list shows the duty all the time, and yet there
  /// is always a next one, and at severity 4 and above none waits for a morning (I9).
  private static func reminder(
    _ interval: Instant.Span, _ overdue: Instant.Span, _ most: Instant.Span
  ) -> Instant.Span {
    let passed = overdue.microseconds / interval.microseconds
    let stretched: Int64 = passed < closeReminders ? 1 : passed < wideReminders ? 4 : 16
    return min(Instant.Span(microseconds: interval.microseconds * stretched), most)
  }

  /// When rung 1 is called for a duty that is due at `due`: at once, but at 12:00 of the day for severity 2.
  public func firstCall(_ severity: Severity, due: Instant) -> Instant {
    severity == .caution ? due + .hours(2) : due
  }
}
