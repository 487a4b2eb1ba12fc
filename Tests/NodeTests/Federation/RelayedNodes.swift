//! A town and a ministry on nodes of their own that have no line to each other: both are linked to the tower.

import Alerting
import Federation
import GRDB
import Kernel

@testable import Node

/// The tower with two nodes below it. At the tower the town stands under the ministry.
final class RelayedNodes {
  let base: LinkedNodes
  let ministryNode: TestNode
  let ministry: ID<Organization>
  let official: ID<Person>

  var up: TestNode { base.up }
  var down: TestNode { base.down }

  init() throws {
    base = try LinkedNodes()
    ministryNode = try TestNode("ministry.example", seed: 3, at: base.up.now)
    ministry = try ministryNode.done(
      .registerOrganization(
        code: "2", name: Phrase(ja: "監督省", en: "Ministry"), legalForm: "府省庁"))[0]
      .id.cast(to: Organization.self)
    try ministryNode.done(.start(tower: ministry))
    official = try ministryNode.enter(ministry, "官一", .responder)
    _ = try ministryNode.enter(ministry, "官二", .deputy)
    _ = try ministryNode.enter(ministry, "官当番", .watchDesk)
    try enrol()
    try ministryNode.introduce(to: up)
    try up.introduce(to: ministryNode)
    try round(4)
  }

  private func enrol() throws {
    let node = ministryNode
    guard
      let code = InvitationCode(
        secret: [UInt8](repeating: 13, count: InvitationCode.secretBytes),
        fingerprint: try up.peerKey.fingerprint, address: "https://tower.example")
    else { throw Nation.Broken(description: "no code") }
    let until = up.now + .days(7)
    try up.done(.link(.invite(under: base.tower, verifier: code.verifier, until: until)))
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

  /// At the tower the town comes under the ministry, and the two are made known to each other.
  func acquaint() throws {
    try up.done(.place(base.town, .supervision, under: ministry))
    try up.vouch()
    try round(8)
  }

  /// Everybody says what there is to say, so many times, a second apart.
  func round(_ count: Int) throws {
    for _ in 0..<count {
      for node in [down, ministryNode] {
        try node.carry()
        try up.take(try node.frames(to: up), from: node)
        try node.take(try up.frames(to: node), from: up)
      }
      try pass(.seconds(1))
    }
  }

  /// Time passes everywhere, and nothing is said.
  func pass(_ span: Instant.Span) throws {
    for node in [up, down, ministryNode] { try node.pass(to: node.now + span) }
  }

  /// The town raises an alert for the ministry.
  func raise() throws -> ID<Alert> {
    let viewer = Viewer(
      person: base.clerk, key: nil, organization: base.town, role: .watchOfficer)
    return try down.done(
      .raise(
        RaiseForm(
          kind: .real, severity: .serious,
          lines: ThreeLines(
            what: Phrase(ja: "監督省の装置が怪しい先と通信しています。", en: "A device of yours talks to a bad host."),
            now: Phrase(ja: "その装置を網から離す。", en: "Take it off the network."), detail: ""),
          tlp: .amber, inDoubt: false, recipients: [ministry], observables: [], campaign: false)),
      as: viewer)[0].id.cast(to: Alert.self)
  }

  /// The ministry's duty of an alert, as a node has it.
  func duty(of alert: ID<Alert>, at node: TestNode) throws -> Delivery? {
    try node.queue.read { db in
      let id = try String.fetchOne(
        db, sql: "SELECT id FROM delivery WHERE alert = ? AND organization = ?",
        arguments: [alert.description, ministry.description])
      return try id.flatMap { try Delivery.find($0, in: db) }
    }
  }

  /// What `noroshi verify` finds wrong anywhere.
  func faults() throws -> [String] {
    try [up, down, ministryNode].flatMap { node in
      try Verifier.verify(node.queue, at: node.now).faults.map { "\(node.node.name): \($0)" }
    }
  }
}
