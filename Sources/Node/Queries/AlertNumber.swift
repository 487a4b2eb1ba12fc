//! The alert's number for people, 2015-0508-004711: how it is made of an identifier, and how it is read from a person.

public import Alerting
public import Kernel

/// The day an alert was raised in Japan and six digits of its identifier: short enough to be read aloud over a phone.
/// Two alerts of one day may share a number (one chance in a million for each pair); links and forms therefore go by
/// the identifier, and a search by number may find more than one.
public struct AlertNumber: Hashable, Sendable, CustomStringConvertible {
  /// The day in Japan.
  public let day: CivilDate
  /// 0 ... 999,999.
  public let digits: Int

  /// How many numbers a day has.
  static let perDay: UInt64 = 1_000_000
  /// The fewest characters that are compared as a part of a number; fewer would find everything.
  public static let partMin = 4

  /// The number of an alert.
  public init(_ id: ID<Alert>) {
    day = TimeZoneRule.tokyo.civilTime(at: id.instant).date
    digits = Int(id.low % Self.perDay)
  }

  /// Reads a whole number as people type it: full-width digits, any hyphen or none, spaces around; nil for anything
  /// else and for a day that there is not.
  public init?(_ text: String) {
    guard let part = Self.part(text) else { return nil }
    let plain = part.filter { $0 != "-" }
    guard plain.utf8.count == 14, let year = Int(plain.prefix(4)),
      let month = Int(plain.dropFirst(4).prefix(2)),
      let dayOfMonth = Int(plain.dropFirst(6).prefix(2)),
      let digits = Int(plain.dropFirst(8)),
      let day = CivilDate(year: year, month: month, day: dayOfMonth)
    else { return nil }
    self.day = day
    self.digits = digits
  }

  /// What was typed as it would stand in a number, digits and hyphens alone; nil where it is no part of one.
  public static func part(_ text: String) -> String? {
    var found = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9": found.unicodeScalars.append(scalar)
      // Full-width digits, as a Japanese keyboard types them.
      case "\u{FF10}"..."\u{FF19}":
        found.append(String(scalar.value - 0xFF10))
      // Every sign that people take for a hyphen: hyphens, dashes, minus, long vowel mark, full-width.
      case "-", "\u{2010}"..."\u{2015}", "\u{2212}", "\u{30FC}", "\u{FF0D}", "\u{FF70}":
        found.append("-")
      case " ", "\u{3000}": continue
      default: return nil
      }
      guard found.utf8.count <= 20 else { return nil }
    }
    return found.utf8.count >= partMin ? found : nil
  }

  /// `2015-0508-004711`.
  public var description: String {
    let date = "\(day)"
    let zeros = String(repeating: "0", count: 6 - String(digits).utf8.count)
    return "\(date.prefix(4))-\(date.dropFirst(5).prefix(2))\(date.suffix(2))-\(zeros)\(digits)"
  }

  /// The identifiers of alerts raised that day: from the first, up to but not the second. As text they order the same.
  var identifiers: (from: String, below: String) {
    func first(_ day: CivilDate) -> String {
      let start = TimeZoneRule.tokyo.instant(day, hour: 0, minute: 0)
      let milliseconds = UInt64(max(0, start.microseconds) / 1000)
      return ID<Alert>(high: milliseconds << 16, low: 0).description
    }
    return (first(day), first(day.adding(days: 1)))
  }
}
