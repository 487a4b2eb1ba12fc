//! Parts of the log that are read one after the other, a slice a step: what looking back and searching have in common.

internal import Kernel

/// What is left to read of some parts of the log, and how far it is. A value: stopping is not going on.
struct EventParts: Sendable {
  /// Bytes in all.
  let total: Int64
  /// Bytes that were passed; where parts were let go meanwhile they count as passed in the end.
  var done: Int64 { parts.isEmpty ? total : min(passed, total) }
  /// Whether nothing is left.
  var isDone: Bool { parts.isEmpty }
  private var parts: [Range<EventCursor>]
  private var passed: Int64 = 0

  /// These parts, ascending; empty ones are left out.
  init(_ parts: [Range<EventCursor>], in reader: EventLogReader) throws(EventLogFailure) {
    self.parts = parts.filter { !$0.isEmpty }
    var bytes: Int64 = 0
    for part in parts { bytes += try reader.bytes(from: part.lowerBound, upTo: part.upperBound) }
    total = bytes
  }

  /// The next slice; nil where nothing is left. When it throws, the same may be asked again.
  mutating func next(
    from reader: EventLogReader, maxBytes: Int
  ) throws(EventLogFailure) -> EventSlice? {
    guard let part = parts.first else { return nil }
    let slice = try reader.read(from: part.lowerBound, upTo: part.upperBound, maxBytes: maxBytes)
    passed += slice.bytes
    if slice.next < part.upperBound {
      parts[0] = slice.next..<part.upperBound
    } else {
      parts.removeFirst()
    }
    return slice
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
