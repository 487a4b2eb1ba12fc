//! Products as they are typed, and how they are found.

import Inspection
import Testing

@Suite struct ProductTests {
  @Test func `a line is read as one, two or three parts`() {
    #expect(
      Product(line: "Fortinet / FortiGate 100F / 7.2.8")
        == Product(vendor: "Fortinet", name: "FortiGate 100F", version: "7.2.8"))
    #expect(
      Product(line: "ＦｏｒｔｉＯＳ／７．２") == Product(vendor: "", name: "FortiOS", version: "7.2"))
    #expect(Product(line: " 一太郎 ") == Product(vendor: "", name: "一太郎", version: ""))
    #expect(Product(line: "") == nil)
    #expect(Product(line: "Fortinet / / 7") == nil)
    for line in ["A / B / C", "B / C", "B"] { #expect(Product(line: line)?.line == line) }
  }

  @Test func `a product is found by part of its name and the beginning of its version`() throws {
    let product = Product(vendor: "Fortinet, Inc.", name: "Forti-Gate 100F", version: "v7.2.8")
    for (text, isFound) in [
      ("FortiGate", true), ("fortinet", true), ("ＦＯＲＴＩＧＡＴＥ", true), ("FortiGate 7.2", true),
      ("fortigate v7", true), ("FortiGate 7.4", false), ("FortiGate 2.8", false),
      ("FortiMail", false), ("inc forti gate", true), ("Fortinet FortiGate 100F 7.2.8", false),
      ("Fortinet Inc FortiGate 100F 7.2.8", true),
    ] {
      let query = try #require(ProductQuery(text), "\(text)")
      #expect(query.finds(product) == isFound, "\(text)")
    }
  }

  @Test func `an empty or endless question looks for nothing`() {
    #expect(ProductQuery("") == nil)
    #expect(ProductQuery(" /% ") == nil)
    #expect(ProductQuery(String(repeating: "a", count: ProductQuery.charactersMax)) != nil)
    #expect(ProductQuery(String(repeating: "a", count: ProductQuery.charactersMax + 1)) == nil)
  }
}
