//! How the addresses that belong to nobody are carved: the same body has the same addresses in every demonstration.
//!
//!     198.18.0.0/16      a /24 each for the tower, national bodies, prefectures and invented towns
//!     198.18.250.0/24    a way out that a prefecture runs for the invented towns
//!     198.19.0.0/20 …    a /27 each for municipalities and wards: 1,920 in 198.19.0.0–198.19.239.255
//!     198.19.240.0/20    the outside: everybody else in the world
//!     2001:db8:N::/48    a /48 for every body
//!
//! Source: RFC 2544 (198.18.0.0/15, benchmarking), RFC 3849 (2001:db8::/32, documentation).

internal import Kernel

/// The carving.
enum DemonstrationRanges {
  /// Most bodies that get a /24.
  static let wideMax = 249
  /// Most bodies that get a /27.
  static let narrowMax = 1920
  private static let first: UInt32 = 198 << 24 | 18 << 16
  private static let second: UInt32 = 198 << 24 | 19 << 16
  /// Where the outside begins, and how many addresses it has.
  static let outside = IPv4Address(bits: second | 240 << 8)
  static let outsideCount = 4096

  /// The n-th /24, from 0; nil past the last.
  static func wide(_ ordinal: Int) -> IPPrefix? {
    guard (0..<wideMax).contains(ordinal) else { return nil }
    return IPPrefix(
      around: .v4(IPv4Address(bits: first | UInt32(ordinal + 1) << 8)), length: 24)
  }

  /// The n-th /27, from 0; nil past the last.
  static func narrow(_ ordinal: Int) -> IPPrefix? {
    guard (0..<narrowMax).contains(ordinal) else { return nil }
    return IPPrefix(around: .v4(IPv4Address(bits: second | UInt32(ordinal) << 5)), length: 27)
  }

  /// The way out that the invented towns share.
  static var shared: IPPrefix? {
    IPPrefix(around: .v4(IPv4Address(bits: first | 250 << 8)), length: 24)
  }

  /// The n-th /48, from 0; nil past the last.
  static func six(_ ordinal: Int) -> IPPrefix? {
    guard (0..<65_535).contains(ordinal) else { return nil }
    let high: UInt64 = 0x2001_0db8 << 32 | UInt64(ordinal + 1) << 16
    return IPPrefix(around: .v6(IPv6Address(high: high, low: 0)), length: 48)
  }

  /// Marks that the node knows from the start: addresses of the outside and a name of an attacker.
  static let knownMarks: [(value: String, severity: Int)] = [
    ("198.19.250.8", 4), ("198.19.250.40", 3), ("relay.attacker.example", 3),
  ]
  /// Marks that the feeder plants and that are there to be entered by hand: then the past is looked at again.
  static let marksToEnter = ["198.19.250.22"]
  /// A name of which nobody knows anything yet, and which several bodies asked for in the month before the demonstration: to
  /// be pasted into the search of old events.
  static let nameToSearch = "update.attacker.example"
}
