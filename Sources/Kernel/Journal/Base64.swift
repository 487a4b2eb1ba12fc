//! Base 64 for roots, keys and signatures, so that the kernel needs no Foundation.

/// The standard alphabet with padding; one text for each sequence of bytes. Source: RFC 4648, section 4.
public enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding = UInt8(ascii: "=")

  /// The text, padded to a multiple of four.
  public static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    var buffer: UInt32 = 0
    var count = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      count += 1
      if count == 3 {
        append(buffer, sextets: 4, to: &text)
        (buffer, count) = (0, 0)
      }
    }
    if count > 0 {
      append(buffer << UInt32((3 - count) * 8), sextets: count + 1, to: &text)
      text.append(contentsOf: repeatElement(padding, count: 3 - count))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes, strictly: nil for white space, another alphabet, missing padding or unused bits that are not zero
  /// (two texts for the same bytes would let a signed note be changed without breaking its signature).
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    let text = Array(text.utf8)
    guard text.count.isMultiple(of: 4) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    for start in stride(from: 0, to: text.count, by: 4) {
      let group = text[start..<start + 4]
      let isLast = start + 4 == text.count
      let padded = isLast ? group.reversed().prefix { $0 == padding }.count : 0
      guard padded <= 2 else { return nil }
      var buffer: UInt32 = 0
      for digit in group.dropLast(padded) {
        guard let value = value(of: digit) else { return nil }
        buffer = buffer << 6 | value
      }
      buffer <<= UInt32(padded * 6)
      guard buffer & ((1 << UInt32(padded * 8)) - 1) == 0 else { return nil }
      for place in 0..<(3 - padded) {
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(16 - place * 8)))
      }
    }
    return bytes
  }

  private static func append(_ buffer: UInt32, sextets: Int, to text: inout [UInt8]) {
    for place in 0..<sextets {
      text.append(alphabet[Int(buffer >> UInt32(18 - place * 6) & 63)])
    }
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
