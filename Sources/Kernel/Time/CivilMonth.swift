//! A month of the calendar, as duty tables are kept by.

/// A month of the proleptic Gregorian calendar, `2026-12` as text.
public struct CivilMonth: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Its first day.
  public let first: CivilDate

  /// The month of a day.
  public init(of date: CivilDate) { first = date.adding(days: 1 - date.day) }

  /// Reads `2026-12`, seven bytes exactly; nil for anything else.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 7, let first = CivilDate("\(text)-01") else { return nil }
    self.first = first
  }

  /// `2026-12`.
  public var description: String { String(first.description.dropLast(3)) }

  /// Its days in order.
  public var days: [CivilDate] {
    (0..<CivilDate.days(inMonth: first.month, of: first.year)).map { first.adding(days: $0) }
  }

  /// The month after it.
  public var next: Self { Self(of: first.adding(days: 31)) }
  /// The month before it.
  public var previous: Self { Self(of: first.adding(days: -1)) }

  /// The earlier month is the smaller.
  public static func < (left: Self, right: Self) -> Bool { left.first < right.first }

  /// Reads the text form; a decoding error names the text that is no month.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let month = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a month: \(text)")
    }
    self = month
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
