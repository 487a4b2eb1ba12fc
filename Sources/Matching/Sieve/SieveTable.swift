//! What the sieve asks: a filter that says no to nearly everything, and behind it where an indicator may be found.

/// Hashes of what indicators match, each with the place of its indicator. About 11 bytes an indicator, none of them
/// the indicator itself: the caller looks at that place and decides.
///
///     filter   one 64-bit word a hash, three bits of it set; 16 bits for each indicator
///     starts   where each bucket begins
///     entries  24 bits of the hash, 40 bits of the place, by bucket
public struct SieveTable: Sendable {
  /// The highest place that can be kept.
  public static let placeMax: UInt64 = 1 << 40 - 1
  /// How many hashes a table may hold.
  public static let countMax = 1 << 31

  let filter: [UInt64]
  let starts: [UInt32]
  let entries: [UInt64]

  /// How many hashes it holds.
  public var count: Int { entries.count }

  /// Whether a hash may be there. Wrong in one of about a hundred, and only in saying yes.
  @inline(__always)
  func mayHold(_ hash: UInt64) -> Bool {
    let mask = Self.mask(hash)
    return filter[Self.scaled(hash, filter.count)] & mask == mask
  }

  /// Whether the table has an entry with this hash's bucket and tag. Wrong in one of some millions.
  func holds(_ hash: UInt64) -> Bool {
    let bucket = Self.scaled(hash, starts.count - 1)
    let tag = Self.tag(hash)
    for index in Int(starts[bucket])..<Int(starts[bucket + 1]) where entries[index] >> 40 == tag {
      return true
    }
    return false
  }

  /// The places under a hash, ascending; most often the right ones, never one too few.
  func places(_ hash: UInt64, _ visit: (UInt64) -> Void) {
    guard mayHold(hash) else { return }
    let bucket = Self.scaled(hash, starts.count - 1)
    let tag = Self.tag(hash)
    for index in Int(starts[bucket])..<Int(starts[bucket + 1]) where entries[index] >> 40 == tag {
      visit(entries[index] & Self.placeMax)
    }
  }

  /// A table of these pairs. Time and memory grow with their number alone, whatever the hashes are.
  init(_ pairs: [(hash: UInt64, place: UInt64)]) {
    let words = max(1, (pairs.count * 16 + 63) / 64)
    let buckets = max(1, pairs.count / 4)
    var filter = [UInt64](repeating: 0, count: words)
    var starts = [UInt32](repeating: 0, count: buckets + 1)
    for pair in pairs {
      filter[Self.scaled(pair.hash, words)] |= Self.mask(pair.hash)
      starts[Self.scaled(pair.hash, buckets) + 1] += 1
    }
    for bucket in 0..<buckets { starts[bucket + 1] += starts[bucket] }
    var next = starts
    var entries = [UInt64](repeating: 0, count: pairs.count)
    for pair in pairs {
      let bucket = Self.scaled(pair.hash, buckets)
      entries[Int(next[bucket])] = Self.tag(pair.hash) << 40 | pair.place
      next[bucket] += 1
    }
    self.filter = filter
    self.starts = starts
    self.entries = entries
  }

  /// The upper bits choose word and bucket; the lower 18 the bits of the word, the 24 above them the tag.
  @inline(__always)
  static func scaled(_ hash: UInt64, _ count: Int) -> Int {
    Int(((hash >> 32) &* UInt64(truncatingIfNeeded: count)) >> 32)
  }

  @inline(__always)
  static func mask(_ hash: UInt64) -> UInt64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63)
  }

  @inline(__always)
  static func tag(_ hash: UInt64) -> UInt64 { (hash >> 8) & 0xFF_FFFF }
}
