//! Of a segment that holds something only the stretches are read that may hold it, and never too few.

import Kernel
import Testing

@testable import Node

@Suite struct `The stretches of a segment` {
  private static let block = SegmentFilter.blockBytes

  // MARK: Where they end

  @Test func `are read as they were written, and nothing else is read as stretches`() {
    let stretches = SegmentStretches(ends: [5, 9, 1 << 30])
    let bytes = stretches.bytes
    #expect(bytes.count == SegmentStretches.bytesCount(3) && SegmentStretches.bytesCount(0) == 0)
    #expect(SegmentStretches(bytes, count: 3, size: 1 << 30) == stretches)
    #expect(SegmentStretches(bytes, count: 3, size: 1 << 29) == nil)
    #expect(SegmentStretches(bytes, count: 2, size: 1 << 30) == nil)
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1
      #expect(SegmentStretches(damaged, count: 3, size: 1 << 30) == nil, "byte \(place)")
    }
    for ends in [[9, 5], [5, 5], [0, 5], []] as [[Int64]] {
      let wrong = SegmentStretches(ends: ends).bytes
      #expect(SegmentStretches(wrong, count: ends.count, size: 5) == nil, "\(ends)")
    }
  }

  @Test func `are told as places, neighbours as one`() {
    let stretches = SegmentStretches(ends: [5, 9, 12, 20])
    #expect(stretches.ranges(of: [true, true, false, true]) == [0..<9, 12..<20])
    #expect(stretches.ranges(of: [false, true, true, false]) == [5..<12])
    #expect(stretches.ranges(of: [false, false, false, false]).isEmpty)
  }

  @Test func `have a largest number, which a largest segment has`() {
    let most = SegmentStretches.countMax
    #expect(Int64(most) * Int64(SegmentStretches.lengthMin) == PackedTable.segmentBytesMax)
    for (count, blocks, isRead) in [
      (most, SegmentFilter.blocksMax, true), (most + 1, 1, false),
      (1, SegmentFilter.blocksMax + 1, false), (1, 0, false), (0, 1, false),
    ] {
      let head = SegmentIndexHead(
        segment: 1, size: 1, records: 0, events: 0, firstReceived: nil, received: nil, seen: nil,
        keys: 0, seed: 0, blocks: 1, stretches: count, stretchBlocks: blocks)
      #expect((SegmentIndexHead(head.bytes) == head) == isRead, "\(count), \(blocks)")
    }
  }

  // MARK: What they hold

  @Test func `say yes of what they hold, and at most one time in a hundred of something else`() {
    func hash(_ name: String) -> UInt64 { SegmentFilter.hash(name.utf8, seed: 3) }
    // Names that every stretch holds lie in few blocks, many marks in each.
    let common = (0..<200).map { hash("common-\($0)") }
    let own = (0..<64).map { stretch in (0..<1_000).map { hash("\(stretch)-\($0)") } }
    let bytes = SegmentFilter.bytes(ofStretches: own.map { $0 + common }, numberedFrom: 4)
    let count = SegmentFilter.blockCount(keys: 64 * 1_200)
    #expect(bytes.count == count * Self.block)
    let blocks = (0..<count).map { Array(bytes[($0 * Self.block)..<(($0 + 1) * Self.block)]) }
    #expect(blocks.indices.allSatisfy { SegmentFilter.isIntact(blocks[$0], 4 + $0) })
    #expect(blocks.indices.allSatisfy { !SegmentFilter.isIntact(blocks[$0], $0) })
    func mayHold(_ hash: UInt64, _ stretch: Int) -> Bool {
      SegmentFilter.mayHold(
        SegmentStretches.mark(of: hash, in: stretch),
        in: blocks[SegmentFilter.block(of: hash, of: count)])
    }
    for stretch in own.indices {
      #expect(own[stretch].allSatisfy { mayHold($0, stretch) })
      #expect(common.allSatisfy { mayHold($0, stretch) })
    }
    #expect((0..<20_000).count { mayHold(hash("no-\($0)"), $0 % 64) } <= 200)
    #expect((0..<20_000).count { mayHold(own[$0 % 64][$0 / 64], ($0 + 1) % 64) } <= 200)
  }

  @Test func `with too many keys or stretches none is told apart, and the filter stays`() throws {
    func stretches(_ count: Int, keysMax: Int = SegmentFilter.keysMax) throws -> Int {
      var builder = SegmentIndexBuilder(seed: 1, keysMax: keysMax, stretchBytes: 1)
      let text = #"{"time":"2026-11-10T00:15:00Z","domain":"h.example"}"#
      for number in 1...count {
        var bytes: [UInt8] = []
        try EventRecord.append(EventSamples.batch(number, texts: [text]), to: &bytes)
        let record = try #require(EventRecord.read(at: bytes[...])).record
        builder.add(record, upTo: Int64(number))
      }
      let index = builder.bytes(of: 1, size: Int64(count))
      let head = try #require(SegmentIndexHead(Array(index.prefix(SegmentIndexHead.bytesCount))))
      #expect(head.fileBytes == Int64(index.count) && head.blocks == 1 && head.keys == 2)
      return head.stretches
    }
    #expect(try stretches(1) == 0, "it is the segment")
    #expect(try stretches(3) == 3)
    // A name and the one above it, in each of three.
    #expect(try stretches(3, keysMax: 6) == 3 && stretches(3, keysMax: 5) == 0)
    let most = SegmentStretches.countMax
    #expect(try stretches(most) == most && stretches(most + 1) == 0)
  }

  // MARK: On the disk

  private static func text(_ host: Int) -> String {
    #"{"time":"2026-11-10T00:15:00Z","source":"198.18.4.4","domain":"h\#(host).example"}"#
  }

  /// Every record with its place.
  private func records(
    _ log: EventLog
  ) throws -> [(place: Range<EventCursor>, record: EventRecord)] {
    var found: [(place: Range<EventCursor>, record: EventRecord)] = []
    var cursor = EventCursor(segment: 1, offset: 0)
    while cursor < log.end {
      let slice = try log.reader.read(from: cursor, upTo: log.end, maxBytes: 1)
      let begin =
        slice.next.segment == cursor.segment
        ? cursor : EventCursor(segment: slice.next.segment, offset: 0)
      for record in slice.records { found.append((begin..<slice.next, record)) }
      cursor = slice.next
    }
    return found
  }

  @Test(arguments: 0..<3)
  func `whatever holds a mark lies in what is read, also where an index is damaged`(
    seed: Int
  ) throws {
    let folder = try EventFolder()
    var random = SplitMix(state: UInt64(seed))
    var limits = EventSamples.limits
    limits.segmentBytes = Int64.random(in: 2_000...12_000, using: &random)
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    for number in 1...120 {
      let texts = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        Self.text(Int.random(in: 0..<60, using: &random))
      }
      _ = try log.append([EventSamples.batch(number, texts: texts)])
    }
    let frameBytes = Int.random(in: 300...2_000, using: &random)
    try PackedSamples.pack(folder.segments, upTo: log.end, frameBytes: frameBytes)
    let records = try records(log)
    try #require(EventSamples.batches(records.map(\.record)).count == 120)
    let whole = try log.reader.extent().plainBytes
    /// How much would be read for a name; whoever holds it must lie in that.
    func read(_ host: Int) throws -> Int64 {
      let key = SegmentKey(try #require(Observable(guessing: "h\(host).example")))
      let parts = try log.reader.parts(
        receivedFrom: EventSamples.now, mayContain: [key], upTo: log.end)
      let text = Array(Self.text(host).utf8)
      for (place, record) in records where record.lines.contains(where: { $0.bytes == text[...] }) {
        let isRead = parts.contains {
          $0.lowerBound <= place.lowerBound && place.upperBound <= $0.upperBound
        }
        #expect(isRead, "h\(host) at \(place)")
      }
      return try EventParts(parts, in: log.reader).total
    }
    let sound = try (0..<60).map(read)
    #expect(sound.reduce(0, +) < 60 * whole / 2, "most is passed over")
    #expect(try read(60) <= log.end.offset + whole / 10, "nobody's name")
    for _ in 0..<6 {
      let number = Int.random(in: 1..<Int(log.end.segment), using: &random)
      let index = try folder.bytes(number, .index)
      var damaged = index
      damaged[Int.random(in: 0..<index.count, using: &random)] ^= 1
      try folder.write(damaged, number, .index)
      let host = Int.random(in: 0..<60, using: &random)
      #expect(try read(host) >= sound[host], "what is damaged excludes no more")
      #expect(try log.reader.check(readsRecords: false).indexes == [Int64(number)])
      try PackedSamples.pack(folder.segments, upTo: log.end, frameBytes: frameBytes)
      #expect(try folder.bytes(number, .index) == index)
    }
  }

  @Test func `an index of the version before excludes nothing, is no damage, and is made anew`()
    throws
  {
    let folder = try EventFolder()
    let log = try PackedSamples.log(folder, batches: 20)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let index = try folder.bytes(1, .index)
    var old = index
    old[4] -= 1
    let sum = CRC32C.of(old.prefix(SegmentIndexHead.bytesCount - 4))
    withUnsafeBytes(of: sum.bigEndian) { bytes in
      for place in 0..<4 { old[SegmentIndexHead.bytesCount - 4 + place] = bytes[place] }
    }
    try folder.write(old, 1, .index)
    let key = SegmentKey(try #require(Observable(guessing: "h.example")))
    let spans = try log.reader.segments(
      receivedFrom: EventSamples.now, until: EventSamples.now, mayContain: [key], upTo: log.end)
    #expect(spans.first?.answer == .notIndexed && spans.dropFirst().first?.isSkipped == true)
    #expect(spans.first.map { $0.stretches == [$0.begin..<$0.end] } == true)
    let steps = try PackedSamples.pack(folder.segments, upTo: log.end)
    #expect(steps == [.indexed(segment: 1, before: .missing)])
    #expect(try folder.bytes(1, .index) == index)
    // One of a version to come says what nobody here can read.
    old[4] = SegmentIndexHead.version + 1
    try folder.write(old, 1, .index)
    #expect(
      try PackedSamples.pack(folder.segments, upTo: log.end)
        == [.indexed(segment: 1, before: .damaged)])
  }

  @Test func `end where a frame of the packed segment does, and a sound one holds the segment`()
    throws
  {
    let folder = try EventFolder()
    let log = try PackedSamples.log(folder, batches: 40)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    for number in 1..<Int(log.end.segment) {
      let index = try folder.bytes(number, .index)
      let head = try #require(SegmentIndexHead(Array(index.prefix(SegmentIndexHead.bytesCount))))
      let bytes = Array(
        index.dropFirst(Int(head.stretchesPlace))
          .prefix(SegmentStretches.bytesCount(head.stretches)))
      let ends = SegmentStretches(bytes, count: head.stretches, size: head.size)?.ends
      let file = try folder.bytes(number, .packed)
      let frames = try PackedFrames(segment: Int64(number), fileBytes: Int64(file.count)) {
        (count: Int, place: Int64) throws(EventLogFailure) -> [UInt8] in
        Array(file.dropFirst(Int(place)).prefix(count))
      }
      #expect(ends == frames.table.frames.map { $0.start + Int64($0.count) } && head.stretches > 1)
    }
  }
}
