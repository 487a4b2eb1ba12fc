//! Certificates of lines: issued for those who dial in, asked for and renewed by this node where it dials.

internal import Crypto
public import Federation
public import Kernel
internal import Node

extension LinkDesk {
  // MARK: The node above

  /// The certificate for whoever dials in on a link and asks for one by that request: the one he has, while it lasts and is
  /// of the same key, so that what is asked twice is answered alike. Nil where this node has no line, or he asks for none.
  /// Throws `Refused` where the request is none.
  func certificate(
    for request: [UInt8], on id: ID<PeerLink>
  ) async throws -> LineCertificate? {
    guard !request.isEmpty, let lineAddress, let link = try self.link(id), !link.isRevoked,
      link.role == .child
    else { return nil }
    let now = wall
    if let held = link.certificate, held.address == lineAddress,
      held.until - now > LinkAuthority.renewBefore,
      LinkAuthority.isFor(request, held.certificateBytes)
    {
      return held
    }
    let authority = try LinkAuthority(try keys.authority(), node: link.own.text)
    let made = LineCertificate(
      certificate: try authority.issue(request, for: id, of: link.peer, at: now),
      authority: try authority.certificate(at: now), address: lineAddress, salt: nil,
      // As it stands in the certificate, which knows whole seconds.
      until: Instant(seconds: (now + LinkAuthority.life).seconds))
    try check(await submit(.certified(id, made)))
    return made
  }

  /// The link of a node that asks for a certificate; nil where it is none that dials in here, or where its request was
  /// signed long ago. `line` is the link of the certificate by which it came; nil where it came by the public address.
  func asker(
    of signed: Signed<CertificateRequest>, over line: ID<PeerLink>?
  ) throws -> ID<PeerLink>? {
    let request = signed.document
    guard let link = try self.link(peer: request.from), request.to == link.own, link.role == .child,
      line == nil || line == link.id, signed.isSigned(byAnyOf: link.keys(at: now)),
      now - request.at <= Self.helloAge, request.at - now <= Self.helloAge
    else { return nil }
    return link.id
  }

  /// Answers a request for a certificate of a link, whose asker is known. Throws `Refused` where it is none.
  func answer(
    _ request: CertificateRequest, on id: ID<PeerLink>
  ) async throws -> Signed<CertificateAnswer> {
    guard let link = try self.link(id) else { throw Refused("signIn") }
    let made = try await certificate(for: request.certificateRequest, on: id)
    return try CertificateAnswer(
      from: link.own, to: link.peer, at: now, request: Hash(sha256: request.signedBytes),
      certificate: made?.certificateBytes ?? [], authority: made?.authorityBytes ?? [],
      line: made?.address
    ).signed(byAll: signers(link.generations(newest: try keyGeneration())))
  }

  // MARK: The node that dials

  /// A request for a certificate of the key with that salt, PKCS #10 in DER.
  func certificateRequest(_ salt: [UInt8], of own: NodeName) throws -> [UInt8] {
    try LinkAuthority.request(try keys.line(salt), node: own.text)
  }

  /// Whether the line of a link wants a certificate: it has none, or the one it has ends soon.
  func wantsCertificate(_ id: ID<PeerLink>) throws -> Bool {
    guard let link = try self.link(id), !link.isRevoked, link.role == .parent else { return false }
    guard let held = link.certificate else { return true }
    return held.until - wall <= LinkAuthority.renewBefore
  }

  /// Asks the node above now for a new certificate of a link's line. Until when it is taken; nil where that node issues
  /// none. Throws `Problem`: `notFound` for what is no link to a node above, `unreachable`, `badCertificate`.
  public func renewCertificate(
    _ id: ID<PeerLink>, caFile: String?
  ) async throws -> Instant? {
    guard let link = try self.link(id), !link.isRevoked, link.role == .parent,
      let address = try address(of: id)
    else { throw Problem(code: "notFound") }
    try await renewCertificate(id, by: LinkWay(address: address, caFile: caFile))
    return try self.link(id)?.certificate?.until
  }

  /// Asks the node above for a certificate of a new key. Where it issues none, nothing changes. Throws `Problem` where it
  /// is not reached, or its answer is not to be believed.
  func renewCertificate(_ id: ID<PeerLink>, by way: LinkWay) async throws {
    guard let link = try self.link(id), !link.isRevoked else { return }
    let salt = Entropy.bytes(LineCertificate.saltBytes)
    let request = CertificateRequest(
      from: link.own, to: link.peer, at: now,
      certificateRequest: try certificateRequest(salt, of: link.own))
    let signers = signers(link.generations(newest: try keyGeneration()))
    let body = try request.signed(byAll: signers).json.canonical()
    let reply = await way.ask(FederationRoutes.certificatePath, body: body, by: try door(of: id))
    guard reply.status == 200 else { throw Problem(code: "unreachable") }
    let answer: Signed<CertificateAnswer>
    do {
      answer = try Signed<CertificateAnswer>(json: try JSON.parse(reply.body))
    } catch { throw Problem(code: "badCertificate") }
    guard answer.fits(request, keys: link.keys(at: now)) else {
      throw Problem(code: "badCertificate")
    }
    let document = answer.document
    try await take(
      document.certificate, by: document.authority, at: document.line ?? way.address, salt: salt,
      on: id)
  }

  /// Takes a certificate that came in an answer which was believed; none is none. Throws `Problem` where it is not for
  /// this key, or cannot be used.
  func take(
    _ certificate: [UInt8], by authority: [UInt8], at address: String, salt: [UInt8],
    on id: ID<PeerLink>
  ) async throws {
    guard !certificate.isEmpty else { return }
    guard LineCertificate.isAddress(address),
      let end = LinkAuthority.end(
        of: certificate, by: authority, key: try keys.line(salt).publicKey, at: wall)
    else { throw Problem(code: "badCertificate") }
    try check(
      await submit(
        .certified(
          id,
          LineCertificate(
            certificate: certificate, authority: authority, address: address, salt: salt,
            until: end))))
  }

  /// Where the line of a link is, and by what it is opened; nil where it has no certificate that is taken now.
  func door(of id: ID<PeerLink>) throws -> LinkWay.Door? {
    guard let held = try self.link(id)?.certificate, let salt = held.saltForKey, wall < held.until
    else { return nil }
    return LinkWay.Door(
      address: held.address,
      identity: LinkLine.Identity(
        certificate: LinkAuthority.pem(held.certificateBytes),
        key: try keys.line(salt).pemRepresentation,
        authority: LinkAuthority.pem(held.authorityBytes)))
  }
}
