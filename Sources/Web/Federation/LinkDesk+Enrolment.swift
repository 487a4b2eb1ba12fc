//! Inviting a node, and being taken in by one. Source: docs/protocol/enrolment.md.

public import Federation
public import Kernel
internal import Node

extension LinkDesk {
  /// Why a node was not taken in, for the person who asked.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// A refusal's code, e.g. `badInvitation`.
    public let code: String
    /// The code.
    public var description: String { code }

    /// A problem of that code.
    public init(code: String) { self.code = code }
  }

  /// Makes an invitation under that organisation; the code is shown once and kept nowhere. `address` is where other nodes
  /// reach this one. Throws `Problem` with the refusal's code.
  public func invite(
    under organization: ID<Organization>, for life: Instant.Span, address: String,
    as viewer: Viewer = .node
  ) async throws -> InvitationCode {
    guard let key = keys.peerKey(try keyGeneration()),
      let code = InvitationCode(
        secret: Entropy.bytes(InvitationCode.secretBytes), fingerprint: key.fingerprint,
        address: address)
    else { throw Problem(code: "badAddress") }
    try check(
      await submit(
        .invite(under: organization, verifier: code.verifier, until: now + life), as: viewer))
    return code
  }

  /// Asks the node that wrote the code to take this one in. Throws `Problem`: what it refused, `unreachable` where it
  /// did not answer, `badInvitation` where its answer is not by the key that the code names. Callers must know that the
  /// viewer may link this node before anything leaves it.
  public func join(
    _ code: InvitationCode, caFile: String?, as viewer: Viewer = .node
  ) async throws {
    let newest = try keyGeneration()
    guard let own = keys.node, let signing = keys.signing(newest) else {
      throw Problem(code: "nodeNameUnfit")
    }
    let salt = Entropy.bytes(LineCertificate.saltBytes)
    let request = try enrolment(
      by: code, certificateRequest: try certificateRequest(salt, of: own))
    let body = try request.signed(by: signing).json.canonical()
    let line = LinkLine(address: code.address, caFile: caFile)
    let reply = await line.ask("/federation/v1/enrol", body: body)
    guard reply.status == 200 else {
      // Whatever the problem document is, its code is one of ours or none.
      let problem = try? JSON.parse(reply.body)
      throw Problem(code: problem?["code"]?.string ?? "unreachable")
    }
    let answer: Signed<EnrolmentAnswer>
    do {
      answer = try Signed<EnrolmentAnswer>(json: try JSON.parse(reply.body))
    } catch { throw Problem(code: "badInvitation") }
    try check(await submit(.join(code, request, answer), as: viewer))
    let document = answer.document
    guard let peer = document.key.node, let link = try self.link(peer: peer) else { return }
    do {
      try await take(
        document.certificate, by: document.authority, at: document.line ?? code.address,
        salt: salt, on: link.id)
    } catch is Problem {
      // The node is taken in all the same, and goes by the public address; it asks for another certificate by itself.
    }
  }

  /// What asks the node of a code to take this one in; without a line it asks for no certificate.
  func enrolment(
    by code: InvitationCode, certificateRequest: [UInt8] = []
  ) throws -> EnrolmentRequest {
    guard let key = keys.peerKey(try keyGeneration()) else {
      throw Problem(code: "nodeNameUnfit")
    }
    return EnrolmentRequest(
      code: code, key: key, sealingKey: keys.sealing, versions: LinkLimits.versions,
      epoch: try epoch(), certificateRequest: certificateRequest, at: now)
  }

  /// The signed word that a peer below this node is revoked, for the other nodes below; nil for every other link, which
  /// is this node's own affair.
  func revocation(of id: ID<PeerLink>) throws -> Signed<Revocation>? {
    guard let link = try links().first(where: { $0.id == id }), link.role == .child else {
      return nil
    }
    let newest = try keyGeneration()
    // Not every peer has confirmed the newest key.
    let keys = signers(Array(max(0, newest - Int64(LinkLimits.signaturesMax) + 1)...newest))
    return try Revocation(
      id: Entropy.inputID(at: now).cast(to: Revocation.self), issuer: link.own,
      subject: .node(link.peer), at: now,
      reason: Phrase(ja: "上のノードが失効させました", en: "revoked by the node above")
    ).signed(byAll: keys)
  }

  /// Ends a link for good, and tells the other nodes below this one. Throws `Problem` with the refusal's code.
  public func revoke(_ id: ID<PeerLink>, as viewer: Viewer = .node) async throws {
    try check(await submit(.revoke(id, told: try revocation(of: id)), as: viewer))
  }

  /// How a link stands, for people.
  public struct Standing: Hashable, Sendable {
    /// Which.
    public let link: ID<PeerLink>
    /// The other node's name.
    public let peer: String
    /// `parent`, `child` or `sibling`: what the other is to this one.
    public let role: String
    /// `active`, `carried` where there is no line, `revoked`, or why it is held.
    public let state: String
    /// Letters without a receipt.
    public let waiting: Int
    /// Since when nothing is heard; nil while it is heard.
    public let silentSince: Instant?
    /// How many organisations it hosts.
    public let hosts: Int
    /// Until when the certificate of its line is taken; nil where it has none.
    public let certificateUntil: Instant?
  }

  /// Every link, oldest first.
  public func standings() throws -> [Standing] {
    try links().map { link in
      let state =
        switch link.state {
        case .active: link.isCarried ? "carried" : "active"
        case .quarantined(let held): held.cause.rawValue
        case .revoked: "revoked"
        }
      return Standing(
        link: link.id, peer: link.peer.text, role: link.role.rawValue, state: state,
        waiting: Lane.allCases.reduce(0) { $0 + link.outgoing[$1].waiting.count },
        silentSince: link.silentSince, hosts: link.hosts.count,
        certificateUntil: link.certificate?.until)
    }
  }

  /// Throws `Problem` for what was not done.
  nonisolated func check(_ answer: Node.Answer) throws {
    switch answer {
    case .done: return
    case .refused(let code): throw Problem(code: code.code)
    case .failed: throw Problem(code: "failed")
    }
  }
}
