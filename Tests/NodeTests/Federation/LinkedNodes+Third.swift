//! A third node beside the two, and letters of the town's node that its own code would never say.

import Alerting
import Federation
import GRDB
import Kernel

@testable import Node

/// A node with a city of its own that the tower has taken in beside the town's.
struct ThirdNode {
  let node: TestNode
  let city: ID<Organization>
  let clerk: ID<Person>
  private let up: TestNode

  init(under nodes: LinkedNodes, invitedAs body: ID<Organization>? = nil) throws {
    up = nodes.up
    node = try TestNode("city.example", seed: 3, at: nodes.up.now)
    city = try node.done(
      .registerOrganization(
        code: "2", name: Phrase(ja: "南市", en: "Minami City"), legalForm: "市区町村"))[0]
      .id.cast(to: Organization.self)
    try node.done(.start(tower: city))
    clerk = try node.enter(city, "市係", .responder)
    _ = try node.enter(city, "市当番", .watchDesk)
    try enrol(under: body ?? nodes.tower)
    try node.introduce(to: up)
    try up.introduce(to: node)
    try exchange(rounds: 4)
  }

  private func enrol(under tower: ID<Organization>) throws {
    let secret = [UInt8](repeating: 8, count: InvitationCode.secretBytes)
    guard
      let code = InvitationCode(
        secret: secret, fingerprint: try up.peerKey.fingerprint, address: "https://tower.example")
    else { throw Nation.Broken(description: "no code") }
    try up.done(
      .link(.invite(under: tower, verifier: code.verifier, until: up.now + .days(7))))
    let request = EnrolmentRequest(
      code: code, key: try node.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: node.now)
    try up.done(.link(.enrol(try request.signed(by: node.key))))
    let link = try up.link(to: node)
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try up.peerKey, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: up.now)
    try node.done(.link(.join(code, request, try answer.signed(by: up.key))))
  }

  /// The two say what they have to say, so many times; this one's time follows the tower's.
  func exchange(rounds: Int = 2) throws {
    for _ in 0..<rounds {
      try node.pass(to: max(node.now, up.now))
      try up.take(try node.frames(to: up), from: node)
      try node.take(try up.frames(to: node), from: up)
      try up.pass(to: up.now + .seconds(1))
    }
  }

  var citysClerk: Viewer {
    Viewer(person: clerk, key: nil, organization: city, role: .responder)
  }
}

extension LinkedNodes {
  /// A letter of the town's node under its next number, past everything that its node would say. Afterwards that node must
  /// say nothing of its own in that lane.
  func forged(
    _ message: Message, about record: RecordReference, version: Int64 = 1
  ) throws -> Letter {
    let link = try down.link(to: up)
    let payload = message.payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0401), from: link.own, to: link.peer,
      lane: .urgent, stream: link.stream, linkSeq: link.outgoing.urgent.nextSeq,
      kind: message.kind, record: record, recordVersion: version,
      payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([tower])), at: down.now,
      notAfter: down.now + .minutes(5))
    return Letter(try envelope.signed(by: down.key), payload: payload)
  }

  /// Every duty of an alert at a node.
  func duties(of alert: ID<Alert>, at node: TestNode) throws -> [Delivery] {
    try node.queue.read { db in
      try Alert.find(alert.description, in: db)?.deliveries
        .compactMap { try Delivery.find($0.description, in: db) } ?? []
    }
  }
}
