//! What is appended is read again, once, in order, from wherever a cursor stands.

import Foundation
import Kernel
import Testing

@testable import Node

@Suite struct `The event log` {
  private let folder: EventFolder

  init() throws { folder = try EventFolder() }

  private func open(
    _ limits: EventLog.Limits = EventSamples.limits, at now: Instant = EventSamples.now
  ) throws -> EventLog {
    try EventLog(folder.log, at: now, limits: limits)
  }

  @Test func `the checksum is that of the standard, in any pieces`() {
    // The check value of CRC-32C, and the vectors of RFC 3720, appendix B.4.
    #expect(CRC32C.of("123456789".utf8) == 0xE306_9283)
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.of(0..<32) == 0x46DD_794E)
    let bytes = [UInt8](0..<100)
    for cut in 0...100 {
      var sum = CRC32C()
      sum.update(bytes[..<cut])
      sum.update(bytes[cut...])
      #expect(sum.value == CRC32C.of(bytes))
    }
  }

  @Test func `gives back what it took, after opening again too`() throws {
    let group = (1...5).map { EventSamples.batch($0, lines: $0 - 1) }
    let log = try open()
    #expect(log.end == EventCursor(segment: 1, offset: 0))
    let answers = try log.append(group)
    #expect(answers.count == 5)
    #expect(EventSamples.batches(try EventSamples.everything(in: log)) == group)
    let again = try open()
    #expect(again.repair == EventLogRepair())
    #expect(again.end == log.end)
    #expect(EventSamples.batches(try EventSamples.everything(in: again)) == group)
  }

  @Test func `cursors stand behind each batch, and reading goes on there`() throws {
    let log = try open()
    let group = (1...20).map { EventSamples.batch($0) }
    for answer in try log.append(group) {
      guard case .stored(let receipt) = answer else {
        Issue.record("not stored")
        continue
      }
      let rest = try log.read(from: receipt.end, maxBytes: 1 << 20).records
      #expect(rest.first?.batch != nil || receipt.end == log.end)
      let before = try log.reader.read(
        from: EventCursor(segment: 0, offset: 0), upTo: receipt.end, maxBytes: 1 << 20)
      #expect(before.records.count + rest.count == 20)
      #expect(before.next == receipt.end)
    }
    for step in [1, 200, 1000] {
      #expect(EventSamples.batches(try EventSamples.everything(in: log, step: step)) == group)
    }
    let beyond = EventCursor(segment: 1, offset: log.end.offset + 1)
    #expect(throws: EventLogFailure.cursorBeyondEnd(beyond)) {
      try log.read(from: beyond, maxBytes: 1)
    }
  }

  @Test func `rolls over to a new segment and loses nothing on the way`() throws {
    var limits = EventSamples.limits
    limits.segmentBytes = 1000
    let log = try open(limits)
    let group = (1...40).map { EventSamples.batch($0) }
    _ = try log.append(Array(group[..<3]))
    _ = try log.append(Array(group[3...]))
    #expect(log.end.segment > 5)
    for segment in 1...Int(log.end.segment) {
      #expect(try folder.bytes(segment).count <= 1000)
    }
    #expect(EventSamples.batches(try EventSamples.everything(in: log, step: 1)) == group)
    let again = try open(limits)
    #expect(EventSamples.batches(try EventSamples.everything(in: again)) == group)
    #expect((1...40).allSatisfy { again.contains(EventSamples.id($0)) })
  }

  @Test func `a segment takes a record that fits to the byte and not one more`() throws {
    let length = Int64(try open().append([EventSamples.batch(1)]).count)
    #expect(length == 1)
    let recordBytes = Int64(try folder.bytes(1).count)
    for (segmentBytes, segments) in [(2 * recordBytes, 1), (2 * recordBytes - 1, 2)] {
      let own = try EventFolder()
      var limits = EventSamples.limits
      limits.segmentBytes = segmentBytes
      let log = try EventLog(own.log, at: EventSamples.now, limits: limits)
      _ = try log.append([EventSamples.batch(1), EventSamples.batch(2)])
      #expect(log.end.segment == Int64(segments))
    }
  }

  @Test func `a large batch is several records in one segment`() throws {
    var limits = EventSamples.limits
    limits.segmentBytes = 1_500_000
    let log = try open(limits)
    let large = EventSamples.batch(2, lines: 30, lineBytes: 100_000)
    _ = try log.append([EventSamples.batch(1), large, EventSamples.batch(3)])
    #expect(try folder.bytes(2).count > 3_000_000)
    let records = try EventSamples.everything(in: log, step: 1)
    #expect(records.count == 5)
    #expect(records.map(\.parts) == [1, 3, 3, 3, 1])
    #expect(EventSamples.batches(records)[1] == large)
    #expect(try open(limits).receipt(of: EventSamples.id(2))?.accepted == 30)
  }

  @Test func `lines and batches have a largest size`() throws {
    let log = try open()
    let max = EventRecord.lineBytesMax
    _ = try log.append([EventSamples.batch(1, lines: 1, lineBytes: max)])
    let end = log.end
    #expect(throws: EventLogFailure.lineTooLong(bytes: max + 1)) {
      try log.append([
        EventSamples.batch(2), EventSamples.batch(3, lines: 1, lineBytes: max + 1),
      ])
    }
    #expect(log.end == end)
    #expect(!log.contains(EventSamples.id(2)))
    #expect(try EventSamples.everything(in: log).first?.lines.first?.bytes.count == max)

    var limits = EventSamples.limits
    limits.batchBytesMax = 2 * (40 + 8)
    let own = try EventFolder()
    let small = try EventLog(own.log, at: EventSamples.now, limits: limits)
    _ = try small.append([EventSamples.batch(4)])
    #expect(throws: EventLogFailure.batchTooLarge(bytes: 3 * (40 + 8))) {
      try small.append([EventSamples.batch(5, lines: 3)])
    }
  }

  @Test func `the same batch is stored once, another body under its name not at all`() throws {
    let log = try open()
    let batch = EventSamples.batch(1)
    let other = EventRecordBatch(
      id: batch.id, key: batch.key, receivedAt: batch.receivedAt, refused: 0,
      digest: Hash(sha256: "other".utf8), lines: [])
    let answers = try log.append([batch, batch, other])
    let receipt = try #require(log.receipt(of: batch.id))
    #expect(answers == [.stored(receipt), .repeated(receipt), .conflicting(receipt)])
    #expect(receipt.accepted == 2 && receipt.refused == 1)
    let end = log.end
    #expect(try log.append([batch]) == [.repeated(receipt)])
    #expect(log.end == end)
    let again = try open()
    #expect(again.receipt(of: batch.id) == receipt)
    #expect(try again.append([batch, other]) == [.repeated(receipt), .conflicting(receipt)])
    #expect(try EventSamples.everything(in: again).count == 1)
  }

  @Test func `a batch is remembered for a day and within a number`() throws {
    var limits = EventSamples.limits
    limits.rememberedMax = 3
    let log = try open(limits)
    let day = Instant.Span.hours(24)
    let later = EventSamples.now + day
    _ = try log.append([EventSamples.batch(1)])
    _ = try log.append([EventSamples.batch(2, at: later)])
    #expect(log.contains(EventSamples.id(1)))
    _ = try log.append([EventSamples.batch(3, at: later + Instant.Span(microseconds: 1))])
    #expect(!log.contains(EventSamples.id(1)))
    _ = try log.append([EventSamples.batch(4, at: later)])
    #expect(log.contains(EventSamples.id(2)))
    _ = try log.append([EventSamples.batch(5, at: later)])
    #expect(!log.contains(EventSamples.id(2)))
    #expect((3...5).allSatisfy { log.contains(EventSamples.id($0)) })
  }

  @Test func `prunes whole segments that are old and matched, never the last`() throws {
    var limits = EventSamples.limits
    limits.segmentBytes = 1
    let log = try open(limits)
    for number in 1...6 {
      let time = EventSamples.now + Instant.Span.days(Int64(number))
      _ = try log.append([EventSamples.batch(number, at: time)])
    }
    #expect(log.end.segment == 6)
    let usual = EventRetention.usual
    func gone(_ days: Int64, _ more: Int64 = 0, before segment: Int64) throws -> [Int64] {
      let now = EventSamples.now + .days(days) + Instant.Span(microseconds: more)
      return try log.prune(
        usual, at: now, matched: EventCursor(segment: segment, offset: 0)
      ).gone
    }
    #expect(try gone(33, before: 1).isEmpty, "nothing was matched")
    #expect(try gone(32, before: 9).isEmpty, "thirty days and not one microsecond less")
    #expect(try gone(32, 1, before: 9) == [1])
    #expect(try gone(99, before: 3) == [2])
    #expect(
      EventSamples.batches(try EventSamples.everything(in: log)).map(\.id).first
        == EventSamples.id(3))
    // A cursor into what is gone goes on with what is there.
    let slice = try log.read(from: EventCursor(segment: 1, offset: 5), maxBytes: 1 << 20)
    #expect(slice.records.count == 4 && slice.damage.isEmpty)
  }

  @Test func `a clock that was wrong for a while prunes nothing that is young`() throws {
    var limits = EventSamples.limits
    limits.segmentBytes = 1
    let log = try open(limits)
    let wrong = Instant(seconds: 0)
    for (number, time) in [EventSamples.now, wrong, EventSamples.now].enumerated() {
      _ = try log.append([EventSamples.batch(number, at: time)])
    }
    let pruned = try log.prune(
      .usual, at: EventSamples.now + .days(1), matched: EventCursor(segment: 9, offset: 0))
    #expect(pruned.gone.isEmpty && pruned.warning == nil)
  }

  @Test func `a log that ends before the store's cursor begins behind it, and says so`() throws {
    let cursor = EventCursor(segment: 4, offset: 77)
    let log = try EventLog(
      folder.log, at: EventSamples.now, after: cursor, limits: EventSamples.limits)
    #expect(log.repair.endedBefore == cursor && log.repair.isAlarming)
    #expect(log.end == EventCursor(segment: 5, offset: 0))
    _ = try log.append([EventSamples.batch(1)])
    #expect(try log.read(from: cursor, maxBytes: 1).records.count == 1)
  }

  @Test func `the last bytes are found at once, however far the numbers have come`() throws {
    var limits = EventSamples.limits
    limits.segmentBytes = 1
    let before: Int64 = 9_000_000_000
    let log = try EventLog(
      folder.log, at: EventSamples.now, after: EventCursor(segment: before, offset: 1),
      limits: limits)
    for number in 1...5 { _ = try log.append([EventSamples.batch(number)]) }
    try #require(log.end.segment == before + 5)
    let bytes = log.end.offset
    func start(_ bytesMax: Int64) throws -> EventCursor {
      try log.reader.start(
        ofLast: bytesMax, from: EventCursor(segment: 0, offset: 0), upTo: log.end)
    }
    #expect(try start(2 * bytes) == EventCursor(segment: before + 4, offset: 0))
    #expect(try start(2 * bytes - 1) == EventCursor(segment: before + 5, offset: 0))
    #expect(try start(bytes - 1) == log.end)
    #expect(try start(.max) == EventCursor(segment: before + 1, offset: 0))
  }

  @Test func `other files in the folder are passed over`() throws {
    try folder.write([1, 2, 3], segment: 1)
    for name in ["1.log", "00000001.log~", "lost+found", "x0000001.log"] {
      try Data([1]).write(to: URL(filePath: folder.log + "/" + name))
    }
    let log = try open()
    #expect(log.end == EventCursor(segment: 1, offset: 0))
    #expect(log.repair.cutBytes == 3)
  }
}
