//! Three nodes one below the other: the one at the bottom was invited by the one in the middle, and the tower has no line to it.

import Federation
import GRDB
import Kernel

@testable import Node

/// The tower, the town's node below it, and a hamlet's below that.
final class StackedNodes {
  let base: LinkedNodes
  let bottom: TestNode
  let hamlet: ID<Organization>
  let clerk: ID<Person>

  var up: TestNode { base.up }
  var middle: TestNode { base.down }

  init() throws {
    base = try LinkedNodes()
    bottom = try TestNode("hamlet.example", seed: 4, at: base.up.now)
    hamlet = try bottom.done(
      .registerOrganization(
        code: "4", name: Phrase(ja: "南集落", en: "Minami Hamlet"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    try bottom.done(.start(tower: hamlet))
    clerk = try bottom.enter(hamlet, "集落の係", .responder)
    _ = try bottom.enter(hamlet, "集落の当番", .watchDesk)
    try enrol()
    try bottom.introduce(to: middle)
    try middle.introduce(to: bottom)
    try round(4)
  }

  private func enrol() throws {
    guard
      let code = InvitationCode(
        secret: [UInt8](repeating: 14, count: InvitationCode.secretBytes),
        fingerprint: try middle.peerKey.fingerprint, address: "https://town.example")
    else { throw Nation.Broken(description: "no code") }
    let until = middle.now + .days(7)
    try middle.done(.link(.invite(under: base.town, verifier: code.verifier, until: until)))
    let request = EnrolmentRequest(
      code: code, key: try bottom.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: bottom.now)
    try middle.done(.link(.enrol(try request.signed(by: bottom.key))))
    let link = try middle.link(to: bottom)
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try middle.peerKey, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: middle.now)
    try bottom.done(.link(.join(code, request, try answer.signed(by: middle.key))))
  }

  /// The node in the middle makes the two known to each other.
  func acquaint() throws {
    try middle.vouch()
    try round(8)
  }

  /// Everybody says what there is to say, so many times, a second apart.
  func round(_ count: Int) throws {
    for _ in 0..<count {
      try bottom.carry()
      try up.carry()
      for (below, above) in [(bottom, middle), (middle, up), (bottom, middle)] {
        try above.take(try below.frames(to: above), from: below)
        try below.take(try above.frames(to: below), from: above)
      }
      try pass(.seconds(1))
    }
  }

  /// Time passes everywhere, and nothing is said.
  func pass(_ span: Instant.Span) throws {
    for node in [up, middle, bottom] { try node.pass(to: node.now + span) }
  }

  /// How many people of a body are known at a node.
  func people(of body: ID<Organization>, at node: TestNode) throws -> Int {
    try node.queue.read { db in
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM person WHERE organization = ?",
        arguments: [body.description]) ?? 0
    }
  }

  /// What `noroshi verify` finds wrong anywhere.
  func faults() throws -> [String] {
    try [up, middle, bottom].flatMap { node in
      try Verifier.verify(node.queue, at: node.now).faults.map { "\(node.node.name): \($0)" }
    }
  }
}
