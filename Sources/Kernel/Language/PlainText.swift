//! Text from events is hostile: what a sensor, a mail or a peer wrote, made safe to show.

/// Makes foreign text harmless for a page, a mail header, a log line, a terminal or a spreadsheet cell.
/// Nothing disappears: what is replaced stands there as a visible escape, `‹U+202E›`. Source: kernel.md, "HTTP".
public enum PlainText {
  /// How many combining marks may follow one another; more is a stack that covers the lines around it.
  public static let combiningMarksMax = 4

  /// The text in several lines. Line feeds stay, CR LF becomes a line feed, a tab becomes a space; controls, bidirectional
  /// marks, zero-width and other invisible characters become escapes. `maxCharacters` counts Unicode scalars of
  /// the result, escapes included; text that is cut ends in `…`. Reads no more of a huge text than it shows.
  public static func clean(_ text: String, maxCharacters: Int) -> String {
    cleaned(text, maxCharacters, keepsLines: true)
  }

  /// The text in one line: as `clean`, and each line end becomes an escape as well.
  public static func singleLine(_ text: String, maxCharacters: Int) -> String {
    cleaned(text, maxCharacters, keepsLines: false)
  }

  private static func cleaned(_ text: String, _ maxCharacters: Int, keepsLines: Bool) -> String {
    precondition(maxCharacters > 0)
    var pieces: [Substring.UnicodeScalarView] = []
    var count = 0
    var state = Surroundings()
    for scalar in text.unicodeScalars {
      guard let piece = state.replacement(for: scalar, keepsLines: keepsLines) else { continue }
      count += piece.count
      pieces.append(piece)
      if count > maxCharacters { break }
    }
    let isCut = count > maxCharacters
    // Whole pieces are taken back until the ellipsis fits, so that no escape is cut in two.
    while count > maxCharacters - 1, isCut, let last = pieces.popLast() { count -= last.count }
    var result = String.UnicodeScalarView()
    for piece in pieces { result.append(contentsOf: piece) }
    if isCut { result.append("…") }
    return String(result)
  }

  /// What stood before the scalar at hand.
  private struct Surroundings {
    var previous: Unicode.Scalar?
    var combiningMarks = 0

    /// What is shown for the scalar; nil for the LF of a CR LF, which the CR has already written.
    mutating func replacement(
      for scalar: Unicode.Scalar, keepsLines: Bool
    ) -> Substring.UnicodeScalarView? {
      defer { previous = scalar }
      if scalar == "\n", previous == "\r" { return nil }
      if scalar == "\n" || scalar == "\r" {
        combiningMarks = 0
        return (keepsLines ? "\n" : escape("\n")).unicodeScalars
      }
      if scalar == "\t" { return Substring(" ").unicodeScalars }
      if isCombining(scalar) { combiningMarks += 1 } else { combiningMarks = 0 }
      let isHidden = PlainText.isHidden(scalar, after: previous)
      return isHidden || combiningMarks > PlainText.combiningMarksMax
        ? escape(scalar).unicodeScalars : Substring(String(scalar)).unicodeScalars
    }

    private func isCombining(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: true
      default: false
      }
    }
  }

  /// Whether a reader would not see the scalar, or see others at another place because of it.
  private static func isHidden(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar?) -> Bool {
    let properties = scalar.properties
    // Names are written with variation selectors (辻󠄀), one behind a character; a row of them is a hidden message.
    if properties.isVariationSelector, scalar.value != 0x180F {
      guard let previous else { return true }
      return previous.properties.isVariationSelector || previous.properties.isWhitespace
        || isHidden(previous, after: nil)
    }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
    default: return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
    }
  }

  /// `‹U+202E›`: at least four hexadecimal digits, upper case, between marks that no common syntax uses.
  private static func escape(_ scalar: Unicode.Scalar) -> Substring {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return Substring(
      "‹U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "›")
  }
}
