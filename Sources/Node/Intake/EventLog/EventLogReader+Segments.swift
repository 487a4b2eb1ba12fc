//! Which segments looking back has to read, and what of them, by what is known of each.

public import Kernel

/// A stretch of the log that lies in one segment.
public struct SegmentSpan: Hashable, Sendable {
  /// What the index of the segment says.
  public enum Answer: Hashable, Sendable {
    /// It may hold what is asked for; one time in two hundred it does not.
    case mayContain
    /// It does not hold what is asked for.
    case cannotContain
    /// It has no index that can be believed, as the one that is being written: it has to be read.
    case notIndexed
  }

  /// Where it begins.
  public let begin: EventCursor
  /// Where it ends: behind its last record, or at the end that was given.
  public let end: EventCursor
  /// How many bytes lie between the two, unpacked.
  public let bytes: Int64
  /// When its records arrived; nil where nothing is known of it.
  public let received: ClosedRange<Instant>?
  /// When its events were seen by their sensors; nil where nothing is known, or none is an event.
  public let seen: ClosedRange<Instant>?
  /// What its index says.
  public let answer: Answer
  /// What of it may hold what is asked for, ascending: all of it where no more is known, nothing where it is skipped.
  public let stretches: [Range<EventCursor>]

  /// Whether it need not be read.
  public var isSkipped: Bool { answer == .cannotContain }
}

extension EventLogReader {
  /// The segments with records that arrived from one moment to another (both count), as far as that is known, up to an
  /// end that was the writer's; ascending. Those that hold nothing of what is asked for say so (`isSkipped`). Without
  /// keys only the time is asked for. A key excludes nothing where its kind cannot be looked up: see `SegmentKey`.
  ///
  /// What is skipped holds no event that an indicator with one of these patterns would fit, and of the others nothing but
  /// their `stretches` does; read those by `read`. A segment that is pruned meanwhile is left out.
  public func segments(
    receivedFrom from: Instant, until: Instant, mayContain keys: [SegmentKey],
    upTo end: EventCursor
  ) throws(EventLogFailure) -> [SegmentSpan] {
    try segments(receivedFrom: from, until: until, upTo: end) { _ in keys.isEmpty ? nil : keys }
  }

  /// The same with other keys for each segment, by when its records arrived; without any it is skipped, and where it says
  /// nil only the time is asked for.
  private func segments(
    receivedFrom from: Instant, until: Instant, upTo end: EventCursor,
    asking: (ClosedRange<Instant>) -> [SegmentKey]?
  ) throws(EventLogFailure) -> [SegmentSpan] {
    var spans: [SegmentSpan] = []
    for segment in try folder.segments() where segment <= end.segment {
      guard let file = try folder.bytes(of: segment) else { continue }
      let size = file.size
      let isWhole = segment < end.segment
      let limit = isWhole ? size : min(size, end.offset)
      func place(_ offset: Int64) -> EventCursor { EventCursor(segment: segment, offset: offset) }
      func span(
        _ head: SegmentIndexHead?, _ answer: SegmentSpan.Answer, _ stretches: [Range<Int64>]? = nil
      ) -> SegmentSpan {
        SegmentSpan(
          begin: place(0), end: place(limit), bytes: limit, received: head?.received,
          seen: head?.seen, answer: answer,
          stretches: (stretches ?? [0..<limit]).map { place($0.lowerBound)..<place($0.upperBound) })
      }
      guard isWhole, var index = try folder.index(of: segment, size: size) else {
        spans.append(span(nil, .notIndexed))
        continue
      }
      guard let received = index.head.received else {
        // Some of it could not be read when it was packed: whoever reads it is told of the damage.
        spans.append(span(nil, .notIndexed))
        continue
      }
      guard received.upperBound >= from, received.lowerBound <= until else { continue }
      guard let keys = asking(received) else {
        spans.append(span(index.head, .mayContain))
        continue
      }
      let mayHold: Bool? = try keys.isEmpty ? false : index.mayHold(keys)
      switch mayHold {
      case true?:
        let found = try index.stretches(holding: keys)
        // Two filters are wrong together more seldom than one.
        let isNone = found.map(\.isEmpty) ?? false
        spans.append(span(index.head, isNone ? .cannotContain : .mayContain, found))
      case false?: spans.append(span(index.head, .cannotContain, []))
      case nil: spans.append(span(index.head, .notIndexed))
      }
    }
    return spans
  }

  /// The parts of the log that must be read for records since a moment that may hold one of these keys, ascending.
  func parts(
    receivedFrom from: Instant, mayContain keys: [SegmentKey], upTo end: EventCursor
  ) throws(EventLogFailure) -> [Range<EventCursor>] {
    try parts(receivedFrom: from, upTo: end) { _ in keys.isEmpty ? nil : keys }
  }

  /// The same with other keys for each segment, by when its records arrived.
  func parts(
    receivedFrom from: Instant, upTo end: EventCursor,
    asking: (ClosedRange<Instant>) -> [SegmentKey]?
  ) throws(EventLogFailure) -> [Range<EventCursor>] {
    let start = min(try cursor(notAfter: from), end)
    let found = try segments(
      receivedFrom: from, until: Instant(microseconds: .max), upTo: end, asking: asking)
    var parts: [Range<EventCursor>] = []
    for stretch in found.flatMap(\.stretches)
    where stretch.upperBound > start && !stretch.isEmpty {
      parts.append(max(stretch.lowerBound, start)..<stretch.upperBound)
    }
    return parts
  }
}
