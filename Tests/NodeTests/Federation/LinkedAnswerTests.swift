//! What a body of another node does not take, hands on or finds graver: it comes back to the home of the alert, which decides.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedAnswerTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  /// The duty of a new alert, as both ends have it.
  private func told(_ severity: Severity = .serious) throws -> (
    alert: ID<Alert>, duty: ID<Delivery>
  ) {
    let alert = try nodes.raise(severity)
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    return (alert, duty.id)
  }

  private func act(_ command: DeliveryCommand, on duty: ID<Delivery>) throws {
    try nodes.down.done(.delivery(duty, command), as: nodes.townsClerk)
  }

  private func duty(
    of body: ID<Organization>, about alert: ID<Alert>, at node: TestNode
  ) throws -> Delivery? {
    try nodes.duties(of: alert, at: node).last { $0.organization == body }
  }

  private func texts(at node: TestNode) throws -> [String] {
    try node.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(bytes AS TEXT) FROM content WHERE bytes IS NOT NULL ORDER BY id")
    }
  }

  // MARK: Not ours, not enough

  @Test(arguments: Delivery.Declining.allCases)
  func `what a town does not take goes to the desk that told it, by a deadline of its own`(
    reason: Delivery.Declining
  ) throws {
    let (alert, id) = try told()
    try act(.decline(reason, note: "この端末は県のものらしい"), on: id)
    #expect(try nodes.duty(of: alert, at: nodes.down)?.stage == .awaiting, "it stays theirs")
    let asked = nodes.up.now
    try nodes.exchange()
    let watched = try #require(try nodes.duty(of: alert, at: nodes.up))
    #expect(watched.stage == .awaiting && watched.declinedTo == nodes.tower)
    #expect(try texts(at: nodes.up).contains("この端末は県のものらしい"), "in the words of the town")
    let desk = try #require(try duty(of: nodes.tower, about: alert, at: nodes.up))
    #expect(desk.level == .unowned && desk.next?.duty == .assign)
    let due = try #require(desk.next?.base)
    #expect(due > asked && due <= asked + .minutes(11))
    #expect(try nodes.notices(for: nodes.officer, at: nodes.up) > 0)
    // Said again it is one duty of the desk.
    try act(.decline(reason, note: "この端末は県のものらしい"), on: id)
    try nodes.exchange()
    #expect(try nodes.duties(of: alert, at: nodes.up).count == 2)
    // The desk has it: whoever had it is free, at both ends.
    try nodes.up.done(.delivery(desk.id, .acknowledge(over: .link)), as: nodes.towersOfficer)
    #expect(
      try nodes.duty(of: alert, at: nodes.up)?.state == .withdrawn(.given(to: nodes.tower)))
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.down)?.stage == nil)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a desk that knows more gives the duty back, and the town takes it`() throws {
    let (alert, id) = try told()
    try act(.decline(.needInformation, note: "どの端末ですか"), on: id)
    try nodes.exchange()
    let desk = try #require(try duty(of: nodes.tower, about: alert, at: nodes.up))
    try nodes.up.done(.delivery(desk.id, .give(to: nodes.town)), as: nodes.towersOfficer)
    #expect(
      try duty(of: nodes.tower, about: alert, at: nodes.up)?.state
        == .withdrawn(.given(to: nodes.town)))
    try nodes.exchange()
    try act(.acknowledge(over: .link), on: id)
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .acknowledged)
    #expect(try nodes.duty(of: alert, at: nodes.down)?.stage == .acknowledged)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `silence climbs on while nobody has taken what was declined`() throws {
    let (alert, id) = try told()
    try act(.decline(.notOurs, note: "知らない端末です"), on: id)
    for _ in 0..<40 {
      try nodes.pass(.minutes(1))
      try nodes.exchange(rounds: 1)
    }
    #expect(try #require(try nodes.duty(of: alert, at: nodes.down)).rungReached > 0)
    #expect(try #require(try nodes.duty(of: alert, at: nodes.up)).rungReached > 0)
    let desk = try #require(try duty(of: nodes.tower, about: alert, at: nodes.up))
    #expect(desk.stage == .awaiting && desk.rungReached > 0)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `nothing is sent back without words, by nobody, or by who has it no more`() throws {
    let (alert, id) = try told()
    let waiting = try nodes.down.link(to: nodes.up).outgoing.urgent.waiting.count
    func ask(_ command: DeliveryCommand, as viewer: Viewer) -> Node.Answer {
      nodes.down.ask(.delivery(id, command), as: viewer)
    }
    #expect(
      ask(.decline(.notOurs, note: " \n"), as: nodes.townsClerk)
        == .refused(RefusalCode("needsReason")))
    let observer = Viewer(
      person: nodes.deputy, key: nil, organization: nodes.town, role: .observer)
    #expect(
      ask(.decline(.notOurs, note: "違います"), as: observer) == .refused(.notAllowed))
    #expect(try nodes.down.link(to: nodes.up).outgoing.urgent.waiting.count == waiting)
    #expect(try nodes.duty(of: alert, at: nodes.down)?.declinedTo == nil)
    for command in [DeliveryCommand.acknowledge(over: .link), .act, .contain(evidence: nil)] {
      try act(command, on: id)
    }
    try act(.propose(.falsePositive, reason: "誤検知", evidence: nil, cause: nil), on: id)
    #expect(
      ask(.decline(.notOurs, note: "違います"), as: nodes.townsClerk)
        == .refused(RefusalCode("ended")))
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `what comes too late is answered so, and changes nothing`() throws {
    let (alert, id) = try told()
    for command in [DeliveryCommand.acknowledge(over: .link), .act, .contain(evidence: nil)] {
      try act(command, on: id)
    }
    try act(.propose(.falsePositive, reason: "誤検知", evidence: nil, cause: nil), on: id)
    try nodes.exchange(rounds: 3)
    let before = try nodes.duties(of: alert, at: nodes.up)
    let record = RecordReference(.delivery, id)
    let letter = try nodes.forged(
      .command(
        CommandMessage(
          id: ID(high: 0x7000, low: 0x8000_0000_0000_0501), record: record,
          by: Party(organization: nodes.town, person: nodes.clerk, name: "係一"), at: nodes.down.now,
          act: .decline(because: .notOurs, to: nil), note: "違います")), about: record)
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.arrived(link.id, letter)))
    #expect(try nodes.up.link(to: nodes.down).incoming.urgent.refused.isEmpty)
    #expect(try nodes.duties(of: alert, at: nodes.up) == before)
    let answers = try nodes.up.queue.read {
      try String.fetchAll(
        $0, sql: "SELECT CAST(payload AS TEXT) FROM link_waiting WHERE record = ? ORDER BY id",
        arguments: [record.description])
    }
    #expect(answers.contains { $0.contains("\"ended\"") && $0.contains("againstRules") })
  }

  // MARK: Handed on

  @Test func `a duty is handed to another body of the same node through the alert's home`() throws {
    let city = try nodes.down.done(
      .registerOrganization(
        code: "3", name: Phrase(ja: "東市", en: "Higashi City"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    let other = try nodes.down.enter(city, "東係", .responder)
    try nodes.down.introduce(to: nodes.up)
    try nodes.exchange(rounds: 4)
    let (alert, id) = try told()
    try act(.give(to: city), on: id)
    #expect(try nodes.duties(of: alert, at: nodes.down).count == 1, "its home makes the duty")
    try nodes.exchange(rounds: 3)
    let made = try #require(try duty(of: city, about: alert, at: nodes.up))
    let there = try #require(try duty(of: city, about: alert, at: nodes.down))
    #expect(made.id == there.id && made.level == .primary && there.stage == .awaiting)
    #expect(try nodes.duty(of: alert, at: nodes.down)?.stage == .awaiting, "theirs until then")
    #expect(try nodes.notices(for: other, at: nodes.down) > 0)
    let viewer = Viewer(person: other, key: nil, organization: city, role: .responder)
    try nodes.down.done(.delivery(made.id, .acknowledge(over: .link)), as: viewer)
    try nodes.exchange(rounds: 3)
    for node in [nodes.up, nodes.down] {
      #expect(
        try nodes.duty(of: alert, at: node)?.state == .withdrawn(.given(to: city)),
        "\(node.node.name)")
      #expect(try duty(of: city, about: alert, at: node)?.stage == .acknowledged)
    }
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a duty goes on to a third node, and stays where it was until that one has it`() throws
  {
    let third = try ThirdNode(under: nodes)
    let (alert, id) = try told()
    try act(.decline(.notOurs, note: "南市の端末です"), on: id)
    try nodes.exchange()
    let desk = try #require(try duty(of: nodes.tower, about: alert, at: nodes.up))
    try nodes.up.done(.delivery(desk.id, .give(to: third.city)), as: nodes.towersOfficer)
    try third.exchange()
    try nodes.exchange()
    let there = try #require(try duty(of: third.city, about: alert, at: third.node))
    #expect(there.stage == .awaiting)
    #expect(try nodes.duty(of: alert, at: nodes.down)?.stage == .awaiting)
    try third.node.done(
      .delivery(there.id, .acknowledge(over: .link)), as: third.citysClerk)
    try third.exchange()
    #expect(try duty(of: third.city, about: alert, at: nodes.up)?.stage == .acknowledged)
    #expect(
      try nodes.duty(of: alert, at: nodes.up)?.state == .withdrawn(.given(to: third.city)),
      "whoever declined to the desk is free when its choice has it")
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.down)?.stage == nil)
    #expect(try Verifier.verify(third.node.queue, at: third.node.now).faults.isEmpty)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a body of a third node that is named in the letter gets the duty from the home`()
    throws
  {
    let third = try ThirdNode(under: nodes)
    let (alert, id) = try told()
    let record = RecordReference(.delivery, id)
    let nobody = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0999)
    for (named, level, owner) in [
      (third.city, Delivery.Level.primary, third.city), (nobody, .unowned, nodes.tower),
    ] {
      let copy = try LinkedNodesCopy(of: nodes.up)
      let letter = try nodes.forged(
        .command(
          CommandMessage(
            id: ID(high: 0x7000, low: 0x8000_0000_0000_0502), record: record,
            by: Party(organization: nodes.town, person: nodes.clerk, name: "係一"),
            at: nodes.down.now, act: .handOn(to: named))), about: record)
      let link = try nodes.up.link(to: nodes.down)
      try copy.node.done(.link(.arrived(link.id, letter)))
      let made = try #require(try duty(of: owner, about: alert, at: copy.node))
      #expect(made.level == level && made.stage == .awaiting)
      let watched = try nodes.duty(of: alert, at: copy.node)
      #expect(watched?.declinedTo == owner && watched?.stage == .awaiting)
    }
  }

  // MARK: Graver

  @Test func `a severity that is raised where the duty lives is raised for everybody`() throws {
    let third = try ThirdNode(under: nodes)
    let (alert, _) = try told()
    try nodes.up.done(
      .delivery(
        try #require(try nodes.duty(of: alert, at: nodes.up)).id, .give(to: third.city)),
      as: nodes.towersOfficer)
    try third.exchange()
    try nodes.exchange()
    try nodes.down.done(.raiseSeverity(alert, .emergency), as: nodes.townsClerk)
    try nodes.exchange()
    try third.exchange()
    for node in [nodes.up, nodes.down, third.node] {
      let known = try node.queue.read { try Alert.find(alert.description, in: $0) }
      #expect(known?.severity == .emergency, "\(node.node.name)")
      let duties = try nodes.duties(of: alert, at: node).filter { $0.stage != nil }
      #expect(duties.allSatisfy { $0.severity == .emergency }, "\(node.node.name)")
    }
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a severity that is no graver asks the home nothing`() throws {
    let (alert, _) = try told()
    let before = try nodes.down.link(to: nodes.up).outgoing.urgent.nextSeq
    try nodes.down.done(.raiseSeverity(alert, .serious), as: nodes.townsClerk)
    #expect(
      nodes.down.ask(.raiseSeverity(alert, .warning), as: nodes.townsClerk)
        == .refused(RefusalCode("severityMayOnlyRise")))
    #expect(try nodes.down.link(to: nodes.up).outgoing.urgent.nextSeq == before)
    // What is at home here asks nobody.
    let own = try nodes.raise(for: nodes.tower)
    let sent = try nodes.up.link(to: nodes.down).outgoing.urgent.nextSeq
    try nodes.up.done(.raiseSeverity(own, .emergency), as: nodes.towersOfficer)
    #expect(try nodes.up.link(to: nodes.down).outgoing.urgent.nextSeq == sent)
    #expect(try nodes.faults().isEmpty)
  }
}

/// The tower's node as it is now, going its own way.
private struct LinkedNodesCopy {
  let node: TestNode
  init(of up: TestNode) throws {
    node = try TestNode(restoring: up.queue, of: up, seed: 1)
  }
}
