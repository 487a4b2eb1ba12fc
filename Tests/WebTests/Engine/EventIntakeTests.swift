//! Back-pressure: when matching is behind, senders wait; nothing that was acknowledged is lost, and what comes twice
//! counts once.

import Foundation
import Kernel
import Logging
import Node
import Testing

@testable import Web

@Suite struct EventIntakeTests {
  private static let line =
    #"{"time":"2040-05-08T00:15:00Z","source":"198.18.4.1","destination":"203.0.113.9"}"#

  private static func batch(_ number: UInt64, key: UInt64 = 7) -> EventRecordBatch {
    EventRecordBatch(
      id: ID(high: 1, low: number), key: ID(high: 7, low: key), receivedAt: SiteFixture.now,
      refused: 0, digest: Hash(sha256: "\(number)".utf8),
      lines: [EventRecord.Line(number: 1, bytes: Array(line.utf8)[...])])
  }

  /// What becomes of a batch, in a word.
  private static func put(
    _ number: UInt64, of key: UInt64 = 7, in intake: EventIntake
  ) async -> String {
    switch await intake.store(batch(number, key: key)) {
    case .stored: "stored"
    case .refused(let code): code
    }
  }

  @Test func `senders wait at the lag that is named, and not one byte before`() async throws {
    let folder = NSTemporaryDirectory() + "noroshi-intake-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    // What stays in the place for temporary files harms nobody.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var limits = EventLog.Limits()
    limits.freeBytesMin = 0
    let probe = try EventLog(folder + "/probe", at: SiteFixture.now, limits: limits)
    _ = try probe.append([Self.batch(1)])
    let bytes = probe.end.offset
    for (bound, second) in [(bytes + 1, "stored"), (bytes, "matchingBehind")] {
      let log = try EventLog("\(folder)/\(bound)", at: SiteFixture.now, limits: limits)
      let intake = EventIntake(log: log, behindBytesMax: bound)
      #expect(await Self.put(1, in: intake) == "stored")
      #expect(await intake.behindBytes == bytes)
      #expect(await Self.put(2, in: intake) == second)
      // What is on the disk already is answered whatever the lag, and counts once.
      #expect(await Self.put(1, in: intake) == "stored")
      #expect(intake.repeats == [ID(high: 7, low: 7): 1])
      intake.matched(upTo: intake.end)
      #expect(await intake.behindBytes == 0)
      #expect(await Self.put(3, in: intake) == "stored")
    }
  }

  @Test func `what waits for one flush is written sender by sender, each in its own order`() {
    let sent: [(number: UInt64, key: UInt64)] = [(1, 8), (2, 7), (3, 8), (4, 9), (5, 7)]
    let order = EventIntake.bySender(sent.map { Self.batch($0.number, key: $0.key) })
    #expect(order.map { sent[$0].number } == [2, 5, 1, 3, 4])
    #expect(EventIntake.bySender([]).isEmpty)
  }

  @Test func `from half of the lag on whoever sent most waits, and nobody else`() async throws {
    let folder = NSTemporaryDirectory() + "noroshi-intake-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    // What stays in the place for temporary files harms nobody.
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var limits = EventLog.Limits()
    limits.freeBytesMin = 0
    let probe = try EventLog(folder + "/probe", at: SiteFixture.now, limits: limits)
    _ = try probe.append([Self.batch(1)])
    let log = try EventLog(folder + "/log", at: SiteFixture.now, limits: limits)
    let intake = EventIntake(log: log, behindBytesMax: 8 * probe.end.offset)
    for number in 1...4 as ClosedRange<UInt64> {
      #expect(await Self.put(number, of: 7, in: intake) == "stored", "alone it has all of it")
    }
    #expect(await Self.put(5, of: 8, in: intake) == "stored")
    #expect(await Self.put(6, of: 7, in: intake) == "matchingBehind")
    for number in 7...9 as ClosedRange<UInt64> {
      #expect(await Self.put(number, of: 8, in: intake) == "stored")
    }
    #expect(await Self.put(10, of: 8, in: intake) == "matchingBehind", "at the bound all wait")
    intake.matched(upTo: intake.end)
    #expect(await Self.put(6, of: 7, in: intake) == "stored")
  }

  @Test func `matching says how far it is, and the answer says when to come again`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    // The fixture's folder goes with it.
    defer { withExtendedLifetime(fixture) {} }
    let site = fixture.site
    guard case .stored = await site.intake.store(Self.batch(1)) else {
      throw SiteFault(what: "not stored")
    }
    #expect(await site.intake.behindBytes > 0)
    await Matcher(site: site, logger: Logger(label: "test")).turn()
    #expect(await site.intake.behindBytes == 0)
    #expect(RefusalWords.of("matchingBehind").status == 429)
    #expect(Problem.retryAfter("matchingBehind") == 5)
  }

  @Test func `the list of sensors says how much came, and what came twice`() async throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let made = await fixture.site.submit(
      .createKey(name: "水道網", .sensor, fixture.town, hash: Hash(sha256: "k".utf8)), as: .node)
    guard case .done(let records) = made, let key = records.first else {
      throw SiteFault(what: "no key")
    }
    for _ in 0..<3 {
      _ = await fixture.site.intake.store(
        EventRecordBatch(
          id: ID(high: 1, low: 1), key: key.id.cast(to: APIKey.self), receivedAt: SiteFixture.now,
          refused: 2, digest: Hash(sha256: "1".utf8),
          lines: [EventRecord.Line(number: 1, bytes: Array(Self.line.utf8)[...])]))
    }
    await Matcher(site: fixture.site, logger: Logger(label: "test")).turn()
    try await fixture.run { nobody in
      let page = try await nobody.signedIn(try fixture.member("sato")).get("/sensors").text
      #expect(page.contains("この1時間 1件、前の1時間 0件（全部で1件）"))
      #expect(page.contains("取り込めなかった行 2") && page.contains("同じ送信の繰り返し 2回"))
    }
  }
}
