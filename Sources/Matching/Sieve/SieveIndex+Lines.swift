//! Indicators taken straight from the bytes of a list, where they are written in the one spelling already.

internal import Kernel

/// What a list says a value is, as far as values are taken from bytes.
public enum SieveValueKind: Sendable {
  case address, network, domain, url, md5, sha1, sha256
  /// The value speaks for itself.
  case guessed
}

extension SieveIndex.Builder {
  /// Adds a value that is spelled as the exact reader would spell it. False, and nothing added, for everything else,
  /// also for what the exact reader may refuse: the caller then asks it. About 20 times faster than to ask it always.
  /// `bytes` must be readable `EventSieve.paddingBytes` beyond `last`.
  public mutating func insert(
    _ kind: SieveValueKind, _ bytes: RawSpan, _ first: Int, _ last: Int, at place: UInt64,
    isPublicSuffix: (RawSpan, Int, Int) -> Bool
  ) -> Bool {
    guard first < last else { return false }
    switch kind {
    // Lists that say address also hold networks.
    case .address:
      return insert(ipv4: bytes, first, last, place) || insert(ipv6: bytes, first, last, place)
        || insert(network: bytes, first, last, place)
    case .network: return insert(network: bytes, first, last, place)
    case .md5: return insert(digits: bytes, first, last, count: 32, place)
    case .sha1: return insert(digits: bytes, first, last, count: 40, place)
    case .sha256: return insert(digits: bytes, first, last, count: 64, place)
    case .url: return insert(url: bytes, first, last, place)
    case .domain: return insert(domain: bytes, first, last, place, isPublicSuffix)
    case .guessed:
      for place in first..<last where bytes.byte(place) == UInt8(ascii: "/") { return false }
      let length = last - first
      if [32, 40, 64].contains(length), insert(digits: bytes, first, last, count: length, place) {
        return true
      }
      return insert(ipv4: bytes, first, last, place) || insert(ipv6: bytes, first, last, place)
        || insert(domain: bytes, first, last, place, isPublicSuffix)
    }
  }

  private mutating func insert(
    ipv4 bytes: RawSpan, _ first: Int, _ last: Int, _ place: UInt64
  ) -> Bool {
    guard let bits = Self.strictIPv4(bytes, first, last), bits != 0, bits != .max, bits >> 24 != 127
    else { return false }
    insert(.value(.ipv4(IPv4Address(bits: bits))), at: place)
    return true
  }

  private mutating func insert(
    ipv6 bytes: RawSpan, _ first: Int, _ last: Int, _ place: UInt64
  ) -> Bool {
    guard let address = Self.strictIPv6(bytes, first, last), address.mappedIPv4 == nil,
      address.high != 0 || address.low > 1
    else { return false }
    insert(.value(.ipv6(address)), at: place)
    return true
  }

  /// A network of IPv4 that is no single address.
  private mutating func insert(
    network bytes: RawSpan, _ first: Int, _ last: Int, _ place: UInt64
  ) -> Bool {
    var slash = first
    while slash < last, bytes.byte(slash) != UInt8(ascii: "/") { slash += 1 }
    guard let bits = Self.strictIPv4(bytes, first, slash), (2...3).contains(last - slash),
      bytes.byte(slash + 1) != UInt8(ascii: "0")
    else { return false }
    var length = 0
    for index in slash + 1..<last {
      let digit = bytes.byte(index) &- 0x30
      guard digit < 10 else { return false }
      length = length * 10 + Int(digit)
    }
    let address = IPAddress.v4(IPv4Address(bits: bits))
    guard (8...31).contains(length), let prefix = IPPrefix(around: address, length: length),
      prefix.address == address
    else { return false }
    insert(.network(prefix), at: place)
    return true
  }

  private mutating func insert(
    digits bytes: RawSpan, _ first: Int, _ last: Int, count: Int, _ place: UInt64
  ) -> Bool {
    guard last - first == count else { return false }
    var value = hash.start(.digits)
    for index in first..<last {
      let byte = bytes.byte(index)
      guard byte &- 0x30 < 10 || byte &- 0x61 < 6 else { return false }
      value = SieveHash.step(value, byte)
    }
    add(SieveHash.finish(value), place)
    return true
  }

  private mutating func insert(
    domain bytes: RawSpan, _ first: Int, _ last: Int, _ place: UInt64,
    _ isPublicSuffix: (RawSpan, Int, Int) -> Bool
  ) -> Bool {
    guard let labels = Self.labels(bytes, first, last), labels > 1 else { return false }
    // The longest public suffixes have three labels.
    if labels < 4, isPublicSuffix(bytes, first, last) { return false }
    var value = hash.start(.domain)
    var index = last
    while index > first {
      index -= 1
      value = SieveHash.step(value, bytes.byte(index))
    }
    add(SieveHash.finish(value), place)
    return true
  }

