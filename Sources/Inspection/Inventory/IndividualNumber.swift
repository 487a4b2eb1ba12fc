//! 個人番号 (マイナンバー): told by its check digit, so that whoever types one is warned. Nothing here keeps it.

/// The individual number of a person. Source: 平成26年総務省令第85号, article 5.
public enum IndividualNumber {
  /// How many digits it has, the check digit last.
  public static let digitCount = 12

  /// Whether a number of that form stands in a text: twelve digits, full-width or half-width, with single spaces or
  /// hyphens between them at most, not part of a longer number, with a check digit that fits. One in eleven of all
  /// twelve-digit numbers fits: this is a reason to ask, never to refuse.
  public static func stands(in text: String) -> Bool {
    var run: [Int] = []
    var gap = 0
    for scalar in text.unicodeScalars {
      if let digit = digit(scalar) {
        run.append(digit)
        gap = 0
      } else if !run.isEmpty, gap == 0, isSeparator(scalar) {
        gap = 1
      } else {
        if fits(run) { return true }
        (run, gap) = ([], 0)
      }
    }
    return fits(run)
  }

  /// Whether twelve digits are such a number.
  static func fits(_ digits: [Int]) -> Bool {
    guard digits.count == digitCount, let check = digits.last else { return false }
    // Pn is the n-th digit from the lowest of the other eleven, Qn is n + 1 up to the sixth and n - 5 from there.
    let sum = digits.dropLast().reversed().enumerated().reduce(0) { sum, place in
      let n = place.offset + 1
      return sum + place.element * (n <= 6 ? n + 1 : n - 5)
    }
    let rest = sum % 11
    return check == (rest <= 1 ? 0 : 11 - rest)
  }

  private static func digit(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x30...0x39: Int(scalar.value - 0x30)
    case 0xFF10...0xFF19: Int(scalar.value - 0xFF10)
    default: nil
    }
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    [" ", "\u{3000}", "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2212}", "\u{FF0D}"]
      .contains(scalar)
  }
}
