//! The daily comparison, seen from a home: what the other holds of its own that it does not know any more, and the sums.

import Alerting
import Federation
import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkComparisonTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func townsOwn() throws -> PeerLink { try nodes.down.link(to: nodes.up) }

  /// The town raises an alert for itself, on its own node: the tower gets a copy.
  private func raiseInTown() throws -> ID<Alert> {
    try nodes.down.raise(to: [nodes.town], as: nodes.townsOfficer)
  }

  /// The town comes back from that backup, a person at the tower releases it, and both say what they have to say.
  private func restore(_ backup: DatabaseQueue) throws {
    try nodes.restore(backup, knowing: true)
    try nodes.exchange()
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.release(link.id)), as: nodes.towersAdministrator)
    try nodes.exchange(rounds: 12)
  }

  /// A day later they compare once more.
  private func compareAgain() throws {
    try nodes.pass(LinkLimits.digestEvery)
    try nodes.exchange(rounds: 12)
  }

  private func forget(_ record: RecordReference, at node: TestNode) throws {
    try node.queue.write { db in
      try db.execute(
        sql: "DELETE FROM held_copy WHERE record = ?", arguments: [record.description])
    }
  }

  @Test func `a home that was restored sees how many records it has lost, until none is held`()
    throws
  {
    let before = try nodes.backup()
    let alert = try raiseInTown()
    try nodes.exchange()
    let copy = try nodes.up.queue.read { try Alert.find(alert.description, in: $0) }
    #expect(copy != nil, "the tower holds it")
    try restore(before)
    let lost = try nodes.down.queue.read { try Alert.find(alert.description, in: $0) }
    #expect(lost == nil, "nothing gives it back by itself")
    #expect(try townsOwn().newer == 1)
    #expect(try nodes.up.link(to: nodes.down).newer == nil, "the tower has lost nothing")
    let keeper = Viewer(
      person: nodes.clerk, key: nil, organization: nodes.town, role: .administrator)
    let shown = try nodes.down.queries.peer(
      try townsOwn().id, as: keeper, at: nodes.down.now)
    #expect(shown?.newer == 1)
    let faults = try nodes.faults()
    #expect(faults == [])
    try compareAgain()
    #expect(try townsOwn().newer == 1, "it stands as long as it is so")
    try forget(RecordReference(.alert, alert), at: nodes.up)
    try compareAgain()
    #expect(try townsOwn().newer == nil)
  }

  @Test func `what is held is asked for page by page, and known versions are no loss`() throws {
    let known = try raiseInTown()
    try nodes.exchange()
    let home = try townsOwn().own
    let count = LinkLimits.digestPageMax + 1
    try nodes.up.queue.write { db in
      for number in 0..<UInt64(count) {
        let record = RecordReference(
          .alert, ID<Alert>(high: 0x7000, low: 0x8000_0000_0001_0000 + number))
        let copy = HeldCopy(
          record: record, home: home, version: 7, payloadHash: Hash(sha256: "lost".utf8),
          marking: Marking(tlp: .amber, audience: Audience([nodes.tower])))
        try db.execute(
          sql: "INSERT INTO held_copy (record, home, version, state) VALUES (?, ?, ?, ?)",
          arguments: [
            record.description, home.text, copy.version,
            Data(try JSONTreeEncoder.encode(copy).canonical()),
          ])
      }
    }
    let held = try nodes.up.queue.read { db in
      try String.fetchAll(db, sql: "SELECT record FROM held_copy ORDER BY record")
    }
    #expect(held.contains(RecordReference(.alert, known).description))
    try compareAgain()
    #expect(try townsOwn().newer == count)
  }

  @Test func `what differs is the sum over all kinds of one comparison`() throws {
    let before = try nodes.backup()
    for _ in 0..<2 { _ = try nodes.raise() }
    _ = try nodes.up.enter(nodes.tower, "新任", .other)
    try nodes.exchange(rounds: 4)
    try restore(before)
    let facts = try nodes.down.queue.read { db in
      try Data.fetchAll(
        db, sql: "SELECT bytes FROM fact WHERE kind = 'digestCompared' ORDER BY seq")
    }
    let found = try facts.map { try Fact(bytes: [UInt8]($0)).body["differing"]?.integer }
    #expect(found.contains(3), "two alerts and an entry: \(found)")
    let faults = try nodes.faults()
    #expect(faults == [])
  }
}
