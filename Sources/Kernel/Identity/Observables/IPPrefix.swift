//! A network: an address and how many of its first bits count.

/// A network in CIDR notation, always with its host bits at zero, so that equal networks are equal values.
public struct IPPrefix: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The first address of the network.
  public let address: IPAddress
  /// How many bits count: 0...32 for IPv4, 0...128 for IPv6.
  public let length: Int

  /// The network of that length around an address: host bits are cleared. Nil when the length is out of range.
  public init?(around address: IPAddress, length: Int) {
    switch address {
    case .v4(let address):
      guard (0...32).contains(length) else { return nil }
      self.address = .v4(IPv4Address(bits: address.bits & Self.mask32(length)))
    case .v6(let address):
      guard (0...128).contains(length) else { return nil }
      self.address = .v6(Self.masked(address, length))
    }
    self.length = length
  }

  /// Reads `192.0.2.0/24` or `2001:db8::/32`; an address alone is the network of that one address. Host bits that are
  /// not zero (`192.0.2.7/24`) are refused: the writer meant either the network or the address, and guessing
  /// would route alerts to a stranger. Mapped addresses (`::ffff:0:0/96` and longer) are the IPv4 network.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let written = parts.first else { return nil }
    let full: Int
    let address: IPAddress
    if let read = IPv4Address(written) {
      (address, full) = (.v4(read), 32)
    } else if let read = IPv6Address(written) {
      (address, full) = (.v6(read), 128)
    } else {
      return nil
    }
    var length = full
    if parts.count == 2 {
      guard let number = smallDecimal(Array(parts[1].utf8)[...]) else { return nil }
      length = number
    }
    guard let prefix = Self(around: address, length: length), prefix.address == address
    else { return nil }
    // Checked first with the length as written, then moved to the family it really is of.
    if case .v6(let six) = address, let mapped = six.mappedIPv4, length >= 96 {
      self.address = .v4(mapped)
      self.length = length - 96
    } else {
      self = prefix
    }
  }

  /// Whether the address lies in the network. Families never match across.
  public func contains(_ other: IPAddress) -> Bool {
    Self(around: other, length: length)?.address == address
  }

  /// `192.0.2.0/24`; the length always stands there.
  public var description: String { "\(address)/\(length)" }

  /// Order of the first address, then the wider network first.
  public static func < (left: Self, right: Self) -> Bool {
    left.address == right.address ? left.length < right.length : left.address < right.address
  }

  private static func mask32(_ length: Int) -> UInt32 {
    length == 0 ? 0 : ~0 << UInt32(32 - length)
  }
  private static func mask64(_ length: Int) -> UInt64 {
    length <= 0 ? 0 : ~0 << UInt64(64 - length)
  }
  private static func masked(_ address: IPv6Address, _ length: Int) -> IPv6Address {
    IPv6Address(
      high: address.high & mask64(min(length, 64)), low: address.low & mask64(length - 64))
  }

  /// Reads the text form; a decoding error names the text that is no network.
  public init(from decoder: any Decoder) throws {
    self = try decodeText(from: decoder, as: "network") { Self($0) }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
