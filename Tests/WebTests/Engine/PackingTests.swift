//! The packing loop, and a backup of what it packed.

import Foundation
import Kernel
import Logging
import Node
import Testing

@testable import Web

/// A folder with an event log of three segments, the last of them open.
private final class PackedPlace: Sendable {
  let path = NSTemporaryDirectory() + "noroshi-packing-\(UUID().uuidString)"
  var data: String { path + "/data" }
  var events: String { data + "/events" }

  init() throws {
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
  }

  deinit {
    // A folder that stays behind harms nobody.
    try? FileManager.default.removeItem(atPath: path)
  }

  func log() throws -> EventLog {
    var limits = EventLog.Limits()
    limits.freeBytesMin = 0
    limits.segmentBytes = 1
    let log = try EventLog(events, at: SiteFixture.now, limits: limits)
    for number in 1...3 {
      let line = #"{"time":"2026-11-10T00:15:00Z","domain":"host\#(number).example"}"#
      _ = try log.append([
        EventRecordBatch(
          id: ID(high: 1, low: UInt64(number)), key: ID(high: 7, low: 7),
          receivedAt: SiteFixture.now, refused: 0, digest: Hash(sha256: "\(number)".utf8),
          lines: [EventRecord.Line(number: 1, bytes: Array(line.utf8)[...])])
      ])
    }
    return log
  }

  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }
}

@Suite struct PackingTests {
  private static let packedNames = [
    "00000001.idx", "00000001.log.zst", "00000002.idx", "00000002.log.zst", "00000003.log",
  ]

  @Test func `closed segments are packed beside intake, once they were matched`() async throws {
    let place = try PackedPlace()
    let fixture = try SiteFixture()
    let intake = EventIntake(log: try place.log())
    let site = Site(
      engine: fixture.site.engine, queries: fixture.site.queries, clock: fixture.site.clock,
      hub: fixture.site.hub, intake: intake, settings: fixture.site.settings)
    let packer = Packer(site: site, logger: Logger(label: "test"))
    await packer.turn()
    #expect(
      try place.names(place.events) == ["00000001.log", "00000002.log", "00000003.log"],
      "nothing was matched yet")
    let before = try intake.reader.extent()
    _ = await site.submit(
      .findings([], cursor: EventCursor(segment: 3, offset: 0), sensors: []), as: .node)
    await packer.turn()
    #expect(try place.names(place.events) == Self.packedNames)
    let after = try intake.reader.extent()
    #expect(after.packed == 2 && after.segments == 3 && after.plainBytes == before.plainBytes)
    let end = intake.end
    let slice = try intake.reader.read(
      from: EventCursor(segment: 0, offset: 0), upTo: end, maxBytes: 1 << 20)
    #expect(slice.records.map(\.batch.low) == [1, 2, 3] && slice.damage.isEmpty)
    // Nothing moved: the next turn looks at nothing.
    await packer.turn()
    #expect(try place.names(place.events) == Self.packedNames)
  }

  @Test func `a backup takes each segment once, in the form in which it lies`() throws {
    let place = try PackedPlace()
    let log: EventLog
    do {
      let folder = try NodeFolder(place.data)
      let node = try folder.node(name: "test", at: SiteFixture.now)
      _ = node.apply(
        [
          NodeInput(
            id: ID(v7At: SiteFixture.now, random: (1, 1)),
            secret: [UInt8](repeating: 7, count: 16), viewer: .node,
            command: .clockStepped(by: .seconds(3)))
        ], at: SiteFixture.now, wallAt: SiteFixture.now)
      try node.writeCheckpoint(at: SiteFixture.now, by: try folder.signer().sign)
      log = try place.log()
    }
    let plain = try place.bytes(place.events + "/00000001.log")
    let packing = SegmentPacking(log.reader)
    while try packing.step(upTo: log.end, matched: log.end, seed: 1) != .idle {}
    #expect(try place.names(place.events) == Self.packedNames)
    func restored(_ number: Int) throws -> [String] {
      let (file, folder) = ("\(place.path)/\(number).tar", "\(place.path)/restored\(number)")
      let made = try Backup.make(
        of: place.data, to: file, passphrase: nil, at: SiteFixture.now)
      let back = try Backup.restore(
        from: file, to: folder, passphrase: nil, withoutKey: true, at: SiteFixture.now)
      #expect(made.segments == 3 && back.segments == 3)
      let names = try place.names(folder + "/events")
      for name in names {
        #expect(
          try place.bytes("\(folder)/events/\(name)") == place.bytes("\(place.events)/\(name)"))
      }
      return names
    }
    #expect(try restored(1) == Self.packedNames)
    // As a crash between the two names leaves it: both forms are there, and the plain one counts.
    try Data(plain).write(to: URL(filePath: place.events + "/00000001.log"))
    #expect(
      try restored(2) == [
        "00000001.idx", "00000001.log", "00000002.idx", "00000002.log.zst", "00000003.log",
      ])
  }
}
