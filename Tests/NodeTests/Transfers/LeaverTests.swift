//! What is under way to somebody when he leaves: a mail that waits is not sent, a call that reaches him takes nothing over.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct LeaverTests {
  private let nation: Nation
  private let town: ID<Organization>
  private let leaver: ID<Person>

  init() throws {
    nation = try Nation()
    town = try nation.organization("town")
    leaver = try nation.person("clerk")
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.raise("late", what: "通信", to: ["town"], severity: .emergency, as: watch)
  }

  private func leave() throws {
    let post = try #require(nation.state.posts["clerk"])
    let chief = try nation.viewer("chief", "town", .administrator)
    try nation.done(.organization(town, .endAppointment(leaver, post)), as: chief)
    nation.now = nation.now + .seconds(1)
  }

  private func waiting() throws -> [OutboxRow] {
    try nation.queries.leaseOutbox(at: nation.now, for: .seconds(0), limit: 200)
      .filter { $0.person == leaver }
  }

  @Test func `a mail that waits has no address any more once its person has left`() throws {
    let before = try waiting()
    #expect(!before.isEmpty && before.allSatisfy { $0.address != nil })
    try leave()
    #expect(try waiting().allSatisfy { $0.address == nil })
    // Everybody else is told as before.
    let others = try nation.queries.leaseOutbox(at: nation.now, for: .seconds(0), limit: 200)
      .filter { $0.person != leaver }
    #expect(!others.isEmpty && others.allSatisfy { $0.address != nil })
  }

  private func card() throws -> ID<CallCard> {
    let id = try nation.queue.read { db in
      try String.fetchOne(
        db, sql: "SELECT id FROM call_card WHERE callee = ? AND open = 1 ORDER BY id",
        arguments: [leaver.description])
    }
    return try #require(id.flatMap { ID<CallCard>($0) })
  }

  private func stage() throws -> Delivery.Stage? {
    let id = try nation.queue.read { db in
      try String.fetchOne(
        db, sql: "SELECT id FROM delivery WHERE organization = ? ORDER BY id",
        arguments: [town.description])
    }
    return try nation.queue.read { db in try Delivery.find(try #require(id), in: db)?.stage }
  }

  @Test
  func `a call that reaches somebody who has left takes nothing over, and the next is called`()
    throws
  {
    let card = try card()
    let before = try calls()
    try leave()
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    guard case .refused(let reason) = nation.ask(.card(card, .reached), as: watch) else {
      Issue.record("the card of somebody who has left was still taken")
      return
    }
    #expect(reason.code == "alreadyAnswered")
    #expect(try stage() == .awaiting)
    #expect(try calls() > before, "nobody else was called when he left")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  /// How many call cards of others there have been.
  private func calls() throws -> Int {
    try nation.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM call_card WHERE callee <> ?",
        arguments: [leaver.description]) ?? 0
    }
  }

  @Test func `the same call before he leaves takes it over`() throws {
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.done(.card(try card(), .reached), as: watch)
    #expect(try stage() == .acknowledged)
  }
}
