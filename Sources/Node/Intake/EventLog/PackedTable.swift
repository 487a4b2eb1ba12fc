//! How a packed segment is laid out: a head of our own, frames of zstd, and the table of them that zstd's own tools read.
//!
//!   head    skippable frame: "NRSG"  version (1)  0 (3)  segment (8)  plain bytes (8)  CRC-32C of all before (4)
//!   frames  one frame of zstd for each stretch of the segment, with its length and its checksum
//!   table   skippable frame: for the head and each frame packed length (4)  plain length (4), then how many (4)  0 (1)
//!           0x8F92EAB1 (4)
//!
//! All numbers are little-endian, as zstd's are. `zstd -d` gives the segment as it was. Source of the table: zstd,
//! `contrib/seekable_format/zstd_seekable_compression_format.md`, version 0.1.0.

/// Where the frames of a packed segment lie. Pure.
struct PackedTable: Hashable, Sendable {
  /// A frame ends with the record that reaches this many plain bytes.
  static let frameBytes = 1_048_576
  /// The most plain bytes of a frame: one that is nearly full, then the longest record.
  static let frameBytesMax = 4 * 1_048_576
  /// The most bytes of a frame: what zstd may make of bytes that it cannot pack.
  static let packedBytesMax = frameBytesMax + frameBytesMax / 128 + 512
  /// The most frames of a segment.
  static let framesMax = 65_536
  /// The most plain bytes of a segment; the longest batch in a segment of its own has an eighth of it.
  static let segmentBytesMax: Int64 = 1 << 30
  /// Bytes at the end of the file that say how long the table is.
  static let footerBytes = 9

  /// A stretch of the segment.
  struct Frame: Hashable, Sendable {
    /// Where it begins in the plain bytes.
    let start: Int64
    /// How many plain bytes it holds.
    let count: Int
    /// Where its frame begins in the file.
    let place: Int64
    /// How long its frame is.
    let packedCount: Int
  }

  /// The frames, in the order of the plain bytes.
  private(set) var frames: [Frame] = []
  /// How many plain bytes they hold together.
  private(set) var size: Int64 = 0
  /// Where the next frame begins in the file, or the table.
  private(set) var place = Int64(PackedHead.bytesCount)

  /// A table without frames.
  init() {}

  /// The table in these bytes, the last ones of a file of that length; nil where they are none, or one that does not
  /// fill the file.
  init?(_ bytes: ArraySlice<UInt8>, fileBytes: Int64) {
    guard bytes.count >= PackedNumber.skippableBytes + Self.footerBytes,
      Self.bytesCount(footer: bytes.suffix(Self.footerBytes)) == bytes.count,
      PackedNumber.read(bytes.prefix(4)) == Self.magic,
      PackedNumber.read(bytes.dropFirst(4).prefix(4))
        == UInt64(bytes.count - PackedNumber.skippableBytes)
    else { return nil }
    var rest = bytes.dropFirst(PackedNumber.skippableBytes).dropLast(Self.footerBytes)
    var isHead = true
    while !rest.isEmpty {
      let packedCount = Int(PackedNumber.read(rest.prefix(4)))
      let count = Int(PackedNumber.read(rest.dropFirst(4).prefix(4)))
      rest = rest.dropFirst(Self.entryBytes)
      if isHead {
        guard packedCount == PackedHead.bytesCount, count == 0 else { return nil }
        isHead = false
      } else if !append(count: count, packedCount: packedCount) {
        return nil
      }
    }
    guard !isHead, place + Int64(bytes.count) == fileBytes else { return nil }
  }

  /// How long the table is whose last bytes these are; nil where they are none, or say more than `framesMax`.
  static func bytesCount(footer: ArraySlice<UInt8>) -> Int? {
    guard footer.count == footerBytes, PackedNumber.read(footer.suffix(4)) == seekable,
      footer[footer.startIndex + 4] == 0
    else { return nil }
    let entries = Int(PackedNumber.read(footer.prefix(4)))
    guard entries <= framesMax + 1 else { return nil }
    return PackedNumber.skippableBytes + entries * entryBytes + footerBytes
  }

