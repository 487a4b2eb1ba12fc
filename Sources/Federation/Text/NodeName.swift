//! The name of a node: the home in every record, and the first word of its key.

/// A name of 1 … 100 lower-case letters, digits, full stops and hyphens that begins and ends with a letter or digit.
/// It says who; that it is he, only the key says. A name is given once: the node above refuses a second child of it.
public struct NodeName: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The text.
  public let text: String

  /// Reads a name; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard (1...LinkLimits.nodeBytesMax).contains(bytes.count), bytes.allSatisfy(Self.isPart),
      let first = bytes.first, let last = bytes.last, Self.isEnd(first), Self.isEnd(last)
    else { return nil }
    self.text = String(text)
  }

  /// The text.
  public var description: String { text }

  /// Order of the bytes.
  public static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  /// Reads the text; a decoding error where it is no name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let name = Self(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a node's name")
    }
    self = name
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    isEnd(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
  }
}
