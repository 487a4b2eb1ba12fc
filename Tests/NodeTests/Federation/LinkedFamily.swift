//! Three nodes in memory and their lines: a tower's, a city's and a town's, which the city has invited too.

import Federation
import Kernel
import Testing

@testable import Node

/// A tower with two nodes below it, a city's and a town's; the city has invited the town too.
final class LinkedFamily {
  let tower: TestNode
  let city: TestNode
  let town: TestNode
  let bodies: [String: ID<Organization>]
  let officer: ID<Person>

  init() throws {
    let start = Instant(seconds: 1_431_050_400)
    tower = try TestNode("tower.example", seed: 1, at: start)
    city = try TestNode("city.example", seed: 2, at: start)
    town = try TestNode("town.example", seed: 3, at: start)
    var bodies: [String: ID<Organization>] = [:]
    for (place, node) in [tower, city, town].enumerated() {
      let body = try node.done(
        .registerOrganization(
          code: "\(place)", name: Phrase(ja: "団体\(place)", en: "Body \(place)"),
          legalForm: "市区町村"))[0].id.cast(to: Organization.self)
      try node.done(.start(tower: body))
      bodies[node.node.name] = body
    }
    self.bodies = bodies
    officer = try tower.enter(try #require(bodies["tower.example"]), "当直", .watchDesk)
    for (node, name) in [(city, "市の係"), (town, "町の係")] {
      _ = try node.enter(try #require(bodies[node.node.name]), name, .responder)
    }
    try enrol(city, at: tower, 9)
    try enrol(town, at: tower, 8)
    try enrol(town, at: city, 7)
    for (below, above) in [(city, tower), (town, tower), (town, city)] {
      try below.introduce(to: above)
      try above.introduce(to: below)
    }
    try exchange(rounds: 4)
  }

  func body(_ node: TestNode) throws -> ID<Organization> {
    try #require(bodies[node.node.name])
  }

  func enrol(_ below: TestNode, at above: TestNode, _ word: UInt8) throws {
    let secret = [UInt8](repeating: word, count: InvitationCode.secretBytes)
    let code = try #require(
      InvitationCode(
        secret: secret, fingerprint: try above.peerKey.fingerprint,
        address: "https://\(above.node.name)"))
    try above.done(
      .link(
        .invite(under: try body(above), verifier: code.verifier, until: above.now + .days(7))))
    let request = EnrolmentRequest(
      code: code, key: try below.peerKey,
      sealingKey: [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes),
      versions: LinkLimits.versions, epoch: 0, certificateRequest: [], at: below.now)
    try above.done(.link(.enrol(try request.signed(by: below.key))))
    let link = try above.link(to: below)
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.signedBytes), key: try above.peerKey, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: above.now)
    try below.done(.link(.join(code, request, try answer.signed(by: above.key))))
  }

  /// Every pair that still has a link both ways says what it has to say.
  func exchange(rounds: Int = 2) throws {
    for _ in 0..<rounds {
      for (left, right) in [(city, tower), (town, tower), (town, city)]
      where try isLinked(left, right) && isLinked(right, left) {
        try right.take(try left.frames(to: right), from: left)
        guard try isLinked(left, right), try isLinked(right, left) else { continue }
        try left.take(try right.frames(to: left), from: right)
      }
      for node in [tower, city, town] { try node.pass(to: node.now + .seconds(1)) }
    }
  }

  func isLinked(_ node: TestNode, _ peer: TestNode) throws -> Bool {
    let name = try #require(NodeName(peer.node.name))
    return try node.queries.link(peer: name) != nil
  }

  /// How a node's link to another stands, also one that is over.
  func state(_ node: TestNode, _ peer: TestNode) throws -> PeerLink.State? {
    try node.queries.links().last { $0.peer.text == peer.node.name }?.state
  }

  /// The word of a node that another is revoked.
  func revocation(
    _ subject: Revocation.Subject, by node: TestNode, _ number: UInt64 = 1
  ) throws -> Signed<Revocation> {
    try Revocation(
      id: ID(high: 0x7000, low: 0x8000_0000_0000_0000 | number),
      issuer: try #require(NodeName(node.node.name)), subject: subject, at: node.now,
      reason: Phrase(ja: "鍵が盗まれた", en: "its key was stolen")
    ).signed(by: node.key)
  }

  func subject(_ node: TestNode) throws -> Revocation.Subject {
    .node(try #require(NodeName(node.node.name)))
  }

  var administrator: Viewer {
    get throws {
      Viewer(
        person: officer, key: nil, organization: try body(tower), role: .administrator)
    }
  }

  func faults() throws -> [String] {
    try [tower, city, town].flatMap { node in
      try Verifier.verify(node.queue, at: node.now).faults.map { "\(node.node.name): \($0)" }
    }
  }
}
