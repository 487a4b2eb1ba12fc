//! The line's three requests: a node enrols, asks for what waits for it, and brings what it has to say.

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
  /// How long a stream waits for something to say, in real time.
  static let holdSeconds = 20
  /// How often it looks, in real time.
  static let lookEvery = Duration.milliseconds(100)

  func add(to router: Router<Visit>) {
    guard let desk = site.links else { return }
    router.post("/federation/v1/enrol") { request, _ in
      let bytes = try await request.bytes(upTo: LinkLimits.documentBytesMax)
      return try await enrol(bytes, desk)
    }
    router.get("/federation/v1/stream") { request, _ in
      guard let name = HTTPField.Name(Self.helloHeader), let text = request.headers[name],
        let bytes = Base64.decode(text), let link = try await Self.admit(bytes, desk)
      else { throw Refused("signIn") }
      await desk.take([bytes], on: link)
      let end = ContinuousClock.now + .seconds(Self.holdSeconds)
      while try await !desk.isDue(link), ContinuousClock.now < end {
        try await Task.sleep(for: Self.lookEvery)
      }
      return Self.response(try await desk.frames(link))
    }
    router.post("/federation/v1/frames") { request, _ in
      let body = try await request.bytes(upTo: LinkLimits.uploadBytesMax)
      var rest = body[...]
      var frames: [[UInt8]] = []
      do {
        while let frame = try Framing.next(&rest) { frames.append(frame) }
      } catch { throw Refused("badForm") }
      guard rest.isEmpty, let first = frames.first else { throw Refused("badForm") }
      guard let link = try await Self.admit(first, desk) else { throw Refused("signIn") }
      await desk.take(frames, on: link)
      return Self.response(try await desk.frames(link))
    }
  }

  private static func admit(_ bytes: [UInt8], _ desk: LinkDesk) async throws -> ID<PeerLink>? {
    // Whatever else it is, it is no first word.
    guard case .hello(let hello)? = try? LinkFrame(bytes: bytes) else { return nil }
    return try await desk.admit(hello)
  }

  private static func response(_ frames: [LinkFrame]) -> Response {
    var headers = HTTPFields()
    headers[.contentType] = mediaType
    let bytes = frames.flatMap { Framing.encode($0.bytes) }
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func enrol(_ bytes: [UInt8], _ desk: LinkDesk) async throws -> Response {
    let request: Signed<EnrolmentRequest>
    do {
      let json = try JSON.parse(
        bytes,
        limits: .init(depthMax: LinkLimits.depthMax, bytesMax: LinkLimits.documentBytesMax))
      request = try Signed<EnrolmentRequest>(json: json)
    } catch { throw Refused("badForm") }
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
    let document = EnrolmentAnswer(
      request: Hash(sha256: request.document.signedBytes), key: key, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: site.clock.now)
    var headers = HTTPFields()
    headers[.contentType] = "application/json"
    let text = try document.signed(by: signing).json.canonical()
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: text)))
  }
}
