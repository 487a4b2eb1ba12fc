//! The schedule of retries, walked from the first failure to the dead letter.

import Kernel
import Testing

@testable import Web

struct RetryScheduleTests {
  @Test func `waits grow to an hour and end a day after the first try`() {
    let start = Instant(seconds: 1_431_046_740)
    var now = start
    var waits: [Int64] = []
    while let due = RetrySchedule.next(failures: waits.count + 1, firstTried: start, now: now) {
      waits.append((due - now).seconds)
      now = due
    }
    #expect(waits == [1, 5, 30, 120, 600] + [Int64](repeating: 3600, count: 23))
    #expect(now - start <= RetrySchedule.horizon)
  }

  @Test func `the horizon counts from the first try, to the microsecond`() {
    let start = Instant(seconds: 0)
    let last = start + RetrySchedule.horizon - .hours(1)
    #expect(RetrySchedule.next(failures: 9, firstTried: start, now: last) == last + .hours(1))
    let past = last + Instant.Span(microseconds: 1)
    #expect(RetrySchedule.next(failures: 9, firstTried: start, now: past) == nil)
    #expect(RetrySchedule.next(failures: .max, firstTried: start, now: start) == start + .hours(1))
    #expect(
      RetrySchedule.next(failures: .min, firstTried: start, now: start) == start + .seconds(1))
  }
}
