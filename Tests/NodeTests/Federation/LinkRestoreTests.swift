//! A node that comes back from an old backup: noticed, held, released by a person, and nothing lost or doubled (S13, L2).

import Alerting
import Federation
import GRDB
import Kernel
import Testing

@testable import Node

struct LinkRestoreTests {
  let nodes: LinkedNodes

  init() throws { nodes = try LinkedNodes() }

  /// Says what is to be said, with the time that a comparison takes.
  private func talk() throws { try nodes.exchange(rounds: 12) }

  @Test func `a restored town is held, and gets back what it lost once a person has released it`()
    throws
  {
    let before = try nodes.backup()
    let alert = try nodes.raise()
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    try nodes.restore(before, knowing: true)
    #expect(try nodes.duty(of: alert, at: nodes.down) == nil, "forgotten")
    try nodes.exchange()
    guard case .quarantined(let held) = try nodes.up.link(to: nodes.down).state else {
      Issue.record("the tower did not notice")
      return
    }
    #expect(held.cause == .peerRestored && held.offer != nil)
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.release(link.id)), as: nodes.towersAdministrator)
    try talk()
    #expect(try nodes.duty(of: alert, at: nodes.down)?.id == duty.id, "told again, and once")
    #expect(try nodes.up.link(to: nodes.down).state == .active)
    #expect(try nodes.down.link(to: nodes.up).state == .active)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a town that was wound back without knowing it is noticed at both ends`() throws {
    let before = try nodes.backup()
    let alert = try nodes.raise()
    try nodes.exchange()
    let duty = try #require(try nodes.duty(of: alert, at: nodes.down))
    try nodes.down.done(.delivery(duty.id, .acknowledge(over: .link)), as: nodes.townsClerk)
    try nodes.exchange()
    #expect(try nodes.duty(of: alert, at: nodes.up)?.stage == .acknowledged)
    try nodes.restore(before, knowing: false)
    try nodes.exchange()
    guard case .quarantined(let held) = try nodes.up.link(to: nodes.down).state else {
      Issue.record("the tower did not notice")
      return
    }
    #expect(held.cause == .peerWentBack)
    // Nobody releases it before the town has begun a new epoch.
    let link = try nodes.up.link(to: nodes.down)
    #expect(
      nodes.up.ask(.link(.release(link.id)), as: nodes.towersAdministrator)
        == .refused(RefusalCode("peerNotRestored")))
    try nodes.down.done(.beginEpoch)
    try nodes.exchange()
    try nodes.up.done(.link(.release(link.id)), as: nodes.towersAdministrator)
    try talk()
    #expect(try nodes.duty(of: alert, at: nodes.down)?.id == duty.id)
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a code that was open in a backup lets nobody in after it`() throws {
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 17, count: InvitationCode.secretBytes),
        fingerprint: try nodes.down.peerKey.fingerprint, address: "https://town.example"))
    let until = nodes.down.now + .days(7)
    try nodes.down.done(.link(.invite(under: nodes.town, verifier: code.verifier, until: until)))
    try nodes.restore(try nodes.backup(), knowing: true)
    let guest = try TestNode("guest.example", seed: 4, at: nodes.down.now)
    let request = try EnrolmentRequest(
      code: code, key: try guest.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: guest.now
    ).signed(by: guest.key)
    let answer = nodes.down.ask(.link(.enrol(request)))
    #expect(answer == .refused(RefusalCode("badInvitation")))
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  @Test func `a town that was put back hears again who was revoked`() throws {
    let city = try ThirdNode(under: nodes)
    let before = try nodes.backup()
    let link = try nodes.up.link(to: city.node)
    let told = try Revocation(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0501), issuer: link.own,
      subject: .node(link.peer), at: nodes.up.now,
      reason: Phrase(ja: "鍵が盗まれた", en: "its key was stolen")
    ).signed(by: nodes.up.key)
    try nodes.up.done(.link(.revoke(link.id, told: told)), as: nodes.towersAdministrator)
    #expect(try unheard() == ["town.example"])
    try nodes.exchange(rounds: 4)
    #expect(try unheard() == [])
    try nodes.restore(before, knowing: true)
    try nodes.exchange()
    let town = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.release(town.id)), as: nodes.towersAdministrator)
    #expect(try unheard() == ["town.example"])
    try talk()
    #expect(try unheard() == [])
    let faults = try nodes.faults()
    #expect(faults == [])
  }

  private func unheard() throws -> [String] {
    try nodes.up.queries.unheardRevocations(as: nodes.towersAdministrator, at: nodes.up.now)
      .flatMap { $0.unheard.map(\.peer.text) }
  }

  @Test func `two nodes that talk to the end hold the same`() throws {
    for severity in [Severity.warning, .serious, .caution] { _ = try nodes.raise(severity) }
    try talk()
    try nodes.pass(LinkLimits.digestEvery)
    try talk()
    for (node, peer) in [(nodes.up, nodes.down), (nodes.down, nodes.up)] {
      let link = try node.link(to: peer)
      #expect(link.differing == 0 && link.newer == nil, "\(node.node.name)")
    }
    let faults = try nodes.faults()
    #expect(faults == [])
  }
}
