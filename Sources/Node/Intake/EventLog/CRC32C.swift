//! CRC-32C, the checksum of every record in the event log: finds torn writes and flipped bits, not forgers.

/// The Castagnoli cyclic redundancy check, eight bytes a step.
/// Source: RFC 9260, appendix A (SCTP uses the same polynomial, reflected: 0x82F63B78).
struct CRC32C {
  private var state: UInt32 = ~0

  /// Eight tables of 256: the n-th is what a byte does to the sum n bytes later.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var sum = UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
      tables[byte] = sum
    }
    for index in 256..<tables.count {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()

  /// The checksum of these bytes.
  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum = Self()
    sum.update(bytes)
    return sum.value
  }

  /// What was given so far, as a checksum.
  var value: UInt32 { ~state }

  /// Takes more bytes; in how many pieces they come makes no difference.
  mutating func update(_ bytes: some Sequence<UInt8>) {
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { update($0) }
    if isDone == nil { Array(bytes).withUnsafeBufferPointer { update($0) } }
  }

  private mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
    state = Self.tables.withUnsafeBufferPointer { table in
      var sum = state
      var at = 0
      let raw = UnsafeRawBufferPointer(bytes)
      while at + 8 <= bytes.count {
        let low = sum ^ UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        let high = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self))
        sum =
          table[7 * 256 + Int(low & 0xFF)] ^ table[6 * 256 + Int(low >> 8 & 0xFF)]
          ^ table[5 * 256 + Int(low >> 16 & 0xFF)] ^ table[4 * 256 + Int(low >> 24)]
        sum ^=
          table[3 * 256 + Int(high & 0xFF)] ^ table[2 * 256 + Int(high >> 8 & 0xFF)]
          ^ table[256 + Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
        at += 8
      }
      while at < bytes.count {
        sum = sum >> 8 ^ table[Int((sum ^ UInt32(bytes[at])) & 0xFF)]
        at += 1
      }
      return sum
    }
  }
}
