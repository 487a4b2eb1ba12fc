//! Duty tables: what may be entered, what stays, where the gaps are, and last month's pattern.

import Alerting
import Kernel
import Testing

@Suite struct RosterTests {
  private let post: ID<Post> = Cast.id(1)
  private let town: ID<Organization> = Cast.id(500)
  private let month = CivilMonth("2015-05")
  /// Friday 8 May 2015, 12:00 in Tokyo.
  private let now = Cast.friday

  private func at(_ text: String) throws -> Instant {
    try #require(Instant(rfc3339: "2015-05-\(text):00+09:00"))
  }

  private func turn(_ person: UInt64, _ from: String, _ until: String) throws -> DutyTurn {
    DutyTurn(post: post, person: Cast.id(person), from: try at(from), until: try at(until))
  }

  private func bounds() throws -> Range<Instant> {
    try #require(Instant(rfc3339: "2015-05-01T00:00:00+09:00"))..<#require(
      Instant(rfc3339: "2015-06-01T00:00:00+09:00"))
  }

  private func decide(
    _ turns: [DutyTurn], from: Instant? = nil, current: Roster? = nil
  ) throws -> [Roster.Body] {
    try Roster.decide(
      town, try #require(month), within: try bounds(), post: post, from: from ?? now,
      turns: turns, current: current, at: now)
  }

  private func refusal(_ turns: [DutyTurn], from: Instant? = nil) throws -> Roster.Refusal? {
    do {
      _ = try decide(turns, from: from)
      return nil
    } catch let refusal as Roster.Refusal { return refusal }
  }

  @Test func `a turn lies ahead, in the month, at the desk, and lasts a week at most`() throws {
    let night = try turn(1, "08T17:15", "09T08:30")
    #expect(try refusal([night]) == nil)
    #expect(try refusal([try turn(1, "09T08:30", "09T08:30")]) == .endsBeforeItBegins)
    #expect(try refusal([try turn(1, "08T11:59", "09T08:30")]) == .turnInThePast)
    #expect(try refusal([], from: now - .minutes(1)) == .turnInThePast)
    let week = night.from + DutyTurn.spanMax
    let long = DutyTurn(post: post, person: Cast.id(1), from: night.from, until: week)
    #expect(try refusal([long]) == nil)
    let longer = DutyTurn(
      post: post, person: Cast.id(1), from: night.from,
      until: week + Instant.Span(microseconds: 1))
    #expect(try refusal([longer]) == .turnTooLong)
    let june = DutyTurn(
      post: post, person: Cast.id(1), from: try bounds().upperBound,
      until: try bounds().upperBound + .hours(8))
    #expect(try refusal([june]) == .turnOutsideMonth)
    let other = DutyTurn(
      post: Cast.id(2), person: Cast.id(1), from: night.from, until: night.until)
    #expect(try refusal([other]) == .turnOfAnotherDesk)
  }

  @Test func `a desk has so many turns in a month and no more`() throws {
    let many = (0..<Roster.turnsMax).map {
      DutyTurn(
        post: post, person: Cast.id(UInt64($0)), from: now + .hours(1), until: now + .hours(2))
    }
    #expect(try refusal(many) == nil)
    #expect(try refusal(many + [try turn(999, "08T17:15", "09T08:30")]) == .tooManyTurns)
    // The largest table fits into one Fact.
    let body = try #require(decide(many).first)
    #expect(try JSONTreeEncoder.encode(body).canonical().count < 60_000)
  }

  @Test func `entering the same again records nothing, and past turns stay`() throws {
    let first = try #require(try decide([try turn(1, "08T17:15", "09T08:30")]).first)
    var roster = Roster(id: Cast.id(7), beginning: first)
    #expect(try decide(roster.turns, current: roster) == [])
    let later = try at("10T12:00")
    let sunday = try turn(2, "10T17:15", "11T08:30")
    let may = try #require(month)
    let bodies = try Roster.decide(
      town, may, within: try bounds(), post: post, from: later, turns: [sunday], current: roster,
      at: later)
    let body = try #require(bodies.first)
    roster.evolve(body)
    #expect(roster.turns.map(\.person) == [Cast.id(1), Cast.id(2)])
  }

  @Test func `whoever sits at the desk goes on, unless somebody relieves him this minute`() throws {
    let night = try turn(1, "08T17:15", "09T08:30")
    let evening = try at("08T20:00") + .seconds(30)
    let same = Roster.settle([night], beside: [night], at: evening)
    let minute = try at("08T20:00")
    #expect(same.turns == [] && same.from == minute)
    let ill = DutyTurn(post: post, person: Cast.id(2), from: night.from, until: night.until)
    let relief = Roster.settle([ill], beside: [night], at: evening)
    #expect(relief.turns.map(\.from) == [minute])
    let may = try #require(month)
    var roster = Roster(
      id: Cast.id(7),
      beginning: .rosterSet(
        organization: town, month: may, post: post, from: now, turns: [night]))
    roster.evolve(
      .rosterSet(
        organization: town, month: may, post: post, from: relief.from, turns: relief.turns))
    #expect(roster.turns.filter { $0.holds(at: evening) }.map(\.person) == [Cast.id(2)])
    #expect(roster.turns.filter { $0.holds(at: night.from) }.map(\.person) == [Cast.id(1)])
  }

  @Test func `a gap is every closed hour without anybody, and no open hour`() throws {
    // Friday noon to Tuesday noon: a night, a weekend, a night.
    let end = try at("12T12:00")
    let all = Roster.gaps(at: post, in: [], calendar: .japan, from: now, until: end)
    let weekend = [[try at("08T17:15"), try at("11T08:30")]]
    let monday = [[try at("11T17:15"), try at("12T08:30")]]
    #expect(all.map { [$0.from, $0.until] } == weekend + monday)
    let turns = [try turn(1, "08T17:15", "09T08:30"), try turn(2, "10T08:30", "11T08:30")]
    let left = Roster.gaps(at: post, in: turns, calendar: .japan, from: now, until: end)
    let saturday = [[try at("09T08:30"), try at("10T08:30")]]
    #expect(left.map { [$0.from, $0.until] } == saturday + monday)
    let friday = CivilDate(daysSince1970: 16_563)
    let usual = (0...3).map { day in
      let usual = Roster.usualTurn(on: friday.adding(days: day), in: .japan)
      return DutyTurn(post: post, person: Cast.id(1), from: usual.from, until: usual.until)
    }
    #expect(Roster.gaps(at: post, in: usual, calendar: .japan, from: now, until: end) == [])
  }

  @Test func `the pattern keeps the weekday and lies in the month before, all year round`() throws {
    for month in 1...12 {
      let month = try #require(CivilMonth("2027-\(month < 10 ? "0" : "")\(month)"))
      for day in month.days {
        let pattern = Roster.patternDay(for: day)
        #expect(pattern.weekday == day.weekday)
        #expect(CivilMonth(of: pattern) == CivilMonth(of: day).previous, "\(day)")
      }
    }
  }
}
