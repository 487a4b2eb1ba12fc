//! One entry of an allow list of a node: the keys under which it lies in the store, and those by which a mark asks.
//!
//!   entry ──► keys ──► allowed_mark        indicator ──► the keys that could set it aside ──► allowed_mark
//!
//!   n: a network        u: a network, for the address in a URL
//!   d: a name and all under it, by what is asked       v: a whole value, by its kind

public import Formats
internal import Kernel
internal import Matching

/// What is no mark although lists of marks name it. Compared as `AllowLists` does for the command line; what is only a part
/// of a value and what is an expression cannot be looked up and is not taken.
public struct AllowedMark: Hashable, Sendable {
  /// The entry as it is written, at most `textMax` characters.
  public let text: String
  /// Where it lies; never empty, each once.
  let keys: [String]

  /// Longest entry that is taken, in characters. Source: the longest URL that is taken as a mark.
  public static let textMax = 8192

  /// An entry of a list of one's own: it counts for all that it would match as an indicator. Nil for a pattern.
  public init?(_ entry: IndicatorPattern) {
    switch entry {
    case .pattern: return nil
    case .network(let prefix): self.init(prefix.description, Self.keys(prefix, Self.hosts))
    case .value(.domain(let name)):
      self.init(name.text, Self.keys(name, [.domain, .url, .mail]))
    case .value(let value):
      if value.kind != .url, let address = value.address, let whole = AllowLists.whole(address) {
        self.init(value.text, Self.keys(whole, Self.hosts))
      } else {
        self.init(value.text, [Self.key(value)])
      }
    }
  }

  /// An entry of a warning list; nil where it does not read as what the list says, or is compared by parts.
  init?(_ entry: String, of list: WarningList) {
    switch list.form {
    case .substring, .regex: return nil
    case .cidr:
      guard let prefix = AllowLists.network(entry) else { return nil }
      self.init(entry, Self.keys(prefix, list.kinds))
    case .hostname:
      if let address = IPAddress(entry) {
        guard let whole = AllowLists.whole(address) else { return nil }
        self.init(entry, Self.keys(whole, list.kinds))
      } else {
        guard let name = DomainName(entry.hasPrefix(".") ? entry.dropFirst() : entry[...]) else {
          return nil
        }
        self.init(entry, Self.keys(name, list.kinds))
      }
    case .string:
      if entry.hasPrefix("."), let name = DomainName(entry.dropFirst()) {
        self.init(entry, Self.keys(name, list.kinds))
      } else {
        self.init(entry, list.kinds.compactMap { AllowLists.value(entry, $0) }.map { Self.key($0) })
      }
    }
  }

  private init?(_ text: String, _ keys: [String]) {
    guard !keys.isEmpty, text.count <= Self.textMax else { return nil }
    self.text = text
    self.keys = Set(keys).sorted()
  }

  private static let hosts: Set<Observable.Kind> = [.ipv4, .ipv6, .url]

  private static func keys(_ prefix: IPPrefix, _ kinds: Set<Observable.Kind>) -> [String] {
    var keys: [String] = []
    if !kinds.isDisjoint(with: hosts) { keys.append("n:\(prefix)") }
    if kinds.contains(.url) { keys.append("u:\(prefix)") }
    return keys
  }

  private static func keys(_ name: DomainName, _ kinds: Set<Observable.Kind>) -> [String] {
    [Observable.Kind.domain, .url, .mail].filter { kinds.contains($0) }
      .map { "d:\($0.rawValue):\(name.text)" }
  }

  private static func key(_ value: Observable) -> String {
    "v:\(value.kind.rawValue):\(value.text)"
  }

  // MARK: Asking

  /// The keys of which one sets that indicator aside: its own value, every name above it, every network as wide or wider.
  static func keys(settingAside pattern: IndicatorIndex.Pattern) -> [String] {
    switch pattern {
    case .network(let prefix): return networks(around: prefix.address, upTo: prefix.length, "n:")
    case .value(let value):
      var keys = [key(value)]
      if let address = value.address {
        let length = if case .v4 = address { 32 } else { 128 }
        keys += networks(around: address, upTo: length, value.kind == .url ? "u:" : "n:")
      }
      var name = value.domainName
      while let asked = name {
        keys.append("d:\(value.kind.rawValue):\(asked.text)")
        name = asked.parent
      }
      return keys
    }
  }

  private static func networks(
    around address: IPAddress, upTo most: Int, _ table: String
  ) -> [String] {
    (0...most).compactMap { length in
      IPPrefix(around: address, length: length).map { "\(table)\($0)" }
    }
  }
}
