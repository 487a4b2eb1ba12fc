//! Whether the event log is what its checksums say.

/// What was looked at and what was found. Damage of an index is none of the events: it is made anew by itself.
public struct EventLogCheck: Hashable, Sendable {
  /// What there is.
  public internal(set) var extent: EventLogExtent
  /// How many records were read; nil where only heads, tables and indexes were looked at.
  public internal(set) var records: Int64?
  /// Places that cannot be read, in the plain bytes. They were acknowledged once.
  public internal(set) var damage: [ClosedRange<EventCursor>] = []
  /// Packed segments whose head or table is damaged; their frames are found without it, one behind the other.
  public internal(set) var tables: [Int64] = []
  /// Packed segments without an index, or with one that cannot be believed.
  public internal(set) var indexes: [Int64] = []

  /// Whether everything that was looked at can be read.
  public var isSound: Bool { damage.isEmpty && tables.isEmpty }
}

extension EventLogReader {
  /// Looks at every segment; with `readsRecords` also at the checksum of every record, which takes as long as reading
  /// the log. What stands at the end of the last segment may be torn where that is plain: opening the log cuts it, and
  /// it is no damage.
  public func check(readsRecords: Bool) throws(EventLogFailure) -> EventLogCheck {
    var check = EventLogCheck(extent: try extent(), records: readsRecords ? 0 : nil)
    let files = try folder.files()
    for segment in files.segments {
      guard let file = try folder.bytes(of: segment) else { continue }
      let (size, isPacked) = (file.size, file.isPacked)
      if !file.damage.isEmpty { check.tables.append(segment) }
      if isPacked, try folder.indexState(of: segment, size: size) != .sound {
        check.indexes.append(segment)
      }
      if !isPacked, let packed = try folder.packedSize(of: segment), packed > size {
        // The plain file counts, and lacks what the packed one has.
        let last = EventCursor(segment: segment, offset: packed)
        check.damage.append(EventCursor(segment: segment, offset: size)...last)
      }
      if file.isLost {
        let last = EventCursor(segment: segment, offset: file.storedBytes)
        check.damage.append(EventCursor(segment: segment, offset: 0)...last)
      }
      guard readsRecords else { continue }
      try read(
        SegmentWalk(file, from: 0, limit: size, windowBytes: Self.windowBytes), of: segment,
        isOpen: segment == files.segments.last && !isPacked, size, &check)
    }
    return check
  }

  private func read(
    _ walk: consuming SegmentWalk, of segment: Int64, isOpen: Bool, _ size: Int64,
    _ check: inout EventLogCheck
  ) throws(EventLogFailure) {
    var walk = walk
    while true {
      switch try walk.next() {
      case .record: check.records = (check.records ?? 0) + 1
      case .damage(let from):
        if isOpen, walk.offset == size { return }
        check.damage.append(
          EventCursor(
            segment: segment, offset: from)...EventCursor(segment: segment, offset: walk.offset))
      case .end: return
      }
    }
  }
}
