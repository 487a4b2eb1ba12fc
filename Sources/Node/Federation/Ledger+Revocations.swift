//! Who is not to be trusted any more: said to every node below, believed of the node above both (S9).

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  // MARK: Said

  /// Ends a link, or takes a key of its peer no more. Whoever is above the peer says so, signed, to the other nodes below
  /// it; of every other link it is this node's own affair.
  func revoke(_ id: ID<PeerLink>, _ told: Signed<Revocation>?) throws {
    let link = try existing(PeerLink.self, id.description)
    guard let told else { return try decide(id, .revoke(nil)) }
    let document = told.document
    guard link.role == .child, document.issuer == link.own, document.subject.named == link.peer
    else { throw RefusalCode.notAllowed }
    if link.isRevoked { return }
    switch document.subject {
    case .node: try decide(id, .revoke(document.id))
    case .key(let key):
      guard link.keys.contains(where: { $0.key == key }) else { throw RefusalCode.notFound }
      try decide(id, .revokeKey(key, document.id))
    case .organization: throw RefusalCode.notAllowed
    }
    try keep(told, over: id)
    try sayBelow(told, but: id)
  }

  /// Says it to every node below but the revoked one, and the one over which it came; and to the nodes beside and above that
  /// know the revoked one from this node.
  private func sayBelow(_ told: Signed<Revocation>, but id: ID<PeerLink>) throws {
    guard let subject = told.document.subject.named else { return }
    for other in try directory.peers(in: db).links where other != id {
      guard let below = try find(PeerLink.self, other.description), below.role == .child,
        below.peer != subject
      else { continue }
      try say(told, on: below)
    }
    guard told.document.issuer == (try ownNode()) else { return }
    for other in try shown(subject) {
      if let beside = try find(PeerLink.self, other.description) { try say(told, on: beside) }
    }
  }

  /// A revocation that a peer has not heard of yet, once more.
  func sayAgain(_ record: RecordReference, on id: ID<PeerLink>) throws {
    guard let link = try find(PeerLink.self, id.description),
      let bytes = try Data.fetchOne(
        db, sql: "SELECT document FROM revocation WHERE id = ?",
        arguments: [record.id.description])
    else { return }
    try say(Signed<Revocation>(json: JSON.parse([UInt8](bytes))), on: link)
  }

  private func say(_ revocation: Signed<Revocation>, on link: PeerLink) throws {
    let record = RecordReference(.link, revocation.document.id)
    let isPosted =
      try !link.hosts.isEmpty
      && post(
        .revocation(revocation), about: record,
        for: Array(link.hosts.prefix(LinkLimits.audienceMax)), marking: Marking(tlp: .amber),
        in: .urgent, until: at + LinkLimits.notAfterMax, on: link.id)
    if !isPosted { try noteUntold(.revocation, record, on: link.id) }
  }

  // MARK: Taken

  /// The node above both says that another is not to be trusted any more, or a node says it of itself; the node above also
  /// passes on what it has heard. Nobody else is believed: that the node above this one, or one above that, is above the other
  /// too it vouches for by saying so, and it can only take away. It holds from the moment at which its letter is dealt with,
  /// and then goes on to the nodes below.
  func take(_ signed: Signed<Revocation>, from link: PeerLink) throws {
    let document = signed.document
    try mustBelieve(signed, from: link)
    // What no node is addressed to any more is not known here yet.
    guard let subject = document.subject.named else { throw LetterRefusal(.againstRules) }
    let ended: PeerLink?
    if subject == link.peer {
      ended = link
    } else {
      ended = try PeerLink.find(peer: subject, in: db)
      // Also whoever has vouched for it, of a node that he has below him.
      let isItsVoucher = try ended?.role == .sibling && voucher(of: subject) == link.id
      guard link.role == .parent || isItsVoucher, subject != link.own else {
        throw LetterRefusal(.notAllowed)
      }
    }
    // What a node says of itself goes on where it takes something away: of keys that it never had it could tell for ever.
    var isNews = link.role == .parent
    switch document.subject {
    case .node:
      isNews = true
      if let ended { linksToRevoke.append((link: ended.id, event: .revoke(document.id))) }
    case .key(let key):
      guard let ended else { break }
      isNews = isNews || ended.keys.contains { $0.key == key }
      linksToRevoke.append((link: ended.id, event: .revokeKey(key, document.id)))
    case .organization: return
    }
    if try isNews || revocation(document.id) != nil { revocationsToPass.append((signed, link.id)) }
  }

  /// The word is the peer's own, under one of its keys; or the node above passes on another's, which bears the signature of
  /// its issuer where this node knows him. Whoever it is about cannot be the one who passes it on.
  private func mustBelieve(_ signed: Signed<Revocation>, from link: PeerLink) throws {
    let document = signed.document
    if document.issuer == link.peer {
      guard signed.isSigned(byAnyOf: link.keys(at: at)) else { throw LetterRefusal(.notAllowed) }
    } else {
      guard link.role == .parent, document.subject.named != link.peer else {
        throw LetterRefusal(.notAllowed)
      }
      // This node's own word comes back where nodes are linked in a ring.
      if document.issuer == link.own {
        guard try revocation(document.id) == document else { throw LetterRefusal(.notAllowed) }
      } else if let issuer = try PeerLink.find(peer: document.issuer, in: db) {
        guard signed.isSigned(byAnyOf: issuer.keys(at: at)) else {
          throw LetterRefusal(.notAllowed)
        }
      }
    }
    // Under the identifier of another nobody keeps that one from being told on.
    if let other = try revocation(document.id), other != document, link.role != .parent {
      throw LetterRefusal(.notAllowed)
    }
  }

  /// The letter's number is dealt with: what it revokes is over, and whoever is below hears of it.
  func settleRevocations() throws {
    let (found, told) = (linksToRevoke, revocationsToPass)
    linksToRevoke = []
    revocationsToPass = []
    for (link, event) in found { try decide(link, event) }
    for (signed, link) in told { try passOn(signed, cameOver: link) }
  }

  /// What a node below says of one that it has shown holds here alone: whom it has not shown nobody revokes by its word.
  private func passOn(_ signed: Signed<Revocation>, cameOver link: ID<PeerLink>) throws {
    let record = RecordReference(.link, signed.document.id)
    let came = try existing(PeerLink.self, link.description)
    let goesOn = came.role != .child || signed.document.subject.named == came.peer
    let isFirst = try goesOn && revocation(signed.document.id) != signed.document
    try noteSource(of: record, calledThere: record, version: 1, on: link, isFirst: isFirst)
    guard isFirst else { return }
    try keep(signed, over: link)
    try sayBelow(signed, but: link)
  }

  // MARK: Rows

  /// The revocation of that identifier; nil where there is none.
  func revocation(_ id: ID<Revocation>) throws -> Revocation? {
    try Data.fetchOne(
      db, sql: "SELECT document FROM revocation WHERE id = ?", arguments: [id.description]
    ).map { try Signed<Revocation>(json: JSON.parse([UInt8]($0))).document }
  }

  /// Keeps a revocation to be said again. `link` is the one that is over, or the one over which it came.
  private func keep(_ told: Signed<Revocation>, over link: ID<PeerLink>) throws {
    try store.execute(
      sql: """
        INSERT INTO revocation (id, link, at, document) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET link = excluded.link, at = excluded.at,
          document = excluded.document
        """,
      arguments: [
        told.document.id.description, link.description, at.microseconds,
        Data(told.json.canonical()),
      ])
  }
}

extension Revocation.Subject {
  /// The node that it is about; nil for an organisation.
  var named: NodeName? {
    switch self {
    case .key(let key): key.node
    case .node(let name): name
    case .organization: nil
    }
  }
}
