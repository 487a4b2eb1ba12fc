//! Indicator lists of each form: what is taken, what is refused and why, limits, and the real ones.

import Kernel
import Testing

@testable import Formats

/// A pattern as text.
func text(_ pattern: IndicatorPattern) -> String {
  switch pattern {
  case .network(let prefix): "network \(prefix)"
  case .value(let value): "\(value.kind.rawValue) \(value.text)"
  case .pattern(let pattern): "pattern \(pattern.text)"
  }
}

struct IndicatorListTests {
  private func rows(_ bytes: [UInt8], _ form: IndicatorList.Form? = nil) -> [String] {
    IndicatorRows(bytes, form: form).map { row in
      switch row.entry {
      case .success(let entry): "\(row.line) \(text(entry.pattern))"
      case .failure(let problem): "\(row.line) \(problem)"
      }
    }
  }

  @Test func `a plain list is read and each value speaks for itself`() throws {
    #expect(
      rows(try SharedData.fixture("indicators/plain.txt")) == [
        "2 ipv4 203.0.113.9", "3 network 203.0.113.0/25", "4 ipv6 2001:db8::9",
        "5 url https://evil.example/a/b.php?x=1", "6 domain bad-news.example",
        "7 url http://lure.example/doc", "8 hash md5:d41d8cd98f00b204e9800998ecf8427e",
        "9 mail sender@lure.example",
      ])
  }

  @Test func `a CSV list is read with all its columns`() throws {
    let list = IndicatorList(try SharedData.fixture("indicators/list.csv"))
    #expect(list.problemCount == 0)
    let address = try #require(IPv4Address("203.0.113.9"))
    #expect(
      list.entries.first
        == IndicatorEntry(
          pattern: .value(.ipv4(address)), confidence: 90, source: "CSIRT, A 市",
          validFrom: Instant(rfc3339: "2026-11-01T00:00:00Z"),
          validTo: Instant(rfc3339: "2026-12-01T00:00:00Z"), severity: 5, marking: .amber,
          label: "say \"emotet\""))
    #expect(list.entries[1].validFrom == Instant(rfc3339: "2026-10-31T15:00:00Z"))
    #expect(
      list.entries.map { text($0.pattern) }.last == "url http://drop.bad-news.example/a,b")
  }

  @Test(arguments: [
    ("1.2.3.4:8080", "ipv4 1.2.3.4"), ("1[.]2[.]3(.)4", "ipv4 1.2.3.4"),
    ("hXXp://A[dot]example[:]81/x", "url http://a.example:81/x"),
    ("hxxps[://]a.example", "url https://a.example/"), ("a.example:443", "domain a.example"),
    (".a.example", "domain a.example"), ("A.Example.", "domain a.example"),
    ("[2001:db8::1]", "ipv6 2001:db8::1"), ("::ffff:1.2.3.4", "ipv4 1.2.3.4"),
    ("1.0.0.0/8", "network 1.0.0.0/8"), ("2000::/19", "network 2000::/19"),
    ("1.2.3.4/32", "network 1.2.3.4/32"), ("a@b.example", "mail a@b.example"),
    ("sub.city.lg.jp", "domain sub.city.lg.jp"), ("http://a.example/#x", "url http://a.example/"),
  ])
  func `a value is recognised by its looks`(value: String, expected: String) throws {
    #expect(text(try IndicatorValue.read(value)) == expected)
  }

  @Test(arguments: [
    ("co.jp", IndicatorProblem.publicSuffix), ("CO.JP.", .publicSuffix), ("*.go.jp", .publicSuffix),
    ("jp", .publicSuffix), ("localhost", .publicSuffix), ("tokyo.jp", .publicSuffix),
    ("co.uk", .publicSuffix), ("github.io", .publicSuffix), ("0.0.0.0", .reservedAddress),
    ("127.0.0.1", .reservedAddress), ("255.255.255.255", .reservedAddress),
    ("::1", .reservedAddress), ("127.0.0.1/32", .reservedAddress), ("0.0.0.0/0", .networkTooWide),
    ("2.0.0.0/7", .networkTooWide), ("2000::/18", .networkTooWide), ("1.2.3.4/24", .unreadable),
    ("a b.example", .unreadable), ("1.2.3.4:x", .unreadable), ("警 察.example", .unreadable),
    ("", .valueMissing), ("a@b@c", .unreadable), ("[::1", .unreadable),
  ])
  func `a value that would match everybody or nothing is refused`(
    value: String, problem: IndicatorProblem
  ) {
    #expect(throws: problem) { try IndicatorValue.read(value) }
  }

  @Test(arguments: [
    ("日本語.jp", "xn--wgv71a119e.jp"), ("日本語[.]jp", "xn--wgv71a119e.jp"),
    ("*.日本語.jp", "xn--wgv71a119e.jp"), ("日本語。jp", "xn--wgv71a119e.jp"),
    ("Bücher.Example:443", "xn--bcher-kva.example"), ("ＥＸＡＭＰＬＥ.jp", "example.jp"),
    ("http://日本語.jp:8080/日?q=@a", "http://xn--wgv71a119e.jp:8080/%E6%97%A5?q=@a"),
    ("日本語.jp/a", "http://xn--wgv71a119e.jp/a"), ("info@日本語.jp", "info@xn--wgv71a119e.jp"),
  ])
  func `a name in other letters is what it is in the traffic`(_ text: String, _ spelled: String)
    throws
  {
    guard case .value(let value) = try IndicatorValue.read(text) else {
      Issue.record("no value")
      return
    }
    #expect(value.text == spelled)
  }

  @Test(arguments: [
    "日本語", "東京.co.jp.", "日 本.jp", "日本語.jp:x", "日本-.jp", "日..本.jp", "日%本.jp",
    "[日本語].jp", String(repeating: "日", count: 64) + ".jp",
    String(repeating: "日.", count: 300) + "jp",
  ])
  func `what is no name in other letters either stays unread or is refused`(_ text: String) {
    let read = try? IndicatorValue.read(text)
    guard case .value(let value)? = read else { return }
    #expect(value.text == "xn--1lqs71d.co.jp", "\(text) became \(value.text)")
  }

  @Test func `a type that is named binds the value`() throws {
    let md5 = "d41d8cd98f00b204e9800998ecf8427e"
    #expect(text(try IndicatorValue.read(md5, type: "MD5")) == "hash md5:\(md5)")
    #expect(text(try IndicatorValue.read("a.example/x", type: "url")) == "url http://a.example/x")
    #expect(text(try IndicatorValue.read("1.2.3.0/24", type: "ip")) == "network 1.2.3.0/24")
    #expect(throws: IndicatorProblem.unreadable) { try IndicatorValue.read(md5, type: "sha256") }
    #expect(throws: IndicatorProblem.unreadable) {
      try IndicatorValue.read("1.2.3.4", type: "domain")
    }
    #expect(throws: IndicatorProblem.unknownType("url-path")) {
      try IndicatorValue.read("/x", type: "url-path")
    }
  }

  @Test func `a bad row of a CSV list is refused alone and says why`() {
    let head = "value,confidence,valid_from,valid_to,severity,marking\n"
    let bad = [
      "1.2.3.4,101,,,,", "1.2.3.4,-1,,,,", "1.2.3.4,,,,6,", "1.2.3.4,,,,0,", "1.2.3.4,,,,,TLP:PINK",
      "1.2.3.4,,yesterday,,,", "1.2.3.4,,2026-11-02,2026-11-01,,", ",,,,,", "1.2.3.4,\"x",
    ]
    let good = ["1.2.3.4,0,,,1,TLP:RED", "1.2.3.4,100,2026-11-02,2026-11-02,5,"]
    #expect(
      rows(Array((head + (bad + good).joined(separator: "\n")).utf8)) == [
        "2 badConfidence", "3 badConfidence", "4 badSeverity", "5 badSeverity",
        "6 badMarking(\"TLP:PINK\")", "7 badTime", "8 emptyValidity", "9 valueMissing",
        "10 csv(Formats.CSV.Problem.quoteNotClosed)", "11 ipv4 1.2.3.4", "12 ipv4 1.2.3.4",
      ])
  }

  @Test func `the form is recognised, and CSV without a header is not guessed`() {
    #expect(rows(Array("# c\nTYPE,\"Value\"\nip,1.2.3.4\n# d\n".utf8)) == ["3 ipv4 1.2.3.4"])
    #expect(rows(Array("ip,1.2.3.4\n".utf8), .csv) == ["1 headerMissing"])
    #expect(rows([], .csv) == ["1 headerMissing"])
    #expect(rows([]) == [])
    #expect(
      rows(Array("ip\t1.2.3.4\n\nx\t1\n".utf8)) == ["1 ipv4 1.2.3.4", "3 unknownType(\"x\")"])
    #expect(rows(Array("id-1\tipv4\t1.2.3.4\n".utf8)) == ["1 ipv4 1.2.3.4"])
  }

  @Test func `limits hold at their value and one past it`() {
    let line = "# " + String(repeating: "a", count: IndicatorList.lineBytesMax)
    let value = "1.2.3.4 " + line.prefix(IndicatorList.lineBytesMax - 8)
    #expect(rows(Array(value.utf8)) == ["1 ipv4 1.2.3.4"])
    #expect(rows(Array((value + "a\n1.2.3.5").utf8)) == ["1 lineTooLong", "2 ipv4 1.2.3.5"])
    let three = Array("1.2.3.4\n1.2.3.5\n1.2.3.6".utf8)
    func count(bytesMax: Int, rowsMax: Int) -> [String] {
      IndicatorRows(three, form: nil, bytesMax: bytesMax, rowsMax: rowsMax).map {
        if case .failure(let problem) = $0.entry { "\(problem)" } else { "ok" }
      }
    }
    #expect(count(bytesMax: three.count, rowsMax: 3) == ["ok", "ok", "ok"])
    #expect(count(bytesMax: three.count, rowsMax: 2) == ["ok", "ok", "tooManyRows"])
    #expect(count(bytesMax: three.count - 1, rowsMax: 3) == ["listTooLarge(bytes: 23)"])
  }

  @Test func `problems are all counted and the first are kept`() {
    let bad = Array(String(repeating: "!\n", count: IndicatorList.problemsKeptMax + 1).utf8)
    let list = IndicatorList(bad)
    #expect(list.problems.count == IndicatorList.problemsKeptMax)
    #expect(list.problemCount == IndicatorList.problemsKeptMax + 1)
  }

  @Test(arguments: [
    ("maltrail", 14, 2), ("eset-hashes", 9, 0), ("tweetfeed", 10, 0), ("ipsum", 5, 0),
  ])
  func `samples of real lists are read`(name: String, entries: Int, problems: Int) throws {
    let list = IndicatorList(try SharedData.fixture("indicators/\(name).tsv"))
    #expect(list.entries.count == entries)
    #expect(list.problemCount == problems)
    #expect(list.problems.allSatisfy { $0.reason == .unknownType("url-path") })
  }
}
