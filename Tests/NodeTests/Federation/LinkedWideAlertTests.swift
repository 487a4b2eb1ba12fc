//! An alert for more bodies of one other node than an envelope names: several letters, each right by itself.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedWideAlertTests {
  private let nodes: LinkedNodes
  private let bodies: [ID<Organization>]

  /// The town's node hosts one body more than an envelope names; the town alone has people.
  init() throws {
    let nodes = try LinkedNodes()
    var bodies = [nodes.town]
    for number in 0..<LinkLimits.audienceMax {
      bodies.append(
        try nodes.down.done(
          .registerOrganization(
            code: "w\(number)", name: Phrase(ja: "集落\(number)", en: "Hamlet \(number)"),
            legalForm: "市区町村"))[0].id.cast(to: Organization.self))
    }
    try nodes.down.introduce(to: nodes.up)
    try nodes.exchange(rounds: 10)
    self.nodes = nodes
    self.bodies = bodies
  }

  /// The town's alert is everybody's to see: as when many claim a network, or many desks were asked.
  private func widened() throws -> ID<Alert> {
    let alert = try nodes.raise()
    try nodes.exchange(rounds: 4)
    try nodes.up.queue.write { db in
      for body in bodies where body != nodes.town {
        try db.execute(
          sql: "INSERT INTO alert_audience (alert, organization) VALUES (?, ?)",
          arguments: [alert.description, body.description])
      }
    }
    try nodes.up.done(.raiseSeverity(alert, .emergency), as: nodes.towersOfficer)
    return alert
  }

  private func number(_ sql: String, _ alert: String, at node: TestNode) throws -> Int {
    try node.queue.read { try Int.fetchOne($0, sql: sql, arguments: [alert]) ?? 0 }
  }

  /// How many of the bodies see it at the town's node, beside the tower that raised it.
  private func readers(_ alert: ID<Alert>) throws -> Int {
    try number(
      "SELECT COUNT(*) FROM alert_audience WHERE alert = ?", alert.description, at: nodes.down) - 1
  }

  private func isOpen(_ alert: ID<Alert>) throws -> Bool {
    try nodes.duty(of: alert, at: nodes.down)?.stage == .awaiting
  }

  private func isTaken(_ alert: ID<Alert>) throws -> Bool {
    try number(
      "SELECT COUNT(*) FROM sent_copy WHERE record = ? AND taken_at IS NOT NULL",
      RecordReference(.alert, alert).description, at: nodes.up) == 1
  }

  private func waiting() throws -> [OutgoingLane.Waiting] {
    try nodes.up.link(to: nodes.down).outgoing.urgent.waiting.filter { $0.kind == .alert }
  }

  private func label(_ alert: ID<Alert>) throws -> TLP? {
    try nodes.down.queries.alert(alert, as: nodes.townsClerk, at: nodes.down.now)?.summary.tlp
  }

  @Test
  func `each body is told, no letter takes back what another told, and a stricter label holds`()
    throws
  {
    #expect(try nodes.up.link(to: nodes.down).hosts.count == bodies.count)
    let alert = try widened()
    #expect(try waiting().count == 2)
    try nodes.exchange(rounds: 4)
    #expect(try readers(alert) == bodies.count)
    #expect(try isTaken(alert) && isOpen(alert))
    try nodes.up.done(.narrow(alert, NarrowForm(tlp: .red)), as: nodes.towersOfficer)
    try nodes.exchange(rounds: 4)
    #expect(try label(alert) == .red)
    #expect(try readers(alert) == bodies.count)
    #expect(try isOpen(alert))
    let copies = try #require(
      try nodes.up.queries.copies(of: alert, as: nodes.towersOfficer, at: nodes.up.now))
    #expect(copies.unnarrowedCount == 0)
    let refused = try nodes.down.link(to: nodes.up).incoming.urgent.refused
    #expect(refused.isEmpty)
    let faults = try Verifier.verify(nodes.down.queue, at: nodes.down.now).faults.map { "\($0)" }
    #expect(faults == [])
  }

  @Test func `a letter that is lost is no receipt for the others, and is told again`() throws {
    let (up, down, town) = (nodes.up, nodes.down, nodes.town)
    let alert = try widened()
    let link = try up.link(to: down).id
    let end = try #require(try waiting().map(\.notAfter).max())
    let frames = try up.frames(to: down).filter { frame in
      guard case .letter(let letter) = frame else { return true }
      let told = letter.envelope.document
      return told.kind != .alert || told.marking.audience.contains(town)
    }
    try down.take(frames, from: up)
    try up.take(try down.frames(to: up), from: down)
    let there = try readers(alert)
    #expect(there > 0 && there < bodies.count)
    #expect(try isTaken(alert) == false)
    try nodes.pass(end - up.now + .seconds(1))
    #expect(try isTaken(alert) == false)
    #expect(try nodes.notices(for: nodes.clerk, at: up) == 0, "his node has it")
    for command in [LinkCommand.hold(link), .release(link)] {
      try up.done(.link(command), as: nodes.towersAdministrator)
    }
    try nodes.exchange(rounds: 6)
    #expect(try readers(alert) == bodies.count, "late rather than never")
    #expect(try isTaken(alert))
    let faults = try Verifier.verify(down.queue, at: down.now).faults.map { "\($0)" }
    #expect(faults == [])
  }
}
