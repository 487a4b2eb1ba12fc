//! Links and node invitations as records: their rows, and the letters that wait beside them.

public import Federation
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension PeerLink: Record {
  static var recordKind: RecordReference.Kind { .link }
  static var table: String { "link" }
  /// What its one timer waits for.
  static var step: String { "link" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("peer", peer.text), ("role", role.rawValue), ("over", isRevoked ? 1 : 0),
      ("usable", isUsable ? 1 : 0),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: PeerLink.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }

  /// The link with the letters that wait; nil where there is none.
  static func find(_ id: String, in db: Database) throws -> PeerLink? {
    try find(id, in: db, shelf: nil)
  }

  /// The same, with what the directory remembers of links.
  static func find(
    _ id: String, in db: Database, remembering directory: Directory
  ) throws -> PeerLink? {
    try find(id, in: db, shelf: directory.links)
  }

  /// The link with the letters that wait, decoded anew only where its row is another than it was; nil where there is none.
  static func find(_ id: String, in db: Database, shelf: LinkShelf?) throws -> PeerLink? {
    let statement = try db.cachedStatement(sql: "SELECT state FROM link WHERE id = ?")
    guard let data = try Data.fetchOne(statement, arguments: [id]) else { return nil }
    var link = try shelf?.link(id, data) ?? read([UInt8](data))
    let rows = try Row.fetchAll(
      try db.cachedStatement(
        sql: "SELECT lane, waiting FROM link_waiting WHERE link = ? ORDER BY lane, seq"),
      arguments: [id])
    var waiting: [String: [OutgoingLane.Waiting]] = [:]
    for row in rows {
      let bytes = row[1] as Data
      let letter =
        try shelf?.letter(bytes)
        ?? JSONTreeDecoder.decode(
          OutgoingLane.Waiting.self, from: JSON.parse([UInt8](bytes)))
      waiting[row[0], default: []].append(letter)
    }
    for lane in Lane.allCases { link.restore(waiting[lane.rawValue] ?? [], in: lane) }
    return link
  }

  /// The link to that node that is not over; nil where there is none.
  static func find(
    peer: NodeName, in db: Database, shelf: LinkShelf? = nil
  ) throws -> PeerLink? {
    let statement = try db.cachedStatement(
      sql: "SELECT id FROM link WHERE peer = ? AND over = 0 ORDER BY id LIMIT 1")
    guard let id = try String.fetchOne(statement, arguments: [peer.text]) else { return nil }
    return try find(id, in: db, shelf: shelf)
  }
}

extension NodeInvitation: Record {
  static var recordKind: RecordReference.Kind { .nodeInvitation }
  static var table: String { "node_invitation" }
  var key: String { id.description }
  /// Which node came by it; nil while none did.
  var node: NodeName? { if case .used(let node, _, _) = state { node } else { nil } }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("hash", hash.description), ("supporter", supporter.description), ("node", node?.text),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: NodeInvitation.self), beginning: body)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }

  /// The invitation of that hash; nil where there is none.
  static func find(hash: Hash, in db: Database) throws -> NodeInvitation? {
    let statement = try db.cachedStatement(sql: "SELECT id FROM node_invitation WHERE hash = ?")
    guard let id = try String.fetchOne(statement, arguments: [hash.description]) else { return nil }
    return try find(id, in: db)
  }
}

/// What is asked about links to other nodes.
public enum LinkCommand: Sendable, Hashable {
  /// A node may enrol under that organisation; the verifier stays beside the journal. Source: docs/protocol/enrolment.md.
  case invite(under: ID<Organization>, verifier: Hash, until: Instant)
  /// The invitation is taken back.
  case withdraw(ID<NodeInvitation>)
  /// A node asks to be taken in.
  case enrol(Signed<EnrolmentRequest>)
  /// The node above has taken this one in: its answer to that request by that code.
  case join(InvitationCode, EnrolmentRequest, Signed<EnrolmentAnswer>)
  /// The same by files that were carried: letters are carried from then on, and nobody is dialled.
  case joinByFile(InvitationCode, EnrolmentRequest, Signed<EnrolmentAnswer>)
  /// What this node says of itself on a link: its signed card; the entries of those whom it hosts go with it.
  case introduce(ID<PeerLink>, Signed<NodeCard>)
  /// This node signs with a new key from now on, at each link once its peer has confirmed it.
  case rotateKey
  /// The newest key goes to a peer: signed by the one that the peer knows and by itself. Made at the edge, where keys are.
  case announceKey(ID<PeerLink>, Signed<KeyRotation>, generation: Int64)
  /// The card of one node below, with this node's signature, goes to another. Made at the edge, where keys are.
  case vouch(Signed<NodeCard>, of: ID<PeerLink>, on: ID<PeerLink>)
  /// Something that was sealed for a node beside goes to the node that carries it.
  case carry(ID<PeerLink>, SealedFrame)
  /// A letter came.
  case arrived(ID<PeerLink>, Letter)
  /// A letter came whose content is refused for that reason; made by the node itself, never from outside.
  case refused(ID<PeerLink>, Letter, RefusalReason)
  /// Another frame came: a receipt, a gap, voids, a hello.
  case heard(ID<PeerLink>, LinkFrame)
  /// Bytes came that are no frame.
  case unreadable(ID<PeerLink>, ID<Envelope>, RefusalReason)
  /// When the peer was last heard.
  case watch(ID<PeerLink>, lastHeard: Instant)
  /// A person holds the link.
  case hold(ID<PeerLink>)
  /// A person opens it again.
  case release(ID<PeerLink>)
  /// The peer, or a key of it, is not to be trusted any more. Where this node is above it, the signed word of that goes to
  /// the other nodes below.
  case revoke(ID<PeerLink>, told: Signed<Revocation>? = nil)
  /// An organisation of this node is offered to a peer: the transfer with this node's signature.
  case offer(Signed<HomeTransfer>)
  /// What a peer has offered is taken over: the same with this node's signature beside.
  case takeOver(Signed<HomeTransfer>)
  /// What this node has offered is withdrawn: the word of that with this node's signature.
  case withdrawOffer(Signed<HomeTransfer>)
  /// A person says that letters are carried by hand, or that there is a line again.
  case carryByHand(ID<PeerLink>, Bool)
  /// A bundle was written; the hash is of the whole file.
  case wrote(ID<PeerLink>, number: Int64, letters: Int, hash: Hash)
  /// The frames of a bundle were taken, each by an input of its own. Callers must have examined it.
  case took(ID<PeerLink>, BundleCover)
  /// Its line has a certificate, which whoever asks has looked at.
  case certified(ID<PeerLink>, LineCertificate)
}
