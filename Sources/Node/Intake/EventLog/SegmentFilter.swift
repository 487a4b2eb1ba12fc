//! A Bloom filter of what stands in a segment, in blocks that are read and checked one by one.

/// The filter. It may say "perhaps" of what is not there, one time in two hundred, and never "no" of what is. All bits
/// of one key lie in one block, so that one key costs one read of a block. Pure.
enum SegmentFilter {
  /// Bytes of a block: its bits, then CRC-32C over its number and them.
  static let blockBytes = 4_096
  /// Bits of a block.
  static let blockBits = (blockBytes - 4) * 8
  /// Bits for each key, and how many of them it sets: 0.5 % of the questions are answered wrongly by "perhaps".
  static let keyBits = 11
  /// How many bits a key sets.
  static let marks = 7
  /// The most blocks: a filter has at most 2 MiB. Source: a thirtieth of a full segment.
  static let blocksMax = 512
  /// The most keys. A segment with more (real ones have a tenth of it) has no filter, and is always read.
  static let keysMax = blocksMax * blockBits / keyBits

  /// How many blocks so many keys need; at least one.
  static func blockCount(keys: Int) -> Int { max(1, (keys * keyBits + blockBits - 1) / blockBits) }

  /// Takes a key byte by byte, and gives the hash of what came so far at any of them. The seed is drawn for each
  /// segment, so that no sender can fill all filters with one text.
  struct Hashing {
    private var hash: UInt64
    private var word: UInt64 = 0
    private var count: UInt64 = 0

    /// Of nothing yet.
    init(seed: UInt64) { hash = seed ^ 0x9E37_79B9_7F4A_7C15 }

    /// Takes the next byte.
    mutating func add(_ byte: UInt8) {
      word = word << 8 | UInt64(byte)
      count += 1
      if count & 7 == 0 {
        hash = mix(hash ^ word, 0xD6E8_FEB8_6659_FD93)
        word = 0
      }
    }

    /// The hash of all of them.
    var value: UInt64 {
      let last = mix(hash ^ word, 0xBF58_476D_1CE4_E5B9 ^ count)
      return mix(last ^ 0x2545_F491_4F6C_DD1D, 0xD1B5_4A32_D192_ED03)
    }
  }

  /// The hash of a whole key.
  static func hash(_ key: some Sequence<UInt8>, seed: UInt64) -> UInt64 {
    var hashing = Hashing(seed: seed)
    for byte in key { hashing.add(byte) }
    return hashing.value
  }

  /// The filter of these hashes, all blocks with their checksums.
  static func bytes(of hashes: Set<UInt64>) -> [UInt8] {
    let count = blockCount(keys: hashes.count)
    var bytes = [UInt8](repeating: 0, count: count * blockBytes)
    // In whatever order they come: every order sets the same bits.
    for hash in hashes { set(hash, inBlock: block(of: hash, of: count), of: &bytes) }
    seal(&bytes, numberedFrom: 0)
    return bytes
  }

  /// The filter of what each stretch of a segment holds. All marks of a key, whatever the stretch, lie in the key's
  /// block, so that one read tells of all stretches. The blocks are numbered on from those of the other filter, and
  /// none is taken for one of it.
  static func bytes(ofStretches stretches: [[UInt64]], numberedFrom first: Int) -> [UInt8] {
    let count = blockCount(keys: stretches.reduce(0) { $0 + $1.count })
    var bytes = [UInt8](repeating: 0, count: count * blockBytes)
    for (stretch, hashes) in stretches.enumerated() {
      for hash in hashes {
        set(
          SegmentStretches.mark(of: hash, in: stretch), inBlock: block(of: hash, of: count),
          of: &bytes)
      }
    }
    seal(&bytes, numberedFrom: first)
    return bytes
  }

  private static func set(_ mark: UInt64, inBlock block: Int, of bytes: inout [UInt8]) {
    let start = block * blockBytes
    forEachBit(of: mark) { bytes[start + $0 >> 3] |= 1 << UInt8($0 & 7) }
  }

  private static func seal(_ bytes: inout [UInt8], numberedFrom first: Int) {
    for block in 0..<(bytes.count / blockBytes) {
      let end = (block + 1) * blockBytes
      let sum = checksum(bytes[(end - blockBytes)..<(end - 4)], first + block)
      for index in 0..<4 {
        bytes[end - 4 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * index))
      }
    }
  }

  /// In which of so many blocks a key lies.
  static func block(of hash: UInt64, of count: Int) -> Int {
    Int(hash.multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Whether a block is what was written under its number.
  static func isIntact(_ block: [UInt8], _ number: Int) -> Bool {
    guard block.count == blockBytes else { return false }
    let sum = checksum(block[..<(blockBytes - 4)], number)
    return (0..<4).allSatisfy {
      block[blockBytes - 4 + $0] == UInt8(truncatingIfNeeded: sum >> UInt32(8 * $0))
    }
  }

  /// Whether a key, or a mark of one, may be among those that were put in; `block` is the one in which it lies.
  static func mayHold(_ hash: UInt64, in block: [UInt8]) -> Bool {
    var isThere = true
    forEachBit(of: hash) { if block[$0 >> 3] >> UInt8($0 & 7) & 1 == 0 { isThere = false } }
    return isThere
  }

  private static func forEachBit(of hash: UInt64, _ visit: (Int) -> Void) {
    var value = hash
    for _ in 0..<marks {
      value = mix(value ^ 0x8EBC_6AF0_9C88_C6E3, 0x5896_5BFB_D5F8_EB2D)
      visit(Int(((value >> 32) * UInt64(blockBits)) >> 32))
    }
  }

  private static func checksum(_ bits: ArraySlice<UInt8>, _ block: Int) -> UInt32 {
    var sum = CRC32C()
    sum.update((0..<4).map { UInt8(truncatingIfNeeded: block >> (8 * $0)) })
    sum.update(bits)
    return sum.value
  }

  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
