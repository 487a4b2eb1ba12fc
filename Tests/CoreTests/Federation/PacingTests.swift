//! When something is sent, and when again.

import Kernel
import Testing

@testable import Federation

@Suite struct PacingTests {
  private let later = LinkCast.start + .hours(10)

  private func tower(_ count: UInt64, _ lane: Lane) throws -> LinkSide {
    var tower = LinkSide(LinkCast.tower)
    for number in 1...count {
      try tower.send(LinkCast.parcel(number, lane: lane, notAfter: later), LinkCast.payload(number))
    }
    return tower
  }

  @Test func `a backlog in bulk never keeps an alert waiting`() throws {
    var tower = try tower(500, .bulk)
    let first = tower.pacing.take(from: tower.link, at: tower.now, max: 10)
    #expect(first.letters.allSatisfy { $0.lane == .bulk } && first.letters.count == 10)
    try tower.send(LinkCast.parcel(1000, notAfter: later), LinkCast.payload(1000))
    #expect(tower.pacing.due(tower.link, at: tower.now) == tower.now)
    let second = tower.pacing.take(from: tower.link, at: tower.now, max: 10)
    #expect(second.letters.first == .init(lane: .urgent, id: LinkCast.id(11_000)))
    // Its number is the first of its own lane, whatever lies in the others.
    #expect(tower.link.outgoing.urgent.waiting.first?.seq == 1)
  }

  @Test func `on a line urgent letters go alone, and the others at once behind them`() throws {
    var tower = try tower(3, .bulk)
    try tower.send(LinkCast.parcel(4, lane: .ordinary, notAfter: later), LinkCast.payload(4))
    for number in 5...6 as ClosedRange<UInt64> {
      try tower.send(LinkCast.parcel(number, notAfter: later), LinkCast.payload(number))
    }
    var lanes: [[Lane]] = []
    while tower.pacing.due(tower.link, at: tower.now) == tower.now {
      let dispatch = tower.pacing.take(
        from: tower.link, at: tower.now, max: 10, isUrgentAlone: true)
      lanes.append(dispatch.letters.map(\.lane))
    }
    #expect(lanes == [[.urgent, .urgent], [.ordinary, .bulk, .bulk, .bulk]])
    // What waits for a receipt keeps nothing back.
    try tower.send(LinkCast.parcel(7, lane: .bulk, notAfter: later), LinkCast.payload(7))
    let rest = tower.pacing.take(
      from: tower.link, at: tower.now, max: 10, isUrgentAlone: true)
    #expect(rest.letters.map(\.id) == [LinkCast.id(10_007)])
  }

  @Test func `what found no room goes with the next, and waits for no pause`() throws {
    var tower = try tower(4, .bulk)
    let first = tower.pacing.take(from: tower.link, at: tower.now, max: 10)
    #expect(tower.pacing.take(from: tower.link, at: tower.now, max: 10).isEmpty)
    tower.pacing.giveBack(Array(first.letters.dropFirst()), of: tower.link)
    #expect(tower.pacing.due(tower.link, at: tower.now) == tower.now)
    let second = tower.pacing.take(from: tower.link, at: tower.now, max: 10)
    #expect(second.letters == Array(first.letters.dropFirst()))
    tower.pacing.giveBack([], of: tower.link)
    #expect(tower.pacing.take(from: tower.link, at: tower.now, max: 10).isEmpty)
    let again = try #require(tower.pacing.due(tower.link, at: tower.now))
    #expect(again == tower.now + Lane.bulk.retryFirst)
  }

  @Test func `no more than a window is on its way`() throws {
    var tower = try tower(UInt64(LinkLimits.window) + 1, .urgent)
    let all = tower.pacing.take(from: tower.link, at: tower.now, max: 1000)
    #expect(all.letters.count == Int(LinkLimits.window))
    #expect(tower.pacing.take(from: tower.link, at: tower.now, max: 1000).isEmpty)
  }

  @Test func `pauses double up to the longest and begin anew with progress`() throws {
    for lane in Lane.allCases {
      var tower = try tower(1, lane)
      var pauses: [Int64] = []
      for _ in 0..<10 {
        let due = try #require(tower.pacing.due(tower.link, at: tower.now))
        pauses.append((due - tower.now).seconds)
        tower.now = due
        #expect(tower.pacing.take(from: tower.link, at: tower.now, max: 5).letters.count == 1)
        #expect(tower.pacing.take(from: tower.link, at: tower.now, max: 5).isEmpty)
      }
      #expect(pauses.first == 0)
      #expect(pauses[1] == lane.retryFirst.seconds)
      #expect(pauses[2] == 2 * lane.retryFirst.seconds)
      #expect(pauses.last == lane.retryMost.seconds)
      tower.pacing.progressed(lane, at: tower.now)
      #expect(tower.pacing.due(tower.link, at: tower.now) == tower.now + lane.retryFirst)
      tower.pacing.hurry()
      #expect(tower.pacing.due(tower.link, at: tower.now) == tower.now)
    }
  }

  @Test func `what others carry takes its time, and what is new goes at once`() throws {
    var tower = try tower(1, .urgent)
    let least = Instant.Span.minutes(2)
    let first = tower.pacing.take(
      from: tower.link, at: tower.now, max: 5, pauseLeast: least)
    #expect(first.letters.count == 1)
    #expect(tower.pacing.due(tower.link, at: tower.now) == tower.now + least)
    try tower.send(LinkCast.parcel(2, notAfter: later), LinkCast.payload(2))
    let second = tower.pacing.take(
      from: tower.link, at: tower.now, max: 5, pauseLeast: least)
    #expect(second.letters.map(\.id) == [LinkCast.id(10_002)])
  }

  @Test func `nothing is due where nothing waits or the link is held`() throws {
    var tower = LinkSide(LinkCast.tower)
    #expect(tower.pacing.due(tower.link, at: tower.now) == nil)
    try tower.send(LinkCast.parcel(1, notAfter: later), LinkCast.payload(1))
    try tower.handle(.hold(by: LinkCast.sato))
    #expect(tower.pacing.due(tower.link, at: tower.now) == nil)
    #expect(tower.pacing.take(from: tower.link, at: tower.now, max: 5).isEmpty)
    // The deadline runs on.
    #expect(tower.link.deadline == later)
  }
}
