//! Markings at the boundary, transfers of homes, sealed letters, bundles, comparisons.

import Crypto
import Foundation
import Kernel
import Testing

@testable import Federation

@Suite struct TrustTests {
  private let hall = LinkCast.hall
  private let ministry = LinkCast.ministry

  @Test func `what leaves is for those alone whom the other node hosts`() {
    let marking = Marking(
      tlp: .amber, mayForward: .maintenanceVendor, audience: Audience([hall, ministry]))
    let out = Boundary.outgoing(marking, hosted: Audience([hall, LinkCast.nobody]))
    #expect(out?.audience == Audience([hall]))
    #expect(out?.tlp == .amber && out?.mayForward == .maintenanceVendor)
    #expect(Boundary.outgoing(marking, hosted: Audience([LinkCast.nobody])) == nil)
    #expect(Boundary.outgoing(marking, hosted: .nobody) == nil)
    #expect(Boundary.outgoing(.narrowest, hosted: Audience([hall])) == nil)
  }

  @Test func `the receiver checks again, and nothing is ever loosened`() {
    let hosted = Audience([hall, ministry])
    func reason(
      _ tlp: TLP, _ audience: [ID<Organization>], known: Marking? = nil,
      mayForward: MayForward = .nobody
    ) -> RefusalReason? {
      Boundary.refusal(
        of: Marking(tlp: tlp, mayForward: mayForward, audience: Audience(audience)),
        hosted: hosted, known: known)
    }
    let known = Marking(tlp: .amber, audience: Audience([hall]))
    #expect(reason(.amber, [hall]) == nil)
    #expect(reason(.amber, []) == .notHosted)
    #expect(reason(.amber, [hall, LinkCast.nobody]) == .notHosted)
    #expect(reason(.amber, [hall], known: known) == nil)
    #expect(reason(.red, [hall], known: known) == nil)
    #expect(reason(.red, [], known: known) == nil)
    #expect(reason(.green, [hall], known: known) == .markingLoosened)
    #expect(reason(.amber, [hall, ministry], known: known) == .markingLoosened)
    #expect(
      reason(.amber, [hall], known: known, mayForward: .maintenanceVendor) == .markingLoosened)
  }

  @Test func `a home changes with both signatures, or with the one above when it is gone`() throws {
    let above = LinkCast.key("nation.example", 5)
    let transfer = DocumentSamples.transfer
    func holds(_ keys: [SigningKey], gone: Bool = false) throws -> Bool {
      let signatures = try keys.flatMap { try transfer.signed(by: $0).signatures }
      return Signed(transfer, signatures).holds(
        from: [LinkCast.towerKey.publicKey], to: [LinkCast.townKey.publicKey],
        above: [above.publicKey], isFromGone: gone)
    }
    #expect(try holds([LinkCast.towerKey, LinkCast.townKey]))
    #expect(try holds([above, LinkCast.townKey], gone: true))
    #expect(!(try holds([above, LinkCast.townKey])))
    #expect(!(try holds([LinkCast.towerKey])))
    #expect(!(try holds([LinkCast.townKey])))
    #expect(!(try holds([LinkCast.towerKey, LinkCast.strangerKey])))
    #expect(!(try holds([above, LinkCast.towerKey], gone: true)))
    // The word that it is withdrawn moves nothing, whoever has signed it.
    let word = try DocumentSamples.withdrawal.signed(by: LinkCast.towerKey, LinkCast.townKey)
    #expect(
      !word.holds(
        from: [LinkCast.towerKey.publicKey], to: [LinkCast.townKey.publicKey], above: [],
        isFromGone: false))
  }

  @Test func `what is sealed opens for its holder alone`() throws {
    let key = [UInt8](repeating: 3, count: 32)
    let publicKey = try #require(Sealing.publicKey(of: key))
    let secret = [UInt8](repeating: 4, count: 32)
    let text = Array("狼煙".utf8)
    let sealed = try Sealing.seal(
      text, to: publicKey, info: CarriedMessage.info, secret: secret)
    #expect(sealed.count == text.count + Sealing.overhead)
    #expect(try Sealing.open(sealed, with: key, info: CarriedMessage.info) == text)
    #expect(throws: Sealing.Unopened.self) {
      try Sealing.open(sealed, with: secret, info: CarriedMessage.info)
    }
    #expect(throws: Sealing.Unopened.self) { try Sealing.open(sealed, with: key, info: [1]) }
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(throws: Sealing.Unopened.self) {
        try Sealing.open(changed, with: key, info: CarriedMessage.info)
      }
    }
    #expect(throws: Sealing.Unopened.self) {
      try Sealing.open(Array(sealed.prefix(Sealing.overhead - 1)), with: key, info: [])
    }
  }

  @Test func `another implementation of HPKE opens what we seal, and we what it seals`() throws {
    let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    let key = try Curve25519.KeyAgreement.PrivateKey(
      rawRepresentation: [UInt8](repeating: 3, count: 32))
    let info = Data(CarriedMessage.info)
    let text = Array("狼煙".utf8)
    let sealed = try Sealing.seal(
      text, to: Array(key.publicKey.rawRepresentation), info: CarriedMessage.info,
      secret: [UInt8](repeating: 4, count: 32))
    var recipient = try HPKE.Recipient(
      privateKey: key, ciphersuite: suite, info: info, encapsulatedKey: Data(sealed.prefix(32)))
    #expect(Array(try recipient.open(Data(sealed.dropFirst(32)))) == text)
    var sender = try HPKE.Sender(recipientKey: key.publicKey, ciphersuite: suite, info: info)
    let other = try Array(sender.encapsulatedKey) + Array(sender.seal(Data(text)))
    #expect(
      try Sealing.open(other, with: Array(key.rawRepresentation), info: CarriedMessage.info) == text
    )
  }

  @Test func `a relay passes on a few times and no more`() {
    var carried: CarriedMessage? = CarriedMessage(
      from: LinkCast.tower, to: LinkCast.town, notAfter: LinkCast.start, hops: 1, sealed: [1])
    for _ in 1..<LinkLimits.hopsMax { carried = carried?.passedOn }
    #expect(carried?.hops == LinkLimits.hopsMax)
    #expect(carried?.passedOn == nil)
  }

  @Test func `a bundle reads back whole, and a damaged one not at all`() throws {
    let frames =
      try DocumentSamples.words.map(\.frame) + [
        .letter(DocumentSamples.letter(.alert(DocumentSamples.alertMessage)))
      ]
    let bytes = try LinkBundle.encode(
      frames, from: LinkCast.tower, to: LinkCast.town, number: 1, at: LinkCast.start,
      keys: [LinkCast.towerKey])
    let bundle = try LinkBundle(bytes: bytes)
    #expect(bundle.frames.map(\.bytes) == frames.map(\.bytes))
    #expect(bundle.cover.isSigned(by: LinkCast.towerKey.publicKey))
    for index in stride(from: 0, to: bytes.count, by: 97) {
      var changed = bytes
      changed[index] ^= 1
      // A changed byte of the cover may leave a cover: then its signature tells.
      if let read = try? LinkBundle(bytes: changed) {
        #expect(!read.cover.isSigned(by: LinkCast.towerKey.publicKey))
      }
      #expect(throws: Malformed.self) { try LinkBundle(bytes: Array(bytes.prefix(index))) }
    }
  }

  @Test func `a comparison finds what is missing, old and unknown`() {
    func entry(_ number: UInt64, _ version: Int64) -> HoldingsDigest.Entry {
      HoldingsDigest.Entry(
        record: RecordReference(.alert, LinkCast.id(number) as ID<RecordReference>),
        version: version, payloadHash: Hash(sha256: "\(number) \(version)".utf8))
    }
    let sent = [entry(1, 1), entry(2, 2), entry(3, 1)]
    let held = [entry(2, 1), entry(3, 1), entry(4, 1)]
    let found = HoldingsDigest.compare(sent: sent, held: held)
    #expect(found.wanted == [entry(1, 1).record, entry(2, 2).record])
    #expect(found.unknown == [entry(4, 1).record])
    let ours = HoldingsDigest.summaries(of: sent)
    #expect(HoldingsDigest.differing(ours, HoldingsDigest.summaries(of: sent.reversed())) == [])
    #expect(HoldingsDigest.differing(ours, HoldingsDigest.summaries(of: held)) == [.alert])
    #expect(HoldingsDigest.differing(ours, []) == [.alert])
  }

  @Test func `a comparison is the sum of its pages, and the last one stands until it is whole`()
    throws
  {
    var tower = LinkSide(LinkCast.tower)
    #expect(try tower.handle(.tallied(DigestTally(lacking: [], doubted: []))) == [])
    func say(_ tally: DigestTally) throws -> Int? {
      try tower.handle(.tallied(tally))
      return tower.link.newer
    }
    var tally = DigestTally(lacking: [.alert, .organization], doubted: [.alert, .delivery])
    #expect(try say(tally) == nil)
    tally.count(differing: 500, of: .alert, isLast: false)
    tally.count(differing: 1, of: .alert, isLast: true)
    tally.count(differing: 2, of: .organization, isLast: true)
    #expect(tally.differing == 503 && tally.lacking == [])
    tally.count(differing: 9, of: .organization, isLast: true)
    #expect(tally.differing == 503, "of a comparison that is over")
    tally.count(newer: 3, of: .alert, isLast: true)
    #expect(try say(tally) == nil, "not all of it was told")
    tally.count(newer: 4, of: .delivery, isLast: true)
    #expect(try say(tally) == 7)
    #expect(try tower.handle(.tallied(tally)) == [], "twice leaves what once leaves")
    var next = DigestTally(lacking: [], doubted: [.alert])
    #expect(try say(next) == 7, "it stands while the next goes on")
    next.count(newer: 0, of: .alert, isLast: true)
    #expect(try say(next) == nil)
    let stored = try JSONTreeEncoder.encode(tower.link)
    #expect(try JSONTreeDecoder.decode(PeerLink.self, from: stored).tally == next)
    try tower.handle(.revoke(nil))
    #expect(try tower.handle(.tallied(tally)) == [])
  }

  @Test func `every reason has its sentence in both languages`() {
    for reason in RefusalReason.allCases {
      #expect(!reason.explanation.ja.isEmpty && !reason.explanation.en.isEmpty)
    }
    #expect(Set(RefusalReason.allCases.map(\.explanation.ja)).count == RefusalReason.allCases.count)
  }
}
