//! base64 and quoted-printable as mail carries them: line breaks anywhere, stray bytes skipped.

/// How the bytes of a part travel. Source: RFC 2045 §6.
enum TransferCoding {
  /// The bytes that were meant; at most `max` of them.
  static func decoded(_ bytes: ArraySlice<UInt8>, _ name: String, max: Int) -> [UInt8] {
    switch name {
    case "base64": base64(bytes, max: max)
    case "quoted-printable": quotedPrintable(bytes, isWord: false, max: max)
    default: Array(bytes.prefix(max))
    }
  }

  /// base64 with everything skipped that is no letter of it; ends at the first `=`.
  static func base64(_ bytes: some Collection<UInt8>, max: Int) -> [UInt8] {
    var out: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      guard byte != UInt8(ascii: "="), out.count < max else { break }
      guard let value = sextet(byte) else { continue }
      bits = (bits << 6 | value) & 0xFFFFFF
      count += 6
      if count >= 8 {
        count -= 8
        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return out
  }

  /// quoted-printable; in an encoded word an underscore is a space. A broken `=` stands for itself.
  static func quotedPrintable(
    _ bytes: some Collection<UInt8>, isWord: Bool, max: Int
  ) -> [UInt8] {
    let source = Array(bytes)
    var out: [UInt8] = []
    var place = 0
    while place < source.count, out.count < max {
      let byte = source[place]
      place += 1
      guard byte == UInt8(ascii: "=") else {
        out.append(isWord && byte == UInt8(ascii: "_") ? UInt8(ascii: " ") : byte)
        continue
      }
      let rest = source[place...].prefix(2)
      if rest.first == 0x0A {
        place += 1
      } else if rest.elementsEqual([0x0D, 0x0A]) {
        place += 2
      } else if rest.count == 2, let high = hexadecimal(source[place]),
        let low = hexadecimal(source[place + 1])
      {
        out.append(high << 4 | low)
        place += 2
      } else {
        out.append(byte)
      }
    }
    return out
  }

  private static func sextet(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
