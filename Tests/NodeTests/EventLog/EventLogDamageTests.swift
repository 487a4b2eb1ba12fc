//! What a crash or a bad disk leaves behind: torn tails are cut, flipped bits are named, whole records are read.

import Foundation
import Glibc
import Kernel
import Testing

@testable import Node

@Suite struct `A damaged event log` {
  private static func log(
    of bytes: some Sequence<UInt8>, _ folder: EventFolder
  ) throws -> EventLog {
    try folder.write(bytes, segment: 1)
    return try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
  }

  /// The bytes of a log of these batches, and where each of them ends.
  private static func sample(_ batches: [EventRecordBatch]) throws -> (bytes: [UInt8], ends: [Int])
  {
    let folder = try EventFolder()
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    let ends = try batches.map { batch in
      _ = try log.append([batch])
      return Int(log.end.offset)
    }
    return (try folder.bytes(1), ends)
  }

  @Test func `a last record torn at any byte is cut, and all before it stays`() throws {
    let batches = (1...3).map { EventSamples.batch($0) }
    let (bytes, ends) = try Self.sample(batches)
    let folder = try EventFolder()
    for length in ends[1]...ends[2] {
      let log = try Self.log(of: bytes[..<length], folder)
      let isWhole = length == ends[2]
      #expect(Int(log.end.offset) == (isWhole ? length : ends[1]))
      #expect(log.repair.cutBytes == (isWhole ? 0 : Int64(length - ends[1])))
      #expect(log.repair.damage.isEmpty)
      #expect(log.contains(EventSamples.id(3)) == isWhole)
      let kept = isWhole ? batches : Array(batches[..<2])
      #expect(EventSamples.batches(try EventSamples.everything(in: log)) == kept)
      // The batch is sent again, since nobody was told that it was taken.
      guard length % 8 == 0 else { continue }
      _ = try log.append([batches[2]])
      #expect(EventSamples.batches(try EventSamples.everything(in: log)) == batches)
      #expect(try folder.bytes(1) == bytes)
    }
  }

  @Test func `a tail of zeros, as a crash of the machine leaves it, is cut`() throws {
    let (bytes, ends) = try Self.sample((1...3).map { EventSamples.batch($0) })
    let folder = try EventFolder()
    for zeros in [1, 8, 4096] {
      let tail = [UInt8](repeating: 0, count: zeros)
      let log = try Self.log(of: bytes[..<(ends[1] + 5)] + tail, folder)
      #expect(Int(log.end.offset) == ends[1])
      #expect(Int(log.repair.cutBytes) == zeros + 5)
    }
  }

  @Test func `a batch of several records stays whole or goes whole`() throws {
    let batches = [EventSamples.batch(1), EventSamples.batch(2, lines: 30, lineBytes: 100_000)]
    let (bytes, ends) = try Self.sample(batches)
    let folder = try EventFolder()
    var random = SplitMix(state: 1)
    // The beginnings of its parts lie a little over 1 MiB apart; any place between will do, and the very ends.
    let places =
      [ends[0], ends[0] + 1, ends[1] - 1]
      + (0..<8).map { _ in Int.random(in: ends[0]..<ends[1], using: &random) }
    for place in places {
      let log = try Self.log(of: bytes[..<place], folder)
      #expect(Int(log.end.offset) == ends[0])
      #expect(!log.contains(EventSamples.id(2)))
      #expect(EventSamples.batches(try EventSamples.everything(in: log)) == [batches[0]])
    }
    #expect(try Self.log(of: bytes, folder).contains(EventSamples.id(2)))
  }

