//! One spelling for URLs that mean the same, two for those that do not.

import Kernel
import Testing

@testable import Formats

struct NormalizedURLTests {
  @Test(arguments: [
    ("http://example.jp", "http://example.jp/"), ("HTTP://Example.JP:80", "http://example.jp/"),
    ("https://example.jp:443/A?b=C#d", "https://example.jp/A?b=C"),
    ("https://example.jp:80/", "https://example.jp:80/"),
    ("http://example.jp:/", "http://example.jp/"), ("http://example.jp.", "http://example.jp/"),
    ("http://example.jp?q", "http://example.jp/?q"), ("http://example.jp#f", "http://example.jp/"),
    ("http://u:p@example.jp/", "http://example.jp/"),
    ("http://good.jp@evil.jp/", "http://evil.jp/"),
    ("http://evil.jp\\@good.jp/", "http://evil.jp/\\@good.jp/"),
    ("http://[2001:DB8:0::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    ("http://192.0.2.1/x", "http://192.0.2.1/x"), (" http://a.jp/b \r", "http://a.jp/b"),
    ("http://a.jp/b c", "http://a.jp/b%20c"), ("http://a.jp/警", "http://a.jp/%E8%AD%A6"),
    ("http://a.jp/%e8/../B", "http://a.jp/%e8/../B"), ("ftp://a.jp:21/x", "ftp://a.jp/x"),
    ("http://a.jp/x\u{0}y", "http://a.jp/x%00y"),
  ])
  func `a URL has one spelling`(raw: String, normal: String) throws {
    let url = try #require(NormalizedURL(raw))
    #expect(url.text == normal)
    #expect(NormalizedURL(url.text) == url)
    // What the kernel makes of it is the same text, so that it survives being stored.
    #expect(Observable(kind: .url, text: url.text) == .url(url.text))
  }

  @Test(arguments: [
    "", "http", "http:", "http://", "http:///x", "//a.jp/", "a.jp/x", "://a.jp", "1http://a.jp",
    "http://a..jp/", "http://a b.jp/", "http://a.jp:99999/", "http://a.jp:+1/", "http://a.jp:x/",
    "http://[::1/", "http://警.jp/", "http://300.0.2.1/", "abcdefghijklmnopq://a.jp/", "mailto:a@b",
  ])
  func `what has no scheme and host is no URL`(raw: String) {
    #expect(NormalizedURL(raw) == nil)
  }

  @Test func `the longest URL is taken and one byte more is refused`() {
    let head = "http://example.jp/"
    let fits = head + String(repeating: "a", count: NormalizedURL.bytesMax - head.utf8.count)
    #expect(NormalizedURL(fits)?.text == fits)
    #expect(NormalizedURL(fits + "a") == nil)
    #expect(NormalizedURL(fits.dropLast() + " b") == nil)
    // One that grows beyond the limit by percent-encoding.
    #expect(NormalizedURL(fits.dropLast(3) + "警") == nil)
  }
}
