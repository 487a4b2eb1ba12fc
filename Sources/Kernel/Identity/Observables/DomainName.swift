//! A domain name in one spelling, so that names compare by bytes and suffixes by whole labels.

/// A domain name: lower case, no trailing dot, labels of 1...63 bytes, at most 253 bytes in all.
/// Source: RFC 1035 §2.3.4; RFC 2181 §11 (hyphens anywhere and underscores occur in real traffic and are taken).
public struct DomainName: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The normalised text.
  public let text: String

  /// The longest name without its trailing dot, in bytes.
  public static let bytesMax = 253
  /// The longest label in bytes.
  public static let labelBytesMax = 63

  /// Reads letters, digits, hyphens and underscores in labels with dots between; one trailing dot is dropped.
  /// Internationalised names are taken as A-labels (`xn--…`), as they are on the wire; other text is refused rather
  /// than converted, since two conversions exist. A last label of digits only is an address, not a name.
  public init?(_ text: some StringProtocol) {
    var bytes = Array(text.utf8.prefix(Self.bytesMax + 2))
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    guard !bytes.isEmpty, bytes.count <= Self.bytesMax else { return nil }
    var labelBytes = 0
    var isNumber = true
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "."):
        guard labelBytes > 0 else { return nil }
        labelBytes = 0
        isNumber = true
        continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        isNumber = false
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        bytes[index] |= 0x20
        isNumber = false
      default: return nil
      }
      labelBytes += 1
      guard labelBytes <= Self.labelBytesMax else { return nil }
    }
    guard labelBytes > 0, !isNumber else { return nil }
    self.text = String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the name is `suffix` or lies under it, by whole labels: `notexample.jp` does not lie under `example.jp`.
  public func isWithin(_ suffix: Self) -> Bool {
    text == suffix.text
      || (text.hasSuffix(suffix.text)
        && text.utf8.dropLast(suffix.text.utf8.count).last == UInt8(ascii: "."))
  }

  /// The name without its first label; nil when it has only one.
  public var parent: Self? {
    guard let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    return Self(normalised: String(text[text.utf8.index(after: dot)...]))
  }

  /// How many labels the name has.
  public var labelCount: Int { text.utf8.count { $0 == UInt8(ascii: ".") } + 1 }

  private init(normalised text: String) { self.text = text }

  /// The normalised text.
  public var description: String { text }

  /// Order of the bytes.
  public static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  /// Reads and normalises; a decoding error names the text that is no domain name.
  public init(from decoder: any Decoder) throws {
    self = try decodeText(from: decoder, as: "domain name") { Self($0) }
  }

  /// Writes the normalised text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
