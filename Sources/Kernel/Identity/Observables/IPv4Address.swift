//! An IPv4 address: 32 bits, read from four decimal numbers and nothing else.

/// An IPv4 address.
public struct IPv4Address: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The 32 bits, first byte highest.
  public let bits: UInt32

  /// An address from its bits.
  public init(bits: UInt32) { self.bits = bits }

  /// Reads four decimal numbers 0...255 with dots between. Leading zeros, hexadecimal and short forms are refused:
  /// programs read them differently, and an address that is read in two ways is matched in one.
  public init?(_ text: some StringProtocol) {
    self.init(bytes: Array(text.utf8)[...])
  }

  init?(bytes: ArraySlice<UInt8>) {
    guard bytes.count <= 15 else { return nil }
    var bits: UInt32 = 0
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    for part in parts {
      guard let number = smallDecimal(part), number <= 255 else { return nil }
      bits = bits << 8 | UInt32(number)
    }
    self.bits = bits
  }

  /// `192.0.2.1`.
  public var description: String {
    "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
  }

  /// Numerical order.
  public static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }

  /// Reads the text form; a decoding error names the text that is no address.
  public init(from decoder: any Decoder) throws {
    self = try decodeText(from: decoder, as: "IPv4 address") { Self($0) }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A decimal number of one to three digits without leading zeros; nil for anything else.
func smallDecimal(_ bytes: ArraySlice<UInt8>) -> Int? {
  guard let first = bytes.first, bytes.count <= 3 else { return nil }
  guard first != UInt8(ascii: "0") || bytes.count == 1 else { return nil }
  var number = 0
  for byte in bytes {
    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
    number = number * 10 + Int(byte - UInt8(ascii: "0"))
  }
  return number
}

/// Decodes a value whose document form is a text; what the text should have been stands in the error.
func decodeText<Value>(
  from decoder: any Decoder, as what: String, _ read: (String) -> Value?
) throws -> Value {
  let container = try decoder.singleValueContainer()
  let text = try container.decode(String.self)
  guard let value = read(text) else {
    throw DecodingError.dataCorruptedError(
      in: container, debugDescription: "not a valid \(what): \(text)")
  }
  return value
}
