//! Observables: strict reading with rejected neighbours, one spelling, and documents that carry it.

import Foundation
import Kernel
import Testing

@Suite struct ObservableTests {
  @Test(arguments: [
    ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::0001", "2001:db8::1"),
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("fe80::1:2:3:4:5:6", "fe80:0:1:2:3:4:5:6"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::ffff:c000:201", "::ffff:192.0.2.1"),
    ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("0:0:0:0:0:0:0:0", "::"),
  ])
  func `an IPv6 address is written as RFC 5952 says`(text: String, canonical: String) throws {
    let address = try #require(IPv6Address(text))
    #expect(address.description == canonical)
    #expect(IPv6Address(canonical) == address)
  }

  @Test(arguments: [
    "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::",
    "::1%eth0",
    "[::1]", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7",
    "::192.0.2",
    "192.0.2.1::", "::1 ", "::192.0.2.1:1", "1:::2",
  ])
  func `no IPv6 address`(text: String) { #expect(IPv6Address(text) == nil) }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.04", "1.2.3.", ".1.2.3", "1..2.3",
    "0x1.2.3.4",
    "1.2.3.4 ", "-1.2.3.4", "1.2.3.٤", "1.2.3.1000",
  ])
  func `no IPv4 address`(text: String) { #expect(IPv4Address(text) == nil) }

  @Test func `random addresses survive their text`() {
    var random = SplitMix64(seed: 5952)
    for _ in 0..<3000 {
      let four = IPv4Address(bits: UInt32.random(in: 0 ... .max, using: &random))
      #expect(IPv4Address(four.description) == four)
      // Groups of zero are made frequent, since they are what `::` is about.
      var groups: [UInt64] = []
      for _ in 0..<8 {
        groups.append(
          Bool.random(using: &random) ? 0 : UInt64.random(in: 0...0xFFFF, using: &random))
      }
      let six = IPv6Address(
        high: groups[..<4].reduce(0) { $0 << 16 | $1 },
        low: groups[4...].reduce(0) { $0 << 16 | $1 })
      #expect(IPv6Address(six.description) == six)
    }
  }

  @Test(arguments: [
    ("192.0.2.0/24", "192.0.2.0/24"), ("0.0.0.0/0", "0.0.0.0/0"), ("192.0.2.1", "192.0.2.1/32"),
    ("2001:db8::/32", "2001:db8::/32"), ("::/0", "::/0"), ("2001:db8::1", "2001:db8::1/128"),
    ("::ffff:192.0.2.0/120", "192.0.2.0/24"), ("2001:db8:0:8000::/49", "2001:db8:0:8000::/49"),
    ("2001:db8:0:0:8000::/65", "2001:db8:0:0:8000::/65"),
  ])
  func `a network is read`(text: String, canonical: String) {
    #expect(IPPrefix(text)?.description == canonical)
  }

  @Test(arguments: [
    "", "/", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/024", "192.0.2.0/-1",
    "192.0.2.0/24/24",
    "2001:db8::1/64", "2001:db8::/129", "192.0.2.0/255.255.255.0", "example.jp/24",
  ])
  func `no network`(text: String) { #expect(IPPrefix(text) == nil) }

  @Test func `a network contains its first and last address and not their neighbours`() throws {
    let network = try #require(IPPrefix("192.0.2.64/26"))
    for (text, isIn) in [
      ("192.0.2.63", false), ("192.0.2.64", true), ("192.0.2.127", true), ("192.0.2.128", false),
      ("2001:db8::1", false), ("::ffff:192.0.2.64", true),
    ] {
      #expect(network.contains(try #require(IPAddress(text))) == isIn, "\(text)")
    }
    let all = try #require(IPPrefix("::/0"))
    #expect(!all.contains(try #require(IPAddress("192.0.2.1"))))
  }

  @Test func `a domain name has one spelling and limits`() {
    #expect(DomainName("WWW.Example.JP.")?.text == "www.example.jp")
    #expect(DomainName("_dmarc.example.jp")?.text == "_dmarc.example.jp")
    #expect(DomainName("xn--wgv71a.example")?.labelCount == 2)
    for bad in [
      "", ".", "..", ".example", "example..jp", "日本.example", "a b.example", "*.example",
      "192.0.2.1", "1.2",
      "example.jp..", "exa\u{0}mple.jp",
    ] { #expect(DomainName(bad) == nil, "\(bad)") }
    let label = String(repeating: "a", count: DomainName.labelBytesMax)
    #expect(DomainName(label + ".jp") != nil)
    #expect(DomainName(label + "a.jp") == nil)
    let long = [label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")
    #expect(long.utf8.count == DomainName.bytesMax)
    #expect(DomainName(long) != nil && DomainName(long + ".") != nil)
    #expect(DomainName(long + "a") == nil && DomainName(long + "a.") == nil)
    #expect(DomainName(long + "..") == nil)
  }

  @Test func `a suffix is whole labels`() throws {
    let suffix = try #require(DomainName("example.jp"))
    for (text, isIn) in [
      ("example.jp", true), ("a.example.jp", true), ("a.b.example.jp", true),
      ("notexample.jp", false),
      ("jp", false), ("example.jp.evil.com", false),
    ] { #expect(try #require(DomainName(text)).isWithin(suffix) == isIn, "\(text)") }
    #expect(suffix.parent?.text == "jp")
    #expect(suffix.parent?.parent == nil)
  }

  @Test func `a hash is known by its length`() {
    let empty = "D41D8CD98F00B204E9800998ECF8427E"
    #expect(FileHash(empty)?.description == "md5:" + empty.lowercased())
    #expect(FileHash("MD5:" + empty) == FileHash(empty))
    #expect(FileHash(String(repeating: "a", count: 40))?.algorithm == .sha1)
    #expect(FileHash(String(repeating: "0", count: 64))?.algorithm == .sha256)
    for bad in [
      "", "sha1:" + empty, empty + "0", String(empty.dropLast()), "g" + empty.dropFirst(),
      ":" + empty,
    ] {
      #expect(FileHash(bad) == nil, "\(bad)")
    }
  }

  @Test(arguments: [
    (Observable.Kind.url, "HTTP://Evil.Example/A?B=C", "http://evil.example/A?B=C"),
    (.url, "https://User@EVIL.example:8443/x", "https://User@evil.example:8443/x"),
    (.url, "http://[2001:DB8::1]:80/", "http://[2001:db8::1]:80/"),
    (.url, "http://192.0.2.1", "http://192.0.2.1"),
    (.url, "http://evil.example\\@good.example/", "http://evil.example\\@good.example/"),
    (.mail, "Taro.Yamada@Example.JP", "Taro.Yamada@example.jp"), (.asset, "年金-PC 27", "年金-PC 27"),
    (.subject, " Re:  Your\tInvoice\r\n 22 ", "re: your invoice 22"),
    (.subject, "請求書　ＡＢ", "請求書 ａｂ"),
    (.ipv6, "::ffff:192.0.2.1", "192.0.2.1"), (.domain, "Example.JP.", "example.jp"),
  ])
  func `text is normalised by kind`(kind: Observable.Kind, text: String, expected: String) throws {
    let observable = try #require(Observable(kind: kind, text: text))
    #expect(observable.text == expected)
    #expect(Observable(kind: observable.kind, text: observable.text) == observable)
    let data = try JSONEncoder().encode(observable)
    #expect(try JSONDecoder().decode(Observable.self, from: data) == observable)
  }

  @Test(arguments: [
    (Observable.Kind.url, "evil.example"), (.url, "http://"), (.url, "http:///x"),
    (.url, "http://a b.example/"),
    (.url, "http://evil.example\r\n/"), (.url, "http://evil.example:123456/"),
    (.url, "http://evil.example:x/"),
    (.url, "://evil.example"), (.url, "1http://evil.example"), (.url, "http://[::1/"),
    (.url, "http://[::1]x/"),
    (.mail, "taro"), (.mail, "@example.jp"), (.mail, "a@b@example.jp"), (.mail, "a b@example.jp"),
    (.mail, "a@example.jp\r\n"), (.mail, "\"a\"@example.jp"), (.asset, ""), (.asset, "pc\n1"),
    (.subject, ""), (.subject, " \t"), (.subject, "a\u{0}b"), (.ipv4, "::1"),
    (.ipv6, "192.0.2.1"),
  ])
  func `what is not of the kind is refused`(kind: Observable.Kind, text: String) {
    #expect(Observable(kind: kind, text: text) == nil)
  }

  @Test func `the host behind a backslash is the one a browser would visit`() {
    let observable = Observable(kind: .url, text: "http://evil.example\\@good.example/")
    #expect(observable?.domainName?.text == "evil.example")
  }

  @Test(arguments: [
    ("http://evil.example/", Observable.Kind.url), ("a@example.jp", .mail), ("192.0.2.1", .ipv4),
    ("::1", .ipv6),
    ("d41d8cd98f00b204e9800998ecf8427e", .hash), ("evil.example", .domain),
  ])
  func `a pasted word shows its kind`(text: String, kind: Observable.Kind) {
    #expect(Observable(guessing: text)?.kind == kind)
    #expect(Observable(guessing: "pc27") == nil)
  }

  @Test func `limits hold at the limit and one past it`() {
    let url = "http://a.example/"
    let rest = String(repeating: "x", count: Observable.urlBytesMax - url.utf8.count)
    #expect(Observable(kind: .url, text: url + rest) != nil)
    #expect(Observable(kind: .url, text: url + rest + "x") == nil)
    let name = String(repeating: "x", count: Observable.assetBytesMax)
    #expect(Observable(kind: .asset, text: name) != nil)
    #expect(Observable(kind: .asset, text: name + "x") == nil)
    let local = String(repeating: "x", count: 64)
    #expect(Observable(kind: .mail, text: local + "@example.jp") != nil)
    #expect(Observable(kind: .mail, text: local + "x@example.jp") == nil)
    let subject = String(repeating: "x", count: Observable.subjectBytesMax)
    #expect(Observable(kind: .subject, text: subject) != nil)
    #expect(Observable(kind: .subject, text: subject + "x") == nil)
    // What grows over the limit when its case goes could not be read back.
    #expect(Observable(kind: .subject, text: String(subject.dropLast(2)) + "İ") == nil)
  }
}
