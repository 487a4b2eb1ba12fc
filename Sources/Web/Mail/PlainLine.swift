//! Text from events and strangers, made harmless for a mail: what cannot be seen is made visible.

/// Free text as one bounded line. Line breaks and tabs become spaces; other control characters and
/// bidirectional overrides are written out as `[U+202E]`, so that a reader sees that they were there.
enum PlainLine {
  /// The longest line kept; the rest is cut with an ellipsis.
  static let charactersMax = 2000

  /// The harmless line. Never fails; the result passes `MailRefusal.isHostile`.
  static func of(_ text: String, max: Int = charactersMax) -> String {
    var line = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < max else {
        line.append("…")
        break
      }
      count += 1
      switch scalar {
      case "\n", "\r", "\t", "\u{2028}", "\u{2029}", "\u{85}": line.append(" ")
      case _ where MailRefusal.isHostile(scalar):
        line.append(contentsOf: "[U+\(fourDigits(scalar))]".unicodeScalars)
      default: line.append(scalar)
      }
    }
    return String(line).split(separator: " ").joined(separator: " ")
  }

  private static func fourDigits(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
