//! Enrolment by files, for a node that has no line to the one that invites it. Source: docs/protocol/enrolment.md.

public import Federation
public import Kernel
internal import Node

extension LinkDesk {
  /// The request to be taken in, to be carried to the node that wrote the code. Whoever reads it learns no secret and can
  /// enrol nobody else by it. Throws `Problem`.
  public func request(by code: InvitationCode) throws -> [UInt8] {
    guard let signing = keys.signing(try keyGeneration()) else {
      throw Problem(code: "nodeNameUnfit")
    }
    return try enrolment(by: code).signed(by: signing).json.canonical()
  }

  /// Takes in the node of a request that was carried here, and gives the answer to be carried back. Letters to it are
  /// carried from now on. The same request again gets an answer again. Throws `Problem`.
  public func admit(_ file: [UInt8]) async throws -> (peer: String, answer: [UInt8]) {
    let request: Signed<EnrolmentRequest> = try Self.document(file)
    let done = await submit(.enrol(request))
    try check(done)
    guard case .done(let records) = done, let record = records.first(where: { $0.kind == .link }),
      let link = try queries.link(record.id.cast(to: PeerLink.self)),
      // By the key that the invitation's code names, or a later one that the peer has confirmed.
      let key = keys.peerKey(link.confirmedGeneration),
      let signing = keys.signing(link.confirmedGeneration)
    else { throw Problem(code: "failed") }
    // What a person said of the line since then stays.
    if link.carriage == nil { try await carry(link.id, true) }
    // No line, no certificate of one.
    let answer = EnrolmentAnswer(
      request: Hash(sha256: request.document.signedBytes), key: key, version: link.version,
      epoch: link.epoch, certificate: [], authority: [], at: now)
    return (link.peer.text, try answer.signed(by: signing).json.canonical())
  }

  /// Joins by the answer that was carried back to a request of this node. Letters are carried from now on. Throws
  /// `Problem`: `badInvitation` where the answer is not to that request or not by the key that the code names.
  public func join(
    _ code: InvitationCode, request file: [UInt8], answer: [UInt8]
  ) async throws {
    let request: Signed<EnrolmentRequest> = try Self.document(file)
    let told: Signed<EnrolmentAnswer> = try Self.document(answer)
    try check(await submit(.joinByFile(code, request.document, told)))
  }

  /// Says that letters are carried by hand, or that there is a line again. Throws `Problem`.
  public func carry(
    _ id: ID<PeerLink>, _ isCarried: Bool, as viewer: Viewer = .node
  ) async throws {
    try check(await submit(.carryByHand(id, isCarried), as: viewer))
  }

  private static func document<Document: SignedDocument>(_ file: [UInt8]) throws -> Signed<Document>
  {
    do {
      return try Signed<Document>(
        json: try JSON.parse(
          file,
          limits: .init(depthMax: LinkLimits.depthMax, bytesMax: LinkLimits.documentBytesMax)))
    } catch { throw Problem(code: "enrolmentFileDamaged") }
  }
}
