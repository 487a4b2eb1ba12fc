//! An alert from one node to another: told, taken, acknowledged; and what happens when the line or the peer fails.

import Alerting
import Federation
import Formats
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedAlertTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  @Test func `a town that was taken in is known above with its people`() throws {
    let known = try #require(
      try nodes.up.queries.organization(nodes.town, as: nodes.towersOfficer, at: nodes.up.now))
    #expect(known.row.name.ja == "北山町")
    #expect(try nodes.up.link(to: nodes.down).hosts == [nodes.town])
    #expect(try nodes.down.link(to: nodes.up).hosts == [nodes.tower])
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `an alert is told to the town's node, whose people alone are called`() throws {
    let alert = try nodes.raise()
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.up) == 0, "its own node calls him")
    #expect(try nodes.duty(of: alert, at: nodes.down) == nil)
    try nodes.exchange()
    let there = try #require(try nodes.duty(of: alert, at: nodes.down))
    #expect(there.stage == .awaiting)
    #expect(there.id == (try nodes.duty(of: alert, at: nodes.up))?.id, "one duty, one identifier")
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.down) == 1)
    try nodes.exchange(rounds: 5)
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.down) == 1, "told once")
    #expect(try nodes.up.link(to: nodes.down).outgoing.urgent.waiting == [], "receipted")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test(arguments: zip([511, 512, 1_024], [1, 2, 3]))
  func `an alert for more bodies of one node than an envelope names goes as several letters`(
    others: Int, letters: Int
  ) throws {
    let up = nodes.up
    let alert = try nodes.raise()
    let link = try up.link(to: nodes.down)
    try up.queue.write { db in
      for number in 0..<others {
        let body = ID<Organization>(high: 0x7000, low: 0x8000_0000_0001_0000 | UInt64(number))
        try db.execute(
          sql: "INSERT INTO alert_audience (alert, organization) VALUES (?, ?)",
          arguments: [alert.description, body.description])
        try db.execute(
          sql: "INSERT INTO link_host (organization, link) VALUES (?, ?)",
          arguments: [body.description, link.id.description])
      }
    }
    // The rows were written behind the node's back: it reads again whom its peers host.
    for command in [LinkCommand.hold(link.id), .release(link.id)] {
      try up.done(.link(command), as: nodes.towersAdministrator)
    }
    let before = try up.link(to: nodes.down).outgoing.urgent.nextSeq
    try up.done(.raiseSeverity(alert, .emergency), as: nodes.towersOfficer)
    let told = try up.link(to: nodes.down).outgoing.urgent.waiting.filter {
      $0.kind == .alert && $0.seq >= before
    }
    #expect(told.count == letters)
    #expect(Set(told.map(\.recordVersion)).count == 1, "one version")
    var named: [ID<Organization>] = []
    for letter in told {
      let sent = try #require(try up.queries.letter(letter.id, on: link.id))
      named += sent.parcel.marking.audience.members
    }
    #expect(named.count == others + 1 && Set(named).count == others + 1, "everybody, once")
    #expect(try nodes.notices(for: nodes.clerk, at: up) == 0, "nobody is called from here")
  }

  @Test func `what the tower says of the next steps ends at its own desk`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let detail = try #require(
      try nodes.up.queries.alert(alert, as: nodes.towersOfficer, at: nodes.up.now))
    let last = try #require(detail.deliveries.first?.steps.last)
    #expect(last.isLast)
    #expect(last.called.first?.organization.id == nodes.tower)
  }

  @Test func `what the town's clerk takes over stops the tower's watch`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    try nodes.down.done(
      .delivery(duty.id, .acknowledge(over: .link)), as: nodes.townsClerk)
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .awaiting, "nobody has said so yet")
    try nodes.exchange()
    let watched = try #require(try nodes.duty(of: alert, at: nodes.up))
    #expect(watched.stage == .acknowledged)
    #expect(watched.holder == .person(nodes.clerk))
    try nodes.down.done(.delivery(duty.id, .act), as: nodes.townsClerk)
    try nodes.down.done(.delivery(duty.id, .contain(evidence: nil)), as: nodes.townsClerk)
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .contained)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a line that is cut lets the tower call the town's people by its copy`() throws {
    let alert = try nodes.raise()
    try nodes.pass(.minutes(30))
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.up) == 1, "called from above")
    let watched = try #require(try nodes.duty(of: alert, at: nodes.up))
    #expect(watched.rungReached > 0, "and it climbs")
    // Late rather than never: the town gets it when the line is back, and the tower hears of it.
    try nodes.exchange(rounds: 4)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a peer that is not heard is not waited for`() throws {
    let link = try nodes.up.link(to: nodes.down)
    let heard = nodes.up.now
    try nodes.pass(.minutes(2))
    try nodes.up.done(.link(.watch(link.id, lastHeard: heard)))
    #expect(try nodes.up.link(to: nodes.down).silentSince == heard)
    _ = try nodes.raise()
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.up) == 1)
    // The letter waits all the same.
    #expect(try nodes.up.link(to: nodes.down).outgoing.urgent.waiting.count == 1)
    try nodes.exchange()
    #expect(try nodes.up.link(to: nodes.down).silentSince == nil)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a letter that comes twice is taken once`() throws {
    let alert = try nodes.raise()
    let frames = try nodes.up.frames(to: nodes.down)
    try nodes.down.take(frames, from: nodes.up)
    try nodes.down.take(frames, from: nodes.up)
    #expect(try nodes.duty(of: alert, at: nodes.down) != nil)
    #expect(try nodes.notices(for: nodes.clerk, at: nodes.down) == 1)
    #expect(try nodes.down.link(to: nodes.up).state == .active)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `silence climbs at both ends`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    for _ in 0..<60 {
      try nodes.pass(.minutes(1))
      try nodes.exchange(rounds: 1)
    }
    #expect(try #require(try nodes.duty(of: alert, at: nodes.down)).rungReached > 0)
    #expect(try #require(try nodes.duty(of: alert, at: nodes.up)).rungReached > 0)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `what a peer may not say leaves nothing but the refusal`() throws {
    let alert = try nodes.raise()
    try nodes.exchange()
    let letter = try forged(alert)
    let before = try nodes.duty(of: alert, at: nodes.up)
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.arrived(link.id, letter)))
    #expect(try nodes.duty(of: alert, at: nodes.up) == before)
    #expect(try nodes.up.link(to: nodes.down).incoming.urgent.refused.last?.reason == .notHome)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a peer asks nothing about what was never told between the two`() throws {
    let own = try nodes.raise(for: nodes.tower)
    let duty = try #require(
      try nodes.up.queries.alert(own, as: nodes.towersOfficer, at: nodes.up.now)?.deliveries.first)
    let delivery = RecordReference(.delivery, duty.summary.id)
    let link = try nodes.up.link(to: nodes.down)
    let table: [(CommandMessage.Act, RecordReference, RefusalReason)] = [
      (.help, delivery, .unknownRecord), (.acknowledge(channel: .call), delivery, .unknownRecord),
      (.acknowledge(channel: .link), delivery, .notAllowed),
      (.raiseSeverity(to: 5), RecordReference(.alert, own), .unknownRecord),
      (.handOn(to: nodes.town), RecordReference(.alert, own), .unknownRecord),
      (.handOn(to: nodes.town), delivery, .unknownRecord),
      (.decline(because: .notOurs, to: nil), delivery, .unknownRecord),
    ]
    for (place, (act, record, reason)) in table.enumerated() {
      let message = Message.command(
        CommandMessage(
          id: ID(high: 0x7000, low: 0x8000_0000_0000_0010 + UInt64(place)), record: record,
          by: Party(organization: nodes.town, person: nodes.clerk, name: "係一"), at: nodes.down.now,
          act: act))
      let letter = try letter(message, about: record, place: place)
      try nodes.up.done(.link(.arrived(link.id, letter)))
      let refused = try nodes.up.link(to: nodes.down).incoming.urgent.refused.last
      #expect(refused?.reason == reason, "\(act)")
    }
    let after = try nodes.up.queries.alert(own, as: nodes.towersOfficer, at: nodes.up.now)
    #expect(after?.deliveries.first?.summary == duty.summary)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `marks of one node are looked for at the other, and not told back`() throws {
    for (value, marking) in [("evil.example", TLP.green), ("secret.example", .red)] {
      let mark = try #require(Observable(guessing: value))
      try nodes.up.done(
        .importIndicators(
          [IndicatorEntry(pattern: .value(mark), severity: 4)], source: "list", marking: marking))
    }
    try nodes.exchange(rounds: 6)
    func marks(_ node: TestNode) throws -> Int? {
      try node.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM indicator") }
    }
    let (here, there) = (try marks(nodes.up), try marks(nodes.down))
    #expect(here == 2 && there == 1)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a mark that is stricter than its list takes the letter with it, or stays`() throws {
    let marked: [(String, TLP?)] = [
      ("one.example", nil), ("two.example", .amber), ("three.example", .red),
    ]
    var entries: [IndicatorEntry] = []
    for (value, marking) in marked {
      let mark = try #require(Observable(guessing: value))
      entries.append(IndicatorEntry(pattern: .value(mark), severity: 4, marking: marking))
    }
    try nodes.up.done(.importIndicators(entries, source: "list", marking: .green))
    try nodes.exchange(rounds: 6)
    let there = try nodes.down.queue.read {
      try Int.fetchAll($0, sql: "SELECT marking FROM indicator ORDER BY value")
    }
    #expect(there == [TLP.amber.rawValue, TLP.amber.rawValue])
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `subjects of mails stay in the node, and the marks beside them go`() throws {
    let marks: [Observable] = [
      try #require(Observable(guessing: "evil.example")),
      try #require(Observable(kind: .subject, text: "Your invoice")),
    ]
    let entries = marks.map { IndicatorEntry(pattern: .value($0), severity: 4) }
    try nodes.up.done(.importIndicators(entries, source: "list", marking: .green))
    try nodes.exchange(rounds: 6)
    let (here, there) = try (
      nodes.up.queue.read { try String.fetchAll($0, sql: "SELECT form FROM indicator ORDER BY 1") },
      nodes.down.queue.read { try String.fetchAll($0, sql: "SELECT form FROM indicator") }
    )
    #expect(here == ["domain", "subject"])
    #expect(there == ["domain"])
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test
  func `marks do not go to a node that they have passed, or they would go round a ring for ever`()
    throws
  {
    func enter(_ value: String, from source: String) throws {
      let mark = try #require(Observable(guessing: value))
      try nodes.up.done(
        .importIndicators(
          [IndicatorEntry(pattern: .value(mark), severity: 4)], source: source, marking: .green))
      try nodes.exchange(rounds: 6)
    }
    func marks() throws -> Int? {
      try nodes.down.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM indicator") }
    }
    try enter("one.example", from: "town.example: list")
    try enter("two.example", from: "other.example: town.example: list")
    let passed = try marks()
    #expect(passed == 0)
    try enter("three.example", from: "other.example: town.example.jp: list of town.example")
    let fresh = try marks()
    #expect(fresh == 1)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `what goes out together has room, and one letter always goes`() throws {
    for _ in 0..<3 { _ = try nodes.raise() }
    let link = try nodes.up.link(to: nodes.down)
    func letters(_ bytesMax: Int) throws -> [LinkFrame] {
      var effort = LineEffort()
      return try effort.letters(
        on: link, from: nodes.up.queries, signedBy: [nodes.up.key], at: nodes.up.now, max: 256,
        bytesMax: bytesMax)
    }
    let sizes = try letters(.max).map { Framing.lengthBytes + $0.bytes.count }
    try #require(sizes.count == 3)
    for (room, count) in [
      (0, 1), (sizes[0], 1), (sizes[0] + sizes[1] - 1, 1), (sizes[0] + sizes[1], 2),
    ] {
      let found = try letters(room).count
      #expect(found == count, "\(room)")
    }
    // What found no room goes with the next, at once.
    var effort = LineEffort()
    var said: [LinkFrame] = []
    for count in [1, 1, 1, 0] {
      let next = try effort.letters(
        on: link, from: nodes.up.queries, signedBy: [nodes.up.key], at: nodes.up.now, max: 256,
        bytesMax: 0)
      #expect(next.count == count)
      said += next
    }
    #expect(Set(said).count == 3)
  }

  /// The town says that the tower's own alert is at home in the town.
  private func forged(_ alert: ID<Alert>) throws -> Letter {
    let record = RecordReference(.alert, alert)
    return try letter(
      .alert(
        AlertMessage(
          alert: record.id, version: 1, organization: nodes.town, severity: 5,
          raisedAt: nodes.down.now, what: Phrase(ja: "偽", en: "forged"),
          now: Phrase(ja: "偽", en: "forged"), duties: [])), about: record)
  }

  /// A letter of the town under one of its next numbers, past everything that its node would have said.
  private func letter(
    _ message: Message, about record: RecordReference, place: Int = 0
  ) throws -> Letter {
    let link = try nodes.down.link(to: nodes.up)
    let payload = message.payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0001 + UInt64(place)), from: link.own,
      to: link.peer, lane: .urgent, stream: link.stream,
      linkSeq: link.outgoing.urgent.nextSeq + Int64(place), kind: message.kind, record: record,
      recordVersion: 1, payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([nodes.tower])), at: nodes.down.now,
      notAfter: nodes.down.now + .minutes(5))
    return Letter(try envelope.signed(by: nodes.down.key), payload: payload)
  }
}
