//! What has been kept long enough: a class that cannot be erased keeps no other from going.

import Kernel
import Logging
import Node
import Synchronization
import Testing

@testable import Web

@Suite struct AgingLoopTests {
  /// Which classes were asked for, in their order.
  private final class Asked: Sendable {
    private let classes = Mutex<[RecordClass]>([])
    var all: [RecordClass] { classes.withLock { $0 } }
    func add(_ record: RecordClass) { classes.withLock { $0.append(record) } }
  }

  @Test func `a class that fails waits for the next look, and the others do not`() async throws {
    let old = try SiteFixture().site
    let later = SiteFixture.now + .days(400)
    let clock = NodeClock(highWater: later) {
      NodeClock.Reading(wall: later.microseconds, boot: 0)
    }
    let site = Site(
      engine: old.engine, queries: old.queries, clock: clock, hub: old.hub, intake: old.intake,
      settings: old.settings)
    let due = try site.queries.agingDue(at: later)
    #expect(due.contains(.sessions) && due.contains(.links))
    let asked = Asked()
    let loop = AgingLoop(site: site, logger: Logger(label: "test")) { command in
      guard case .letAge(let record) = command else { return .failed("another command") }
      asked.add(record)
      return record == .sessions ? .failed("broken") : .done([])
    }
    await loop.turn()
    #expect(asked.all.filter { $0 == .sessions }.count == 1)
    #expect(asked.all.contains { $0 != .sessions })
    // What is never done ends all the same.
    #expect(asked.all.count <= AgingLoop.batchesMax)
  }
}
