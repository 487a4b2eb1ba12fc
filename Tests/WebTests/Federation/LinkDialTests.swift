//! The side that dials: which certificate it takes, when it wants another, and which way it goes.

import Crypto
import Federation
import Kernel
import Node
import Testing

@testable import Web

@Suite struct LinkDialTests {
  /// A site that was taken in by a node above, whose authority is here.
  private struct Below {
    /// Kept, since its folder goes with it.
    let fixture: SiteFixture
    let desk: LinkDesk
    let link: ID<PeerLink>
    let authority: LinkAuthority
    let wall: Instant

    static func make() async throws -> Below {
      let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
      let desk = try #require(fixture.site.links)
      let above = try OtherNode("above.example")
      let code = try #require(
        InvitationCode(
          secret: [UInt8](repeating: 1, count: InvitationCode.secretBytes),
          fingerprint: above.peerKey.fingerprint, address: "https://above.example"))
      let own = try #require(desk.keys.peerKey(0))
      let now = fixture.site.clock.now
      let request = EnrolmentRequest(
        code: code, key: own, sealingKey: desk.keys.sealing, versions: LinkLimits.versions,
        epoch: 0, certificateRequest: [], at: now)
      let answer = EnrolmentAnswer(
        request: Hash(sha256: request.signedBytes), key: above.peerKey, version: 1, epoch: 0,
        certificate: [], authority: [], at: now)
      let signed = try answer.signed(by: above.key)
      let made = try WatchRoutes.records(
        of: await fixture.site.submit(.link(.join(code, request, signed)), as: .node))
      let record = try #require(made.first { $0.kind == .link })
      return Below(
        fixture: fixture, desk: desk, link: record.id.cast(to: PeerLink.self),
        authority: try LinkAuthority(P256.Signing.PrivateKey(), node: "above.example"),
        wall: fixture.site.clock.wall)
    }

    /// A certificate for the key with that salt, issued then.
    func issue(_ salt: [UInt8], at moment: Instant) throws -> [UInt8] {
      let request = try LinkAuthority.request(try desk.keys.line(salt), node: "test")
      let peer = try #require(NodeName("test"))
      return try authority.issue(request, for: ID(high: 3, low: 4), of: peer, at: moment)
    }

