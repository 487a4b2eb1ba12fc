//! All indicators in memory, asked once for each event: which of them fit what the event shows?
//!
//!   observable ──► the keys that could fit it ──► KeyTable ──► indicators valid then ──► sorted matches
//!
//!   address   one key for each prefix length that any indicator has
//!   domain    the name and every name above it, on whole labels
//!   URL       itself, then its host as an address or a domain
//!   mail      itself, then its domain
//!   hash, asset, subject   themselves

public import Kernel

/// The indicators that count, found by what they match. About 100 bytes an indicator beside the length of its
/// value. A value type: a copy answers as the original did when it was copied.
public struct IndicatorIndex: Sendable {
  /// What an indicator matches.
  public enum Pattern: Hashable, Sendable {
    /// Every address in the network.
    case network(IPPrefix)
    /// Exactly this value; a domain also with everything under it, on whole labels.
    case value(Observable)
  }

  private var table = KeyTable()
  /// How many indicators there are for each prefix length: lengths without any are not asked for.
  private var ipv4Lengths = [Int](repeating: 0, count: 33)
  private var ipv6Lengths = [Int](repeating: 0, count: 129)

  /// An index without indicators.
  public init() {}

  /// How many pairs of indicator and pattern are held.
  public var count: Int { table.count }

  /// Adds an indicator. One identifier may have several patterns; the same pair again replaces its validity.
  public mutating func insert(
    _ indicator: ID<Indicator>, _ pattern: Pattern, during validity: Validity = .always
  ) {
    let key = IndexKey(pattern)
    if table.insert(indicator, key.bytes, validity) { count(key, by: 1) }
  }

  /// Takes a pair out; false when it was not there. Callers give the same pattern as to `insert`.
  @discardableResult
  public mutating func remove(_ indicator: ID<Indicator>, _ pattern: Pattern) -> Bool {
    let key = IndexKey(pattern)
    guard table.remove(indicator, key.bytes) else { return false }
    count(key, by: -1)
    return true
  }

  /// The indicators that fit any of these observables and count at this moment; each pair of indicator and observable
  /// once, sorted.
  public func matches(_ observables: [Observable], at moment: Instant) -> [Match] {
    var matches: [Match] = []
    for observable in observables {
      visitKeys(of: observable) { key in
        table.forEach(key) { indicator, validity in
          if validity.contains(moment) {
            matches.append(Match(indicator: indicator, observable: observable))
          }
        }
      }
    }
    guard matches.count > 1 else { return matches }
    matches.sort()
    var unique: [Match] = []
    for match in matches where match != unique.last { unique.append(match) }
    return unique
  }

  private mutating func count(_ key: IndexKey, by difference: Int) {
    switch key.prefix {
    case .ipv4(let length): ipv4Lengths[length] += difference
    case .ipv6(let length): ipv6Lengths[length] += difference
    case nil: break
    }
  }

  private func visitKeys(of observable: Observable, _ visit: ([UInt8]) -> Void) {
    switch observable {
    case .ipv4, .ipv6, .domain: break
    case .url, .mail, .hash, .asset, .subject: visit(IndexKey(.value(observable)).bytes)
    }
    // The host of a URL and the domain of a mail address are asked for as if they stood alone.
    if let address = observable.address { visitNetworks(of: address, visit) }
    if let name = observable.domainName { visitSuffixes(name.text, visit) }
  }

  private func visitNetworks(of address: IPAddress, _ visit: ([UInt8]) -> Void) {
    switch address {
    case .v4(let address):
      for length in 0...32 where ipv4Lengths[length] > 0 {
        visit(IndexKey(address, length: length).bytes)
      }
    case .v6(let address):
      for length in 0...128 where ipv6Lengths[length] > 0 {
        visit(IndexKey(address, length: length).bytes)
      }
    }
  }

  private func visitSuffixes(_ name: String, _ visit: ([UInt8]) -> Void) {
    var rest = Array(name.utf8)[...]
    while true {
      visit(IndexKey(domainBytes: rest).bytes)
      guard let dot = rest.firstIndex(of: UInt8(ascii: ".")) else { return }
      rest = rest[(dot + 1)...]
    }
  }
}
