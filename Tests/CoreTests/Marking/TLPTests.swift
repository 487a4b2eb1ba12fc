//! TLP labels: order, spelling, and what else is read as one.

import Foundation
import Kernel
import Testing

@Suite struct TLPTests {
  @Test func `labels are literal and ordered by strictness`() {
    #expect(
      TLP.allCases.map(\.label)
        == ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"])
    #expect(TLP.allCases == TLP.allCases.sorted())
    #expect(max(TLP.amber, .amberStrict) == .amberStrict)
    #expect([TLP.green, .red, .clear].max() == .red)
  }

  @Test(arguments: [
    ("TLP:AMBER+STRICT", TLP.amberStrict), ("tlp:amber+strict", .amberStrict), ("Amber", .amber),
    ("TLP:WHITE", .clear), ("white", .clear), ("TLP:CLEAR", .clear), ("tlp:GREEN", .green),
    ("RED", .red),
  ])
  func `a label is read in either case`(text: String, label: TLP) { #expect(TLP(text) == label) }

  @Test(arguments: [
    "", "TLP:", "TLP: RED", "TLP:AMBER STRICT", "TLP:AMBER-STRICT", "TLP:TLP:RED", "RED ",
    "TLP:BLACK",
    "TLP：RED", "AMBER+",
  ])
  func `other text is no label`(text: String) { #expect(TLP(text) == nil) }

  @Test func `documents carry the label`() throws {
    let data = try JSONEncoder().encode(TLP.allCases)
    #expect(String(decoding: data, as: UTF8.self).contains("\"TLP:AMBER+STRICT\""))
    #expect(try JSONDecoder().decode([TLP].self, from: data) == TLP.allCases)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([TLP].self, from: Data("[\"TLP:PINK\"]".utf8))
    }
  }

  @Test func `each label explains itself in both languages`() {
    #expect(Set(TLP.allCases.map(\.explanation)).count == 5)
    #expect(TLP.amber.explanation(.ja).contains("業者は含みません"))
    #expect(TLP.amberStrict.explanation(.en).contains("within your organisation"))
  }
}
