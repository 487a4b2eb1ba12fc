//! What the alert's home alone sees asks the body's node anew: a contradiction, something new, a flow after the closing.

import Alerting
import Federation
import Formats
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedAskingTests {
  let nodes: LinkedNodes

  /// The town's network is known at the tower, whose sensor looks at it.
  init() throws {
    nodes = try LinkedNodes()
    guard let prefix = IPPrefix("198.18.1.0/24") else {
      throw Nation.Broken(description: "no prefix")
    }
    try nodes.up.done(
      .assertConstituency(
        ConstituencyAssertion(
          organization: nodes.town, value: .prefix(prefix), basis: .verified,
          validFrom: nodes.up.now)))
  }

  /// The tower's sensor sees a terminal of the town talk; two times within the hour are the same again.
  private func see(mark: String = "203.0.113.9") throws {
    let host = "198.18.1.7"
    let finding = Observation.Finding(
      source: .indicator, sensor: nil, seen: nodes.up.now, rule: "beacon to \(mark)",
      severity: .serious, observables: [host, mark].compactMap { Observable(guessing: $0) },
      host: host, indicator: nil, marking: .amber)
    try nodes.up.done(.findings([finding], cursor: nil, sensors: []))
  }

  private func newest() throws -> ID<Alert> {
    let id = try nodes.up.queue.read {
      try String.fetchOne($0, sql: "SELECT id FROM alert ORDER BY id DESC LIMIT 1")
    }
    return try #require(id.flatMap { ID<Alert>($0) })
  }

  private func act(_ commands: DeliveryCommand..., on duty: ID<Delivery>) throws {
    for command in commands {
      try nodes.down.done(.delivery(duty, command), as: nodes.townsClerk)
    }
  }

  /// An alert of the tower's sensor that the town says is contained, as both ends know.
  private func contained() throws -> (alert: ID<Alert>, duty: ID<Delivery>) {
    try see()
    try nodes.exchange()
    let alert = try newest()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    try act(.acknowledge(over: .link), .act, .contain(evidence: nil), on: duty.id)
    try nodes.exchange()
    #expect(try stages(of: alert) == [.contained, .contained])
    try nodes.pass(.minutes(2))
    return (alert, duty.id)
  }

  /// How far it is at the tower and in the town.
  private func stages(of alert: ID<Alert>) throws -> [Delivery.Stage?] {
    try [nodes.up, nodes.down].map { try nodes.duty(of: alert, at: $0)?.stage }
  }

  @Test func `what the home's sensor sees again asks the town anew, and its word stands`() throws {
    let (alert, duty) = try contained()
    let before = try nodes.notices(for: nodes.clerk, at: nodes.down)
    try see()
    #expect(try stages(of: alert) == [.awaiting, .contained], "not heard yet")
    try nodes.exchange()
    #expect(try stages(of: alert) == [.awaiting, .awaiting])
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.down) > before, "he is asked again")
    try nodes.exchange(rounds: 4)
    #expect(try stages(of: alert) == [.awaiting, .awaiting], "and nothing sets it back")
    try act(.acknowledge(over: .link), on: duty)
    try nodes.exchange()
    #expect(try stages(of: alert) == [.acting, .acting], "it goes on where it was")
    try act(.contain(evidence: nil), on: duty)
    try nodes.exchange()
    #expect(try stages(of: alert) == [.contained, .contained])
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `what the town said before it heard of the contradiction does not undo it`() throws {
    let (alert, duty) = try contained()
    try see()
    try act(.update(note: "静かです"), on: duty)
    try nodes.up.take(try nodes.down.frames(to: nodes.up), from: nodes.down)
    #expect(try stages(of: alert) == [.awaiting, .contained])
    try nodes.exchange(rounds: 3)
    #expect(try stages(of: alert) == [.awaiting, .awaiting])
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `while the line is cut the tower's watch climbs, and the town hears later`() throws {
    let (alert, _) = try contained()
    try see()
    for _ in 0..<40 { try nodes.pass(.minutes(1)) }
    #expect(try #require(try nodes.duty(of: alert, at: nodes.up)).rungReached > 0)
    #expect(try stages(of: alert).first == .awaiting)
    // Its letter was given up; the daily comparison tells it again.
    for _ in 0..<26 {
      try nodes.pass(.hours(1))
      try nodes.exchange(rounds: 3)
    }
    #expect(try stages(of: alert) == [.awaiting, .awaiting])
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `another mark on the same terminal asks the town anew once`() throws {
    let (alert, duty) = try contained()
    try act(.update(note: "静かです"), on: duty)
    try nodes.exchange()
    try nodes.pass(.minutes(1))
    try see(mark: "203.0.113.77")
    try nodes.exchange(rounds: 3)
    #expect(try stages(of: alert) == [.awaiting, .awaiting])
    try act(.acknowledge(over: .link), on: duty)
    try nodes.exchange(rounds: 4)
    #expect(try stages(of: alert) == [.acting, .acting])
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `what is seen after the town has closed it is open in the town again`() throws {
    let (alert, duty) = try contained()
    try act(
      .propose(.truePositive, reason: nil, evidence: "端末の記録", cause: "添付ファイル"), on: duty)
    let deputy = Viewer(
      person: nodes.deputy, key: nil, organization: nodes.town, role: .responder)
    try nodes.down.done(.delivery(duty, .confirm), as: deputy)
    try nodes.exchange(rounds: 3)
    #expect(try stages(of: alert) == [nil, nil])
    try nodes.pass(.minutes(2))
    try see()
    try nodes.exchange(rounds: 3)
    #expect(try stages(of: alert) == [.awaiting, .awaiting])
    try act(.acknowledge(over: .link), on: duty)
    try nodes.exchange()
    #expect(try stages(of: alert) == [.acknowledged, .acknowledged])
    #expect(try nodes.faults().isEmpty)
  }
}
