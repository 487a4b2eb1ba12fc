//! The matcher that tries every pattern on everything: slow, and plainly right.

import Kernel
import Matching

/// What `IndicatorIndex` is compared with.
struct NaiveMatcher {
  private struct Pair: Hashable {
    let indicator: ID<Indicator>
    let pattern: IndicatorIndex.Pattern
  }

  private var pairs: [Pair: Validity] = [:]

  var count: Int { pairs.count }

  mutating func insert(
    _ indicator: ID<Indicator>, _ pattern: IndicatorIndex.Pattern, _ validity: Validity
  ) {
    pairs[Pair(indicator: indicator, pattern: Self.normal(pattern))] = validity
  }

  mutating func remove(_ indicator: ID<Indicator>, _ pattern: IndicatorIndex.Pattern) -> Bool {
    pairs.removeValue(forKey: Pair(indicator: indicator, pattern: Self.normal(pattern))) != nil
  }

  func matches(_ observables: [Observable], at moment: Instant) -> [Match] {
    var found: Set<Match> = []
    for (pair, validity) in pairs where validity.contains(moment) {
      for observable in observables where Self.fits(pair.pattern, observable) {
        found.insert(Match(indicator: pair.indicator, observable: observable))
      }
    }
    return found.sorted()
  }

  /// An exact address is the network that holds it alone.
  private static func normal(_ pattern: IndicatorIndex.Pattern) -> IndicatorIndex.Pattern {
    guard case .value(let value) = pattern else { return pattern }
    switch value {
    case .ipv4, .ipv6:
      let full = value.kind == .ipv4 ? 32 : 128
      return value.address.flatMap { IPPrefix(around: $0, length: full) }.map { .network($0) }
        ?? pattern
    case .domain, .url, .hash, .asset, .mail, .subject: return pattern
    }
  }

  private static func fits(_ pattern: IndicatorIndex.Pattern, _ shown: Observable) -> Bool {
    switch pattern {
    case .network(let prefix): shown.address.map { prefix.contains($0) } ?? false
    case .value(.domain(let name)): shown.domainName.map { $0.isWithin(name) } ?? false
    case .value(let value): value == shown
    }
  }
}
