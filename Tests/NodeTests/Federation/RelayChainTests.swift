//! A village and a ministry with two nodes between them: made known to each other by the nearer one, carried by both, read by none.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct RelayChainTests {
  let nodes: RelayedNodes
  let further: FurtherNode

  init() throws {
    nodes = try RelayedNodes()
    try nodes.acquaint()
    further = try FurtherNode(under: nodes.base)
  }

  /// At the town's node the village comes under the ministry, and the two are made known to each other.
  private func meet() throws {
    try nodes.down.done(.place(further.village, .supervision, under: nodes.ministry))
    try nodes.down.vouch()
    try rounds(16)
  }

  /// Everybody says what there is to say, so many times, a second apart.
  private func rounds(_ count: Int) throws {
    for _ in 0..<count {
      try further.node.carry()
      try nodes.up.carry()
      try further.exchange(with: nodes.down, rounds: 1)
      try nodes.round(1)
    }
  }

  private func faults() throws -> [String] { try nodes.faults() + further.faults() }

  private func state(_ node: TestNode, _ peer: TestNode) throws -> PeerLink.State? {
    try node.queries.links().last { $0.peer.text == peer.node.name }?.state
  }

  // MARK: The way

  @Test func `two nodes with two relays between them know each other`() throws {
    try meet()
    let there = try further.node.link(to: nodes.ministryNode)
    #expect(there.role == .sibling && there.hosts == [nodes.ministry])
    let back = try nodes.ministryNode.link(to: further.node)
    #expect(back.role == .sibling && back.hosts == [further.village])
    let key = try further.node.peerKey
    #expect(back.keys.map(\.key) == [key])
    #expect(try nodes.down.queries.cardsToVouch().isEmpty, "shown once")
    // The town has shown the village to the tower as well: it knows it, and carries for it as for any behind the town.
    let above = try nodes.up.link(to: further.node)
    #expect(above.role == .sibling && above.hosts == [further.village])
    let tower = try further.node.link(to: nodes.up)
    #expect(tower.role == .sibling && tower.hosts.contains(nodes.base.tower))
    #expect(try nodes.up.queries.cardsToVouch().isEmpty, "whom one below has shown goes no further")
    let faults = try faults()
    #expect(faults == [])
  }

  @Test func `an alert goes sealed through both, its answer comes back, and neither reads it`()
    throws
  {
    try meet()
    let viewer = Viewer(
      person: nodes.official, key: nil, organization: nodes.ministry, role: .watchOfficer)
    let alert = try nodes.ministryNode.done(
      .raise(
        RaiseForm(
          kind: .real, severity: .serious,
          lines: ThreeLines(
            what: Phrase(ja: "村の装置が怪しい先と通信しています。", en: "A device of yours talks to a bad host."),
            now: Phrase(ja: "その装置を網から離す。", en: "Take it off the network."), detail: ""),
          tlp: .amber, inDoubt: false, recipients: [further.village], observables: [],
          campaign: false)), as: viewer)[0].id.cast(to: Alert.self)
    try rounds(8)
    func duty(at node: TestNode) throws -> Delivery? {
      try node.queue.read { db in
        let id = try String.fetchOne(
          db, sql: "SELECT id FROM delivery WHERE alert = ? AND organization = ?",
          arguments: [alert.description, further.village.description])
        return try id.flatMap { try Delivery.find($0, in: db) }
      }
    }
    let there = try #require(try duty(at: further.node))
    #expect(there.stage == .awaiting)
    let elder = Viewer(
      person: further.elder, key: nil, organization: further.village, role: .responder)
    try further.node.done(.delivery(there.id, .acknowledge(over: .link)), as: elder)
    try rounds(8)
    #expect(try duty(at: nodes.ministryNode)?.holder == .person(further.elder))
    for relay in [nodes.up, nodes.down] {
      let found = try relay.queue.read { db in
        try Int.fetchOne(
          db,
          sql: """
            SELECT (SELECT COUNT(*) FROM alert WHERE id = ?)
              + (SELECT COUNT(*) FROM content WHERE INSTR(CAST(bytes AS TEXT), '怪しい先') > 0)
              + (SELECT COUNT(*) FROM link_waiting
                 WHERE INSTR(CAST(payload AS TEXT), '怪しい先') > 0)
            """, arguments: [alert.description])
      }
      #expect(found == 0, "\(relay.node.name)")
    }
    let faults = try faults()
    #expect(faults == [])
  }

  // MARK: Its limits

  /// What one node sends another to be carried; for whom, in whose name and how often it was is the test's.
  private func carried(
    by sender: TestNode, to relay: TestNode, for body: ID<Organization>, from: String,
    to: String, hops: Int64 = 1, _ number: UInt64 = 1
  ) throws -> Letter {
    let link = try relay.link(to: sender)
    let message = Message.carried(
      CarriedMessage(
        from: try #require(NodeName(from)), to: try #require(NodeName(to)),
        notAfter: relay.now + .hours(1), hops: hops, sealed: [1, 2, 3])
    ).payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0000 | number), from: link.peer,
      to: link.own, lane: .urgent, stream: link.peerStream,
      linkSeq: link.incoming.urgent.through + 1, kind: .carried,
      record: RecordReference(.link, link.id), recordVersion: 1,
      payloadHash: Letter.hash(of: message),
      marking: Marking(tlp: .amber, audience: Audience([body])), at: relay.now,
      notAfter: relay.now + .hours(1))
    return Letter(try envelope.signed(by: sender.key), payload: message)
  }

  /// Why a relay did not carry it; nil where it did.
  private func refusal(
    _ letter: Letter, of sender: TestNode, at relay: TestNode
  ) throws -> RefusalReason? {
    let link = try relay.link(to: sender)
    try relay.done(.link(.arrived(link.id, letter)))
    let lane = try relay.link(to: sender).incoming.urgent
    return lane.refused.last { $0.seq == lane.through }?.reason
  }

  @Test func `so many relays lie on a way, and not one more`() throws {
    try meet()
    let (village, town, most) = (further.node, nodes.down, LinkLimits.hopsMax)
    func answer(_ from: String, _ to: String, _ hops: Int64, _ number: UInt64) throws
      -> RefusalReason?
    {
      try refusal(
        carried(
          by: village, to: town, for: nodes.base.town, from: from, to: to, hops: hops, number),
        of: village, at: town)
    }
    // Behind the town's node the tower's comes: it would be one more.
    #expect(try answer("village.example", "ministry.example", most, 1) == .tooManyHops)
    #expect(try answer("village.example", "ministry.example", most - 1, 2) == nil)
    let waiting = try town.link(to: nodes.up).outgoing.urgent.waiting
    #expect(waiting.contains { $0.kind == .carried })
    // Nothing goes back over the line on which it came, and nobody speaks for who is not behind it.
    #expect(try answer("village.example", "village.example", 1, 3) == .notHosted)
    #expect(try answer("ministry.example", "village.example", 1, 4) == .notAllowed)
    #expect(try answer("town.example", "ministry.example", 1, 5) == .notAllowed)
    #expect(try answer("village.example", "stranger.example", 1, 6) == .notHosted)
  }

  @Test func `the last relay carries what has come the longest way, from behind that line alone`()
    throws
  {
    try meet()
    let (town, tower) = (nodes.down, nodes.up)
    func answer(_ from: String, _ to: String, _ hops: Int64, _ number: UInt64) throws
      -> RefusalReason?
    {
      try refusal(
        carried(
          by: town, to: tower, for: nodes.base.tower, from: from, to: to, hops: hops, number),
        of: town, at: tower)
    }
    #expect(try answer("village.example", "ministry.example", LinkLimits.hopsMax, 1) == nil)
    #expect(try answer("other.example", "ministry.example", 1, 2) == .notAllowed)
    #expect(try answer("ministry.example", "village.example", 1, 3) == .notAllowed)
    #expect(try answer("town.example", "village.example", 1, 4) == .notHosted)
  }

  @Test func `so many nodes lie behind one line, and none that has another`() throws {
    try meet()
    let (town, tower) = (nodes.down, nodes.up)
    let link = try tower.link(to: town)
    func routes() throws -> [String] {
      try tower.queue.read { db in
        try String.fetchAll(
          db, sql: "SELECT node FROM peer_card WHERE link = ? ORDER BY node",
          arguments: [link.id.description])
      }
    }
    #expect(try routes() == ["town.example", "village.example"])
    /// The town's node says of another that it lies behind it.
    func say(_ other: TestNode, _ number: UInt64) throws -> RefusalReason? {
      let now = try tower.link(to: town)
      let card = NodeCard(
        key: try other.peerKey,
        sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes), version: 1,
        at: tower.now, hosts: [])
      let payload = Message.node(try card.signed(by: other.key))
        .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
      let envelope = Envelope(
        id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0000 | number), from: now.peer,
        to: now.own, lane: .bulk, stream: now.peerStream,
        linkSeq: now.incoming.bulk.through + 1, kind: .node,
        record: RecordReference(.node, ID<NodeCard>(high: 2, low: number)), recordVersion: 1,
        payloadHash: Letter.hash(of: payload),
        marking: Marking(tlp: .amber, audience: Audience([nodes.base.tower])), at: tower.now,
        notAfter: tower.now + .hours(1))
      let letter = Letter(try envelope.signed(by: town.key), payload: payload)
      try tower.done(.link(.arrived(now.id, letter)))
      let lane = try tower.link(to: town).incoming.bulk
      return lane.refused.last { $0.seq == lane.through }?.reason
    }
    // It has a line of its own: what is said of it changes nothing.
    #expect(try say(nodes.ministryNode, 1) == nil)
    #expect(try routes().count == 2)
    try tower.queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO peer_card (node, link, version, card)
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
          SELECT 'n' || i || '.example', link, version, card FROM peer_card, n
          WHERE node = 'village.example'
          """, arguments: [LinkLimits.routesMax - 2])
    }
    let (first, second) = (
      try TestNode("first.example", seed: 11, at: tower.now),
      try TestNode("second.example", seed: 12, at: tower.now)
    )
    #expect(try say(first, 2) == nil)
    #expect(try routes().count == LinkLimits.routesMax + 1, "and the town's own")
    #expect(try say(second, 3) == .notAllowed)
  }

  // MARK: Who is revoked

  @Test func `whoever vouched for a node tells those to whom that it is revoked`() throws {
    try meet()
    let town = nodes.down
    let link = try town.link(to: further.node)
    let told = try Revocation(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0a01), issuer: link.own,
      subject: .node(link.peer), at: town.now,
      reason: Phrase(ja: "鍵が盗まれた", en: "its key was stolen")
    ).signed(by: town.key)
    let administrator = Viewer(
      person: nodes.base.clerk, key: nil, organization: nodes.base.town, role: .administrator)
    try town.done(.link(.revoke(link.id, told: told)), as: administrator)
    try nodes.round(6)
    guard case .revoked(_, let because)? = try state(nodes.ministryNode, further.node) else {
      Issue.record("the ministry still trusts it")
      return
    }
    #expect(because == told.document.id)
    #expect(try state(nodes.ministryNode, town) == .active)
    let faults = try faults()
    #expect(faults == [])
  }

  @Test func `with a node that vouched go those that are known by its word alone`() throws {
    try meet()
    let (tower, ministry) = (nodes.up, nodes.ministryNode)
    let link = try tower.link(to: nodes.down)
    let told = try Revocation(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0a02), issuer: link.own,
      subject: .node(link.peer), at: tower.now,
      reason: Phrase(ja: "鍵が盗まれた", en: "its key was stolen")
    ).signed(by: tower.key)
    try tower.done(.link(.revoke(link.id, told: told)), as: nodes.base.towersAdministrator)
    for _ in 0..<4 {
      try tower.take(try ministry.frames(to: tower), from: ministry)
      try ministry.take(try tower.frames(to: ministry), from: tower)
      try nodes.pass(.seconds(1))
    }
    for peer in [nodes.down, further.node] {
      guard case .revoked(_, let because)? = try state(ministry, peer) else {
        Issue.record("\(peer.node.name) is still trusted")
        continue
      }
      #expect(because == told.document.id)
    }
    guard case .revoked(_, let cause)? = try state(tower, further.node) else {
      Issue.record("the tower still trusts whom the town has shown")
      return
    }
    #expect(cause == told.document.id)
    let faults = try faults()
    #expect(faults == [])
  }
}
