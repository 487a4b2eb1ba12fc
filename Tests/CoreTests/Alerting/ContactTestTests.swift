//! The contact test of a quarter: on which day, who is asked, and what it comes to.

import Testing

@testable import Alerting
@testable import Kernel

private func identifier<Thing>(_ number: UInt64) -> ID<Thing> {
  ID(high: 0x0149_0000_0000_7000, low: 0x8000_0000_0000_0000 + number)
}

private func bytes(_ number: UInt64) -> [UInt8] {
  Array(Hash(sha256: "drawn \(number)".utf8).bytes.prefix(16))
}

@Suite struct ContactTestTests {
  private let calendar = BusinessCalendar.japan
  private let friday = Instant(seconds: 1_431_050_400)  // 2015-05-08 11:00 in Tokyo.

  private func day(_ year: Int, _ month: Int, _ day: Int) throws -> CivilDate {
    try #require(CivilDate(year: year, month: month, day: day))
  }

  @Test func `quarters follow each other without a gap over a hundred years`() throws {
    var quarter = Quarter(of: try day(1990, 1, 1))
    #expect(quarter.description == "1990Q1")
    while quarter.year < 2090 {
      let next = quarter.following
      #expect(quarter < next && next.firstDay == quarter.dayAfter)
      #expect(quarter.contains(quarter.firstDay))
      #expect(quarter.contains(quarter.dayAfter.adding(days: -1)))
      #expect(!quarter.contains(quarter.dayAfter))
      #expect([1, 4, 7, 10].contains(next.firstDay.month) && next.firstDay.day == 1)
      quarter = next
    }
  }

