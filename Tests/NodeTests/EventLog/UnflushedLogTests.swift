//! What was acknowledged is there after a crash of the machine, wherever it comes: while events are taken in, while
//! segments are packed, and while they are let go.

import Foundation
import Kernel
import Testing

@testable import Node

/// A log that was worked with for a while: what was done to its files, and when what was promised.
private struct WorkedLog {
  let steps: [SegmentStep]
  /// How many steps had been done when a batch was acknowledged.
  private(set) var promised: [(batch: Int, after: Int)] = []
  /// How many had been done when a segment was to be let go, and the batches in it.
  private(set) var pruned: [(batches: [Int], from: Int)] = []

  init(_ random: inout SplitMix) throws {
    let folder = try EventFolder()
    let record = SegmentRecord()
    var limits = EventSamples.limits
    limits.segmentBytes = Int64.random(in: 1_000...6_000, using: &random)
    let segments = SegmentFolder(path: folder.log, watch: record.watch)
    let log = try EventLog(
      segments, at: EventSamples.now, after: EventCursor(segment: 0, offset: 0), limits: limits)
    let packing = SegmentPacking(segments, frameBytes: Int.random(in: 200...3_000, using: &random))
    var next = 1
    for _ in 0..<40 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        let numbers = next..<next + Int.random(in: 1...4, using: &random)
        next = numbers.upperBound
        _ = try log.append(numbers.map(Self.batch))
        promised += numbers.map { ($0, record.steps.count) }
      case 9:
        let cursor = EventCursor(segment: max(1, log.end.segment - 3), offset: 0)
        let gone = try log.reader.read(
          from: EventCursor(segment: 0, offset: 0), upTo: cursor, maxBytes: 1 << 20
        ).records.map { Int($0.batch.low) }
        let before = record.steps.count
        _ = try log.prune(.usual, at: EventSamples.now + .days(40), matched: cursor)
        pruned.append((gone, before))
      default:
        for _ in 0..<Int.random(in: 1...12, using: &random) {
          _ = try packing.step(upTo: log.end, matched: log.end, seed: random.next())
        }
      }
    }
    steps = record.steps
  }

  static func batch(_ number: Int) -> EventRecordBatch {
    EventSamples.batch(number, lines: 1 + number % 4, lineBytes: 30 + 97 * (number % 5))
  }

  /// The batches that must be there after a crash at this place.
  func promised(at place: Int) -> Set<Int> {
    let gone = pruned.filter { $0.from < place }.flatMap(\.batches)
    return Set(promised.filter { $0.after <= place }.map(\.batch)).subtracting(gone)
  }

  /// The places at which something is not flushed: there is something to lose.
  var unflushed: [Int] {
    var dirty: Set<String> = []
    return steps.enumerated().compactMap { number, step in
      switch step {
      case .flushed(let path): dirty.remove(path)
      case .flushedFolder: dirty.remove("")
      case .wrote(let path, _, _), .cut(let path, _): dirty.insert(path)
      case .created, .renamed, .removed: dirty.insert("")
      }
      return dirty.isEmpty ? nil : number + 1
    }
  }
}

@Suite struct `An event log on a disk that loses what was not flushed` {
  /// How many disks; `make soak` asks for 200 as well. Source: targets D3.
  static let runs =
    ProcessInfo.processInfo.environment["NOROSHI_DISK_RUNS"].flatMap { Int($0) } ?? 200
  /// So many disks of one log, each after a crash at another place.
  static let disksPerLog = 8

  @Test func `nothing acknowledged is lost, whatever was under way`() throws {
    var random = SplitMix(state: 2_026)
    var (disks, promised, packed) = (0, 0, 0)
    while disks < Self.runs {
      let worked = try WorkedLog(&random)
      let places = worked.unflushed
      try #require(!places.isEmpty)
      for _ in 0..<min(Self.disksPerLog, Self.runs - disks) {
        // Mostly where something can be lost, at times anywhere.
        let place =
          disks % 4 == 0
          ? Int.random(in: 0...worked.steps.count, using: &random)
          : places[Int.random(in: 0..<places.count, using: &random)]
        let files = Self.disk(worked.steps[..<place], &random)
        let wanted = worked.promised(at: place)
        packed += files.keys.count { $0.hasSuffix(".zst") }
        let lost = try Self.lost(files, wanted)
        #expect(lost.isEmpty, "disk \(disks), after step \(place) of \(worked.steps.count)")
        promised += wanted.count
        disks += 1
      }
    }
    #expect(promised > 10 * Self.runs && packed > Self.runs)
    print("event log: \(disks) disks, \(promised) batches acknowledged on them, 0 lost")
  }

  @Test func `a disk that only says that it flushed a packed file loses some`() throws {
    // Whether this layer would see a flush that is missing: the plain file goes, the packed one was never safe.
    var random = SplitMix(state: 7)
    var lost = 0
    for _ in 0..<10 {
      let worked = try WorkedLog(&random)
      let lying = worked.steps.filter {
        if case .flushed(let path) = $0 { !path.contains(".zst") } else { true }
      }
      let files = Self.disk(lying[...], &random)
      lost += try Self.lost(files, worked.promised(at: worked.steps.count)).count
    }
    #expect(lost > 0)
  }

  private static func disk(
    _ steps: ArraySlice<SegmentStep>, _ random: inout SplitMix
  ) -> [String: [UInt8]] {
    var disk = UnflushedDisk()
    for step in steps { disk.take(step) }
    return disk.left(by: &random)
  }

  /// Opens what a crash left as the next process would, packs on, and gives the batches that should be there and are not
  /// as they were.
  private static func lost(
    _ files: [String: [UInt8]], _ wanted: Set<Int>
  ) throws -> Set<Int> {
    let folder = try EventFolder()
    try folder.replace(with: files)
    let log = try EventLog(folder.log, at: EventSamples.now, limits: EventSamples.limits)
    let found = try whole(log)
    // What was under way is done again, and changes nothing of what is read.
    try PackedSamples.pack(folder.segments, upTo: log.end)
    #expect(try whole(log).isSuperset(of: found))
    #expect(try folder.names.allSatisfy { !$0.hasSuffix(SegmentFolder.unfinishedEnd) })
    _ = try log.append([WorkedLog.batch(9_999)])
    #expect(try whole(log).contains(9_999))
    return wanted.subtracting(found)
  }

  private static func whole(_ log: EventLog) throws -> Set<Int> {
    let slice = try log.read(from: EventCursor(segment: 0, offset: 0), maxBytes: 1 << 24)
    return Set(
      EventSamples.batches(slice.records).filter { $0 == WorkedLog.batch(Int($0.id.low)) }
        .map { Int($0.id.low) })
  }
}
