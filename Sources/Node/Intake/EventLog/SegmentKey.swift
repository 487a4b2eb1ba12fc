//! What the index of a segment is asked for, and what of an event goes into it: both by the same bytes.
//!
//!   address      itself, and the networks around it that have one of the kept lengths
//!   domain       the name and every name above it, on whole labels
//!   URL          the address or the names of its host
//!   mail         itself, and the names of its domain
//!   hash, asset  themselves

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

  /// Visits everything under which an observable of an event is kept.
  static func visit(_ observable: Observable, _ body: ([UInt8]) -> Void) {
    switch observable.kind {
    case .hash, .asset, .mail: body(text(observable.kind, observable.text))
    case .ipv4, .ipv6, .domain, .url: break
    }
    if let address = observable.address {
      for length in lengths(of: address) { network(address, length).map(body) }
    }
    guard let name = observable.domainName else { return }
    var rest = Array(name.text.utf8)[...]
    while true {
      body(bytes(.domain, rest))
      guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { return }
      rest = rest[(dot + 1)...]
    }
  }

  private static func bytes(of observable: Observable) -> [UInt8]? {
    switch observable.kind {
    case .hash, .asset, .mail: return text(observable.kind, observable.text)
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

  private static func text(_ kind: Observable.Kind, _ text: String) -> [UInt8] {
    bytes(kind, Array(text.utf8)[...])
  }

  /// A byte for the kind comes first, so that kinds never meet; no length of a network is as large.
  private static func bytes(_ kind: Observable.Kind, _ text: ArraySlice<UInt8>) -> [UInt8] {
    let mark: UInt8 =
      switch kind {
      case .domain: 0xD0
      case .hash: 0xD1
      case .asset: 0xD2
      case .mail: 0xD3
      case .ipv4, .ipv6, .url: 0xDF
      }
    return [mark] + text
  }
}
