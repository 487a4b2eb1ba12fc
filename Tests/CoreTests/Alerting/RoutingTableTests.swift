//! Routing: tables of known answers, and agreement with a search that tries every assertion.

import Alerting
import Foundation
import Kernel
import Testing

@Suite struct RoutingTableTests {
  private let table: RoutingTable

  init() throws {
    table = RoutingTable(try Self.assertions.map { try Self.read($0) })
  }

  /// organisation, kind, value, tenants, valid from and to in seconds
  private static let assertions: [(UInt64, String, String, [UInt64], Int64, Int64?)] = [
    (1, "prefix", "198.18.0.0/16", [], 0, nil), (2, "prefix", "198.18.1.0/24", [], 0, nil),
    (3, "prefix", "198.18.1.0/24", [], 100, 200), (4, "prefix", "198.18.2.0/24", [], 0, 100),
    (5, "egress", "198.18.9.0/28", [7, 6], 0, nil), (6, "prefix", "198.18.10.0/24", [], 0, nil),
    (8, "prefix", "2001:db8::/32", [], 0, nil), (9, "prefix", "2001:db8:1::/48", [], 0, nil),
    (10, "suffix", "example", [], 0, nil), (11, "suffix", "town.example", [], 0, nil),
    (12, "suffix", "a.town.example", [], 0, nil), (13, "suffix", "a.town.example", [], 0, nil),
    (14, "asset", "PC27", [], 0, nil), (15, "egress", "198.18.9.0/28", [16], 300, nil),
    (17, "prefix", "198.18.11.0/24", [], 0, nil),
    (17, "egress", "198.18.11.0/24", [17, 18], 0, nil),
  ]

  private static func id(_ number: UInt64) -> ID<Organization> { ID(high: 0, low: number) }

