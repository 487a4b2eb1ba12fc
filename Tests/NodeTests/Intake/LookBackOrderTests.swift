//! Looking back is stopped and begun after all: by the tower alone, and matching hears of it.

import Alerting
import Formats
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct LookBackOrderTests {
  private let nation: Nation
  private let list: ID<IndicatorBatch>

  init() throws {
    nation = try Nation()
    let read = Observable(guessing: "203.0.113.9")
    let mark = try #require(read)
    let made = try nation.done(
      .importIndicators(
        [IndicatorEntry(pattern: .value(mark), severity: 4)], source: "list", marking: .green))
    list = try #require(made.first).id.cast(to: IndicatorBatch.self)
  }

  private func isWaiting() throws -> Bool {
    try nation.queue.read { db in
      try StoredBatch.all(in: db).contains { $0.id == list && !$0.isLookedBack }
    }
  }

  @Test func `it is stopped, begun after all, and each time matching hears of what changed`() throws
  {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    #expect(try isWaiting())
    var last = try nation.queries.indicatorsChanged(after: -1).last
    for (command, waits) in [
      (LookBackCommand.resume, true), (.stop, false), (.stop, false), (.resume, true),
    ] {
      let before = try isWaiting()
      try nation.done(.lookBack(list, command), as: watch)
      #expect(try isWaiting() == waits)
      let now = try nation.queries.indicatorsChanged(after: last)
      #expect(now.isChanged == (before != waits))
      last = now.last
    }
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `nobody but the tower's watch and administrators blinds everybody to the past`() throws
  {
    for (name, viewer) in try nation.viewers() {
      let answer = nation.ask(.lookBack(list, .stop), as: viewer)
      let may = ["tower watchOfficer", "tower administrator"].contains(name)
      #expect((answer == .done([])) == may, "\(name): \(answer)")
      if may {
        try nation.done(.lookBack(list, .resume), as: viewer)
      } else {
        #expect(try isWaiting(), "\(name)")
      }
    }
  }
}
