//! Wrapping at 72 columns where a kanji is two wide, as mail programs of offices show it.

/// Breaks text into lines by columns. Words of narrow letters stay whole where they fit; a line does
/// not begin with a closing mark nor end with an opening one (禁則).
enum ColumnWrap {
  /// The widest line of a mail's text. Source: users-and-screens §2.0.
  static let columnsMax = 72

  /// How many columns the text takes in a font of fixed width.
  static func columns(of text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + columns(of: $1) }
  }

  /// The text in lines of at most 72 columns; all but the first begin with `indent`.
  static func lines(_ text: String, indent: String = "") -> [String] {
    var lines: [String] = []
    var line = ""
    var width = 0
    for unit in units(of: text) {
      let unitWidth = columns(of: unit)
      if width + unitWidth > columnsMax, width > columns(of: indent) || lines.isEmpty && width > 0 {
        lines.append(withoutTrailingSpace(line))
        line = indent
        width = columns(of: indent)
      }
      if width == columns(of: indent), !lines.isEmpty, unit == " " { continue }
      for character in unit {
        // Only a unit wider than a whole line is broken inside.
        if width + columns(of: character) > columnsMax {
          lines.append(withoutTrailingSpace(line))
          line = indent
          width = columns(of: indent)
        }
        line.append(character)
        width += columns(of: character)
      }
    }
    if !line.isEmpty { lines.append(withoutTrailingSpace(line)) }
    return lines
  }

  private static let notAtStart = Set<Character>("、。，．・：；？！）」』】〕］｝〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}")
  private static let notAtEnd = Set<Character>("（「『【〔［｛〈《([{")

  /// Pieces between which a line may break.
  private static func units(of text: String) -> [String] {
    var units: [String] = []
    var mayJoin = false
    for character in text {
      let isNarrow = character != " " && columns(of: character) < 2
      let sticks = notAtStart.contains(character) && character.unicodeScalars.count == 1
      if mayJoin && isNarrow || sticks && units.last != " " || endsOpen(units.last) {
        units.isEmpty ? units.append(String(character)) : units[units.count - 1].append(character)
      } else {
        units.append(String(character))
      }
      mayJoin = isNarrow
    }
    return units
  }

  private static func endsOpen(_ unit: String?) -> Bool {
    guard let last = unit?.last else { return false }
    return notAtEnd.contains(last)
  }

  private static func withoutTrailingSpace(_ line: String) -> String {
    line.last == " " ? String(line.dropLast()) : line
  }

  /// 0 for what joins its neighbour, 1 for Latin and half-width kana, 2 for the rest: characters of
  /// ambiguous width count as wide, so that a line is never too long on a Japanese screen.
  private static func columns(of character: Character) -> Int {
    character.unicodeScalars.reduce(0) { max($0, columns(of: $1)) }
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200D, 0x2060, 0xFE00...0xFE0F, 0xE0100...0xE01EF: 0
    case 0...0x10FF, 0xFF61...0xFFDC: 1
    default: 2
    }
  }
}
