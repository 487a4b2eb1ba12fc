//! Who has a duty at another node: whom its peer may name, and what follows when whoever has it leaves.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedHolderTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func told() throws -> (alert: ID<Alert>, duty: ID<Delivery>) {
    let alert = try nodes.raise()
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    return (alert, duty.id)
  }

  private func act(_ command: DeliveryCommand, on duty: ID<Delivery>) throws {
    try nodes.down.done(.delivery(duty, command), as: nodes.townsClerk)
  }

  private func leave(_ person: ID<Person>, _ body: ID<Organization>, at node: TestNode) throws {
    let organization = try #require(
      try node.queue.read { try Organization.find(body.description, in: $0) })
    let held = try #require(organization.appointments.first { $0.person == person })
    try node.done(.organization(body, .endAppointment(person, held.post)))
  }

  // MARK: Whoever left

  @Test func `when whoever took it leaves, it is asked anew at both ends`() throws {
    let (alert, id) = try told()
    try act(.acknowledge(over: .link), on: id)
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.up)?.holder == .person(nodes.clerk))
    try leave(nodes.clerk, nodes.town, at: nodes.down)
    let left = nodes.up.now
    try nodes.exchange(rounds: 3)
    for node in [nodes.up, nodes.down] {
      let duty = try #require(try nodes.duty(of: alert, at: node))
      #expect(duty.stage == .awaiting && duty.holder == nil, "\(node.node.name)")
      guard case .open(_, let pursuits) = duty.state else {
        Issue.record("closed at \(node.node.name)")
        continue
      }
      // What was begun goes on beside it.
      let isAsked = pursuits.contains { $0.duty == .acknowledge && $0.base >= left }
      #expect(isAsked, "\(node.node.name)")
    }
    // Nobody is silent for ever: the tower's watch climbs where nobody takes it up there.
    for _ in 0..<40 {
      try nodes.pass(.minutes(1))
      try nodes.exchange(rounds: 1)
    }
    #expect(try #require(try nodes.duty(of: alert, at: nodes.up)).rungReached > 0)
    let deputy = Viewer(
      person: nodes.deputy, key: nil, organization: nodes.town, role: .responder)
    try nodes.down.done(.delivery(id, .acknowledge(over: .link)), as: deputy)
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.up)?.holder == .person(nodes.deputy))
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `what was contained stays so when whoever contained it leaves, and is nobody's`()
    throws
  {
    let (alert, id) = try told()
    for command in [DeliveryCommand.acknowledge(over: .link), .act, .contain(evidence: nil)] {
      try act(command, on: id)
    }
    try nodes.exchange()
    try leave(nodes.clerk, nodes.town, at: nodes.down)
    try nodes.exchange(rounds: 3)
    for node in [nodes.up, nodes.down] {
      let duty = try #require(try nodes.duty(of: alert, at: node))
      #expect(duty.stage == .contained && duty.holder == nil, "\(node.node.name)")
    }
    #expect(try nodes.faults().isEmpty)
  }

  // MARK: Whom a peer may name

  /// What becomes of it at the tower when the town says that somebody has its duty.
  private func say(
    _ party: Party, of duty: ID<Delivery>, about alert: ID<Alert>
  ) throws -> (delivery: Delivery, refused: RefusalReason?) {
    let copy = try TestNode(restoring: nodes.up.queue, of: nodes.up, seed: 1)
    let record = RecordReference(.delivery, duty)
    let version: Int64 = 1_000_000
    let message = DeliveryMessage(
      delivery: record.id, alert: alert.cast(to: RecordReference.self), organization: nodes.town,
      version: version, severity: 4, stage: .acknowledged,
      clocks: [DeliveryMessage.Stop(clock: .acknowledged, at: nodes.down.now)], rung: 0,
      holder: party, nextDue: nil)
    let letter = try nodes.forged(.delivery(message), about: record, version: version)
    let link = try nodes.up.link(to: nodes.down)
    try copy.done(.link(.arrived(link.id, letter)))
    let now = try #require(try nodes.duty(of: alert, at: copy))
    let after = try #require(try copy.queries.link(link.id))
    return (now, after.incoming.urgent.refused.last?.reason)
  }

  @Test func `a peer names its own people, and those of this node whom the ladder calls`() throws {
    let village = try nodes.up.done(
      .registerOrganization(
        code: "9", name: Phrase(ja: "西村", en: "Nishi Village"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    let elder = try nodes.up.enter(village, "村係", .responder)
    let second = try nodes.up.enter(nodes.tower, "次の当直", .watchDesk)
    let gone = try nodes.up.enter(nodes.tower, "前の当直", .watchDesk)
    let third = try ThirdNode(under: nodes)
    let (alert, id) = try told()
    try leave(gone, nodes.tower, at: nodes.up)
    let stranger = ID<Person>(high: 0x7000, low: 0x8000_0000_0000_0601)
    // Who is said to have it, whether it is taken from him, and what is refused.
    let table: [(Party, Bool, RefusalReason?)] = [
      (Party(organization: nodes.town, person: nodes.clerk, name: "係一"), true, nil),
      (Party(organization: nodes.town, person: stranger, name: "新しい係"), true, nil),
      (Party(organization: nodes.tower, person: nodes.officer, name: "当直"), true, nil),
      (Party(organization: nodes.town, person: second, name: "次の当直"), true, nil),
      (Party(organization: nodes.tower, person: gone, name: "前の当直"), false, nil),
      (Party(organization: nodes.tower, person: stranger, name: "だれか"), false, nil),
      (Party(organization: village, person: elder, name: "村係"), false, .notAllowed),
      (Party(organization: nodes.town, person: elder, name: "村係"), false, .notAllowed),
      (Party(organization: village, person: stranger, name: "だれか"), false, .notAllowed),
      (Party(organization: third.city, person: third.clerk, name: "市係"), false, .notAllowed),
      (Party(organization: nodes.town, person: third.clerk, name: "市係"), false, .notAllowed),
      (Party(organization: third.city, person: stranger, name: "だれか"), false, .notAllowed),
    ]
    for (party, isTaken, refusal) in table {
      let (delivery, refused) = try say(party, of: id, about: alert)
      #expect(refused == refusal, "\(party)")
      let stage: Delivery.Stage = isTaken ? .acknowledged : .awaiting
      let holder: Actor? = isTaken ? .person(party.person) : nil
      #expect(delivery.stage == stage && delivery.holder == holder, "\(party)")
    }
  }

  @Test func `somebody of the desk that was agreed for a body may be said to have its duty`() throws
  {
    let village = try nodes.up.done(
      .registerOrganization(
        code: "9", name: Phrase(ja: "西村", en: "Nishi Village"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    let watch = try nodes.up.enter(village, "村当番", .watchDesk)
    let (alert, id) = try told()
    let party = Party(organization: village, person: watch, name: "村当番")
    #expect(try say(party, of: id, about: alert).refused == .notAllowed)
    try nodes.up.done(.organization(nodes.town, .agreeLastRung(village)))
    let (delivery, refused) = try say(party, of: id, about: alert)
    #expect(refused == nil && delivery.holder == .person(watch))
  }

  @Test func `whom a call from the alert's home has reached may be said to have it`() throws {
    let (alert, id) = try told()
    let deputy = Party(organization: nodes.town, person: nodes.deputy, name: "係二")
    for _ in 0..<31 {
      try nodes.pass(.minutes(1))
      try nodes.exchange(rounds: 1)
    }
    let found = try nodes.up.queue.read { db in
      try String.fetchOne(
        db, sql: "SELECT id FROM call_card WHERE callee = ? AND open = 1",
        arguments: [nodes.officer.description])
    }
    let card = try #require(found.flatMap { ID<CallCard>($0) })
    try nodes.up.done(.card(card, .reached), as: nodes.towersOfficer)
    let officer = Party(organization: nodes.tower, person: nodes.officer, name: "当直")
    let reached = try say(officer, of: id, about: alert)
    #expect(reached.refused == nil && reached.delivery.holder == .person(nodes.officer))
    let (delivery, refused) = try say(deputy, of: id, about: alert)
    #expect(refused == nil && delivery.holder == .person(nodes.deputy))
  }
}
