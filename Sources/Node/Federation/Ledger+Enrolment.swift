//! Taking a node in, and being taken in. Source: docs/protocol/enrolment.md.

internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  /// Invites a node; the verifier stands beside the journal, since whoever knows it could be taken in.
  func inviteNode(
    under supporter: ID<Organization>, _ verifier: Hash, _ until: Instant
  ) throws -> RecordReference {
    _ = try ownNode()
    guard let above = try directory.organization(supporter, in: db) else {
      throw RefusalCode("unknownOrganization")
    }
    guard above.isLiving else { throw RefusalCode("organizationEnded") }
    let hash = Hash(sha256: verifier.bytes)
    let id: ID<NodeInvitation> = make("nodeInvitation")
    let body = try refusing {
      () throws(NodeInvitation.Refusal) in
      try NodeInvitation.invite(under: supporter, hash: hash, until: until, by: actor, at: at)
    }
    try commit(.nodeInvitation(id, body))
    try store.execute(
      sql: """
        INSERT INTO invitation_verifier (invitation, verifier, until, generation)
        VALUES (?, ?, ?, ?)
        """,
      arguments: [
        hash.description, verifier.description, until.microseconds, try keyGeneration().number,
      ])
    return RecordReference(.nodeInvitation, id)
  }

  /// Takes a node in by an invitation that is open, or again by the one that it used.
  func enrol(_ request: Signed<EnrolmentRequest>) throws -> RecordReference {
    let own = try ownNode()
    let document = request.document
    guard let invitation = try NodeInvitation.find(hash: document.invitation, in: db),
      let kept = try String.fetchOne(
        db, sql: "SELECT verifier FROM invitation_verifier WHERE invitation = ?",
        arguments: [document.invitation.description]), let verifier = Hash(hex: kept),
      let node = document.key.node, node != own
    else { throw RefusalCode(NodeInvitation.Refusal.badInvitation.rawValue) }
    let known = try PeerLink.find(peer: node, in: db)
    // Of a node that one below or beside has shown nothing but that one's word says which key is whose: it takes no name.
    let isOther =
      try known.map { link in
        try holdsName(link) && !link.keys.contains { $0.key == document.key }
      } ?? false
    try decide(invitation, .use(request, verifier: verifier, taken: isOther ? [node] : []))
    if let known, known.role != .sibling { return RecordReference(.link, known.id) }
    // Whoever used it was revoked since then: that is for good, and a new link begins with a new code.
    guard case .open = invitation.state else {
      throw RefusalCode(NodeInvitation.Refusal.badInvitation.rawValue)
    }
    guard let version = Hello.agreed(LinkLimits.versions, document.versions) else {
      throw RefusalCode(NodeInvitation.Refusal.noCommonVersion.rawValue)
    }
    let id: ID<PeerLink> = make("link")
    // A line takes the place of the way through others, whose numbers and role are others.
    if let known {
      try passVouched(by: known.id, to: id)
      try decide(known.id, .revoke(nil))
    }
    try commit(
      .link(
        id,
        PeerLink.enrol(
          own: own, peer: node, role: .child, key: document.key, version: version, epoch: epoch,
          peerEpoch: document.epoch)))
    // The code names the key that this node had when it was written: by that one the answer is signed.
    let named = try Int64.fetchOne(
      db, sql: "SELECT generation FROM invitation_verifier WHERE invitation = ?",
      arguments: [document.invitation.description])
    try decide(id, .begunWith(generation: named ?? 0))
    return RecordReference(.link, id)
  }

  /// Joins the node that answered.
  func join(
    _ code: InvitationCode, _ request: EnrolmentRequest, _ answer: Signed<EnrolmentAnswer>
  ) throws -> RecordReference {
    let own = try ownNode()
    guard answer.fits(code, request: request), request.key.node == own,
      let peer = answer.document.key.node, peer != own
    else { throw RefusalCode(NodeInvitation.Refusal.badInvitation.rawValue) }
    let id: ID<PeerLink> = make("link")
    if let known = try PeerLink.find(peer: peer, in: db) {
      if known.role != .sibling { return RecordReference(.link, known.id) }
      try passVouched(by: known.id, to: id)
      try decide(known.id, .revoke(nil))
    }
    try commit(
      .link(
        id,
        PeerLink.enrol(
          own: own, peer: peer, role: .parent, key: answer.document.key,
          version: answer.document.version, epoch: epoch, peerEpoch: answer.document.epoch)))
    try store.execute(
      sql: "INSERT INTO link_line (link, address) VALUES (?, ?)",
      arguments: [id.description, code.address])
    // By the key of the request the peer knows this node, whatever happened until its answer came back.
    try decide(id, .begunWith(generation: try keyGeneration(at: request.at)))
    return RecordReference(.link, id)
  }

  /// This node's name, as others know it.
  func ownNode() throws -> NodeName {
    guard let own = NodeName(name) else { throw RefusalCode("nodeNameUnfit") }
    return own
  }
}
