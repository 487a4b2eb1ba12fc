//! Reads the event log beside its writer: records from a cursor on, as many bytes as are wanted.

public import Kernel

/// Some records in a row.
public struct EventSlice: Sendable {
  /// The records, in the order in which they were appended.
  public let records: [EventRecord]
  /// Where to go on; equal to the end that was asked for when everything was read.
  public let next: EventCursor
  /// How many bytes of the log were passed.
  public let bytes: Int64
  /// What could not be read, each from a place to a place. The bytes were acknowledged once: the operator must hear it.
  public let damage: [ClosedRange<EventCursor>]
}

/// A reader needs no lock: what lies before the writer's `end` never changes. May be used by many at once.
public struct EventLogReader: Sendable {
  /// The windows in which a log is read, in bytes.
  static let windowBytes = 4 * 1_048_576

  let folder: SegmentFolder

  init(_ folder: SegmentFolder) { self.folder = folder }

  /// Reads the log in this folder, beside its writer or without one.
  public init(path: String) { folder = SegmentFolder(path: path) }

  /// The records from `cursor` on, until `maxBytes` are passed; at least one where there is one, however long.
  /// `end` is the writer's, asked for beforehand. Segments that were pruned are passed over.
  public func read(
    from cursor: EventCursor, upTo end: EventCursor, maxBytes: Int
  ) throws(EventLogFailure) -> EventSlice {
    guard cursor <= end else { throw .cursorBeyondEnd(cursor) }
    var records: [EventRecord] = []
    var damage: [ClosedRange<EventCursor>] = []
    var bytes: Int64 = 0
    for segment in try segments(from: cursor, upTo: end) {
      guard let file = try folder.bytes(of: segment) else { continue }
      let size = file.size
      let limit = segment == end.segment ? end.offset : size
      let start = segment == cursor.segment ? cursor.offset : 0
      if file.isLost {
        let last = EventCursor(segment: segment, offset: max(limit, file.storedBytes))
        damage.append(EventCursor(segment: segment, offset: 0)...last)
        continue
      }
      var walk = SegmentWalk(
        file, from: start, limit: min(size, limit),
        windowBytes: min(max(maxBytes, 65_536), Self.windowBytes))
      steps: while true {
        let before = walk.offset
        switch try walk.next() {
        case .record(let record): records.append(record)
        case .damage(let from):
          damage.append(
            EventCursor(
              segment: segment, offset: from)...EventCursor(segment: segment, offset: walk.offset))
        case .end: break steps
        }
        bytes += walk.offset - before
        if bytes >= Int64(maxBytes) {
          let next = EventCursor(segment: segment, offset: walk.offset)
          return EventSlice(records: records, next: next, bytes: bytes, damage: damage)
        }
      }
      if size < limit {
        // Somebody shortened the file behind our back.
        let from = EventCursor(segment: segment, offset: max(size, start))
        damage.append(from...EventCursor(segment: segment, offset: limit))
      }
    }
    return EventSlice(records: records, next: end, bytes: bytes, damage: damage)
  }

  /// How many bytes lie between two places.
  public func bytes(from cursor: EventCursor, upTo end: EventCursor) throws(EventLogFailure)
    -> Int64
  {
    guard cursor < end else { return 0 }
    var total: Int64 = 0
    for segment in try segments(from: cursor, upTo: end) {
      guard let file = try folder.bytes(of: segment) else { continue }
      let limit = segment == end.segment ? end.offset : file.size
      total += max(0, limit - (segment == cursor.segment ? cursor.offset : 0))
    }
    return total
  }

  /// The segments between two places. One alone is not looked for in the folder: looking back reads thousands so.
  private func segments(
    from cursor: EventCursor, upTo end: EventCursor
  ) throws(EventLogFailure) -> [Int64] {
    if cursor.segment == end.segment { return [end.segment] }
    return try folder.segments().filter { (cursor.segment...end.segment).contains($0) }
  }

  /// The first segment from which on at most so many bytes lie before the end; the end, where its own segment has more.
  /// Every segment is looked at once, from the last: numbers go on for ever, and what retention let go has none.
  func start(
    ofLast bytesMax: Int64, from cursor: EventCursor, upTo end: EventCursor
  ) throws(EventLogFailure) -> EventCursor {
    var best = end
    var total: Int64 = 0
    for segment in try segments(from: cursor, upTo: end).reversed() {
      guard let file = try folder.bytes(of: segment) else { continue }
      let limit = segment == end.segment ? end.offset : file.size
      let start = segment == cursor.segment ? cursor.offset : 0
      total += max(0, limit - start)
      guard total <= bytesMax else { break }
      best = EventCursor(segment: segment, offset: start)
    }
    return best
  }

  /// A place before every record that arrived at that moment or later; some records behind it may be older. Where our
  /// clock was set back, that holds for segments with an index, which knows the latest of each.
  public func cursor(notAfter moment: Instant) throws(EventLogFailure) -> EventCursor {
    var best = EventCursor(segment: 0, offset: 0)
    for segment in try folder.segments() {
      guard let (first, last) = try received(in: segment) else { continue }
      if first >= moment { break }
      best = EventCursor(segment: segment, offset: 0)
      if let last, last >= moment { break }
    }
    return best
  }

  /// When the first record of a segment arrived; nil where it has none, or is gone.
  func firstReceived(in segment: Int64) throws(EventLogFailure) -> Instant? {
    try received(in: segment)?.first
  }

  /// When the first record of a segment arrived, and the latest one where an index says it. Only a record whose
  /// checksum holds is believed: retention and looking back go by it, and a flipped bit makes any other moment.
  private func received(
    in segment: Int64
  ) throws(EventLogFailure) -> (first: Instant, last: Instant?)? {
    if let index = try folder.index(of: segment, size: nil), let first = index.head.firstReceived {
      return (first, index.head.received?.upperBound)
    }
    guard let file = try folder.bytes(of: segment) else { return nil }
    let size = file.size
    var walk = SegmentWalk(file, from: 0, limit: size, windowBytes: 4096)
    while true {
      switch try walk.next() {
      case .record(let record): return (record.receivedAt, nil)
      case .damage: continue
      case .end: return nil
      }
    }
  }
}
