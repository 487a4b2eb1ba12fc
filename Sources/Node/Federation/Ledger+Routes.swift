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

  /// By which links of this node the sender of something that is carried is known: his own, that of a node beside, and that of
  /// the node below behind which he lies. None where what came over that line cannot be his.
  func ends(at node: NodeName, cameOver line: PeerLink) throws -> [ID<PeerLink>] {
    if node == line.peer { return [line.id] }
    guard try route(to: node)?.id == line.id else { return [] }
    return try ends(at: node, behind: line)
  }

  /// By which links of this node the receiver of something that is carried is known, and over which line it goes on: his own,
  /// or that on which he lies. Nil where there is none but the one over which it came.
  func ends(
    at node: NodeName, not line: PeerLink
  ) throws -> (known: [ID<PeerLink>], way: PeerLink)? {
    if let known = try PeerLink.find(peer: node, in: db), known.role != .sibling {
      return known.id == line.id ? nil : (known: [known.id], way: known)
    }
    guard let way = try route(to: node), way.id != line.id else { return nil }
    let known = try ends(at: node, behind: way)
    return known.isEmpty ? nil : (known: known, way: way)
  }

  /// Who lies behind a node below is reached by whom that one was made known to, whether this node has met him or not.
  private func ends(at node: NodeName, behind line: PeerLink) throws -> [ID<PeerLink>] {
    let known = try PeerLink.find(peer: node, in: db)
    if let known, known.role != .sibling { return [] }
    return [known?.id, line.role == .child ? line.id : nil].compactMap { $0 }
  }

  /// Whether this node has passed the card of one on to another.
  func isShown(_ subject: ID<PeerLink>, to link: ID<PeerLink>) throws -> Bool {
    try Int.fetchOne(
      try store.cachedStatement(
        sql: "SELECT 1 FROM vouched_card WHERE link = ? AND subject = ?"),
      arguments: [link.description, subject.description]) != nil
  }

  /// Whether a node can lie on a line, as one below or beside says: no other line leads to it, and there is room.
  func mayLie(_ node: NodeName, on line: PeerLink) throws -> Bool {
    if let before = try route(to: node) { return before.id == line.id }
    if line.role != .child { return true }
    let count = try Int.fetchOne(
      db, sql: "SELECT COUNT(*) FROM peer_card WHERE link = ? AND node <> ?",
      arguments: [line.id.description, line.peer.text])
    return count ?? 0 < LinkLimits.routesMax
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
  /// it is, and so does what it knows of a node that it has met; whoever carries for the node below hears of it too.
  func noteRoute(_ card: Signed<NodeCard>, _ node: NodeName, over link: PeerLink) throws {
    if let known = try PeerLink.find(peer: node, in: db) {
      guard known.role == .sibling, try route(to: node)?.id == link.id else { return }
    } else {
      if try isGone(node, card.document.key) { return }
      guard try mayLie(node, on: link) else { throw LetterRefusal(.notAllowed) }
      try noteCard(card, of: node, over: link.id)
    }
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

  /// A node beside has a line now: whom it has vouched for is known by its word as before.
  func passVouched(by former: ID<PeerLink>, to link: ID<PeerLink>) throws {
    try store.execute(
      sql: "UPDATE voucher SET link = ? WHERE link = ?",
      arguments: [link.description, former.description])
  }

  /// Whether a node has its name here from more than the word of one below or beside, which takes no name from anybody.
  func holdsName(_ link: PeerLink) throws -> Bool {
    guard link.role == .sibling, let voucher = try voucher(of: link.peer) else { return true }
    return try find(PeerLink.self, voucher.description)?.role == .parent
  }

  /// Whether a key of a node is taken here no more, and not only because whoever had vouched for it was revoked.
  func isGone(_ node: NodeName, _ key: PeerKey) throws -> Bool {
    let former = try String.fetchAll(
      db, sql: "SELECT id FROM link WHERE peer = ? AND over = 1 ORDER BY id",
      arguments: [node.text]
    ).compactMap { try find(PeerLink.self, $0) }
    return try former.contains { old in
      try old.keys.contains { $0.key == key } && !wentWithVoucher(old)
    }
  }

  /// Whether whoever vouches for a node may say that it hosts a body: the node above of whom it likes; one beside of a body that
  /// is not known here, or stands below one of its own.
  func mayVouch(for id: ID<Organization>, _ link: PeerLink) throws -> Bool {
    guard link.role == .sibling, let known = try directory.organization(id, in: db) else {
      return true
    }
    return try link.hosts.contains { try directory.isBelow(known, $0, in: db) }
  }

  /// A node beside or below is not to be trusted any more: whom it has vouched for was known by its word alone.
  func endVouched(by link: PeerLink, _ because: ID<Revocation>?) throws {
    guard link.role != .parent else { return }
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

  /// Whether a link was revoked because its voucher was, and not for what its own peer has done.
  private func wentWithVoucher(_ link: PeerLink) throws -> Bool {
    guard case .revoked(let moment, let because) = link.state else { return false }
    if let because { return try revocation(because).map { $0.subject.named != link.peer } ?? false }
    // Where nobody was told of it: in the same moment.
    guard let id = try voucher(of: link.peer),
      let voucher = try find(PeerLink.self, id.description), voucher.role != .parent,
      case .revoked(let end, nil) = voucher.state
    else { return false }
    return end == moment
  }

  /// The nodes beside and above that were shown the card of a node below.
  func shown(_ node: NodeName) throws -> [ID<PeerLink>] {
    try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT vouched_card.link FROM vouched_card
        JOIN link AS below ON below.id = vouched_card.subject
        JOIN link AS beside ON beside.id = vouched_card.link
        WHERE below.peer = ? AND below.role = ? AND beside.role <> ? AND beside.over = 0
        ORDER BY vouched_card.link
        """,
      arguments: [
        node.text, PeerLink.Role.child.rawValue, PeerLink.Role.child.rawValue,
      ]
    ).compactMap { ID<PeerLink>($0) }
  }
}
