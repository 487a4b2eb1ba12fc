//! Typed 128-bit identifiers: an `ID<Person>` does not fit where an `ID<Organization>` is wanted.

internal import Crypto

/// An identifier of one kind of thing: a UUID in its canonical lower-case text form outside, 128 bits inside.
/// Time-ordered (the first 48 bits are milliseconds), so that rows made together lie together.
/// Source: RFC 9562, versions 7 (made at the edge) and 8 (derived inside).
public struct ID<Entity>: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The first eight bytes, big-endian.
  public let high: UInt64
  /// The last eight bytes, big-endian.
  public let low: UInt64

  /// An identifier from its two halves, taken as they are.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A UUIDv7: 48 bits of milliseconds, then 74 bits that the caller drew. The only identifier made at the edge.
  public init(v7At instant: Instant, random: (UInt64, UInt64)) {
    let milliseconds = UInt64(max(0, instant.microseconds) / 1000) & 0xFFFF_FFFF_FFFF
    high = milliseconds << 16 | 0x7000 | random.0 & 0xFFF
    low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
  }

  /// A UUIDv8 for something made inside: the input's 48 time bits, then SHA-256(home ‖ input ‖ kind ‖ ordinal).
  /// The same input always makes the same identifiers, so a repeated input makes nothing twice.
  public init<Input>(derivedFrom input: ID<Input>, home: String, kind: String, ordinal: Int) {
    var hash = SHA256()
    hash.update(data: Array("\(home)\u{0}\(input)\u{0}\(kind)\u{0}\(ordinal)".utf8))
    let digest = Array(hash.finalize())
    let a = digest[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    let b = digest[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    high = input.high & 0xFFFF_FFFF_FFFF_0000 | 0x8000 | a & 0xFFF
    low = 0x8000_0000_0000_0000 | b & 0x3FFF_FFFF_FFFF_FFFF
  }

  /// The same bits as an identifier of another kind. For envelopes that carry any record's identifier.
  public func cast<Other>(to kind: Other.Type) -> ID<Other> { ID<Other>(high: high, low: low) }

  /// Reads the canonical form (8-4-4-4-12 hexadecimal digits, either case); nil for anything else.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return nil }
    var halves: (UInt64, UInt64) = (0, 0)
    var digits = 0
    for (index, byte) in bytes.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      let nibble: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      if digits < 16 {
        halves.0 = halves.0 << 4 | UInt64(nibble)
      } else {
        halves.1 = halves.1 << 4 | UInt64(nibble)
      }
      digits += 1
    }
    high = halves.0
    low = halves.1
  }

  /// The canonical lower-case text.
  public var description: String {
    String(unsafeUninitializedCapacity: 36) { buffer in
      var at = 0
      for index in 0..<32 {
        if index == 8 || index == 12 || index == 16 || index == 20 {
          buffer[at] = UInt8(ascii: "-")
          at += 1
        }
        let half = index < 16 ? high : low
        let nibble = UInt8(truncatingIfNeeded: half >> UInt64((15 - index % 16) * 4) & 0xF)
        buffer[at] = Hexadecimal.digit(nibble)
        at += 1
      }
      return 36
    }
  }

  /// The moment in the identifier's first 48 bits, in whole milliseconds.
  public var instant: Instant { Instant(microseconds: Int64(high >> 16) * 1000) }

  /// Order of the bytes, which is the order of making.
  public static func < (left: Self, right: Self) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Reads the text form; a decoding error names the text that is none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = Self(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID: \(text)")
    }
    self = id
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
