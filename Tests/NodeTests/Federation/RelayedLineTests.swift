//! A node beside, reached through the one above, that gets a line of its own.

import Alerting
import Federation
import Kernel
import Testing

@testable import Node

struct RelayedLineTests {
  @Test func `a node beside that is taken in by a code is a node below from then on`() throws {
    let nodes = try RelayedNodes()
    try nodes.acquaint()
    let (above, below) = (nodes.ministryNode, nodes.down)
    let beside = try above.link(to: below)
    #expect(beside.role == .sibling)
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 21, count: InvitationCode.secretBytes),
        fingerprint: try above.peerKey.fingerprint, address: "https://ministry.example"))
    let until = above.now + .days(7)
    try above.done(.link(.invite(under: nodes.ministry, verifier: code.verifier, until: until)))
    let request = EnrolmentRequest(
      code: code, key: try below.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: below.now)
    let signed = try request.signed(by: below.key)
    try above.done(.link(.enrol(signed)))
    let link = try above.link(to: below)
    #expect(link.role == .child && link.id != beside.id)
    let again = above.ask(.link(.enrol(signed)))
    #expect(again == .done([RecordReference(.link, link.id)]))
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try above.peerKey, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: above.now)
    try below.done(.link(.join(code, request, try answer.signed(by: above.key))))
    #expect(try below.link(to: above).role == .parent)
    try below.introduce(to: above)
    try above.introduce(to: below)
    for _ in 0..<4 {
      try above.take(try below.frames(to: above), from: below)
      try below.take(try above.frames(to: below), from: above)
      try nodes.pass(.seconds(1))
    }
    #expect(try above.link(to: below).hosts == [nodes.base.town])
    #expect(try below.link(to: above).hosts == [nodes.ministry])
    for (node, peer) in [(above, below), (below, above)] {
      #expect(try node.link(to: peer).state == .active)
      #expect(try node.queries.siblings().isEmpty)
    }
    let faults = try nodes.faults()
    #expect(faults == [])
  }
}
