//! The sieve never loses a line that the exact reader would match, and seldom keeps another.

import Kernel
import Testing

@testable import Formats
@testable import Matching

@Suite struct EventSieveTests {
  private static let received = Instant(microseconds: 1_800_000_000_000_000)

  /// The numbers of the lines that a sieve keeps, and how many lines it counted.
  private static func kept(
    _ text: String, _ patterns: [IndicatorIndex.Pattern], readsVerdicts: Bool = true
  ) -> (lines: Set<Int>, count: Int) {
    var builder = SieveIndex.Builder(seed: 7)
    for (number, pattern) in patterns.enumerated() { builder.insert(pattern, at: UInt64(number)) }
    let sieve = EventSieve(index: builder.build(), readsVerdicts: readsVerdicts)
    let bytes = Array(text.utf8)
    let padded = bytes + Array(repeating: 0x22, count: EventSieve.paddingBytes)
    var lines: Set<Int> = []
    let count = padded.withUnsafeBytes {
      sieve.suspects(in: $0.bytes, count: bytes.count) { line, _ in lines.insert(line) }
    }
    return (lines, count)
  }

  private static func index(_ patterns: [IndicatorIndex.Pattern]) -> SieveIndex {
    var builder = SieveIndex.Builder(seed: 11)
    for (number, pattern) in patterns.enumerated() { builder.insert(pattern, at: UInt64(number)) }
    return builder.build()
  }