  private static func read(
    _ row: (UInt64, String, String, [UInt64], Int64, Int64?)
  ) throws -> ConstituencyAssertion {
    let value: ConstituencyAssertion.Value =
      switch row.1 {
      case "prefix": .prefix(try #require(IPPrefix(row.2)))
      case "egress": .sharedEgress(try #require(IPPrefix(row.2)), tenants: row.3.map { id($0) })
      case "suffix": .domainSuffix(try #require(DomainName(row.2)))
      default: .asset(row.2)
      }
    return ConstituencyAssertion(
      organization: id(row.0), value: value, basis: .verified, validFrom: Instant(seconds: row.4),
      validTo: row.5.map { Instant(seconds: $0) })
  }

  private func answer(_ texts: String, at seconds: Int64 = 50) throws -> String {
    let observables = try texts.split(separator: " ").map { text in
      text == "PC27" || text == "PC28"
        ? Observable.asset(String(text)) : try #require(Observable(guessing: text))
    }
    let route = table.route(observables, at: Instant(seconds: seconds))
    #expect(table.route(observables.reversed(), at: Instant(seconds: seconds)) == route)
    return switch route {
    case .owned(let owner): "\(owner.low)"
    case .contested(let owners): owners.map { "\($0.low)" }.joined(separator: "=")
    case .sharedEgress(let gateway, let tenants):
      "\(gateway.low):\(tenants.map { "\($0.low)" }.joined(separator: ","))"
    case .unowned: "-"
    }
  }

  @Test(arguments: [
    ("198.18.77.1", "1"), ("198.18.1.1", "2"), ("198.19.0.1", "-"), ("198.18.2.1", "4"), ("", "-"),
    ("::ffff:198.18.1.1", "2"), ("2001:db8:2::1", "8"), ("2001:db8:1::1", "9"),
    ("2001:db9::1", "-"),
    ("198.18.9.3", "5:6,7"), ("198.18.9.16", "1"),
    ("x.example", "10"), ("town.example", "11"), ("b.town.example", "11"),
    ("nottown.example", "10"),
    ("a.town.example", "12=13"), ("x.a.town.example", "12=13"), ("other.test", "-"),
    ("http://b.town.example/x", "11"), ("http://198.18.1.9/x", "2"), ("taro@town.example", "11"),
    ("d41d8cd98f00b204e9800998ecf8427e", "-"), ("PC27", "14"), ("PC28", "-"),
    // asset before address before domain
    ("PC27 198.18.1.1 town.example", "14"), ("PC28 198.18.1.1 town.example", "2"),
    ("203.0.113.1 town.example", "11"),
    // two owners in one class
    ("198.18.1.1 198.18.77.1", "1=2"), ("198.18.1.1 198.18.1.2", "2"),
    ("198.18.1.1 203.0.113.1", "2"),
    // a tenant's own address attributes the shared one; a stranger's does not
    ("198.18.9.3 198.18.10.1", "6"), ("198.18.9.3 198.18.1.1", "2=5"),
    // the operator's claim to its own gateway does not hide the tenants
    ("198.18.11.1", "17:17,18"),
  ])
  func `known answers`(observables: String, expected: String) throws {
    #expect(try answer(observables) == expected)
  }

  @Test(arguments: [
    ("198.18.1.1", 99, "2"), ("198.18.1.1", 100, "2=3"), ("198.18.1.1", 199, "2=3"),
    ("198.18.1.1", 200, "2"), ("198.18.2.1", 99, "4"), ("198.18.2.1", 100, "1"),
    ("198.18.2.1", -1, "-"),
    ("198.18.9.3", 300, "5=15"),
  ])
  func `an assertion holds from its first moment to before its last`(
    observables: String, seconds: Int64, expected: String
  ) throws {
    #expect(try answer(observables, at: seconds) == expected)
  }

  @Test func `random prefixes agree with trying every one`() throws {
    var random = SplitMix64(seed: 14)
    for round in 0..<60 {
      let isSix = round % 2 == 0
      let assertions = (0..<80).compactMap { _ in Self.randomAssertion(&random, isSix: isSix) }
      let table = RoutingTable(assertions)
      let shuffled = RoutingTable(assertions.shuffled(using: &random))
      for _ in 0..<60 {
        let address = Self.randomAddress(&random, isSix: isSix)
        let now = Instant(seconds: Int64.random(in: 0...9, using: &random))
        let expected = Self.linear(assertions, address, now)
        #expect(table.route([Observable(address)], at: now) == expected)
        #expect(shuffled.route([Observable(address)], at: now) == expected)
      }
    }
  }

  /// Addresses of few bits, so that prefixes meet.
  private static func randomAddress(_ random: inout SplitMix64, isSix: Bool) -> IPAddress {
    let bits = UInt64.random(in: 0...0xFF, using: &random)
    guard isSix else { return .v4(IPv4Address(bits: UInt32(bits << 24 | bits << 4))) }
    return .v6(IPv6Address(high: bits << 56 | bits & 0xF, low: bits << 56 | bits))
  }

  private static func randomAssertion(
    _ random: inout SplitMix64, isSix: Bool
  ) -> ConstituencyAssertion? {
    let length = Int.random(in: 0...(isSix ? 128 : 32), using: &random)
    let from = Int64.random(in: 0...6, using: &random)
    let isOpen = Bool.random(using: &random)
    let owner = UInt64.random(in: 1...5, using: &random)
    return IPPrefix(around: randomAddress(&random, isSix: isSix), length: length).map { prefix in
      ConstituencyAssertion(
        organization: id(owner), value: .prefix(prefix), basis: .selfDeclared,
        validFrom: Instant(seconds: from), validTo: isOpen ? nil : Instant(seconds: from + 3))
    }
  }

  private static func linear(
    _ assertions: [ConstituencyAssertion], _ address: IPAddress, _ now: Instant
  ) -> Route {
    var longest = -1
    var owners: Set<ID<Organization>> = []
    for assertion in assertions where assertion.holds(at: now) {
      guard case .prefix(let prefix) = assertion.value, prefix.contains(address),
        prefix.length >= longest
      else { continue }
      if prefix.length > longest { owners = [] }
      longest = prefix.length
      owners.insert(assertion.organization)
    }
    let sorted = owners.sorted()
    guard let first = sorted.first else { return .unowned }
    return sorted.count == 1 ? .owned(first) : .contested(sorted)
  }

  @Test func `documents carry every kind of assertion`() throws {
    let assertions = try Self.assertions.map { try Self.read($0) }
    let data = try JSONEncoder().encode(assertions)
    #expect(try JSONDecoder().decode([ConstituencyAssertion].self, from: data) == assertions)
  }

  @Test func `tenants are limited at the limit and one past it`() throws {
    func decode(_ count: Int) throws -> ConstituencyAssertion.Value {
      let prefix = try #require(IPPrefix("198.18.9.0/28"))
      let tenants = (0..<count).map { Self.id(UInt64($0)) }
      let data = try JSONEncoder().encode(
        ConstituencyAssertion.Value.sharedEgress(prefix, tenants: tenants))
      return try JSONDecoder().decode(ConstituencyAssertion.Value.self, from: data)
    }
    _ = try decode(ConstituencyAssertion.tenantsMax)
    #expect(throws: DecodingError.self) { try decode(ConstituencyAssertion.tenantsMax + 1) }
  }
}