  /// Adds the next frame; false, and nothing done, where it is empty, too long, or one too many.
  mutating func append(count: Int, packedCount: Int) -> Bool {
    guard (1...Self.frameBytesMax).contains(count),
      (1...Self.packedBytesMax).contains(packedCount), frames.count < Self.framesMax,
      size + Int64(count) <= Self.segmentBytesMax
    else { return false }
    frames.append(Frame(start: size, count: count, place: place, packedCount: packedCount))
    size += Int64(count)
    place += Int64(packedCount)
    return true
  }

  /// The number of the frame that holds the byte at this place; nil behind the last.
  func frame(at offset: Int64) -> Int? {
    guard offset >= 0, offset < size else { return nil }
    var (low, high) = (0, frames.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if frames[middle].start <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The table as it stands in the file.
  var bytes: [UInt8] {
    let count = (frames.count + 1) * Self.entryBytes + Self.footerBytes
    var bytes: [UInt8] = []
    bytes.reserveCapacity(PackedNumber.skippableBytes + count)
    PackedNumber.append(Self.magic, 4, to: &bytes)
    PackedNumber.append(UInt64(count), 4, to: &bytes)
    PackedNumber.append(UInt64(PackedHead.bytesCount), 4, to: &bytes)
    PackedNumber.append(0, 4, to: &bytes)
    for frame in frames {
      PackedNumber.append(UInt64(frame.packedCount), 4, to: &bytes)
      PackedNumber.append(UInt64(frame.count), 4, to: &bytes)
    }
    PackedNumber.append(UInt64(frames.count + 1), 4, to: &bytes)
    bytes.append(0)
    PackedNumber.append(Self.seekable, 4, to: &bytes)
    return bytes
  }

  private static let entryBytes = 8
  private static let magic: UInt64 = 0x184D_2A5E
  private static let seekable: UInt64 = 0x8F92_EAB1
}

/// What a packed segment says of itself before its first frame.
struct PackedHead: Hashable, Sendable {
  /// How long it is.
  static let bytesCount = PackedNumber.skippableBytes + 28
  /// The only version there is.
  static let version: UInt8 = 1

  /// The number of the segment.
  let segment: Int64
  /// How many plain bytes it has.
  let size: Int64

  /// A head from its parts.
  init(segment: Int64, size: Int64) {
    self.segment = segment
    self.size = size
  }

  /// The head in these bytes; nil where they are none, or damaged.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count == Self.bytesCount,
      CRC32C.of(bytes.dropLast(4)) == UInt32(PackedNumber.read(bytes.suffix(4))),
      bytes.prefix(13).elementsEqual(Self.beginning)
    else { return nil }
    segment = Int64(bitPattern: PackedNumber.read(bytes.dropFirst(16).prefix(8)))
    size = Int64(bitPattern: PackedNumber.read(bytes.dropFirst(24).prefix(8)))
    guard segment > 0, (1...PackedTable.segmentBytesMax).contains(size) else { return nil }
  }

  /// The head as it stands in the file.
  var bytes: [UInt8] {
    var bytes = Self.beginning + [0, 0, 0]
    PackedNumber.append(UInt64(bitPattern: segment), 8, to: &bytes)
    PackedNumber.append(UInt64(bitPattern: size), 8, to: &bytes)
    PackedNumber.append(UInt64(CRC32C.of(bytes)), 4, to: &bytes)
    return bytes
  }

  /// What every head begins with.
  private static let beginning: [UInt8] = {
    var bytes: [UInt8] = []
    PackedNumber.append(0x184D_2A50, 4, to: &bytes)
    PackedNumber.append(28, 4, to: &bytes)
    bytes.append(contentsOf: Array("NRSG".utf8))
    bytes.append(version)
    return bytes
  }()
}

/// Numbers as zstd writes them, the lowest byte first.
enum PackedNumber {
  /// Bytes before what a skippable frame holds.
  static let skippableBytes = 8

  /// The number in up to eight bytes.
  static func read(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Appends the lowest bytes of a number.
  static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
    for index in 0..<count {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index)))
    }
  }
}
