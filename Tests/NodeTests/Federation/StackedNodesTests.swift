//! A node two steps below, and one two steps above: known by the word of their own, reached through the one between, and by
//! phone where that is gone (I17).

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct StackedNodesTests {
  let nodes: StackedNodes

  init() throws { nodes = try StackedNodes() }

  private func duty(of alert: ID<Alert>, at node: TestNode) throws -> Delivery? {
    try node.queue.read { db in
      let id = try String.fetchOne(
        db, sql: "SELECT id FROM delivery WHERE alert = ? AND organization = ?",
        arguments: [alert.description, nodes.hamlet.description])
      return try id.flatMap { try Delivery.find($0, in: db) }
    }
  }

  /// A card that the node in the middle passes to the tower.
  private func show(_ card: Signed<NodeCard>, _ number: UInt64) throws {
    let link = try nodes.up.link(to: nodes.middle)
    let payload = Message.node(card)
      .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0500 | number), from: link.peer,
      to: link.own, lane: .bulk, stream: link.peerStream,
      linkSeq: link.incoming.bulk.through + 1, kind: .node,
      record: RecordReference(.node, ID<NodeCard>(high: 1, low: number)), recordVersion: 1,
      payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([nodes.base.tower])), at: nodes.up.now,
      notAfter: nodes.up.now + .hours(1))
    let letter = Letter(try envelope.signed(by: nodes.middle.key), payload: payload)
    try nodes.up.done(.link(.arrived(link.id, letter)))
  }

  private func card(
    of node: TestNode, hosts: [ID<Organization>], version: Int64 = 1
  ) throws -> NodeCard {
    NodeCard(
      key: try node.peerKey, sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      version: version, at: node.now, hosts: hosts)
  }

  private func link(to name: String) throws -> PeerLink? {
    try nodes.up.queries.link(peer: try #require(NodeName(name)))
  }

  /// Over which of the tower's lines a node lies.
  private func way(to name: String) throws -> String? {
    try nodes.up.queue.read { db in
      try String.fetchOne(db, sql: "SELECT link FROM peer_card WHERE node = ?", arguments: [name])
    }
  }

  private func revocation(of node: TestNode, by issuer: TestNode) throws -> Signed<Revocation> {
    let link = try issuer.link(to: node)
    return try Revocation(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0b01), issuer: link.own,
      subject: .node(link.peer), at: issuer.now,
      reason: Phrase(ja: "鍵が盗まれた", en: "its key was stolen")
    ).signed(by: issuer.key)
  }

  @Test func `the tower knows a hamlet's people by its own word, and the hamlet the tower's`()
    throws
  {
    #expect(try nodes.people(of: nodes.hamlet, at: nodes.up) == 0)
    #expect(try nodes.people(of: nodes.base.tower, at: nodes.bottom) == 0)
    try nodes.acquaint()
    let down = try nodes.up.link(to: nodes.bottom)
    #expect(down.role == .sibling && down.hosts == [nodes.hamlet])
    let key = try nodes.bottom.peerKey
    #expect(down.keys.map(\.key) == [key])
    #expect(try nodes.people(of: nodes.hamlet, at: nodes.up) == 2)
    #expect(try nodes.people(of: nodes.base.tower, at: nodes.bottom) > 0)
    let above = try nodes.bottom.link(to: nodes.up)
    #expect(above.role == .sibling && above.hosts.contains(nodes.base.tower))
    #expect(try nodes.middle.queries.cardsToVouch().isEmpty, "shown once")
    let known = try #require(
      try nodes.up.queries.organization(
        nodes.hamlet, as: nodes.base.towersOfficer, at: nodes.up.now))
    #expect(known.row.parents[.support]?.id == nodes.base.tower, "under whom its inviter came")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `the hamlet stands at the tower under the body of the node between, as it says`()
    throws
  {
    try nodes.bottom.done(.place(nodes.hamlet, .support, under: nodes.base.town))
    try nodes.acquaint()
    let known = try #require(
      try nodes.up.queries.organization(
        nodes.hamlet, as: nodes.base.towersOfficer, at: nodes.up.now))
    #expect(known.row.parents[.support]?.id == nodes.base.town)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `when both nodes are gone the tower calls the hamlet's people by its copy`() throws {
    try nodes.acquaint()
    let link = try nodes.up.link(to: nodes.middle)
    let heard = nodes.up.now
    try nodes.pass(.minutes(2))
    try nodes.up.done(.link(.watch(link.id, lastHeard: heard)))
    let alert = try nodes.base.raise(for: nodes.hamlet)
    #expect(try nodes.base.notices(for: nodes.clerk, at: nodes.up) == 1, "called at once")
    try nodes.round(10)
    #expect(try duty(of: alert, at: nodes.bottom) != nil, "late rather than never")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `an alert goes sealed through the node between, and its answer comes back`() throws {
    try nodes.acquaint()
    let alert = try nodes.base.raise(for: nodes.hamlet)
    try nodes.round(4)
    #expect(try nodes.base.notices(for: nodes.clerk, at: nodes.up) == 0, "its own node calls him")
    let there = try #require(try duty(of: alert, at: nodes.bottom))
    let viewer = Viewer(
      person: nodes.clerk, key: nil, organization: nodes.hamlet, role: .responder)
    try nodes.bottom.done(.delivery(there.id, .acknowledge(over: .link)), as: viewer)
    try nodes.round(4)
    let watched = try #require(try duty(of: alert, at: nodes.up))
    #expect(watched.stage == .acknowledged && watched.holder == .person(nodes.clerk))
    let seen = try nodes.middle.queue.read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT (SELECT COUNT(*) FROM alert WHERE id = ?)
            + (SELECT COUNT(*) FROM content WHERE INSTR(CAST(bytes AS TEXT), '怪しい先') > 0)
            + (SELECT COUNT(*) FROM fact WHERE INSTR(CAST(bytes AS TEXT), '怪しい先') > 0)
          """, arguments: [alert.description])
    }
    #expect(seen == 0, "the node between has no word of it")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `one below shows nobody but those it might host itself, and takes nobody's name`()
    throws
  {
    let other = try TestNode("other.example", seed: 8, at: nodes.up.now)
    let stranger = try TestNode("other.example", seed: 9, at: nodes.up.now)
    let made = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0777)
    let hosts = [nodes.base.tower, nodes.base.town, made]
    let claimed = try card(of: other, hosts: hosts)
    try show(try claimed.signed(by: other.key), 1)
    #expect(try link(to: "other.example") == nil, "nobody vouches")
    try show(try claimed.signed(by: nodes.middle.key), 2)
    #expect(try link(to: "other.example") == nil, "it says nothing itself")
    try show(try claimed.signed(by: other.key, nodes.middle.key), 3)
    let met = try #require(try link(to: "other.example"))
    #expect(met.role == .sibling && met.hosts == [made], "neither the tower's nor another's")
    // The real one, with another key, joins by a code: it gets its name.
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 15, count: InvitationCode.secretBytes),
        fingerprint: nodes.up.peerKey.fingerprint, address: "https://tower.example"))
    try nodes.up.done(
      .link(
        .invite(
          under: nodes.base.tower, verifier: code.verifier, until: nodes.up.now + .days(1))))
    let request = EnrolmentRequest(
      code: code, key: try stranger.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: nodes.up.now)
    try nodes.up.done(.link(.enrol(try request.signed(by: stranger.key))))
    let joined = try #require(try link(to: "other.example"))
    let key = try stranger.peerKey
    #expect(joined.role == .child && joined.keys.map(\.key) == [key])
    // From then on nothing that another says of it counts.
    try show(
      try card(of: other, hosts: [made], version: 2).signed(by: other.key, nodes.middle.key), 4)
    #expect(try link(to: "other.example")?.id == joined.id)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `more nodes further down than are known do no harm to the one between`() throws {
    try nodes.up.queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO link (id, peer, role, over, usable, state)
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
          SELECT id || '+' || i, peer || '+' || i, 'sibling', 0, 0, state FROM link, n
          WHERE role = 'child'
          """, arguments: [LinkLimits.siblingsMax])
    }
    let other = try TestNode("other.example", seed: 8, at: nodes.up.now)
    let card = try card(of: other, hosts: [])
    try show(try card.signed(by: other.key, nodes.middle.key), 1)
    #expect(try link(to: "other.example") == nil)
    let line = try nodes.up.link(to: nodes.middle)
    #expect(line.incoming.bulk.refused.isEmpty, "it has done nothing wrong")
    #expect(try way(to: "other.example") == line.id.description, "and the way is known")
  }

  @Test func `what is said by the node between in another's name is not believed`() throws {
    try nodes.acquaint()
    let link = try nodes.up.link(to: nodes.bottom)
    let hello = try nodes.bottom.link(to: nodes.up).hello(at: nodes.up.now)
    let forged = LinkFrame.hello(try hello.signed(by: nodes.middle.key))
    try nodes.up.done(.link(.heard(link.id, forged)))
    #expect(try nodes.up.link(to: nodes.bottom).refusals.last?.reason == .badSignature)
  }

  @Test func `a card that the node between has not signed says only which way its node lies`()
    throws
  {
    let other = try TestNode("other.example", seed: 8, at: nodes.up.now)
    let card = try card(of: other, hosts: [nodes.hamlet])
    try show(try card.signed(by: other.key), 1)
    let line = try nodes.up.link(to: nodes.middle)
    #expect(try link(to: "other.example") == nil)
    #expect(try way(to: "other.example") == line.id.description)
    #expect(line.incoming.bulk.refused.isEmpty)
    // With its signature it introduces the node, on the same line.
    try show(try card.signed(by: other.key, nodes.middle.key), 2)
    #expect(try link(to: "other.example")?.hosts == [nodes.hamlet])
    #expect(try way(to: "other.example") == line.id.description)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `whoever has shown a node revokes it above too, and that goes no further`() throws {
    try nodes.acquaint()
    let told = try revocation(of: nodes.bottom, by: nodes.middle)
    let link = try nodes.middle.link(to: nodes.bottom)
    let administrator = Viewer(
      person: nodes.base.clerk, key: nil, organization: nodes.base.town, role: .administrator)
    try nodes.middle.done(.link(.revoke(link.id, told: told)), as: administrator)
    for _ in 0..<4 {
      try nodes.up.take(try nodes.middle.frames(to: nodes.up), from: nodes.middle)
      try nodes.middle.take(try nodes.up.frames(to: nodes.middle), from: nodes.up)
      try nodes.pass(.seconds(1))
    }
    let over = try #require(
      try nodes.up.queries.links().last { $0.peer.text == "hamlet.example" })
    guard case .revoked(_, let because) = over.state else {
      Issue.record("the tower still trusts it")
      return
    }
    #expect(because == told.document.id)
    let kept = try nodes.up.queue.read { db in
      try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM revocation")
    }
    #expect(kept == 0, "nobody revokes by its word whom it has not shown")
    let unheard = try nodes.middle.queries.unheardRevocations(
      as: administrator, at: nodes.middle.now)
    #expect(unheard.isEmpty)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `with the node between go those that it has shown`() throws {
    try nodes.acquaint()
    let told = try revocation(of: nodes.middle, by: nodes.up)
    let link = try nodes.up.link(to: nodes.middle)
    try nodes.up.done(
      .link(.revoke(link.id, told: told)), as: nodes.base.towersAdministrator)
    let over = try #require(
      try nodes.up.queries.links().last { $0.peer.text == "hamlet.example" })
    #expect(over.isRevoked && over.hosts.isEmpty)
    _ = try nodes.base.raise(for: nodes.hamlet)
    #expect(try nodes.base.notices(for: nodes.clerk, at: nodes.up) >= 1, "called from the copy")
    let faults = try nodes.faults()
    #expect(faults == [])
  }
}
