//! Hostile text: what is escaped, what stays, how long it may get, and links that are no links.

import Kernel
import Testing

@Suite struct PlainTextTests {
  @Test(arguments: [
    ("", ""), ("警報: 不審な通信", "警報: 不審な通信"), ("a\u{202E}cod.exe", "a‹U+202E›cod.exe"),
    ("\u{202A}\u{202B}\u{202C}\u{202D}", "‹U+202A›‹U+202B›‹U+202C›‹U+202D›"),
    ("\u{2066}\u{2067}\u{2068}\u{2069}", "‹U+2066›‹U+2067›‹U+2068›‹U+2069›"),
    ("\u{200E}\u{200F}\u{061C}", "‹U+200E›‹U+200F›‹U+061C›"),
    ("pay\u{200B}pal\u{FEFF}\u{00AD}\u{200D}", "pay‹U+200B›pal‹U+FEFF›‹U+00AD›‹U+200D›"),
    ("\u{0}\u{1B}[31m\u{7F}\u{85}", "‹U+0000›‹U+001B›[31m‹U+007F›‹U+0085›"),
    ("\u{2028}\u{2029}", "‹U+2028›‹U+2029›"), ("\u{E0041}", "‹U+E0041›"), ("\u{3164}", "‹U+3164›"),
    ("\u{FFFE}", "‹U+FFFE›"), ("\u{FFF9}\u{0600}", "‹U+FFF9›‹U+0600›"), ("a\tb", "a b"),
    ("a\nb\r\nc\rd", "a\nb\nc\nd"),
    ("辻\u{E0100}さん", "辻\u{E0100}さん"), ("辻\u{E0100}\u{E0101}", "辻\u{E0100}‹U+E0101›"),
    ("\u{FE0F}a", "‹U+FE0F›a"), ("が\u{3099}", "が\u{3099}"), ("⚠\u{FE0F}", "⚠\u{FE0F}"),
    ("a\u{301}\u{301}\u{301}\u{301}\u{301}", "a\u{301}\u{301}\u{301}\u{301}‹U+0301›"),
  ])
  func `what cannot be seen is shown`(text: String, expected: String) {
    #expect(scalars(PlainText.clean(text, maxCharacters: 200)) == scalars(expected))
  }

  @Test func `one line stays one line`() {
    let text = "件名\r\nBcc: evil@example.com\nx\r"
    let line = PlainText.singleLine(text, maxCharacters: 200)
    #expect(line == "件名‹U+000A›Bcc: evil@example.com‹U+000A›x‹U+000A›")
  }

  @Test func `a text is cut with an ellipsis and never inside an escape`() {
    #expect(PlainText.clean("abcde", maxCharacters: 5) == "abcde")
    #expect(PlainText.clean("abcdef", maxCharacters: 5) == "abcd…")
    #expect(PlainText.clean("ab\u{202E}cd", maxCharacters: 12) == "ab‹U+202E›cd")
    #expect(PlainText.clean("ab\u{202E}cd", maxCharacters: 11) == "ab‹U+202E›…")
    #expect(PlainText.clean("ab\u{202E}cd", maxCharacters: 10) == "ab…")
    #expect(PlainText.clean("abc", maxCharacters: 1) == "…")
    let stack = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(PlainText.clean(stack, maxCharacters: 50).unicodeScalars.count <= 50)
  }

  @Test func `the result holds nothing hidden and cleaning again changes nothing`() {
    var random = SplitMix64(seed: 200)
    let nasty: [UInt32] = [
      0x202E, 0x2066, 0x200B, 0x0A, 0x0D, 0x1B, 0x301, 0xFE0F, 0xE0100, 0x41, 0x8FBB, 0x20,
    ]
    for _ in 0..<2000 {
      var view = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        let value =
          Bool.random(using: &random)
          ? nasty.randomElement(using: &random) ?? 0
          : UInt32.random(in: 0...0x10FFFF, using: &random)
        if let scalar = Unicode.Scalar(value) { view.append(scalar) }
      }
      let limit = Int.random(in: 1...60, using: &random)
      let line = PlainText.singleLine(String(view), maxCharacters: limit)
      #expect(line.unicodeScalars.count <= limit)
      #expect(
        line.unicodeScalars.allSatisfy {
          $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        })
      #expect(scalars(PlainText.singleLine(line, maxCharacters: limit)) == scalars(line))
    }
  }

  @Test(arguments: [
    ("http://evil.example.com/a.php", "hxxp://evil[.]example[.]com/a[.]php"),
    (
      "HTTPS://evil.example:8443/?u=http://b.example",
      "hxxps://evil[.]example:8443/?u=hxxp://b[.]example"
    ),
    ("ftp://198.51.100.7/x", "fxp://198[.]51[.]100[.]7/x"),
    ("ssh://h.example", "ssh[://]h[.]example"),
    ("evil.example.com", "evil[.]example[.]com"), ("198.51.100.7", "198[.]51[.]100[.]7"),
    ("2001:db8::1", "2001[:]db8[:][:]1"), ("::ffff:192.0.2.1", "[:][:]ffff[:]192[.]0[.]2[.]1"),
    ("taro@example.jp", "taro[@]example[.]jp"),
    ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"),
    ("", ""), ("日本.example", "日本[.]example"),
  ])
  func `a link is no link any more, and stays so the second time`(value: String, expected: String) {
    #expect(PlainText.defanged(value) == expected)
    #expect(PlainText.defanged(expected) == expected)
  }

  private func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
}
