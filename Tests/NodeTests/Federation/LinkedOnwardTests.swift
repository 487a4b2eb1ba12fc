//! What must arrive goes on along the ways of its object, and the receipts of the further levels come back (S9).

import Alerting
import Federation
import Formats
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkedOnwardTests {
  let nodes: LinkedNodes
  let further: FurtherNode

  init() throws {
    nodes = try LinkedNodes()
    further = try FurtherNode(under: nodes)
  }

  private func number(_ sql: String, at node: TestNode) throws -> Int {
    try node.queue.read { try Int.fetchOne($0, sql: sql) ?? 0 }
  }

  private func faults() throws -> [String] { try nodes.faults() + further.faults() }

  private var townsWatch: Viewer {
    Viewer(person: nodes.clerk, key: nil, organization: nodes.town, role: .watchOfficer)
  }

  // MARK: Revocations

  private func revoke(_ city: ThirdNode) throws -> Signed<Revocation> {
    let link = try nodes.up.link(to: city.node)
    let told = try Revocation(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0601), issuer: link.own,
      subject: .node(link.peer), at: nodes.up.now,
      reason: Phrase(ja: "鍵が盗まれた", en: "its key was stolen")
    ).signed(by: nodes.up.key)
    try nodes.up.done(.link(.revoke(link.id, told: told)), as: nodes.towersAdministrator)
    return told
  }

  private func unheard() throws -> [UnheardRevocation] {
    try nodes.up.queries.unheardRevocations(as: nodes.towersAdministrator, at: nodes.up.now)
  }

  private func state(_ node: TestNode, _ peer: TestNode) throws -> PeerLink.State? {
    try node.queries.links().last { $0.peer.text == peer.node.name }?.state
  }

  /// The village has joined at the city as well.
  private func city() throws -> ThirdNode {
    let city = try ThirdNode(under: nodes)
    try further.enrol(at: city.node, under: city.city, 5)
    return city
  }

  @Test func `a revocation reaches whoever is further down, or he is listed where it was said`()
    throws
  {
    let city = try city()
    let told = try revoke(city)
    try nodes.exchange(rounds: 4)
    // The town has it; below it the village has not.
    let open = try unheard()
    #expect(open.map(\.revoked.text) == ["city.example"])
    #expect(open.first?.unheard.isEmpty == true)
    let below = try #require(open.first?.below.first)
    #expect(below.peer.text == "town.example" && below.told == 1 && below.taken == 0)
    #expect(below.untaken.map(\.node.text) == ["village.example"])
    #expect(below.untaken.map(\.over.text) == ["town.example"])
    #expect(try state(further.node, city.node) == .active, "not heard yet")
    let atTown = try nodes.down.queries.unheardRevocations(as: townsWatch, at: nodes.down.now)
    #expect(atTown.first?.unheard.map(\.peer.text) == ["village.example"])
    try further.exchange(with: nodes.down, rounds: 4)
    guard case .revoked(_, let because)? = try state(further.node, city.node) else {
      Issue.record("the village still trusts it")
      return
    }
    #expect(because == told.document.id)
    try nodes.exchange(rounds: 4)
    #expect(try unheard().isEmpty)
    let faults = try faults()
    #expect(faults == [])
  }

  @Test func `what the revoked one says further down changes nothing any more`() throws {
    let city = try city()
    let frames = try city.node.frames(to: further.node)
    _ = try revoke(city)
    try nodes.exchange(rounds: 4)
    try further.exchange(with: nodes.down, rounds: 4)
    let link = try #require(
      try further.node.queries.links().last { $0.peer.text == "city.example" })
    for frame in frames {
      var effort = LineEffort()
      try further.node.done(.link(effort.command(for: frame.bytes, on: link.id)))
    }
    let after = try #require(try further.node.queries.link(link.id))
    #expect(after.isRevoked && after.hosts.isEmpty)
    #expect(Lane.allCases.allSatisfy { after.outgoing[$0].waiting.isEmpty })
    let faults = try faults()
    #expect(faults == [])
  }

  @Test func `until a node has said whom it told nobody takes it that all know`() throws {
    let city = try city()
    _ = try revoke(city)
    let link = try nodes.up.link(to: nodes.down)
    try nodes.exchange(rounds: 4)
    try nodes.up.queue.write { db in
      try db.execute(
        sql: "DELETE FROM onward WHERE link = ?", arguments: [link.id.description])
    }
    let below = try #require(try unheard().first?.below.first)
    #expect(below.told == nil && below.untaken.isEmpty)
  }

  @Test func `what is passed on bears its issuer's signature, where he is known`() throws {
    let (up, down) = (nodes.up, nodes.down)
    // The village knows the tower too.
    try further.enrol(at: up, under: nodes.tower, 12)
    func revocation(of name: String, _ number: UInt64) throws -> Revocation {
      Revocation(
        id: ID(high: 0x7000, low: 0x8000_0000_0000_0700 | number),
        issuer: try #require(NodeName("tower.example")),
        subject: .node(try #require(NodeName(name))), at: up.now,
        reason: Phrase(ja: "鍵が盗まれた", en: "its key was stolen"))
    }
    let table: [(Signed<Revocation>, RefusalReason?)] = [
      (try revocation(of: "other.example", 1).signed(by: down.key), .notAllowed),
      // Of whoever passes it on, and of the one that hears of it.
      (try revocation(of: "town.example", 2).signed(by: up.key), .notAllowed),
      (try revocation(of: "village.example", 3).signed(by: up.key), .notAllowed),
      (try revocation(of: "other.example", 4).signed(by: up.key), nil),
      // Another's identifier.
      (try revocation(of: "third.example", 4).signed(by: up.key), nil),
    ]
    for (place, (told, reason)) in table.enumerated() {
      let link = try further.node.link(to: down)
      let letter = try letter(told, place: place)
      try further.node.done(.link(.arrived(link.id, letter)))
      let lane = try further.node.link(to: down).incoming.urgent
      let refused = lane.refused.last { $0.seq == lane.through }?.reason
      #expect(refused == reason, "\(place)")
    }
    #expect(try further.node.link(to: up).state == .active)
    let faults = try faults()
    #expect(faults == [])
  }

  /// A letter of the town's node to the village's, past everything that it would have said.
  private func letter(_ told: Signed<Revocation>, place: Int) throws -> Letter {
    let link = try nodes.down.link(to: further.node)
    let payload = Message.revocation(told)
      .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0800 + UInt64(place)), from: link.own,
      to: link.peer, lane: .urgent, stream: link.stream,
      linkSeq: link.outgoing.urgent.nextSeq + Int64(place), kind: .revocation,
      record: RecordReference(.link, told.document.id), recordVersion: 1,
      payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([further.village])), at: nodes.down.now,
      notAfter: nodes.down.now + .minutes(5))
    return Letter(try envelope.signed(by: nodes.down.key), payload: payload)
  }

  // MARK: Marks

  private func raise() throws -> ID<Alert> {
    let form = RaiseForm(
      kind: .real, severity: .serious,
      lines: ThreeLines(
        what: Phrase(ja: "端末が怪しい先と通信しています。", en: "A machine talks to a bad address."),
        now: Phrase(ja: "端末を網から外す。", en: "Unplug the machine."), detail: "192.0.2.7"),
      tlp: .amber, inDoubt: false, recipients: [nodes.town],
      observables: [try #require(Observable(guessing: "evil.example"))], campaign: false)
    let made = try nodes.up.done(.raise(form), as: nodes.towersOfficer)
    return try #require(made.first?.id).cast(to: Alert.self)
  }

  private func marks(of alert: ID<Alert>) throws -> NarrowedMarks? {
    try nodes.up.queries.copies(of: alert, as: nodes.towersOfficer, at: nodes.up.now)?.marks
  }

  @Test func `marks that were told on are taken back there too, and their home knows how far`()
    throws
  {
    let alert = try raise()
    try nodes.exchange(rounds: 4)
    try further.exchange(with: nodes.down, rounds: 4)
    let count = "SELECT COUNT(*) FROM indicator"
    #expect(try number(count, at: further.node) == 1)
    #expect(try marks(of: alert) == nil, "nothing was narrowed")
    try nodes.up.done(.narrow(alert, NarrowForm(tlp: .red)), as: nodes.towersOfficer)
    let first = try #require(try marks(of: alert))
    #expect(first.told == 1 && first.taken == 0)
    #expect(first.untaken.map(\.peer.text) == ["town.example"])
    try nodes.exchange(rounds: 4)
    #expect(try number(count, at: nodes.down) == 0)
    #expect(try number(count, at: further.node) == 1)
    let second = try #require(try marks(of: alert))
    #expect(second.told == 2 && second.taken == 1 && second.untaken.isEmpty)
    #expect(second.below.first?.untaken.map(\.node.text) == ["village.example"])
    try further.exchange(with: nodes.down, rounds: 4)
    #expect(try number(count, at: further.node) == 0)
    try nodes.exchange(rounds: 4)
    let last = try #require(try marks(of: alert))
    #expect(last.told == 2 && last.taken == 2 && last.below.isEmpty)
    let stranger = Viewer(
      person: nil, key: nil, organization: nodes.tower, role: .responder)
    let seen = try nodes.up.queries.copies(of: alert, as: stranger, at: nodes.up.now)
    #expect(seen?.marks == nil, "only those who see links")
    let faults = try faults()
    #expect(faults == [])
  }

  @Test func `a node below hears how many have it, and no names`() throws {
    let city = try ThirdNode(under: nodes)
    let entry = IndicatorEntry(
      pattern: .value(try #require(Observable(guessing: "evil.example"))), severity: 4)
    let made = try nodes.down.done(
      .importIndicators([entry], source: "list", marking: .green))
    let list = try #require(made.first?.id).cast(to: IndicatorBatch.self)
    try nodes.exchange(rounds: 4)
    try city.exchange(rounds: 4)
    #expect(try number("SELECT COUNT(*) FROM indicator", at: city.node) == 1)
    try nodes.down.done(.narrowIndicators(list, to: .red))
    try nodes.exchange(rounds: 4)
    let link = try nodes.down.link(to: nodes.up)
    func said() throws -> String? {
      try nodes.down.queue.read { db in
        try String.fetchOne(
          db, sql: "SELECT told || ' ' || taken || ' ' || untaken FROM onward WHERE link = ?",
          arguments: [link.id.description])
      }
    }
    #expect(try said() == "1 0 ")
    try city.exchange(rounds: 4)
    #expect(try number("SELECT COUNT(*) FROM indicator", at: city.node) == 0)
    try nodes.exchange(rounds: 4)
    #expect(try said() == "1 1 ")
    let faults = try faults()
    #expect(faults == [])
  }

  @Test func `how far it is, is believed of what was told there, and by the newest word`() throws {
    let alert = try raise()
    try nodes.exchange(rounds: 4)
    try further.exchange(with: nodes.down, rounds: 4)
    try nodes.up.done(.narrow(alert, NarrowForm(tlp: .red)), as: nodes.towersOfficer)
    try nodes.exchange(rounds: 4)
    let list = try #require(
      try nodes.up.queue.read {
        try String.fetchOne($0, sql: "SELECT record FROM onward ORDER BY record LIMIT 1")
      }.flatMap { RecordReference($0) })
    let stranger = RecordReference(.indicators, ID<RecordReference>(high: 1, low: 2))
    // Of an older version it says nothing any more.
    let old = OnwardMessage(
      record: list, version: 1, at: nodes.up.now, told: 0, taken: 0, untaken: [])
    let other = OnwardMessage(
      record: stranger, version: 1, at: nodes.up.now, told: 0, taken: 0, untaken: [])
    let link = try nodes.up.link(to: nodes.down)
    let table: [(OnwardMessage, RefusalReason?)] = [(old, nil), (other, .unknownRecord)]
    for (message, reason) in table {
      let letter = try nodes.forged(.onward(message), about: message.record)
      // Each under the next number of the lane.
      let seq = try nodes.up.link(to: nodes.down).incoming.urgent.through + 1
      let moved = try renumbered(letter, seq)
      try nodes.up.done(.link(.arrived(link.id, moved)))
      let lane = try nodes.up.link(to: nodes.down).incoming.urgent
      #expect(lane.refused.last { $0.seq == lane.through }?.reason == reason)
    }
    #expect(try marks(of: alert)?.told == 2, "what was said of the newer one stays")
  }

  private func renumbered(_ letter: Letter, _ seq: Int64) throws -> Letter {
    let old = letter.envelope.document
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0900 + UInt64(seq)), from: old.from,
      to: old.to, lane: old.lane, stream: old.stream, linkSeq: seq, kind: old.kind,
      record: old.record, recordVersion: old.recordVersion, payloadHash: old.payloadHash,
      marking: old.marking, at: old.at, notAfter: old.notAfter)
    return Letter(try envelope.signed(by: nodes.down.key), payload: letter.payload)
  }
}
