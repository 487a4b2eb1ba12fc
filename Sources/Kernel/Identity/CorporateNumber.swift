//! 法人番号: the thirteen digits by which every company in Japan is known, with their check digit.

/// A corporate number. The first digit checks the other twelve.
/// Source: 法人番号の指定等に関する省令 第2条 (check digit = 9 − (Σ Pn·Qn mod 9)).
public struct CorporateNumber: Hashable, Sendable, CustomStringConvertible {
  /// Thirteen ASCII digits.
  public let description: String

  /// Reads a number as people type it: full-width digits, spaces, hyphens and a T in front (適格請求書) are taken. Nil for
  /// anything else and where the check digit is wrong.
  public init?(_ text: String) {
    guard text.unicodeScalars.count <= Self.typedMax else { return nil }
    var digits: [Int] = []
    for (index, scalar) in text.unicodeScalars.enumerated() {
      switch scalar.value {
      case 0x30...0x39: digits.append(Int(scalar.value - 0x30))
      case 0xFF10...0xFF19: digits.append(Int(scalar.value - 0xFF10))
      case 0x20, 0x3000, 0x2D, 0x2010...0x2015, 0x2212, 0x30FC, 0xFF0D: continue
      case 0x54 where index == 0, 0xFF34 where index == 0: continue
      default: return nil
      }
    }
    guard digits.count == Self.length, digits[0] == Self.check(Array(digits.dropFirst())) else {
      return nil
    }
    description = digits.map(String.init).joined()
  }

  /// How many digits there are.
  public static let length = 13
  /// Longest text that is looked at: the digits with something between each.
  public static let typedMax = 30

  /// The check digit, 1...9, of the twelve digits behind it.
  static func check(_ digits: [Int]) -> Int {
    let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
      sum + digit.element * (digit.offset.isMultiple(of: 2) ? 1 : 2)
    }
    return 9 - sum % 9
  }
}
