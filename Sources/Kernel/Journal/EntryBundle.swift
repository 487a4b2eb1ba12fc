//! The entries of a tile in one file: each behind its length.

/// Up to 256 entries, each with a 16-bit big-endian length before it. Source: C2SP tlog-tiles, "Log entries".
public struct EntryBundle: Hashable, Sendable {
  /// The longest entry that a 16-bit length can tell.
  public static let entryBytesMax = 65_535

  /// The entries in the journal's order.
  public let entries: [[UInt8]]

  /// A bundle of 1 … 256 entries of at most 65,535 bytes; nil when there are none, too many, or one is too long.
  public init?(_ entries: [[UInt8]]) {
    guard (1...TileLayout.width).contains(entries.count),
      entries.allSatisfy({ $0.count <= Self.entryBytesMax })
    else { return nil }
    self.entries = entries
  }

  /// Reads a bundle; nil when it is cut, empty or has more than 256 entries.
  public init?(bytes: [UInt8]) {
    var entries: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
      let length = Int(high) << 8 | Int(low)
      guard rest.count >= length else { return nil }
      entries.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    self.init(entries)
  }

  /// The bundle's bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
    for entry in entries {
      bytes.append(UInt8(truncatingIfNeeded: entry.count >> 8))
      bytes.append(UInt8(truncatingIfNeeded: entry.count))
      bytes.append(contentsOf: entry)
    }
    return bytes
  }
}
