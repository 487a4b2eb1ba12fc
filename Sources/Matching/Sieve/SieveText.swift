//! Addresses read straight from the bytes of a line, without making a text of them.

/// Readers that take everything the exact readers take, and perhaps a little more.
enum SieveText {
  /// Four decimal numbers with dots between.
  @inline(__always)
  static func ipv4(_ bytes: RawSpan, _ first: Int, _ last: Int) -> UInt32? {
    guard last - first >= 7, last - first <= 15 else { return nil }
    var bits: UInt32 = 0
    var number: UInt32 = 0
    var dots = 0
    for place in first..<last {
      let byte = bytes.byte(place)
      if byte == UInt8(ascii: ".") {
        bits = bits << 8 | number & 0xFF
        number = 0
        dots += 1
      } else {
        let digit = byte &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        number = number * 10 + UInt32(digit)
        guard number < 1000 else { return nil }
      }
    }
    return dots == 3 ? bits << 8 | number & 0xFF : nil
  }

  /// Groups of hexadecimal digits with colons between, `::` for groups of zero, the last two perhaps as IPv4.
  static func ipv6(
    _ bytes: RawSpan, _ first: Int, _ last: Int
  ) -> (high: UInt64, low: UInt64)? {
    guard last - first >= 2, last - first <= 45 else { return nil }
    var head: (high: UInt64, low: UInt64) = (0, 0)
    var groups = 0
    var gap: Int?
    var place = first
    func shift(_ group: UInt64) {
      head.high = head.high << 16 | head.low >> 48
      head.low = head.low << 16 | group
      groups += 1
    }
    if bytes.byte(place) == UInt8(ascii: ":") {
      guard bytes.byte(place + 1) == UInt8(ascii: ":") else { return nil }
      gap = 0
      place += 2
    }
    while place < last {
      let start = place
      var group: UInt64 = 0
      while place < last {
        let byte = bytes.byte(place)
        guard let digit = hexadecimal(byte) else { break }
        group = group << 4 | UInt64(digit)
        place += 1
      }
      if place < last, bytes.byte(place) == UInt8(ascii: ".") {
        guard let tail = ipv4(bytes, start, last) else { return nil }
        shift(UInt64(tail >> 16))
        shift(UInt64(tail & 0xFFFF))
        place = last
        break
      }
      guard place > start, place - start <= 4, groups < 8 else { return nil }
      shift(group)
      guard place < last else { break }
      guard bytes.byte(place) == UInt8(ascii: ":") else { return nil }
      place += 1
      if place < last, bytes.byte(place) == UInt8(ascii: ":") {
        guard gap == nil else { return nil }
        gap = groups
        place += 1
      }
    }
    guard groups <= 8 else { return nil }
    guard let gap else { return groups == 8 ? head : nil }
    return spread(head, groups: groups, gap: gap)
  }

  /// Puts the groups before the gap to the front.
  private static func spread(
    _ packed: (high: UInt64, low: UInt64), groups: Int, gap: Int
  ) -> (high: UInt64, low: UInt64) {
    var result: [UInt64] = Array(repeating: 0, count: 8)
    for index in 0..<groups {
      let fromEnd = groups - 1 - index
      let group =
        fromEnd < 4
        ? packed.low >> UInt64(16 * fromEnd) & 0xFFFF
        : packed.high >> UInt64(16 * (fromEnd - 4)) & 0xFFFF
      result[index < gap ? index : 8 - groups + index] = group
    }
    return (
      result[0..<4].reduce(0) { $0 << 16 | $1 }, result[4..<8].reduce(0) { $0 << 16 | $1 }
    )
  }

  @inline(__always)
  static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
