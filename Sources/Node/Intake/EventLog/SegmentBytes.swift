//! A segment as it was written, whether it lies plain or packed.

/// An open segment. Places are those of the plain bytes, in both forms, so that a cursor means the same before and
/// after packing. A stretch that cannot be unpacked reads as zeros: no record is made of those, and whoever walks names
/// the place.
struct SegmentBytes: ~Copyable {
  /// How many bytes the segment had when it was opened.
  let size: Int64
  /// How many bytes the file has.
  let storedBytes: Int64
  private let file: SegmentFile
  private let frames: PackedFrames?

  /// A segment that was not packed.
  init(plain file: consuming SegmentFile) throws(EventLogFailure) {
    let bytes = try file.size()
    size = bytes
    storedBytes = bytes
    frames = nil
    self.file = file
  }

  /// A segment that was packed under this number.
  init(packed file: consuming SegmentFile, of segment: Int64) throws(EventLogFailure) {
    let bytes = try file.size()
    let frames = try PackedFrames(file, segment: segment, fileBytes: bytes)
    size = frames.size
    storedBytes = bytes
    self.frames = frames
    self.file = file
  }

  /// Whether it lies packed.
  var isPacked: Bool { frames != nil }

  /// What is wrong with a packed file beside its frames; nothing in a plain one.
  var damage: [PackedFrames.Damage] { frames?.damage ?? [] }

  /// Whether nothing is known of what a packed file holds. An empty segment is never packed.
  var isLost: Bool { frames != nil && size == 0 }

  /// Up to `count` bytes from this place; fewer only at the end.
  func read(_ count: Int, at offset: Int64) throws(EventLogFailure) -> [UInt8] {
    guard let frames else { return try file.read(count, at: offset) }
    return try frames.read(count, at: offset, from: file)
  }
}
