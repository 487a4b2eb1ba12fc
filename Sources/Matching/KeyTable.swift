//! A hash table from byte strings to indicators, in four flat arrays: millions of entries without millions of objects.

internal import Kernel

/// Keys and the indicators that have them. One key may have many indicators. Equal hashes are told apart by the bytes.
/// The hash is Swift's own, seeded in each process, so that no list can be made to collide; its order never shows,
/// because callers sort what they get.
struct KeyTable: Sendable {
  private struct Record {
    var indicator: ID<Indicator>
    var from: Int64
    var to: Int64
    var keyStart: UInt32
    var keyLength: UInt32
    /// The upper half of the hash: most other keys of the bucket are told apart without their bytes.
    var tag: UInt32
    var next: UInt32
  }

  /// No record: the end of a bucket.
  private static let none = UInt32.max
  /// Keys may fill 4 GiB together, beyond every limit of `IndicatorList`.
  private static let keyBytesMax = Int(UInt32.max)

  private var buckets: [UInt32] = Array(repeating: none, count: 16)
  private var records: [Record] = []
  private var keys: [UInt8] = []
  private var free = none
  private var wastedBytes = 0
  private(set) var count = 0

  mutating func insert(_ indicator: ID<Indicator>, _ key: [UInt8], _ validity: Validity) {
    precondition(keys.count + key.count <= Self.keyBytesMax, "4 GiB of indicator values")
    if count >= buckets.count { grow() }
    let hash = Self.hash(key)
    let bucket = place(hash)
    let record = Record(
      indicator: indicator, from: validity.from?.microseconds ?? .min,
      to: validity.to?.microseconds ?? .max, keyStart: UInt32(keys.count),
      keyLength: UInt32(key.count), tag: Self.tag(hash), next: buckets[bucket])
    keys.append(contentsOf: key)
    if free == Self.none {
      buckets[bucket] = UInt32(records.count)
      records.append(record)
    } else {
      let reused = free
      free = records[Int(reused)].next
      records[Int(reused)] = record
      buckets[bucket] = reused
    }
    count += 1
  }

  mutating func remove(_ indicator: ID<Indicator>, _ key: [UInt8]) -> Bool {
    let hash = Self.hash(key)
    let bucket = place(hash)
    var previous = Self.none
    var at = buckets[bucket]
    while at != Self.none {
      let record = records[Int(at)]
      if record.indicator == indicator, has(record, Self.tag(hash), key) {
        if previous == Self.none {
          buckets[bucket] = record.next
        } else {
          records[Int(previous)].next = record.next
        }
        records[Int(at)].next = free
        records[Int(at)].keyLength = 0
        free = at
        count -= 1
        wastedBytes += key.count
        if wastedBytes > 65_536, wastedBytes > keys.count / 2 { compact() }
        return true
      }
      previous = at
      at = record.next
    }
    return false
  }

  func forEach(_ key: [UInt8], _ visit: (ID<Indicator>, Validity) -> Void) {
    let hash = Self.hash(key)
    let tag = Self.tag(hash)
    var at = buckets[place(hash)]
    while at != Self.none {
      let record = records[Int(at)]
      if has(record, tag, key) {
        visit(
          record.indicator,
          Validity(
            from: record.from == .min ? nil : Instant(microseconds: record.from),
            to: record.to == .max ? nil : Instant(microseconds: record.to)))
      }
      at = record.next
    }
  }

  private func has(_ record: Record, _ tag: UInt32, _ key: [UInt8]) -> Bool {
    guard record.tag == tag, Int(record.keyLength) == key.count else { return false }
    let start = Int(record.keyStart)
    for index in 0..<key.count where keys[start + index] != key[index] { return false }
    return true
  }

  private mutating func grow() {
    let old = buckets
    buckets = Array(repeating: Self.none, count: old.count * 2)
    for head in old {
      var at = head
      while at != Self.none {
        let next = records[Int(at)].next
        let start = Int(records[Int(at)].keyStart)
        let key = keys[start..<start + Int(records[Int(at)].keyLength)]
        let bucket = place(Self.hash(key))
        records[Int(at)].next = buckets[bucket]
        buckets[bucket] = at
        at = next
      }
    }
  }

  /// Closes the gaps that removed keys left.
  private mutating func compact() {
    var kept: [UInt8] = []
    kept.reserveCapacity(keys.count - wastedBytes)
    for index in records.indices {
      let start = Int(records[index].keyStart)
      records[index].keyStart = UInt32(kept.count)
      kept.append(contentsOf: keys[start..<start + Int(records[index].keyLength)])
    }
    keys = kept
    wastedBytes = 0
  }

  private func place(_ hash: UInt64) -> Int { Int(hash & UInt64(buckets.count - 1)) }
  private static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) }

  private static func hash(_ key: some Collection<UInt8>) -> UInt64 {
    var hasher = Hasher()
    let isDone: Void? = key.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if isDone == nil { for byte in key { hasher.combine(byte) } }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}
