//! Goes through one segment record by record, past damage.

internal import Kernel

/// The records of a segment from a place on. Bytes are read in windows; a record that is not what its checksum says is
/// named, and the walk goes on at the next one that is.
struct SegmentWalk: ~Copyable {
  /// What came next.
  enum Step {
    /// A whole record; the walk now stands behind it.
    case record(EventRecord)
    /// From there to where the walk now stands, nothing could be read.
    case damage(from: Int64)
    /// The end of the segment.
    case end
  }

  /// The longest record with its prefix.
  static let recordBytesMax = EventRecord.prefixBytes + EventRecord.payloadBytesMax

  private let file: SegmentBytes
  private let limit: Int64
  private let windowBytes: Int
  private var window: [UInt8] = []
  private var windowStart: Int64 = 0
  /// Where the next record begins.
  private(set) var offset: Int64

  /// A walk over the bytes before `limit`; `windowBytes` are read at once.
  init(_ file: consuming SegmentBytes, from offset: Int64, limit: Int64, windowBytes: Int) {
    self.file = file
    self.offset = offset
    self.limit = limit
    self.windowBytes = windowBytes
  }

  /// The next record, checked.
  mutating func next() throws(EventLogFailure) -> Step {
    guard offset < limit else { return .end }
    if let found = try record(at: offset) {
      offset += Int64(found.length)
      return .record(found.record)
    }
    return try passDamage()
  }

  /// The header of the next record, with neither checksum nor lines read, and the place behind the record; nil at the
  /// end. For finding out what is there; never for what is acted on.
  mutating func nextHeader() throws(EventLogFailure) -> (header: EventRecord.Header, end: Int64)? {
    while offset < limit {
      let start = try bytes(at: offset, EventRecord.prefixBytes + EventRecord.headerBytes)
      if let header = EventRecord.header(at: start), let length = EventRecord.length(at: start),
        offset + Int64(length) <= limit
      {
        offset += Int64(length)
        return (header, offset)
      }
      _ = try passDamage()
    }
    return nil
  }

  private mutating func passDamage() throws(EventLogFailure) -> Step {
    let from = offset
    offset = try nextRecord(after: from) ?? limit
    return .damage(from: from)
  }

  /// Where the next whole record begins; nil where there is none.
  private mutating func nextRecord(after start: Int64) throws(EventLogFailure) -> Int64? {
    let headBytes = EventRecord.prefixBytes + EventRecord.headerBytes
    var at = start + 1
    while at + Int64(headBytes) <= limit {
      let piece = try bytes(at: at, Self.recordBytesMax)
      // Somebody shortened the file behind our back: nothing comes any more.
      guard piece.count >= headBytes else { return nil }
      for index in Self.likely(piece, headBytes) {
        let candidate = at + Int64(index)
        if try record(at: candidate) != nil { return candidate }
      }
      at += Int64(piece.count - headBytes + 1)
    }
    return nil
  }

  /// The places, from the start of the piece, where the header of a record may begin. Three bytes are looked at before
  /// all others, so that a search through a whole segment takes a moment only.
  private static func likely(_ piece: ArraySlice<UInt8>, _ headBytes: Int) -> [Int] {
    piece.withUnsafeBufferPointer { bytes in
      var places: [Int] = []
      var index = 0
      while index + headBytes <= bytes.count {
        if bytes[index] == 0, bytes[index + EventRecord.prefixBytes] == EventRecord.version,
          bytes[index + EventRecord.prefixBytes + 9] == UInt8(ascii: "-")
        {
          places.append(index)
        }
        index += 1
      }
      return places
    }
  }

  private mutating func record(
    at place: Int64
  ) throws(EventLogFailure) -> (record: EventRecord, length: Int)? {
    let prefix = try bytes(at: place, EventRecord.prefixBytes)
    guard let length = EventRecord.length(at: prefix) else { return nil }
    return EventRecord.read(at: try bytes(at: place, length))
  }

  /// The bytes from here, fewer only before `limit`.
  private mutating func bytes(
    at place: Int64, _ count: Int
  ) throws(EventLogFailure) -> ArraySlice<UInt8> {
    let wanted = Int(min(Int64(count), limit - place))
    if place < windowStart || place + Int64(wanted) > windowStart + Int64(window.count) {
      window = try file.read(Int(min(Int64(max(wanted, windowBytes)), limit - place)), at: place)
      windowStart = place
    }
    let start = Int(place - windowStart)
    return window[start..<min(start + wanted, window.count)]
  }
}
