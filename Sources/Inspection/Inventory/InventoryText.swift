//! Texts of an inventory in one spelling, so that what two people typed can be compared.

/// Comparing of typed texts.
public enum InventoryText {
  /// Without spaces at both ends; full-width ASCII and spaces become half-width.
  public static func trimmed(_ text: String) -> String {
    var half = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { half.append(halfWidth(scalar)) }
    var rest = Substring(String(half))
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  /// Letters and digits alone, in lower case: `Fortinet, Inc.` and `ＦＯＲＴＩＮＥＴ inc` are the same.
  public static func letters(_ text: String) -> String {
    trimmed(text).lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// A version without spaces and without the `v` in front, in lower case.
  public static func version(_ text: String) -> String {
    let plain = trimmed(text).lowercased().filter { !$0.isWhitespace }
    let isPrefixed = plain.hasPrefix("v") && plain.dropFirst().first?.isNumber == true
    return isPrefixed ? String(plain.dropFirst()) : plain
  }

  /// Whether a word looks like a version: a digit first, or `v` and a digit.
  static func isVersion(_ word: String) -> Bool {
    version(word).first.map { $0.isASCII && $0.isNumber } ?? false
  }

  private static func halfWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.value == 0x3000 { return " " }
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
    return Unicode.Scalar(UInt8(scalar.value - 0xFEE0))
  }
}
