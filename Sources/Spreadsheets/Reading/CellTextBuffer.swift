//! The text of one cell while it is gathered, and the escapes that a workbook writes within it.

/// Gathers text up to the limit of one cell.
struct CellTextBuffer {
  private(set) var bytes: [UInt8] = []
  private let bytesMax: Int

  init(bytesMax: Int) { self.bytesMax = bytesMax }

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  /// Throws when the text would be longer than one cell may be.
  mutating func append(_ more: UnsafeBufferPointer<UInt8>) throws(SpreadsheetProblem) {
    guard more.count <= bytesMax - bytes.count else { throw SpreadsheetProblem(.cellTooLong) }
    bytes.append(contentsOf: more)
  }

  /// The text with `_x000D_` and its like resolved, line ends as `\n`, and without other control characters.
  var text: String {
    let isPlain = bytes.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "_") && $0 != 0x7F }
    let whole = String(decoding: bytes, as: UTF8.self)
    return isPlain ? whole : cleaned(unescaped(whole))
  }
}

/// Text without control characters other than tab and line feed; `\r\n` and `\r` become `\n`.
func cleaned(_ text: String) -> String {
  var clean = String.UnicodeScalarView()
  var last: Unicode.Scalar?
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\r": clean.append("\n")
    case "\n": if last != "\r" { clean.append("\n") }
    case "\t": clean.append("\t")
    default:
      if scalar.properties.generalCategory != .control, scalar.value != 0xFFFE,
        scalar.value != 0xFFFF
      {
        clean.append(scalar)
      }
    }
    last = scalar
  }
  return String(clean)
}

/// Resolves `_xHHHH_`. Source: ECMA-376 part 1, 22.9.2.19, ST_Xstring. Halves of a surrogate pair stay as written.
private func unescaped(_ text: String) -> String {
  guard text.contains("_x") else { return text }
  let bytes = Array(text.utf8)
  var plain: [UInt8] = []
  var place = 0
  while place < bytes.count {
    if place + 6 < bytes.count, bytes[place] == UInt8(ascii: "_"),
      bytes[place + 1] == UInt8(ascii: "x"), bytes[place + 6] == UInt8(ascii: "_"),
      let value = hexadecimal(bytes[(place + 2)..<(place + 6)]),
      let scalar = Unicode.Scalar(value)
    {
      plain.append(contentsOf: Array(String(Character(scalar)).utf8))
      place += 7
    } else {
      plain.append(bytes[place])
      place += 1
    }
  }
  return String(decoding: plain, as: UTF8.self)
}

/// Four hexadecimal digits; no sign, no space.
private func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
  var value: UInt16 = 0
  for digit in digits {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt16(digit & 0x0F)
    case UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "a")...UInt8(ascii: "f"):
      value = value << 4 | UInt16((digit & 0x0F) + 9)
    default: return nil
    }
  }
  return value
}
