//! The hash of a file, with the algorithm that made it.

/// A file's hash. MD5 and SHA-1 find files that others have listed; they prove nothing.
public struct FileHash: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The algorithms that indicator lists use.
  public enum Algorithm: String, Hashable, Sendable, Codable, CaseIterable {
    case md5
    case sha1
    case sha256

    /// How many hexadecimal digits its hashes have.
    public var digitCount: Int {
      switch self {
      case .md5: 32
      case .sha1: 40
      case .sha256: 64
      }
    }
  }

  /// The algorithm.
  public let algorithm: Algorithm
  /// The hash in lower-case hexadecimal digits.
  public let digits: String

  /// Reads hexadecimal digits in either case; their number tells the algorithm. `sha256:` before them is allowed and
  /// must agree. Nil for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let digits = parts.last else { return nil }
    let bytes = Array(digits.utf8)
    guard let algorithm = Algorithm.allCases.first(where: { $0.digitCount == bytes.count }),
      bytes.allSatisfy({ hexadecimalValue($0) != nil }),
      parts.count == 1 || parts[0].lowercased() == algorithm.rawValue
    else { return nil }
    self.algorithm = algorithm
    self.digits = digits.lowercased()
  }

  /// `sha256:` and the digits.
  public var description: String { "\(algorithm.rawValue):\(digits)" }

  /// Order of the text.
  public static func < (left: Self, right: Self) -> Bool { left.description < right.description }

  /// Reads the text form; a decoding error names the text that is no hash.
  public init(from decoder: any Decoder) throws {
    self = try decodeText(from: decoder, as: "file hash") { Self($0) }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
