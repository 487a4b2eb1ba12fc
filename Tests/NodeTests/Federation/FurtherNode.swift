//! A village's node below the town's, and so two steps below the tower's.

import Alerting
import Federation
import Kernel

@testable import Node

/// A node with a village of its own that the town has taken in.
final class FurtherNode {
  let node: TestNode
  let village: ID<Organization>
  let elder: ID<Person>

  init(under nodes: LinkedNodes) throws {
    node = try TestNode("village.example", seed: 4, at: nodes.down.now)
    village = try node.done(
      .registerOrganization(
        code: "3", name: Phrase(ja: "奥村", en: "Oku Village"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    try node.done(.start(tower: village))
    elder = try node.enter(village, "村係", .responder)
    try enrol(at: nodes.down, under: nodes.town, 6)
  }

  /// The village's node is taken in by another, and the two say who they are.
  func enrol(at above: TestNode, under body: ID<Organization>, _ word: UInt8) throws {
    let secret = [UInt8](repeating: word, count: InvitationCode.secretBytes)
    guard
      let code = InvitationCode(
        secret: secret, fingerprint: try above.peerKey.fingerprint,
        address: "https://\(above.node.name)")
    else { throw Nation.Broken(description: "no code") }
    try node.pass(to: max(node.now, above.now))
    try above.done(
      .link(.invite(under: body, verifier: code.verifier, until: above.now + .days(7))))
    let request = EnrolmentRequest(
      code: code, key: try node.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: node.now)
    try above.done(.link(.enrol(try request.signed(by: node.key))))
    let link = try above.link(to: node)
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try above.peerKey, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: above.now)
    try node.done(.link(.join(code, request, try answer.signed(by: above.key))))
    try node.introduce(to: above)
    try above.introduce(to: node)
    try exchange(with: above, rounds: 4)
  }

  /// The two say what they have to say, so many times; this one's time follows the other's.
  func exchange(with above: TestNode, rounds: Int = 2) throws {
    for _ in 0..<rounds {
      try node.pass(to: max(node.now, above.now))
      try above.take(try node.frames(to: above), from: node)
      try node.take(try above.frames(to: node), from: above)
      try above.pass(to: above.now + .seconds(1))
    }
  }

  func faults() throws -> [String] {
    try Verifier.verify(node.queue, at: node.now).faults.map { "\(node.node.name): \($0)" }
  }
}
