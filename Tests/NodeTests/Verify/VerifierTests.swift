//! The verifier: a sound store verifies, and every kind of damage is named with its place.

import Alerting
import Foundation
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct VerifierTests {
  /// A store with every kind of record, of which the ladder has climbed a step, and with a checkpoint.
  private func store() throws -> Nation {
    let nation = try Affairs().nation
    let clerk = try nation.viewer("clerk", "town", .responder)
    try nation.done(
      .suppress(
        try nation.organization("town"), rule: "noise", host: nil, reason: "printer",
        until: nation.now + .days(1)), as: clerk)
    try nation.pass(.minutes(6))
    try nation.node.writeCheckpoint(at: nation.now) { origin, tree in "\(origin) \(tree.count)" }
    return nation
  }

  private func verify(_ nation: Nation) throws -> Verification {
    try Verifier.verify(nation.queue, at: nation.now)
  }

  @Test func `a sound store verifies, and its root is the node's`() throws {
    let nation = try store()
    let result = try verify(nation)
    #expect(result.faults == [])
    #expect(result.isSound)
    #expect(result.facts == Int(nation.node.tree.count))
    #expect(result.root == nation.node.tree.root)
    #expect(result.checkpoints == 1)
    #expect(result.rows > 40)
  }

  @Test func `the fixture holds a row of every table that is compared`() throws {
    let nation = try store()
    let tables = [
      "alert", "delivery", "observation", "call_card", "suppression", "organization",
      "constituency", "account", "api_key", "timer", "content", "checkpoint",
    ]
    for table in tables {
      let count = try nation.queue.read {
        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)")
      }
      #expect((count ?? 0) > 0, "\(table)")
    }
  }

  @Test func `a post that nobody can be reached in is told and is no fault`() throws {
    let nation = try store()
    nation.now = nation.now + Organization.reachableFor + .seconds(1)
    let result = try verify(nation)
    #expect(result.isSound)
    #expect(!result.notReady.isEmpty)
  }

  @Test(arguments: Damage.ofJournal + Damage.ofRows)
  func `damage is named with its place`(damage: Damage) throws {
    let nation = try store()
    let place = try damage.happen(to: nation.queue)
    let result = try verify(nation)
    #expect(!result.isSound)
    let named = result.faults.contains { $0.place == place && $0.what == damage.what }
    #expect(named, "\(place) \(damage.what) is not among \(result.faults.prefix(5))")
  }

  @Test(arguments: Damage.ofJournal)
  func `damage to the journal is named first`(damage: Damage) throws {
    guard damage.table == "fact" else { return }
    let nation = try store()
    let place = try damage.happen(to: nation.queue)
    #expect(try verify(nation).faults.first?.place == place)
  }

  @Test(arguments: Damage.unseen)
  func `damage that is not seen yet`(damage: Damage) throws {
    let nation = try store()
    let place = try damage.happen(to: nation.queue)
    let result = try verify(nation)
    withKnownIssue("the verifier reads neither the digests in Facts nor the timers of nothing") {
      #expect(result.faults.contains { $0.place == place && $0.what == damage.what })
    }
  }

  @Test func `history rewritten with matching hashes is betrayed by the checkpoint`() throws {
    let nation = try store()
    try nation.queue.write { db in
      let text = try String.fetchOne(
        db, sql: "SELECT CAST(bytes AS TEXT) FROM fact WHERE seq = 20")
      let bytes = Array((text ?? "").replacing("\"nonce\":\"", with: "\"nonce\":\"0").utf8)
      try db.execute(
        sql: "UPDATE fact SET bytes = ?, leaf = ? WHERE seq = 20",
        arguments: [Data(bytes), Data(Hash.leaf(bytes).bytes)])
    }
    let result = try verify(nation)
    #expect(result.faults.map(\.what) == [.checkpointDiffers])
  }

  @Test func `a Fact whose kind nobody knows is named`() throws {
    let nation = try store()
    try nation.queue.write { db in
      let text = try String.fetchOne(
        db,
        sql: "SELECT CAST(bytes AS TEXT) FROM fact WHERE kind = 'suppressionSet'")
      let bytes = Array((text ?? "").replacing("suppressionSet", with: "suppressionMet").utf8)
      try db.execute(
        sql: """
          UPDATE fact SET bytes = ?, leaf = ?, kind = 'suppressionMet' WHERE kind = 'suppressionSet'
          """, arguments: [Data(bytes), Data(Hash.leaf(bytes).bytes)])
    }
    let whats = try verify(nation).faults.map(\.what)
    #expect(whats.contains(.kindUnknown))
    #expect(whats.contains(.rowWithoutFacts), "its row has no beginning any more")
  }

  @Test func `an alert whose Facts leave it without an owner is named`() throws {
    let nation = try store()
    let id = try nation.alert("beacon")
    try nation.queue.write { db in
      try db.execute(
        sql: "DELETE FROM fact WHERE kind = 'alertOwned' AND record = ?",
        arguments: [RecordReference(.alert, id).description])
    }
    #expect(
      try verify(nation).faults.contains { $0.place == "alert \(id)" && $0.what == .ownerMissing })
  }

  @Test func `what was erased compares as erased`() throws {
    let nation = try store()
    try nation.queue.write { db in
      try db.execute(sql: "UPDATE content SET bytes = NULL, salt = NULL")
    }
    #expect(try verify(nation).faults == [])
  }

  @Test func `a thousand faults are listed up to the limit`() throws {
    let nation = try store()
    try nation.queue.write { try $0.execute(sql: "UPDATE fact SET leaf = zeroblob(32)") }
    let result = try verify(nation)
    #expect(result.faults.count == Verification.faultsMax)
    #expect(result.facts > Verification.faultsMax)
  }
}
