//! Upward copies across nodes at t=0: a town's own grave alert is known above at once, as far as its label lets it go (I2).

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedCopyTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  /// The town raises an alert for itself, on its own node.
  private func raise(
    _ severity: Severity = .serious, tlp: TLP = .amber, kind: AlertKind = .real
  ) throws -> ID<Alert> {
    try nodes.down.raise(to: [nodes.town], severity, tlp: tlp, kind: kind, as: nodes.townsOfficer)
  }

  private func known(_ id: ID<Alert>, at node: TestNode) throws -> Alert? {
    try node.queue.read { try Alert.find(id.description, in: $0) }
  }

  @Test func `the tower hears of a town's own alert at once, and nothing is asked of it`() throws {
    let before = try nodes.notices(for: nodes.officer, at: nodes.up)
    let alert = try raise()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    #expect(duty.copies.contains(.node(of: nodes.tower)), "recorded where it is decided")
    try nodes.exchange()
    let there = try #require(try known(alert, at: nodes.up))
    #expect(there.severity == .serious)
    let duties = try nodes.duties(of: alert, at: nodes.up)
    #expect(duties.map(\.level) == [.told])
    #expect(duties.allSatisfy { $0.stage == nil })
    #expect(try nodes.notices(for: nodes.officer, at: nodes.up) > before, "whoever watches is told")
    #expect(try known(alert, at: nodes.down)?.withheld == nil)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `what is not as grave stays in the town until it gets graver`() throws {
    let alert = try raise(.warning)
    try nodes.exchange()
    #expect(try known(alert, at: nodes.up) == nil)
    try nodes.down.done(.raiseSeverity(alert, .serious), as: nodes.townsClerk)
    try nodes.exchange()
    #expect(try known(alert, at: nodes.up)?.severity == .serious)
    #expect(try nodes.faults().isEmpty)
  }

  @Test(arguments: [TLP.amberStrict, .red])
  func `what the label keeps in the town is not told above, and that is recorded once`(
    label: TLP
  ) throws {
    let alert = try raise(tlp: label)
    try nodes.down.done(.raiseSeverity(alert, .emergency), as: nodes.townsClerk)
    try nodes.exchange()
    #expect(try known(alert, at: nodes.up) == nil)
    #expect(try known(alert, at: nodes.down)?.withheld == [nodes.tower])
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    #expect(!duty.copies.contains(.node(of: nodes.tower)))
    let recorded = try nodes.down.queue.read {
      try Int.fetchOne(
        $0, sql: "SELECT COUNT(*) FROM fact WHERE record = ? AND kind = 'copyWithheld'",
        arguments: [RecordReference(.alert, alert).description])
    }
    #expect(recorded == 1)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `an alert of the tower is not told back to it by the town that has its duty`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let there = try #require(try nodes.duty(of: alert, at: nodes.down))
    #expect(!there.copies.contains(.node(of: nodes.tower)))
    #expect(try nodes.faults().isEmpty)
  }
}
