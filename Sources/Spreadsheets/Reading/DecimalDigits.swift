//! A decimal number as digits: shown without exponent and without the noise of binary fractions.

/// A number as a spreadsheet stores it, taken apart without rounding through binary.
struct DecimalDigits: Hashable {
  private var isNegative = false
  /// The digits without leading zeros, 0...9 each.
  private var digits: [UInt8] = []
  /// How many digits stand before the point; negative means zeros behind it.
  private var point = 0

  /// Digits that a spreadsheet program shows and computes with.
  static let shownDigits = 15
  private static let textBytesMax = 64
  private static let exponentMax = 330

  /// Reads `-12.5E+3`; nil for anything else, and beyond what a number of a spreadsheet can be.
  init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= Self.textBytesMax else { return nil }
    var place = 0
    if bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      place = 1
    }
    var seen = 0
    var hasPoint = false
    while place < bytes.count, bytes[place] | 0x20 != UInt8(ascii: "e") {
      switch bytes[place] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(bytes[place] - UInt8(ascii: "0"))
        if !hasPoint { point += 1 }
        seen += 1
      case UInt8(ascii: ".") where !hasPoint: hasPoint = true
      default: return nil
      }
      place += 1
    }
    guard seen > 0 else { return nil }
    if place < bytes.count {
      guard let exponent = Int(String(decoding: bytes[(place + 1)...], as: UTF8.self)),
        abs(exponent.clamped) <= Self.exponentMax
      else { return nil }
      point += exponent
    }
    normalize()
  }

  /// Whether there is nothing behind the point.
  var isWhole: Bool { digits.count <= point || digits.isEmpty }
  var isBelowZero: Bool { isNegative }

  /// The digits before the point; `0` for none.
  var wholeDigits: [UInt8] {
    guard point > 0, !digits.isEmpty else { return [0] }
    return Array(digits.prefix(point)) + Array(repeating: 0, count: max(0, point - digits.count))
  }

  /// The number times a hundred.
  var timesHundred: DecimalDigits {
    var copy = self
    copy.point += 2
    return copy
  }

  /// The plain digits: no exponent, no grouping, no zeros at the end behind the point.
  var text: String {
    guard !digits.isEmpty else { return "0" }
    var text = isNegative ? "-" : ""
    text += wholeDigits.map { String($0) }.joined()
    if !isWhole {
      text += "." + String(repeating: "0", count: max(0, -point))
      text += digits.dropFirst(max(0, point)).map { String($0) }.joined()
    }
    return text
  }

  /// Drops zeros at both ends and rounds half up to the digits that programs show.
  private mutating func normalize() {
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    if digits.count > Self.shownDigits {
      let roundsUp = digits[Self.shownDigits] >= 5
      digits.removeLast(digits.count - Self.shownDigits)
      if roundsUp { increment() }
    }
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty {
      point = 0
      isNegative = false
    }
  }

  private mutating func increment() {
    while digits.last == 9 { digits.removeLast() }
    if let last = digits.popLast() {
      digits.append(last + 1)
    } else {
      digits = [1]
      point += 1
    }
  }
}

extension Int {
  /// Small enough that its absolute value exists.
  fileprivate var clamped: Int { Swift.max(self, -Int.max) }
}
