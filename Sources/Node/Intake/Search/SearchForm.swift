//! What somebody asks of the stored events: one mark, so many days back, and a reason where the mark is a person's.

public import Formats
internal import Kernel
internal import Matching

/// A question to the stored events, read. Free text is never one: it would search people (law S19 of `kernel.md`).
public struct SearchForm: Sendable, Hashable {
  /// What is looked for.
  public let mark: IndicatorPattern
  /// How many days back.
  public let days: Int
  /// Why it is asked, in one line; nil where nobody said so and nobody had to.
  public let reason: String?

  /// The furthest that a search looks back, in days.
  public static let daysMax = 90
  /// How far it looks back when nothing else is said, in days.
  public static let daysDefault = 30
  /// Most characters of what is pasted.
  public static let textMax = 2000
  /// Most characters of a reason.
  public static let reasonMax = 200

  /// A question from its parts.
  public init(mark: IndicatorPattern, days: Int = Self.daysDefault, reason: String? = nil) {
    self.mark = mark
    self.days = days
    self.reason = reason
  }

  /// Reads a pasted mark: an address, a prefix, a domain, a URL, a hash or a mail address, whole or defanged. Throws the
  /// code of a refusal.
  public static func mark(_ text: String) throws(RefusalCode) -> IndicatorPattern {
    guard text.count <= textMax else { throw RefusalCode("searchUnreadable") }
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard !trimmed.isEmpty else { throw RefusalCode("searchEmpty") }
    do throws(IndicatorProblem) {
      return try IndicatorValue.read(trimmed)
    } catch {
      switch error {
      case .publicSuffix: throw RefusalCode("searchPublicSuffix")
      case .networkTooWide: throw RefusalCode("searchTooWide")
      case .reservedAddress: throw RefusalCode("searchReserved")
      case .valueMissing: throw RefusalCode("searchEmpty")
      default: throw RefusalCode("searchUnreadable")
      }
    }
  }

  /// The mark as it is matched and shown.
  public var text: String {
    switch mark {
    case .network(let prefix): prefix.description
    case .value(let value): value.text
    case .pattern(let pattern): pattern.text
    }
  }

  /// What kind of mark it is: `network`, or a kind of observable.
  public var kind: String {
    switch mark {
    case .network: "network"
    case .value(let value): value.kind.rawValue
    case .pattern: IndicatorRow.patternForm
    }
  }

  /// Whether it is somebody's: a mail address is a person's as often as an attacker's.
  public var isPersonal: Bool {
    if case .value(.mail) = mark { true } else { false }
  }

  /// The mark as the index knows it; nil for a pattern of several events, which nobody can paste.
  var pattern: IndicatorIndex.Pattern? {
    switch mark {
    case .network(let prefix): .network(prefix)
    case .value(let value): .value(value)
    case .pattern: nil
    }
  }
}

/// A search of the stored events. It lies in memory alone, and goes with the process; that it was made is a Fact.
public enum EventSearch {}
