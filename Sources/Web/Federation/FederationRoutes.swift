//! The line's requests: a node enrols, asks for what waits for it, brings what it has to say, wants a certificate.

internal import Federation
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Node

/// What other nodes ask of this one. Source: docs/protocol/transport.md.
struct FederationRoutes {
  let site: Site

  /// Frames, each behind its length.
  static let mediaType = "application/vnd.noroshi.frames"
  /// The header that holds a hello where a request has no body.
  static let helloHeader = "Noroshi-Hello"
  /// Where a certificate of the line is asked for.
  static let certificatePath = "/federation/v1/certificate"
  /// Most requests for one that are answered on one link in a minute: each may be a Fact.
  static let certificatesMax = 6
  /// How long a stream waits for something to say, in real time.
  static let holdSeconds = 20

  /// The routes of the public address: all of them.
  func add(to router: Router<Visit>) {
    guard let desk = site.links else { return }
    router.post("/federation/v1/enrol") { request, _ in
      let bytes = try await request.bytes(upTo: LinkLimits.documentBytesMax)
      return try await enrol(bytes, desk)
    }
    addLine(desk, to: router)
  }

  /// The routes for those who have enrolled, on the public address and on the line.
  func addLine(_ desk: LinkDesk, to router: Router<Visit>) {
    router.get("/federation/v1/stream") { request, visit in
      guard let name = HTTPField.Name(Self.helloHeader), let text = request.headers[name],
        let bytes = Base64.decode(text),
        let said = try await Self.admit(bytes, desk, visit)
      else { throw Refused("signIn") }
      await desk.take([], after: said, on: said.link.id)
      return Self.response(
        try await desk.next(
          on: said.link.id, until: ContinuousClock.now + .seconds(Self.holdSeconds)))
    }
    router.post("/federation/v1/frames") { request, visit in
      let body = try await request.bytes(upTo: LinkLimits.uploadBytesMax)
      var rest = body[...]
      var frames: [[UInt8]] = []
      do {
        while let frame = try Framing.next(&rest) { frames.append(frame) }
      } catch { throw Refused("badForm") }
      guard rest.isEmpty, let first = frames.first else { throw Refused("badForm") }
      guard let said = try await Self.admit(first, desk, visit) else { throw Refused("signIn") }
      return Self.response(
        try await desk.answer(Array(frames.dropFirst()), after: said, on: said.link.id))
    }
    router.post("/federation/v1/certificate") { request, visit in
      let bytes = try await request.bytes(upTo: LinkLimits.documentBytesMax)
      return try await certify(bytes, desk, visit)
    }
  }

  private static func admit(
    _ bytes: [UInt8], _ desk: LinkDesk, _ visit: Visit
  ) async throws -> LinkDesk.Admitted? {
    // Whatever else it is, it is no first word.
    guard case .hello(let hello)? = try? LinkFrame(bytes: bytes) else { return nil }
    return try await desk.admit(hello, over: visit.line)
  }

  private static func response(_ frames: [WrittenFrame]) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = mediaType
    let bytes = frames.flatMap { Framing.encode($0.bytes) }
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// A signed document that came by itself.
  private static func document<Document: SignedDocument>(
    _ bytes: [UInt8], as type: Document.Type
  ) throws -> Signed<Document> {
    do {
      let json = try JSON.parse(
        bytes,
        limits: .init(depthMax: LinkLimits.depthMax, bytesMax: LinkLimits.documentBytesMax))
      return try Signed<Document>(json: json)
    } catch { throw Refused("badForm") }
  }

  private static func json(_ document: JSON) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = "application/json"
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.canonical())))
  }

  private func certify(
    _ bytes: [UInt8], _ desk: LinkDesk, _ visit: Visit
  ) async throws -> Response {
    let request = try Self.document(bytes, as: CertificateRequest.self)
    guard let link = try await desk.asker(of: request, over: visit.line) else {
      throw Refused("signIn")
    }
    let caller = "certificate \(link)"
    guard site.limits.take(caller, max: Self.certificatesMax, at: site.clock.steady) else {
      throw Refused("tooMany")
    }
    return Self.json(try await desk.answer(request.document, on: link).json)
  }

  private func enrol(_ bytes: [UInt8], _ desk: LinkDesk) async throws -> Response {
    let request = try Self.document(bytes, as: EnrolmentRequest.self)
    let wanted = request.document.certificateRequest
    // Looked at before anything is done: what is refused for it must not have used up the invitation.
    if desk.lineAddress != nil, !wanted.isEmpty { try LinkAuthority.check(wanted) }
    let answer = await desk.submit(.enrol(request))
    guard case .done(let records) = answer,
      let record = records.first(where: { $0.kind == .link }),
      let link = try site.queries.link(record.id.cast(to: PeerLink.self)),
      // By the key that the invitation's code names, or a later one that the peer has confirmed.
      let key = desk.keys.peerKey(link.confirmedGeneration),
      let signing = desk.keys.signing(link.confirmedGeneration)
    else {
      if case .refused(let code) = answer { throw Refused(code.code) }
      throw Refused("failed")
    }
    let made = try await desk.certificate(for: wanted, on: link.id)
    let document = EnrolmentAnswer(
      request: Hash(sha256: request.document.signedBytes), key: key, version: link.version,
      epoch: link.epoch, certificate: made?.certificateBytes ?? [],
      authority: made?.authorityBytes ?? [], line: made?.address, at: site.clock.now)
    return Self.json(try document.signed(by: signing).json)
  }
}
