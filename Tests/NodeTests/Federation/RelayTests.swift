//! Two nodes without a line speak through the one above both, which carries what it cannot read.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct RelayTests {
  let nodes: RelayedNodes

  init() throws { nodes = try RelayedNodes() }

  private func sibling(of node: TestNode, _ peer: TestNode) throws -> PeerLink {
    let link = try node.link(to: peer)
    #expect(link.role == .sibling)
    return link
  }

  /// What a node below sends its relay; for whom and how often is the test's.
  private func carried(
    from: String = "town.example", to: String = "ministry.example", hops: Int64 = 1,
    _ number: UInt64 = 1
  ) throws -> Letter {
    let link = try nodes.up.link(to: nodes.down)
    let sender = try #require(NodeName(from))
    let receiver = try #require(NodeName(to))
    let message = Message.carried(
      CarriedMessage(
        from: sender, to: receiver, notAfter: nodes.up.now + .hours(1), hops: hops,
        sealed: [1, 2, 3])
    ).payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0000 | number), from: link.peer,
      to: link.own, lane: .urgent, stream: link.peerStream,
      linkSeq: link.incoming.urgent.through + 1, kind: .carried,
      record: RecordReference(.link, link.id), recordVersion: 1,
      payloadHash: Letter.hash(of: message),
      marking: Marking(tlp: .amber, audience: Audience([nodes.base.tower])), at: nodes.up.now,
      notAfter: nodes.up.now + .hours(1))
    return Letter(try envelope.signed(by: nodes.down.key), payload: message)
  }

  /// Why the tower did not carry it; nil where it did.
  private func refusal(_ letter: Letter) throws -> RefusalReason? {
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.arrived(link.id, letter)))
    let lane = try nodes.up.link(to: nodes.down).incoming.urgent
    return lane.refused.last { $0.seq == lane.through }?.reason
  }

  private func waiting() throws -> Int {
    try nodes.up.link(to: nodes.ministryNode).outgoing.urgent.waiting
      .count { $0.kind == .carried }
  }

  @Test func `nodes that have nothing to do with each other are not made known`() throws {
    #expect(try nodes.up.queries.cardsToVouch().isEmpty)
    #expect(try nodes.down.queries.siblings().isEmpty)
    #expect(try refusal(carried()) == .notAllowed, "and nothing is carried between them")
  }

  @Test func `a town and its ministry meet through the tower, with keys, hosts and people`() throws
  {
    try nodes.acquaint()
    let there = try sibling(of: nodes.down, nodes.ministryNode)
    #expect(there.hosts == [nodes.ministry])
    let key = try nodes.ministryNode.peerKey
    #expect(there.keys.map(\.key) == [key])
    let back = try sibling(of: nodes.ministryNode, nodes.down)
    #expect(back.hosts == [nodes.base.town])
    let names = try nodes.down.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM person WHERE organization = ?",
        arguments: [nodes.ministry.description])
    }
    #expect(names == 3, "its people are known below")
    #expect(try nodes.up.queries.cardsToVouch().isEmpty, "shown once")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `what was sealed under a wider marking goes no more`() throws {
    try nodes.acquaint()
    let alert = try nodes.raise()
    try nodes.down.carry()
    #expect(try sealed() > 0)
    let watch = Viewer(
      person: nodes.base.clerk, key: nil, organization: nodes.base.town, role: .watchOfficer)
    try nodes.down.done(.narrow(alert, NarrowForm(tlp: .red)), as: watch)
    #expect(try sealed() == 0)
    try nodes.round(4)
    #expect(try nodes.duty(of: alert, at: nodes.ministryNode)?.stage == .awaiting)
    let labels = try nodes.ministryNode.queue.read { db in
      try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM fact WHERE kind = 'markingNarrowed'")
    }
    #expect(labels == 0, "it was never there under another")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  /// How much waits at the town's node for the relay.
  private func sealed() throws -> Int {
    let link = try nodes.down.link(to: nodes.up)
    return Lane.allCases.reduce(0) { count, lane in
      count + link.outgoing[lane].waiting.count { $0.kind == .carried }
    }
  }

  @Test func `an alert goes sealed to a body of a third node, and its answer comes back`() throws {
    try nodes.acquaint()
    let alert = try nodes.raise()
    #expect(try nodes.duty(of: alert, at: nodes.ministryNode) == nil)
    try nodes.round(3)
    let there = try #require(try nodes.duty(of: alert, at: nodes.ministryNode))
    #expect(there.stage == .awaiting)
    let official = Viewer(
      person: nodes.official, key: nil, organization: nodes.ministry, role: .responder)
    try nodes.ministryNode.done(
      .delivery(there.id, .acknowledge(over: .link)), as: official)
    try nodes.round(3)
    let watched = try #require(try nodes.duty(of: alert, at: nodes.down))
    #expect(watched.stage == .acknowledged && watched.holder == .person(nodes.official))
    let link = try sibling(of: nodes.down, nodes.ministryNode)
    #expect(link.outgoing.urgent.waiting.isEmpty, "receipted end to end")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `the relay has neither the alert nor a word of it`() throws {
    try nodes.acquaint()
    let alert = try nodes.raise()
    try nodes.round(3)
    #expect(try nodes.duty(of: alert, at: nodes.ministryNode) != nil)
    let found = try nodes.up.queue.read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT (SELECT COUNT(*) FROM alert WHERE id = ?)
            + (SELECT COUNT(*) FROM content WHERE INSTR(CAST(bytes AS TEXT), '怪しい先') > 0)
            + (SELECT COUNT(*) FROM link_waiting
               WHERE INSTR(CAST(payload AS TEXT), '怪しい先') > 0)
            + (SELECT COUNT(*) FROM fact WHERE INSTR(CAST(bytes AS TEXT), '怪しい先') > 0)
          """, arguments: [alert.description])
    }
    #expect(found == 0)
  }

  @Test func `while the tower is away the town calls the ministry's people by its copy`() throws {
    try nodes.acquaint()
    let alert = try nodes.raise()
    try nodes.pass(.minutes(30))
    #expect(try nodes.base.notices(for: nodes.official, at: nodes.down) >= 1)
    #expect(try #require(try nodes.duty(of: alert, at: nodes.down)).rungReached > 0)
    try nodes.round(8)
    #expect(try nodes.duty(of: alert, at: nodes.ministryNode) != nil, "late rather than never")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a silent tower means silence of those to whom it carries`() throws {
    try nodes.acquaint()
    let above = try nodes.down.link(to: nodes.up)
    let heard = nodes.down.now
    try nodes.pass(.minutes(2))
    try nodes.down.done(.link(.watch(above.id, lastHeard: heard)))
    _ = try nodes.raise()
    #expect(try nodes.base.notices(for: nodes.official, at: nodes.down) == 1, "called at once")
  }

  @Test func `what the relay makes up itself is not taken for the other's word`() throws {
    try nodes.acquaint()
    let link = try sibling(of: nodes.ministryNode, nodes.down)
    let before = link.refusals.count
    let hello = try nodes.down.link(to: nodes.ministryNode).hello(at: nodes.up.now)
    let forged = LinkFrame.hello(try hello.signed(by: nodes.up.key))
    try nodes.ministryNode.done(.link(.heard(link.id, forged)))
    let after = try sibling(of: nodes.ministryNode, nodes.down)
    #expect(after.refusals.count == before + 1)
    #expect(after.refusals.last?.reason == .badSignature)
  }

  @Test func `a letter that was changed on its way, or is for another key, opens nothing`() throws {
    let up = try nodes.down.link(to: nodes.up)
    let key = [UInt8](repeating: 21, count: Sealing.keyBytes)
    let publicKey = try #require(Sealing.publicKey(of: key))
    let card = NodeCard(
      key: try nodes.down.peerKey, sealingKey: publicKey, version: 1, at: nodes.up.now, hosts: [])
    let frame = LinkFrame.hello(try up.hello(at: nodes.up.now).signed(by: nodes.up.key))
    let secret = [UInt8](repeating: 22, count: Sealing.keyBytes)
    let sealed = try #require(
      try SealedFrame(frame, for: card, secret: secret, at: nodes.up.now))
    func opened(_ bytes: [UInt8], to: NodeName, with key: [UInt8]) throws -> Bool {
      let payload = Message.carried(
        CarriedMessage(
          from: up.peer, to: to, notAfter: nodes.up.now + .hours(1), hops: 1, sealed: bytes)
      ).payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
      let envelope = Envelope(
        id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0009), from: up.peer, to: up.own,
        lane: .urgent, stream: up.peerStream, linkSeq: 1, kind: .carried,
        record: RecordReference(.link, up.id), recordVersion: 1,
        payloadHash: Letter.hash(of: payload),
        marking: Marking(tlp: .amber, audience: Audience([nodes.base.town])), at: nodes.up.now,
        notAfter: nodes.up.now + .hours(1))
      let letter = Letter(try envelope.signed(by: nodes.up.key), payload: payload)
      return SealedFrame.open(letter, cameOver: up, with: key, at: nodes.up.now) != nil
    }
    #expect(try opened(sealed.bytes, to: up.own, with: key))
    var changed = sealed.bytes
    changed[changed.count / 2] ^= 1
    #expect(try !opened(changed, to: up.own, with: key))
    #expect(try !opened(sealed.bytes, to: up.peer, with: key))
    #expect(try !opened(sealed.bytes, to: up.own, with: secret))
  }

  @Test func `the relay carries between those alone whom it has made known to each other`() throws {
    try nodes.acquaint()
    let before = try waiting()
    #expect(try refusal(carried(2)) == nil)
    #expect(try waiting() == before + 1)
    #expect(try refusal(carried(to: "stranger.example", 3)) == .notHosted)
    #expect(try refusal(carried(from: "ministry.example", 4)) == .notAllowed)
    // The last relay of the longest way: the receiver is none.
    #expect(try refusal(carried(hops: LinkLimits.hopsMax, 5)) == nil)
    #expect(try refusal(carried(to: "town.example", 6)) == .notHosted, "back where it came from")
    let link = try nodes.up.link(to: nodes.ministryNode)
    try nodes.up.done(.link(.revoke(link.id)))
    #expect(try refusal(carried(7)) == .notHosted, "revoked")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `an hour has room for so many letters of one node, and the next has room again`()
    throws
  {
    try nodes.acquaint()
    let link = try nodes.up.link(to: nodes.down)
    let hour = nodes.up.now.microseconds / Instant.Span.hours(1).microseconds
    try nodes.up.queue.write { db in
      try db.execute(
        sql: "UPDATE carried_count SET hour = ?, count = ? WHERE link = ?",
        arguments: [hour, CarriedMessage.perHourMax - 1, link.id.description])
    }
    #expect(try refusal(carried(1)) == nil)
    #expect(try refusal(carried(2)) == .outboxFull)
    try nodes.pass(.hours(1))
    #expect(try refusal(carried(3)) == nil)
  }

  @Test func `so many carried letters wait for one node, and no more`() throws {
    try nodes.acquaint()
    #expect(try refusal(carried(1)) == nil)
    #expect(try waiting() == 1)
    // The same row again and again: only how many there are is asked.
    try nodes.up.queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO link_waiting (link, id, lane, seq, record, waiting, parcel, payload)
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
          SELECT link, id || '+' || i, lane, seq, record, waiting, parcel, payload
          FROM link_waiting, n
          WHERE id = (SELECT MAX(id) FROM link_waiting WHERE lane = 'urgent'
            AND INSTR(CAST(waiting AS TEXT), '"carried"') > 0)
          """, arguments: [CarriedMessage.waitingMax - 2])
    }
    #expect(try waiting() == CarriedMessage.waitingMax - 1)
    #expect(try refusal(carried(2)) == nil)
    #expect(try refusal(carried(3)) == .outboxFull)
  }

  @Test func `only so many nodes beside are known, and one more is refused`() throws {
    try nodes.up.done(.place(nodes.base.town, .supervision, under: nodes.ministry))
    // Rows of links to nodes that this one has met: only how many there are is asked.
    func fill(_ count: Int) throws {
      try nodes.down.queue.write { db in
        try db.execute(
          sql: """
            INSERT INTO link (id, peer, role, over, usable, state)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
            SELECT id || '+' || i, peer || '+' || i, 'sibling', 0, 0, state FROM link, n
            WHERE role = 'parent'
            """, arguments: [count])
      }
    }
    try fill(LinkLimits.siblingsMax)
    try nodes.up.vouch()
    try nodes.down.take(try nodes.up.frames(to: nodes.down), from: nodes.up)
    let lane = try nodes.down.link(to: nodes.up).incoming.bulk
    #expect(lane.refused.last?.reason == .notAllowed)
    let name = try #require(NodeName("ministry.example"))
    let known = try nodes.down.queries.link(peer: name)
    #expect(known == nil)
  }

  @Test
  func `a card is believed of another only with its own signature and that of the node above`()
    throws
  {
    let link = try nodes.down.link(to: nodes.up)
    let other = try nodes.ministryNode.signer(0)
    let card = NodeCard(
      key: try nodes.ministryNode.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes), version: 1,
      at: nodes.up.now, hosts: [nodes.ministry])
    func meet(_ signed: Signed<NodeCard>, _ number: UInt64) throws -> Bool {
      let now = try nodes.down.link(to: nodes.up)
      let payload = Message.node(signed)
        .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
      let envelope = Envelope(
        id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0000 | number), from: link.peer,
        to: link.own, lane: .bulk, stream: now.peerStream,
        linkSeq: now.incoming.bulk.through + 1, kind: .node,
        record: RecordReference(.node, ID<NodeCard>(high: 1, low: number)), recordVersion: 1,
        payloadHash: Letter.hash(of: payload),
        marking: Marking(tlp: .amber, audience: Audience([nodes.base.town])), at: nodes.up.now,
        notAfter: nodes.up.now + .hours(1))
      let letter = Letter(try envelope.signed(by: nodes.up.key), payload: payload)
      try nodes.down.done(.link(.arrived(link.id, letter)))
      return try nodes.down.queries.siblings().count == 1
    }
    #expect(try !meet(card.signed(by: other), 1), "nobody vouches")
    #expect(try !meet(card.signed(by: nodes.up.key), 2), "it says nothing itself")
    let stranger = try TestNode("other.example", seed: 8, at: nodes.up.now).key
    #expect(try !meet(card.signed(by: other, stranger), 3), "a stranger vouches")
    #expect(try meet(card.signed(by: other, nodes.up.key), 4))
  }

  @Test func `a node beside that was revoked is not made anew by its old card`() throws {
    try nodes.acquaint()
    let link = try sibling(of: nodes.down, nodes.ministryNode)
    try nodes.down.done(.link(.revoke(link.id)))
    #expect(try nodes.down.queries.siblings().isEmpty)
    try nodes.pass(.seconds(2))
    try nodes.ministryNode.introduce(to: nodes.up)
    try nodes.round(2)
    try nodes.up.vouch()
    try nodes.round(4)
    #expect(try nodes.down.queries.siblings().isEmpty)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a new key reaches nodes beside too, through the relay`() throws {
    try nodes.acquaint()
    let administrator = Viewer(
      person: nodes.base.clerk, key: nil, organization: nodes.base.town, role: .administrator)
    try nodes.down.done(.link(.rotateKey), as: administrator)
    try nodes.down.announceKey(to: nodes.up)
    try nodes.down.announceKey(to: nodes.ministryNode)
    try nodes.round(4)
    #expect(try nodes.down.link(to: nodes.ministryNode).confirmedGeneration == 1)
    let key = try nodes.down.signer(1).publicKey.description
    let known = try sibling(of: nodes.ministryNode, nodes.down).keys(at: nodes.ministryNode.now)
    #expect(known.map(\.description).contains(key))
    let faults = try nodes.faults()
    #expect(faults == [])
  }
}
