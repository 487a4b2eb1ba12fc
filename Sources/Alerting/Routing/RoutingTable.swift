//! Finds whose an observation is: by asset, by address, by domain name.

public import Kernel

/// All constituencies, arranged for lookup. The answer depends only on the assertions, the observables and the
/// moment, never on the order of any of them (law S14 of response.md §5.9).
///
/// 1. An asset's exact name beats every address, an address beats every domain name: the first of the three classes
///    that has an owner answers alone. A URL counts by its host, a mail address by its domain; a hash has no owner.
/// 2. Each observable finds its most specific assertions that hold at the moment: the longest prefix, the longest
///    suffix of whole labels. One that no longer holds lets the next shorter one through.
/// 3. One organisation in the end is the owner; several are contested. That includes two observables of one class
///    with different owners: the lengths of prefixes around different addresses say nothing about each other.
/// 4. Shared egress answers when nothing else of the class does, or beside owners that are not its tenants. An owner
///    who is a tenant has been attributed already.
public struct RoutingTable: Sendable {
  private let prefixesV4: [Level<UInt32>]
  private let prefixesV6: [Level<IPv6Address>]
  private let suffixes: [DomainName: [Claim]]
  private let assets: [String: [Claim]]

  /// The assertions of one prefix length, keyed by the first address of the network.
  private struct Level<Key: Hashable & Sendable>: Sendable {
    let length: Int
    var claims: [Key: [Claim]]
  }

  /// What an assertion says, without what it says it about.
  private struct Claim: Sendable {
    let assertion: ConstituencyAssertion
    /// Nil for an owner; the tenants of a shared egress.
    let tenants: [ID<Organization>]?
  }

  /// The table of these assertions, in whatever order they come.
  public init(_ assertions: some Sequence<ConstituencyAssertion>) {
    var v4: [Int: [UInt32: [Claim]]] = [:]
    var v6: [Int: [IPv6Address: [Claim]]] = [:]
    var suffixes: [DomainName: [Claim]] = [:]
    var assets: [String: [Claim]] = [:]
    func add(_ prefix: IPPrefix, _ claim: Claim) {
      switch prefix.address {
      case .v4(let address):
        v4[prefix.length, default: [:]][address.bits, default: []].append(claim)
      case .v6(let address): v6[prefix.length, default: [:]][address, default: []].append(claim)
      }
    }
    for assertion in assertions {
      switch assertion.value {
      case .prefix(let prefix): add(prefix, Claim(assertion: assertion, tenants: nil))
      case .sharedEgress(let prefix, let tenants):
        add(prefix, Claim(assertion: assertion, tenants: tenants))
      case .domainSuffix(let name):
        suffixes[name, default: []].append(Claim(assertion: assertion, tenants: nil))
      case .asset(let name):
        assets[name, default: []].append(Claim(assertion: assertion, tenants: nil))
      }
    }
    self.suffixes = suffixes
    self.assets = assets
    prefixesV4 = v4.map { Level(length: $0.key, claims: $0.value) }
      .sorted { $0.length > $1.length }
    prefixesV6 = v6.map { Level(length: $0.key, claims: $0.value) }
      .sorted { $0.length > $1.length }
  }

  /// Whose these observables are at that moment.
  public func route(_ observables: [Observable], at instant: Instant) -> Route {
    let byAsset = observables.map { claims(forAsset: $0, at: instant) }
    let byAddress = observables.map { claims(forAddress: $0, at: instant) }
    let byDomain = observables.map { claims(forDomain: $0, at: instant) }
    for found in [byAsset, byAddress, byDomain] {
      let route = Self.decide(found.flatMap { $0 })
      if route != .unowned { return route }
    }
    return .unowned
  }

  /// What these organisations answer for, and when. An observable that lies in none of it at a moment is not theirs then:
  /// `route` names nobody who has not claimed one of the observables. The order of a set says nothing.
  public func assertions(of organizations: Set<ID<Organization>>) -> Set<ConstituencyAssertion> {
    var found: Set<ConstituencyAssertion> = []
    func add(_ claims: [Claim]) {
      for claim in claims where organizations.contains(claim.assertion.organization) {
        found.insert(claim.assertion)
      }
    }
    for level in prefixesV4 { level.claims.values.forEach(add) }
    for level in prefixesV6 { level.claims.values.forEach(add) }
    suffixes.values.forEach(add)
    assets.values.forEach(add)
    return found
  }

  private func claims(forAsset observable: Observable, at instant: Instant) -> [Claim] {
    guard case .asset(let name) = observable else { return [] }
    return holding(assets[name], at: instant)
  }

  private func claims(forAddress observable: Observable, at instant: Instant) -> [Claim] {
    guard let address = observable.address else { return [] }
    switch address {
    case .v4(let four):
      for level in prefixesV4 {
        guard case .v4(let key)? = IPPrefix(around: .v4(four), length: level.length)?.address
        else { continue }
        let found = holding(level.claims[key.bits], at: instant)
        if !found.isEmpty { return found }
      }
    case .v6(let six):
      for level in prefixesV6 {
        guard case .v6(let key)? = IPPrefix(around: .v6(six), length: level.length)?.address
        else { continue }
        let found = holding(level.claims[key], at: instant)
        if !found.isEmpty { return found }
      }
    }
    return []
  }

  private func claims(forDomain observable: Observable, at instant: Instant) -> [Claim] {
    var name = observable.domainName
    while let current = name {
      let found = holding(suffixes[current], at: instant)
      if !found.isEmpty { return found }
      name = current.parent
    }
    return []
  }

  private func holding(_ claims: [Claim]?, at instant: Instant) -> [Claim] {
    claims?.filter { $0.assertion.holds(at: instant) } ?? []
  }

  /// One answer from the claims of one class; rules 3 and 4.
  private static func decide(_ claims: [Claim]) -> Route {
    let owners = Audience(claims.filter { $0.tenants == nil }.map(\.assertion.organization))
    let egress = claims.filter { claim in
      guard let tenants = claim.tenants else { return false }
      let gateway = claim.assertion.organization
      return !tenants.contains { owners.contains($0) && $0 != gateway }
    }
    let operators = Audience(egress.map(\.assertion.organization))
    // The operator may have claimed the network as its own as well: it still has to find the tenant.
    if let only = operators.members.first, operators.members.count == 1,
      owners.isSubset(of: operators)
    {
      let tenants = Audience(egress.flatMap { $0.tenants ?? [] })
      return .sharedEgress(operator: only, tenants: tenants.members)
    }
    let all = Audience(owners.members + operators.members).members
    guard let first = all.first else { return .unowned }
    return all.count == 1 ? .owned(first) : .contested(all)
  }
}
