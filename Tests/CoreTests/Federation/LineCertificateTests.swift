//! The certificate of a line: the documents that ask for it and give it, and what a link keeps of it.

import Kernel
import Testing

@testable import Federation

@Suite struct LineCertificateTests {
  private static let held = LineCertificate(
    certificate: [1, 2, 3], authority: [4, 5], address: "https://tower.example:8443",
    salt: [UInt8](repeating: 6, count: LineCertificate.saltBytes),
    until: LinkCast.start + .days(90))

  private func request(_ bytes: [UInt8] = [1]) -> CertificateRequest {
    CertificateRequest(
      from: LinkCast.town, to: LinkCast.tower, at: LinkCast.start, certificateRequest: bytes)
  }

  private func answer(
    _ request: CertificateRequest, certificate: [UInt8] = [1], line: String? = nil
  ) -> CertificateAnswer {
    CertificateAnswer(
      from: request.to, to: request.from, at: LinkCast.start,
      request: Hash(sha256: request.signedBytes), certificate: certificate, authority: [2],
      line: line)
  }

  private func enrolled(certificate: [UInt8], line: String?) -> EnrolmentAnswer {
    EnrolmentAnswer(
      request: Hash(sha256: "x".utf8), key: LinkCast.peerKey(LinkCast.towerKey), version: 1,
      epoch: 0, certificate: certificate, authority: certificate, line: line, at: LinkCast.start)
  }

  private func reads<Document: SignedDocument>(_ document: Document) throws -> Bool {
    let signed = try document.signed(by: LinkCast.towerKey)
    do {
      let read = try Signed<Document>(json: signed.json)
      #expect(read == signed)
      return true
    } catch { return false }
  }

  @Test func `what is kept reads back, and holds its bytes`() throws {
    #expect(Self.held.certificateBytes == [1, 2, 3])
    #expect(Self.held.authorityBytes == [4, 5])
    #expect(Self.held.saltForKey == [UInt8](repeating: 6, count: LineCertificate.saltBytes))
    let tree = try JSONTreeEncoder.encode(Self.held)
    #expect(try JSONTreeDecoder.decode(LineCertificate.self, from: tree) == Self.held)
    let above = LineCertificate(
      certificate: [1], authority: [2], address: "https://a", salt: nil, until: LinkCast.start)
    #expect(above.saltForKey == nil)
  }

  @Test func `a line is encrypted, has no path and is no longer than an address in a code`() {
    let longest = "https://" + String(repeating: "a", count: InvitationCode.addressBytesMax - 8)
    for good in ["https://a", "https://a.example:8443", "https://[::1]:1", longest] {
      #expect(LineCertificate.isAddress(good), "\(good)")
    }
    for bad in [
      "", "https://", "http://a", "http://127.0.0.1:1", "https://a/", "https://a/b", "https://a b",
      "https://a\n", "https://あ", "ftp://a", longest + "a",
    ] {
      #expect(!LineCertificate.isAddress(bad), "\(bad)")
    }
  }

  @Test func `a request and an answer read back, with the line and without`() throws {
    let asked = request()
    #expect(try reads(asked))
    #expect(try reads(answer(asked)))
    #expect(try reads(answer(asked, line: "https://tower.example:8443")))
    #expect(try reads(answer(asked, certificate: [])))
    #expect(try reads(enrolled(certificate: [1], line: "https://tower.example:8443")))
    #expect(try reads(enrolled(certificate: [1], line: nil)))
  }

  @Test func `a line without a certificate, or that is no line, is refused`() throws {
    let asked = request()
    #expect(try !reads(answer(asked, certificate: [], line: "https://a")))
    #expect(try !reads(answer(asked, line: "http://a")))
    #expect(try !reads(enrolled(certificate: [], line: "https://a")))
    #expect(try !reads(enrolled(certificate: [1], line: "https://a/b")))
  }

  @Test func `an answer without a line is byte for byte what it was before lines were`() throws {
    let names = enrolled(certificate: [], line: nil).json.members?.map(\.name) ?? []
    #expect(
      names == [
        "type", "v", "request", "key", "version", "epoch", "certificate", "authority", "at",
      ])
  }

  @Test func `a request has its least and its most`() throws {
    let most = EnrolmentRequest.certificateRequestBytesMax
    #expect(try reads(request([1])))
    #expect(try reads(request([UInt8](repeating: 1, count: most))))
    #expect(try !reads(request([])))
    #expect(try !reads(request([UInt8](repeating: 1, count: most + 1))))
    let certificate = [UInt8](repeating: 1, count: EnrolmentAnswer.certificateBytesMax)
    #expect(try reads(answer(request(), certificate: certificate)))
    #expect(try !reads(answer(request(), certificate: certificate + [1])))
  }

  @Test func `an answer fits its request alone, by the node that was asked`() throws {
    let asked = request()
    let keys = [LinkCast.towerKey.publicKey]
    let good = try answer(asked).signed(by: LinkCast.towerKey)
    #expect(good.fits(asked, keys: keys))
    #expect(!good.fits(request([2]), keys: keys))
    #expect(!good.fits(asked, keys: [LinkCast.strangerKey.publicKey]))
    let forged = try answer(asked).signed(by: LinkCast.strangerKey)
    #expect(!forged.fits(asked, keys: keys))
    let back = CertificateRequest(
      from: LinkCast.tower, to: LinkCast.town, at: LinkCast.start, certificateRequest: [1])
    let turned = try answer(back).signed(by: LinkCast.towerKey)
    #expect(!turned.fits(asked, keys: keys))
  }

  @Test func `a link keeps its newest certificate, and none once it is over`() throws {
    var tower = LinkSide(LinkCast.tower)
    #expect(tower.link.certificate == nil)
    #expect(
      try tower.handle(.certify(Self.held)) == [.lineCertified(certificate: Self.held)])
    #expect(tower.link.certificate == Self.held)
    #expect(try tower.handle(.certify(Self.held)).isEmpty, "the same again is nothing new")
    let next = LineCertificate(
      certificate: [9], authority: [5], address: Self.held.address, salt: nil,
      until: LinkCast.start + .days(150))
    try tower.handle(.certify(next))
    #expect(tower.link.certificate == next)
    try tower.handle(.revoke(nil))
    let over = tower.link
    #expect(throws: PeerLink.Refusal.linkRevoked) {
      try over.decide(.certify(Self.held), at: LinkCast.start)
    }
  }

  @Test func `a link from before there were certificates reads as one without`() throws {
    var town = LinkSide(LinkCast.town)
    let old = try JSONTreeEncoder.encode(town.link)
    #expect(old["certificate"] == nil)
    #expect(try JSONTreeDecoder.decode(PeerLink.self, from: old).certificate == nil)
    try town.handle(.certify(Self.held))
    let tree = try JSONTreeEncoder.encode(town.link)
    #expect(try JSONTreeDecoder.decode(PeerLink.self, from: tree).certificate == Self.held)
  }
}
