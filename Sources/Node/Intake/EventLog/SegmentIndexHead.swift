//! What is known of a closed segment without reading it. All numbers are big-endian.
//!
//!   "NRIX"  version (1)  0 (3)  segment (8)  plain bytes (8)  records (8)  events (8)  first received, µs (8)
//!   earliest (8) and latest (8) received  earliest (8) and latest (8) seen  keys (8)  seed (8)  blocks (4)
//!   stretches (4)  their blocks (4)  CRC-32C of all before (4), then the blocks of the filter, the ends of the
//!   stretches (`SegmentStretches`), and the blocks of the filter of what each stretch holds

internal import Kernel

/// The head of an index. Pure.
struct SegmentIndexHead: Hashable, Sendable {
  /// Raised with every change of what is kept, also when the readers of `Formats` begin to take another field of an
  /// event: an index that does not know it would exclude a segment that holds it. Indexes of another version are made anew.
  static let version: UInt8 = 3
  /// How long it is.
  static let bytesCount = 8 + 11 * 8 + 3 * 4 + 4

  /// The number of the segment.
  let segment: Int64
  /// How many plain bytes it has; where this is not what is there, the index is another segment's.
  let size: Int64
  /// How many records.
  let records: Int64
  /// How many lines that are read as events.
  let events: Int64
  /// When its first record arrived; nil without records.
  let firstReceived: Instant?
  /// When its records arrived.
  let received: ClosedRange<Instant>?
  /// When its events were seen: by the sensors' clocks, or ours where theirs were ahead by too much.
  let seen: ClosedRange<Instant>?
  /// How many keys are in the filter.
  let keys: Int64
  /// The seed of their hashes.
  let seed: UInt64
  /// How many blocks the filter has; none where there were too many keys.
  let blocks: Int
  /// How many stretches are told apart; none where the segment is one, or there were too many keys.
  let stretches: Int
  /// How many blocks the filter of the stretches has.
  let stretchBlocks: Int

  /// Where the ends of the stretches stand in the file.
  var stretchesPlace: Int64 { place(ofBlock: blocks) }

  /// How long the whole index is.
  var fileBytes: Int64 {
    stretchesPlace + Int64(SegmentStretches.bytesCount(stretches))
      + Int64(stretchBlocks) * Int64(SegmentFilter.blockBytes)
  }

  /// Where a block stands in the file. Those of the stretches are numbered on from those of the filter, and stand
  /// behind the ends of the stretches.
  func blockPlace(_ number: Int) -> Int64 {
    place(ofBlock: number)
      + (number < blocks ? 0 : Int64(SegmentStretches.bytesCount(stretches)))
  }

  private func place(ofBlock number: Int) -> Int64 {
    Int64(Self.bytesCount) + Int64(number) * Int64(SegmentFilter.blockBytes)
  }

  /// A head from its parts.
  init(
    segment: Int64, size: Int64, records: Int64, events: Int64, firstReceived: Instant?,
    received: ClosedRange<Instant>?, seen: ClosedRange<Instant>?, keys: Int64, seed: UInt64,
    blocks: Int, stretches: Int = 0, stretchBlocks: Int = 0
  ) {
    self.segment = segment
    self.size = size
    self.records = records
    self.events = events
    self.firstReceived = firstReceived
    self.received = received
    self.seen = seen
    self.keys = keys
    self.seed = seed
    self.blocks = blocks
    self.stretches = stretches
    self.stretchBlocks = stretchBlocks
  }

  /// The head in these bytes; nil where they are none, damaged, or of another version.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.bytesCount, bytes.prefix(8).elementsEqual(Self.beginning),
      UInt64(CRC32C.of(bytes.dropLast(4))) == Self.number(bytes, at: bytes.count - 4, 4)
    else { return nil }
    let numbers = (0..<11).map { Int64(bitPattern: Self.number(bytes, at: 8 + 8 * $0, 8)) }
    segment = numbers[0]
    size = numbers[1]
    records = numbers[2]
    events = numbers[3]
    received = Self.range(numbers[5], numbers[6])
    firstReceived = received == nil ? nil : Instant(microseconds: numbers[4])
    seen = Self.range(numbers[7], numbers[8])
    keys = numbers[9]
    seed = UInt64(bitPattern: numbers[10])
    blocks = Int(Self.number(bytes, at: 8 + 8 * 11, 4))
    stretches = Int(Self.number(bytes, at: 8 + 8 * 11 + 4, 4))
    stretchBlocks = Int(Self.number(bytes, at: 8 + 8 * 11 + 8, 4))
    guard segment > 0, size >= 0, records >= 0, events >= 0, keys >= 0,
      blocks <= SegmentFilter.blocksMax, stretchBlocks <= SegmentFilter.blocksMax,
      stretches <= SegmentStretches.countMax, (stretches > 0) == (stretchBlocks > 0)
    else { return nil }
  }

  /// The head as it stands in the file.
  var bytes: [UInt8] {
    var bytes = Self.beginning
    let numbers: [Int64] = [
      segment, size, records, events, firstReceived?.microseconds ?? 0,
      received?.lowerBound.microseconds ?? Int64.max,
      received?.upperBound.microseconds ?? Int64.min,
      seen?.lowerBound.microseconds ?? Int64.max,
      seen?.upperBound.microseconds ?? Int64.min, keys,
      Int64(bitPattern: seed),
    ]
    for number in numbers { Self.append(UInt64(bitPattern: number), 8, to: &bytes) }
    for count in [blocks, stretches, stretchBlocks] { Self.append(UInt64(count), 4, to: &bytes) }
    Self.append(UInt64(CRC32C.of(bytes)), 4, to: &bytes)
    return bytes
  }

  /// Whether a file that begins so is an index of a version before this one: no damage, whatever else it says.
  static func isOlder(_ beginning: [UInt8]) -> Bool {
    beginning.count == beginningBytes && (1..<version).contains(beginning[4])
      && beginning.prefix(4).elementsEqual(Self.beginning.prefix(4))
      && beginning.suffix(3).elementsEqual(Self.beginning.suffix(3))
  }

  /// How many bytes say what a file is.
  static let beginningBytes = 8
  private static let beginning = Array("NRIX".utf8) + [version, 0, 0, 0]

  private static func range(_ first: Int64, _ last: Int64) -> ClosedRange<Instant>? {
    guard first <= last else { return nil }
    return Instant(microseconds: first)...Instant(microseconds: last)
  }

  private static func number(_ bytes: [UInt8], at place: Int, _ count: Int) -> UInt64 {
    bytes[place..<(place + count)].reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
    for index in (0..<count).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index)))
    }
  }
}
