//! What keeps an entry out of the inventory, with the limits of every part.

public import Kernel

extension SystemEntry {
  /// Longest name, in characters.
  public static let nameMax = 100
  /// Longest text of a line: place, section, contractor, host, product, signer.
  public static let lineMax = 200
  /// Longest text of several sentences: purpose, worst case, safe stop.
  public static let textMax = 500
  /// Most products of a system.
  public static let productsMax = 50
  /// Most machines of a system.
  public static let hostsMax = 100
  /// Most networks, and most domain names, of a system.
  public static let addressesMax = 64
  /// Most dependencies of a system.
  public static let dependenciesMax = 50
  /// Most approvals of a system.
  public static let approvalsMax = 5
  /// The widest network that somebody may call his own egress without the tower's word: 256 addresses.
  public static let egressLengthMinV4 = 24
  /// The same for IPv6: one site.
  public static let egressLengthMinV6 = 48

  /// A part of the entry, as a form and a spreadsheet name it.
  public enum Part: String, Hashable, Sendable, Codable, CaseIterable {
    case key
    case name
    case purpose
    case informationClass
    case position
    case lifeOrSafety
    case worstCase
    case vendor
    case product
    case version
    case hosts
    case egress
    case domains
    case place
    case section
    case contractor
    case contractorPhone
    case safeStop
    case dependencies
    case approvedAction
    case signer
    case signedOn
    case approvedUntil
  }

  /// Why an entry is refused.
  public enum Problem: Error, Hashable, Sendable {
    /// A system without a name cannot be spoken of.
    case emptyName
    /// A text is longer than so many characters.
    case tooLong(Part, most: Int)
    /// There are more of them than so many.
    case tooMany(Part, most: Int)
    /// A network that is wider than an egress can be.
    case tooWide(IPPrefix)
    /// An address that every organisation may use inside: no hit can be routed by it.
    case innerAddress(IPPrefix)
    /// A name of one label, under which everybody registers.
    case publicName(DomainName)
    /// An approval that ends before it was signed, or that nobody signed.
    case badApproval
    /// Cutting off what life or safety depends on cannot be approved in advance (S21).
    case cutsLifeOrSafety
  }

  /// Everything that keeps it out, in the order of the form; empty means that it can be entered.
  public var problems: [Problem] {
    var found: [Problem] = []
    if words.name.isEmpty { found.append(.emptyName) }
    if words.name.count > Self.nameMax { found.append(.tooLong(.name, most: Self.nameMax)) }
    for (part, text) in [
      (Part.purpose, words.purpose), (.worstCase, words.worstCase), (.safeStop, words.safeStop),
    ] where text.count > Self.textMax {
      found.append(.tooLong(part, most: Self.textMax))
    }
    for (part, texts) in [
      (Part.product, words.products.flatMap { [$0.vendor, $0.name, $0.version] }),
      (.hosts, words.hosts), (.place, [words.place]), (.section, [words.section]),
      (.contractor, [words.contractor]), (.contractorPhone, [words.contractorPhone]),
      (.dependencies, words.dependencies), (.signer, words.approvals.map(\.signer)),
    ] where texts.contains(where: { $0.count > Self.lineMax }) {
      found.append(.tooLong(part, most: Self.lineMax))
    }
    for (part, count, most) in [
      (Part.product, words.products.count, Self.productsMax),
      (.hosts, words.hosts.count, Self.hostsMax),
      (.egress, traits.egress.count, Self.addressesMax),
      (.domains, traits.domains.count, Self.addressesMax),
      (.dependencies, words.dependencies.count, Self.dependenciesMax),
      (.approvedAction, words.approvals.count, Self.approvalsMax),
    ] where count > most {
      found.append(.tooMany(part, most: most))
    }
    return found + addressProblems + approvalProblems
  }

  private var addressProblems: [Problem] {
    traits.egress.compactMap { prefix in
      let isWide =
        switch prefix.address {
        case .v4: prefix.length < Self.egressLengthMinV4
        case .v6: prefix.length < Self.egressLengthMinV6
        }
      if isWide { return .tooWide(prefix) }
      return Self.inner.contains { $0.contains(prefix.address) } ? .innerAddress(prefix) : nil
    } + traits.domains.filter { $0.labelCount < 2 }.map { .publicName($0) }
  }

  private var approvalProblems: [Problem] {
    var found: [Problem] = []
    if words.approvals.contains(where: { $0.until < $0.signedOn || $0.signer.isEmpty }) {
      found.append(.badApproval)
    }
    if traits.servesLifeOrSafety, !words.approvals.isEmpty { found.append(.cutsLifeOrSafety) }
    return found
  }

  /// Addresses that mean another machine in every house. Source: RFC 1918, 1122, 3927, 6598, 5771, 4193, 4291.
  private static let inner: [IPPrefix] = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.168.0.0/16", "224.0.0.0/3", "::/96", "fc00::/7", "fe80::/10", "ff00::/8",
  ].compactMap { IPPrefix($0) }
}
