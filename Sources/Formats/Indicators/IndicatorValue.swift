//! From the text in a list to what it matches: by the type the list names, or by what the text looks like.

internal import Kernel

/// Reads the value of an indicator.
public enum IndicatorValue {
  /// The shortest prefix of an IPv4 network that is taken.
  public static let ipv4LengthMin = 8
  /// The shortest prefix of an IPv6 network that is taken.
  public static let ipv6LengthMin = 19

  private enum Kind {
    case address, network, host, domain, url, mail, subject
    case hash(FileHash.Algorithm?)
  }

  /// What the text matches. `type` is the list's word for it (`docs/formats.md` has the table); nil or empty means that
  /// the text speaks for itself. A port behind an address is dropped: the address is the mark.
  public static func read(
    _ text: String, type: String? = nil
  ) throws(IndicatorProblem) -> IndicatorPattern {
    let value = Refanging.whole(text)
    guard !value.isEmpty else { throw .valueMissing }
    guard let type, !type.isEmpty else { return try pattern(value, kind(guessedFrom: value)) }
    guard let kind = kind(named: type.lowercased()) else { throw .unknownType(type) }
    // A sentence is no broken-up address, whatever stands in brackets in it.
    if case .subject = kind { return try pattern(text, kind) }
    return try pattern(value, kind)
  }

  /// Whether this word names a type that can be matched, in lower case.
  public static func isType(_ name: String) -> Bool { kind(named: name) != nil }

  private static func kind(named type: String) -> Kind? {
    switch type {
    case "ip", "ipv4", "ipv6", "address", "ipv4-addr", "ipv6-addr", "ip-src", "ip-dst",
      "ip-port", "ipv4-port", "ipv6-port":
      .address
    case "network", "cidr", "ipv4-cidr", "ipv6-cidr", "prefix": .network
    case "host": .host
    case "domain", "domain-name", "hostname", "fqdn": .domain
    case "url", "uri", "link", "url-noscheme": .url
    case "hash", "file-hash": .hash(nil)
    case "md5": .hash(.md5)
    case "sha1", "sha-1": .hash(.sha1)
    case "sha256", "sha-256": .hash(.sha256)
    case "mail", "email", "email-addr", "email-src": .mail
    case "subject", "email-subject", "mail-subject": .subject
    default: nil
    }
  }

  private static func kind(guessedFrom text: String) -> Kind {
    if text.contains("://") { return .url }
    if let slash = text.firstIndex(of: "/") {
      // An address and a number is meant as a network, also when it is a wrong one.
      let isNumber = UInt8(text[text.index(after: slash)...]) != nil
      return isNumber && IPAddress(text[..<slash]) != nil ? .network : .url
    }
    if text.contains("@") { return .mail }
    if FileHash(text) != nil { return .hash(nil) }
    return .host
  }

  private static func pattern(
    _ text: String, _ kind: Kind
  ) throws(IndicatorProblem) -> IndicatorPattern {
    switch kind {
    case .address:
      guard let address = address(text) else {
        // Lists that say `ip` also hold networks.
        guard text.utf8.contains(UInt8(ascii: "/")) else { throw .unreadable }
        return .network(try network(text))
      }
      return .value(try specific(address))
    case .network: return .network(try network(text))
    case .host:
      if let address = address(text) { return .value(try specific(address)) }
      return .value(.domain(try domain(withoutPort(InternationalName.spelled(text)))))
    case .domain: return .value(.domain(try domain(InternationalName.spelled(text))))
    case .url:
      let text = InternationalName.spelled(text)
      let whole = text.contains("://") ? text : "http://\(text)"
      guard let url = NormalizedURL(whole) else { throw .unreadable }
      return .value(.url(url.text))
    case .hash(let algorithm):
      guard let hash = FileHash(text), algorithm ?? hash.algorithm == hash.algorithm else {
        throw .unreadable
      }
      return .value(.hash(hash))
    case .mail:
      let spelled = InternationalName.spelled(text)
      guard let mail = ObservableGathering.mail(spelled) else { throw .unreadable }
      return .value(mail)
    case .subject:
      guard let subject = ObservableGathering.subject(text) else { throw .unreadable }
      return .value(subject)
    }
  }

  /// `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]:443`.
  private static func address(_ text: String) -> IPAddress? {
    if let address = IPAddress(text) { return address }
    guard text.hasPrefix("[") else {
      let bare = withoutPort(text)
      return bare == text ? nil : IPAddress(bare)
    }
    guard let close = text.firstIndex(of: "]") else { return nil }
    let rest = text[text.index(after: close)...]
    guard rest.isEmpty || withoutPort("x\(rest)") == "x" else { return nil }
    return IPAddress(text[..<close].dropFirst())
  }

  /// The text before its only colon when digits follow it, else the text.
  private static func withoutPort(_ text: String) -> String {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, UInt16(parts[1]) != nil else { return text }
    return String(parts[0])
  }

  private static func network(_ text: String) throws(IndicatorProblem) -> IPPrefix {
    guard let prefix = IPPrefix(text) else { throw .unreadable }
    let isIPv4 = if case .v4 = prefix.address { true } else { false }
    guard prefix.length >= (isIPv4 ? ipv4LengthMin : ipv6LengthMin) else { throw .networkTooWide }
    if prefix.length == (isIPv4 ? 32 : 128) { _ = try specific(prefix.address) }
    return prefix
  }

  /// Refuses the addresses that stand in every log: 0.0.0.0, 127.0.0.0/8, 255.255.255.255, `::`, `::1`.
  private static func specific(_ address: IPAddress) throws(IndicatorProblem) -> Observable {
    switch address {
    case .v4(let address):
      guard address.bits != 0, address.bits != .max, address.bits >> 24 != 127 else {
        throw .reservedAddress
      }
    case .v6(let address):
      guard address.high != 0 || address.low > 1 else { throw .reservedAddress }
    }
    return Observable(address)
  }

  private static func domain(_ text: String) throws(IndicatorProblem) -> DomainName {
    var name = Substring(text)
    if name.hasPrefix("*.") { name = name.dropFirst(2) }
    if name.hasPrefix(".") { name = name.dropFirst() }
    guard let domain = DomainName(name) else { throw .unreadable }
    guard !PublicSuffixes.contains(domain.text) else { throw .publicSuffix }
    return domain
  }
}
