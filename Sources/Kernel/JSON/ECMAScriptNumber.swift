//! Doubles as ECMAScript writes them: the number format of canonical JSON.

/// `Number::toString` of ECMAScript for finite doubles.
/// Swift and ECMAScript agree on the digits (the shortest that read back, the nearest of these), not on where the
/// exponent begins: ECMAScript writes 1e21 and 1e-7 with one, everything between without.
/// Source: ECMA-262, 6.1.6.1.20; RFC 8785, section 3.2.2.3.
enum ECMAScriptNumber {
  /// The text of a finite double; both zeros are `0`.
  static func text(_ number: Double) -> String {
    guard number != 0 else { return "0" }
    let sign = number < 0 ? "-" : ""
    let (digits, point) = decimal(number.magnitude)
    let count = digits.count
    if point > 21 || point < -5 {
      let first = String(decoding: digits.prefix(1), as: UTF8.self)
      let rest = String(decoding: digits.dropFirst(), as: UTF8.self)
      let exponent = point - 1
      return sign + first + (rest.isEmpty ? "" : "." + rest) + "e" + (exponent < 0 ? "-" : "+")
        + String(exponent.magnitude)
    }
    let text = String(decoding: digits, as: UTF8.self)
    if point <= 0 {
      return sign + "0." + String(repeating: "0", count: -point) + text
    }
    if point >= count {
      return sign + text + String(repeating: "0", count: point - count)
    }
    return sign + String(decoding: digits[..<point], as: UTF8.self) + "."
      + String(decoding: digits[point...], as: UTF8.self)
  }

  /// The shortest digits without zeros at either end, and where the point stands: 0.d₁d₂… × 10^point.
  private static func decimal(_ number: Double) -> (digits: [UInt8], point: Int) {
    var digits: [UInt8] = []
    var pointSeen = false
    var point = 0
    var exponent = 0
    var exponentSign: Int?
    for byte in number.description.utf8 {
      switch byte {
      case UInt8(ascii: "."): pointSeen = true
      case UInt8(ascii: "e"): exponentSign = 1
      case UInt8(ascii: "-"): exponentSign = -1
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if exponentSign != nil {
          exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
        } else if digits.isEmpty, byte == UInt8(ascii: "0") {
          if pointSeen { point -= 1 }
        } else {
          digits.append(byte)
          if !pointSeen { point += 1 }
        }
      default: break
      }
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, point + exponent * (exponentSign ?? 1))
  }
}
