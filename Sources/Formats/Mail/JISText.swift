//! Japanese as ISO-2022-JP: the way back of `CP932`, by the same arithmetic, for mail systems that read nothing newer.

/// Writes ISO-2022-JP with ASCII and JIS X 0208 alone, which every reader of it reads alike. The rows that vendors
/// added (①, 髙) and half-width kana are left out: some readers show them as something else. Source: RFC 1468.
public enum JISText {
  private static let toJIS: [UInt8] = [0x1B, 0x24, 0x42]
  private static let toASCII: [UInt8] = [0x1B, 0x28, 0x42]

  /// Rows 1 to 8 and 16 to 84: what JIS X 0208 itself has.
  private static let rows = Array(0x21...0x28) + Array(0x30...0x74)

  /// Row and cell of each character. Made once, from the table that is read with.
  private static let cells: [Unicode.Scalar: [UInt8]] = {
    var cells: [Unicode.Scalar: [UInt8]] = [:]
    for row in rows {
      for cell in 0x21...0x7E {
        let pair = [UInt8(row), UInt8(cell)]
        let scalar = CP932.scalar(jis: pair[0], pair[1])
        if scalar != CP932.unknown, cells[scalar] == nil { cells[scalar] = pair }
      }
    }
    return cells
  }()

  /// Signs that have one place in JIS and two names in Unicode: the wave of 〜 and ～ is the same wave. Source: the
  /// mapping of the JIS X 0221 annex beside that of CP932.
  private static let sameSign: [Unicode.Scalar: Unicode.Scalar] = [
    "\u{301C}": "\u{FF5E}", "\u{2212}": "\u{FF0D}", "\u{2016}": "\u{2225}", "\u{2014}": "\u{2015}",
    "\u{00A2}": "\u{FFE0}", "\u{00A3}": "\u{FFE1}", "\u{00AC}": "\u{FFE2}",
  ]

  /// The text's bytes, all below 0x80; every line begins and ends in ASCII. Nil where a character does not fit: then
  /// the whole mail goes as UTF-8, for half of a name is worse than none.
  public static func encode(_ text: String) -> [UInt8]? {
    var out: [UInt8] = []
    var isASCII = true
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        let isPlain = scalar.value >= 0x20 && scalar.value < 0x7F
        guard isPlain || scalar == "\n" || scalar == "\r" || scalar == "\t" else { return nil }
        if !isASCII { out += toASCII }
        isASCII = true
        out.append(UInt8(scalar.value))
      } else {
        guard let pair = cells[sameSign[scalar] ?? scalar] else { return nil }
        if isASCII { out += toJIS }
        isASCII = false
        out += pair
      }
    }
    return isASCII ? out : out + toASCII
  }

  /// The text as its readers get it: the signs with two names under the name that CP932 gives them.
  public static func read(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { sameSign[$0] ?? $0 }))
  }
}
