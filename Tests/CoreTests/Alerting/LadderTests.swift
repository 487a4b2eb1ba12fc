//! The ladder against the table of kernel.md, to the minute and one microsecond to either side.

import Alerting
import Kernel
import Testing

@Suite struct LadderTests {
  private let ladder = Cast.ladder
  private let start = Cast.friday
  private let tick = Instant.Span(microseconds: 1)

  @Test(arguments: [
    // severity, acknowledge, rung 1, rung 2, last rung, act, contain, unowned: minutes from t=0.
    (Severity.emergency, [5, 5, 10, 15, 10, 30, 5]), (.serious, [10, 10, 20, 30, 20, 60, 10]),
    (.warning, [60, 60, 120, 240, 120, 480, 60]),
  ])
  func `the table to the minute`(severity: Severity, row: [Int64]) throws {
    func due(_ duty: Duty) -> Int64? {
      ladder.due(duty, severity, from: start).map { ($0 - start).minutes }
    }
    let base = try #require(ladder.due(.acknowledge, severity, from: start))
    let calls = [
      ladder.firstCall(severity, due: base), ladder.next(after: 1, severity, base: base, now: base),
      ladder.next(after: 2, severity, base: base, now: base),
    ].map { ($0 - start).minutes }
    #expect([due(.acknowledge)] + calls + [due(.act), due(.contain), due(.assign)] == row)
    #expect(due(.attribute) == due(.assign))
    #expect(due(.prove) == 1440)
    // A late timer does not move the rungs that follow.
    #expect(
      ladder.next(after: 1, severity, base: base, now: base + .hours(9)) == start + .minutes(row[2])
    )
  }

  @Test func `reports are due every hour, every four hours, every business day`() {
    #expect(ladder.due(.update, .emergency, from: start) == start + .hours(1))
    #expect(ladder.due(.update, .serious, from: start) == start + .hours(4))
    for severity in [Severity.warning, .caution] {
      #expect(
        ladder.due(.update, severity, from: start)?.rfc3339(in: .tokyo)
          == "2015-05-11T10:00:00+09:00")
    }
  }

  @Test func `severity 2 waits for offices, and its duties without a clock have none`() throws {
    let base = try #require(ladder.due(.acknowledge, .caution, from: start))
    let times = [
      base, ladder.firstCall(.caution, due: base),
      ladder.next(after: 1, .caution, base: base, now: base),
      ladder.next(after: 2, .caution, base: base, now: base),
    ].map { $0.rfc3339(in: .tokyo) }
    #expect(
      times == [
        "2015-05-11T10:00:00+09:00", "2015-05-11T12:00:00+09:00", "2015-05-12T10:00:00+09:00",
        "2015-05-14T10:00:00+09:00",
      ])
    #expect(ladder.due(.act, .caution, from: start) == nil)
    #expect(ladder.due(.contain, .caution, from: start) == nil)
    #expect(ladder.due(.assign, .caution, from: start) == base)
  }

  @Test func `severity 1 has no clock at all`() {
    for duty in Duty.allCases { #expect(ladder.due(duty, .information, from: start) == nil) }
  }

  @Test func `nights, weekends and holidays do not pause 3 and above`() throws {
    let eve = try #require(Instant(rfc3339: "2015-12-31T23:58:00+09:00"))
    for severity in [Severity.warning, .serious, .emergency] {
      for duty in [Duty.acknowledge, .act, .contain, .assign, .attribute] {
        let here = try #require(ladder.due(duty, severity, from: eve)) - eve
        let there = try #require(ladder.due(duty, severity, from: start)) - start
        #expect(here == there)
      }
    }
  }

  @Test func `a graver severity is never slower, and a rung never before the one below it`() throws
  {
    for duty in [Duty.acknowledge, .act, .contain, .update, .assign, .attribute] {
      for lower in Severity.allCases {
        for higher in Severity.allCases where higher > lower {
          guard let slow = ladder.due(duty, lower, from: start) else { continue }
          #expect(try #require(ladder.due(duty, higher, from: start)) <= slow)
        }
      }
    }
    for severity in Severity.allCases where severity > .information {
      let base = try #require(ladder.due(.acknowledge, severity, from: start))
      var times = [base, ladder.firstCall(severity, due: base)]
      for rung in 1...Ladder.lastRung {
        let now = try #require(times.last)
        times.append(ladder.next(after: rung, severity, base: base, now: now))
      }
      #expect(times[0] <= times[1])
      for index in 2..<times.count { #expect(times[index] > times[index - 1]) }
    }
  }

  @Test func `the last rung reminds from now on, however late`() {
    let late = start + .days(3)
    for severity in Severity.allCases {
      #expect(ladder.next(after: Ladder.lastRung, severity, base: start, now: late) > late)
    }
  }

  @Test(arguments: [
    (Severity.emergency, [15, 15, 60, 60, 60, 60]), (.serious, [30, 30, 120, 120, 240, 240]),
    (.warning, [120, 120, 480, 480, 1440, 1440]),
  ])
  func `reminders of the last rung come closer at first, and never stop`(
    severity: Severity, minutes: [Int64]
  ) {
    let interval = minutes[0]
    // Just before and at the eighth and the fortieth interval, and a year later.
    let moments = [0, 8 * interval - 1, 8 * interval, 40 * interval - 1, 40 * interval, 525_600]
    for (overdue, expected) in zip(moments, minutes) {
      let now = start + .minutes(overdue)
      let next = ladder.next(after: Ladder.lastRung, severity, base: start, now: now)
      #expect(next == now + .minutes(expected), "\(overdue) minutes overdue")
    }
  }

  @Test(arguments: [(Severity.emergency, 730), (.serious, 200), (.warning, 45)])
  func `a silent month reminds the desk some hundred times, not thousands`(
    severity: Severity, most: Int
  ) {
    var now = start
    var count = 0
    while now < start + .days(30) {
      let next = ladder.next(after: Ladder.lastRung, severity, base: start, now: now)
      #expect(next > now)
      now = next
      count += 1
    }
    #expect(count < most, "\(count)")
  }

  @Test func `one microsecond before its time a rung is not called, at its time it is`() throws {
    let talk = try Conversation(severity: .emergency)
    let due = start + .minutes(5)
    let timer = Delivery.Event.deadline(due: due, sensorAlive: true, lastSeen: nil)
    #expect(try talk.delivery.decide(timer, at: due - tick, in: talk.context).isEmpty)
    #expect(try talk.delivery.decide(timer, at: due, in: talk.context).count == 1)
    let other = Delivery.Event.deadline(due: due + tick, sensorAlive: true, lastSeen: nil)
    #expect(try talk.delivery.decide(other, at: due + tick, in: talk.context).isEmpty)
  }

  @Test func `severity is raised one step and never above the limit`() {
    #expect(Severity.warning.raised(notAbove: .serious) == .serious)
    #expect(Severity.serious.raised(notAbove: .serious) == .serious)
    #expect(Severity.emergency.raised(notAbove: .serious) == .emergency)
    #expect(Severity.emergency.raised(notAbove: .emergency) == .emergency)
    #expect(Severity.information.raised(notAbove: .serious) == .caution)
  }

  @Test func `a kind is read as it is written`() {
    for kind in [AlertKind.real, .contactTest, .exercise("秋"), .exercise("")] {
      #expect(AlertKind(code: kind.code) == kind)
    }
    for text in ["", "Real", "real ", "exercise", "drill:1"] {
      #expect(AlertKind(code: text) == nil)
    }
  }
}
