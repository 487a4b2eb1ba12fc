//! How grave an alert is: 1 to 5. Ours, not CVSS.

/// The severity (重要度) of an alert. Source: users-and-screens §3.4.
public enum Severity: Int, Hashable, Sendable, Codable, Comparable, CaseIterable {
  /// 情報: to be known, nothing to do.
  case information = 1
  /// 注意: to be done within a set time.
  case caution = 2
  /// 警戒: an intrusion will follow if it is left.
  case warning = 3
  /// 重大: an intrusion is likely.
  case serious = 4
  /// 緊急: damage is spreading now.
  case emergency = 5

  /// The lesser is the smaller.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// One step graver, never above `limit`; never lower than now.
  public func raised(notAbove limit: Severity) -> Severity {
    guard self < limit else { return self }
    return Severity(rawValue: rawValue + 1) ?? self
  }
}

/// What an alert is for. The three never mix in a list, a figure, a duty by law or an audience (I16).
public enum AlertKind: Hashable, Sendable, Codable {
  /// The real thing.
  case real
  /// The quarterly test of who can be reached.
  case contactTest
  /// Part of the named exercise.
  case exercise(String)

  /// A short text for columns and queries.
  public var code: String {
    switch self {
    case .real: "real"
    case .contactTest: "contactTest"
    case .exercise(let name): "exercise:\(name)"
    }
  }

  /// Reads what `code` wrote; nil for anything else.
  public init?(code: String) {
    switch code {
    case "real": self = .real
    case "contactTest": self = .contactTest
    default:
      guard code.hasPrefix("exercise:") else { return nil }
      self = .exercise(String(code.dropFirst(9)))
    }
  }

  /// Reads the code.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let kind = Self(code: text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no kind: \(text)")
    }
    self = kind
  }
  /// Writes the code.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }
}
