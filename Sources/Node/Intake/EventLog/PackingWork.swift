//! One segment on its way from plain to packed.

internal import Kernel

/// Goes through a segment once for both files, reads back what it wrote, and only then lets the plain file go.
final class PackingWork {
  private enum Stage {
    /// Records are gone through and put into frames.
    case writing
    /// The frames are read back, from this one on.
    case comparing(frame: Int)
    /// Everything is flushed: what is left are names.
    case placing
  }

  /// Which segment.
  let segment: Int64
  /// So many frames are compared in one step.
  private static let framesAtOnce = 4
  /// So much is flushed at once: the writer's flush of a few events, which comes at the same time, waits for no more.
  fileprivate static let flushBytes: Int64 = 1_048_576

  private let folder: SegmentFolder
  private let frameBytes: Int
  private let plain: SegmentBytes
  private let begun: SegmentFile
  private let packer = FramePacker()
  private var walk: SegmentWalk
  private var table = PackedTable()
  private var builder: SegmentIndexBuilder
  private var stage = Stage.writing
  /// Up to where the packed file was flushed.
  private var flushed: Int64 = 0

  /// Begins; nil where the segment is gone, empty, or longer than can be packed.
  init?(
    _ segment: Int64, _ folder: SegmentFolder, frameBytes: Int, seed: UInt64
  ) throws(EventLogFailure) {
    guard let file = try folder.file(of: segment, .plain),
      let second = try folder.file(of: segment, .plain)
    else { return nil }
    let bytes = try SegmentBytes(plain: file)
    let size = bytes.size
    guard (1...PackedTable.segmentBytesMax).contains(size) else { return nil }
    // A crash leaves both files of one length. A plain one that is shorter was put there by somebody, from a backup of
    // when it was still being written to: what it lacks must not go.
    if let packed = try folder.packedSize(of: segment), packed > size {
      throw .packedDiffers(segment: segment)
    }
    let begun = try folder.begin(segment, .packed)
    try begun.write(PackedHead(segment: segment, size: size).bytes[...], at: 0)
    self.segment = segment
    self.folder = folder
    self.frameBytes = frameBytes
    self.begun = begun
    plain = bytes
    walk = SegmentWalk(
      try SegmentBytes(plain: second), from: 0, limit: size,
      windowBytes: EventLogReader.windowBytes)
    builder = SegmentIndexBuilder(seed: seed, stretchBytes: frameBytes)
  }

  /// The next piece.
  func step() throws(EventLogFailure) -> SegmentPacking.Step {
    switch stage {
    case .writing:
      try write()
      return .worked
    case .comparing(let frame):
      try compare(from: frame)
      return .worked
    case .placing: return try place()
    }
  }

  /// One frame: records until it is full. What is damaged goes in as it is, so that every place stays what it was.
  private func write() throws(EventLogFailure) {
    guard try folder.freeBytes() >= folder.packingFreeBytesMin else { throw .full }
    var start = walk.offset
    var isEnd = false
    while !isEnd, walk.offset - start < Int64(frameBytes) {
      switch try walk.next() {
      case .record(let record): builder.add(record, upTo: walk.offset)
      case .damage: builder.addDamage()
      case .end: isEnd = true
      }
    }
    while start < walk.offset {
      let count = Int(min(walk.offset - start, Int64(PackedTable.frameBytesMax)))
      let bytes = try plain.read(count, at: start)
      let place = table.place
      guard bytes.count == count, let packed = packer.pack(bytes),
        table.append(count: count, packedCount: packed.count)
      else { throw .packedDiffers(segment: segment) }
      try begun.write(packed[...], at: place)
      start += Int64(count)
      if table.place - flushed >= Self.flushBytes {
        try begun.flush()
        flushed = table.place
      }
    }
    guard isEnd else { return }
    try begun.write(table.bytes[...], at: table.place)
    try begun.flush()
    stage = .comparing(frame: 0)
  }

  /// Some frames, as whoever reads the segment later will read them.
  private func compare(from first: Int) throws(EventLogFailure) {
    let packed = try SegmentBytes(packed: try folder.unfinished(segment, .packed), of: segment)
    let last = min(first + Self.framesAtOnce, table.frames.count)
    guard packed.size == plain.size, packed.damage.isEmpty else {
      throw .packedDiffers(segment: segment)
    }
    for frame in table.frames[first..<last] {
      guard
        try packed.read(frame.count, at: frame.start) == plain.read(frame.count, at: frame.start)
      else { throw .packedDiffers(segment: segment) }
    }
    stage = last < table.frames.count ? .comparing(frame: last) : .placing
  }

  /// The index has its name before the packed file has, which has its own before the plain one goes.
  private func place() throws(EventLogFailure) -> SegmentPacking.Step {
    try folder.write(index: builder.bytes(of: segment, size: plain.size), of: segment)
    try folder.place([.index, .packed], of: segment)
    guard try folder.removePlain(segment) else {
      // Retention let the segment go meanwhile: what was packed must not bring it back.
      try folder.delete(segment)
      return .gone(segment: segment)
    }
    return .packed(
      segment: segment, plainBytes: plain.size, storedBytes: try folder.storedBytes(of: segment))
  }
}

/// Makes the index of a segment that lies packed without one.
final class IndexingWork {
  /// Which segment.
  let segment: Int64
  private let folder: SegmentFolder
  private let size: Int64
  private let before: SegmentIndexState
  private var walk: SegmentWalk
  private var builder: SegmentIndexBuilder

  /// Begins with a segment that is open; `frameBytes` are those by which it would be packed.
  init(
    _ bytes: consuming SegmentBytes, _ segment: Int64, _ folder: SegmentFolder, frameBytes: Int,
    seed: UInt64, before: SegmentIndexState
  ) {
    self.segment = segment
    self.folder = folder
    self.before = before
    let size = bytes.size
    self.size = size
    walk = SegmentWalk(
      bytes, from: 0, limit: size, windowBytes: EventLogReader.windowBytes)
    builder = SegmentIndexBuilder(seed: seed, stretchBytes: frameBytes)
  }

  /// About a megabyte of records, and at the end the index.
  func step() throws(EventLogFailure) -> SegmentPacking.Step {
    let start = walk.offset
    while walk.offset - start < Int64(PackedTable.frameBytes) {
      switch try walk.next() {
      case .record(let record): builder.add(record, upTo: walk.offset)
      case .damage: builder.addDamage()
      case .end: return try place()
      }
    }
    return .worked
  }

  private func place() throws(EventLogFailure) -> SegmentPacking.Step {
    try folder.write(index: builder.bytes(of: segment, size: size), of: segment)
    try folder.place([.index], of: segment)
    guard try folder.bytes(of: segment)?.isPacked != nil else {
      // Retention let it go meanwhile.
      try folder.delete(segment)
      return .gone(segment: segment)
    }
    return .indexed(segment: segment, before: before)
  }
}

extension SegmentFolder {
  /// Writes an index and flushes it; it counts when it is placed.
  fileprivate func write(index bytes: [UInt8], of segment: Int64) throws(EventLogFailure) {
    let file = try begin(segment, .index)
    var rest = bytes[...]
    repeat {
      let piece = rest.prefix(Int(PackingWork.flushBytes))
      try file.write(piece, at: Int64(piece.startIndex))
      try file.flush()
      rest = rest.dropFirst(piece.count)
    } while !rest.isEmpty
  }
}
