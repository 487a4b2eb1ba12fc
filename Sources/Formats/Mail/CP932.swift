//! CP932, the Shift_JIS of Japanese offices, with its ① and 髙: one table, and JIS and EUC by arithmetic.

internal import Foundation

/// Characters by their two bytes in CP932. What has none is U+FFFD, so that nothing is ever lost silently.
enum CP932 {
  /// What stands for bytes that are no character.
  static let unknown: Unicode.Scalar = "\u{FFFD}"

  private static let leads = Array(0x81...0x9F) + Array(0xE0...0xFC)
  private static let trails = 0x40...0xFC

  /// Made once, by asking the system for each pair; afterwards nothing outside is asked.
  private static let table: [Unicode.Scalar] = leads.flatMap { lead in
    trails.map { trail in
      let pair = [UInt8(lead), UInt8(trail)]
      guard let text = String(bytes: pair, encoding: .shiftJIS), text.unicodeScalars.count == 1
      else { return unknown }
      return text.unicodeScalars.first ?? unknown
    }
  }

  /// Whether a byte begins a character of two.
  static func isLead(_ byte: UInt8) -> Bool {
    (0x81...0x9F).contains(byte) || (0xE0...0xFC).contains(byte)
  }

  /// The character of two bytes.
  static func scalar(_ lead: UInt8, _ trail: UInt8) -> Unicode.Scalar {
    guard isLead(lead), trails.contains(Int(trail)) else { return unknown }
    let row = lead < 0xA0 ? Int(lead) - 0x81 : Int(lead) - 0xE0 + 31
    return table[row * trails.count + Int(trail) - trails.lowerBound]
  }

  /// The character of one byte: ASCII or half-width kana.
  static func scalar(_ byte: UInt8) -> Unicode.Scalar {
    switch byte {
    case 0...0x7F: Unicode.Scalar(byte)
    case 0xA1...0xDF: Unicode.Scalar(UInt32(byte) - 0xA1 + 0xFF61) ?? unknown
    default: unknown
    }
  }

  /// The character of a row and cell of JIS, both 0x21 ... 0x7E, with the rows that vendors added. Source: the mapping
  /// of JIS X 0208 to Shift_JIS, JIS X 0208:1997 annex 1.
  static func scalar(jis row: UInt8, _ cell: UInt8) -> Unicode.Scalar {
    guard (0x21...0x7E).contains(row), (0x21...0x7E).contains(cell) else { return unknown }
    let lead = ((row - 1) >> 1) + (row <= 0x5E ? 0x71 : 0xB1)
    let trail = row & 1 == 1 ? cell + (cell > 0x5F ? 0x20 : 0x1F) : cell + 0x7E
    return scalar(lead, trail)
  }

  /// A whole text.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      if isLead(byte) {
        guard let trail = iterator.next() else {
          scalars.append(unknown)
          break
        }
        scalars.append(scalar(byte, trail))
        // A broken pair must not swallow the end of its line.
        if trail < 0x40 { scalars.append(scalar(trail)) }
      } else {
        scalars.append(scalar(byte))
      }
    }
    return String(scalars)
  }
}
