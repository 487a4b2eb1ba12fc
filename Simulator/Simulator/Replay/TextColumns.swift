//! Text in columns of a terminal, where a kanji is two wide.

internal import Kernel

/// Widths and line breaks for a font of fixed width. Source: UAX #11, wide and fullwidth.
enum TextColumns {
  /// A horizontal rule's columns for one `─`: ambiguous in UAX #11, one wide in terminals of today.
  static let ruleColumns = 1
  /// Longest text that is laid out, in characters; more is cut.
  static let charactersMax = 4000

  /// How many columns a text takes.
  static func width(of text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + width(of: $1) }
  }

  /// The text with spaces behind it up to that many columns.
  static func padded(_ text: String, columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - width(of: text)))
  }

  /// The text in lines of at most so many columns: between words, and between any two kanji.
  static func wrapped(_ text: String, columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for unit in units(PlainText.singleLine(text, maxCharacters: charactersMax)) {
      let size = width(of: unit)
      if used + size > columns, used > 0 {
        lines.append(line)
        line = ""
        used = 0
      }
      if unit == " ", used == 0 { continue }
      // A word longer than the line is cut where the line ends.
      for character in unit {
        let one = width(of: character)
        if used + one > columns {
          lines.append(line)
          line = ""
          used = 0
        }
        line.append(character)
        used += one
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// What is not broken: words of narrow letters, and a wide character with the closing mark behind it.
  private static func units(_ text: String) -> [String] {
    var units: [String] = []
    var word = ""
    for character in text {
      let isNarrow = width(of: character) < 2 && character != " "
      if isNarrow {
        word.append(character)
        continue
      }
      if !word.isEmpty { units.append(word) }
      word = ""
      if "、。）」』】：！？".contains(character), let last = units.popLast() {
        units.append(last + String(character))
      } else {
        units.append(String(character))
      }
    }
    if !word.isEmpty { units.append(word) }
    return units
  }

  private static func width(of character: Character) -> Int {
    character.unicodeScalars.reduce(0) { max($0, width(of: $1)) }
  }

  // table:
  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }
}
