//! Archives made byte by byte, so that they can lie where a library would not let them.

/// A zip archive of stored or deflated parts.
struct MadeArchive {
  /// One part, and what its headers say about it.
  struct Part {
    var name: String
    var content: [UInt8]
    /// The bytes as they lie in the archive; the content itself when stored.
    var packed: [UInt8]
    var method: UInt16 = 0
    /// What the headers claim; nil for the truth.
    var claimedSize: UInt32?
    /// Bit 0 says encrypted.
    var flags: UInt16 = 0

    init(_ name: String, _ text: String) {
      self.init(name, Array(text.utf8))
    }

    init(_ name: String, _ content: [UInt8]) {
      self.name = name
      self.content = content
      packed = content
    }

    /// A part of `count` equal bytes between two texts, packed as tightly as fixed Huffman codes allow (about 158).
    static func repeating(
      _ name: String, _ head: String, _ byte: UInt8, _ count: Int, _ tail: String
    )
      -> Part
    {
      var part = Part(
        name, Array(head.utf8) + Array(repeating: byte, count: count) + Array(tail.utf8))
      part.packed = FixedDeflate.pack(head: Array(head.utf8), byte, count, tail: Array(tail.utf8))
      part.method = 8
      return part
    }
  }

  var parts: [Part]
  /// Points every directory entry at the first part: entries that overlap.
  var overlaps = false

  /// The archive.
  var bytes: [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for part in parts {
      let offset = overlaps ? 0 : out.count
      let size = part.claimedSize ?? UInt32(part.content.count)
      let common =
        two(20) + two(part.flags | 0x800) + two(part.method) + two(0) + two(0x21)
        + four(crc(part.content)) + four(UInt32(part.packed.count)) + four(size)
        + two(UInt16(part.name.utf8.count)) + two(0)
      out += [0x50, 0x4B, 3, 4] + common + part.name.utf8 + part.packed
      directory += [0x50, 0x4B, 1, 2] + two(20) + common + two(0) + two(0) + two(0) + four(0)
      directory += four(UInt32(offset)) + part.name.utf8
    }
    let start = UInt32(out.count)
    let count = UInt16(parts.count)
    return out + directory + [0x50, 0x4B, 5, 6] + two(0) + two(0) + two(count) + two(count)
      + four(UInt32(directory.count)) + four(start) + two(0)
  }

  private func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }
  private func four(_ value: UInt32) -> [UInt8] {
    two(UInt16(value & 0xFFFF)) + two(UInt16(value >> 16))
  }

  private static let crcTable: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
    }
  }

  private func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { Self.crcTable[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }
}

/// deflate with its fixed codes: literals, and repeats of the last byte. Source: RFC 1951, 3.2.6.
private struct FixedDeflate {
  private var bytes: [UInt8] = []
  private var bit = 0

  static func pack(head: [UInt8], _ byte: UInt8, _ count: Int, tail: [UInt8]) -> [UInt8] {
    var out = FixedDeflate()
    out.put(0b1, 1)
    out.put(0b01, 2)
    for byte in head { out.literal(byte) }
    var left = count
    if left > 0 {
      out.literal(byte)
      left -= 1
    }
    while left >= 258 {
      // Length 258 is code 285, distance 1 is code 0.
      out.putReversed(0b1100_0101, 8)
      out.putReversed(0, 5)
      left -= 258
    }
    for _ in 0..<left { out.literal(byte) }
    for byte in tail { out.literal(byte) }
    out.putReversed(0, 7)
    return out.bytes
  }

  private mutating func literal(_ byte: UInt8) {
    if byte < 144 {
      putReversed(0x30 + Int(byte), 8)
    } else {
      putReversed(0x190 + Int(byte) - 144, 9)
    }
  }

  /// Huffman codes begin with their highest bit.
  private mutating func putReversed(_ code: Int, _ width: Int) {
    for place in (0..<width).reversed() { put(code >> place & 1, 1) }
  }

  private mutating func put(_ value: Int, _ width: Int) {
    for place in 0..<width {
      if bit % 8 == 0 { bytes.append(0) }
      bytes[bytes.count - 1] |= UInt8(value >> place & 1) << (bit % 8)
      bit += 1
    }
  }
}