  private mutating func insert(
    url bytes: RawSpan, _ first: Int, _ last: Int, _ place: UInt64
  ) -> Bool {
    guard last - first > 9, last - first <= 8192,
      bytes.word(first) & 0xFF_FFFF_FFFF_FFFF == 0x2F_2F3A_7074_7468
    else { return false }
    let start = first + 7
    var end = start
    while end < last, bytes.byte(end) != UInt8(ascii: "/") { end += 1 }
    guard end < last,
      Self.labels(bytes, start, end) != nil || Self.strictIPv4(bytes, start, end) != nil
    else { return false }
    var value = hash.start(.url)
    for index in start..<last {
      let byte = bytes.byte(index)
      guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "#") else { return false }
      value = SieveHash.exactStep(value, byte)
    }
    var host = hash.start(.urlHost)
    var index = end
    while index > start {
      index -= 1
      host = SieveHash.step(host, bytes.byte(index))
    }
    hasURLs()
    add(SieveHash.finish(value), place)
    add(SieveHash.finish(host), place)
    return true
  }

  /// How many labels a domain name in lower case has; nil when it is none.
  private static func labels(_ bytes: RawSpan, _ first: Int, _ last: Int) -> Int? {
    guard last - first <= DomainName.bytesMax else { return nil }
    var labels = 1
    var length = 0
    var isNumber = true
    for index in first..<last {
      let byte = bytes.byte(index)
      if byte == UInt8(ascii: ".") {
        guard length > 0 else { return nil }
        labels += 1
        length = 0
        isNumber = true
        continue
      }
      if byte &- 0x61 < 26 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
        isNumber = false
      } else if byte &- 0x30 >= 10 {
        return nil
      }
      length += 1
      guard length <= DomainName.labelBytesMax else { return nil }
    }
    return length > 0 && !isNumber ? labels : nil
  }

  /// Eight groups of one to four hexadecimal digits with colons between, or fewer and one `::`.
  private static func strictIPv6(_ bytes: RawSpan, _ first: Int, _ last: Int) -> IPv6Address? {
    guard last - first >= 2, last - first <= 39 else { return nil }
    let colon = UInt8(ascii: ":")
    var head: (bits: UInt128, count: Int) = (0, 0)
    var tail: (bits: UInt128, count: Int) = (0, 0)
    var hasGap = false
    var place = first
    if bytes.byte(place) == colon {
      guard bytes.byte(place + 1) == colon else { return nil }
      hasGap = true
      place += 2
    }
    while place < last {
      var group: UInt128 = 0
      let start = place
      while place < last, let digit = SieveText.hexadecimal(bytes.byte(place)) {
        group = group << 4 | UInt128(digit)
        place += 1
      }
      guard place > start, place - start <= 4, head.count + tail.count < 8 else { return nil }
      if hasGap {
        tail = (tail.bits << 16 | group, tail.count + 1)
      } else {
        head = (head.bits << 16 | group, head.count + 1)
      }
      guard place < last else { break }
      guard bytes.byte(place) == colon, place + 1 < last else { return nil }
      place += 1
      if bytes.byte(place) == colon {
        guard !hasGap else { return nil }
        hasGap = true
        place += 1
      }
    }
    guard hasGap ? head.count + tail.count < 8 : head.count == 8 else { return nil }
    let bits = head.bits << UInt128(16 * (8 - head.count)) | tail.bits
    return IPv6Address(
      high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits))
  }

  /// Four decimal numbers up to 255 without leading zeros.
  private static func strictIPv4(_ bytes: RawSpan, _ first: Int, _ last: Int) -> UInt32? {
    guard last - first >= 7, last - first <= 15 else { return nil }
    var bits: UInt32 = 0
    var number: UInt32 = 0
    var length = 0
    var dots = 0
    for index in first...last {
      let byte = index < last ? bytes.byte(index) : UInt8(ascii: ".")
      if byte == UInt8(ascii: ".") {
        guard length > 0, number <= 255 else { return nil }
        bits = bits << 8 | number
        number = 0
        length = 0
        dots += 1
        guard dots <= 4 else { return nil }
      } else {
        let digit = byte &- 0x30
        guard digit < 10, length == 0 || number > 0 else { return nil }
        number = number * 10 + UInt32(digit)
        length += 1
        guard length <= 3 else { return nil }
      }
    }
    return dots == 4 ? bits : nil
  }
}
