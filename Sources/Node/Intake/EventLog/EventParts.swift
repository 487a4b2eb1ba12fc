//! Parts of the log that are read one after the other, a slice a step: what looking back and searching have in common.

internal import Kernel

/// What is left to read of some parts of the log, and how far it is. A value: stopping is not going on.
struct EventParts: Sendable {
  /// Bytes in all.
  let total: Int64
  /// Bytes that were passed; where parts were let go meanwhile they count as passed in the end.
  var done: Int64 { isDone ? total : min(passed, total) }
  /// Whether nothing is left.
  var isDone: Bool { first == parts.count }
  private let parts: [Range<EventCursor>]
  /// The part that is read next, and where in it: there may be many thousands, and none is copied for a step.
  private var first = 0
  private var place: EventCursor?
  private var passed: Int64 = 0

  /// These parts, ascending; empty ones are left out.
  init(_ parts: [Range<EventCursor>], in reader: EventLogReader) throws(EventLogFailure) {
    self.parts = parts.filter { !$0.isEmpty }
    var bytes: Int64 = 0
    for part in parts {
      let (begin, end) = (part.lowerBound, part.upperBound)
      // Within one segment the places say it, and no file is opened for each of many parts.
      bytes +=
        try begin.segment == end.segment
        ? end.offset - begin.offset : reader.bytes(from: begin, upTo: end)
    }
    total = bytes
  }

  /// The next slice: of one part, or of several that are short; nil where nothing is left. When it throws, the same may
  /// be asked again.
  mutating func next(
    from reader: EventLogReader, maxBytes: Int
  ) throws(EventLogFailure) -> EventSlice? {
    guard !isDone else { return nil }
    var rest = self
    var (records, damage): ([EventRecord], [ClosedRange<EventCursor>]) = ([], [])
    var bytes: Int64 = 0
    var next: EventCursor
    repeat {
      let part = rest.parts[rest.first]
      let slice = try reader.read(
        from: rest.place ?? part.lowerBound, upTo: part.upperBound,
        maxBytes: maxBytes - Int(bytes))
      records += slice.records
      damage += slice.damage
      bytes += slice.bytes
      next = slice.next
      if next < part.upperBound {
        rest.place = next
      } else {
        rest.first += 1
        rest.place = nil
      }
    } while !rest.isDone && bytes < Int64(maxBytes)
    rest.passed += bytes
    self = rest
    return EventSlice(records: records, next: next, bytes: bytes, damage: damage)
  }
}

extension EventLogReader {
  /// Every part in which something may stand that arrived since a moment.
  func everything(
    receivedFrom from: Instant, upTo end: EventCursor
  ) throws(EventLogFailure) -> [Range<EventCursor>] {
    [min(try cursor(notAfter: from), end)..<end]
  }
}
