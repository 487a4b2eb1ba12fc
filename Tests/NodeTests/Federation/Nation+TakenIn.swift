//! A nation whose node has taken another in: what a verifier must be able to check of links.

import Alerting
import Federation
import GRDB
import Kernel

@testable import Node

extension Nation {
  /// A node under the prefecture that hosts a hamlet of its own, and for which letters wait.
  func takeIn() throws {
    let seed = [UInt8](repeating: 5, count: SigningKey.seedBytes)
    guard let key = SigningKey(name: "hamlet.example", seed: seed),
      let peerKey = PeerKey(key.publicKey),
      let own = SigningKey(name: node.name, seed: [UInt8](repeating: 6, count: 32)),
      let ownKey = PeerKey(own.publicKey),
      let code = InvitationCode(
        secret: [UInt8](repeating: 9, count: InvitationCode.secretBytes),
        fingerprint: ownKey.fingerprint, address: "https://noroshi.test"),
      let name = NodeName("hamlet.example")
    else { throw Broken(description: "no keys") }
    let hamlet = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0077)
    let sealing = [UInt8](repeating: 7, count: NodeCard.sealingKeyBytes)
    try done(
      .link(
        .invite(
          under: try organization("north"), verifier: code.verifier, until: now + .days(7))))
    let request = EnrolmentRequest(
      code: code, key: peerKey, sealingKey: sealing, versions: LinkLimits.versions, epoch: 0,
      certificateRequest: [], at: now)
    try done(.link(.enrol(try request.signed(by: key))))
    guard let link = try queries.link(peer: name) else { throw Broken(description: "no link") }
    let card = NodeCard(key: peerKey, sealingKey: sealing, version: 1, at: now, hosts: [hamlet])
    let payload = Message.node(try card.signed(by: key))
      .payload(salt: [UInt8](repeating: 3, count: Message.saltBytes))
    let envelope = Envelope(
      id: ID<Envelope>(high: 0x7000, low: 0x8000_0000_0000_0078), from: name, to: link.own,
      lane: .bulk, stream: link.peerStream, linkSeq: 1, kind: .node,
      record: RecordReference(.node, ID<RecordReference>(high: 0x7000, low: 0x8000_0000_0000_0079)),
      recordVersion: 1, payloadHash: Letter.hash(of: payload),
      marking: Marking(tlp: .amber, audience: Audience([hamlet])), at: now,
      notAfter: now + .days(1))
    try done(.link(.arrived(link.id, Letter(try envelope.signed(by: key), payload: payload))))
  }

  /// Somebody is left out of an alert, and a list of marks is narrowed that the other node was told of.
  func narrow() throws {
    let (alert, tower) = (try alert("beacon"), try organization("tower"))
    let found = try queue.read { db -> (without: String?, list: String?) in
      (
        try String.fetchOne(
          db,
          sql: """
            SELECT organization FROM alert_audience WHERE alert = ? AND organization <> ?
              AND organization NOT IN (SELECT organization FROM delivery WHERE alert = ?)
            ORDER BY organization LIMIT 1
            """, arguments: [alert.description, tower.description, alert.description]),
        try String.fetchOne(
          db,
          sql: """
            SELECT record FROM sent_copy WHERE record LIKE 'indicators/%' ORDER BY record LIMIT 1
            """)
      )
    }
    guard let without = found.without.flatMap({ ID<Organization>($0) }),
      let list = found.list.flatMap({ RecordReference($0) })
    else { throw Broken(description: "nothing to narrow: \(found)") }
    let watch = try viewer("watch", "tower", .watchOfficer)
    try done(.narrow(alert, NarrowForm(tlp: .red, without: [without])), as: watch)
    try done(.narrowIndicators(list.id.cast(to: IndicatorBatch.self), to: .amber))
  }
}
