//! Which way a node lies that this one has no line to: over which of its lines what is sealed for it goes on.

internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  // MARK: Ways

  /// The line over which a node's newest card came; nil where none did, or that line is over.
  func route(to node: NodeName) throws -> PeerLink? {
    try String.fetchOne(
      try store.cachedStatement(sql: "SELECT link FROM peer_card WHERE node = ?"),
      arguments: [node.text]
    ).flatMap { try find(PeerLink.self, $0) }.flatMap { $0.isRevoked ? nil : $0 }
  }

  /// By which link of this node the sender of something that is carried is known: his own, that of a node beside, or that of
  /// the node below behind which he lies. Nil where what came over that line cannot be his.
  func end(at node: NodeName, cameOver line: PeerLink) throws -> ID<PeerLink>? {
    if node == line.peer { return line.id }
    guard try route(to: node)?.id == line.id else { return nil }
    guard let known = try PeerLink.find(peer: node, in: db) else {
      return line.role == .child ? line.id : nil
    }
    return known.role == .sibling ? known.id : nil
  }

  /// By which link of this node the receiver of something that is carried is known, and over which line it goes on: his own,
  /// or that on which he lies. Nil where there is none but the one over which it came.
  func end(
    at node: NodeName, not line: PeerLink
  ) throws -> (known: ID<PeerLink>, way: PeerLink)? {
    let known = try PeerLink.find(peer: node, in: db)
    if let known, known.role != .sibling {
      guard known.role == .child, known.id != line.id else { return nil }
      return (known: known.id, way: known)
    }
    guard let way = try route(to: node), way.id != line.id else { return nil }
    if let known { return (known: known.id, way: way) }
    guard way.role == .child else { return nil }
    return (known: way.id, way: way)
  }

  // MARK: Told upward

  /// Those who are to carry for a node below, from a node beside to it, hear which way it lies. Only the node itself signs: who
  /// carries believes nothing of what stands on it.
  func sayRoute(_ card: Signed<NodeCard>, to beside: PeerLink) throws {
    guard let line = try route(to: beside.peer) else { return }
    try sayRoute(card, on: line)
  }

  private func sayRoute(_ card: Signed<NodeCard>, on line: PeerLink) throws {
    guard line.role == .parent, let itself = card.byItself, !line.hosts.isEmpty,
      let node = card.document.node
    else { return }
    let record = RecordReference(
      .node, ID<RecordReference>(derivedFrom: line.id, home: node.text, kind: "route", ordinal: 1))
    try post(
      .node(Signed(card.document, [itself])), about: record,
      for: Array(line.hosts.prefix(LinkLimits.audienceMax)), marking: Marking(tlp: .amber),
      in: .bulk, until: at + Self.letterLife, on: line.id)
  }

  /// A node below says that another lies behind it. What this node has a line to, or what another line leads to, stays where
  /// it is; whoever carries for the node below hears of it too.
  func noteRoute(_ card: Signed<NodeCard>, _ node: NodeName, over link: PeerLink) throws {
    if try PeerLink.find(peer: node, in: db) != nil { return }
    if let before = try route(to: node) {
      guard before.id == link.id else { throw LetterRefusal(.notAllowed) }
    } else {
      let count = try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM peer_card WHERE link = ? AND node <> ?",
        arguments: [link.id.description, link.peer.text])
      guard count ?? 0 < LinkLimits.routesMax else { throw LetterRefusal(.notAllowed) }
    }
    try noteCard(card, of: node, over: link.id)
    let lines = try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT peer_card.link FROM vouched_card
        JOIN link ON link.id = vouched_card.link
        JOIN peer_card ON peer_card.node = link.peer
        WHERE vouched_card.subject = ? AND link.role = ? AND link.over = 0 ORDER BY peer_card.link
        """, arguments: [link.id.description, PeerLink.Role.sibling.rawValue])
    for id in lines {
      guard let line = try find(PeerLink.self, id), !line.isRevoked else { continue }
      try sayRoute(card, on: line)
    }
  }

  // MARK: Who vouched

  /// Over which link a node beside was vouched for. Those of a time when only the node above did so are its own.
  func voucher(of node: NodeName) throws -> ID<PeerLink>? {
    let told = try String.fetchOne(
      try store.cachedStatement(sql: "SELECT link FROM voucher WHERE node = ?"),
      arguments: [node.text])
    return try told.flatMap { ID<PeerLink>($0) } ?? route(to: node)?.id
  }

  /// Keeps over which link a node beside was vouched for.
  func noteVoucher(_ link: ID<PeerLink>, of node: NodeName) throws {
    try store.execute(
      sql: """
        INSERT INTO voucher (node, link) VALUES (?, ?)
        ON CONFLICT (node) DO UPDATE SET link = excluded.link
        """, arguments: [node.text, link.description])
  }

  /// Whether whoever vouches for a node may say that it hosts a body: the node above of whom it likes; one beside of a body that
  /// is not known here, or stands below one of its own.
  func mayVouch(for id: ID<Organization>, _ link: PeerLink) throws -> Bool {
    guard link.role == .sibling, let known = try directory.organization(id, in: db) else {
      return true
    }
    return try link.hosts.contains { try directory.isBelow(known, $0, in: db) }
  }

  /// A node beside is not to be trusted any more: whom it has vouched for was known by its word alone.
  func endVouched(by link: PeerLink, _ because: ID<Revocation>?) throws {
    guard link.role == .sibling else { return }
    let nodes = try String.fetchAll(
      db, sql: "SELECT node FROM voucher WHERE link = ? ORDER BY node",
      arguments: [link.id.description])
    for node in nodes {
      guard let name = NodeName(node), let beside = try PeerLink.find(peer: name, in: db),
        beside.role == .sibling
      else { continue }
      try decide(beside.id, .revoke(because))
    }
  }

  /// Whether a link was revoked since its voucher was, and not for what its own peer has done.
  func wentWithVoucher(_ link: PeerLink) throws -> Bool {
    guard case .revoked(_, let because) = link.state, let because,
      let told = try revocation(because)
    else { return false }
    return told.subject.named != link.peer
  }

  /// The nodes beside that were shown the card of a node below.
  func shown(_ node: NodeName) throws -> [ID<PeerLink>] {
    try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT vouched_card.link FROM vouched_card
        JOIN link AS below ON below.id = vouched_card.subject
        JOIN link AS beside ON beside.id = vouched_card.link
        WHERE below.peer = ? AND below.role = ? AND beside.role = ? AND beside.over = 0
        ORDER BY vouched_card.link
        """,
      arguments: [
        node.text, PeerLink.Role.child.rawValue, PeerLink.Role.sibling.rawValue,
      ]
    ).compactMap { ID<PeerLink>($0) }
  }
}
