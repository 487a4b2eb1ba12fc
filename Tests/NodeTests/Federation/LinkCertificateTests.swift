//! The certificate of a line as a Fact: by the node alone, kept with the link, gone with nothing but its revocation.

import Federation
import Kernel
import Testing

@testable import Node

struct LinkCertificateTests {
  let nodes: LinkedNodes
  let chief: Viewer

  init() throws {
    nodes = try LinkedNodes()
    chief = Viewer(
      person: nodes.officer, key: nil, organization: nodes.tower, role: .administrator)
  }

  private func certificate(_ byte: UInt8 = 1) -> LineCertificate {
    LineCertificate(
      certificate: [byte], authority: [2], address: "https://tower.example:8443", salt: nil,
      until: nodes.up.now + .days(90))
  }

  @Test func `a certificate is kept with its link, and nothing in the store contradicts it`()
    throws
  {
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.certified(link.id, certificate())))
    let kept = try nodes.up.link(to: nodes.down).certificate
    #expect(kept == certificate())
    let view = try #require(try nodes.up.queries.peer(link.id, as: chief, at: nodes.up.now))
    #expect(view.certificateUntil == nodes.up.now + .days(90))
    try nodes.up.done(.link(.certified(link.id, certificate(9))))
    let newer = try nodes.up.link(to: nodes.down).certificate
    #expect(newer == certificate(9))
    let faults = try nodes.faults()
    #expect(faults.isEmpty, "\(faults)")
  }

  @Test func `nobody but the node itself says that there is one`() throws {
    let link = try nodes.up.link(to: nodes.down)
    for viewer in [chief, nodes.towersOfficer] {
      let answer = nodes.up.ask(.link(.certified(link.id, certificate())), as: viewer)
      #expect(answer == .refused(.notAllowed))
    }
    let kept = try nodes.up.link(to: nodes.down).certificate
    #expect(kept == nil)
  }

  @Test func `a link that is over gets none`() throws {
    let link = try nodes.up.link(to: nodes.down)
    try nodes.up.done(.link(.revoke(link.id)), as: chief)
    let answer = nodes.up.ask(.link(.certified(link.id, certificate())))
    #expect(answer == .refused(RefusalCode(PeerLink.Refusal.linkRevoked.rawValue)))
  }
}
