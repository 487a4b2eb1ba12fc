//! Collects what stands in a segment while its records are gone through.

internal import Formats
internal import Kernel

/// The index of one segment in the making. Takes at most some 80 MB, whatever the segment holds.
struct SegmentIndexBuilder {
  private let seed: UInt64
  private let keysMax: Int
  private let stretchBytes: Int
  /// Of all stretches that are closed.
  private var hashes: Set<UInt64> = []
  /// Of the stretch that is open, and where that begins.
  private var open: Set<UInt64> = []
  private var start: Int64 = 0
  /// Of each closed stretch where it ends and what it holds; empty where all of them together hold too much.
  private var ends: [Int64] = []
  private var stretches: [[UInt64]] = []
  private var stretchKeys = 0
  private var isUnparted = false
  private var isOverfull = false
  private var isDamaged = false
  private var records: Int64 = 0
  private var events: Int64 = 0
  private var firstReceived: Instant?
  private var received: ClosedRange<Instant>?
  private var seen: ClosedRange<Instant>?

  /// An index without records. `seed` is drawn for each; `keysMax` and `stretchBytes` are smaller where a test wants to
  /// reach them.
  init(
    seed: UInt64, keysMax: Int = SegmentFilter.keysMax,
    stretchBytes: Int = SegmentStretches.lengthMin
  ) {
    self.seed = seed
    self.keysMax = keysMax
    self.stretchBytes = stretchBytes
  }

  /// Takes a record that ends there in the plain bytes. Its lines are read as looking back reads them, so that what that
  /// would find is in the filters.
  mutating func add(_ record: EventRecord, upTo end: Int64) {
    records += 1
    firstReceived = firstReceived ?? record.receivedAt
    received = Self.widened(received, record.receivedAt)
    for line in record.lines {
      guard case .success(let event) = EventLine.read(line.bytes, receivedAt: record.receivedAt)
      else { continue }
      events += 1
      seen = Self.widened(seen, event.isAhead ? record.receivedAt : event.time)
      guard !isOverfull else { continue }
      for observable in event.observables {
        SegmentKey.visit(observable, seed: seed) { open.insert($0) }
      }
      if open.count > keysMax { overfill() }
    }
    if end - start >= Int64(stretchBytes) { close(at: end) }
  }

  /// Some of the segment cannot be read. Nobody knows what stands there, and a backup may bring it back: such an index
  /// says nothing, so that the segment is always read and the damage named.
  mutating func addDamage() { isDamaged = true }

  /// A stretch ends there.
  private mutating func close(at end: Int64) {
    for hash in open {
      hashes.insert(hash)
      guard hashes.count <= keysMax else { return overfill() }
    }
    stretchKeys += open.count
    if stretchKeys > keysMax || ends.count == SegmentStretches.countMax {
      isUnparted = true
      (ends, stretches) = ([], [])
    }
    if !isUnparted {
      ends.append(end)
      stretches.append(Array(open))
    }
    open.removeAll(keepingCapacity: true)
    start = end
  }

  /// Too many keys: nothing is said of what the segment holds.
  private mutating func overfill() {
    (isOverfull, isUnparted) = (true, true)
    (hashes, open, ends, stretches) = ([], [], [], [])
  }

  /// The whole index of what was added, for a segment of so many plain bytes. Nothing is added afterwards.
  mutating func bytes(of segment: Int64, size: Int64) -> [UInt8] {
    guard !isDamaged else {
      return SegmentIndexHead(
        segment: segment, size: size, records: 0, events: 0, firstReceived: nil, received: nil,
        seen: nil, keys: 0, seed: seed, blocks: 0
      ).bytes
    }
    if start < size, !isOverfull { close(at: size) }
    let filter = isOverfull ? [] : SegmentFilter.bytes(of: hashes)
    let blocks = filter.count / SegmentFilter.blockBytes
    var (table, parted): ([UInt8], [UInt8]) = ([], [])
    // One stretch alone is the segment.
    if ends.count > 1 {
      table = SegmentStretches(ends: ends).bytes
      parted = SegmentFilter.bytes(ofStretches: stretches, numberedFrom: blocks)
    }
    let head = SegmentIndexHead(
      segment: segment, size: size, records: records, events: events,
      firstReceived: firstReceived, received: received, seen: seen, keys: Int64(hashes.count),
      seed: seed, blocks: blocks, stretches: table.isEmpty ? 0 : ends.count,
      stretchBlocks: parted.count / SegmentFilter.blockBytes)
    return head.bytes + filter + table + parted
  }

  private static func widened(
    _ range: ClosedRange<Instant>?, _ moment: Instant
  ) -> ClosedRange<Instant> {
    guard let range else { return moment...moment }
    return min(range.lowerBound, moment)...max(range.upperBound, moment)
  }
}
