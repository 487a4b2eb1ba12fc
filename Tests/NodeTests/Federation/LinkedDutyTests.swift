//! A duty at both ends of a line: what of it is told late or not at all, who has left, copies and help upwards, desks abroad.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedDutyTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func act(_ command: DeliveryCommand, on duty: ID<Delivery>) throws {
    try nodes.down.done(.delivery(duty, command), as: nodes.townsClerk)
  }

  /// The duty of a new alert, as both ends have it.
  private func told() throws -> (alert: ID<Alert>, duty: ID<Delivery>) {
    let alert = try nodes.raise()
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    return (alert, duty.id)
  }

  private func count(_ sql: String, at node: TestNode) throws -> Int {
    try node.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(sql)") ?? 0 }
  }

  private func body(_ id: ID<Organization>, at node: TestNode) throws -> Organization {
    let found = try node.queue.read { try Organization.find(id.description, in: $0) }
    return try #require(found)
  }

  // MARK: The watch

  @Test func `what was closed, opened again and taken anew stands so at both ends`() throws {
    let (alert, duty) = try told()
    for command in [DeliveryCommand.acknowledge(over: .link), .act, .contain(evidence: nil)] {
      try act(command, on: duty)
    }
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .contained)
    // Only the newest of these is sent.
    try act(.propose(.falsePositive, reason: "誤検知", evidence: nil, cause: nil), on: duty)
    try act(.reopen, on: duty)
    try act(.acknowledge(over: .link), on: duty)
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.down)?.stage == .acknowledged)
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .acknowledged)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `whoever was handed a duty has it at both ends`() throws {
    let (alert, duty) = try told()
    try act(.acknowledge(over: .link), on: duty)
    try nodes.exchange()
    try act(.offer(to: nodes.deputy), on: duty)
    let deputy = Viewer(
      person: nodes.deputy, key: nil, organization: nodes.town, role: .responder)
    try nodes.down.done(.delivery(duty, .accept), as: deputy)
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.up)?.holder == .person(nodes.deputy))
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .acknowledged)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a desk that took over by phone is told under its own name`() throws {
    let alert = try told().alert
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
    try nodes.exchange(rounds: 3)
    #expect(try nodes.down.link(to: nodes.up).incoming.urgent.refused.isEmpty)
    for node in [nodes.up, nodes.down] {
      let duty = try #require(try nodes.duty(of: alert, at: node))
      #expect(duty.stage == .acknowledged)
      #expect(duty.holder == .person(nodes.officer))
    }
    #expect(try nodes.faults().isEmpty)
  }

  // MARK: The directory

  @Test func `whoever leaves a town is gone above as well`() throws {
    let held = try body(nodes.town, at: nodes.down).appointments.first {
      $0.person == nodes.clerk
    }
    let post = try #require(held).post
    try nodes.down.done(.organization(nodes.town, .endAppointment(nodes.clerk, post)))
    try nodes.exchange(rounds: 3)
    let copy = try body(nodes.town, at: nodes.up)
    #expect(copy.hasLeft(nodes.clerk, at: nodes.up.now))
    #expect(copy.employs(nodes.deputy, at: nodes.up.now))
    #expect(try nodes.up.link(to: nodes.down).incoming.bulk.refused.isEmpty)
    // What is told of him once more changes nothing.
    try nodes.down.done(.addRoute(nodes.town, person: nodes.deputy, .phone, address: "000"))
    try nodes.exchange(rounds: 3)
    #expect(try nodes.up.link(to: nodes.down).incoming.bulk.refused.isEmpty)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a newcomer who reads English is told with his language`() throws {
    let newcomer = try nodes.down.enter(nodes.town, "新人", .responder)
    try nodes.down.done(.organization(nodes.town, .chooseLanguage(newcomer, .en)))
    try nodes.exchange(rounds: 3)
    let copy = try body(nodes.town, at: nodes.up)
    #expect(copy.employs(newcomer, at: nodes.up.now))
    #expect(copy.language(of: newcomer) == .en)
    #expect(try nodes.up.link(to: nodes.down).incoming.bulk.refused.isEmpty)
    #expect(try nodes.faults().isEmpty)
  }

  // MARK: Upwards

  @Test func `a copy upwards asks for nothing, and is sound without an owner`() throws {
    _ = try nodes.up.enter(nodes.tower, "課長", .middle)
    try nodes.exchange(rounds: 3)
    try nodes.down.done(.place(nodes.town, .supervision, under: nodes.tower))
    let form = ReportForm(
      what: "不審な通信", marks: [], organization: nodes.town, severity: .serious)
    try nodes.down.done(.report(form), as: nodes.townsClerk)
    try nodes.exchange(rounds: 3)
    #expect(try count("alert", at: nodes.up) == 1)
    #expect(try count("delivery WHERE asks = 1", at: nodes.up) == 0)
    #expect(try count("outbox", at: nodes.up) > 0, "told at once")
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `what is asked for help is a duty of the desk above`() throws {
    let (_, duty) = try told()
    try act(.help, on: duty)
    try nodes.exchange()
    #expect(try count("delivery WHERE level = 'unowned' AND open = 1", at: nodes.up) == 1)
    #expect(try nodes.faults().isEmpty)
  }

  /// The town's own watch raises something for the town; gives its duty.
  private func raiseBelow(
    _ what: String, _ kind: AlertKind = .real, tlp: TLP = .amber
  ) throws -> ID<Delivery> {
    let lines = ThreeLines(
      what: Phrase(ja: what, en: what), now: Phrase(ja: "確かめる。", en: "Check."), detail: "")
    try nodes.down.done(
      .raise(
        RaiseForm(
          kind: kind, severity: kind == .contactTest ? .caution : .serious, lines: lines,
          tlp: tlp, inDoubt: false, recipients: [nodes.town], observables: [], campaign: false)),
      as: nodes.townsOfficer)
    let id = try nodes.down.queue.read {
      try String.fetchOne($0, sql: "SELECT id FROM delivery ORDER BY id DESC LIMIT 1")
    }
    return try #require(id.flatMap { ID<Delivery>($0) })
  }

  @Test func `that help was asked is told above, and not what the label keeps`() throws {
    try act(.help, on: try raiseBelow("秘密の装置が止まりました。", tlp: .amberStrict))
    try nodes.exchange(rounds: 3)
    #expect(try count("delivery WHERE level = 'unowned' AND open = 1", at: nodes.up) == 1)
    let told = try count(
      "content WHERE CAST(bytes AS TEXT) LIKE '%秘密の装置%'", at: nodes.up)
    #expect(told == 0)
    #expect(try nodes.faults().isEmpty)
  }

  @Test(arguments: [AlertKind.exercise("秋"), .contactTest])
  func `help that is asked in an exercise or a test is asked of nobody above`(
    kind: AlertKind
  ) throws {
    try nodes.down.done(
      .openExercise(name: "秋", nodes.town, people: [nodes.clerk, nodes.deputy]))
    try act(.help, on: try raiseBelow("演習です。", kind))
    let asked = try count("fact WHERE kind = 'helpAsked'", at: nodes.down)
    #expect(asked == 1)
    try nodes.exchange(rounds: 3)
    #expect(try count("alert", at: nodes.up) == 0)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `who needs help with nothing that is open calls his own people and the desk above`()
    throws
  {
    try nodes.down.done(
      .askForHelp(HelpForm(what: "画面が真っ黒です", callBack: "", severity: .serious)),
      as: nodes.townsClerk)
    #expect(
      try nodes.down.queries.helpDesk(as: nodes.townsClerk, at: nodes.down.now)?.desk.id
        == nodes.town)
    try nodes.exchange(rounds: 3)
    #expect(try count("delivery WHERE level = 'unowned' AND open = 1", at: nodes.up) == 1)
    #expect(try nodes.faults().isEmpty)
  }

  @Test func `a desk of another node that is called gets a duty there`() throws {
    try nodes.down.done(.organization(nodes.town, .agreeLastRung(nodes.tower)))
    let form = ReportForm(
      what: "不審な通信", marks: [], organization: nodes.town, severity: .serious)
    try nodes.down.done(.report(form), as: nodes.townsClerk)
    for _ in 0..<31 {
      try nodes.pass(.minutes(1))
      try nodes.exchange(rounds: 1)
    }
    #expect(try count("delivery WHERE level = 'supervisor'", at: nodes.down) == 1)
    #expect(try count("delivery WHERE level = 'supervisor' AND open = 1", at: nodes.up) == 1)
    #expect(try nodes.faults().isEmpty)
    // What the town takes and closes for itself, the desk is free of.
    let own = try nodes.down.queue.read {
      try String.fetchOne($0, sql: "SELECT id FROM delivery WHERE level = 'primary'")
    }
    let duty = try #require(own.flatMap { ID<Delivery>($0) })
    try act(.acknowledge(over: .link), on: duty)
    try act(.propose(.falsePositive, reason: "誤検知", evidence: nil, cause: nil), on: duty)
    try nodes.exchange()
    #expect(try count("alert WHERE open = 1", at: nodes.down) == 0)
    #expect(try count("delivery WHERE open = 1", at: nodes.up) == 0)
    #expect(try nodes.faults().isEmpty)
  }

  // MARK: Back in time

  @Test func `a node that begins a new epoch is held until a person has looked`() throws {
    try nodes.down.done(.beginEpoch)
    let own = try nodes.down.link(to: nodes.up)
    #expect(own.epoch == 1)
    #expect(own.stream == PeerLink.firstStream(of: 1))
    try nodes.exchange()
    let held = try nodes.up.link(to: nodes.down)
    guard case .quarantined(let why) = held.state else {
      Issue.record("the link is not held")
      return
    }
    #expect(why.cause == .peerRestored)
    let admin = Viewer(
      person: nodes.officer, key: nil, organization: nodes.tower, role: .administrator)
    try nodes.up.done(.link(.release(held.id)), as: admin)
    try nodes.exchange(rounds: 4)
    #expect(try nodes.up.link(to: nodes.down).state == .active)
    let (_, duty) = try told()
    try act(.acknowledge(over: .link), on: duty)
    try nodes.exchange()
    #expect(try nodes.faults().isEmpty)
  }
}
