//! An address of either family.

/// An IPv4 or IPv6 address. An IPv4 address mapped into IPv6 is the IPv4 address: it is the same machine.
public enum IPAddress: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// An IPv4 address.
  case v4(IPv4Address)
  /// An IPv6 address that no IPv4 address is mapped into, when made by the initialisers.
  case v6(IPv6Address)

  /// Reads either family strictly; `::ffff:192.0.2.1` is read as 192.0.2.1. Nil for anything else.
  public init?(_ text: some StringProtocol) {
    if let address = IPv4Address(text) {
      self = .v4(address)
    } else if let address = IPv6Address(text) {
      self = IPAddress(address)
    } else {
      return nil
    }
  }

  /// An IPv6 address, or the IPv4 address that is mapped into it.
  public init(_ address: IPv6Address) {
    self = if let mapped = address.mappedIPv4 { .v4(mapped) } else { .v6(address) }
  }

  /// The canonical text of the family.
  public var description: String {
    switch self {
    case .v4(let address): address.description
    case .v6(let address): address.description
    }
  }

  /// IPv4 first, then numerical order.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.v4(let left), .v4(let right)): left < right
    case (.v6(let left), .v6(let right)): left < right
    case (.v4, .v6): true
    case (.v6, .v4): false
    }
  }

  /// Reads the text form; a decoding error names the text that is no address.
  public init(from decoder: any Decoder) throws {
    self = try decodeText(from: decoder, as: "address") { Self($0) }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
