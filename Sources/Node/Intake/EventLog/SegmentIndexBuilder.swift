//! Collects what stands in a segment while its records are gone through.

internal import Formats
internal import Kernel

/// The index of one segment in the making. Takes at most some 40 MB, whatever the segment holds.
struct SegmentIndexBuilder {
  private let seed: UInt64
  private let keysMax: Int
  private var hashes: Set<UInt64> = []
  private var isOverfull = false
  private var isDamaged = false
  private var records: Int64 = 0
  private var events: Int64 = 0
  private var firstReceived: Instant?
  private var received: ClosedRange<Instant>?
  private var seen: ClosedRange<Instant>?

  /// An index without records. `seed` is drawn for each; `keysMax` is smaller where a test wants to reach it.
  init(seed: UInt64, keysMax: Int = SegmentFilter.keysMax) {
    self.seed = seed
    self.keysMax = keysMax
  }

  /// Takes a record. Its lines are read as looking back reads them, so that what that would find is in the filter.
  mutating func add(_ record: EventRecord) {
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
        SegmentKey.visit(observable, seed: seed) { hashes.insert($0) }
      }
      if hashes.count > keysMax {
        isOverfull = true
        hashes = []
      }
    }
  }

  /// Some of the segment cannot be read. Nobody knows what stands there, and a backup may bring it back: such an index
  /// says nothing, so that the segment is always read and the damage named.
  mutating func addDamage() { isDamaged = true }

  /// The whole index of what was added, for a segment of so many plain bytes.
  func bytes(of segment: Int64, size: Int64) -> [UInt8] {
    guard !isDamaged else {
      return SegmentIndexHead(
        segment: segment, size: size, records: 0, events: 0, firstReceived: nil, received: nil,
        seen: nil, keys: 0, seed: seed, blocks: 0
      ).bytes
    }
    let filter = isOverfull ? [] : SegmentFilter.bytes(of: hashes)
    let head = SegmentIndexHead(
      segment: segment, size: size, records: records, events: events,
      firstReceived: firstReceived, received: received, seen: seen, keys: Int64(hashes.count),
      seed: seed, blocks: filter.count / SegmentFilter.blockBytes)
    return head.bytes + filter
  }

  private static func widened(
    _ range: ClosedRange<Instant>?, _ moment: Instant
  ) -> ClosedRange<Instant> {
    guard let range else { return moment...moment }
    return min(range.lowerBound, moment)...max(range.upperBound, moment)
  }
}
