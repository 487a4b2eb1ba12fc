//! Opening the event log: cuts the torn tail of the last segment and remembers the batches of the last 24 hours.

internal import Kernel

/// What opening found: where the log ends, what is remembered, what was repaired.
struct EventLogRecovery {
  private(set) var end: EventCursor
  private(set) var batches: RememberedBatches
  private(set) var repair = EventLogRepair()
  private let folder: SegmentFolder
  /// When a batch can have arrived. Of closed segments only headers are read, and a flipped bit makes any moment: one
  /// in the far future would let all others be forgotten, and one before all time ends the process.
  private let believed: ClosedRange<Instant>
  /// The batch whose last part has not come yet.
  private var unfinished: OpenBatch?

  private struct OpenBatch {
    let batch: ID<Input>
    let start: Int64
    let refused: Int
    var parts: Int
    var accepted: Int
  }

  init(
    _ folder: SegmentFolder, _ limits: EventLog.Limits, at now: Instant, after: EventCursor
  ) throws(EventLogFailure) {
    self.folder = folder
    let earliest = Instant(seconds: 0)
    believed = earliest...max(earliest, now + limits.remembered)
    batches = RememberedBatches(keptFor: limits.remembered, countMax: limits.rememberedMax)
    end = EventCursor(segment: 1, offset: 0)
    try folder.make()
    let files = try folder.files()
    let segments = files.segments
    if let last = segments.last {
      // The last one lies plain, unless somebody took it away: what was packed is never written to again.
      let isOpen = files.plain.contains(last)
      let closed = isOpen ? segments.dropLast() : segments[...]
      for segment in try recent(closed, since: now - limits.remembered) { try remember(segment) }
      if isOpen {
        try recover(last)
      } else {
        end = EventCursor(segment: last + 1, offset: 0)
        _ = try folder.create(end.segment)
      }
    } else if after.segment <= end.segment, after.offset == 0 {
      _ = try folder.create(end.segment)
    }
    if end < after {
      repair.endedBefore = after
      end = EventCursor(segment: after.segment + 1, offset: 0)
      _ = try folder.create(end.segment)
    }
  }

  /// The segments that may hold something that arrived since then, ascending.
  private func recent(
    _ segments: ArraySlice<Int64>, since moment: Instant
  ) throws(EventLogFailure) -> [Int64] {
    var found: [Int64] = []
    for segment in segments.reversed() {
      found.append(segment)
      if let first = try EventLogReader(folder).firstReceived(in: segment), first < moment { break }
    }
    return found.reversed()
  }

  /// Remembers the batches of a segment that is full, by their headers alone.
  private mutating func remember(_ segment: Int64) throws(EventLogFailure) {
    guard let file = try folder.bytes(of: segment) else { return }
    let size = file.size
    var walk = SegmentWalk(file, from: 0, limit: size, windowBytes: 65_536)
    var start: Int64 = 0
    while let (header, place) = try walk.nextHeader() {
      note(header, from: start, EventCursor(segment: segment, offset: place))
      start = place
    }
    unfinished = nil
  }

  /// Checks every record of the last segment and cuts what was never flushed.
  private mutating func recover(_ segment: Int64) throws(EventLogFailure) {
    // What the process before wrote and did not flush any more lies in memory alone. It is put on the disk, and only what
    // the disk has is believed, before anybody is answered for it or the matching cursor passes it.
    try folder.settle(segment)
    guard let bytes = try folder.bytes(of: segment) else { throw .missingFile }
    let size = bytes.size
    var walk = SegmentWalk(bytes, from: 0, limit: size, windowBytes: EventLogReader.windowBytes)
    var intact: Int64 = 0
    walking: while true {
      let before = walk.offset
      switch try walk.next() {
      case .end: break walking
      case .record(let record):
        intact = walk.offset
        note(
          EventRecord.Header(
            batch: record.batch, key: record.key, receivedAt: record.receivedAt,
            refused: record.refused, digest: record.digest, part: record.part,
            parts: record.parts, lineCount: record.lines.count), from: before,
          EventCursor(segment: segment, offset: intact))
      case .damage(let from):
        guard walk.offset < size else { break walking }
        unfinished = nil
        let end = EventCursor(segment: segment, offset: walk.offset)
        repair.damage.append(EventCursor(segment: segment, offset: from)...end)
      }
    }
    // A batch is flushed whole, so one without its last part was never acknowledged.
    if let unfinished { intact = unfinished.start }
    unfinished = nil
    end = EventCursor(segment: segment, offset: intact)
    guard intact < size else { return }
    let file = try folder.writable(segment)
    try file.truncate(to: intact)
    try file.flush()
    repair.cutAt = end
    repair.cutBytes = size - intact
  }

  /// Counts a record; with the last part of a batch the batch is known.
  private mutating func note(
    _ header: EventRecord.Header, from start: Int64, _ place: EventCursor
  ) {
    if header.part == 0 {
      unfinished = OpenBatch(
        batch: header.batch, start: start, refused: header.refused, parts: 0, accepted: 0)
    }
    guard var counted = unfinished, counted.batch == header.batch, counted.parts == header.part
    else {
      unfinished = nil
      return
    }
    counted.parts += 1
    counted.accepted += header.lineCount
    guard counted.parts == header.parts else {
      unfinished = counted
      return
    }
    unfinished = nil
    guard believed.contains(header.receivedAt) else { return }
    batches.insert(
      header.batch,
      EventReceipt(
        digest: header.digest, accepted: counted.accepted, refused: counted.refused,
        receivedAt: header.receivedAt, end: place))
  }
}
