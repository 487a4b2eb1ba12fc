//! A hash table from byte strings to indicators, in four flat arrays: millions of entries without millions of objects.

internal import Kernel

/// Keys and the indicators that have them. One key may have many indicators. Equal hashes are told apart by the bytes.
///
/// Each record stands in two chains: in that of its key, which is walked for an answer, and in that of its pair of
/// indicator and key, by which it is found to be replaced or taken out. A list may have one value very often; by the
/// first chain alone the n-th of them would be looked for among all n. That chain goes both ways, so that a record that
/// was found by its pair leaves it at once.
///
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
    var previous = KeyTable.none
    var pairNext = KeyTable.none
  }

  /// No record: the end of a chain.
  private static let none = UInt32.max
  /// Keys may fill 4 GiB together, beyond every limit of `IndicatorList`.
  private static let keyBytesMax = Int(UInt32.max)

  /// The first record of each chain of keys, and of each chain of pairs; there are as many of both.
  private var buckets: [UInt32] = Array(repeating: none, count: 16)
  private var pairBuckets: [UInt32] = Array(repeating: none, count: 16)
  private var records: [Record] = []
  private var keys: [UInt8] = []
  private var free = none
  private var wastedBytes = 0
  private(set) var count = 0

  /// Adds a pair of indicator and key; one that is there already gets this validity, and the answer is false.
  mutating func insert(
    _ indicator: ID<Indicator>, _ key: [UInt8], _ validity: Validity
  ) -> Bool {
    let hash = Self.hash(key)
    let from = validity.from?.microseconds ?? .min
    let to = validity.to?.microseconds ?? .max
    if let known = find(indicator, key, hash)?.at {
      records[Int(known)].from = from
      records[Int(known)].to = to
      return false
    }
    precondition(keys.count + key.count <= Self.keyBytesMax, "4 GiB of indicator values")
    if count >= buckets.count { grow() }
    let record = Record(
      indicator: indicator, from: from, to: to, keyStart: UInt32(keys.count),
      keyLength: UInt32(key.count), tag: Self.tag(hash), next: Self.none)
    keys.append(contentsOf: key)
    let at: UInt32
    if free == Self.none {
      at = UInt32(records.count)
      records.append(record)
    } else {
      at = free
      free = records[Int(at)].next
      records[Int(at)] = record
    }
    link(at, hash)
    count += 1
    return true
  }

  /// Takes a pair out; false when it was not there.
  mutating func remove(_ indicator: ID<Indicator>, _ key: [UInt8]) -> Bool {
    let hash = Self.hash(key)
    guard let (at, pairPrevious) = find(indicator, key, hash) else { return false }
    let record = records[Int(at)]
    if pairPrevious == Self.none {
      pairBuckets[pairPlace(indicator, hash)] = record.pairNext
    } else {
      records[Int(pairPrevious)].pairNext = record.pairNext
    }
    if record.previous == Self.none {
      buckets[place(hash)] = record.next
    } else {
      records[Int(record.previous)].next = record.next
    }
    if record.next != Self.none { records[Int(record.next)].previous = record.previous }
    records[Int(at)].next = free
    records[Int(at)].keyLength = 0
    free = at
    count -= 1
    wastedBytes += key.count
    if wastedBytes > 65_536, wastedBytes > keys.count / 2 { compact() }
    return true
  }

  /// Every indicator that has the key, in no particular order.
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

  /// The record of a pair, and the one before it in the chain of pairs; `none` where it is the first.
  private func find(
    _ indicator: ID<Indicator>, _ key: [UInt8], _ hash: UInt64
  ) -> (at: UInt32, pairPrevious: UInt32)? {
    let tag = Self.tag(hash)
    var previous = Self.none
    var at = pairBuckets[pairPlace(indicator, hash)]
    while at != Self.none {
      let record = records[Int(at)]
      if record.indicator == indicator, has(record, tag, key) { return (at, previous) }
      previous = at
      at = record.pairNext
    }
    return nil
  }

  /// Puts a record at the head of its two chains.
  private mutating func link(_ at: UInt32, _ hash: UInt64) {
    let bucket = place(hash)
    let head = buckets[bucket]
    records[Int(at)].previous = Self.none
    records[Int(at)].next = head
    if head != Self.none { records[Int(head)].previous = at }
    buckets[bucket] = at
    let pairBucket = pairPlace(records[Int(at)].indicator, hash)
    records[Int(at)].pairNext = pairBuckets[pairBucket]
    pairBuckets[pairBucket] = at
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
    pairBuckets = buckets
    for head in old {
      var at = head
      while at != Self.none {
        let record = records[Int(at)]
        let start = Int(record.keyStart)
        link(at, Self.hash(keys[start..<start + Int(record.keyLength)]))
        at = record.next
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

  private func pairPlace(_ indicator: ID<Indicator>, _ hash: UInt64) -> Int {
    var hasher = Hasher()
    hasher.combine(hash)
    hasher.combine(indicator.high)
    hasher.combine(indicator.low)
    return place(UInt64(bitPattern: Int64(hasher.finalize())))
  }

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
