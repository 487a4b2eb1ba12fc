//! The bytes under which a pattern lies in the table: a first byte for the kind, so that kinds never meet.

internal import Kernel

/// A pattern as bytes. Equal patterns have equal bytes, and an exact address is the network that holds it alone.
struct IndexKey {
  /// The prefix length of an address key.
  enum Prefix {
    case ipv4(Int)
    case ipv6(Int)
  }

  let bytes: [UInt8]
  let prefix: Prefix?

  init(_ pattern: IndicatorIndex.Pattern) {
    switch pattern {
    case .network(let prefix): self.init(prefix.address, length: prefix.length)
    case .value(.ipv4(let address)): self.init(address, length: 32)
    case .value(.ipv6(let address)): self.init(IPAddress(address))
    case .value(.domain(let name)): self.init(domainBytes: Array(name.text.utf8)[...])
    case .value(.url(let text)): self.init(kind: "u", text.utf8)
    case .value(.hash(let hash)): self.init(kind: "h", hash.description.utf8)
    case .value(.asset(let text)): self.init(kind: "a", text.utf8)
    case .value(.mail(let text)): self.init(kind: "m", text.utf8)
    case .value(.subject(let text)): self.init(kind: "s", text.utf8)
    }
  }

  private init(_ address: IPAddress, length: Int? = nil) {
    switch address {
    case .v4(let address): self.init(address, length: length ?? 32)
    case .v6(let address): self.init(address, length: length ?? 128)
    }
  }

  /// The network of this length around an address.
  init(_ address: IPv4Address, length: Int) {
    let mask: UInt32 = length == 0 ? 0 : ~0 << (32 - UInt32(length))
    let network = address.bits & mask
    bytes = [UInt8(ascii: "4"), UInt8(length)] + Self.bigEndian(UInt64(network), 4)
    prefix = .ipv4(length)
  }

  /// The network of this length around an address.
  init(_ address: IPv6Address, length: Int) {
    let high: UInt64 = length == 0 ? 0 : length >= 64 ? ~0 : ~0 << (64 - UInt64(length))
    let low: UInt64 = length <= 64 ? 0 : ~0 << (128 - UInt64(length))
    bytes =
      [UInt8(ascii: "6"), UInt8(length)] + Self.bigEndian(address.high & high, 8)
      + Self.bigEndian(address.low & low, 8)
    prefix = .ipv6(length)
  }

  /// A domain name in its canonical spelling.
  init(domainBytes name: ArraySlice<UInt8>) {
    self.init(kind: "d", name)
  }

  private init(kind: Unicode.Scalar, _ text: some Collection<UInt8>) {
    var bytes = [UInt8(ascii: kind)]
    bytes.reserveCapacity(text.count + 1)
    bytes.append(contentsOf: text)
    self.bytes = bytes
    prefix = nil
  }

  private static func bigEndian(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
  }
}
