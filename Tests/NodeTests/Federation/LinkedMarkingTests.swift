//! A marking that is narrowed at an alert's home: told, applied to every later byte there and here, and listed until taken (S6).

import Alerting
import Federation
import Formats
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedMarkingTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func narrow(
    _ alert: ID<Alert>, _ tlp: TLP = .amber, without: [ID<Organization>] = []
  ) throws {
    try nodes.up.done(
      .narrow(alert, NarrowForm(tlp: tlp, without: without)), as: nodes.towersOfficer)
  }

  private func number(_ sql: String, at node: TestNode) throws -> Int {
    try node.queue.read { try Int.fetchOne($0, sql: sql) ?? 0 }
  }

  private func seen(_ alert: ID<Alert>) throws -> AlertDetail? {
    try nodes.down.queries.alert(alert, as: nodes.townsClerk, at: nodes.down.now)
  }

  private func copies(_ alert: ID<Alert>) throws -> AlertCopies {
    try #require(
      try nodes.up.queries.copies(of: alert, as: nodes.towersOfficer, at: nodes.up.now))
  }

  @Test func `a stricter label holds at the town too, for this version and later ones`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    #expect(try seen(alert)?.summary.tlp == .amber)
    try narrow(alert, .red)
    #expect(try copies(alert).unnarrowedCount == 1)
    guard case .waiting? = try copies(alert).narrowed.first?.state else {
      Issue.record("nobody is told")
      return
    }
    try nodes.exchange()
    #expect(try seen(alert)?.summary.tlp == .red)
    let told = try copies(alert)
    #expect(told.unnarrowedCount == 0 && told.narrowed.map(\.peer.text) == ["town.example"])
    guard case .taken? = told.narrowed.first?.state else {
      Issue.record("not taken")
      return
    }
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    #expect(duty.stage == .awaiting, "who has it goes on having it")
    try nodes.up.done(.raiseSeverity(alert, .emergency), as: nodes.towersOfficer)
    try nodes.exchange()
    #expect(try seen(alert)?.summary.severity == .emergency)
    #expect(try seen(alert)?.summary.tlp == .red)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `whoever is left out has nothing of it any more`() throws {
    let alert = try nodes.raise(.emergency)
    try nodes.exchange()
    #expect(try seen(alert) != nil)
    #expect(try number("SELECT COUNT(*) FROM card_item", at: nodes.down) > 0)
    let tokens = try nodes.down.queue.read {
      try String.fetchAll($0, sql: "SELECT hash FROM token ORDER BY hash")
    }
    #expect(!tokens.isEmpty)
    #expect(try copies(alert).sent.count == 1)
    try narrow(alert, without: [nodes.town])
    #expect(try copies(alert).sent.count == 1, "it still has its copy")
    try nodes.exchange()
    let left = try copies(alert)
    #expect(left.sent.isEmpty && left.sentCount == 0, "taken back")
    #expect(try seen(alert) == nil, "no page")
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    #expect(duty.state == .withdrawn(.narrowed))
    for (sql, what) in [
      ("SELECT COUNT(*) FROM alert_audience", "no count, no search"),
      ("SELECT COUNT(*) FROM outbox WHERE state = 'waiting'", "no mail"),
      ("SELECT COUNT(*) FROM card_item", "no call"),
      ("SELECT COUNT(*) FROM alert_key", "nothing joins it"),
      ("SELECT COUNT(*) FROM alert WHERE open = 1", "it ends"),
      ("SELECT COUNT(*) FROM timer WHERE record LIKE 'delivery/%'", "nobody climbs"),
    ] {
      #expect(try number(sql, at: nodes.down) == 0, "\(what)")
    }
    for token in tokens {
      let hash = try #require(Hash(hex: token))
      #expect(try nodes.down.queries.link(hash: hash, at: nodes.down.now) == nil, "no link")
      let answer = nodes.down.ask(.byToken(hash, .open))
      #expect(answer == .refused(RefusalCode("unknownLink")))
    }
    let isErased = try nodes.down.queue.read { db in
      let text = try Alert.find(alert.description, in: db)?.text.id.description
      return try Row.fetchOne(
        db, sql: "SELECT bytes FROM content WHERE id = ?", arguments: [text]
      ).map { ($0["bytes"] as DatabaseValue).isNull }
    }
    #expect(isErased == true, "its words are erased")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `the duty of whoever is left out is the tower's, and its calls go on`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    try narrow(alert, without: [nodes.town])
    let detail = try #require(
      try nodes.up.queries.alert(alert, as: nodes.towersOfficer, at: nodes.up.now))
    #expect(detail.summary.closedAt == nil)
    #expect(detail.summary.owner?.organization.id == nodes.tower)
    #expect(detail.summary.owner?.level == .unowned)
    #expect(detail.audience.map(\.id) == [nodes.tower])
    try nodes.pass(.minutes(30))
    #expect(try number("SELECT COUNT(*) FROM card_item", at: nodes.up) > 0)
    // Nor is it given back to whoever may not see it.
    let duty = try #require(detail.summary.owner?.id)
    let answer = nodes.up.ask(
      .delivery(duty, .give(to: nodes.town)), as: nodes.towersOfficer)
    #expect(answer == .refused(RefusalCode("leftOut")))
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `what waits under the wider marking goes no more`() throws {
    let alert = try nodes.raise()
    let before = try nodes.up.link(to: nodes.down).outgoing.urgent.waiting
    #expect(before.map(\.kind) == [.alert])
    try narrow(alert, .red)
    let waiting = try nodes.up.link(to: nodes.down).outgoing.urgent.waiting
    #expect(Set(waiting.map(\.kind)) == [.remarking, .alert])
    #expect(!waiting.contains { $0.id == before[0].id })
    try nodes.exchange()
    #expect(try seen(alert)?.summary.tlp == .red)
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.down) == 1, "asked once")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `an alert that comes behind its stricter marking is late`() throws {
    let alert = try nodes.raise()
    let late = try nodes.up.frames(to: nodes.down).filter {
      if case .letter = $0 { true } else { false }
    }
    try #require(late.count == 1)
    try narrow(alert, without: [nodes.town])
    let link = try nodes.up.link(to: nodes.down)
    var effort = LineEffort()
    let narrowed = try effort.letters(
      on: link, from: nodes.up.queries, signedBy: [nodes.up.key], at: nodes.up.now, max: 256,
      bytesMax: .max
    ).filter { if case .letter = $0 { true } else { false } }
    try nodes.down.take(narrowed, from: nodes.up)
    try nodes.down.take(late, from: nodes.up)
    #expect(try seen(alert) == nil)
    #expect(try number("SELECT COUNT(*) FROM alert", at: nodes.down) == 0)
    try nodes.exchange(rounds: 4)
    #expect(try copies(alert).unnarrowedCount == 0)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a town that was wound back hears of it again`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let before = try nodes.backup()
    try narrow(alert, without: [nodes.town])
    try nodes.exchange()
    #expect(try seen(alert) == nil)
    try nodes.restore(before, knowing: true)
    #expect(try seen(alert) != nil, "an old copy")
    try nodes.exchange()
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.release(link.id)), as: nodes.towersAdministrator)
    try nodes.exchange(rounds: 16)
    #expect(try seen(alert) == nil)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `nothing is widened, and nobody is left out who has to stay`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let stranger = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0001)
    let table: [(NarrowForm, String)] = [
      (NarrowForm(tlp: .green), "markingLoosened"),
      (NarrowForm(tlp: .amber, mayForward: .maintenanceVendor), "markingLoosened"),
      (NarrowForm(tlp: .red, without: [nodes.tower]), "cannotLeaveOut"),
      (NarrowForm(tlp: .red, without: [stranger]), "notInAudience"),
      (
        NarrowForm(
          tlp: .red, without: Array(repeating: stranger, count: NarrowForm.withoutMax)),
        "notInAudience"
      ),
      (
        NarrowForm(
          tlp: .red, without: Array(repeating: stranger, count: NarrowForm.withoutMax + 1)),
        "tooManyLeftOut"
      ),
    ]
    for (form, code) in table {
      let answer = nodes.up.ask(.narrow(alert, form), as: nodes.towersOfficer)
      #expect(answer == .refused(RefusalCode(code)), "\(code)")
    }
    #expect(try seen(alert)?.summary.tlp == .amber)
    #expect(try copies(alert).narrowed.isEmpty)
  }

  @Test func `the tower and whoever owns the alert narrow it, at its home`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let (queries, now) = (nodes.up.queries, nodes.up.now)
    let view = try #require(
      try queries.narrowing(of: alert, as: nodes.towersOfficer, at: now))
    #expect(view.tlp == .amber && view.stricter == [.amberStrict, .red])
    #expect(view.members.map(\.id) == [nodes.town])
    // The town is its owner; of its own it may not leave out anybody.
    #expect(try queries.narrowing(of: alert, as: nodes.townsClerk, at: now)?.members == [])
    let stranger = Viewer(
      person: nil, key: nil, organization: ID(high: 1, low: 1), role: .watchOfficer)
    #expect(try queries.narrowing(of: alert, as: stranger, at: now) == nil)
    #expect(
      nodes.up.ask(.narrow(alert, NarrowForm(tlp: .red)), as: stranger) == .refused(.notFound))
    let sensor = Viewer(person: nil, key: nil, organization: nodes.tower, role: .sensor)
    #expect(
      nodes.up.ask(.narrow(alert, NarrowForm(tlp: .red)), as: sensor) == .refused(.notFound))
    // Where a copy is, nobody narrows it.
    let there = nodes.down
    #expect(
      try there.queries.narrowing(of: alert, as: nodes.townsClerk, at: there.now) == nil)
    #expect(
      there.ask(.narrow(alert, NarrowForm(tlp: .red)), as: nodes.townsClerk)
        == .refused(RefusalCode("notHome")))
  }

  @Test func `a holder takes no wider marking, no stranger's, and none that says two things`()
    throws
  {
    let alert = try nodes.raise()
    try nodes.exchange()
    try narrow(alert, .amberStrict)
    try nodes.exchange()
    let record = RecordReference(.alert, alert)
    let town = [nodes.town]
    let tower = [nodes.tower]
    let wide = Marking(tlp: .amber, audience: Audience(town))
    let strict = Marking(tlp: .red, audience: Audience(town))
    let table: [(TestNode, TestNode, Marking, Marking, RefusalReason)] = [
      (nodes.up, nodes.down, wide, wide, .markingLoosened),
      (nodes.up, nodes.down, strict, wide, .malformed),
      (
        nodes.down, nodes.up, Marking(tlp: .red, audience: Audience(tower)),
        Marking(tlp: .red, audience: Audience(tower)), .notHome
      ),
    ]
    for (place, (from, to, said, marked, reason)) in table.enumerated() {
      let letter = try letter(
        .remarking(RemarkingMessage(record: record, version: 1 << 50, marking: said)), record,
        under: marked, from: from, to: to, place: place)
      let link = try to.link(to: from)
      try to.done(.link(.arrived(link.id, letter)))
      #expect(try to.link(to: from).incoming.urgent.refused.last?.reason == reason, "\(reason)")
    }
    #expect(try seen(alert)?.summary.tlp == .amberStrict)
    let own = try nodes.up.queries.alert(alert, as: nodes.towersOfficer, at: nodes.up.now)
    #expect(own?.summary.tlp == .amberStrict)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  /// A letter under one of the sender's next numbers, past everything that its node would have said.
  private func letter(
    _ message: Message, _ record: RecordReference, under marking: Marking, from: TestNode,
    to: TestNode, place: Int
  ) throws -> Letter {
    let link = try from.link(to: to)
    let payload = message.payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0001 + UInt64(place)), from: link.own,
      to: link.peer, lane: .urgent, stream: link.stream,
      linkSeq: link.outgoing.urgent.nextSeq + Int64(place), kind: message.kind, record: record,
      recordVersion: 1 << 50, payloadHash: Letter.hash(of: payload), marking: marking,
      at: from.now, notAfter: from.now + .minutes(5))
    return Letter(try envelope.signed(by: from.key), payload: payload)
  }

  // MARK: Marks

  private func mark(_ value: String) throws -> IndicatorEntry {
    IndicatorEntry(
      pattern: .value(try #require(Observable(guessing: value))), severity: 4)
  }

  @Test func `marks whose label keeps them at home are looked for nowhere else any more`() throws {
    let made = try nodes.up.done(
      .importIndicators([try mark("evil.example")], source: "list", marking: .green))
    let list = try #require(made.first?.id).cast(to: IndicatorBatch.self)
    try nodes.exchange(rounds: 6)
    let strictest = "SELECT MAX(marking) FROM indicator"
    #expect(try number(strictest, at: nodes.down) == TLP.green.rawValue)
    try nodes.up.done(.narrowIndicators(list, to: .amber))
    try nodes.exchange(rounds: 4)
    #expect(try number(strictest, at: nodes.down) == TLP.amber.rawValue)
    let wider = nodes.up.ask(.narrowIndicators(list, to: .clear))
    #expect(wider == .refused(RefusalCode("markingLoosened")))
    try nodes.up.done(.narrowIndicators(list, to: .red))
    try nodes.exchange(rounds: 4)
    #expect(try number("SELECT COUNT(*) FROM indicator", at: nodes.down) == 0)
    #expect(try number("SELECT COUNT(*) FROM indicator", at: nodes.up) == 1)
    #expect(try nodes.down.queries.allBatches().map { $0.narrowings } == [2])
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `nobody makes himself the home of a list of this node`() throws {
    let made = try nodes.up.done(
      .importIndicators([try mark("evil.example")], source: "list", marking: .green))
    let list = try #require(made.first?.id).cast(to: IndicatorBatch.self)
    try nodes.exchange(rounds: 6)
    let record = RecordReference(.indicators, list)
    let marking = Marking(tlp: .green, audience: Audience([nodes.tower]))
    let said = MarksMessage.Mark(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0901),
      observable: try #require(Observable(guessing: "evil.example")), label: "", severity: 4,
      confidence: 50, validFrom: nil, validTo: nil)
    let messages: [Message] = [
      .marks(
        MarksMessage(list: record.id, version: 1 << 50, source: "tower.example", marks: [said])),
      .remarking(RemarkingMessage(record: record, version: 1 << 50, marking: marking)),
    ]
    let link = try nodes.up.link(to: nodes.down)
    for (place, message) in messages.enumerated() {
      let letter = try letter(
        message, record, under: marking, from: nodes.down, to: nodes.up, place: place)
      try nodes.up.done(.link(.arrived(link.id, letter)))
      let refused = try nodes.up.link(to: nodes.down).incoming.urgent.refused.last?.reason
      #expect(refused == .notHome, "\(place)")
    }
    try nodes.up.done(.narrowIndicators(list, to: .red))
    let waiting = try nodes.up.link(to: nodes.down).outgoing.urgent.waiting.map(\.kind)
    #expect(waiting == [.remarking], "whoever was told hears that it is narrower")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `the marks that came with an alert go no further than it does`() throws {
    let form = RaiseForm(
      kind: .real, severity: .serious,
      lines: ThreeLines(
        what: Phrase(ja: "端末が怪しい先と通信しています。", en: "A machine talks to a bad address."),
        now: Phrase(ja: "端末を網から外す。", en: "Unplug the machine."), detail: "192.0.2.7"),
      tlp: .amber, inDoubt: false, recipients: [nodes.town],
      observables: [try #require(Observable(guessing: "evil.example"))], campaign: false)
    let made = try nodes.up.done(.raise(form), as: nodes.towersOfficer)
    let alert = try #require(made.first?.id).cast(to: Alert.self)
    try nodes.exchange(rounds: 4)
    #expect(try number("SELECT COUNT(*) FROM indicator", at: nodes.down) == 1)
    try narrow(alert, .red)
    try nodes.exchange(rounds: 4)
    #expect(try number("SELECT COUNT(*) FROM indicator", at: nodes.down) == 0)
    #expect(try seen(alert)?.summary.tlp == .red, "its own reader still sees it")
    let faults = try nodes.faults()
    #expect(faults == [])
  }
}
