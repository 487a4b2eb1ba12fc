//! An IPv6 address: 128 bits, read in every form of RFC 4291, written in the one form of RFC 5952.

/// An IPv6 address, without a zone.
public struct IPv6Address: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The first 64 bits.
  public let high: UInt64
  /// The last 64 bits.
  public let low: UInt64

  /// An address from its bits.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads the text forms of RFC 4291 §2.2: eight groups, one `::` for one or more groups of zero, the last 32 bits
  /// as an IPv4 address. A zone (`%eth0`), a port, brackets and a fifth digit are refused.
  public init?(_ text: some StringProtocol) {
    self.init(bytes: Array(text.utf8)[...])
  }

  init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count >= 2, bytes.count <= 45 else { return nil }
    let colon = UInt8(ascii: ":")
    var head: [UInt16] = []
    var tail: [UInt16]?
    var rest = bytes
    if rest.starts(with: [colon, colon]) {
      tail = []
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: colon) ?? rest.endIndex
      let isLast = end == rest.endIndex
      guard let groups = Self.groups(rest[..<end], isLast: isLast) else { return nil }
      if tail == nil { head += groups } else { tail?.append(contentsOf: groups) }
      if isLast { break }
      rest = rest[(end + 1)...]
      if rest.first == colon {
        guard tail == nil else { return nil }
        tail = []
        rest = rest.dropFirst()
      } else if rest.isEmpty {
        return nil
      }
    }
    let count = head.count + (tail?.count ?? 0)
    guard tail == nil ? count == 8 : count < 8 else { return nil }
    let all = head + Array(repeating: 0, count: 8 - count) + (tail ?? [])
    high = all[0..<4].reduce(0) { $0 << 16 | UInt64($1) }
    low = all[4..<8].reduce(0) { $0 << 16 | UInt64($1) }
  }

  /// One group of one to four hexadecimal digits, or two groups from an IPv4 address at the end.
  private static func groups(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> [UInt16]? {
    if isLast, bytes.contains(UInt8(ascii: ".")) {
      guard let address = IPv4Address(bytes: bytes) else { return nil }
      return [UInt16(address.bits >> 16), UInt16(address.bits & 0xFFFF)]
    }
    guard !bytes.isEmpty, bytes.count <= 4 else { return nil }
    var group: UInt16 = 0
    for byte in bytes {
      guard let digit = hexadecimalValue(byte) else { return nil }
      group = group << 4 | UInt16(digit)
    }
    return [group]
  }

  /// The IPv4 address of `::ffff:192.0.2.1`, as programs that listen on both families log their IPv4 peers.
  public var mappedIPv4: IPv4Address? {
    high == 0 && low >> 32 == 0xFFFF ? IPv4Address(bits: UInt32(low & 0xFFFF_FFFF)) : nil
  }

  /// The canonical text: lower case, no leading zeros, the longest (first) run of two or more zero groups as `::`,
  /// mapped IPv4 addresses in mixed form. Source: RFC 5952 §4 and §5.
  public var description: String {
    if let mapped = mappedIPv4 { return "::ffff:\(mapped)" }
    let groups: [UInt16] = (0..<8).map { index in
      let half = index < 4 ? high : low
      let shift = UInt64(48 - index % 4 * 16)
      return UInt16(truncatingIfNeeded: half >> shift)
    }
    var longest = 0..<0
    var start = 0
    while start < 8 {
      let end = groups[start...].firstIndex { $0 != 0 } ?? 8
      if end - start > max(1, longest.count) { longest = start..<end }
      start = max(end, start + 1)
    }
    let text = groups.map { String($0, radix: 16) }
    guard !longest.isEmpty else { return text.joined(separator: ":") }
    return text[..<longest.lowerBound].joined(separator: ":") + "::"
      + text[longest.upperBound...].joined(separator: ":")
  }

  /// Numerical order.
  public static func < (left: Self, right: Self) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  /// Reads the text form; a decoding error names the text that is no address.
  public init(from decoder: any Decoder) throws {
    self = try decodeText(from: decoder, as: "IPv6 address") { Self($0) }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// The value of a hexadecimal digit in either case; nil for another byte.
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
