//! The month before the demonstration: found by whoever looks back, and by nobody else.

import Alerting
import Formats
import Foundation
import GRDB
import Kernel
import Node
import Testing

@testable import noroshi

@Suite struct DemonstrationHistoryTests {
  static let now = Instant(seconds: 1_790_001_234)
  static let key = ID<APIKey>(high: 7, low: 7)
  static let networks = (0..<7).compactMap { DemonstrationRanges.wide($0) }

  private static func batches(_ networks: [IPPrefix] = Self.networks) -> [EventRecordBatch] {
    DemonstrationHistory(of: key, in: networks, before: now).batches
  }

  /// The network that an event of the history was seen in.
  private static func network(_ event: SensorEvent) -> Int? {
    guard let source = event.source?.address else { return nil }
    return networks.firstIndex { $0.contains(source) }
  }

  @Test func `the same hour gives the same month, small and in the order of arrival`() throws {
    let batches = Self.batches()
    #expect(
      batches
        == DemonstrationHistory(
          of: Self.key, in: Self.networks, before: Instant(seconds: 1_790_002_799)
        ).batches)
    let lines = batches.reduce(0) { $0 + $1.lines.count }
    let bytes = batches.flatMap(\.lines).reduce(0) { $0 + $1.bytes.count }
    #expect((8_000...12_000).contains(lines) && bytes < 3_000_000, "\(lines), \(bytes)")
    #expect(Set(batches.map(\.id)).count == batches.count)
    for (earlier, later) in zip(batches, batches.dropFirst()) {
      #expect(earlier.receivedAt < later.receivedAt)
    }
    let first = try #require(batches.first).receivedAt
    let last = try #require(batches.last).receivedAt
    #expect(first >= Self.now - .days(30) && first < Self.now - .days(29))
    #expect(last <= Self.now && last > Self.now - .hours(3))
    #expect(Self.batches([]).isEmpty)
  }

  @Test func `no line is an alert, and a name is asked for by more and more bodies`() throws {
    let marks = (DemonstrationRanges.knownMarks.map(\.value) + DemonstrationRanges.marksToEnter)
      .compactMap { Observable(guessing: $0) }
    #expect(marks.count == 4)
    let asked = try #require(Observable(guessing: DemonstrationRanges.nameToSearch))
    var seen: [Int: Int] = [:]
    var first: Instant?
    for batch in Self.batches() {
      var before: Instant?
      for line in batch.lines {
        let event = try EventLine.read(line.bytes, receivedAt: batch.receivedAt).get()
        #expect(event.verdict == nil && !event.isAhead)
        #expect(!event.observables.contains { marks.contains($0) })
        let network = try #require(Self.network(event))
        #expect(event.time < batch.receivedAt && event.time >= batch.receivedAt - .hours(1))
        #expect(before.map { $0 <= event.time } ?? true)
        before = event.time
        guard event.observables.contains(asked) else { continue }
        seen[network, default: 0] += 1
        first = first ?? event.time
      }
    }
    #expect(seen == [1: 30, 2: 24, 3: 18, 4: 12, 5: 6], "the tower's own never asks")
    #expect(try #require(first) < Self.now - .days(29))
    #expect(
      !(DemonstrationRanges.knownMarks.map(\.value) + DemonstrationRanges.marksToEnter)
        .contains(DemonstrationRanges.nameToSearch), "it would be no discovery")
  }

  @Test func `it is written once, into an empty log, and matching begins behind it`() throws {
    let folder = NSTemporaryDirectory() + "noroshi-history-\(UUID().uuidString)"
    // What stays in the place for temporary files harms nobody.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let node = try Node(writer: DatabaseQueue(), name: "demo", at: Self.now)
    var start = DemonstrationStart(
      logins: [], networks: Self.networks, sensor: Self.key, opening: nil, isNew: true)
    let log = try EventLog(folder + "/events", at: Self.now)
    let end = try #require(try start.writeHistory(to: log, at: Self.now))
    #expect(log.end == end && end > EventCursor(segment: 1, offset: 0))
    #expect(try start.writeHistory(to: log, at: Self.now) == nil, "beside events of before")
    try DemonstrationStart.passOver(node, upTo: end, at: Self.now)
    #expect(try node.queries().cursor() == end)

    var scan = try SearchScan(
      SearchForm(mark: try SearchForm.mark("update[.]attacker[.]example")),
      SearchSight(own: [], isTower: true, sensors: [:]), reader: log.reader, upTo: end,
      at: Self.now, seed: 5, whose: { _, _ in [] })
    while !scan.isDone { #expect(try scan.step().isEmpty) }
    #expect(scan.result.total?.count == 90)

    let other = try EventLog(folder + "/other", at: Self.now)
    start.isNew = false
    #expect(try start.writeHistory(to: other, at: Self.now) == nil, "at a later start")
    start.isNew = true
    let sensorless = DemonstrationStart(
      logins: [], networks: Self.networks, sensor: nil, opening: nil, isNew: true)
    #expect(try sensorless.writeHistory(to: other, at: Self.now) == nil, "on a town's node")
  }
}