  @Test(arguments: 0..<24)
  func `what the exact reader matches the sieve has kept`(seed: Int) {
    var made = MadeEvents(seed: UInt64(seed))
    var lines = (0..<300).map { _ in made.line() }
    lines += ["{\"time\":", "CEF:0|a|b|c|d|e|9|src=192.0.2.1", "  ", ""]
    let text = lines.joined(separator: seed.isMultiple(of: 2) ? "\n" : "\r\n")
    let kept = Self.kept(text, made.patterns)
    let index = Self.index(made.patterns)
    let read = Array(Lines(Array(text.utf8)))
    #expect(kept.count == read.count)
    var matched = 0
    for line in read {
      glance(line)
      guard case .success(let event) = EventLine.read(line.bytes, receivedAt: Self.received) else {
        continue
      }
      var fits = event.verdict != nil
      for observable in event.observables {
        var places: Set<UInt64> = []
        index.places(fitting: observable) { places.insert($0) }
        for (number, pattern) in made.patterns.enumerated() where pattern.fits(observable) {
          fits = true
          #expect(places.contains(UInt64(number)), "\(pattern) is not found for \(observable)")
        }
      }
      guard fits else { continue }
      matched += 1
      #expect(
        kept.lines.contains(line.index), "lost: \(String(decoding: line.bytes, as: UTF8.self))")
    }
    #expect(matched > 20, "too few matches to mean anything: \(matched)")
  }

  /// What one look takes, the exact reader takes, with the same moment.
  private func glance(_ line: Lines.Line) {
    guard let moment = EventLine.glance(line.bytes) else { return }
    let read = EventLine.read(line.bytes, receivedAt: Self.received)
    #expect((try? read.get())?.time == moment, "\(String(decoding: line.bytes, as: UTF8.self))")
  }

  @Test(arguments: [
    (#"{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"192.0.2.7"}"#, true),
    (#"{"event_type":"flow","src_ip":"10.0.0.1","dest_ip":"192.0.2.8"}"#, false),
    (#"{"event_type":"flow","dest_ip":"198.51.100.9"}"#, true),
    (#"{"event_type":"flow","dest_ip":"198.51.101.9"}"#, false),
    (#"{"event_type":"dns","dns":{"rrname":"a.b.EVIL.example."}}"#, true),
    (#"{"event_type":"dns","dns":{"rrname":"notevil.example"}}"#, false),
    (#"{"event_type":"http","http":{"url":"/x?y","hostname":"host.example"}}"#, true),
    (#"{"event_type":"http","http":{"url":"/x?z","hostname":"host.example"}}"#, false),
    (#"{"event_type":"http","http":{"url":"\/x?y","hostname":"host.example"}}"#, true),
    (#"{"event_type":"dns","dns":{"rrn\u0061me":"harmless.example"}}"#, true),
    (#"{"event_type":"dns","comment":"evil.example"}"#, false),
    (#"{"event_type":"dns","dns":{"rrname":"harmless.example"}"#, false),
    (#"{"event_type":"dns","dns":{"rrname":"harmless.example"#, true),
    (#"["evil.example"]"#, true), ("not json", true),
    ("{\"event_type\":\"flow\",\"community_id\":\"1\",\"dest_ip\"\r:\"192.0.2.7\"}", true),
    (#"{"ts":1491000000.1,"uid":"C1","tx_hosts":[{"x":0},"192.0.2.7"]}"#, true),
    (#"{"ts":1491000000.1,"uid":"C1","tx_hosts":[{"x":0}, 1 ,"192.0.2.7"]}"#, true),
    (#"{"ts":1491000000.1,"uid":"C1","tx_hosts":[[1,"192.0.2.8"],"192.0.2.7"]}"#, true),
    (#"{"event_type":"http","http":{"hostname":"root.example"},"other":{"uri":"/x"}}"#, true),
    (#"{"event_type":"http","http":{"hostname":"root.example","url":"/x"}}"#, true),
    (#"{"event_type":"http","http":{"hostname":"boot.example","url":"/x"}}"#, false),
  ])
  func `a line is kept for a reason`(line: String, isKept: Bool) throws {
    let patterns: [IndicatorIndex.Pattern] = try [
      .value(#require(Observable(kind: .ipv4, text: "192.0.2.7"))),
      .network(#require(IPPrefix("198.51.100.0/24"))),
      .value(#require(Observable(kind: .domain, text: "evil.example"))),
      .value(.url("http://host.example/x?y")), .value(.url("http://root.example/")),
    ]
    #expect(Self.kept(line, patterns).lines == (isKept ? [0] : []))
  }

  /// What a reader of characters and one of bytes could take for different things.
  @Test(arguments: [
    (#""email":{"from":"x <a@evil.example> \#u{600}<"}"#, false),
    (#""email":{"from":"x <a@evil.example>\#u{600}<x>"}"#, false),
    (#""email":{"from":"x \#u{600}<a@evil.example>"}"#, true),
    (#""email":{"from":"x <a@evil.example\#u{600}>"}"#, false),
    (#""email":{"from":"x <\#u{301}a@evil.example>"}"#, true),
    (#""email":{"url":["evil.example/x://\#u{FE0F}"]}"#, false),
    (#""email":{"url":["evil.example/\#u{600}://good.example"]}"#, false),
    (#""email":{"url":["x\#u{600}://evil.example/"]}"#, false),
    (#""http":{"hostname":"evil.example","url":"/\#u{301}x"}"#, true),
  ])
  func `marks beside signs that join others are kept wherever they are read`(
    member: String, isRead: Bool
  ) throws {
    let line = #"{"event_type":"x","timestamp":"2026-12-01T00:00:00Z",\#(member)}"#
    let patterns: [IndicatorIndex.Pattern] = [
      .value(.mail("a@evil.example")),
      .value(try #require(Observable(kind: .domain, text: "evil.example"))),
      .value(.url("http://evil.example/%CC%81x")),
    ]
    let event = try EventLine.read(Array(line.utf8)[...], receivedAt: Self.received).get()
    let isMatched = event.observables.contains { seen in patterns.contains { $0.fits(seen) } }
    #expect(isMatched == isRead)
    #expect(!isRead || Self.kept(line, patterns).lines == [0], "lost")
  }

  @Test func `a sensor that names itself is no reason to read its lines`() throws {
    func line(_ host: String, _ path: String) -> String {
      #"{"event_type":"http","host":"sensor1","http":{"hostname":"\#(host)","url":"\#(path)"}}"#
    }
    let pattern = IndicatorIndex.Pattern.value(.url("http://evil.example/x"))
    #expect(Self.kept(line("evil.example", "/x"), [pattern]).lines == [0])
    #expect(Self.kept(line("good.example", "/x"), [pattern]).lines == [])
  }

  @Test(arguments: [
    (#"{"event_type":"smtp","email":{"subject":" Your  INVOICE  2231 "}}"#, true),
    (#"{"event_type":"smtp","smtp":{"subject":"your invoice 2231"}}"#, true),
    (#"{"event_type":"smtp","email":{"subject":"Re: your invoice 2231"}}"#, false),
    (#"{"event_type":"smtp","email":{"subject":"your invoice 22310"}}"#, false),
    (#"{"event_type":"smtp","email":{"subject":"=?UTF-8?Q?your_invoice_2231?="}}"#, true),
    (#"{"event_type":"smtp","email":{"subject":"御請求書"}}"#, true),
    (#"{"event_type":"smtp","email":{"subject":"your invoice 2231\n"}}"#, true),
    (#"{"event_type":"smtp","email":{"subject":""}}"#, false),
  ])
  func `a mail's subject is asked for without case and spacing`(line: String, isKept: Bool) {
    #expect(Self.kept(line, [.value(.subject("your invoice 2231"))]).lines == (isKept ? [0] : []))
    // Where no indicator is a subject, none is a reason to read a line.
    #expect(Self.kept(line, [.value(.asset("x"))]).lines == [])
  }

  @Test func `a verdict is kept only where verdicts count`() {
    let line = #"{"event_type":"alert","alert":{"signature":"x"}}"#
    #expect(Self.kept(line, [.value(.asset("x"))]).lines == [0])
    #expect(Self.kept(line, [.value(.asset("x"))], readsVerdicts: false).lines == [])
  }

  @Test func `every line that matches is found at the borders of a batch`() throws {
    let pattern = IndicatorIndex.Pattern.value(
      try #require(Observable(kind: .domain, text: "evil.example")))
    for count in [1, 63, 64, 65, 128, 129] {
      let lines = (0..<count).map { number in
        #"{"event_type":"dns","dns":{"rrname":"\#(number == count - 1 ? "evil" : "good").example"}}"#
      }
      let kept = Self.kept(lines.joined(separator: "\n"), [pattern])
      #expect(kept.count == count)
      #expect(kept.lines == [count - 1])
    }
  }

  @Test func `a list of one value a hundred thousand times costs no more than its length`() throws {
    let pattern = IndicatorIndex.Pattern.value(
      try #require(Observable(kind: .domain, text: "evil.example")))
    let index = Self.index(Array(repeating: pattern, count: 100_000))
    var found = 0
    index.places(fitting: try #require(Observable(kind: .domain, text: "evil.example"))) { _ in
      found += 1
    }
    #expect(found == 100_000)
  }

  @Test func `no name stands twice in the table, and each is looked up`() {
    let names = SieveNames.readings.map(\.0)
    #expect(Set(names).count == names.count)
    let table = SieveNames.all
    for (name, reading) in SieveNames.readings {
      let bytes = Array(name.utf8)
      let word = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      let found = table.reading(word, bytes.count)
      #expect(found == reading || found == .anything, "\(name)")
    }
  }
}
