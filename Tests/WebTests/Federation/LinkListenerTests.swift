//! The listener for links over real sockets: who has a certificate of his link is let in, and nobody else.

import Crypto
import Federation
import Kernel
import Logging
import Node
import ServiceLifecycle
import Testing

@testable import Web

@Suite struct LinkListenerTests {
  private static let calm = SiteFixture.Plan(isRaised: false)
  private static let frames = "/federation/v1/frames"

  /// A tower that listens, a town that it has taken in, and the town's certificate.
  private struct Pair {
    let fixture: SiteFixture
    let desk: LinkDesk
    let town: OtherNode
    let link: ID<PeerLink>
    let key: P256.Signing.PrivateKey
    let certificate: LineCertificate

    static func make() async throws -> Pair {
      let fixture = try SiteFixture(
        LinkListenerTests.calm, lineAddress: "https://127.0.0.1:8443")
      let desk = try #require(fixture.site.links)
      let town = try OtherNode("town.example")
      let link = try await town.link(to: fixture)
      let key = P256.Signing.PrivateKey()
      let request = try LinkAuthority.request(key, node: "town.example")
      let made = try await desk.certificate(for: request, on: link)
      return Pair(
        fixture: fixture, desk: desk, town: town, link: link, key: key,
        certificate: try #require(made))
    }

    func standing(_ id: ID<PeerLink>? = nil) throws -> PeerLink {
      try #require(try fixture.site.queries.link(id ?? link))
    }

    /// The line of whoever has that certificate and key.
    func line(
      to address: String, certificate: [UInt8]? = nil, key: P256.Signing.PrivateKey? = nil,
      authority: [UInt8]? = nil
    ) -> LinkLine {
      LinkLine(
        address: address, caFile: nil,
        identity: LinkLine.Identity(
          certificate: LinkAuthority.pem(certificate ?? self.certificate.certificateBytes),
          key: (key ?? self.key).pemRepresentation,
          authority: LinkAuthority.pem(authority ?? self.certificate.authorityBytes)))
    }

    /// A first word of the town's.
    func hello() throws -> [UInt8] {
      try town.hello(standing(), at: fixture.site.clock.now)
    }

    /// Runs the listener while something is asked of it at that address.
    func whileListening(_ body: (_ address: String) async throws -> Void) async throws {
      let (ports, told) = AsyncStream.makeStream(of: Int.self)
      let place = try #require(Server.Address("127.0.0.1:0"))
      let logger = Logger(label: "test")
      let made = try Server.links(fixture.site, at: place, logger: logger) { told.yield($0) }
      let service = try #require(made)
      let services = ServiceGroup(configuration: .init(services: [service], logger: logger))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { told.finish() }
          try await services.run()
        }
        var first: Int?
        for await port in ports {
          first = port
          break
        }
        let port = try #require(first)
        try await body("https://127.0.0.1:\(port)")
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
      }
    }
  }

  @Test func `whoever has the certificate of his link is answered`() async throws {
    let pair = try await Pair.make()
    try await pair.whileListening { address in
      let line = pair.line(to: address)
      let reply = await line.ask(Self.frames, body: try pair.hello())
      #expect(reply.status == 200, "\(reply.problem)")
      var rest = reply.body[...]
      let found = try Framing.next(&rest)
      let first = try #require(found)
      guard case .hello(let hello) = try LinkFrame(bytes: first) else {
        throw SiteFault(what: "no hello")
      }
      let own = try pair.standing().own
      #expect(hello.document.from == own)
      let other = await line.ask("/alerts")
      #expect(other.status == 404, "nothing else is served here")
      let mute = await line.ask(Self.frames, body: [0])
      #expect(mute.status == 400)
    }
    let standing = try pair.standing()
    #expect(standing.certificate == pair.certificate && standing.refusals.isEmpty)
  }

  @Test func `a certificate of another authority, or one that is over, opens nothing`()
    async throws
  {
    let pair = try await Pair.make()
    let wall = pair.fixture.site.clock.wall
    let own = try pair.standing()
    let request = try LinkAuthority.request(pair.key, node: "town.example")
    let stranger = try LinkAuthority(P256.Signing.PrivateKey(), node: "test")
    let tower = try LinkAuthority(pair.desk.keys.authority(), node: "test")
    let foreign = try stranger.issue(request, for: pair.link, of: own.peer, at: wall)
    let late = try tower.issue(
      request, for: pair.link, of: own.peer, at: wall - LinkAuthority.life - .days(1))
    let early = try tower.issue(request, for: pair.link, of: own.peer, at: wall + .days(3))
    let foreignTower = try stranger.certificate(at: wall)
    try await pair.whileListening { address in
      let good = await pair.line(to: address).ask(Self.frames, body: try pair.hello())
      #expect(good.status == 200, "\(good.problem)")
      for (name, bad) in [("foreign", foreign), ("late", late), ("early", early)] {
        let line = pair.line(to: address, certificate: bad)
        let reply = await line.ask(Self.frames, body: try pair.hello())
        #expect(reply.status == 0 && !reply.problem.isEmpty, "\(name)")
      }
      // A key that is not the certificate's never leaves this machine.
      let keyless = pair.line(to: address, key: P256.Signing.PrivateKey())
      let torn = await keyless.ask(Self.frames, body: try pair.hello())
      #expect(torn.status == 0)
      // And whoever dials believes no listener of another authority.
      let wary = pair.line(to: address, authority: foreignTower)
      let unheard = await wary.ask(Self.frames, body: try pair.hello())
      #expect(unheard.status == 0 && unheard.problem.hasPrefix("curl 60 "))
    }
  }

  @Test func `a certificate of one link speaks on no other, and the attempt is one Fact`()
    async throws
  {
    let pair = try await Pair.make()
    let other = try OtherNode("city.example")
    let second = try await other.link(to: pair.fixture)
    let word = try other.hello(pair.standing(second), at: pair.fixture.site.clock.now)
    try await pair.whileListening { address in
      let line = pair.line(to: address)
      let reply = await line.ask(Self.frames, body: word)
      #expect(reply.status == 401)
    }
    let (own, theirs) = (try pair.standing(), try pair.standing(second))
    #expect(own.refusals.map(\.reason) == [.wrongAddress])
    #expect(theirs.refusals.isEmpty, "whose name was used has done nothing")
  }

  @Test func `after a revocation the certificate opens nothing, before it is over`() async throws {
    let pair = try await Pair.make()
    try await pair.whileListening { address in
      let line = pair.line(to: address)
      let before = await line.ask(Self.frames, body: try pair.hello())
      #expect(before.status == 200, "\(before.problem)")
      let word = try pair.hello()
      _ = await pair.desk.submit(.revoke(pair.link))
      let after = await line.ask(Self.frames, body: word)
      #expect(after.status == 401)
    }
    let request = try LinkAuthority.request(pair.key, node: "town.example")
    let none = try await pair.desk.certificate(for: request, on: pair.link)
    #expect(none == nil, "and no other is issued")
  }

  @Test func `a new certificate is asked for on the line, the same key gets the same`()
    async throws
  {
    let pair = try await Pair.make()
    let own = try pair.standing()
    let now = pair.fixture.site.clock.now
    func request(_ key: P256.Signing.PrivateKey) throws -> CertificateRequest {
      CertificateRequest(
        from: own.peer, to: own.own, at: now,
        certificateRequest: try LinkAuthority.request(key, node: "town.example"))
    }
    let towerKeys = [try #require(pair.desk.keys.signing(0)?.publicKey)]
    let next = P256.Signing.PrivateKey()
    let path = FederationRoutes.certificatePath
    try await pair.whileListening { address in
      let line = pair.line(to: address)
      func ask(
        _ asked: CertificateRequest, signedBy key: SigningKey
      ) async throws -> LinkLine.Reply {
        await line.ask(path, body: try asked.signed(by: key).json.canonical())
      }
      let same = try request(pair.key)
      let again = try await ask(same, signedBy: pair.town.key)
      #expect(again.status == 200, "\(again.problem)")
      let first = try Signed<CertificateAnswer>(json: JSON.parse(again.body))
      #expect(first.fits(same, keys: towerKeys))
      #expect(first.document.certificate == pair.certificate.certificateBytes)
      #expect(first.document.line == "https://127.0.0.1:8443")
      let renewal = try request(next)
      let renewed = try await ask(renewal, signedBy: pair.town.key)
      let second = try Signed<CertificateAnswer>(json: JSON.parse(renewed.body))
      #expect(second.fits(renewal, keys: towerKeys))
      let fresh = pair.line(
        to: address, certificate: second.document.certificate, key: next,
        authority: second.document.authority)
      let opened = await fresh.ask(Self.frames, body: try pair.hello())
      #expect(opened.status == 200, "\(opened.problem)")
      let forged = try await ask(renewal, signedBy: try OtherNode("city.example").key)
      #expect(forged.status == 401)
      var statuses: [Int] = []
      for _ in 0..<(2 * FederationRoutes.certificatesMax + 2) {
        statuses.append(try await ask(renewal, signedBy: pair.town.key).status)
      }
      #expect(statuses.contains(429) && statuses.allSatisfy { [200, 429].contains($0) })
    }
    let kept = try pair.standing().certificate
    #expect(kept != pair.certificate)
  }

  @Test func `without an address for a listener nothing is issued and nothing listens`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let desk = try #require(fixture.site.links)
    let link = try await OtherNode("town.example").link(to: fixture)
    let request = try LinkAuthority.request(P256.Signing.PrivateKey(), node: "town.example")
    let none = try await desk.certificate(for: request, on: link)
    #expect(none == nil)
    let place = try #require(Server.Address("127.0.0.1:0"))
    let listener = try Server.links(fixture.site, at: place, logger: Logger(label: "test"))
    let isThere = listener != nil
    #expect(!isThere)
  }

  @Test func `the page of a link says until when, and when somebody has to look`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let chief = try await fixture.chief()
    let now = fixture.site.clock.now
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let without = try await browser.get("/network/links/\(link)").text
      #expect(without.contains("ありません（公開の住所でやりとりします）"))
      let cases: [(Instant.Span, String)] = [
        (.days(60), "まで。自動で更新します"), (.days(22), "更新できていません"),
        (.days(-1), "に切れました"),
      ]
      for (left, words) in cases {
        let certificate = LineCertificate(
          certificate: [1], authority: [2], address: "https://127.0.0.1:8443", salt: nil,
          until: now + left)
        _ = try WatchRoutes.records(
          of: await fixture.site.submit(.link(.certified(link, certificate)), as: .node))
        let page = try await browser.get("/network/links/\(link)").text
        #expect(page.contains(words), "\(words)")
      }
    }
  }
}
