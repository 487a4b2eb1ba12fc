//! Patterns over a stream of events: which objects an event is, what is remembered, for how long, and at what cost.

import Kernel
import Testing

@testable import Formats

@Suite struct PatternWatchTests {
  private static let start = Instant(seconds: 1_800_000_000)

  /// An event of the plain form so many seconds after the start, and its line.
  private static func line(_ second: Int64, _ members: String) -> [UInt8] {
    let time = (start + .seconds(second)).rfc3339(in: .utc, fractionDigits: 0)
    return Array(#"{"time":"\#(time)",\#(members)}"#.utf8)
  }

  private struct Stream {
    var watch = PatternWatch<Int64>()

    init(_ patterns: String...) throws {
      for (number, text) in patterns.enumerated() {
        let isTaken = watch.insert(ID(high: 0, low: UInt64(number)), try WatchedPattern(text))
        #expect(isTaken)
      }
    }

    /// What an event completes: the pattern's number, and the seconds of the events that made it.
    mutating func see(
      _ second: Int64, _ members: String, of group: String = ""
    ) throws -> [String] {
      let line = PatternWatchTests.line(second, members)[...]
      let event = try EventLine.read(line, receivedAt: PatternWatchTests.start).get()
      let owner: (Int64) -> String = { _ in group }
      return watch.add(event, line, at: event.time, by: owner) { second }.map {
        "\($0.indicator.low): \($0.evidence)"
      }
    }
  }

  private static let evil = #""domain":"evil.example""#
  private static let address =
    #""source":"10.0.0.1","destination":"192.0.2.7","destination_port":4444"#

  @Test func `one event may be a match, and makes one each time`() throws {
    var stream = try Stream(
      "[network-traffic:dst_port = 4444 AND network-traffic:dst_ref.value = '192.0.2.7']")
    #expect(try stream.see(1, Self.evil) == [])
    #expect(try stream.see(2, Self.address) == ["0: [2]"])
    #expect(try stream.see(3, Self.address) == ["0: [3]"])
    #expect(stream.watch.window == .seconds(0) && stream.watch.observations == 0)
  }

  @Test func `parts are remembered within their time, and a match takes them`() throws {
    var stream = try Stream(
      "([domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.7']) WITHIN 60 SECONDS"
    )
    #expect(stream.watch.window == .seconds(60))
    #expect(try stream.see(0, Self.evil) == [])
    #expect(try stream.see(61, Self.address) == [], "one second too late")
    #expect(try stream.see(62, Self.evil) == [])
    #expect(try stream.see(122, Self.address) == ["0: [62, 122]"], "to the second")
    #expect(try stream.see(123, Self.address) == [], "the first part is taken")
  }

  @Test func `what comes late still counts, as long as it is within the time`() throws {
    var stream = try Stream(
      "([domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.7']) WITHIN 60 SECONDS"
    )
    #expect(try stream.see(100, Self.address) == [])
    #expect(try stream.see(39, Self.evil) == [], "a second beyond the time")
    #expect(try stream.see(40, Self.evil) == ["0: [40, 100]"])
  }

  @Test func `the same thing many times`() throws {
    var stream = try Stream("[ipv4-addr:value = '192.0.2.7'] REPEATS 3 TIMES WITHIN 10 SECONDS")
    #expect(try stream.see(0, Self.address) == [])
    #expect(try stream.see(6, Self.address) == [])
    #expect(try stream.see(11, Self.address) == [])
    #expect(try stream.see(12, Self.address) == ["0: [6, 11, 12]"])
  }

  @Test func `START and STOP bound the times, and so does the validity`() throws {
    let from = (Self.start + .seconds(10)).rfc3339(in: .utc, fractionDigits: 0)
    let to = (Self.start + .seconds(20)).rfc3339(in: .utc, fractionDigits: 0)
    var stream = try Stream("[ipv4-addr:value = '192.0.2.7'] START t'\(from)' STOP t'\(to)'")
    for (second, isFound) in [(9, false), (10, true), (19, true), (20, false)] as [(Int64, Bool)] {
      #expect(try stream.see(second, Self.address).isEmpty != isFound, "\(second)")
    }
    var bounded = PatternWatch<Int>()
    let pattern = try WatchedPattern("[network-traffic:dst_port = 4444]")
    let isTaken = bounded.insert(
      ID(high: 0, low: 1), pattern, from: Self.start + .seconds(10), to: Self.start + .seconds(20))
    #expect(isTaken)
    for (second, isFound) in [(9, false), (10, true), (19, true), (20, false)] as [(Int64, Bool)] {
      let line = Self.line(second, Self.address)[...]
      let event = try EventLine.read(line, receivedAt: Self.start).get()
      let found = bounded.add(event, line, at: event.time) { 0 }
      #expect(found.isEmpty != isFound, "\(second)")
    }
  }

  @Test func `a pattern that asks to remember too long is refused, one to the second is not`()
    throws
  {
    let most = WatchedPattern.windowMax.seconds
    func pattern(_ seconds: Int64) -> String {
      "([domain-name:value='a.example'] AND [domain-name:value='b.example']) WITHIN \(seconds) SECONDS"
    }
    #expect(try WatchedPattern(pattern(most)).window == WatchedPattern.windowMax)
    #expect(throws: IndicatorProblem.windowTooLong) { try WatchedPattern(pattern(most + 1)) }
    #expect(throws: IndicatorProblem.pattern(.unexpected(at: 0))) { try WatchedPattern("") }
    let open = try WatchedPattern(
      "[domain-name:value='a.example'] AND [domain-name:value='b.example']")
    #expect(open.window == WatchedPattern.windowMax)
  }

  @Test func `there are so many patterns and so many observations and no more`() throws {
    var watch = PatternWatch<Int>()
    for number in 0...WatchedPattern.patternsMax {
      let isTaken = watch.insert(
        ID(high: 0, low: UInt64(number)), try WatchedPattern("[file:name = 'a\(number)']"))
      #expect(isTaken == (number < WatchedPattern.patternsMax))
    }
    var stream = try Stream(
      "[ipv4-addr:value = '192.0.2.7'] FOLLOWEDBY [domain-name:value = 'evil.example']")
    for second in 0...Int64(WatchedPattern.observationsMax) {
      #expect(try stream.see(second, Self.address) == [])
    }
    #expect(stream.watch.observations == WatchedPattern.observationsMax)
    // The oldest two went, the second of them for this one.
    #expect(try stream.see(1000, Self.evil) == ["0: [2, 1000]"])
  }

  @Test func `a sensor that was cut off completes a pattern while others are further on`() throws {
    var stream = try Stream(
      "([domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.7']) WITHIN 60 SECONDS"
    )
    #expect(try stream.see(5000, Self.address) == [])
    #expect(try stream.see(100, Self.evil) == [])
    #expect(try stream.see(130, Self.address) == ["0: [100, 130]"])
    #expect(try stream.see(4990, Self.evil) == ["0: [4990, 5000]"])
  }

  @Test func `what comes more than a day and the window late is forgotten at once`() throws {
    var stream = try Stream(
      "([domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.7']) WITHIN 60 SECONDS"
    )
    #expect(try stream.see(WatchedPattern.lateMax.seconds + 60, Self.address) == [])
    #expect(try stream.see(0, Self.evil) == [])
    #expect(stream.watch.observations == 2, "to the second")
    #expect(try stream.see(-1, Self.evil) == [])
    #expect(stream.watch.observations == 2)
  }

  @Test func `without WITHIN a match spans no more than the longest window, also out of order`()
    throws
  {
    var stream = try Stream(
      "[domain-name:value = 'evil.example'] AND [ipv4-addr:value = '192.0.2.7']")
    let most = WatchedPattern.windowMax.seconds
    #expect(try stream.see(most + 1, Self.address) == [])
    #expect(try stream.see(0, Self.evil) == [], "remembered, since it may be late, and too far")
    #expect(try stream.see(1, Self.evil) == ["0: [1, \(most + 1)]"])
  }

  @Test func `many events of one part never take the only one of another`() throws {
    var stream = try Stream(
      "[domain-name:value = 'evil.example'] AND [ipv4-addr:value = '192.0.2.7'] AND [domain-name:value = 'last.example']"
    )
    #expect(try stream.see(0, Self.evil) == [])
    for second in 1...Int64(WatchedPattern.observationsMax + 50) {
      #expect(try stream.see(second, Self.address) == [])
    }
    #expect(stream.watch.observations == WatchedPattern.observationsMax)
    let found = try stream.see(1000, #""domain":"last.example""#)
    #expect(found.count == 1 && found[0].hasPrefix("0: [0, "), "\(found)")
  }

  @Test func `what two groups saw makes no match together, and takes nothing from either`() throws {
    var stream = try Stream(
      "[domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.7']")
    #expect(try stream.see(0, Self.evil, of: "town") == [])
    #expect(try stream.see(1, Self.address, of: "city") == [])
    #expect(try stream.see(2, Self.address, of: "town") == ["0: [0, 2]"])
    #expect(stream.watch.observations == 1)
  }

  @Test func `a group that sees much takes no room from one that sees little`() throws {
    var stream = try Stream(
      "[domain-name:value = 'evil.example'] FOLLOWEDBY [ipv4-addr:value = '192.0.2.7']")
    #expect(try stream.see(0, Self.evil, of: "town") == [])
    let groups = WatchedPattern.observationsInAllMax / WatchedPattern.observationsMax
    for group in 0..<groups {
      for second in 1...Int64(WatchedPattern.observationsMax) {
        #expect(try stream.see(second, Self.address, of: "city \(group)") == [])
      }
    }
    #expect(stream.watch.observations == WatchedPattern.observationsInAllMax)
    #expect(try stream.see(1000, Self.address, of: "town") == ["0: [0, 1000]"])
  }

  @Test func `a part that is needed many times keeps as many`() throws {
    let needed = WatchedPattern.observationsMax - 1
    var stream = try Stream(
      "[ipv4-addr:value = '192.0.2.7'] REPEATS \(needed) TIMES AND [domain-name:value = 'evil.example']"
    )
    #expect(try WatchedPattern.read("[file:name = 'a'] REPEATS 3 TIMES").needs == [3])
    for second in 0..<Int64(needed) { #expect(try stream.see(second, Self.address) == []) }
    let found = try stream.see(1000, Self.evil)
    #expect(found.count == 1, "\(found)")
  }

  @Test func `what the steps of an event do not reach is looked for at the next one`() throws {
    let part = "[ipv4-addr:value = '192.0.2.7']"
    let impossible = Array(repeating: part, count: 30).joined(separator: " AND ")
    let costly = "(\(impossible) AND [domain-name:value = 'never.example']) WITHIN 600 SECONDS"
    var stream = try Stream(costly, costly, costly, costly, part)
    var found: [String] = []
    for second in 0..<12 { found += try stream.see(Int64(second), Self.address) }
    #expect(stream.watch.owed > 0, "the costly ones took all steps")
    // Of another kind altogether: no pattern asks for it.
    for second in [20, 21] as [Int64] {
      found += try stream.see(second, #""asset":"PC 1""#)
    }
    #expect(found == (0..<12).map { "4: [\($0)]" }, "each once, none lost")
    #expect(stream.watch.owed == 0)
  }

  @Test func `a test without an answer takes none from the others`() throws {
    var stream = try Stream(
      "[domain-name:value = t'2026-01-01T00:00:00Z'] OR [domain-name:value = 'evil.example']")
    #expect(try stream.see(1, Self.evil) == ["0: [1]"])
    #expect(stream.watch.unanswered == 1)
  }

  @Test func `the members of a set are not had for one step`() throws {
    let names = (0..<320).map { "'a\($0).example'" }.joined(separator: ", ")
    let pattern = try STIXPattern("[domain-name:value IN (\(names))]")
    let name: [JSON.Member] = [
      .init("type", .string("domain-name")), .init("value", .string("b.example")),
    ]
    let data = ObservedData(objects: [.object(name)], at: Self.start)
    #expect(pattern.matches(data, stepsMax: 100) == .success(false))
    #expect(pattern.matches(data, stepsMax: 9) == .failure(.tooCostly))
  }

  @Test func `costly comparisons of many patterns take nothing from a cheap one`() throws {
    var watch = PatternWatch<Int>()
    let names = (0..<8).map { "email-addr:value = 'a\($0)@never.example'" }
    let costly = try WatchedPattern("[\(names.joined(separator: " OR "))]")
    for number in 0..<WatchedPattern.patternsMax - 1 {
      let isTaken = watch.insert(ID(high: 0, low: UInt64(number)), costly)
      #expect(isTaken)
    }
    let cheap = try WatchedPattern("[email-message:subject = 'bill']")
    let isTaken = watch.insert(ID(high: 0, low: 999), cheap)
    #expect(isTaken)
    let receivers = (0..<800).map { #""r\#($0)@town.example""# }.joined(separator: ",")
    let line = Array(
      #"{"ts":1800000000.5,"_path":"smtp","uid":"C1","id.orig_h":"10.0.0.1","id.resp_h":"192.0.2.7","mailfrom":"b@lure.example","rcptto":[\#(receivers)],"subject":"bill"}"#
        .utf8)[...]
    let event = try EventLine.read(line, receivedAt: Self.start).get()
    let found = watch.add(event, line, at: event.time) { 0 }
    #expect(found.map(\.indicator.low) == [999])
    #expect(watch.unanswered > 0, "the costly ones had no answer")
  }

  @Test func `a search that costs too much gives no answer, and the stream goes on`() throws {
    let part = "[ipv4-addr:value = '192.0.2.7']"
    let impossible = Array(repeating: part, count: 30).joined(separator: " AND ")
    var stream = try Stream(
      "(\(impossible) AND [domain-name:value = 'never.example']) WITHIN 600 SECONDS",
      "[domain-name:value = 'evil.example']")
    for second in 0..<12 { #expect(try stream.see(Int64(second), Self.address) == []) }
    #expect(stream.watch.unanswered > 0)
    #expect(try stream.see(61, Self.evil) == ["1: [61]"])
  }

  // MARK: Objects

  private static func objects(_ line: String) throws -> [String] {
    let bytes = Array(line.utf8)[...]
    let event = try EventLine.read(bytes, receivedAt: start).get()
    return EventObjects.of(event, bytes).map { String(decoding: $0.canonical(), as: UTF8.self) }
  }

  private static func isFound(_ pattern: String, _ line: String) throws -> Bool {
    var watch = PatternWatch<Int>()
    _ = watch.insert(ID(high: 0, low: 1), try WatchedPattern(pattern))
    let bytes = Array(line.utf8)[...]
    let event = try EventLine.read(bytes, receivedAt: start).get()
    let found = watch.add(event, bytes, at: event.time) { 0 }
    return !found.isEmpty
  }

  private static let http =
    #"{"event_type":"http","timestamp":"2026-11-10T09:00:00.0+0900","src_ip":"10.0.0.1","src_port":5000,"dest_ip":"192.0.2.7","dest_port":8080,"proto":"TCP","http":{"hostname":"h.example","url":"/a.php","http_method":"POST","http_user_agent":"Emdivi/1"}}"#
  private static let file =
    #"{"event_type":"fileinfo","timestamp":"2026-11-10T09:00:00.0+0900","src_ip":"10.0.0.1","dest_ip":"192.0.2.7","fileinfo":{"filename":"a.exe","size":12,"md5":"d41d8cd98f00b204e9800998ecf8427e"}}"#
  private static let mail =
    #"{"ts":1794268800.5,"_path":"smtp","uid":"C1","id.orig_h":"10.0.0.1","id.resp_h":"192.0.2.7","id.resp_p":25,"proto":"tcp","mailfrom":"Boss@Lure.example","rcptto":["a@town.example"],"subject":"医療費通知"}"#
  private static let cef =
    "CEF:0|v|p|1|9|n|3|src=10.0.0.1 dst=192.0.2.7 dpt=443 dhost=evil.example rt=1794268800000"

  @Test func `every form says what it has`() throws {
    // table: pattern, line, whether it matches
    let rows: [(String, String, Bool)] = [
      (
        "[network-traffic:protocols[*] = 'tcp' AND network-traffic:dst_port = 8080]", Self.http,
        true
      ),
      ("[network-traffic:src_ref.value ISSUBSET '10.0.0.0/8']", Self.http, true),
      ("[network-traffic:extensions.'http-request-ext'.request_method = 'post']", Self.http, true),
      (
        "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' LIKE 'Emdivi%']",
        Self.http, true
      ),
      ("[url:value = 'http://h.example:8080/a.php']", Self.http, true),
      ("[file:name = 'a.exe' AND file:size > 10]", Self.file, true),
      (
        "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e' AND file:name = 'a.exe']", Self.file,
        true
      ),
      ("[file:name = 'b.exe']", Self.file, false),
      ("[email-message:subject MATCHES '^医療費']", Self.mail, true),
      ("[email-message:from_ref.value = 'boss@lure.example']", Self.mail, true),
      ("[email-message:to_refs[*].value = 'a@town.example']", Self.mail, true),
      ("[network-traffic:protocols[*] = 'smtp']", Self.mail, true),
      (
        "[network-traffic:dst_port = 443 AND network-traffic:dst_ref.value = '192.0.2.7']",
        Self.cef, true
      ),
      ("[domain-name:value = 'evil.example']", Self.cef, true),
      ("[process:name = 'a.exe']", Self.file, false),
    ]
    for (pattern, line, isMatch) in rows {
      #expect(try Self.isFound(pattern, line) == isMatch, "\(pattern)")
    }
  }

  @Test func `the objects of an event are these`() throws {
    #expect(
      try Self.objects(
        #"{"time":"2026-11-10T00:00:00Z","source":"10.0.0.1","source_port":5000,"destination":"2001:db8::1","hash":"d41d8cd98f00b204e9800998ecf8427e","asset":"PC 1"}"#
      ) == [
        #"{"id":"ipv4-addr--0","type":"ipv4-addr","value":"10.0.0.1"}"#,
        #"{"id":"ipv6-addr--1","type":"ipv6-addr","value":"2001:db8::1"}"#,
        #"{"hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e"},"id":"file--2","type":"file"}"#,
        #"{"dst_ref":"ipv6-addr--1","id":"network-traffic--3","protocols":["ipv4"],"src_port":5000,"src_ref":"ipv4-addr--0","type":"network-traffic"}"#,
      ])
  }
}
