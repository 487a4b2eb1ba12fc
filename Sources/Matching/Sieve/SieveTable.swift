//! What the sieve asks: a filter that says no to nearly everything, and behind it where an indicator may be found.

/// Hashes of what indicators match, each with the place of its indicator. About 11 bytes an indicator, none of them
/// the indicator itself: the caller looks at that place and decides. One behind the other, lowest byte first, in memory
/// as in a file:
///
///     filter   one 64-bit word a hash, three bits of it set; 16 bits for each indicator
///     entries  24 bits of the hash, 40 bits of the place, by bucket
///     starts   where each bucket begins, in 32 bits, and behind the last one how many entries there are
public struct SieveTable: Sendable {
  /// The highest place that can be kept.
  public static let placeMax: UInt64 = 1 << 40 - 1
  /// How many hashes a table may hold.
  public static let countMax = 1 << 31

  private let memory: SieveMemory
  /// Where in the memory the filter begins; entries and starts follow it.
  private let start: Int
  let words: Int
  let buckets: Int
  /// How many hashes it holds.
  public let count: Int

  private var entriesStart: Int { start + words << 3 }
  private var startsStart: Int { start + (words + count) << 3 }

  /// How many bytes a table has.
  static func byteCount(words: Int, buckets: Int, count: Int) -> Int {
    (words + count) << 3 + (buckets + 1) << 2
  }

  /// Lends the bytes to `word` and `holds`.
  @inline(__always)
  func withBytes<Value>(_ body: (RawSpan) -> Value) -> Value { memory.withBytes(body) }

  /// The word of the filter in which a hash has its bits.
  @inline(__always)
  func word(_ bytes: RawSpan, _ hash: UInt64) -> UInt64 {
    bytes.word(start + Self.scaled(hash, words) << 3)
  }

  /// Whether the table has an entry with this hash's bucket and tag. Wrong in one of some millions.
  func holds(_ bytes: RawSpan, _ hash: UInt64) -> Bool {
    let tag = Self.tag(hash)
    for index in bucket(bytes, hash) where bytes.word(entriesStart + index << 3) >> 40 == tag {
      return true
    }
    return false
  }

  /// The places under a hash, ascending; most often the right ones, never one too few.
  func places(_ hash: UInt64, _ visit: (UInt64) -> Void) {
    memory.withBytes { bytes in
      let mask = Self.mask(hash)
      guard word(bytes, hash) & mask == mask else { return }
      let tag = Self.tag(hash)
      for index in bucket(bytes, hash) {
        let entry = bytes.word(entriesStart + index << 3)
        if entry >> 40 == tag { visit(entry & Self.placeMax) }
      }
    }
  }

  @inline(__always)
  private func bucket(_ bytes: RawSpan, _ hash: UInt64) -> Range<Int> {
    let place = startsStart + Self.scaled(hash, buckets) << 2
    return Int(bytes.half(place))..<Int(bytes.half(place + 4))
  }

  /// Lends all bytes of the table to be written to a file.
  func withUnsafeBytes<Value>(
    _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    let size = Self.byteCount(words: words, buckets: buckets, count: count)
    return try memory.withUnsafeBytes(start..<start + size, body)
  }

  /// A table that lies in memory already; nil where its buckets do not follow each other up to the last entry, since
  /// nothing may be read outside of it.
  init?(in memory: SieveMemory, at start: Int, words: Int, buckets: Int, count: Int) {
    self.memory = memory
    self.start = start
    self.words = words
    self.buckets = buckets
    self.count = count
    let first = startsStart
    let isSound = memory.withBytes { bytes -> Bool in
      var last: UInt32 = 0
      for bucket in 0...buckets {
        let next = bytes.half(first + bucket << 2)
        guard next >= last else { return false }
        last = next
      }
      return bytes.half(first) == 0 && Int(last) == count
    }
    guard isSound else { return nil }
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
    start = 0
    self.words = words
    self.buckets = buckets
    count = pairs.count
    let size = Self.byteCount(words: words, buckets: buckets, count: pairs.count)
    memory = SieveMemory(byteCount: size) { bytes in
      var place = 0
      func add(_ part: UnsafeRawBufferPointer) {
        let end = place + part.count
        UnsafeMutableRawBufferPointer(rebasing: bytes[place..<end]).copyMemory(from: part)
        place = end
      }
      filter.withUnsafeBytes { add($0) }
      entries.withUnsafeBytes { add($0) }
      starts.withUnsafeBytes { add($0) }
    }
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
