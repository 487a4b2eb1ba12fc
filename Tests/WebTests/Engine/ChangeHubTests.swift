//! Who waits for one record is woken by it alone, whatever else happens; and timers are swept when one is due.

import Kernel
import Testing

@testable import Web

@Suite struct ChangeHubTests {
  private func record(_ number: UInt64) -> RecordReference {
    RecordReference(.link, ID<RecordReference>(high: 1, low: number))
  }

  @Test func `who waits for one record hears of it alone, also behind a thousand others`() async {
    let hub = ChangeHub()
    guard let news = hub.listen(to: record(1)) else {
      Issue.record("nobody may listen")
      return
    }
    for number in 2...1_000 { hub.announce([record(UInt64(number))]) }
    hub.announce([record(7), record(1), record(8)])
    for number in 2...1_000 { hub.announce([record(UInt64(number))]) }
    var heard = news.makeAsyncIterator()
    let first = await heard.next()
    #expect(first == [record(1)])
  }

  @Test func `who waits for everything hears of everything, and whoever goes is forgotten`() async {
    let hub = ChangeHub()
    do {
      let all = hub.listen()
      let one = hub.listen(to: record(1))
      let again = hub.listen(to: record(1))
      #expect(hub.count == 3)
      hub.announce([record(1), record(2)])
      var everything = all?.makeAsyncIterator()
      let heard = await everything?.next()
      #expect(heard == [record(1), record(2)])
      for stream in [one, again] {
        var single = stream?.makeAsyncIterator()
        let told = await single?.next()
        #expect(told == [record(1)])
      }
    }
    #expect(hub.count == 0)
  }

  @Test func `what changed is counted by kind`() {
    let hub = ChangeHub()
    hub.note([record(1), RecordReference(.node, ID<RecordReference>(high: 1, low: 1))])
    #expect(hub.changes(of: [.link]) == 1)
    hub.note([record(1), record(2)])
    #expect(hub.changes(of: [.link]) == 3)
    #expect(hub.changes(of: [.link, .node]) == 4)
    #expect(hub.changes(of: [.organization]) == 0)
  }

  @Test func `a sweep waits until the next is due, at most as long as ever`() {
    let now = Instant(seconds: 1_431_050_400)
    let most = Duration.seconds(1)
    func pause(_ span: Instant.Span?, speed: Int = 1) -> Duration {
      TimerLoop.pause(before: span.map { now + $0 }, at: now, most: most, speed: speed)
    }
    #expect(pause(nil) == most)
    #expect(pause(.seconds(3)) == most)
    #expect(pause(.seconds(1)) == most)
    #expect(pause(Instant.Span(microseconds: 999_999)) == .microseconds(999_999))
    #expect(pause(Instant.Span(microseconds: 5_000)) == TimerLoop.lookMin)
    #expect(pause(Instant.Span(microseconds: 4_999)) == TimerLoop.lookMin)
    #expect(pause(Instant.Span(microseconds: -1)) == TimerLoop.lookMin, "it has just become due")
    #expect(pause(.seconds(0), speed: 2) == most, "a time-lapse is as exact as its steps")
  }
}
