//! What an index says of its segment is never "no" where it should be "yes", and seldom "perhaps" where it should be "no".

import Formats
import Foundation
import Kernel
import Matching
import Testing

@testable import Node

@Suite struct `The index of a segment` {
  private let folder: EventFolder
  private static let start = EventCursor(segment: 0, offset: 0)

  init() throws { folder = try EventFolder() }

  // MARK: The filter

  /// A word that looks like something an indicator names, from few enough that they meet.
  private static func word(_ kind: Int, _ random: inout SplitMix) -> String {
    func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
    let labels = ["a", "www", "mail", "evil", "city", "xn--wgv71a"]
    let host = (0...number(4)).map { _ in labels[number(labels.count)] } + ["example", "jp"]
    switch kind {
    case 0: return "203.0.\(number(4)).\(number(256))"
    case 1: return "2001:db8:\(number(3))::\(number(40))"
    case 2: return host.joined(separator: ".")
    case 3: return "http://\(host.joined(separator: "."))/\(number(3))"
    case 4: return "u\(number(20))@\(host.joined(separator: "."))"
    default: return String(repeating: String(number(10)), count: [32, 40, 64][number(3)])
    }
  }

  private static func line(_ random: inout SplitMix) -> String {
    let words = (0..<6).map { word($0, &random) }
    return
      #"{"time":"2026-11-10T00:15:00Z","source":"\#(words[0])","destination":"\#(words[1])","domain":"\#(words[2])","url":"\#(words[3])","mail":"\#(words[4])","hash":"\#(words[5])"}"#
  }

  private static func pattern(_ random: inout SplitMix) -> IndicatorIndex.Pattern? {
    let text = word(Int.random(in: 0..<6, using: &random), &random)
    guard let observable = Observable(guessing: text) else { return nil }
    guard let address = observable.address, Bool.random(using: &random) else {
      return .value(observable)
    }
    let lengths = if case .v4 = address { 8...32 } else { 16...128 }
    let length = Int.random(in: lengths, using: &random)
    return IPPrefix(around: address, length: length).map { .network($0) }
  }

