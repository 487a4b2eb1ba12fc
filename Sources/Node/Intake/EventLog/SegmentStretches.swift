//! Where the stretches of a segment end: the part of its index by which a few megabytes are read and not all 64.
//!
//!   where each stretch ends in the plain bytes (8 each)  CRC-32C of all before (4)
//!
//! All numbers are big-endian.

/// The stretches that an index tells apart. A stretch ends with the record that reaches `lengthMin`, as a frame of the
/// packed file does, so that a stretch is read without unpacking what lies beside it. Pure.
struct SegmentStretches: Hashable, Sendable {
  /// A stretch ends with the record that reaches this many plain bytes.
  static let lengthMin = PackedTable.frameBytes
  /// The most: as many as a segment of `PackedTable.segmentBytesMax` has. An index of more tells none apart.
  static let countMax = 1_024

  /// Where each ends, ascending; the last one where the segment does.
  let ends: [Int64]

  /// Stretches by their ends.
  init(ends: [Int64]) { self.ends = ends }

  /// The stretches in these bytes, so many of a segment of that size; nil where they are others, or damaged.
  init?(_ bytes: [UInt8], count: Int, size: Int64) {
    guard count > 0, bytes.count == Self.bytesCount(count),
      UInt64(CRC32C.of(bytes.dropLast(4))) == Self.number(bytes.suffix(4))
    else { return nil }
    ends = (0..<count).map {
      Int64(bitPattern: Self.number(bytes[(Self.endBytes * $0)..<(Self.endBytes * ($0 + 1))]))
    }
    var before: Int64 = 0
    for end in ends {
      guard end > before else { return nil }
      before = end
    }
    guard before == size else { return nil }
  }

  /// How many bytes the ends of so many stretches take; none where there are none.
  static func bytesCount(_ count: Int) -> Int { count > 0 ? count * endBytes + 4 : 0 }

  /// The ends as they stand in the file.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.bytesCount(ends.count))
    for end in ends { withUnsafeBytes(of: end.bigEndian) { bytes.append(contentsOf: $0) } }
    let sum = CRC32C.of(bytes)
    withUnsafeBytes(of: sum.bigEndian) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// The plain bytes of those stretches for which it says so, ascending, neighbours as one. One answer for each stretch.
  func ranges(of isWanted: [Bool]) -> [Range<Int64>] {
    var ranges: [Range<Int64>] = []
    var start: Int64 = 0
    for (end, isThis) in zip(ends, isWanted) {
      if isThis {
        if let last = ranges.last, last.upperBound == start {
          ranges[ranges.count - 1] = last.lowerBound..<end
        } else {
          ranges.append(start..<end)
        }
      }
      start = end
    }
    return ranges
  }

  /// What stands in the filter of the stretches for a key, by its hash, that one of them holds.
  static func mark(of hash: UInt64, in stretch: Int) -> UInt64 {
    var hashing = SegmentFilter.Hashing(seed: hash)
    hashing.add(UInt8(truncatingIfNeeded: stretch >> 8))
    hashing.add(UInt8(truncatingIfNeeded: stretch))
    return hashing.value
  }

  private static let endBytes = 8

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
