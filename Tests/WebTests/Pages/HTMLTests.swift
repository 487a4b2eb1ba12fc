//! Escaping, and that raw markup comes from literals only.

import Kernel
import Testing

@testable import Web

@Suite struct HTMLTests {
  @Test func `text is escaped and markup is not`() {
    let name = "<b> & \"c\" 'd'"
    let bold: HTML = "<b>\(name)</b>"
    #expect(bold.text == "<b>&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</b>")
    let nested: HTML = "<i>\(bold)</i>"
    #expect(nested.text == "<i>\(bold.text)</i>")
    let part: HTML = "\(name.dropFirst(4)) \(3) \(Int64(-4))"
    #expect(part.text == "&amp; &quot;c&quot; &#39;d&#39; 3 -4")
  }

  @Test func `lists are joined and nothing is nothing`() {
    let items = ["a", "<"].map { "<li>\($0)</li>" as HTML }
    let list: HTML = "<ul>\(items)</ul>"
    #expect(list.text == "<ul><li>a</li><li>&lt;</li></ul>")
    let none: HTML? = nil
    let empty: HTML = "\(none)\(HTML.nothing)"
    #expect(empty.isEmpty)
    #expect(HTML(items).text == "<li>a</li><li>&lt;</li>")
  }

  @Test(arguments: [
    ("\u{202E}txt.exe", "[U+202E]txt.exe"), ("\u{0}\u{1B}[31m", "[U+0][U+1B][31m"),
    ("\u{2066}\u{2069}\u{200F}\u{061C}", "[U+2066][U+2069][U+200F][U+61C]"),
    ("a\u{85}b\u{7F}\r", "a[U+85]b[U+7F][U+D]"), ("一\t二\n", "一\t二\n"), ("👩‍💻 髙", "👩‍💻 髙"),
  ])
  func `characters that turn or hide text are shown by their number`(raw: String, shown: String) {
    let html: HTML = "\(raw)"
    #expect(html.text == shown)
  }

  @Test(arguments: [
    ("/alerts/1?a=1&b=2", "/alerts/1?a=1&amp;b=2"), ("/", "/"), ("javascript:alert(1)", "#"),
    ("//evil.example", "#"), ("/\\evil.example", "#"), ("", "#"), (" /x", "#"),
    ("https://evil.example", "#"), ("/\"><script>", "/&quot;&gt;&lt;script&gt;"),
  ])
  func `a path leads to this node or nowhere`(raw: String, shown: String) {
    let html: HTML = "\(path: raw)"
    #expect(html.text == shown)
  }

  @Test(arguments: [
    ("03-0000-0000", "0300000000"), ("+81 3 0000", "+8130000"), ("\"onclick=1", "1"), ("", ""),
  ])
  func `a number to call keeps only what can be dialled`(raw: String, shown: String) {
    let html: HTML = "\(telephone: raw)"
    #expect(html.text == shown)
  }
}
