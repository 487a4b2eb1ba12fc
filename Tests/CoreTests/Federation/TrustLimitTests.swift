//! The limits of documents about trust, at them and one past them.

import Kernel
import Testing

@testable import Federation

@Suite struct TrustLimitTests {
  /// Writes a document of a size and reads it again.
  private func taken<Document: SignedDocument>(_ make: () throws -> Document) throws -> Bool {
    do {
      let signed = try make().signed(by: LinkCast.towerKey)
      _ = try Signed<Document>(json: signed.json)
      return true
    } catch is Malformed {
      return false
    }
  }

  private func text(_ count: Int) -> Phrase {
    Phrase(ja: String(repeating: "a", count: count), en: "")
  }

  @Test func `a card's hosts, reasons and certificates have their most`() throws {
    func card(_ count: Int) throws -> Bool {
      try taken {
        NodeCard(
          key: LinkCast.peerKey(LinkCast.townKey), sealingKey: [UInt8](repeating: 9, count: 32),
          version: 1, at: LinkCast.start, hosts: (0..<UInt64(count)).map { ID(high: 1, low: $0) })
      }
    }
    #expect(try card(NodeCard.hostsMax))
    #expect(try !card(NodeCard.hostsMax + 1))
    func revocation(_ count: Int) throws -> Bool {
      try taken {
        Revocation(
          id: LinkCast.id(1), issuer: LinkCast.tower, subject: .node(LinkCast.town),
          at: LinkCast.start, reason: text(count))
      }
    }
    #expect(try revocation(Revocation.reasonBytesMax))
    #expect(try !revocation(Revocation.reasonBytesMax + 1))
    func transfer(_ count: Int) throws -> Bool {
      try taken {
        HomeTransfer(
          id: LinkCast.id(1), record: DocumentSamples.organization, version: 1,
          from: LinkCast.tower, to: LinkCast.town, at: LinkCast.start, reason: text(count))
      }
    }
    #expect(try transfer(HomeTransfer.reasonBytesMax))
    #expect(try !transfer(HomeTransfer.reasonBytesMax + 1))
    func answer(_ count: Int) throws -> Bool {
      try taken {
        EnrolmentAnswer(
          request: Hash(sha256: "x".utf8), key: LinkCast.peerKey(LinkCast.towerKey), version: 1,
          epoch: 0, certificate: [UInt8](repeating: 1, count: count), authority: [],
          at: LinkCast.start)
      }
    }
    #expect(try answer(EnrolmentAnswer.certificateBytesMax))
    #expect(try !answer(EnrolmentAnswer.certificateBytesMax + 1))
  }

  @Test func `a certificate request has its most`() throws {
    let code = try #require(
      InvitationCode(
        secret: [UInt8](repeating: 7, count: 16),
        fingerprint: LinkCast.peerKey(LinkCast.towerKey).fingerprint, address: "https://a.example"))
    func request(_ count: Int) throws -> Bool {
      try taken {
        EnrolmentRequest(
          code: code, key: LinkCast.peerKey(LinkCast.townKey),
          sealingKey: [UInt8](repeating: 9, count: 32), versions: [1], epoch: 0,
          certificateRequest: [UInt8](repeating: 1, count: count), at: LinkCast.start)
      }
    }
    #expect(try request(EnrolmentRequest.certificateRequestBytesMax))
    #expect(try !request(EnrolmentRequest.certificateRequestBytesMax + 1))
  }

  @Test func `so many keys of a peer are in force, and one more is refused`() throws {
    var town = LinkSide(LinkCast.town)
    var old = LinkCast.towerKey
    for number in 1...UInt8(LinkLimits.keysMax) {
      let new = LinkCast.key("tower.example", 100 + number)
      let rotation = try KeyRotation(
        old: LinkCast.peerKey(old), new: LinkCast.peerKey(new), from: town.now
      ).signed(by: old, new)
      if number < LinkLimits.keysMax {
        #expect(try town.handle(.rotate(rotation)).count == 1)
      } else {
        #expect(throws: PeerLink.Refusal.tooManyKeys) { try town.handle(.rotate(rotation)) }
        town.now = town.now + LinkLimits.keyOverlap
        #expect(try town.handle(.rotate(rotation)).count == 1)
      }
      old = new
    }
  }

  @Test func `a bundle has its most frames`() throws {
    let hello = LinkFrame.hello(try LinkSide(LinkCast.tower).hello())
    func bundle(_ count: Int) throws -> [UInt8] {
      try LinkBundle.encode(
        Array(repeating: hello, count: count), from: LinkCast.tower, to: LinkCast.town, number: 1,
        at: LinkCast.start, keys: [LinkCast.towerKey])
    }
    #expect(
      try LinkBundle(bytes: bundle(LinkLimits.bundleFramesMax)).frames.count
        == LinkLimits.bundleFramesMax)
    let past = try bundle(LinkLimits.bundleFramesMax + 1)
    #expect(throws: Malformed("/cover/frames", .outOfRange)) { try LinkBundle(bytes: past) }
    let huge = [UInt8](repeating: 0, count: BundleCover.fileBytesMax + 1)
    #expect(throws: Malformed("", .tooLarge)) { try LinkBundle(bytes: huge) }
  }

  @Test func `the name of a node and the text of a key have their most`() throws {
    let most = String(repeating: "a", count: LinkLimits.nodeBytesMax)
    let key = LinkCast.key(most, 1)
    #expect(PeerKey(key.publicKey) != nil)
    #expect(key.publicKey.description.utf8.count <= LinkLimits.keyBytesMax)
    let past = LinkCast.key(most + "a", 1)
    #expect(PeerKey(past.publicKey) == nil)
    for wrong in ["", "-a", "a-", ".a", "a.", "A", "a b", "a_b", "狼煙"] {
      #expect(NodeName(wrong) == nil, "\(wrong)")
    }
  }
}
