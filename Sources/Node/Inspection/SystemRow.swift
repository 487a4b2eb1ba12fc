//! The rows of systems, and the keys by which they are found.

internal import GRDB
public import Inspection
internal import Kernel

extension InformationSystem: Record {
  static var recordKind: RecordReference.Kind { .system }
  static var table: String { "system" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("organization", organization.description), ("place", place), ("in_use", isInUse ? 1 : 0),
      ("class", traits.informationClass?.rawValue), ("position", traits.position?.rawValue),
      ("life", traits.servesLifeOrSafety ? 1 : 0), ("confirmed_at", confirmedAt?.microseconds),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: InformationSystem.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }
}

/// By what a system is found: rows of `system_index`, which follow from the Facts and the words beside them.
struct SystemKey: Hashable, Comparable {
  /// What kind of key it is.
  enum Kind: String, CaseIterable {
    /// A machine by name or address, as in alerts.
    case host
    /// A network outside.
    case egress
    /// A domain name.
    case domain
    /// Vendor, product, version.
    case product
    /// A code or a name by which a body of the directory may be meant that it depends on.
    case dependency
    /// What is searched in a list.
    case text
  }
  let kind: Kind
  let text: String
  /// How much of what people wrote is searched, in characters.
  static let textMax = 4000

  static func < (left: Self, right: Self) -> Bool {
    (left.kind.rawValue, left.text) < (right.kind.rawValue, right.text)
  }

  /// The keys of a system; none for a retired one. Without words, after erasure, what the Facts say alone.
  static func of(_ system: InformationSystem, _ words: SystemEntry.Words?) -> [SystemKey] {
    guard system.isInUse else { return [] }
    var keys: Set<SystemKey> = []
    for prefix in system.traits.egress { keys.insert(Self(kind: .egress, text: "\(prefix)")) }
    for name in system.traits.domains { keys.insert(Self(kind: .domain, text: name.text)) }
    guard let words else { return keys.sorted() }
    for host in words.hosts { keys.insert(Self(kind: .host, text: Self.host(host))) }
    for product in words.products { keys.insert(Self(kind: .product, text: product.key)) }
    for line in words.dependencies {
      for key in Dependency(line).keys { keys.insert(Self(kind: .dependency, text: key)) }
    }
    let texts = [words.name, words.purpose, words.place, words.section, words.contractor]
    let all = texts + words.products.map(\.line) + words.hosts + words.dependencies
    let text = all.map(ContactText.compared).joined(separator: " ")
    keys.insert(Self(kind: .text, text: String(text.prefix(textMax))))
    return keys.sorted()
  }

  /// The keys under which the system of an observable may stand: its machine, the networks around it, the names above.
  static func lookups(_ observables: [Observable], host: String?) -> [SystemKey] {
    var keys: Set<SystemKey> = []
    if let host { keys.formUnion(lookups(host)) }
    for observable in observables {
      switch observable {
      case .ipv4, .ipv6, .asset, .domain: keys.formUnion(lookups(observable.text))
      // A page or a mailbox speaks of the host that serves it.
      case .url, .mail: if let name = observable.domainName { keys.formUnion(lookups(name.text)) }
      case .hash, .subject: break
      }
    }
    return keys.sorted()
  }

  private static func lookups(_ text: String) -> [SystemKey] {
    var keys = [Self(kind: .host, text: host(text))]
    if let address = IPAddress(text) {
      let lengths =
        switch address {
        case .v4: SystemEntry.egressLengthMinV4...32
        case .v6: SystemEntry.egressLengthMinV6...128
        }
      for length in lengths {
        guard let prefix = IPPrefix(around: address, length: length) else { continue }
        keys.append(Self(kind: .egress, text: "\(prefix)"))
      }
    }
    var name = IPAddress(text) == nil ? DomainName(text) : nil
    while let current = name {
      keys.append(Self(kind: .domain, text: current.text))
      name = current.parent
    }
    return keys
  }

  /// A machine in one spelling: an address as addresses are written, a name without capitals.
  static func host(_ text: String) -> String {
    let plain = InventoryText.trimmed(text)
    return IPAddress(plain).map { "\($0)" } ?? plain.lowercased()
  }
}
