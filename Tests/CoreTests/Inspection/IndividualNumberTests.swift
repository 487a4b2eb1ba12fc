//! The check digit of individual numbers, worked out a second time from the words of the ordinance.

import Inspection
import Testing

@Suite struct IndividualNumberTests {
  /// The check digit by the ordinance's sum, written out: the eleven digits from the left have the weights
  /// 6 5 4 3 2 7 6 5 4 3 2.
  private func check(_ eleven: [Int]) -> Int {
    let rest = zip(eleven, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]).reduce(0) { $0 + $1.0 * $1.1 } % 11
    return rest <= 1 ? 0 : 11 - rest
  }

  private func digits(_ number: Int, count: Int) -> [Int] {
    let text = String(number)
    let zeros = String(repeating: "0", count: count - text.count)
    return (zeros + text).compactMap(\.wholeNumberValue)
  }

  @Test func `exactly one of ten last digits fits`() {
    for step in 0..<2000 {
      let eleven = digits(step * 49_999_999 + 12_345, count: 11)
      let right = check(eleven)
      for last in 0...9 {
        let text = (eleven + [last]).map(String.init).joined()
        #expect(IndividualNumber.stands(in: text) == (last == right), "\(text)")
      }
    }
  }

  @Test func `it is found as people write it, and not inside a longer number`() {
    // 123456789018: made up, with the check digit that fits.
    for text in [
      "123456789018", "１２３４５６７８９０１８", "1234-5678-9018", "番号は1234 5678 9018です", "1234－5678－9018",
    ] { #expect(IndividualNumber.stands(in: text), "\(text)") }
    for text in [
      "", "123456789017", "1234567890181", "0123456789018", "1234--5678-9018", "12345678901",
      "03-1234-5678", "1234/5678/9018",
    ] { #expect(!IndividualNumber.stands(in: text), "\(text)") }
  }
}
