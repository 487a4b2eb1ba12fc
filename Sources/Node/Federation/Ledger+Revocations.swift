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
    try store.execute(
      sql: "INSERT INTO revocation (id, link, at, document) VALUES (?, ?, ?, ?)",
      arguments: [
        document.id.description, id.description, at.microseconds, Data(told.json.canonical()),
      ])
    for other in try directory.peers(in: db).links where other != id {
      guard let below = try find(PeerLink.self, other.description), below.role == .child else {
        continue
      }
      try say(told, on: below)
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

  /// The node above both says that another is not to be trusted any more, or a node says it of itself. Nobody else is
  /// believed: that the node above this one is above the other too it vouches for by saying so, and it can only take away.
  /// It holds from the moment at which its letter is dealt with.
  func take(_ signed: Signed<Revocation>, from link: PeerLink) throws {
    let document = signed.document
    guard document.issuer == link.peer, signed.isSigned(byAnyOf: link.keys(at: at)) else {
      throw LetterRefusal(.notAllowed)
    }
    // What no node is addressed to any more is not known here yet.
    guard let subject = document.subject.named else { throw LetterRefusal(.againstRules) }
    let ended: PeerLink
    if subject == link.peer {
      ended = link
    } else {
      guard link.role == .parent, subject != link.own else { throw LetterRefusal(.notAllowed) }
      guard let other = try PeerLink.find(peer: subject, in: db) else { return }
      ended = other
    }
    switch document.subject {
    case .node: linksToRevoke.append((link: ended.id, event: .revoke(document.id)))
    case .key(let key):
      linksToRevoke.append((link: ended.id, event: .revokeKey(key, document.id)))
    case .organization: return
    }
  }

  /// The letter's number is dealt with: what it revokes is over.
  func settleRevocations() throws {
    let found = linksToRevoke
    linksToRevoke = []
    for (link, event) in found { try decide(link, event) }
  }
}

extension Revocation.Subject {
  /// The node that it is about; nil for an organisation.
  fileprivate var named: NodeName? {
    switch self {
    case .key(let key): key.node
    case .node(let name): name
    case .organization: nil
    }
  }
}
