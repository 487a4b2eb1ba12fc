//! Packed files that a disk has changed: the place is named, and what can be read is read.

import Foundation
import Kernel
import Testing

@testable import Node

@Suite struct `A damaged packed segment` {
  private let folder: EventFolder
  private let log: EventLog
  private let bytes: [UInt8]
  private let table: PackedTable
  private let records: [EventRecord]

  init() throws {
    folder = try EventFolder()
    log = try PackedSamples.log(folder, batches: 20)
    try PackedSamples.pack(folder.segments, upTo: log.end)
    let bytes = try folder.bytes(1, .packed)
    let count = try #require(
      PackedTable.bytesCount(footer: bytes.suffix(PackedTable.footerBytes)))
    table = try #require(PackedTable(bytes.suffix(count), fileBytes: Int64(bytes.count)))
    self.bytes = bytes
    records = try log.reader.read(
      from: EventCursor(segment: 1, offset: 0), upTo: EventCursor(segment: 1, offset: table.size),
      maxBytes: 1 << 20
    ).records
  }

  private func read() throws -> EventSlice {
    try log.reader.read(
      from: EventCursor(segment: 1, offset: 0), upTo: EventCursor(segment: 1, offset: table.size),
      maxBytes: 1 << 20)
  }

  private func place(_ offset: Int64) -> EventCursor { EventCursor(segment: 1, offset: offset) }

  @Test func `any flipped bit is named by its place, and every other frame is read`() throws {
    #expect(table.frames.count > 2 && records.count > 6)
    var unnoticed = 0
    for byte in bytes.indices {
      var damaged = bytes
      damaged[byte] ^= 1 << UInt8(byte % 8)
      try folder.write(damaged, 1, .packed)
      let slice = try read()
      guard
        let frame = table.frames.first(where: {
          ($0.place..<($0.place + Int64($0.packedCount))).contains(Int64(byte))
        })
      else {
        // Head and table: nothing is lost, and the check says it.
        #expect(slice.records == records && slice.damage.isEmpty, "byte \(byte)")
        #expect(try log.reader.check(readsRecords: false).tables == [1], "byte \(byte)")
        continue
      }
      if slice.damage.isEmpty {
        // The format has a bit in each frame that means nothing.
        unnoticed += 1
        #expect(slice.records == records, "byte \(byte)")
        continue
      }
      let range = place(frame.start)...place(frame.start + Int64(frame.count))
      #expect(slice.damage == [range], "byte \(byte)")
      #expect(slice.next == place(table.size))
      #expect(slice.records == records.filter { slice.records.contains($0) })
      #expect(slice.bytes == table.size)
      // The whole log is read for it: of a few of them.
      guard byte % 16 == 0 else { continue }
      #expect(try log.reader.check(readsRecords: true).damage == [range])
    }
    #expect(unnoticed <= table.frames.count)
  }

  @Test func `a file that is cut anywhere is read as far as it goes, and said to be damaged`()
    throws
  {
    for length in 0..<bytes.count where length % 5 == 0 || length > bytes.count - 30 {
      try folder.write(bytes[..<length], 1, .packed)
      let slice = try read()
      let whole = table.frames.filter { $0.place + Int64($0.packedCount) <= Int64(length) }
      let kept = Int64(whole.last.map { $0.start + Int64($0.count) } ?? 0)
      #expect(try !log.reader.check(readsRecords: true).isSound, "\(length) bytes")
      if kept < table.size {
        #expect(slice.damage.first?.lowerBound == place(kept), "\(length) bytes")
      }
      #expect(slice.records == Array(records.prefix(slice.records.count)))
      #expect(slice.next == place(table.size))
    }
  }

  @Test func `without head and table the frames are found one behind the other`() throws {
    var damaged = bytes
    damaged[20] ^= 1
    damaged[bytes.count - 1] ^= 1
    try folder.write(damaged, 1, .packed)
    #expect(try read().records == records)
    #expect(try log.reader.check(readsRecords: true).tables == [1])
    // The first frame too: then nothing is known of the rest, and all of it is named.
    damaged[PackedHead.bytesCount] ^= 1
    try folder.write(damaged, 1, .packed)
    let slice = try read()
    #expect(slice.records.isEmpty)
    #expect(slice.damage.first?.lowerBound == place(0))
    #expect(try !log.reader.check(readsRecords: false).isSound)
  }

  @Test func `garbage of any kind is neither a record nor a crash`() throws {
    var random = SplitMix(state: 5)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) where !damaged.isEmpty {
        let at = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: damaged[at] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged.remove(at: at)
        case 2: damaged.insert(UInt8.random(in: 0...255, using: &random), at: at)
        default: damaged.removeSubrange(at..<min(at + 30, damaged.count))
        }
      }
      try folder.write(damaged, 1, .packed)
      #expect(try read().records.allSatisfy { records.contains($0) })
      _ = try log.reader.check(readsRecords: true)
    }
  }

  @Test func `a stretch of damage that is longer than a frame goes into several`() throws {
    let own = try EventFolder()
    var plain: [UInt8] = []
    try EventRecord.append(EventSamples.batch(1), to: &plain)
    let from = Int64(plain.count)
    plain += [UInt8](repeating: 0, count: PackedTable.frameBytesMax + 5)
    let to = Int64(plain.count)
    try EventRecord.append(EventSamples.batch(2), to: &plain)
    try own.write(plain, segment: 1)
    try own.write([], segment: 2)
    let end = EventCursor(segment: 2, offset: 0)
    #expect(try PackedSamples.pack(own.segments, upTo: end).count == 1)
    let unpacked = try own.segments.bytes(of: 1)?.read(plain.count, at: 0)
    #expect(unpacked == plain)
    let slice = try EventLogReader(path: own.log).read(
      from: EventCursor(segment: 0, offset: 0), upTo: end, maxBytes: 1 << 24)
    #expect(slice.damage == [place(from)...place(to)])
    #expect(
      EventSamples.batches(slice.records) == [EventSamples.batch(1), EventSamples.batch(2)])
  }

  @Test func `what the fuzzer begins with is what its name says`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let corpus = root.appending(path: "Fuzz/Corpus/PackedSegment")
    func packed(_ name: String) throws -> PackedFrames {
      let file = [UInt8](try Data(contentsOf: corpus.appending(path: "packed-\(name)")).dropFirst())
      return try PackedFrames(segment: 1, fileBytes: Int64(file.count)) {
        (count: Int, place: Int64) throws(EventLogFailure) -> [UInt8] in
        Array(file.dropFirst(Int(place)).prefix(count))
      }
    }
    func index(_ name: String) throws -> SegmentIndexHead? {
      let file = [UInt8](try Data(contentsOf: corpus.appending(path: "index-\(name)")).dropFirst())
      return SegmentIndexHead(Array(file.prefix(SegmentIndexHead.bytesCount)))
    }
    for (name, damage, frames) in [
      ("sound", [], 3), ("one-frame", [], 1), ("flipped-frame", [], 3),
      ("flipped-head", [.head], 3), ("another-segment", [.head], 3), ("flipped-table", [.table], 3),
      ("claims-a-gigabyte", [.table], 3), ("flipped-head-and-table", [.head, .table], 3),
      ("cut", [.table], 1),
    ] as [(String, [PackedFrames.Damage], Int)] {
      let found = try packed(name)
      #expect(found.damage == damage && found.table.frames.count == frames, "\(name)")
    }
    #expect(try packed("claims-a-gigabyte").size == PackedTable.segmentBytesMax)
    #expect(try index("sound")?.blocks == 1 && index("two-blocks")?.blocks == 2)
    #expect(try index("too-many-keys")?.blocks == 0 && index("no-records")?.received == nil)
    for name in [
      "another-version", "of-version-2", "more-blocks-than-there-may-be",
      "more-stretches-than-there-may-be", "stretches-without-a-filter",
    ] {
      #expect(try index(name) == nil, "\(name)")
    }
    for (name, isSound) in [
      ("stretches", true), ("flipped-stretch", false), ("stretches-that-go-back", false),
    ] {
      let head = try #require(try index(name))
      let file = try Data(contentsOf: corpus.appending(path: "index-\(name)")).dropFirst()
      #expect(Int64(file.count) == head.fileBytes && head.stretches == 3)
      let ends = [UInt8](
        file.dropFirst(Int(head.stretchesPlace)).prefix(SegmentStretches.bytesCount(3)))
      let found = SegmentStretches(ends, count: 3, size: head.size)
      #expect(found?.ends == (isSound ? [300, 600, 900] : nil), "\(name)")
    }
  }

  @Test func `the torn end of the segment that is written to is no damage, the end of another is`()
    throws
  {
    let last = Int(log.end.segment)
    try folder.write(try folder.bytes(last, .plain).dropLast(5), last, .plain)
    let check = try log.reader.check(readsRecords: true)
    #expect(check.isSound && check.records == 19 && check.indexes.isEmpty)
    #expect(try log.reader.check(readsRecords: false).records == nil)
    let own = try EventFolder()
    let plain = try PackedSamples.log(own, batches: 20)
    try own.write(try own.bytes(1, .plain).dropLast(5), 1, .plain)
    let cut = try plain.reader.check(readsRecords: true)
    #expect(cut.damage.count == 1 && cut.damage.first?.lowerBound.segment == 1 && !cut.isSound)
  }

  @Test func `a packed segment is never the one that is written to, also where it is the last`()
    throws
  {
    let own = try EventFolder()
    let other = try PackedSamples.log(own, batches: 20)
    try PackedSamples.pack(own.segments, upTo: other.end)
    let last = Int(other.end.segment)
    try FileManager.default.removeItem(atPath: own.path(last, .plain))
    var bytes = try own.bytes(last - 1, .packed)
    let count = try #require(
      PackedTable.bytesCount(footer: bytes.suffix(PackedTable.footerBytes)))
    // The end of the last frame: its checksum.
    bytes[bytes.count - count - 1] ^= 1
    try own.write(bytes, last - 1, .packed)
    let check = try other.reader.check(readsRecords: true)
    #expect(check.damage.map(\.lowerBound.segment) == [Int64(last - 1)] && !check.isSound)
  }

  @Test func `many frames without a table are found without reading the file for each`() throws {
    let frame = try #require(FramePacker().pack([1, 2, 3]))
    var file = PackedHead(segment: 1, size: 9_000).bytes
    for _ in 0..<3_000 { file += frame }
    var asked = 0
    let frames = try PackedFrames(segment: 1, fileBytes: Int64(file.count)) {
      (count: Int, place: Int64) throws(EventLogFailure) -> [UInt8] in
      let bytes = Array(file.dropFirst(Int(place)).prefix(count))
      asked += bytes.count
      return bytes
    }
    #expect(frames.damage == [.table] && frames.table.frames.count == 3_000)
    #expect(frames.size == 9_000 && frames.table.size == 9_000)
    #expect(asked < 2 * file.count)
  }

  @Test func `a segment under another's number is not believed`() throws {
    try folder.write(try folder.bytes(2, .packed), 1, .packed)
    #expect(try log.reader.check(readsRecords: false).tables == [1])
  }

  @Test func `a table has a most of everything, and one more is refused`() {
    var table = PackedTable()
    func takes(_ count: Int, _ packedCount: Int) -> Bool {
      table.append(count: count, packedCount: packedCount)
    }
    let (most, packedMost) = (PackedTable.frameBytesMax, PackedTable.packedBytesMax)
    #expect(!takes(0, 1) && !takes(1, 0) && !takes(most + 1, 1) && !takes(1, packedMost + 1))
    #expect(table.frames.isEmpty)
    #expect(takes(most, packedMost))
    while table.size < PackedTable.segmentBytesMax, takes(most, 1) {}
    #expect(table.size == PackedTable.segmentBytesMax)
    #expect(!takes(1, 1))

    var many = PackedTable()
    for _ in 0..<PackedTable.framesMax { _ = many.append(count: 1, packedCount: 1) }
    #expect(many.frames.count == PackedTable.framesMax)
    let isOneMoreTaken = many.append(count: 1, packedCount: 1)
    #expect(!isOneMoreTaken)
    let bytes = many.bytes
    let fileBytes = many.place + Int64(bytes.count)
    #expect(PackedTable(bytes[...], fileBytes: fileBytes) == many)
    #expect(PackedTable(bytes[...], fileBytes: fileBytes + 1) == nil)
    // A footer that says one more.
    var footer = Array(bytes.suffix(PackedTable.footerBytes))
    #expect(PackedTable.bytesCount(footer: footer[...]) == bytes.count)
    let count = UInt32(PackedTable.framesMax + 2)
    for index in 0..<4 { footer[index] = UInt8(truncatingIfNeeded: count >> UInt32(8 * index)) }
    #expect(PackedTable.bytesCount(footer: footer[...]) == nil)
    // What a full frame becomes at worst is within the bound.
    var random = SplitMix(state: 1)
    let noise = (0..<PackedTable.frameBytesMax / 8).flatMap { _ in
      withUnsafeBytes(of: random.next()) { Array($0) }
    }
    let packed = FramePacker().pack(noise) ?? []
    #expect(packed.count <= PackedTable.packedBytesMax && !packed.isEmpty)
    #expect(FrameUnpacker().unpack(packed, count: noise.count) == noise)
    #expect(FrameUnpacker().unpack(packed, count: noise.count - 1) == nil)
    #expect(
      EventRecord.prefixBytes + EventRecord.payloadBytesMax + PackedTable.frameBytes
        <= PackedTable.frameBytesMax)
  }
}
