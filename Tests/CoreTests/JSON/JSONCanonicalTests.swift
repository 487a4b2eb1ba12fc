//! Canonical JSON against the published values of RFC 8785 and of its authors' test data.

import Kernel
import Testing

struct JSONCanonicalTests {
  /// RFC 8785, appendix B: IEEE 754 bits and the text of the number.
  static let numbers: [(UInt64, String)] = [
    (0x0000_0000_0000_0000, "0"),
    (0x8000_0000_0000_0000, "0"),
    (0x0000_0000_0000_0001, "5e-324"),
    (0x8000_0000_0000_0001, "-5e-324"),
    (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
    (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
    (0x4340_0000_0000_0000, "9007199254740992"),
    (0xc340_0000_0000_0000, "-9007199254740992"),
    (0x4430_0000_0000_0000, "295147905179352830000"),
    (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
    (0x44b5_2d02_c7e1_4af6, "1e+23"),
    (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
    (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
    (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
    (0x444b_1ae4_d6e2_ef50, "1e+21"),
    (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
    (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
    (0x41b3_de43_5555_5553, "333333333.3333332"),
    (0x41b3_de43_5555_5554, "333333333.33333325"),
    (0x41b3_de43_5555_5555, "333333333.3333333"),
    (0x41b3_de43_5555_5556, "333333333.3333334"),
    (0x41b3_de43_5555_5557, "333333333.33333343"),
    (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
    (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
  ]

  @Test(arguments: numbers) func `numbers are written as in appendix B`(bits: UInt64, text: String)
  {
    let number = Double(bitPattern: bits)
    #expect(canonical(.double(number)) == text)
    // What was written reads back as the same double.
    #expect(Double(text) == number)
  }

  @Test func `the sample of section 3 comes out in the published bytes`() throws {
    let input = #"""
      {
        "numbers": [333333333.33333329, 1E30, 4.50,
                    2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }
      """#
    let published = """
      7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72
      75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
      5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31
      65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37
      5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30
      30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d
      """
    let bytes = published.split { $0 == " " || $0 == "\n" }.compactMap { UInt8($0, radix: 16) }
    #expect(try JSON.parse(input.utf8).canonical() == bytes)
  }

  @Test func `names are sorted by UTF-16 code units`() throws {
    // Section 3.2.3: the emoji's surrogates sort before U+FB33, its code point would sort after.
    let input = #"""
      {"\u20ac": "Euro Sign", "\r": "Carriage Return",
       "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
       "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
       "\u00f6": "Latin Small Letter O With Diaeresis"}
      """#
    let sorted = try JSON.parse(JSON.parse(input.utf8).canonical()).members?.map { $0.value.string }
    #expect(
      sorted == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
        "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
      ])
  }

  /// From the test data of the RFC's authors (cyberphone/json-canonicalization): structures, french, arrays.
  static let documents: [(String, String)] = [
    (
      #"{"1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { }, "#
        + #""111": [ { } ], "A": { } }"#,
      #"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}"#
    ),
    (
      #"{"peach": 1, "péché": 2, "pêche": 3, "sin": 4}"#,
      #"{"peach":1,"péché":2,"pêche":3,"sin":4}"#
    ),
    (
      #"[ 56, { "d": true, "10": null, "1": [ ] } ]"#,
      #"[56,{"1":[],"10":null,"d":true}]"#
    ),
  ]

  @Test(arguments: documents) func `documents come out as the authors publish them`(
    input: String, output: String
  ) throws {
    #expect(canonical(try JSON.parse(input.utf8)) == output)
  }

  @Test func `only what must be escaped is escaped`() {
    let controls = (0..<0x20).map { String(Character(Unicode.Scalar(UInt8($0)))) }.joined()
    #expect(
      canonical(.string(controls))
        == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
        + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d"#
        + #"\u001e\u001f""#)
    #expect(canonical("/\u{7f}\u{80}\u{2028}𠮟") == "\"/\u{7f}\u{80}\u{2028}𠮟\"")
    #expect(JSON.escape("a\"\\\n") == Array(#""a\"\\\n""#.utf8))
  }

  @Test func `integers keep every digit compact and lose them canonical beyond 2^53`() {
    #expect(JSON.integer(.max).encoded() == Array("9223372036854775807".utf8))
    #expect(canonical(.integer(.max)) == "9223372036854776000")
    #expect(canonical(.integer(JSON.exactIntegerMax)) == "9007199254740992")
    #expect(canonical(.integer(JSON.exactIntegerMax + 1)) == "9007199254740992")
    #expect(canonical(.integer(-JSON.exactIntegerMax)) == "-9007199254740992")
    #expect(canonical(.integer(-3)) == "-3")
  }

  @Test func `the compact form keeps order and kind`() throws {
    let tree: JSON = ["b": 1, "a": [2.0, 1e300, 1e18, 0.5, nil, true, "x"]]
    let text = String(decoding: tree.encoded(), as: UTF8.self)
    #expect(text == #"{"b":1,"a":[2.0,1e+300,1000000000000000000.0,0.5,null,true,"x"]}"#)
    #expect(try JSON.parse(tree.encoded()) == tree)
    #expect(JSON.double(.infinity).encoded() == Array("null".utf8))
  }

  @Test func `ten thousand random doubles read back unchanged`() {
    var random = SplitMix64(seed: 8785)
    for _ in 0..<10_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      #expect(Double(canonical(.double(number))) == number)
    }
  }

  private func canonical(_ tree: JSON) -> String {
    String(decoding: tree.canonical(), as: UTF8.self)
  }
}
