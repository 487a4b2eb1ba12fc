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
  }

  /// Makes an invitation under that organisation; the code is shown once and kept nowhere. `address` is where other nodes
  /// reach this one. Throws `Problem` with the refusal's code.
  public func invite(
    under organization: ID<Organization>, for life: Instant.Span, address: String,
    as viewer: Viewer = .node
  ) async throws -> InvitationCode {
    guard let key = keys.peerKey,
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
    guard let key = keys.peerKey else { throw Problem(code: "nodeNameUnfit") }
    let request = EnrolmentRequest(
      code: code, key: key, sealingKey: keys.sealing, versions: LinkLimits.versions,
      epoch: try epoch(), certificateRequest: [], at: now)
    let body = try request.signed(by: keys.signing).json.canonical()
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
  }

  /// The signed word that a peer below this node is revoked, for the other nodes below; nil for every other link, which
  /// is this node's own affair.
  func revocation(of id: ID<PeerLink>) throws -> Signed<Revocation>? {
    guard let link = try links().first(where: { $0.id == id }), link.role == .child else {
      return nil
    }
    return try Revocation(
      id: Entropy.inputID(at: now).cast(to: Revocation.self), issuer: link.own,
      subject: .node(link.peer), at: now,
      reason: Phrase(ja: "上のノードが失効させました", en: "revoked by the node above")
    ).signed(by: keys.signing)
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
    /// `active`, `revoked`, or why it is held.
    public let state: String
    /// Letters without a receipt.
    public let waiting: Int
    /// Since when nothing is heard; nil while it is heard.
    public let silentSince: Instant?
    /// How many organisations it hosts.
    public let hosts: Int
  }

  /// Every link, oldest first.
  public func standings() throws -> [Standing] {
    try links().map { link in
      let state =
        switch link.state {
        case .active: "active"
        case .quarantined(let held): held.cause.rawValue
        case .revoked: "revoked"
        }
      return Standing(
        link: link.id, peer: link.peer.text, role: link.role.rawValue, state: state,
        waiting: Lane.allCases.reduce(0) { $0 + link.outgoing[$1].waiting.count },
        silentSince: link.silentSince, hosts: link.hosts.count)
    }
  }

  /// Turns a refusal into the problem that is told to whoever asked.
  func check(_ answer: Node.Answer) throws {
    switch answer {
    case .done: return
    case .refused(let code): throw Problem(code: code.code)
    case .failed: throw Problem(code: "failed")
    }
  }
}
