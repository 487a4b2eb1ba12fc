//! One body of every kind of Fact about links to other nodes and the invitations by which these come.

import Federation
import Kernel

@testable import Node

extension FactSample {
  /// Came after those of `FactSamples+Newer.swift`.
  static func links() throws -> [FactSample] {
    let invitations: [NodeInvitation.Body] = [
      .nodeInvited(
        supporter: identifier(7), hash: Hash(sha256: "verifier".utf8), until: later, by: clerk),
      .nodeEnrolled(node: try town(), key: try key(1), version: 1, epoch: 0),
      .nodeInvitationWithdrawn(by: clerk),
    ]
    let bodies = try begun() + sent() + received() + standing() + held() + carried() + keys()
    return try bodies.map { try FactSample(.link, $0) }
      + invitations.map { try FactSample(.nodeInvitation, $0) }
      + [
        try FactSample(.node, NodeBody.linkKeyRotated(generation: 1)),
        try FactSample(.organization, Organization.Body.codePassed(to: identifier(7))),
      ]
  }

  /// Came after those of `FactSamples+Newer.swift` too: what a comparison has found so far.
  static func tallied() throws -> [FactSample] {
    var tally = DigestTally(lacking: [.alert, .delivery], doubted: [.alert, .organization])
    tally.count(differing: 3, of: .delivery, isLast: true)
    tally.count(newer: 2, of: .alert, isLast: false)
    return [try FactSample(.link, PeerLink.Body.digestTallied(tally: tally))]
  }

  private static func town() throws -> NodeName {
    guard let name = NodeName("town.example") else { throw Nation.Broken(description: "no name") }
    return name
  }

  private static func tower() throws -> NodeName {
    guard let name = NodeName("tower.example") else { throw Nation.Broken(description: "no name") }
    return name
  }

  private static func key(_ seed: UInt8) throws -> PeerKey {
    let bytes = [UInt8](repeating: seed, count: SigningKey.seedBytes)
    guard let key = SigningKey(name: "town.example", seed: bytes).flatMap({ PeerKey($0.publicKey) })
    else { throw Nation.Broken(description: "no key") }
    return key
  }

  private static var toldOf: RecordReference {
    RecordReference(.alert, identifier(13) as ID<RecordReference>)
  }

  private static func begun() throws -> [PeerLink.Body] {
    let (own, peer, first) = (try tower(), try town(), try key(1))
    var bodies = PeerLink.Role.allCases.map { role in
      PeerLink.Body.linkEnrolled(
        own: own, peer: peer, role: role, key: first, version: 1, epoch: 0, peerEpoch: 2)
    }
    bodies.append(
      .hostsTold(organizations: [identifier(4), identifier(7)], version: 1_431_050_400))
    return bodies
  }

  private static func sent() throws -> [PeerLink.Body] {
    let parcel = PeerLink.Parcel(
      id: identifier(20), lane: .urgent, kind: .alert, record: toldOf, recordVersion: 181,
      payloadHash: Hash(sha256: "payload".utf8),
      marking: Marking(tlp: .amber, audience: Audience([identifier(4)])), notAfter: later)
    let voided = PeerLink.VoidCause.allCases.map {
      PeerLink.Body.envelopesVoided(lane: .ordinary, numbers: [3, 4], because: $0)
    }
    let rest: [PeerLink.Body] = [
      .receiptTaken(lane: .urgent, through: 7, stored: [6, 7], at: later),
      .envelopeRefusedThere(
        lane: .urgent, seq: 7, id: identifier(20), record: toldOf, reason: .notHosted,
        isFinal: true),
      .envelopeRefusedThere(
        lane: .urgent, seq: 7, id: identifier(20), record: toldOf, reason: .quarantined,
        isFinal: false),
      .envelopeUndeliverable(
        lane: .bulk, seq: 8, id: identifier(21), record: toldOf, kind: .directory),
    ]
    return [.envelopeQueued(seq: 7, parcel: parcel)] + voided + rest
  }

  private static func received() throws -> [PeerLink.Body] {
    let hash = Hash(sha256: "payload".utf8)
    return [
      .envelopeAccepted(
        lane: .urgent, seq: 3, id: identifier(22), kind: .delivery, record: toldOf,
        recordVersion: 182, payloadHash: hash, sentAt: moment, isLate: false),
      .envelopeRepeated(
        lane: .ordinary, seq: 3, id: identifier(22), payloadHash: hash, sentAt: moment),
      .envelopeRefused(
        lane: .bulk, seq: 4, id: identifier(23), payloadHash: hash, reason: .malformed,
        sentAt: moment),
      .refusedHere(id: identifier(24), reason: .badSignature),
      .voidsTaken(lane: .ordinary, ranges: [SequenceRange(1, 2), SequenceRange(5, 5)], at: moment),
    ]
  }

  private static func standing() throws -> [PeerLink.Body] {
    let numbering = PeerLink.Numbering(epoch: 1, stream: 1_048_577)
    let standings = [Receipt.Standing.active, .quarantined, .revoked].map {
      PeerLink.Body.standingLearned(standing: $0, at: moment)
    }
    let rest: [PeerLink.Body] = [
      .versionAgreed(version: 1), .streamBegun(numbering: numbering),
      .peerStreamTaken(numbering: numbering, at: moment),
      .restoreAnnounced(numbering: numbering, at: moment), .fellSilent(since: moment),
      .silenceTold, .heardAgain, .digestAsked, .digestCompared(differing: 3),
    ]
    return standings + rest
  }

  private static func held() throws -> [PeerLink.Body] {
    let held = PeerLink.Cause.allCases.map { PeerLink.Body.linkQuarantined(cause: $0) }
    let rest: [PeerLink.Body] = [
      .linkReleased(by: clerk), .linkRevoked(because: identifier(25)), .linkRevoked(because: nil),
    ]
    return held + rest
  }

  private static func carried() throws -> [PeerLink.Body] {
    let hash = Hash(sha256: "bundle".utf8)
    return [
      .carriageSet(isCarried: true, by: clerk), .carriageSet(isCarried: false, by: clerk),
      .bundleWritten(number: 1, letters: 4, hash: hash, by: clerk),
      .bundleTaken(number: 2, at: moment, hash: hash, by: clerk),
    ]
  }

  private static func keys() throws -> [PeerLink.Body] {
    let salts: [[UInt8]?] = [[UInt8](repeating: 3, count: LineCertificate.saltBytes), nil]
    let certified = salts.map { salt in
      PeerLink.Body.lineCertified(
        certificate: LineCertificate(
          certificate: [0x30, 1, 2], authority: [0x30, 3, 4],
          address: "https://tower.example:8443", salt: salt, until: later))
    }
    let rest: [PeerLink.Body] = [
      .keyRotated(key: try key(2), from: later),
      .keyRevoked(key: try key(1), because: identifier(25)),
      .keyAnnounced(generation: 1, letter: identifier(20)), .keyConfirmed(generation: 1),
    ]
    return certified + rest
  }
}
