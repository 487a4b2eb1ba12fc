//! Where the indicators lie that may fit what an exact reader found.

public import Kernel

extension SieveIndex {
  /// Visits the places of the indicators that may fit: every right one, seldom another. One place may come twice.
  public func places(fitting observable: Observable, _ visit: (UInt64) -> Void) {
    switch observable {
    case .ipv4, .ipv6, .domain: break
    case .url(let text): visitURL(text, visit)
    case .hash(let value): table.places(hash.text(.digits, value.digits.utf8), visit)
    case .asset(let text): table.places(hash.exactText(.asset, text.utf8), visit)
    case .mail(let text): table.places(hash.text(.mail, backwards: text.utf8), visit)
    case .subject(let text): table.places(hash.text(.subject, text.utf8), visit)
    }
    // The host of a URL and the domain of a mail address are asked for as if they stood alone.
    if let address = observable.address { visitNetworks(of: address, visit) }
    if let name = observable.domainName {
      var value = hash.start(.domain)
      for byte in name.text.utf8.reversed() {
        if byte == UInt8(ascii: ".") { table.places(SieveHash.finish(value), visit) }
        value = SieveHash.step(value, byte)
      }
      table.places(SieveHash.finish(value), visit)
    }
  }

  private func visitNetworks(of address: IPAddress, _ visit: (UInt64) -> Void) {
    switch address {
    case .v4(let address):
      for length in 0...32 where length == 32 || shape.ipv4Lengths >> UInt64(length) & 1 == 1 {
        let mask: UInt32 = length == 0 ? 0 : ~0 << (32 - UInt32(length))
        table.places(hash.ipv4(address.bits & mask, length: length), visit)
      }
    case .v6(let address):
      for length in shape.ipv6Lengths {
        let network = IPv6Network(address, length: length)
        table.places(hash.ipv6(high: network.high, low: network.low, length: length), visit)
      }
    }
  }

  private func visitURL(_ text: String, _ visit: (UInt64) -> Void) {
    let url = SieveURL(text)
    if url.isPlain {
      table.places(hash.exactText(.url, url.rest), visit)
    } else {
      table.places(hash.text(.oddURLHost, backwards: url.host), visit)
    }
  }
}

/// A URL in its one spelling, in the parts that the sieve tells apart.
struct SieveURL {
  /// Whether it is `http://`, without a port: such a one stands in an event as host and path.
  let isPlain: Bool
  /// The host; an IPv6 address with its brackets.
  let host: ArraySlice<UInt8>
  /// Everything behind the scheme.
  let rest: ArraySlice<UInt8>

  init(_ text: String) {
    let bytes = Array(text.utf8)
    let start = min(bytes.count, (bytes.firstIndex(of: UInt8(ascii: ":")) ?? 0) + 3)
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
    let authority = bytes[start..<end]
    host =
      authority.first == UInt8(ascii: "[")
      ? authority.prefix { $0 != UInt8(ascii: "]") } : authority.prefix { $0 != UInt8(ascii: ":") }
    isPlain =
      bytes.starts(with: "http://".utf8) && !authority.contains(UInt8(ascii: ":"))
    rest = bytes[start...]
  }
}

extension IndicatorIndex.Pattern {
  /// Whether an indicator with this pattern fits what an event shows: texts by their bytes, as every index keeps them.
  /// Otherwise two people who search would find different things, by whether an index was asked before.
  public func fits(_ shown: Observable) -> Bool {
    switch self {
    case .network(let prefix): shown.address.map { prefix.contains($0) } ?? false
    case .value(.ipv4(let address)): shown.address == .v4(address)
    case .value(.ipv6(let address)): shown.address == IPAddress(address)
    case .value(.domain(let name)): shown.domainName.map { $0.isWithin(name) } ?? false
    case .value(let value):
      value == shown && value.text.utf8.elementsEqual(shown.text.utf8)
    }
  }
}
