//! The index against a matcher that is too simple to be wrong, and its rules one by one.

import Kernel
import Matching
import Testing

struct IndicatorIndexTests {
  private typealias Pattern = IndicatorIndex.Pattern

  private func id(_ number: UInt64) -> ID<Indicator> { ID(high: 7, low: number) }
  private func value(_ text: String) throws -> Observable {
    try #require(Observable(guessing: text))
  }

  private func hits(_ patterns: [String], _ shown: String) throws -> [UInt64] {
    var index = IndicatorIndex()
    for (number, text) in patterns.enumerated() {
      let pattern: Pattern =
        if text.contains("/"), let prefix = IPPrefix(text) { .network(prefix) } else {
          .value(try value(text))
        }
      index.insert(id(UInt64(number)), pattern)
    }
    return index.matches([try value(shown)], at: Instant(seconds: 0)).map(\.indicator.low)
  }

  @Test(arguments: [
    ("example.jp", "example.jp", true), ("example.jp", "a.b.example.jp", true),
    ("example.jp", "notexample.jp", false), ("a.example.jp", "example.jp", false),
    ("example.jp", "example.jp.evil.com", false), ("example.jp", "http://www.example.jp/x", true),
    ("example.jp", "clerk@mail.example.jp", true), ("192.0.2.1", "http://192.0.2.1:8080/", true),
    ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
    ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
    ("192.0.2.0/31", "192.0.2.1", true), ("0.0.0.0/0", "192.0.2.1", true),
    ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
    ("2001:db8::/32", "2001:db9::1", false), ("2001:db8::/65", "2001:db8::8000:0:0:0", false),
    ("2001:db8::/127", "http://[2001:db8::1]/", true), ("::/0", "192.0.2.1", false),
    ("192.0.2.1", "::ffff:192.0.2.1", true), ("http://a.example/x", "http://a.example/x", true),
    ("http://a.example/x", "http://a.example/x/y", false),
    ("http://a.example/x", "a.example", false),
    ("a@b.example", "a@b.example", true), ("a@b.example", "c@b.example", false),
    ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e", true),
    ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427f", false),
  ])
  func `a pattern fits what it means and not its neighbour`(
    pattern: String, shown: String, fits: Bool
  ) throws {
    #expect(try hits([pattern], shown) == (fits ? [0] : []))
  }

  @Test func `an indicator counts from its start and no longer at its end`() throws {
    var index = IndicatorIndex()
    let name = try value("example.jp")
    let (from, to) = (Instant(seconds: 10), Instant(seconds: 20))
    index.insert(id(1), .value(name), during: Validity(from: from, to: to))
    let tick = Instant.Span(microseconds: 1)
    for (moment, count) in [(from - tick, 0), (from, 1), (to - tick, 1), (to, 0)] {
      #expect(index.matches([name], at: moment).count == count)
    }
    index.insert(id(1), .value(name), during: Validity(from: to, to: nil))
    #expect(index.matches([name], at: from).isEmpty)
    #expect(index.matches([name], at: to).count == 1)
    #expect(index.count == 1)
  }

