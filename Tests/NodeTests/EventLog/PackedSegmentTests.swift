//! Packing changes the files and nothing that is read of them.

import Foundation
import Kernel
import Testing

@testable import Node

@Suite struct `A packed segment` {
  private let folder: EventFolder
  private static let start = EventCursor(segment: 0, offset: 0)

  init() throws { folder = try EventFolder() }

  @Test func `closed segments are packed, and cursors keep their meaning`() throws {
    let log = try PackedSamples.log(folder, batches: 40)
    let last = Int(log.end.segment)
    #expect(last > 4)
    let ends = (1...40).compactMap { log.receipt(of: EventSamples.id($0))?.end }
    let plain = try (1..<last).map { try folder.bytes($0, .plain) }
    let before = try log.reader.extent()
    let steps = try PackedSamples.pack(folder.segments, upTo: log.end)
    #expect(steps.count == last - 1)
    for segment in 1..<last {
      #expect(
        steps[segment - 1]
          == .packed(
            segment: Int64(segment), plainBytes: Int64(plain[segment - 1].count),
            storedBytes: Int64(
              try folder.bytes(segment, .packed).count + folder.bytes(segment, .index).count)))
      #expect(!FileManager.default.fileExists(atPath: folder.path(segment, .plain)))
    }
    #expect(FileManager.default.fileExists(atPath: folder.path(last, .plain)))
    #expect(!FileManager.default.fileExists(atPath: folder.path(last, .packed)))
    for (number, end) in ends.enumerated() {
      let rest = try log.read(from: end, maxBytes: 1 << 20)
      #expect(
        rest.records.map { Int($0.batch.low) } == Array(number + 2..<41) && rest.damage.isEmpty)
    }
    let batches = (1...40).map { EventSamples.batch($0) }
    for step in [1, 700, 1 << 20] {
      #expect(EventSamples.batches(try EventSamples.everything(in: log, step: step)) == batches)
    }
    let extent = try log.reader.extent()
    #expect(extent.segments == last && extent.packed == last - 1)
    #expect(extent.plainBytes == before.plainBytes && before.bytes == before.plainBytes)
    let again = try EventLog(folder.log, at: EventSamples.now, limits: PackedSamples.limits)
    #expect(again.repair == EventLogRepair() && again.end == log.end)
    #expect((1...40).allSatisfy { again.contains(EventSamples.id($0)) })
  }

  @Test func `any tool for zstd unpacks it to what it was`() throws {
    let log = try PackedSamples.log(folder, batches: 20)
    let plain = try folder.bytes(1, .plain)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let source = try EventSource(path: folder.path(1, .packed))
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1_000)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    #expect(bytes == plain)
  }

  @Test func `what was not matched yet, and what is written to, stays plain`() throws {
    let log = try PackedSamples.log(folder, batches: 40)
    let matched = EventCursor(segment: 3, offset: 9)
    #expect(try PackedSamples.pack(folder.segments, upTo: log.end, matched: matched).count == 2)
    #expect(try log.reader.extent().packed == 2)
    // A cursor of another log is no reason to touch the segment that is written to.
    let beyond = EventCursor(segment: 99, offset: 0)
    try PackedSamples.pack(folder.segments, upTo: log.end, matched: beyond)
    #expect(try log.reader.extent().packed == Int(log.end.segment) - 1)
  }

  @Test(arguments: 0..<20)
  func `random records read the same, plain and packed, from any place`(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    var limits = EventSamples.limits
    limits.segmentBytes = Int64.random(in: 2_000...60_000, using: &random)
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    for number in 1...60 {
      let lines = Int.random(in: 0...6, using: &random)
      let bytes = Int.random(in: 1...900, using: &random)
      _ = try log.append([EventSamples.batch(number, lines: lines, lineBytes: bytes)])
    }
    let cursors = [Self.start] + (1...60).compactMap { log.receipt(of: EventSamples.id($0))?.end }
    let sizes = cursors.map { _ in Int.random(in: 1...9_000, using: &random) }
    func slices() throws -> [EventSlice] {
      try zip(cursors, sizes).map { try log.read(from: $0, maxBytes: $1) }
    }
    let before = try slices()
    let frameBytes = Int.random(in: 1...4_000, using: &random)
    try PackedSamples.pack(folder.segments, upTo: log.end, frameBytes: frameBytes)
    #expect(try log.reader.extent().packed == Int(log.end.segment) - 1)
    for (plain, packed) in zip(before, try slices()) {
      #expect(plain.records == packed.records && plain.next == packed.next)
      #expect(plain.bytes == packed.bytes && packed.damage.isEmpty)
    }
    #expect(try log.reader.bytes(from: Self.start, upTo: log.end) == log.reader.extent().plainBytes)
  }

  @Test func `damage that was there before packing is still named by its place`() throws {
    let log = try PackedSamples.log(folder, batches: 20)
    var bytes = try folder.bytes(1, .plain)
    bytes[300] ^= 1
    try folder.write(bytes, 1, .plain)
    let before = try log.read(from: Self.start, maxBytes: 1 << 20)
    try #require(before.damage.count == 1)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let after = try log.read(from: Self.start, maxBytes: 1 << 20)
    #expect(after.records == before.records && after.damage == before.damage)
    #expect(try log.reader.check(readsRecords: true).damage == before.damage)
    #expect(try log.reader.check(readsRecords: false).isSound)
  }

  @Test func `what differs when it is read back does not replace the plain file`() throws {
    let log = try PackedSamples.log(folder, batches: 20)
    let packing = SegmentPacking(folder.segments, frameBytes: PackedSamples.frameBytes)
    let begun = folder.path(1, .packed) + SegmentFolder.unfinishedEnd
    var size = -1
    // Written to its end: two steps without a byte more.
    while true {
      _ = try packing.step(upTo: log.end, matched: log.end, seed: 1)
      let bytes = try Data(contentsOf: URL(filePath: begun))
      if PackedTable.bytesCount(footer: [UInt8](bytes.suffix(PackedTable.footerBytes))[...]) != nil
      {
        size = bytes.count
        break
      }
    }
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: begun)))
    bytes[size / 2] ^= 4
    try Data(bytes).write(to: URL(filePath: begun))
    #expect(throws: EventLogFailure.packedDiffers(segment: 1)) {
      try PackedSamples.finish(packing, upTo: log.end)
    }
    #expect(FileManager.default.fileExists(atPath: folder.path(1, .plain)))
    // The others are packed; this one is when the process starts again.
    #expect(try PackedSamples.finish(packing, upTo: log.end).count == Int(log.end.segment) - 2)
    #expect(!FileManager.default.fileExists(atPath: begun))
    #expect(try PackedSamples.pack(folder.segments, upTo: log.end).count == 1)
    #expect(try log.reader.check(readsRecords: true).records == 20)
  }

  @Test func `a segment that is let go while it is packed does not come back`() throws {
    let log = try PackedSamples.log(folder, batches: 20)
    // Nothing is flushed before the last step but the packed file: so the moment before is found.
    let files = try folder.files
    var steps = 0
    let counted = SegmentPacking(folder.segments, frameBytes: PackedSamples.frameBytes)
    while try counted.step(upTo: log.end, matched: log.end, seed: 1) == .worked { steps += 1 }
    for stop in 1...steps {
      try folder.replace(with: files)
      let packing = SegmentPacking(folder.segments, frameBytes: PackedSamples.frameBytes)
      for _ in 0..<stop { _ = try packing.step(upTo: log.end, matched: log.end, seed: 1) }
      let pruned = try log.prune(
        .usual, at: EventSamples.now + .days(40), matched: EventCursor(segment: 2, offset: 0))
      #expect(pruned.gone == [1])
      let done = try PackedSamples.finish(packing, upTo: log.end)
      #expect(done.first == .gone(segment: 1))
      #expect(try folder.names.allSatisfy { !$0.hasPrefix("00000001") })
    }
  }

  @Test func `retention lets a packed segment go in all its files and counts what it takes`() throws
  {
    let log = try PackedSamples.log(folder, batches: 40)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let bytes = try log.reader.extent().bytes
    #expect(
      try bytes == folder.files.values.reduce(0) { $0 + Int64($1.count) },
      "on the disk, indexes and all")
    func prune(_ bytesMax: Int64) throws -> (gone: [Int64], warning: EventRetentionWarning?) {
      try log.prune(
        EventRetention(span: .days(30), bytesMax: bytesMax), at: EventSamples.now,
        matched: log.end)
    }
    let near = try prune(bytes)
    #expect(near.gone.isEmpty && near.warning == .nearlyFull(bytes: bytes))
    let first = try folder.segments.storedBytes(of: 1)
    let over = try prune(bytes - 1)
    #expect(over.gone == [1] && over.warning == .cut(bytes: first))
    #expect(try folder.names.allSatisfy { !$0.hasPrefix("00000001") })
    #expect(try log.read(from: Self.start, maxBytes: 1 << 20).damage.isEmpty)
  }

  @Test func `a log whose last segment is packed goes on in a new one`() throws {
    let log = try PackedSamples.log(folder, batches: 20)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let last = Int(log.end.segment)
    try FileManager.default.removeItem(atPath: folder.path(last, .plain))
    let again = try EventLog(folder.log, at: EventSamples.now, limits: PackedSamples.limits)
    #expect(again.end == EventCursor(segment: Int64(last), offset: 0))
    let packed = try folder.bytes(last - 1, .packed)
    _ = try again.append([EventSamples.batch(50)])
    #expect(try folder.bytes(last - 1, .packed) == packed)
    #expect(try EventSamples.everything(in: again).last?.batch == EventSamples.id(50))
  }

  @Test func `an empty segment is left alone`() throws {
    let after = EventCursor(segment: 1, offset: 5)
    try folder.write([], segment: 1)
    let log = try EventLog(
      folder.log, at: EventSamples.now, after: after, limits: PackedSamples.limits)
    #expect(log.end.segment == 2)
    #expect(try PackedSamples.pack(folder.segments, upTo: log.end).isEmpty)
    #expect(try folder.names == ["00000001.log", "00000002.log"])
  }

  @Test func `a segment that is packed while the names are read is among them`() throws {
    let log = try PackedSamples.log(folder, batches: 20)
    let before = try folder.segments.segments()
    var packed: Result<[SegmentPacking.Step], any Error>?
    let files = try folder.segments.files {
      packed = Result { try PackedSamples.pack(folder.segments, upTo: log.end) }
    }
    let steps = try #require(try packed?.get())
    #expect(steps.count == before.count - 1 && files.packed.count == steps.count)
    #expect(files.segments == before && files.plain.count == before.count)
    #expect(EventSamples.batches(try EventSamples.everything(in: log)).count == 20)
  }

  @Test func `a plain file that is put back and is shorter takes nothing away`() throws {
    let log = try PackedSamples.log(folder, batches: 20)
    let plain = try folder.bytes(1, .plain)
    let cut = try #require(log.receipt(of: EventSamples.id(2))).end
    try #require(cut.segment == 1)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let packed = try folder.bytes(1, .packed)
    // From a backup of when it was still being written to.
    try folder.write(plain[..<Int(cut.offset)], 1, .plain)
    #expect(throws: EventLogFailure.packedDiffers(segment: 1)) {
      try PackedSamples.pack(folder.segments, upTo: log.end)
    }
    #expect(try folder.bytes(1, .packed) == packed)
    let check = try log.reader.check(readsRecords: false)
    #expect(check.damage == [cut...EventCursor(segment: 1, offset: Int64(plain.count))])
    // The whole one may be put back at any time.
    try folder.write(plain, 1, .plain)
    #expect(try log.reader.check(readsRecords: true).isSound)
    #expect(try PackedSamples.pack(folder.segments, upTo: log.end).count == 1)
    #expect(try folder.bytes(1, .packed) == packed)
    #expect(EventSamples.batches(try EventSamples.everything(in: log)).count == 20)
  }
}
