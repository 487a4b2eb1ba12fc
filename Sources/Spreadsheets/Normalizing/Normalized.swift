//! What people typed, as a program compares it: half-width letters and digits, no spaces around, one spelling.

internal import Foundation

/// The forms that importers compare and keep. Pure; names of people and bodies keep their characters (髙 stays 髙).
public enum Normalized {
  /// Text without spaces around it, the ideographic one (U+3000) and line ends included; inside nothing changes.
  public static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
      let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  /// Trimmed text with full-width letters, digits and signs (！ to ～) as ASCII and U+3000 as a space. Katakana and
  /// kanji stay as they are.
  public static func halfWidth(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in trimmed(text).unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E: scalars.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
      case 0x3000, 0xA0: scalars.append(" ")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  /// Trimmed text in Unicode's NFKC: half-width katakana becomes full-width, ㈱ becomes (株), ① becomes 1. For
  /// comparing headings and names; never for what is shown or kept.
  public static func compatible(_ text: String) -> String {
    trimmed(text).precomposedStringWithCompatibilityMapping
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    // Zero-width space and byte order mark are no white space to Unicode, and invisible to people all the same.
    scalar.properties.isWhitespace || scalar == "\u{200B}" || scalar == "\u{FEFF}"
  }
}