  @Test func `a drawn moment is a working hour of the quarter after today`() throws {
    let quarter = Quarter(of: calendar.zone.civilTime(at: friday).date)
    var days: Set<CivilDate> = []
    for number in UInt64(0)..<2000 {
      let due = try #require(
        ContactTest.draw(in: quarter, after: friday, from: bytes(number), by: calendar))
      let local = calendar.zone.civilTime(at: due)
      #expect(quarter.contains(local.date) && due > friday)
      #expect(!calendar.isNight(due) && !calendar.isNight(due + .minutes(59)))
      days.insert(local.date)
    }
    // Every working day that is left is drawn sometimes: nobody can tell which it will be.
    var left: [CivilDate] = []
    var date = try day(2015, 5, 9)
    while quarter.contains(date) {
      if calendar.isBusinessDay(date) { left.append(date) }
      date = date.adding(days: 1)
    }
    #expect(days.sorted() == left)
    #expect(!days.contains(try day(2015, 5, 8)))
  }

  @Test func `the days around the new year are drawn for nobody`() throws {
    let quarter = Quarter(of: try day(2015, 10, 1))
    for number in UInt64(0)..<2000 {
      let due = try #require(
        ContactTest.draw(in: quarter, after: friday, from: bytes(number), by: calendar))
      let date = calendar.zone.civilTime(at: due).date
      #expect(date <= (try day(2015, 12, 28)))
    }
  }

  @Test func `where no working day is left nothing is drawn`() throws {
    let quarter = Quarter(of: try day(2015, 12, 1))
    let last = calendar.zone.instant(try day(2015, 12, 28), hour: 9, minute: 0)
    let before = calendar.zone.instant(try day(2015, 12, 27), hour: 9, minute: 0)
    #expect(ContactTest.draw(in: quarter, after: last, from: bytes(1), by: calendar) == nil)
    #expect(ContactTest.draw(in: quarter, after: before, from: bytes(1), by: calendar) != nil)
    #expect(ContactTest.redraw(in: quarter, after: last, from: bytes(1), by: calendar) == nil)
  }

  @Test func `a test is drawn again for the next working day`() throws {
    let quarter = Quarter(of: try day(2015, 5, 8))
    let again = try #require(
      ContactTest.redraw(in: quarter, after: friday, from: bytes(7), by: calendar))
    #expect(calendar.zone.civilTime(at: again).date == (try day(2015, 5, 11)))
    #expect(!calendar.isNight(again))
  }

  // MARK: Who is asked

  private func route(
    _ number: UInt64, lastSuccess: Instant?, isWrong: Bool = false
  ) -> Organization.RouteRecord {
    Organization.RouteRecord(
      id: identifier(number), person: identifier(3), channel: .mail,
      address: ContentReference(id: identifier(2), digest: Hash(sha256: "x".utf8)),
      lastSuccess: lastSuccess, isWrong: isWrong)
  }

  private func subject(
    _ routes: [Organization.RouteRecord], former: ContactTest.Subject? = nil,
    since last: Instant? = nil
  ) -> ContactTest.Subject {
    ContactTest.Subject(
      post: identifier(5), person: identifier(3), routes: routes, former: former, since: last,
      alert: identifier(9), at: friday)
  }

  @Test func `whoever answered within 90 days is counted and not asked`() {
    let edge = friday - .days(90)
    let counted = subject([route(1, lastSuccess: edge)])
    #expect(counted.outcome == .counted(route: identifier(1), at: edge))
    let late = subject([route(1, lastSuccess: edge - .seconds(1))])
    #expect(late.outcome == .asked(by: identifier(9)))
    #expect(subject([route(1, lastSuccess: nil)]).outcome == .asked(by: identifier(9)))
  }

  @Test func `the answer to the last test does not count for the next`() {
    let answered = friday - .days(40)
    let known = [route(1, lastSuccess: answered)]
    #expect(subject(known, since: answered).outcome == .asked(by: identifier(9)))
    #expect(
      subject(known, since: answered - .seconds(1)).outcome
        == .counted(route: identifier(1), at: answered))
  }

  @Test func `whoever cannot be asked is missed at once`() {
    let former = ContactTest.Subject(
      post: identifier(5), person: identifier(3), misses: 2, outcome: .missed(at: friday))
    let nothing = subject([route(1, lastSuccess: friday, isWrong: true)], former: former)
    #expect(nothing.outcome == .missed(at: friday) && nothing.misses == 3)
    #expect(subject([]).misses == 1)
    let counted = subject([route(1, lastSuccess: friday)], former: former)
    #expect(counted.misses == 0)
  }

  // MARK: What it comes to

  private func running(_ misses: [Int]) throws -> ContactTest {
    let due = friday + .days(3)
    var test = try #require(
      ContactTest(
        id: identifier(1),
        beginning: .contactTestDrawn(
          organization: identifier(4), quarter: Quarter(of: try day(2015, 5, 8)), due: due)))
    #expect(test.state == .planned(due: due))
    let subjects = misses.enumerated().map { index, misses in
      ContactTest.Subject(
        post: identifier(UInt64(50 + index)), person: identifier(UInt64(30 + index)),
        misses: misses, outcome: .asked(by: identifier(UInt64(90 + index))))
    }
    for body in test.decide(.begin(subjects)) { test.evolve(body, at: due) }
    return test
  }

  @Test func `answers, misses and answers of others end a test`() throws {
    var test = try running([2, 2, 2])
    #expect(test.state == .running(since: friday + .days(3)))
    func settle(_ alert: UInt64, _ by: ID<Person>?) {
      for body in test.decide(.settle(alert: identifier(alert), by: by)) {
        test.evolve(body, at: friday + .days(4))
      }
    }
    settle(90, identifier(30))
    settle(91, identifier(30))
    #expect(test.finishedAt == nil)
    settle(92, nil)
    #expect(test.finishedAt == friday + .days(4))
    #expect(test.subjects.map(\.misses) == [0, 2, 3] && test.answered == 1)
    let before = test
    settle(92, identifier(32))
    settle(77, identifier(32))
    #expect(test == before)
    #expect(test.decide(.begin(test.subjects)) == [])
    #expect(test.decide(.hinder(.testOpen, due: nil)) == [])
  }

  @Test func `a test without another day in its quarter lapses with its reason`() throws {
    var test = try #require(
      ContactTest(
        id: identifier(1),
        beginning: .contactTestDrawn(
          organization: identifier(4), quarter: Quarter(of: try day(2015, 5, 8)), due: friday)))
    for body in test.decide(.hinder(.seriousAlert, due: friday + .days(3))) {
      test.evolve(body, at: friday)
    }
    #expect(test.state == .planned(due: friday + .days(3)))
    for body in test.decide(.hinder(.seriousAlert, due: nil)) { test.evolve(body, at: friday) }
    #expect(test.state == .lapsed(at: friday, because: .seriousAlert))
    #expect(test.decide(.hinder(.nobody, due: nil)) == [])
  }
}
