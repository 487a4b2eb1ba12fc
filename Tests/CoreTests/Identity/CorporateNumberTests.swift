//! Corporate numbers: real ones are taken as people type them, and every neighbour is refused.

import Kernel
import Testing

@Suite struct CorporateNumberTests {
  /// Published numbers: the tax agency's own example, the National Tax Agency, the Digital Agency, the Bank of Japan.
  static let real = ["8700110005901", "7000012050002", "8000012010038", "3010005002599"]

  @Test(arguments: real)
  func `a published number is taken, and with another check digit it is none`(number: String) {
    #expect(CorporateNumber(number)?.description == number)
    for digit in "0123456789" where digit != number.first {
      #expect(CorporateNumber(String(digit) + number.dropFirst()) == nil, "\(digit)")
    }
  }

  @Test func `one digit mistyped is always found`() {
    let digits = Array("8700110005901")
    for place in digits.indices {
      for digit in "0123456789" where digit != digits[place] {
        var wrong = digits
        wrong[place] = digit
        // 0 and 9 weigh the same in a sum modulo 9: the law's own digit does not tell them apart.
        let isBlind = place > 0 && Set([digit, digits[place]]) == ["0", "9"]
        #expect((CorporateNumber(String(wrong)) != nil) == isBlind, "\(place) \(digit)")
      }
    }
  }

  @Test(arguments: [
    "８７００１１０００５９０１", "8-7001-1000-5901", "8 7001 1000 5901", "T8700110005901", "Ｔ８７００１１０００５９０１",
    "　8700110005901　", "8－7001－1000－5901",
  ])
  func `a number is taken as people type it`(text: String) {
    #expect(CorporateNumber(text)?.description == "8700110005901")
  }

  @Test(arguments: [
    "", "870011000590", "87001100059011", "8700110005901x", "x8700110005901", "8700110005T901",
    "八七〇〇一一〇〇〇五九〇一", "٨٧٠٠١١٠٠٠٥٩٠١", "8700110005901\n8700110005901",
    "8" + String(repeating: " ", count: 30) + "700110005901",
  ])
  func `whatever else is typed is none`(text: String) {
    #expect(CorporateNumber(text) == nil)
  }
}
