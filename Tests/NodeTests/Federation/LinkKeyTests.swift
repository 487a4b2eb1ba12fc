//! A new key for a running link: told, confirmed, and the old one refused after its time.

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkKeyTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  private func rotate() throws {
    try nodes.up.done(.link(.rotateKey), as: nodes.towersAdministrator)
  }

  private func keys() throws -> [String] {
    try nodes.down.link(to: nodes.up).keys(at: nodes.down.now).map(\.description)
  }

  private func key(_ generation: Int64) throws -> String {
    try nodes.up.signer(generation).publicKey.description
  }

  private func standing() throws -> KeyStanding {
    try #require(
      try nodes.up.queries.keyStanding(as: nodes.towersAdministrator, at: nodes.up.now))
  }

  @Test func `a new key is told to the peer, and alone signs once it was confirmed`() throws {
    let first = try standing()
    #expect(first.generation == 0 && first.since == nil && first.undelivered.isEmpty)
    try rotate()
    let asked = try standing()
    #expect(asked.generation == 1 && asked.since == nodes.up.now)
    #expect(asked.undelivered.map(\.peer.text) == ["town.example"])
    #expect(try nodes.up.link(to: nodes.down).generations(newest: 1) == [0, 1])
    try nodes.up.announceKey(to: nodes.down)
    try nodes.exchange()
    #expect(try keys() == [key(0), key(1)])
    #expect(try nodes.up.link(to: nodes.down).generations(newest: 1) == [1])
    #expect(try standing().undelivered.isEmpty)
    let alert = try nodes.raise()
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.down) != nil)
    #expect(try nodes.down.link(to: nodes.up).refusals.isEmpty)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `the old key is taken for a week, and refused after it`() throws {
    try rotate()
    try nodes.up.announceKey(to: nodes.down)
    try nodes.exchange()
    let link = try nodes.down.link(to: nodes.up)
    func sayByOld() throws -> Int {
      let hello = try nodes.up.link(to: nodes.down).hello(at: nodes.up.now)
        .signed(by: nodes.up.key)
      try nodes.down.done(.link(.heard(link.id, .hello(hello))))
      return try nodes.down.link(to: nodes.up).refusals.count
    }
    #expect(try sayByOld() == 0)
    try nodes.pass(LinkLimits.keyOverlap)
    #expect(try sayByOld() == 1)
    #expect(try nodes.down.link(to: nodes.up).refusals.last?.reason == .badSignature)
    try nodes.exchange(rounds: 4)
    #expect(try nodes.down.link(to: nodes.up).refusals.count == 1, "the new one is taken")
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `what waited under the old key is taken after the new one`() throws {
    let alert = try nodes.raise()
    try rotate()
    try nodes.up.introduce(to: nodes.down)
    try nodes.up.announceKey(to: nodes.down)
    try nodes.exchange(rounds: 4)
    #expect(try nodes.duty(of: alert, at: nodes.down) != nil)
    #expect(try nodes.down.link(to: nodes.up).refusals.isEmpty)
    #expect(try nodes.down.link(to: nodes.up).incoming.bulk.refused.isEmpty)
  }

  @Test func `a peer that was away for longer than the overlap still takes it`() throws {
    try rotate()
    try nodes.up.announceKey(to: nodes.down)
    try nodes.pass(LinkLimits.keyOverlap + .days(2))
    #expect(try nodes.up.link(to: nodes.down).owesKey(newest: 1, at: nodes.up.now))
    try nodes.up.announceKey(to: nodes.down)
    try nodes.exchange(rounds: 4)
    #expect(try keys() == [key(0), key(1)])
    #expect(try standing().undelivered.isEmpty)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a receipt that is lost for longer than the overlap locks nobody out`() throws {
    try rotate()
    try nodes.up.announceKey(to: nodes.down)
    try nodes.down.take(try nodes.up.frames(to: nodes.down), from: nodes.up)
    #expect(try keys().count == 2)
    try nodes.pass(LinkLimits.keyOverlap + .days(1))
    #expect(try keys() == [key(1)])
    #expect(try nodes.up.link(to: nodes.down).confirmedGeneration == 0)
    try nodes.up.announceKey(to: nodes.down)
    try nodes.exchange(rounds: 4)
    #expect(try nodes.up.link(to: nodes.down).confirmedGeneration == 1)
    #expect(try nodes.down.link(to: nodes.up).refusals.isEmpty)
  }

  @Test func `a day lies between two new keys, and a newer one takes the place of one that waits`()
    throws
  {
    try rotate()
    try nodes.up.announceKey(to: nodes.down)
    try nodes.pass(Instant.Span(microseconds: LinkLimits.rotateEvery.microseconds - 1_000_000))
    let early = nodes.up.ask(.link(.rotateKey), as: nodes.towersAdministrator)
    #expect(early == .refused(RefusalCode("rotatedLately")))
    try nodes.pass(.seconds(1))
    try rotate()
    #expect(try nodes.up.link(to: nodes.down).generations(newest: 2) == [0, 1, 2])
    try nodes.up.announceKey(to: nodes.down)
    let waiting = try nodes.up.link(to: nodes.down).outgoing.urgent.waiting
    #expect(waiting.count { $0.kind == .rotation } == 1)
    try nodes.exchange(rounds: 4)
    #expect(try keys() == [key(0), key(2)])
    #expect(try nodes.up.link(to: nodes.down).generations(newest: 2) == [2])
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a town that was put back to before it is told once more`() throws {
    let before = try nodes.backup()
    try rotate()
    try nodes.up.announceKey(to: nodes.down)
    try nodes.exchange()
    try nodes.restore(before, knowing: true)
    #expect(try keys() == [key(0)], "forgotten")
    try nodes.exchange()
    let held = try nodes.up.link(to: nodes.down)
    guard case .quarantined = held.state else {
      Issue.record("the tower did not notice")
      return
    }
    #expect(held.confirmedGeneration == 0)
    try nodes.up.done(.link(.release(held.id)), as: nodes.towersAdministrator)
    try nodes.up.announceKey(to: nodes.down)
    try nodes.exchange(rounds: 12)
    #expect(try keys() == [key(0), key(1)])
    #expect(try nodes.up.link(to: nodes.down).generations(newest: 1) == [1])
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `only the tower's administrator asks for a key, and no peer's word makes one`() throws
  {
    for viewer in [nodes.towersOfficer, nodes.townsClerk] {
      let answer = nodes.up.ask(.link(.rotateKey), as: viewer)
      #expect(answer == .refused(.notAllowed))
    }
    let link = try nodes.up.link(to: nodes.down)
    let rotation = try nodes.up.rotation(from: 0, to: 1)
    let told = nodes.up.ask(
      .link(.announceKey(link.id, rotation, generation: 1)), as: nodes.towersAdministrator)
    #expect(told == .refused(.notAllowed))
    let early = nodes.up.ask(.link(.announceKey(link.id, rotation, generation: 1)))
    #expect(early == .refused(RefusalCode("badRotation")), "it has no such key")
  }

  @Test func `a rotation that a stranger signed changes no key`() throws {
    let link = try nodes.down.link(to: nodes.up)
    let stranger = try TestNode("tower.example", seed: 9, at: nodes.up.now)
    let rotation = try stranger.rotation(from: 0, to: 1)
    let message = Message.rotation(rotation)
      .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0001), from: link.peer, to: link.own,
      lane: .urgent, stream: link.peerStream, linkSeq: link.incoming.urgent.through + 1,
      kind: .rotation, record: RecordReference(.node, ID<NodeCard>(high: 1, low: 1)),
      recordVersion: 1, payloadHash: Letter.hash(of: message),
      marking: Marking(tlp: .amber, audience: Audience([nodes.town])), at: nodes.up.now,
      notAfter: nodes.up.now + .hours(1))
    // The envelope is honest, what it carries is not.
    let letter = Letter(try envelope.signed(by: nodes.up.key), payload: message)
    try nodes.down.done(.link(.arrived(link.id, letter)))
    #expect(try keys() == [key(0)])
    #expect(
      try nodes.down.link(to: nodes.up).incoming.urgent.refused.last?.reason == .againstRules)
  }

  @Test func `who made a new key while his request was carried is known by the key of the request`()
    throws
  {
    let hamlet = try TestNode("hamlet.example", seed: 13, at: nodes.up.now)
    let made = try hamlet.done(
      .registerOrganization(
        code: "2", name: Phrase(ja: "南川村", en: "Minamikawa"), legalForm: "市区町村"))
    try hamlet.done(.start(tower: made[0].id.cast(to: Organization.self)))
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 13, count: InvitationCode.secretBytes),
        fingerprint: try nodes.up.peerKey.fingerprint, address: "https://tower.example"))
    try nodes.up.done(
      .link(
        .invite(under: nodes.tower, verifier: code.verifier, until: nodes.up.now + .days(7))))
    let request = EnrolmentRequest(
      code: code, key: try hamlet.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: hamlet.now)
    try nodes.up.done(.link(.enrol(try request.signed(by: hamlet.key))))
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try nodes.up.peerKey, version: 1, epoch: 0,
      certificate: [], authority: [], at: nodes.up.now)
    for _ in 0..<2 {
      hamlet.now = hamlet.now + .days(2)
      try hamlet.done(.link(.rotateKey))
    }
    try hamlet.done(.link(.joinByFile(code, request, try answer.signed(by: nodes.up.key))))
    let link = try hamlet.link(to: nodes.up)
    #expect(link.confirmedGeneration == 0 && link.owesKey(newest: 2, at: hamlet.now))
    #expect(link.generations(newest: 2) == [0, 1, 2])
    let faults = try Verifier.verify(hamlet.queue, at: hamlet.now).faults
    #expect(faults.isEmpty)
  }

  @Test func `a code that was written before a new key is answered by the key that it names`()
    throws
  {
    func child(_ name: String, _ secret: UInt8, invite: () throws -> Void) throws -> PeerLink {
      guard
        let code = InvitationCode(
          secret: [UInt8](repeating: secret, count: InvitationCode.secretBytes),
          fingerprint: try nodes.up.peerKey.fingerprint, address: "https://tower.example")
      else { throw Nation.Broken(description: "no code") }
      let life = nodes.up.now + .days(7)
      try nodes.up.done(
        .link(.invite(under: nodes.tower, verifier: code.verifier, until: life)))
      try invite()
      let node = try TestNode(name, seed: secret, at: nodes.up.now)
      let request = EnrolmentRequest(
        code: code, key: try node.peerKey,
        sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
        versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: nodes.up.now)
      try nodes.up.done(.link(.enrol(try request.signed(by: node.key))))
      return try nodes.up.link(to: node)
    }
    let before = try child("before.example", 11) { try rotate() }
    #expect(before.confirmedGeneration == 0 && before.owesKey(newest: 1, at: nodes.up.now))
    let after = try child("after.example", 12) {}
    #expect(after.confirmedGeneration == 1 && !after.owesKey(newest: 1, at: nodes.up.now))
  }
}
