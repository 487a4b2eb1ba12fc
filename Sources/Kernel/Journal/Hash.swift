//! A SHA-256 value: what leaves, nodes, roots and references to bodies are made of.

internal import Crypto

/// 32 bytes of SHA-256. Kept as four words, so that a tree of a million leaves needs no million arrays.
/// Text and JSON form: 64 lower-case hexadecimal digits.
public struct Hash: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The length of every hash, in bytes.
  public static let byteCount = 32

  private let a: UInt64
  private let b: UInt64
  private let c: UInt64
  private let d: UInt64

  /// The SHA-256 of these bytes. Source: FIPS 180-4.
  public init(sha256 bytes: some Sequence<UInt8>) {
    var hash = SHA256()
    hash.update(data: Array(bytes))
    self.init(digest: hash.finalize())
  }

  /// A hash that was computed elsewhere, from its 32 bytes; nil for any other length.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(thirtyTwo: bytes)
  }

  /// A hash from its 64 hexadecimal digits, either case; nil for anything else.
  public init?(hex: some StringProtocol) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    var high: UInt8?
    for digit in hex.utf8 {
      let nibble: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = digit - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = digit - UInt8(ascii: "A") + 10
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | nibble)
        high = nil
      } else {
        high = nibble
      }
    }
    guard high == nil else { return nil }
    self.init(bytes: bytes)
  }

  /// The hash of a journal entry: SHA-256(0x00 ‖ entry). Source: RFC 9162, section 2.1.1.
  public static func leaf(_ entry: some Sequence<UInt8>) -> Hash {
    var hash = SHA256()
    hash.update(data: [0x00])
    hash.update(data: Array(entry))
    return Hash(digest: hash.finalize())
  }

  /// The hash over two neighbours: SHA-256(0x01 ‖ left ‖ right). Source: RFC 9162, section 2.1.1.
  public static func node(_ left: Hash, _ right: Hash) -> Hash {
    var hash = SHA256()
    hash.update(data: [0x01])
    left.update(&hash)
    right.update(&hash)
    return Hash(digest: hash.finalize())
  }

  /// The 32 bytes, first byte first.
  public var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(Self.byteCount)
    for word in [a, b, c, d] {
      for shift in stride(from: UInt64(56), through: 0, by: -8) {
        result.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return result
  }

  /// 64 lower-case hexadecimal digits.
  public var description: String { Hexadecimal.encode(bytes) }

  /// Order of the bytes; it has no meaning but lets lists of hashes be sorted.
  public static func < (left: Hash, right: Hash) -> Bool {
    (left.a, left.b, left.c, left.d) < (right.a, right.b, right.c, right.d)
  }

  /// The bytes are passed as they lie: a tree of a million leaves hashes two million nodes.
  private func update(_ hash: inout SHA256) {
    withUnsafeBytes(of: (a.bigEndian, b.bigEndian, c.bigEndian, d.bigEndian)) {
      hash.update(bufferPointer: $0)
    }
  }

  private init(digest: SHA256.Digest) { self = digest.withUnsafeBytes { Hash(memory: $0) } }

  private init(thirtyTwo bytes: some Collection<UInt8>) {
    // Nearly always they lie in one piece: the log has one in each record.
    let inPlace = bytes.withContiguousStorageIfAvailable {
      Hash(memory: UnsafeRawBufferPointer($0))
    }
    self = inPlace ?? Array(bytes).withUnsafeBytes { Hash(memory: $0) }
  }

  /// From 32 bytes: whoever calls has counted them.
  private init(memory: UnsafeRawBufferPointer) {
    func word(_ offset: Int) -> UInt64 {
      UInt64(bigEndian: memory.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    (a, b, c, d) = (word(0), word(8), word(16), word(24))
  }
}

extension Hash: Codable {
  /// Reads the 64 digits; anything else is a decoding error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let hash = Hash(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a SHA-256")
    }
    self = hash
  }

  /// Writes the 64 digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