  @Test func `each pair is told once, in order, whatever the order of insertion`() throws {
    let texts = ["example.jp", "http://www.example.jp/", "www.example.jp"]
    var answers: Set<[Match]> = []
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      var index = IndicatorIndex()
      for number in order { index.insert(id(UInt64(number)), .value(try value(texts[number]))) }
      let url = try value("http://www.example.jp/")
      answers.insert(
        index.matches([url, url, try value("www.example.jp")], at: Instant(seconds: 0)))
    }
    #expect(answers.count == 1)
    #expect(answers.first?.map(\.indicator.low) == [0, 0, 1, 2, 2])
  }

  @Test func `what was removed is gone and what was not there says so`() throws {
    var index = IndicatorIndex()
    let name = try value("example.jp")
    index.insert(id(1), .value(name))
    index.insert(id(2), .value(name))
    let removed = [
      index.remove(id(3), .value(name)), index.remove(id(1), .value(try value("a.example.jp"))),
      index.remove(id(1), .value(name)), index.remove(id(1), .value(name)),
    ]
    #expect(removed == [false, false, true, false])
    #expect(index.matches([name], at: Instant(seconds: 0)).map(\.indicator.low) == [2])
  }

  @Test(arguments: 0..<6)
  func `the index answers like a matcher that tries everything`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    // A small world, so that nearly everything is nearly something else.
    let labels = ["a", "b", "aa", "ab", "example", "jp"]
    func name() -> String {
      (0..<Int.random(in: 1...4, using: &random)).map { _ in
        labels.randomElement(using: &random) ?? "a"
      }
      .joined(separator: ".") + ".jp"
    }
    func four() -> String {
      "10.0.\(UInt8.random(in: 0...3, using: &random)).\(UInt8.random(in: 0...7, using: &random))"
    }
    func six() -> String {
      "2001:db8::\(UInt8.random(in: 0...3, using: &random)):\(UInt8.random(in: 0...9, using: &random))"
    }
    func shown() throws -> Observable {
      switch Int.random(in: 0...6, using: &random) {
      case 0: try value(four())
      case 1: try value(six())
      case 2: try value("http://\(name())/x")
      case 3: try value("http://\(four())/y")
      case 4: try value("m@\(name())")
      default: try value(name())
      }
    }
    func pattern() throws -> Pattern {
      guard Int.random(in: 0...2, using: &random) == 0 else { return .value(try shown()) }
      let address = try #require(IPAddress(Bool.random(using: &random) ? four() : six()))
      let length = if case .v4 = address { 32 } else { 128 }
      return .network(
        try #require(
          IPPrefix(around: address, length: Int.random(in: 0...length, using: &random))))
    }
    var index = IndicatorIndex()
    var naive = NaiveMatcher()
    for step in 0..<1500 {
      let number = id(UInt64.random(in: 0...40, using: &random))
      let fits = try pattern()
      if step % 3 == 2 {
        let (removed, expected) = (index.remove(number, fits), naive.remove(number, fits))
        #expect(removed == expected)
      } else {
        let from = Int64.random(in: 0...3, using: &random)
        let validity = Validity(from: Instant(seconds: from), to: Instant(seconds: from + 4))
        index.insert(number, fits, during: validity)
        naive.insert(number, fits, validity)
      }
      #expect(index.count == naive.count)
      let observables = try (0..<3).map { _ in try shown() }
      let moment = Instant(seconds: Int64.random(in: 0...8, using: &random))
      #expect(index.matches(observables, at: moment) == naive.matches(observables, at: moment))
    }
  }

  @Test func `a hundred thousand come and go and the rest is still found`() throws {
    var index = IndicatorIndex()
    func address(_ number: UInt64) -> Pattern {
      .value(.ipv4(IPv4Address(bits: UInt32(truncatingIfNeeded: number &* 2_654_435_761))))
    }
    for number in 0..<100_000 as Range<UInt64> { index.insert(id(number), address(number)) }
    var missing = 0
    for number in 0..<100_000 as Range<UInt64> where number % 4 != 0 {
      if !index.remove(id(number), address(number)) { missing += 1 }
    }
    #expect(missing == 0)
    #expect(index.count == 25_000)
    var wrong: [UInt64] = []
    for number in 0..<100_000 as Range<UInt64> {
      guard case .value(let shown) = address(number) else { continue }
      let found = index.matches([shown], at: Instant(seconds: 0)).map(\.indicator.low)
      if found != (number % 4 == 0 ? [number] : []) { wrong.append(number) }
    }
    #expect(wrong == [])
  }

  // With work that grows by the square of the count this would take many minutes.
  @Test func `two hundred thousand of one value come, change and go in any order`() throws {
    var random = SeededRandom(seed: 11)
    let shown = try value("192.0.2.1")
    let numbers = 0..<200_000 as Range<UInt64>
    let now = Instant(seconds: 0)
    let over = Validity(from: nil, to: now)
    var index = IndicatorIndex()
    // Another value of the same indicators, which must stay.
    let other = try value("192.0.2.2")
    for number in 1...2 as ClosedRange<UInt64> { index.insert(id(number), .value(other)) }
    for number in numbers.shuffled(using: &random) { index.insert(id(number), .value(shown)) }
    for number in numbers.shuffled(using: &random) where number % 4 == 1 {
      index.insert(id(number), .value(shown), during: over)
    }
    #expect(index.count == 200_002)
    var missing = 0
    for number in numbers.shuffled(using: &random) where number % 2 == 0 {
      if !index.remove(id(number), .value(shown)) { missing += 1 }
      // Some come again, into the places of those that went.
      if number % 8 == 0 { index.insert(id(number), .value(shown)) }
    }
    #expect(missing == 0)
    #expect(index.count == 125_002)
    let rest = numbers.filter { $0 % 4 == 3 || $0 % 8 == 0 }
    let isRest = index.matches([shown], at: now).map(\.indicator.low) == rest
    #expect(isRest)
    var found = 0
    for number in numbers.shuffled(using: &random) where index.remove(id(number), .value(shown)) {
      found += 1
    }
    #expect(found == 125_000)
    #expect(index.matches([shown], at: now).isEmpty)
    #expect(index.matches([other], at: now).map(\.indicator.low) == [1, 2])
    #expect(index.count == 2)
  }
}