    func take(
      _ certificate: [UInt8], _ salt: [UInt8], at address: String = "https://above.example:8443"
    ) async throws {
      try await desk.take(
        certificate, by: try authority.certificate(at: wall), at: address, salt: salt, on: link)
    }
  }

  private static let salt = [UInt8](repeating: 8, count: LineCertificate.saltBytes)

  @Test func `a line without a certificate wants one, and is opened by it until it ends`()
    async throws
  {
    let below = try await Below.make()
    let wanted = try await below.desk.wantsCertificate(below.link)
    let closed = try await below.desk.door(of: below.link)
    #expect(wanted && closed == nil)
    try await below.take(try below.issue(Self.salt, at: below.wall), Self.salt)
    let satisfied = try await below.desk.wantsCertificate(below.link)
    #expect(!satisfied)
    let found = try await below.desk.door(of: below.link)
    let door = try #require(found)
    #expect(door.address == "https://above.example:8443")
    let key = try P256.Signing.PrivateKey(pemRepresentation: door.identity.key)
    let own = try below.desk.keys.line(Self.salt)
    let (held, derived) = (Array(key.rawRepresentation), Array(own.rawRepresentation))
    #expect(held == derived)
  }

  @Test func `what ends within a month is renewed`() async throws {
    let below = try await Below.make()
    let life = LinkAuthority.life.microseconds - LinkAuthority.renewBefore.microseconds
    let due = below.wall - Instant.Span(microseconds: life)
    try await below.take(try below.issue(Self.salt, at: due - .hours(1)), Self.salt)
    let wants = try await below.desk.wantsCertificate(below.link)
    #expect(wants)
    let door = try await below.desk.door(of: below.link)
    #expect(door != nil, "until then the old one opens the line")
    try await below.take(try below.issue(Self.salt, at: due + .hours(1)), Self.salt)
    let wantsNow = try await below.desk.wantsCertificate(below.link)
    #expect(!wantsNow)
  }

  @Test func `a certificate of another key, of another time or at no line is not taken`()
    async throws
  {
    let below = try await Below.make()
    let other = [UInt8](repeating: 9, count: LineCertificate.saltBytes)
    let good = try below.issue(Self.salt, at: below.wall)
    let over = try below.issue(Self.salt, at: below.wall - .days(91))
    await #expect(throws: LinkDesk.Problem.self) { try await below.take(good, other) }
    await #expect(throws: LinkDesk.Problem.self) { try await below.take(over, Self.salt) }
    await #expect(throws: LinkDesk.Problem.self) { try await below.take([1, 2], Self.salt) }
    await #expect(throws: LinkDesk.Problem.self) {
      try await below.take(good, Self.salt, at: "http://above.example")
    }
    try await below.take([], Self.salt)
    let door = try await below.desk.door(of: below.link)
    #expect(door == nil)
  }

  @Test func `a line that fails again and again is left alone for a while`() {
    let identity = LinkLine.Identity(certificate: "c", key: "k", authority: "a")
    let door = LinkWay.Door(address: "https://a.example:1", identity: identity)
    let way = LinkWay(address: "https://a.example", caFile: nil)
    let now = ContinuousClock.now
    func isOpen(_ door: LinkWay.Door?, after seconds: Int = 0) -> Bool {
      way.line(by: door, at: now + .seconds(seconds)) != nil
    }
    #expect(!isOpen(nil), "no certificate, no line")
    #expect(isOpen(door))
    for _ in 1..<LinkWay.failuresMax { way.note(isGood: false, at: now) }
    #expect(isOpen(door), "one fewer than too many")
    way.note(isGood: true, at: now)
    for _ in 1..<LinkWay.failuresMax { way.note(isGood: false, at: now) }
    #expect(isOpen(door), "it has worked between")
    way.note(isGood: false, at: now)
    #expect(!isOpen(door) && !isOpen(door, after: 599))
    #expect(isOpen(door, after: 600))
    way.note(isGood: false, at: now)
    let fresh = LinkWay.Door(address: "https://a.example:2", identity: identity)
    #expect(isOpen(fresh), "a new certificate is tried at once")
  }

  @Test func `the host of a line is told from its port`() {
    for (place, host) in [
      ("https://a.example:8443", "a.example"), ("https://a.example", "a.example"),
      ("https://[2001:db8::1]:8443", "2001:db8::1"), ("https://192.0.2.7:1", "192.0.2.7"),
    ] {
      #expect(Server.host(of: place) == host)
    }
    for bad in ["", "https://", "http://a", "https://:8443", "https://a/b"] {
      #expect(Server.host(of: bad) == nil, "\(bad)")
    }
  }

  @Test func `the listener for links is settled by both its places or not at all`() throws {
    func problem(_ listen: String?, _ url: String?) -> Bool {
      NodeSettings(linkListen: listen, linkURL: url).lineProblem != nil
    }
    #expect(!problem(nil, nil) && !problem("0.0.0.0:8443", "https://a.example:8443"))
    for (listen, url) in [
      ("0.0.0.0:8443", nil), (nil, "https://a"), ("8443", "https://a"),
      ("0.0.0.0:8443", "http://a"), ("0.0.0.0:8443", "https://a/b"),
    ] as [(String?, String?)] {
      #expect(problem(listen, url), "\(listen ?? "-") \(url ?? "-")")
    }
    let settled = NodeSettings(linkListen: "0.0.0.0:1", linkURL: "https://a:1")
    #expect(settled.lineAddress == "https://a:1")
    #expect(NodeSettings(linkURL: "https://a:1").lineAddress == nil)
    #expect(try NodeSettings(bytes: settled.bytes()) == settled)
  }

  @Test func `the largest letter has its time on the slowest line, and standing still has not`() {
    // Hello, receipt, gap request and voids stand before it.
    let most = LinkLimits.frameBytesMax + 4 * LinkLimits.documentBytesMax
    let seconds = FederationRoutes.holdSeconds + most / BodyPace.bytesPerSecondMin
    #expect(LinkLine.totalMilliseconds > seconds * 1000)
    #expect(LinkLine.replyBytesMax > most)
    #expect(LinkLine.stillSeconds > FederationRoutes.holdSeconds)
    #expect(LinkLine.stillSeconds * 1000 < LinkLine.totalMilliseconds)
    #expect(LinkLine.stillBytesPerSecond < BodyPace.bytesPerSecondMin)
  }
}
