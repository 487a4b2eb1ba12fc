//! The hashes of the sieve: of what an indicator matches, and of the same thing where it stands in a line.

internal import Kernel

/// Hashes that can be taken straight from the bytes of a line. Two spellings of one thing may share a hash, and two
/// different things may by chance: the sieve only says "perhaps", and the exact reader decides.
struct SieveHash: Sendable {
  /// The kinds, so that an address and a name with the same bytes do not meet.
  enum Kind: UInt64 {
    case ipv4 = 0x9E37_79B9_7F4A_7C15
    case ipv6 = 0xBF58_476D_1CE4_E5B9
    case domain = 0x94D0_49BB_1331_11EB
    case url = 0xD6E8_FEB8_6659_FD93
    /// The host of any URL indicator.
    case urlHost = 0xA076_1D64_78BD_642F
    /// The host of a URL indicator that is not plain `http://host/…`.
    case oddURLHost = 0xE703_7ED1_A0B4_28DB
    case mail = 0x8EBC_6AF0_9C88_C6E3
    case digits = 0x5896_5BFB_D5F8_EB2D
    case asset = 0x589D_8BB5_B1C1_6C61
    case subject = 0x1D8E_4E27_C47D_124F
  }

  /// Drawn for each index, so that nobody can prepare texts that collide.
  let seed: UInt64

  @inline(__always)
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  @inline(__always)
  func start(_ kind: Kind) -> UInt64 { seed ^ kind.rawValue }

  /// The hash is spread over all 64 bits once, at the end.
  @inline(__always)
  static func finish(_ hash: UInt64) -> UInt64 {
    mix(hash ^ 0x2545_F491_4F6C_DD1D, 0xD1B5_4A32_D192_ED03)
  }

  /// One byte of text, either case: bit 5 is set in letters, and what else it changes is no character of a name.
  @inline(__always)
  static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte | 0x20)) &* 0x0000_0100_0000_01B3
  }

  /// One byte of text as it stands.
  @inline(__always)
  static func exactStep(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  /// The hash of a network of addresses.
  @inline(__always)
  func ipv4(_ network: UInt32, length: Int) -> UInt64 {
    Self.finish(start(.ipv4) &+ (UInt64(network) << 8 | UInt64(length)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The hash of a network of addresses.
  @inline(__always)
  func ipv6(high: UInt64, low: UInt64, length: Int) -> UInt64 {
    Self.finish(Self.mix(start(.ipv6) ^ high, 0xD6E8_FEB8_6659_FD93 ^ UInt64(length)) ^ low)
  }
}