  @Test func `any flipped bit is named, and the records around it are read`() throws {
    let batches = (1...3).map { EventSamples.batch($0, lines: 1, lineBytes: 10) }
    let (bytes, ends) = try Self.sample(batches)
    let folder = try EventFolder()
    let range =
      EventCursor(
        segment: 1, offset: Int64(ends[0]))...EventCursor(
        segment: 1, offset: Int64(ends[1]))
    for byte in ends[0]..<ends[1] {
      // Every bit of the length and the checksum, two of every other byte.
      for bit in 0..<8 where byte < ends[0] + 8 || bit % 4 == byte % 4 {
        var damaged = bytes
        damaged[byte] ^= 1 << UInt8(bit)
        let log = try Self.log(of: damaged, folder)
        try #require(log.repair.damage == [range], "byte \(byte), bit \(bit)")
        #expect(log.repair.cutBytes == 0 && log.repair.isAlarming)
        #expect(log.contains(EventSamples.id(3)) && !log.contains(EventSamples.id(2)))
        let slice = try log.read(from: EventCursor(segment: 0, offset: 0), maxBytes: 1 << 20)
        #expect(slice.damage == [range])
        #expect(EventSamples.batches(slice.records) == [batches[0], batches[2]])
        #expect(slice.next == log.end)
      }
    }
  }

  @Test func `a file that was shortened while the log is open is named`() throws {
    let folder = try EventFolder()
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    _ = try log.append([EventSamples.batch(1), EventSamples.batch(2)])
    let bytes = try folder.bytes(1)
    try folder.write(bytes.dropLast(10), segment: 1)
    let slice = try log.read(from: EventCursor(segment: 0, offset: 0), maxBytes: 1 << 20)
    #expect(slice.records.count == 1)
    #expect(slice.damage.last?.upperBound == log.end)
  }

  @Test func `garbage of any kind is neither a record nor a crash`() throws {
    let folder = try EventFolder()
    let (bytes, _) = try Self.sample((1...4).map { EventSamples.batch($0) })
    var random = SplitMix(state: 42)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: damaged[at] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged.remove(at: at)
        case 2: damaged.insert(UInt8.random(in: 0...255, using: &random), at: at)
        default: damaged.removeSubrange(at..<min(at + 30, damaged.count))
        }
      }
      let log = try Self.log(of: damaged, folder)
      for batch in EventSamples.batches(try EventSamples.everything(in: log)) {
        #expect((1...4).contains { EventSamples.batch($0) == batch })
      }
    }
  }

  @Test(arguments: [[0x7F, 0xFF], [0x80, 0x00]] as [[UInt8]])
  func `a moment that cannot be is not remembered, and lets no other batch be forgotten`(
    moment: [UInt8]
  ) throws {
    let folder = try EventFolder()
    var limits = EventSamples.limits
    limits.segmentBytes = 500
    let log = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    _ = try log.append((1...5).map { EventSamples.batch($0) })
    try #require(log.end.segment == 3)
    let start = Int(try #require(log.receipt(of: EventSamples.id(1))).end.offset)
    // Of closed segments only headers are read, by which nobody sees that a bit is wrong.
    var bytes = try folder.bytes(1)
    let place = start + EventRecord.prefixBytes + 73
    bytes.replaceSubrange(
      place..<place + 8, with: [moment[0]] + [UInt8](repeating: moment[1], count: 7))
    try folder.write(bytes, segment: 1)
    let again = try EventLog(folder.log, at: EventSamples.now, limits: limits)
    #expect([1, 3, 4, 5].allSatisfy { again.contains(EventSamples.id($0)) })
    #expect(!again.contains(EventSamples.id(2)))
    // It is sent again and taken again: twice is better than never.
    _ = try again.append([EventSamples.batch(2)])
    #expect(
      EventSamples.batches(try EventSamples.everything(in: again)).last?.id == EventSamples.id(2))
  }

  @Test func `a file that is shortened while it is walked through ends the walk`() throws {
    let folder = try EventFolder()
    let (bytes, _) = try Self.sample([EventSamples.batch(1)])
    try folder.write(bytes + [1, 2, 3], segment: 1)
    guard let file = try folder.segments.bytes(of: 1) else {
      Issue.record("no segment")
      return
    }
    let limit = file.size + 5_000
    var walk = SegmentWalk(file, from: 0, limit: limit, windowBytes: 4_096)
    guard case .record = try walk.next(), case .damage(let from) = try walk.next() else {
      Issue.record("not a record and damage")
      return
    }
    #expect(Int(from) == bytes.count)
    let offset = walk.offset
    #expect(offset == limit)
    guard case .end = try walk.next() else {
      Issue.record("goes on")
      return
    }
  }
}
