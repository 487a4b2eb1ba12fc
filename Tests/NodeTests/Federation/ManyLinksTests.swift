//! A node with many links: none costs the others anything, and what is remembered of one is never another's or an older.

import Federation
import GRDB
import Kernel
import Testing

import struct Foundation.Data

@testable import Node

struct ManyLinksTests {
  let nodes: LinkedNodes
  let village: TestNode
  let body: ID<Organization>

  /// The tower with its town, and a village that has not enrolled yet.
  init() throws {
    nodes = try LinkedNodes()
    village = try TestNode("village.example", seed: 3, at: nodes.up.now)
    body = try village.done(
      .registerOrganization(
        code: "2", name: Phrase(ja: "南村", en: "Minami Village"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    try village.done(.start(tower: body))
    _ = try village.enter(body, "係", .responder)
  }

  private func enrol() throws {
    let up = nodes.up
    let secret = [UInt8](repeating: 8, count: InvitationCode.secretBytes)
    let code = try #require(
      InvitationCode(
        secret: secret, fingerprint: try up.peerKey.fingerprint, address: "https://tower.example"))
    try up.done(
      .link(.invite(under: nodes.tower, verifier: code.verifier, until: up.now + .days(7))))
    let request = EnrolmentRequest(
      code: code, key: try village.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: village.now)
    try up.done(.link(.enrol(try request.signed(by: village.key))))
    let link = try up.link(to: village)
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try up.peerKey, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: up.now)
    try village.done(.link(.join(code, request, try answer.signed(by: up.key))))
    try village.introduce(to: up)
    try up.introduce(to: village)
    try exchange()
  }

  private func exchange() throws {
    for _ in 0..<4 {
      try nodes.up.take(try village.frames(to: nodes.up), from: village)
      try village.take(try nodes.up.frames(to: village), from: nodes.up)
      for node in [nodes.up, village] { try node.pass(to: node.now + .seconds(1)) }
    }
  }

  @Test func `which nodes beside are reached over a line is asked of an index, not of all links`()
    throws
  {
    try enrol()
    let plan = try nodes.up.queue.read { db in
      try Row.fetchAll(
        db, sql: "EXPLAIN QUERY PLAN \(Queries.siblingsSQL)", arguments: ["sibling", "x"]
      ).map { $0["detail"] as String }
    }
    #expect(
      plan.first?.contains("INDEX link_role (role=? AND over=?)") ?? false && plan.count == 2,
      "\(plan)")
  }

  private func told(_ peer: TestNode) throws -> Int64 {
    try nodes.up.link(to: peer).outgoing[.bulk].nextSeq
  }

  @Test func `a node that is taken in makes no letter to the others`() throws {
    let before = try told(nodes.down)
    try enrol()
    #expect(try nodes.up.link(to: village).hosts == [body], "it was taken in")
    #expect(try village.link(to: nodes.up).hosts == [nodes.tower])
    let tower = try village.queries.organization(nodes.tower, as: .node, at: village.now)
    #expect(tower != nil, "it was told in full")
    #expect(try told(nodes.down) == before)
  }

  @Test func `what changes of the tower is told to all, and what changes below to none`() throws {
    try enrol()
    let before = (town: try told(nodes.down), village: try told(village))
    _ = try nodes.up.enter(nodes.tower, "次席", .deputy)
    #expect(try told(nodes.down) > before.town)
    #expect(try told(village) > before.village)
    try exchange()
    let after = (town: try told(nodes.down), village: try told(village))
    _ = try village.enter(body, "係二", .deputy)
    try exchange()
    #expect(try told(nodes.down) == after.town, "its own node tells of it")
    #expect(try told(village) == after.village)
  }

  @Test func `what a peer says is remembered by its numbers, and no answer to it is kept`() throws {
    func answers() throws -> Int {
      try nodes.up.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM input") ?? 0 }
    }
    _ = try nodes.raise()
    let before = try answers()
    let said = try nodes.down.frames(to: nodes.up)
    try nodes.up.take(said, from: nodes.down)
    let facts = nodes.up.node.tree.count
    try nodes.up.take(said, from: nodes.down)
    #expect(try answers() == before)
    #expect(nodes.up.node.tree.count == facts, "said twice it is as said once")
  }

  @Test func `a link that is remembered is the one of the row, with what waits`() throws {
    let id = try nodes.up.link(to: nodes.down).id
    func rows() throws -> PeerLink? {
      try nodes.up.queue.read { try PeerLink.find(id.description, in: $0) }
    }
    _ = try nodes.raise()
    let waiting = try #require(try nodes.up.queries.link(id))
    #expect(!waiting.outgoing[.urgent].waiting.isEmpty)
    #expect(try rows() == waiting)
    try nodes.exchange()
    let taken = try #require(try nodes.up.queries.link(id))
    #expect(taken != waiting)
    #expect(try rows() == taken)
  }

  @Test func `a shelf gives a link for exactly its bytes alone`() throws {
    let shelf = LinkShelf()
    let older = try nodes.up.link(to: nodes.down)
    _ = try nodes.raise()
    let newer = try nodes.up.link(to: nodes.down)
    let bytes = (older: Data(try older.stateBytes()), newer: Data(try newer.stateBytes()))
    #expect(bytes.older != bytes.newer)
    shelf.keep(newer, bytes.newer)
    #expect(try shelf.link(older.key, bytes.older).outgoing[.urgent].nextSeq == 1)
    let read = try shelf.link(newer.key, bytes.newer)
    #expect(read.outgoing[.urgent].nextSeq == 2)
    #expect(read.outgoing[.urgent].waiting == [], "what waits lies in rows of its own")
    #expect(throws: (any Error).self) { try shelf.link(newer.key, Data([1])) }
  }
}
