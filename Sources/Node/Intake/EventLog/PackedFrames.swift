//! Reads a packed segment as the bytes that were packed, a frame at a time.

/// The frames of one packed file. Holds the frame that was unpacked last, since records are read one behind the other.
/// For one thread.
final class PackedFrames {
  /// What is wrong with a file beside its frames. Both is read past as far as it goes.
  enum Damage: Hashable, Sendable {
    /// The head is not what its checksum says, or is another segment's.
    case head
    /// The table does not hold together; the frames were looked for one behind the other.
    case table
  }

  /// How many plain bytes the segment has. What no frame holds of them reads as zeros.
  let size: Int64
  /// What was found.
  let damage: [Damage]
  /// Where the frames are.
  let table: PackedTable

  private let unpacker = FrameUnpacker()
  private var held: (number: Int, bytes: [UInt8])?

  /// Reads up to so many bytes of the file at a place.
  typealias Source = (_ count: Int, _ place: Int64) throws(EventLogFailure) -> [UInt8]

  /// The frames of a file of that length, of which `source` reads.
  init(segment: Int64, fileBytes: Int64, _ source: Source) throws(EventLogFailure) {
    var damage: [Damage] = []
    var head = PackedHead(try source(PackedHead.bytesCount, 0)[...])
    if head?.segment != segment {
      head = nil
      damage.append(.head)
    }
    var table = try Self.table(fileBytes, source)
    if let found = table, let head, found.size != head.size { table = nil }
    if table == nil { damage.append(.table) }
    let known: PackedTable
    if let table { known = table } else { known = try Self.search(fileBytes, source) }
    self.table = known
    size = head?.size ?? known.size
    self.damage = damage
  }

  /// The frames of an open file.
  convenience init(
    _ file: borrowing SegmentFile, segment: Int64, fileBytes: Int64
  ) throws(EventLogFailure) {
    try self.init(segment: segment, fileBytes: fileBytes) {
      (count: Int, place: Int64) throws(EventLogFailure) -> [UInt8] in
      try file.read(count, at: place)
    }
  }

  /// Up to `count` plain bytes from this place; fewer only at the end.
  func read(
    _ count: Int, at offset: Int64, from file: borrowing SegmentFile
  ) throws(EventLogFailure) -> [UInt8] {
    try read(count, at: offset) { (count: Int, place: Int64) throws(EventLogFailure) -> [UInt8] in
      try file.read(count, at: place)
    }
  }

  /// The same, where the file is read by `source`.
  func read(
    _ count: Int, at offset: Int64, _ source: Source
  ) throws(EventLogFailure) -> [UInt8] {
    guard count > 0, offset >= 0, offset < size else { return [] }
    let end = min(size, offset + Int64(count))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(end - offset))
    var at = offset
    while at < end {
      guard let number = table.frame(at: at) else {
        bytes.append(contentsOf: repeatElement(0, count: Int(end - at)))
        break
      }
      let frame = table.frames[number]
      let stop = min(end, frame.start + Int64(frame.count))
      let plain = try unpacked(number, source)
      bytes.append(contentsOf: plain[Int(at - frame.start)..<Int(stop - frame.start)])
      at = stop
    }
    return bytes
  }

  private func unpacked(_ number: Int, _ source: Source) throws(EventLogFailure) -> [UInt8] {
    if let held, held.number == number { return held.bytes }
    let frame = table.frames[number]
    let packed = try source(frame.packedCount, frame.place)
    let bytes =
      unpacker.unpack(packed, count: frame.count) ?? [UInt8](repeating: 0, count: frame.count)
    held = (number, bytes)
    return bytes
  }

  /// The table at the end of the file; nil where there is none that holds together.
  private static func table(
    _ fileBytes: Int64, _ source: Source
  ) throws(EventLogFailure) -> PackedTable? {
    let footerBytes = Int64(PackedTable.footerBytes)
    guard fileBytes >= footerBytes else { return nil }
    let footer = try source(PackedTable.footerBytes, fileBytes - footerBytes)
    guard let count = PackedTable.bytesCount(footer: footer[...]), Int64(count) <= fileBytes else {
      return nil
    }
    return PackedTable(try source(count, fileBytes - Int64(count))[...], fileBytes: fileBytes)
  }

  /// The frames as far as they follow each other. Many short ones are found in what was read once.
  private static func search(
    _ fileBytes: Int64, _ source: Source
  ) throws(EventLogFailure) -> PackedTable {
    var table = PackedTable()
    var bytes: [UInt8] = []
    var start = table.place
    while table.place < fileBytes {
      let known = start + Int64(bytes.count)
      if known < fileBytes, known - table.place < Int64(PackedTable.packedBytesMax) {
        start = table.place
        bytes = try source(2 * PackedTable.packedBytesMax, start)
      }
      let from = Int(table.place - start)
      guard from < bytes.count, let lengths = FrameUnpacker.lengths(of: bytes[from...]),
        lengths.plain <= UInt64(PackedTable.frameBytesMax),
        table.append(count: Int(lengths.plain), packedCount: lengths.packed)
      else { break }
    }
    return table
  }
}
