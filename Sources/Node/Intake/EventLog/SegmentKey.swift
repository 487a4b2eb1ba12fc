//! What the index of a segment is asked for, and what of an event goes into it: both by the same bytes.
//!
//!   address      itself, and the networks around it that have one of the kept lengths
//!   domain       the name and every name above it, on whole labels
//!   URL          the address or the names of its host
//!   mail         itself, and the names of its domain
//!   hash, asset, subject  themselves; an asset that is not ASCII also as one such

public import Kernel
public import Matching

/// One thing that the index of a segment can be asked for. What fits what is the same as in `IndicatorIndex`.
public struct SegmentKey: Hashable, Sendable {
  /// Lengths of networks under which an address is kept, ascending: a shorter network excludes no segment.
  static let ipv4Lengths = [16, 24, 32]
  /// The same for IPv6.
  static let ipv6Lengths = [32, 48, 64, 128]

  /// Under what it is kept; nil for what no index can exclude.
  let bytes: [UInt8]?

  /// Asks for whatever this pattern of an indicator would fit.
  public init(_ pattern: IndicatorIndex.Pattern) {
    switch pattern {
    case .network(let prefix): bytes = Self.network(in: prefix.address, length: prefix.length)
    case .value(let observable): bytes = Self.bytes(of: observable)
    }
  }

  /// Asks for this observable; a domain with everything under it, a URL by its host.
  public init(_ observable: Observable) { bytes = Self.bytes(of: observable) }

  /// Visits the hashes of everything under which an observable of an event is kept. A name is gone through once, from
  /// its end: the names above it come by the way, however many labels a hostile one has.
  static func visit(_ observable: Observable, seed: UInt64, _ body: (UInt64) -> Void) {
    switch observable.kind {
    case .hash, .asset, .mail, .subject:
      let text = observable.text
      body(SegmentFilter.hash(Self.text(observable.kind, text), seed: seed))
      if observable.kind == .asset, !isASCII(text) {
        body(SegmentFilter.hash(assetBeyondASCII, seed: seed))
      }
    case .ipv4, .ipv6, .domain, .url: break
    }
    if let address = observable.address {
      for length in lengths(of: address) {
        if let key = network(address, length) { body(SegmentFilter.hash(key, seed: seed)) }
      }
    }
    guard let name = observable.domainName else { return }
    var hashing = SegmentFilter.Hashing(seed: seed)
    hashing.add(mark(.domain))
    for byte in name.text.utf8.reversed() {
      if byte == UInt8(ascii: ".") { body(hashing.value) }
      hashing.add(byte)
    }
    body(hashing.value)
  }

  /// Asks for every address of a network and for no other, by the kept networks that lie in it. Nil where that takes more
  /// than so many keys.
  static func every(in prefix: IPPrefix, atMost count: Int) -> [SegmentKey]? {
    guard let length = lengths(of: prefix.address).first(where: { $0 >= prefix.length }),
      length - prefix.length < 32, 1 << (length - prefix.length) <= count
    else { return nil }
    return (0..<(1 << (length - prefix.length))).compactMap { number -> SegmentKey? in
      let address: IPAddress =
        switch prefix.address {
        case .v4(let first):
          .v4(IPv4Address(bits: first.bits + UInt32(number) << UInt32(32 - length)))
        case .v6(let first):
          // No kept length lies behind the first half but the whole address: the number goes into one half.
          length <= 64
            ? .v6(
              IPv6Address(
                high: first.high + UInt64(number) << UInt64(64 - length), low: first.low))
            : .v6(IPv6Address(high: first.high, low: first.low + UInt64(number)))
        }
      return IPPrefix(around: address, length: length).map { SegmentKey(.network($0)) }
    }
  }

  /// Asks for an asset as the routing table knows it, to which two names are one that look alike and differ in their
  /// bytes. A name of ASCII is alike to itself and to names beyond ASCII (K to U+212A), which are asked for as one; nil
  /// for another name, which may be alike to one of ASCII.
  static func alike(asset name: String) -> [SegmentKey]? {
    guard isASCII(name) else { return nil }
    return [SegmentKey(.asset(name)), SegmentKey(kept: assetBeyondASCII)]
  }

  private init(kept bytes: [UInt8]) { self.bytes = bytes }

  private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  /// Under what all assets with names beyond ASCII are kept together.
  private static let assetBeyondASCII: [UInt8] = [0xD5]

  private static func bytes(of observable: Observable) -> [UInt8]? {
    switch observable.kind {
    case .hash, .asset, .mail, .subject: return text(observable.kind, observable.text)
    case .ipv4, .ipv6, .domain, .url:
      if let address = observable.address { return network(in: address, length: 128) }
      return observable.domainName.map { text(.domain, $0.text) }
    }
  }

  /// The longest kept network that holds the network of this length; nil where none does.
  private static func network(in address: IPAddress, length: Int) -> [UInt8]? {
    guard let kept = lengths(of: address).last(where: { $0 <= length }) else { return nil }
    return network(address, kept)
  }

  private static func lengths(of address: IPAddress) -> [Int] {
    switch address {
    case .v4: ipv4Lengths
    case .v6: ipv6Lengths
    }
  }

  private static func network(_ address: IPAddress, _ length: Int) -> [UInt8]? {
    guard let prefix = IPPrefix(around: address, length: length) else { return nil }
    var bytes = [UInt8(length)]
    switch prefix.address {
    case .v4(let address):
      bytes.append(UInt8(ascii: "4"))
      append(UInt64(address.bits), 4, to: &bytes)
    case .v6(let address):
      bytes.append(UInt8(ascii: "6"))
      append(address.high, 8, to: &bytes)
      append(address.low, 8, to: &bytes)
    }
    return bytes
  }

  private static func append(_ number: UInt64, _ count: Int, to bytes: inout [UInt8]) {
    for index in (0..<count).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index)))
    }
  }

  /// The bytes of a text; those of a domain from its end.
  private static func text(_ kind: Observable.Kind, _ text: String) -> [UInt8] {
    [mark(kind)] + (kind == .domain ? text.utf8.reversed() : Array(text.utf8))
  }

  /// Comes first, so that kinds never meet; no length of a network is as large.
  private static func mark(_ kind: Observable.Kind) -> UInt8 {
    switch kind {
    case .domain: 0xD0
    case .hash: 0xD1
    case .asset: 0xD2
    case .mail: 0xD3
    case .subject: 0xD4
    case .ipv4, .ipv6, .url: 0xDF
    }
  }
}