  @Test(arguments: 0..<5)
  func `whatever an indicator would fit may be there, by the index of matching itself`(
    seed: Int
  ) throws {
    var random = SplitMix(state: UInt64(seed))
    let texts = (0..<40).map { _ in Self.line(&random) }
    var limits = EventSamples.limits
    limits.segmentBytes = 1
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    _ = try log.append([EventSamples.batch(1, texts: texts), EventSamples.batch(2)])
    try PackedSamples.pack(folder.segments, upTo: log.end)
    // A line that is no event is found by the number of them.
    let events = texts.compactMap {
      try? EventLine.read(Array($0.utf8)[...], receivedAt: EventSamples.now).get()
    }
    try #require(events.count == 40 && events.allSatisfy { $0.observables.count > 5 })
    var (fits, excluded) = (0, 0)
    for _ in 0..<250 {
      guard let pattern = Self.pattern(&random) else { continue }
      var matching = IndicatorIndex()
      matching.insert(ID(high: 1, low: 1), pattern)
      let isThere = events.contains {
        !matching.matches($0.observables, at: EventSamples.now).isEmpty
      }
      let span = try #require(
        try log.reader.segments(
          receivedFrom: EventSamples.now, until: EventSamples.now,
          mayContain: [SegmentKey(pattern)], upTo: log.end
        ).first)
      if isThere {
        fits += 1
        #expect(span.answer == .mayContain, "\(pattern)")
      } else if span.isSkipped {
        excluded += 1
      }
    }
    #expect(fits > 10 && excluded > 10)
  }

  @Test(arguments: [10, 3_000, 100_000])
  func `it says perhaps of what is not there at most one time in a hundred`(count: Int) {
    let hashes = (0..<count).map { SegmentFilter.hash("host-\($0).example".utf8, seed: 3) }
    let bytes = SegmentFilter.bytes(of: Set(hashes))
    let blocks = SegmentFilter.blockCount(keys: count)
    #expect(bytes.count == blocks * SegmentFilter.blockBytes)
    let parts = (0..<blocks).map {
      Array(bytes[($0 * SegmentFilter.blockBytes)..<(($0 + 1) * SegmentFilter.blockBytes)])
    }
    #expect(parts.indices.allSatisfy { SegmentFilter.isIntact(parts[$0], $0) })
    func mayHold(_ hash: UInt64) -> Bool {
      SegmentFilter.mayHold(hash, in: parts[SegmentFilter.block(of: hash, of: blocks)])
    }
    #expect(hashes.allSatisfy(mayHold))
    let others = (0..<20_000).count {
      mayHold(SegmentFilter.hash("no-\($0).example".utf8, seed: 3))
    }
    #expect(others <= 200)
  }

  @Test func `with more keys than it may have it excludes nothing, and it has a largest size`()
    throws
  {
    func head(keysMax: Int) throws -> SegmentIndexHead {
      var builder = SegmentIndexBuilder(seed: 1, keysMax: keysMax)
      let texts = (0..<5).map {
        #"{"time":"2026-11-10T00:15:00Z","domain":"h\#($0).example"}"#
      }
      var bytes: [UInt8] = []
      try EventRecord.append(EventSamples.batch(1, texts: texts), to: &bytes)
      builder.add(try #require(EventRecord.read(at: bytes[...])).record, upTo: 9)
      let index = builder.bytes(of: 1, size: 9)
      let head = try #require(SegmentIndexHead(Array(index.prefix(SegmentIndexHead.bytesCount))))
      #expect(head.fileBytes == Int64(index.count) && head.events == 5)
      return head
    }
    // Five names, and the one above them.
    #expect(try head(keysMax: 6).blocks == 1 && head(keysMax: 6).keys == 6)
    #expect(try head(keysMax: 5).blocks == 0)
    #expect(SegmentFilter.blockCount(keys: SegmentFilter.keysMax) == SegmentFilter.blocksMax)
    #expect(SegmentFilter.blockCount(keys: SegmentFilter.keysMax + 1) > SegmentFilter.blocksMax)
    #expect(SegmentFilter.blocksMax * SegmentFilter.blockBytes == 2 << 20)
    for (blocks, isRead) in [(SegmentFilter.blocksMax, true), (SegmentFilter.blocksMax + 1, false)]
    {
      let head = SegmentIndexHead(
        segment: 1, size: 1, records: 0, events: 0, firstReceived: nil, received: nil, seen: nil,
        keys: 0, seed: 0, blocks: blocks)
      #expect((SegmentIndexHead(head.bytes) == head) == isRead)
    }
  }

  @Test func `networks that are shorter than any kept one exclude nothing`() throws {
    func key(_ text: String) throws -> SegmentKey {
      SegmentKey(.network(try #require(IPPrefix(text))))
    }
    #expect(try key("203.0.0.0/15").bytes == nil && key("2001::/31").bytes == nil)
    #expect(try key("203.0.0.0/16").bytes != nil && key("2001:db8::/32").bytes != nil)
    #expect(try key("203.0.113.0/25") == key("203.0.113.0/24"))
    #expect(try key("203.0.113.9/32") == SegmentKey(#require(Observable(guessing: "203.0.113.9"))))
  }

  @Test func `the subject of a mail is kept and asked for by the same bytes`() throws {
    let subject = Observable.subject("your invoice")
    var kept: [UInt64] = []
    SegmentKey.visit(subject, seed: 5) { kept.append($0) }
    let bytes = try #require(SegmentKey(subject).bytes)
    #expect(kept == [SegmentFilter.hash(bytes, seed: 5)])
  }

  @Test func `what an index cannot find, no search finds: texts are the same by their bytes`() {
    // One letter, and the same put together of two: equal to Swift.
    let (one, two) = (Observable.subject("\u{304C}"), Observable.subject("\u{304B}\u{3099}"))
    #expect(one == two)
    var matching = IndicatorIndex()
    matching.insert(ID(high: 1, low: 1), .value(one))
    for (shown, isFound) in [(one, true), (two, false)] {
      #expect(IndicatorIndex.Pattern.value(one).fits(shown) == isFound)
      #expect(matching.matches([shown], at: EventSamples.now).isEmpty == !isFound)
      #expect((SegmentKey(shown).bytes == SegmentKey(one).bytes) == isFound)
    }
  }

  // MARK: On the disk

  /// A segment for each text, one arriving a day after the other, and one more that is being written.
  private func log(_ texts: [String]) throws -> EventLog {
    var limits = EventSamples.limits
    limits.segmentBytes = 1
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    for (number, text) in texts.enumerated() {
      let time = EventSamples.now + .days(Int64(number))
      _ = try log.append([EventSamples.batch(number + 1, texts: [text], at: time)])
    }
    _ = try log.append([EventSamples.batch(99)])
    return log
  }

  private static func event(_ host: String) -> String {
    #"{"time":"2026-11-10T00:15:00Z","source":"198.18.4.4","domain":"\#(host)"}"#
  }

  private static let texts = ["a.one.example", "b.two.example", "c.one.example"].map(event)

  private func spans(
    _ log: EventLog, _ names: [String], from: Int64 = 0, until: Int64 = 9
  ) throws -> [SegmentSpan] {
    try log.reader.segments(
      receivedFrom: EventSamples.now + .days(from), until: EventSamples.now + .days(until),
      mayContain: try names.map { SegmentKey(try #require(Observable(guessing: $0))) },
      upTo: log.end)
  }

  @Test func `looking back is told which segments it need not read`() throws {
    let log = try log(Self.texts)
    #expect(try spans(log, ["one.example"]).map(\.answer).allSatisfy { $0 == .notIndexed })
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let one = try spans(log, ["one.example"])
    #expect(one.map(\.answer) == [.mayContain, .cannotContain, .mayContain, .notIndexed])
    #expect(one.map(\.isSkipped) == [false, true, false, false])
    #expect(one.map(\.begin) == (1...4).map { EventCursor(segment: $0, offset: 0) })
    #expect(one.last?.end == log.end && one.map(\.bytes) == one.map(\.end.offset))
    #expect(try spans(log, ["two.example"]).map(\.isSkipped) == [true, false, true, false])
    #expect(
      try spans(log, ["two.example", "c.one.example"]).map(\.isSkipped).prefix(3) == [
        true, false, false,
      ])
    #expect(try spans(log, []).map(\.isSkipped) == [false, false, false, false])
    // What is not skipped holds it, and reading it from end to end gives its records.
    let read = try one.filter { !$0.isSkipped }.flatMap {
      try log.reader.read(from: $0.begin, upTo: $0.end, maxBytes: 1 << 20).records
    }
    #expect(read.map { Int($0.batch.low) } == [1, 3, 99])
  }

  @Test func `only the time is asked of the index too, and both ends count`() throws {
    let log = try log(Self.texts)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    #expect(try spans(log, [], from: 1, until: 1).map(\.begin.segment) == [2, 4])
    #expect(try spans(log, [], from: 3).map(\.begin.segment) == [4])
    #expect(try spans(log, [], from: -2, until: -1).map(\.begin.segment) == [4])
    let second = try #require(try spans(log, []).dropFirst().first)
    let day = EventSamples.now + .days(1)
    #expect(second.received == day...day)
    let seen = try #require(Instant(sensorTime: "2026-11-10T00:15:00Z"))
    #expect(second.seen == seen...seen)
    #expect(try log.reader.cursor(notAfter: day + .seconds(1)).segment == 2)
    // An end before that of the log: what is behind it is not there.
    let early = try log.reader.segments(
      receivedFrom: EventSamples.now, until: day, mayContain: [],
      upTo: EventCursor(segment: 2, offset: 10))
    #expect(
      early.map(\.end) == [
        try #require(try spans(log, []).first).end, EventCursor(segment: 2, offset: 10),
      ])
  }

  @Test func `a flipped bit excludes nothing, is named, and the index is made anew`() throws {
    let log = try log(Self.texts)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let sound = try folder.bytes(1, .index)
    var random = SplitMix(state: 9)
    let places =
      Array(0..<SegmentIndexHead.bytesCount)
      + (0..<60).map { _ in Int.random(in: 0..<sound.count, using: &random) }
    for place in places {
      var damaged = sound
      damaged[place] ^= 1 << UInt8(place % 8)
      try folder.write(damaged, 1, .index)
      let span = try #require(try spans(log, ["two.example"]).first)
      #expect(span.answer == .notIndexed, "byte \(place)")
      #expect(try log.reader.check(readsRecords: false).indexes == [1])
      let steps = try PackedSamples.pack(folder.segments, upTo: log.end)
      #expect(steps == [.indexed(segment: 1, before: .damaged)])
      #expect(try folder.bytes(1, .index) == sound, "of the same seed it is the same")
    }
  }

  @Test func `an index that is gone, cut or another's is made anew from the packed segment`() throws
  {
    let log = try log(Self.texts)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let sound = try folder.bytes(1, .index)
    let packing = SegmentPacking(folder.segments, frameBytes: PackedSamples.frameBytes)
    #expect(try PackedSamples.finish(packing, upTo: log.end).isEmpty)
    try FileManager.default.removeItem(atPath: folder.path(1, .index))
    #expect(try spans(log, ["two.example"]).first?.answer == .notIndexed)
    #expect(
      try PackedSamples.finish(packing, upTo: log.end) == [.indexed(segment: 1, before: .missing)])
    #expect(try folder.bytes(1, .index) == sound)
    for wrong in [Array(sound.dropLast()), try folder.bytes(2, .index), [1]] {
      try folder.write(wrong, 1, .index)
      #expect(
        try PackedSamples.pack(folder.segments, upTo: log.end)
          == [.indexed(segment: 1, before: .damaged)])
      #expect(try folder.bytes(1, .index) == sound)
    }
    // One without a segment is nobody's.
    try folder.write(sound, 77, .index)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    #expect(!FileManager.default.fileExists(atPath: folder.path(77, .index)))
  }

  @Test func `a segment of which something cannot be read is not skipped`() throws {
    let log = try PackedSamples.log(folder, batches: 20)
    var bytes = try folder.bytes(1, .plain)
    bytes[4] ^= 1
    try folder.write(bytes, 1, .plain)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    func answers() throws -> [SegmentSpan.Answer] {
      try spans(log, ["two.example"]).prefix(2).map(\.answer)
    }
    #expect(try answers() == [.notIndexed, .cannotContain])
    #expect(try log.reader.firstReceived(in: 1) == EventSamples.now)
    // Nor is one that went bad after it was packed, and lost its index.
    var packed = try folder.bytes(2, .packed)
    packed[PackedHead.bytesCount + 20] ^= 1
    try folder.write(packed, 2, .packed)
    try FileManager.default.removeItem(atPath: folder.path(2, .index))
    let steps = try PackedSamples.pack(folder.segments, upTo: log.end)
    #expect(steps == [.indexed(segment: 2, before: .missing)])
    #expect(try answers() == [.notIndexed, .notIndexed])
    #expect(try PackedSamples.pack(folder.segments, upTo: log.end).isEmpty)
  }

  @Test func `when a segment begins is told by a record whose checksum holds`() throws {
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    let second = EventSamples.now + .seconds(1)
    _ = try log.append([EventSamples.batch(1), EventSamples.batch(2, at: second)])
    #expect(try log.reader.firstReceived(in: 1) == EventSamples.now)
    // A flipped bit of the first moment: far ahead, it would hide the segment from whoever looks back and keep it, and
    // all behind it, for ever.
    var bytes = try folder.bytes(1, .plain)
    bytes[EventRecord.prefixBytes + 73] ^= 0x40
    try folder.write(bytes, 1, .plain)
    #expect(try log.reader.firstReceived(in: 1) == second)
    #expect(try log.reader.cursor(notAfter: second + .seconds(1)).segment == 1)
    try folder.write(bytes.map { _ in 0 }, 1, .plain)
    #expect(try log.reader.firstReceived(in: 1) == nil)
  }

  @Test func `a clock that was set back hides nothing that is indexed`() throws {
    var limits = EventSamples.limits
    // Two records each.
    limits.segmentBytes = 500
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    for (number, day) in [1, 3, 1, 1, 1].enumerated() {
      let time = EventSamples.now + .days(Int64(day))
      _ = try log.append([EventSamples.batch(number + 1, at: time)])
    }
    try #require(log.end.segment == 3)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let moment = EventSamples.now + .days(2)
    let first = EventCursor(segment: 1, offset: 0)
    #expect(try log.reader.cursor(notAfter: moment) == first)
    let parts = try log.reader.parts(receivedFrom: moment, mayContain: [], upTo: log.end)
    #expect(parts.map(\.lowerBound.segment) == [1, 3] && parts.first?.lowerBound == first)
  }
}
