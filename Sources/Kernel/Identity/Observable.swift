//! 手がかり (observable): a thing that can be seen in traffic, on a machine or in a mail, in one spelling.

/// Something observed that can be compared, searched and routed. Make it with `init(kind:text:)`, which normalises;
/// a case made directly with text is taken as it is.
public enum Observable: Hashable, Comparable, Sendable, Codable {
  /// An IPv4 address.
  case ipv4(IPv4Address)
  /// An IPv6 address.
  case ipv6(IPv6Address)
  /// A domain name.
  case domain(DomainName)
  /// An absolute URL; scheme and host in lower case, the rest as written.
  case url(String)
  /// The hash of a file.
  case hash(FileHash)
  /// The owner's own name for a machine or system, as written.
  case asset(String)
  /// A mail address; the domain in lower case.
  case mail(String)
  /// The subject of a mail; without case, white space as one space each.
  case subject(String)

  /// The kinds, with the names used in documents.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case ipv4, ipv6, domain, url, hash, asset, mail, subject
  }

  /// The longest URL in bytes; longer ones are sensors' garbage or an attack on the reader.
  public static let urlBytesMax = 8192
  /// The longest name of an asset in bytes.
  public static let assetBytesMax = 256
  /// The longest mail address in bytes: 64 before the `@`, 253 behind it. Source: RFC 5321 §4.5.3.1.
  public static let mailBytesMax = 64 + 1 + DomainName.bytesMax
  /// The longest subject of a mail in bytes, a line of RFC 5322 §2.1.1: no list names a longer one.
  public static let subjectBytesMax = 998

  /// Reads and normalises a text of a known kind; nil when it is none of that kind.
  /// As `ipv6`, a mapped IPv4 address becomes the IPv4 address.
  public init?(kind: Kind, text: some StringProtocol) {
    let read: Self? =
      switch kind {
      case .ipv4: IPv4Address(text).map { .ipv4($0) }
      case .ipv6: IPv6Address(text).map { Self(IPAddress($0)) }
      case .domain: DomainName(text).map { .domain($0) }
      case .url: URLText(text).map { .url($0.text) }
      case .hash: FileHash(text).map { .hash($0) }
      case .asset: Self.assetName(text).map { .asset($0) }
      case .mail: MailText(text).map { .mail($0.text) }
      case .subject: SubjectText(text).map { .subject($0.text) }
      }
    guard let read else { return nil }
    self = read
  }

  /// Guesses the kind of one pasted word: URL, mail address, hash, address, then domain name with a dot in it.
  /// An asset and a subject are never guessed. Nil when nothing fits.
  public init?(guessing text: some StringProtocol) {
    for kind in [Kind.url, .mail, .hash, .ipv4, .ipv6] {
      if let read = Self(kind: kind, text: text) {
        self = read
        return
      }
    }
    guard let name = DomainName(text), name.labelCount > 1 else { return nil }
    self = .domain(name)
  }

  /// The observable of an address of either family.
  public init(_ address: IPAddress) {
    switch address {
    case .v4(let address): self = .ipv4(address)
    case .v6(let address): self = .ipv6(address)
    }
  }

  /// The kind.
  public var kind: Kind {
    switch self {
    case .ipv4: .ipv4
    case .ipv6: .ipv6
    case .domain: .domain
    case .url: .url
    case .hash: .hash
    case .asset: .asset
    case .mail: .mail
    case .subject: .subject
    }
  }

  /// The normalised text, which `init(kind:text:)` reads back.
  public var text: String {
    switch self {
    case .ipv4(let address): address.description
    case .ipv6(let address): address.description
    case .domain(let name): name.text
    case .hash(let hash): hash.description
    case .url(let text), .asset(let text), .mail(let text), .subject(let text): text
    }
  }

  /// The address it names: itself, or the host of a URL. Mapped addresses come out as IPv4.
  public var address: IPAddress? {
    switch self {
    case .ipv4(let address): .v4(address)
    case .ipv6(let address): IPAddress(address)
    case .url(let text): URLText(text)?.address
    case .domain, .hash, .asset, .mail, .subject: nil
    }
  }

  /// The domain name in it: itself, the host of a URL, or what follows the `@`.
  public var domainName: DomainName? {
    switch self {
    case .domain(let name): name
    case .url(let text): URLText(text)?.domainName
    case .mail(let text): MailText(text)?.domain
    case .ipv4, .ipv6, .hash, .asset, .subject: nil
    }
  }

  /// Order of the kinds' names, then of the text: total, and the same on every node.
  public static func < (left: Self, right: Self) -> Bool {
    (left.kind.rawValue, left.text) < (right.kind.rawValue, right.text)
  }

  private static func assetName(_ text: some StringProtocol) -> String? {
    guard !text.isEmpty, text.utf8.count <= assetBytesMax,
      text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    return String(text)
  }

  private enum CodingKeys: String, CodingKey {
    case kind, value
  }

  /// Reads `{"kind": …, "value": …}` with the rules of `init(kind:text:)`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kind = try container.decode(Kind.self, forKey: .kind)
    let text = try container.decode(String.self, forKey: .value)
    guard let observable = Self(kind: kind, text: text) else {
      throw DecodingError.dataCorruptedError(
        forKey: .value, in: container, debugDescription: "not of kind \(kind.rawValue)")
    }
    self = observable
  }

  /// Writes `{"kind": …, "value": …}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(text, forKey: .value)
  }
}
