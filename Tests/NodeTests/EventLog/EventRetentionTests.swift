//! How long raw events are kept: the plan over segments, its bounds and its warnings.

import Kernel
import Testing

@testable import Node

@Suite struct EventRetentionTests {
  private static let now = EventSamples.now
  private static let matched = EventCursor(segment: 99, offset: 0)

  /// Segments of 10 bytes, begun so many days ago; nil for one that does not read.
  private func segments(_ daysAgo: [Int64?]) -> [EventRetention.Segment] {
    daysAgo.enumerated().map { index, days in
      EventRetention.Segment(
        number: Int64(index + 1), begun: days.map { Self.now - .days($0) }, bytes: 10)
    }
  }

  private func plan(
    _ daysAgo: [Int64?], bytesMax: Int64? = nil, matched: EventCursor = matched
  ) -> EventRetention.Plan {
    EventRetention(span: .days(30), bytesMax: bytesMax)
      .plan(segments(daysAgo), at: Self.now, matched: matched)
  }

  @Test func `thirty days are the least, and a bound of bytes has a least too`() {
    #expect(EventRetention(days: 30, bytesMax: nil) == .usual)
    #expect(EventRetention(days: 29, bytesMax: nil) == nil)
    #expect(EventRetention(days: EventRetention.daysMax, bytesMax: nil) != nil)
    #expect(EventRetention(days: EventRetention.daysMax + 1, bytesMax: nil) == nil)
    #expect(EventRetention(days: 30, bytesMax: EventRetention.bytesMin) != nil)
    #expect(EventRetention(days: 30, bytesMax: EventRetention.bytesMin - 1) == nil)
    #expect(EventRetention.usual.span == LookBack.span)
  }

  @Test func `what is older than the time goes, oldest first, and never the last`() {
    #expect(plan([50, 40, 20, 1]).gone == [1])
    #expect(plan([50, 40, 35, 31]).gone == [1, 2, 3])
    #expect(plan([50]).gone.isEmpty)
    #expect(plan([]).gone.isEmpty)
    #expect(plan([50, 40, 20, 1]).warning == nil)
  }

  @Test func `a segment that does not read goes when what comes after it is old`() {
    #expect(plan([nil, nil, 40, 1]).gone == [1, 2])
    #expect(plan([nil, 20, 1]).gone.isEmpty)
    #expect(plan([50, nil, 40, nil]).gone == [1, 2])
  }

  @Test func `what the cursor has not passed stays`() {
    let cursor = EventCursor(segment: 2, offset: 7)
    #expect(plan([50, 45, 40, 1], matched: cursor).gone == [1])
    let over = plan([3, 2, 1, 0], bytesMax: 20, matched: EventCursor(segment: 1, offset: 0))
    #expect(over.gone.isEmpty)
    #expect(over.warning == .overByUnmatched(bytes: 20))
  }

  @Test func `a bound that would cut under the time is announced before anything goes`() {
    #expect(plan([3, 2, 1, 0], bytesMax: 45).warning == nil, "40 of 45 is under nine tenths of it")
    #expect(plan([3, 2, 1, 0], bytesMax: 400).warning == nil)
    let near = plan([3, 2, 1, 0], bytesMax: 44)
    #expect(near.gone.isEmpty)
    #expect(near.warning == .nearlyFull(bytes: 40))
    #expect(plan([3, 2, 1, 0], bytesMax: 40).gone.isEmpty, "at the bound nothing goes yet")
    let over = plan([3, 2, 1, 0], bytesMax: 25)
    #expect(over.gone == [1, 2])
    #expect(over.warning == .cut(bytes: 20))
    #expect(plan([50, 40, 1, 0], bytesMax: 400).warning == nil, "what is old goes without a word")
  }
}
