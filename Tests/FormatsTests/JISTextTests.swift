//! ISO-2022-JP out: every character of JIS comes back, nothing else is written, and every line ends in ASCII.

import Testing

@testable import Formats

@Suite struct JISTextTests {
  private static let escapes: [[UInt8]] = [[0x1B, 0x24, 0x42], [0x1B, 0x28, 0x42]]

  @Test
  func `every character of JIS X 0208 comes back as it was, and the rows of vendors do not fit`()
    throws
  {
    var written = 0
    var refused = 0
    for row in UInt8(0x21)...0x7E {
      for cell in UInt8(0x21)...0x7E {
        let scalar = CP932.scalar(jis: row, cell)
        guard scalar != CP932.unknown else { continue }
        let text = String(Character(scalar))
        guard let bytes = JISText.encode(text) else {
          refused += 1
          continue
        }
        written += 1
        #expect(MailCharset.iso2022JP.text(bytes) == text)
        #expect(bytes.count == 8 && bytes.allSatisfy { $0 < 0x80 })
      }
    }
    // JIS X 0208:1997 has 6,879 characters; a few of the vendors' rows are the same ones again.
    #expect(written >= 6_879)
    #expect(refused > 400)
  }

  @Test func `each line begins and ends in ASCII`() throws {
    let bytes = try #require(JISText.encode("情報a\n課\r\nb"))
    #expect(MailCharset.iso2022JP.text(bytes) == "情報a\n課\r\nb")
    for line in bytes.split(separator: 0x0A) {
      let last = line.indices.last { line[$0] == 0x1B }
      #expect(last.map { Array(line[$0..<($0 + 3)]) == Self.escapes[1] } ?? true)
    }
    #expect(JISText.encode("") == [] && JISText.encode("abc") == Array("abc".utf8))
  }

  @Test func `one wave has two names, and both are the same bytes`() throws {
    for (one, other) in [("〜", "～"), ("−", "－"), ("‖", "∥"), ("—", "―"), ("¢", "￠"), ("¬", "￢")] {
      #expect(JISText.encode(one) == JISText.encode(other) && JISText.encode(one) != nil, "\(one)")
      #expect(JISText.read(one) == other)
    }
  }

  @Test func `what does not fit is refused whole`() {
    for text in ["髙", "①", "ｱ", "𠮷", "é", "\u{1B}", "\u{7F}", "\u{0}", "か\u{3099}", "\u{FFFD}"] {
      #expect(JISText.encode(text) == nil, "\(text)")
      #expect(JISText.encode("情報\(text)課") == nil, "\(text)")
    }
  }
}
