//! Enrolment by one code: who holds it comes in once, and who only listens does not.

import Kernel
import Testing

@testable import Federation

@Suite struct EnrolmentTests {
  private let code = InvitationCode(
    secret: [UInt8](repeating: 7, count: 16),
    fingerprint: LinkCast.peerKey(LinkCast.towerKey).fingerprint, address: "https://tower.example")
  private let now = LinkCast.start

  private func request(
    _ code: InvitationCode?, key: SigningKey = LinkCast.townKey, versions: [Int64] = [1]
  ) throws -> Signed<EnrolmentRequest> {
    try EnrolmentRequest(
      code: #require(code), key: LinkCast.peerKey(key),
      sealingKey: [UInt8](repeating: 9, count: 32), versions: versions, epoch: 3,
      certificateRequest: [1, 2, 3], at: now
    ).signed(by: key)
  }

  private func invitation() throws -> NodeInvitation {
    let body = try NodeInvitation.invite(
      under: LinkCast.ministry, hash: #require(code).invitation, until: now + .days(1),
      by: LinkCast.sato, at: now)
    return try #require(NodeInvitation(id: LinkCast.id(1), beginning: body))
  }

  private func use(
    _ invitation: NodeInvitation, _ request: Signed<EnrolmentRequest>, taken: [NodeName] = [],
    verifier: Hash? = nil, at moment: Instant? = nil
  ) throws -> [NodeInvitation.Body] {
    try invitation.decide(
      .use(request, verifier: verifier ?? #require(code).verifier, taken: taken),
      at: moment ?? now)
  }

  @Test func `a code reads back, with white space round it, and nothing near it does`() throws {
    let code = try #require(code)
    #expect(InvitationCode(code.description) == code)
    #expect(InvitationCode(" \(code)\r\n") == code)
    let text = code.description
    for wrong in [
      String(text.dropFirst()), String(text.dropLast(23)), text + " x",
      "noroshi-2" + text.dropFirst(9),
      text.replacing("https", with: "http"), text.replacing("0707", with: "07"),
      text.replacing("0707", with: "07zz"),
    ] {
      #expect(InvitationCode(wrong) == nil, "\(wrong)")
    }
    let address = "https://" + String(repeating: "a", count: 192)
    #expect(
      InvitationCode(secret: code.secret, fingerprint: code.fingerprint, address: address) != nil)
    #expect(
      InvitationCode(secret: code.secret, fingerprint: code.fingerprint, address: address + "a")
        == nil)
  }

  @Test(
    arguments: [
      ("http://127.0.0.1:8080", true), ("http://127.0.0.1:1", true),
      ("http://127.0.0.1:65535", true), ("http://[::1]:8080", true),
      ("https://tower.example", true),
      ("http://127.0.0.1:65536", false), ("http://127.0.0.1:0", false),
      ("http://127.0.0.1:", false), ("http://127.0.0.1", false),
      ("http://127.0.0.1:8080/", false), ("http://127.0.0.1:80@elsewhere.example", false),
      ("http://127.0.0.1:@elsewhere.example", false),
      ("http://127.0.0.1.elsewhere.example:8080", false), ("http://127.0.0.2:8080", false),
      ("http://localhost:8080", false), ("http://0.0.0.0:8080", false),
      ("http://[::1]:8080@elsewhere.example", false), ("http://[::2]:8080", false),
      ("http://tower.example:8080", false), ("ftp://127.0.0.1:8080", false), ("", false),
    ])
  func `only this machine is dialled without encryption`(address: String, isTaken: Bool) throws {
    let code = try #require(code)
    let made = InvitationCode(
      secret: code.secret, fingerprint: code.fingerprint, address: address)
    #expect((made != nil) == isTaken)
    if let made { #expect(InvitationCode(made.description) == made) }
  }

  @Test func `the holder of the code enrols once, and again when the answer was lost`() throws {
    var invitation = try invitation()
    let request = try request(code)
    let bodies = try use(invitation, request)
    #expect(
      bodies == [
        .nodeEnrolled(
          node: LinkCast.town, key: LinkCast.peerKey(LinkCast.townKey), version: 1, epoch: 3)
      ])
    for body in bodies { invitation.evolve(body, at: now) }
    #expect(try use(invitation, request) == [])
    let thief = try self.request(code, key: LinkCast.strangerKey)
    #expect(throws: NodeInvitation.Refusal.badInvitation) { try use(invitation, thief) }
  }

  @Test func `another secret, another signer, a late use and a withdrawn one are all one refusal`()
    throws
  {
    let invitation = try invitation()
    let other = InvitationCode(
      secret: [UInt8](repeating: 8, count: 16), fingerprint: try #require(code).fingerprint,
      address: "https://tower.example")
    let good = try request(code)
    let forged = try good.document.signed(by: LinkCast.strangerKey)
    let refusal = NodeInvitation.Refusal.badInvitation
    #expect(throws: refusal) { try use(invitation, request(other)) }
    #expect(throws: refusal) { try use(invitation, forged) }
    #expect(throws: refusal) { try use(invitation, good, verifier: Hash(sha256: "x".utf8)) }
    #expect(throws: refusal) { try use(invitation, good, at: now + .days(1)) }
    _ = try use(invitation, good, at: now + .days(1) - .seconds(1))
    var withdrawn = invitation
    for body in try invitation.decide(.withdraw(by: LinkCast.sato), at: now) {
      withdrawn.evolve(body, at: now)
    }
    #expect(throws: refusal) { try use(withdrawn, good) }
    #expect(try withdrawn.decide(.withdraw(by: LinkCast.sato), at: now) == [])
  }

  @Test func `whoever listens cannot put his own key into a request`() throws {
    let good = try request(code).document
    let members = (good.json.members ?? []).map { member in
      member.name == "key"
        ? JSON.Member("key", .string(LinkCast.peerKey(LinkCast.strangerKey).text)) : member
    }
    let stolen = try EnrolmentRequest(json: .object(members), at: "")
      .signed(by: LinkCast.strangerKey)
    #expect(throws: NodeInvitation.Refusal.badInvitation) { try use(invitation(), stolen) }
  }

  @Test func `a name that is given and a stranger's version are said as such`() throws {
    let invitation = try invitation()
    #expect(throws: NodeInvitation.Refusal.nameTaken) {
      try use(invitation, request(code), taken: [LinkCast.town])
    }
    #expect(throws: NodeInvitation.Refusal.noCommonVersion) {
      try use(invitation, request(code, versions: [7]))
    }
  }

  @Test func `an invitation lives as long as it may`() throws {
    for (span, isRight) in [
      (NodeInvitation.lives.lowerBound, true), (NodeInvitation.lives.upperBound, true),
      (Instant.Span.minutes(9), false), (.days(30) + .seconds(1), false),
    ] {
      let body = try? NodeInvitation.invite(
        under: LinkCast.ministry, hash: Hash(sha256: "x".utf8), until: now + span,
        by: LinkCast.sato, at: now)
      #expect((body != nil) == isRight)
    }
  }

  @Test func `the answer is believed only from the node that wrote the code`() throws {
    let request = try request(code).document
    func answer(_ key: SigningKey, _ to: EnrolmentRequest) throws -> Signed<EnrolmentAnswer> {
      try EnrolmentAnswer(
        request: Hash(sha256: to.signedBytes), key: LinkCast.peerKey(key), version: 1, epoch: 0,
        certificate: [1], authority: [2], at: now
      ).signed(by: key)
    }
    let code = try #require(code)
    #expect(try answer(LinkCast.towerKey, request).fits(code, request: request))
    #expect(!(try answer(LinkCast.key("tower.example", 9), request).fits(code, request: request)))
    let other = try self.request(code, versions: [1, 2]).document
    #expect(!(try answer(LinkCast.towerKey, other).fits(code, request: request)))
    let good = try answer(LinkCast.towerKey, request)
    let resigned = try good.document.signed(by: LinkCast.strangerKey)
    #expect(!resigned.fits(code, request: request))
  }
}
