//! What the tests of the event log are made of: folders that vanish, batches by number, lines of real sensors.

import Foundation
import Kernel
import Node
import Testing

/// A folder of its own that is gone after the test.
final class EventFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit {
    // A folder that stays behind harms nobody.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The folder of the log.
  var log: String { path + "/events" }

  /// The file of a segment.
  func segment(_ number: Int) -> String {
    log + "/" + String(repeating: "0", count: 8 - String(number).count) + "\(number).log"
  }

  func bytes(_ segment: Int) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: self.segment(segment))))
  }

  /// Puts a segment of these bytes there, in a folder that may not exist yet.
  func write(_ bytes: some Sequence<UInt8>, segment: Int) throws {
    try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: self.segment(segment)))
  }
}

enum EventSamples {
  /// A morning in November 2026.
  static let now = Instant(seconds: 1_795_132_800)
  static let key = ID<APIKey>(high: 7, low: 7)

  /// Bounds that no disk of a test machine reaches.
  static var limits: EventLog.Limits {
    var limits = EventLog.Limits()
    limits.freeBytesMin = 0
    return limits
  }

  static func id(_ number: Int) -> ID<Input> { ID(high: 1, low: UInt64(number)) }

  /// The n-th batch: always the same.
  static func batch(
    _ number: Int, lines: Int = 2, lineBytes: Int = 40, at time: Instant = now,
    key: ID<APIKey> = key
  ) -> EventRecordBatch {
    var random = SplitMix(state: UInt64(number))
    let lines = (0..<lines).map { line in
      let drawn = (0..<64).map { _ in UInt8.random(in: 32...126, using: &random) }
      var bytes: [UInt8] = []
      while bytes.count < lineBytes { bytes += drawn }
      bytes.removeLast(bytes.count - lineBytes)
      return EventRecord.Line(number: line + 1, bytes: bytes[...])
    }
    return EventRecordBatch(
      id: id(number), key: key, receivedAt: time, refused: number % 3,
      digest: Hash(sha256: "\(number)".utf8), lines: lines)
  }

  /// A batch of these texts, one a line.
  static func batch(
    _ number: Int, texts: [String], at time: Instant = now, key: ID<APIKey> = key
  ) -> EventRecordBatch {
    EventRecordBatch(
      id: id(number), key: key, receivedAt: time, refused: 0,
      digest: Hash(sha256: texts.joined().utf8),
      lines: texts.enumerated().map { EventRecord.Line(number: $0 + 1, bytes: Array($1.utf8)[...]) }
    )
  }

  /// The lines of a fixture.
  static func lines(_ path: String) throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: "Fixtures/\(path)"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  /// Everything in the log, in steps of that many bytes.
  static func everything(in log: EventLog, step: Int = 1 << 22) throws -> [EventRecord] {
    var records: [EventRecord] = []
    var cursor = EventCursor(segment: 0, offset: 0)
    while cursor < log.end {
      let slice = try log.read(from: cursor, maxBytes: step)
      try #require(slice.next > cursor)
      records += slice.records
      cursor = slice.next
    }
    return records
  }

  /// The records as batches again, parts joined.
  static func batches(_ records: [EventRecord]) -> [EventRecordBatch] {
    var found: [EventRecordBatch] = []
    for record in records {
      let before = record.part > 0 ? found.removeLast() : nil
      found.append(
        EventRecordBatch(
          id: record.batch, key: record.key, receivedAt: record.receivedAt,
          refused: (before?.refused ?? 0) + record.refused, digest: record.digest,
          lines: (before?.lines ?? []) + record.lines))
    }
    return found
  }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
