//! A body's own search reads what may hold something of the body, finds what reading everything finds, and takes as long
//! for one mark as for another.

import Alerting
import Formats
import Kernel
import Testing

@testable import Node

@Suite struct `A search of what is one's own` {
  private static let now = EventSamples.now
  private static let mark = "203.0.113.9"

  private static func body(_ number: Int) -> ID<Organization> { ID(high: 4, low: UInt64(number)) }

  private static func claim(
    _ number: Int, _ value: ConstituencyAssertion.Value, from: Instant = now - .days(400),
    until: Instant? = nil
  ) -> ConstituencyAssertion {
    ConstituencyAssertion(
      organization: body(number), value: value, basis: .verified, validFrom: from, validTo: until)
  }

  private static func prefix(_ text: String) throws -> ConstituencyAssertion.Value {
    .prefix(try #require(IPPrefix(text)))
  }

  private static func stages(_ claims: [ConstituencyAssertion]) -> RoutingStages {
    RoutingStages(checked: RoutingTable(claims), declared: RoutingTable([ConstituencyAssertion]()))
  }

  private static func sight(_ bodies: Int..., isTower: Bool = false) -> SearchSight {
    SearchSight(own: Set(bodies.map { body($0) }), isTower: isTower, sensors: [:])
  }

  private struct Found {
    var result: SearchResult
    var bytes: Int64
    var damage: Int
  }

  private static func search(
    _ log: EventLog, _ sight: SearchSight, _ stages: RoutingStages, mark: String = mark,
    isWhole: Bool = false
  ) throws -> Found {
    var scan = try SearchScan(
      SearchForm(mark: try SearchForm.mark(mark)), sight, reader: log.reader, upTo: log.end,
      at: now, seed: 5,
      spans: isWhole
        ? SearchScan.everything : SearchScan.parted(by: sight.keys(by: stages, now: now)),
      whose: { sight.owners(of: $0, by: stages, at: $1, now: Self.now) })
    var damage = 0
    while !scan.isDone { damage += try scan.step().count }
    return Found(result: scan.result, bytes: scan.progress.total, damage: damage)
  }

  // MARK: How much is read

  /// Fifty bodies with a network each send batches in turn, two to a stretch; 20 segments and more, packed. Each event of
  /// a batch goes elsewhere: one to the mark, one to where nobody else goes.
  private static func log(_ folder: EventFolder) throws -> EventLog {
    var limits = EventSamples.limits
    limits.segmentBytes = 50_000
    let log = try EventLog(folder.log, at: now, limits: limits)
    for round in 0..<24 {
      let group = (1...50).map { number in
        let texts = (0..<10).map { event in
          let ends = [0: mark, 1: "198.51.100.\(number)"]
          let end = ends[(event + round) % 10] ?? "192.0.2.\(event)"
          return
            #"{"time":"2026-11-10T00:15:00Z","source":"10.7.\#(number).\#(event)","destination":"\#(end)"}"#
        }
        return EventSamples.batch(100 * round + number, texts: texts)
      }
      _ = try log.append(group)
    }
    try PackedSamples.pack(folder.segments, upTo: log.end, frameBytes: 1_500)
    return log
  }

  private static func networks() throws -> RoutingStages {
    stages(try (1...50).map { claim($0, try prefix("10.7.\($0).0/24")) })
  }

  @Test func `of fifty bodies one reads less than a tenth, and finds all of its own`() throws {
    let folder = try EventFolder()
    let log = try Self.log(folder)
    try #require(log.end.segment > 20)
    let stages = try Self.networks()
    let closed = try log.reader.extent().plainBytes - log.end.offset
    for number in [1, 23, 50] {
      let sight = Self.sight(number)
      let whole = try Self.search(log, sight, stages, isWhole: true)
      let own = try Self.search(log, sight, stages)
      #expect(own.result == whole.result && own.result.total?.count == 24)
      #expect(whole.bytes == closed + log.end.offset)
      // The segment that is written to has no index.
      #expect((own.bytes - log.end.offset) * 10 < closed, "\(own.bytes) of \(closed)")
    }
  }

  @Test func `what is not read may be gone, and nobody notices`() throws {
    let folder = try EventFolder()
    let log = try Self.log(folder)
    let stages = try Self.networks()
    let sight = Self.sight(23)
    let before = try Self.search(log, sight, stages)
    let parts = try log.reader.parts(
      receivedFrom: Self.now,
      mayContain: try #require(sight.keys(by: stages, now: Self.now)).map(\.key), upTo: log.end)
    var (gone, kept) = (0, 0)
    for number in 1..<Int(log.end.segment) {
      var file = try folder.bytes(number, .packed)
      let frames = try PackedFrames(segment: Int64(number), fileBytes: Int64(file.count)) {
        [file] (count: Int, place: Int64) throws(EventLogFailure) -> [UInt8] in
        Array(file.dropFirst(Int(place)).prefix(count))
      }
      for frame in frames.table.frames {
        let begin = EventCursor(segment: Int64(number), offset: frame.start)
        if parts.contains(where: { $0.contains(begin) }) {
          kept += 1
          continue
        }
        gone += 1
        for place in 0..<frame.packedCount { file[Int(frame.place) + place] = 0 }
      }
      try folder.write(file, number, .packed)
    }
    #expect(kept > 0 && gone > 9 * kept, "\(gone) of \(gone + kept) frames")
    let after = try Self.search(log, sight, stages)
    #expect(after.result == before.result && after.damage == 0 && before.damage == 0)
    #expect(try Self.search(log, sight, stages, isWhole: true).damage > 0)
  }

  @Test func `the time it takes tells nothing of what is looked for`() throws {
    let folder = try EventFolder()
    let log = try Self.log(folder)
    let stages = try Self.networks()
    let sight = Self.sight(7)
    let shown = try Self.search(log, sight, stages)
    // What only others hold, and what nobody does.
    for mark in ["198.51.100.8", "198.51.100.77", "nobody.example"] {
      let other = try Self.search(log, sight, stages, mark: mark)
      #expect(other.bytes == shown.bytes && other.result == SearchResult(), "\(mark)")
    }
    let nobody = try Self.search(log, Self.sight(51), stages)
    #expect(nobody.bytes == 0 && nobody.result == SearchResult(), "nothing was checked of it")
  }

  @Test func `what has become another's is read as far as it was one's own, and no further`()
    throws
  {
    let folder = try EventFolder()
    var limits = EventSamples.limits
    limits.segmentBytes = 3_000
    let log = try EventLog(folder.log, at: Self.now - .days(30), limits: limits)
    for number in 1...80 {
      let text =
        #"{"time":"2026-11-10T00:15:00Z","source":"10.7.1.\#(number)","destination":"\#(Self.mark)"}"#
      let time = Self.now - .days(Int64(28 - number / 3))
      _ = try log.append([EventSamples.batch(number, texts: [text, text, text], at: time)])
    }
    try PackedSamples.pack(folder.segments, upTo: log.end, frameBytes: 600)
    let (network, day) = (try Self.prefix("10.7.1.0/24"), Self.now - .days(15))
    let stages = Self.stages([
      Self.claim(1, network, until: day), Self.claim(2, network, from: day),
      Self.claim(3, network, from: Self.now + .days(1)),
    ])
    let spans = try log.reader.segments(
      receivedFrom: Self.now - .days(30), until: Self.now, mayContain: [], upTo: log.end)
    let own = spans.filter { $0.received.map { $0.lowerBound < day } ?? true }
    let (former, next) = (Self.sight(1), Self.sight(3))
    let whole = try Self.search(log, former, stages, isWhole: true)
    let found = try Self.search(log, former, stages)
    #expect(found.result == whole.result && found.result.total != nil)
    #expect(found.bytes == own.reduce(0) { $0 + $1.bytes } && found.bytes < whole.bytes)
    // Whose it will be learns nothing of whose it is. The segment that is written to has no index.
    #expect(try Self.search(log, next, stages).bytes == log.end.offset)
    #expect(try Self.search(log, Self.sight(2), stages).result.total != nil)
  }

  @Test func `a key counts at its first moment, and no more at the first that is not its`() {
    func isOf(_ first: Int64, _ last: Int64, _ from: Int64?, _ until: Int64?) -> Bool {
      SearchKey(
        key: SegmentKey(.asset("PC-1")), from: from.map { Instant(microseconds: $0) },
        until: until.map { Instant(microseconds: $0) }
      ).isOf(Instant(microseconds: first)...Instant(microseconds: last))
    }
    #expect(isOf(1, 5, 5, 9) && !isOf(1, 4, 5, 9))
    #expect(isOf(8, 20, 5, 9) && !isOf(9, 20, 5, 9) && isOf(1, 20, 5, 9))
    #expect(isOf(9, 20, 5, nil) && isOf(1, 4, nil, 9) && isOf(1, 4, nil, nil))
  }

  // MARK: The same is found

  private static let networkTexts = [
    "10.1.0.0/16", "10.1.2.0/24", "10.1.2.0/28", "10.1.4.0/22", "10.2.0.0/15", "10.0.0.0/9",
    "10.1.2.7/32", "2001:db8::/32", "2001:db8::/46", "2001:db8:1:1::/64", "2001:db8:1:1::10/124",
  ]
  private static let names = ["town.example", "www.town.example", "city.example"]
  /// The second is the first to whoever compares texts, and not by its bytes.
  private static let assets = ["PC-K", "PC-\u{212A}", "pc-7", "端末7"]

  private static func value(
    _ random: inout SplitMix
  ) throws -> ConstituencyAssertion.Value {
    let network = try #require(IPPrefix(networkTexts.randomElement(using: &random) ?? ""))
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return .asset(assets.randomElement(using: &random) ?? "")
    case 1, 2:
      let name = try #require(DomainName(names.randomElement(using: &random) ?? ""))
      return .domainSuffix(name)
    case 3: return .sharedEgress(network, tenants: [body(Int.random(in: 1...5, using: &random))])
    default: return .prefix(network)
    }
  }

  private static func claims(_ random: inout SplitMix) throws -> [ConstituencyAssertion] {
    try (0..<Int.random(in: 3...9, using: &random)).map { _ in
      let from = now - .days(Int64.random(in: 0...20, using: &random))
      let days = Int64.random(in: 1...20, using: &random)
      return claim(
        Int.random(in: 1...5, using: &random), try value(&random), from: from,
        until: Bool.random(using: &random) ? from + .days(days) : nil)
    }
  }

  private static func address(_ random: inout SplitMix) -> String {
    func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    switch number(4) {
    case 0: return "2001:db8:\(number(3)):1::\(String(number(40), radix: 16))"
    case 1: return "192.0.2.\(number(9))"
    default: return "10.\(number(4)).\(number(8)).\(number(20))"
    }
  }

  private static func text(_ random: inout SplitMix) -> String {
    func chance(_ part: Int) -> Bool { Int.random(in: 0..<part, using: &random) == 0 }
    var members = [#""time":"2026-11-10T00:15:00Z""#, #""source":"\#(address(&random))""#]
    members.append(#""destination":"\#(chance(2) ? mark : address(&random))""#)
    let host = "\(chance(2) ? "a." : "")\(names[Int.random(in: 0..<3, using: &random)])"
    if chance(4) { members.append(#""domain":"\#(host)""#) }
    if chance(4) { members.append(#""url":"http://\#(chance(2) ? host : "10.1.2.9")/x""#) }
    if chance(4) { members.append(#""mail":"sato@\#(host)""#) }
    if chance(6) { members.append(#""asset":"\#(assets[Int.random(in: 0..<4, using: &random)])""#) }
    return "{\(members.joined(separator: ","))}"
  }

  @Test func `as reading everything finds, whoever asks and whatever was checked when`() throws {
    var (found, less) = (0, 0)
    for seed in 0..<12 as Range<UInt64> {
      let (seen, spared) = try Self.compare(seed)
      found += seen
      less += spared
    }
    #expect(found > 40 && less > 40)
  }

  /// How often something was found, and how often less was read.
  private static func compare(_ seed: UInt64) throws -> (found: Int, less: Int) {
    let folder = try EventFolder()
    var random = SplitMix(state: seed)
    var (found, less) = (0, 0)
    var limits = EventSamples.limits
    limits.segmentBytes = 8_000
    let log = try EventLog(folder.log, at: now - .days(30), limits: limits)
    for number in 1...80 {
      let time = now - .days(Int64(28 - number / 3))
      let texts = (0..<Int.random(in: 1...4, using: &random)).map { _ in text(&random) }
      _ = try log.append([EventSamples.batch(number, texts: texts, at: time)])
    }
    try PackedSamples.pack(folder.segments, upTo: log.end, frameBytes: 600)
    let stages = stages(try claims(&random))
    func look(as sight: SearchSight) throws {
      let whole = try search(log, sight, stages, isWhole: true)
      let own = try search(log, sight, stages)
      #expect(own.result == whole.result && own.bytes <= whole.bytes, "seed \(seed)")
      if own.result.total != nil { found += 1 }
      if own.bytes < whole.bytes { less += 1 }
    }
    let sights = (1...5).map { sight($0) } + [sight(1, 3), sight(2, isTower: true)]
    for sight in sights { try look(as: sight) }
    for _ in 0..<10 {
      let number = Int.random(in: 1..<Int(log.end.segment), using: &random)
      var index = try folder.bytes(number, .index)
      index[Int.random(in: 0..<index.count, using: &random)] ^= 1
      try folder.write(index, number, .index)
      try look(as: sights[Int.random(in: 0..<sights.count, using: &random)])
    }
    return (found, less)
  }

  @Test func `an end of a connection is among what the event shows, whichever sensor sent it`()
    throws
  {
    // By the ends an event is somebody's, and by what it shows it stands in an index.
    var ends = 0
    for name in ["plain", "suricata-alerts.eve", "suricata-types.eve", "zeek-types"] {
      for line in try EventSamples.lines("sensor/\(name).ndjson") {
        guard
          case .success(let event) = EventLine.read(Array(line.utf8)[...], receivedAt: Self.now)
        else { continue }
        for end in [event.source, event.destination].compactMap({ $0 }) {
          ends += 1
          #expect(event.observables.contains(Observable(end.address)), "\(line)")
        }
      }
    }
    #expect(ends > 50)
    let log = "CEF:0|v|p|1|9|n|3|c6a2=2001:db8::1 dst=198.18.4.2 rt=1794268800000"
    let event = try EventLine.read(Array(log.utf8)[...], receivedAt: Self.now).get()
    #expect(event.source != nil && event.destination != nil && event.observables.count == 2)
  }

  // MARK: What is asked for

  @Test func `a network is asked for by the kept ones within it, to the last address`() throws {
    var random = SplitMix(state: 3)
    func keys(_ text: String, atMost count: Int = 200) throws -> [SegmentKey]? {
      SegmentKey.every(in: try #require(IPPrefix(text)), atMost: count)
    }
    for (text, count) in [
      ("10.0.0.0/16", 1), ("10.0.0.0/17", 128), ("10.0.0.0/20", 16), ("10.0.0.0/24", 1),
      ("10.0.0.0/25", 128), ("10.0.0.8/29", 8), ("10.0.0.9/32", 1), ("10.0.0.0/9", 128),
      ("2001:db8::/32", 1), ("2001:db8::/29", 8), ("2001:db8::/41", 128), ("2001:db8::/57", 128),
      ("2001:db8::/64", 1), ("2001:db8::/121", 128), ("2001:db8::7/128", 1),
    ] {
      let found = try #require(try keys(text))
      #expect(Set(found).count == count && found.count == count, "\(text)")
      let prefix = try #require(IPPrefix(text))
      let hashes = Set(found.compactMap(\.bytes).map { SegmentFilter.hash($0, seed: 1) })
      for _ in 0..<200 {
        // An address that differs in few of the last bits from one in the network, or in one more.
        let length = max(0, prefix.length - Int.random(in: 0...2, using: &random))
        let address = Self.other(prefix, keeping: length, &random)
        var isAsked = false
        SegmentKey.visit(Observable(address), seed: 1) { if hashes.contains($0) { isAsked = true } }
        #expect(isAsked == prefix.contains(address), "\(address) of \(text)")
      }
    }
    for text in ["10.0.0.0/8", "0.0.0.0/0", "::/0", "2001:db8::/40", "2001:db8::/65"] {
      #expect(try keys(text) == nil, "\(text)")
    }
    #expect(try keys("10.0.0.0/20", atMost: 16) != nil && keys("10.0.0.0/20", atMost: 15) == nil)
  }

  /// An address of which so many first bits are the network's.
  private static func other(
    _ prefix: IPPrefix, keeping length: Int, _ random: inout SplitMix
  ) -> IPAddress {
    func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : ~0 << UInt64(64 - min(bits, 64)) }
    let drawn = (random.next(), random.next())
    switch prefix.address {
    case .v4(let address):
      let kept = UInt32(truncatingIfNeeded: mask(length) >> 32)
      return .v4(
        IPv4Address(
          bits: address.bits & kept | UInt32(truncatingIfNeeded: drawn.0) & ~kept))
    case .v6(let address):
      let (high, low) = (mask(length), mask(length - 64))
      return .v6(
        IPv6Address(
          high: address.high & high | drawn.0 & ~high, low: address.low & low | drawn.1 & ~low))
    }
  }

  @Test func `as many keys as there may be, and one more; a machine by a name of ASCII`() throws {
    func keys(_ values: [ConstituencyAssertion.Value]) -> [SearchKey]? {
      Self.sight(1).keys(by: Self.stages(values.map { Self.claim(1, $0) }), now: Self.now)
    }
    let names = try (0...LookBack.keysMax).map {
      ConstituencyAssertion.Value.domainSuffix(try #require(DomainName("n\($0).example")))
    }
    #expect(keys(Array(names.dropLast()))?.count == LookBack.keysMax && keys(names) == nil)
    let twice = try [Self.prefix("10.1.0.0/16"), Self.prefix("10.1.2.0/24")]
    #expect(keys(twice + twice)?.count == 2)
    #expect(keys([.asset("PC-K")])?.count == 2 && keys([.asset("PC-\u{212A}")]) == nil)
    let wide = try Self.prefix("10.0.0.0/8")
    #expect(keys([wide]) == nil, "more networks than keys")
    #expect(keys([])?.isEmpty == true)
    let stages = try Self.networks()
    func count(_ sight: SearchSight) -> Int? { sight.keys(by: stages, now: Self.now)?.count }
    #expect(count(Self.sight(1, isTower: true)) == nil)
    #expect(count(Self.sight(1, 2)) == 2 && count(Self.sight()) == 0)
  }
}
