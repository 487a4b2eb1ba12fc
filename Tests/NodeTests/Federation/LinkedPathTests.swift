//! The way of a duty between two nodes as pages show it, and what the home of an alert answered.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedPathTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func paths(
    of alert: ID<Alert>, at node: TestNode, as viewer: Viewer
  ) throws -> DutyPaths {
    try #require(try node.queries.dutyPaths(of: alert, as: viewer, at: node.now))
  }

  @Test func `the way of a duty says at each hop what is known of it`() throws {
    let alert = try nodes.raise()
    let queued = try #require(
      try paths(of: alert, at: nodes.up, as: nodes.towersOfficer).paths.first)
    guard case .waiting? = queued.letter?.state else {
      Issue.record("it waits for its receipt: \(String(describing: queued.letter))")
      return
    }
    #expect(queued.isOutward && queued.acknowledgedAt == nil && queued.holder == nil)
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    try nodes.down.done(.delivery(duty.id, .acknowledge(over: .link)), as: nodes.townsClerk)
    try nodes.exchange()
    let way = try #require(try paths(of: alert, at: nodes.up, as: nodes.towersOfficer).paths.first)
    guard case .taken? = way.letter?.state else {
      Issue.record("its receipt came: \(String(describing: way.letter))")
      return
    }
    #expect(way.acknowledgedAt != nil && way.holder?.name == "係一")
    #expect(way.organization.id == nodes.town && way.peer.text == "town.example")
    // And from the other end: where it came from, and that the word of it arrived there.
    let back = try #require(try paths(of: alert, at: nodes.down, as: nodes.townsClerk).paths.first)
    #expect(!back.isOutward && back.peer.text == "tower.example")
    guard case .taken? = back.letter?.state else {
      Issue.record("the word of it arrived: \(String(describing: back.letter))")
      return
    }
  }

  @Test func `ways are for whoever sees links, and for the body whose duty it is`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let other = Viewer(
      person: nodes.officer, key: nil, organization: nodes.tower, role: .responder)
    let seen = try nodes.up.queries.dutyPaths(of: alert, as: other, at: nodes.up.now)
    #expect(seen?.paths.isEmpty ?? true)
    let stranger = Viewer(
      person: nodes.officer, key: nil, organization: ID(high: 0x7000, low: 0x8000_0000_0000_0999),
      role: .responder)
    #expect(try nodes.up.queries.dutyPaths(of: alert, as: stranger, at: nodes.up.now) == nil)
  }

  @Test func `what the home answers to a decline stands beside the duty`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    try nodes.down.done(
      .delivery(duty.id, .decline(.notOurs, note: "県の端末です")), as: nodes.townsClerk)
    let asked = try #require(try paths(of: alert, at: nodes.down, as: nodes.townsClerk).asked.first)
    #expect(asked.act == .notOurs && asked.state == .unanswered)
    #expect(asked.peer.text == "tower.example")
    try nodes.exchange(rounds: 3)
    let answered = try paths(of: alert, at: nodes.down, as: nodes.townsClerk).asked
    guard case .done? = answered.first?.state, answered.count == 1 else {
      Issue.record("\(answered)")
      return
    }
    #expect(try paths(of: alert, at: nodes.up, as: nodes.towersOfficer).asked.isEmpty)
    #expect(try nodes.faults().isEmpty)
  }
}
