//! Nodes that have no line to each other and meet through the one above both: it vouches for their keys, and carries what
//! they seal for each other without reading it.

internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  // MARK: Cards

  /// Keeps the newest card of a node, and over which link it came.
  func noteCard(_ card: Signed<NodeCard>, of node: NodeName, over link: ID<PeerLink>) throws {
    try store.cachedStatement(
      sql: """
        INSERT INTO peer_card (node, link, version, card) VALUES (?, ?, ?, ?)
        ON CONFLICT (node) DO UPDATE SET link = excluded.link, version = excluded.version,
          card = excluded.card
        """
    ).execute(arguments: [
      node.text, link.description, card.document.version, Data(card.json.canonical()),
    ])
    // By which way it is reached decides whether it can be expected to take something now.
    directory.forgetPeers()
  }

  /// Passes the card of one node below to another, or between one below and one above, with this node's signature beside its
  /// own. Callers sign at the edge.
  func vouch(
    _ card: Signed<NodeCard>, of subject: ID<PeerLink>, on id: ID<PeerLink>
  ) throws {
    let link = try existing(PeerLink.self, id.description)
    let known = try existing(PeerLink.self, subject.description)
    let version = try Int64.fetchOne(
      db, sql: "SELECT version FROM peer_card WHERE node = ? AND link = ?",
      arguments: [known.peer.text, subject.description])
    let isBetween =
      link.role == .child && known.role != .sibling || link.role == .parent && known.role == .child
    guard isBetween, id != subject, !known.isRevoked,
      card.document.node == known.peer, card.byItself != nil, card.document.version == version,
      !link.hosts.isEmpty
    else { throw RefusalCode("cardIsOld") }
    let isPosted = try post(
      .node(card), about: RecordReference(.node, subject),
      for: Array(link.hosts.prefix(LinkLimits.audienceMax)), marking: Marking(tlp: .amber),
      in: .bulk, until: at + Self.letterLife, on: id)
    guard isPosted else { throw RefusalCode(PeerLink.Refusal.outboxFull.rawValue) }
    try store.execute(
      sql: """
        INSERT INTO vouched_card (link, subject, version) VALUES (?, ?, ?)
        ON CONFLICT (link, subject) DO UPDATE SET version = excluded.version
        """, arguments: [id.description, subject.description, card.document.version])
  }

  /// A card that the node above has passed on, or one below of a node still further down: name and key belong together, it
  /// says, and whom that node hosts. One below is believed of whom it might host itself, and shows nobody whom this node
  /// knows by another way.
  func meetNode(
    _ card: Signed<NodeCard>, _ node: NodeName, vouchedBy link: PeerLink
  ) throws {
    guard link.role != .sibling, node != link.own, card.byItself != nil,
      card.isSigned(byAnyOf: link.keys(at: at))
    else { throw LetterRefusal(.notAllowed) }
    if link.role == .child, try isShown(node, otherwiseThanBy: link) { return }
    guard let id = try sibling(node, card.document.key, by: link) else { return }
    try noteCard(card, of: node, over: link.id)
    let beside = try existing(PeerLink.self, id.description)
    var hosts: [ID<Organization>] = []
    for organization in card.document.hosts where try mayHost(organization, beside) {
      hosts.append(organization)
    }
    try decide(id, .told(hosts: hosts, version: card.document.version))
    try tellEntries(on: try existing(PeerLink.self, id.description))
  }

  /// Whether a node's card came over another link that is not over.
  private func isShown(_ node: NodeName, otherwiseThanBy link: PeerLink) throws -> Bool {
    try Int.fetchOne(
      db,
      sql: """
        SELECT 1 FROM peer_card JOIN link ON link.id = peer_card.link AND link.over = 0
        WHERE peer_card.node = ? AND peer_card.link <> ?
        """, arguments: [node.text, link.id.description]) != nil
  }

  /// The node below that has shown a node beside and carries for it; nil for any other link.
  func voucherBelow(_ link: PeerLink) throws -> PeerLink? {
    guard link.role == .sibling else { return nil }
    let voucher = try String.fetchOne(
      try store.cachedStatement(sql: "SELECT link FROM peer_card WHERE node = ?"),
      arguments: [link.peer.text]
    ).flatMap { try find(PeerLink.self, $0) }
    return voucher?.role == .child ? voucher : nil
  }

  /// The link to a node beside, made when its first card comes. Nil where it has a line of its own, or was revoked here. A key
  /// that is not known is not taken by the voucher's word once the two have met: the node itself must vouch for it.
  private func sibling(
    _ node: NodeName, _ key: PeerKey, by link: PeerLink
  ) throws -> ID<PeerLink>? {
    if let known = try PeerLink.find(peer: node, in: db) {
      if known.role != .sibling { return nil }
      guard known.keys(at: at).contains(where: { $0.description == key.text }) else {
        throw LetterRefusal(.notAllowed)
      }
      return known.id
    }
    let former = try String.fetchAll(
      db, sql: "SELECT id FROM link WHERE peer = ? AND over = 1 ORDER BY id",
      arguments: [node.text]
    ).compactMap { try find(PeerLink.self, $0) }
    if former.contains(where: { old in old.keys.contains { $0.key == key } }) { return nil }
    guard try siblings().count < LinkLimits.siblingsMax else {
      // How many nodes are below it is nothing that one below does wrong.
      if link.role == .child { return nil }
      throw LetterRefusal(.notAllowed)
    }
    let id: ID<PeerLink> = make("link")
    try commit(
      .link(
        id,
        PeerLink.enrol(
          own: link.own, peer: node, role: .sibling, key: key,
          version: LinkLimits.versions.last ?? 1, epoch: epoch, peerEpoch: 0)))
    // By that key the other was vouched for this node.
    try decide(id, .begunWith(generation: link.confirmedGeneration))
    return id
  }

  private func siblings() throws -> [String] {
    try String.fetchAll(
      db, sql: "SELECT id FROM link WHERE over = 0 AND role = ? ORDER BY id",
      arguments: [PeerLink.Role.sibling.rawValue])
  }

  /// A peer is silent: whoever was to be called by its node is called from here, and where it carries for others, theirs.
  func callSilenced(with link: PeerLink) throws {
    var silent = [link]
    silent += try String.fetchAll(
      db,
      sql: """
        SELECT link.id FROM link JOIN peer_card ON peer_card.node = link.peer
        WHERE link.over = 0 AND link.role = ? AND peer_card.link = ? ORDER BY link.id
        """, arguments: [PeerLink.Role.sibling.rawValue, link.id.description]
    ).compactMap { try find(PeerLink.self, $0) }
    for one in silent {
      let waiting = Lane.allCases.flatMap { one.outgoing[$0].waiting }
      for record in waiting.map(\.record) { try callInstead(of: one, record) }
    }
  }

  // MARK: Carried

  /// Takes something that is sealed for a node beside to the one that carries it.
  func carry(
    _ sealed: [UInt8], in lane: Lane, until notAfter: Instant, for id: ID<PeerLink>
  ) throws {
    let beside = try existing(PeerLink.self, id.description)
    let over = try String.fetchOne(
      db, sql: "SELECT link FROM peer_card WHERE node = ?", arguments: [beside.peer.text])
    guard beside.role == .sibling, !beside.isRevoked,
      (1...CarriedMessage.sealedBytesMax).contains(sealed.count),
      let way = try over.flatMap({ try find(PeerLink.self, $0) }),
      let reader = try living(among: way.hosts).first
    else { throw RefusalCode.notFound }
    let message = CarriedMessage(
      from: beside.own, to: beside.peer, notAfter: notAfter, hops: 1, sealed: sealed)
    let isPosted = try post(
      .carried(message), about: RecordReference(.link, id), for: [reader],
      marking: Marking(tlp: .amber), in: lane, until: notAfter, on: way.id)
    guard isPosted else { throw RefusalCode(PeerLink.Refusal.outboxFull.rawValue) }
  }

  /// Takes back what is sealed for a node beside and still waits for its relay: something in it may go no more, and nobody
  /// looks inside. What else was in it waits on its own link, and is sealed anew.
  func withdrawSealed(for beside: ID<PeerLink>) throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT link, id FROM link_waiting WHERE record = ? ORDER BY link, id",
      arguments: [RecordReference(.link, beside).description])
    for row in rows {
      guard let way = ID<PeerLink>(row["link"] as String),
        let id = ID<Envelope>(row["id"] as String)
      else { continue }
      try decide(way, .withdraw(id))
    }
  }

  /// The same for every node beside: in which letter somebody who was erased is named cannot be looked up.
  func withdrawSealed() throws {
    for id in try siblings() {
      guard let beside = ID<PeerLink>(id) else { continue }
      try withdrawSealed(for: beside)
    }
  }

  /// Carries what one node has sealed for another: between two that were made known to each other here, within the
  /// limits. What is inside is none of this node's business.
  func take(_ told: CarriedMessage, in lane: Lane, from link: PeerLink) throws {
    // For this node: it is opened at the edge, where the key is.
    if told.to == link.own { return }
    guard told.from == link.peer else { throw LetterRefusal(.notAllowed) }
    guard let way = try PeerLink.find(peer: told.to, in: db), way.role != .sibling,
      way.id != link.id, let reader = try living(among: way.hosts).first
    else { throw LetterRefusal(.notHosted) }
    let isVouched = try Int.fetchOne(
      try store.cachedStatement(
        sql: "SELECT 1 FROM vouched_card WHERE link = ? AND subject = ?"),
      arguments: [way.id.description, link.id.description])
    guard isVouched != nil else { throw LetterRefusal(.notAllowed) }
    guard let passed = told.passedOn else { throw LetterRefusal(.tooManyHops) }
    let waiting = Lane.allCases.reduce(0) { count, lane in
      count + way.outgoing[lane].waiting.count { $0.kind == .carried }
    }
    guard waiting < CarriedMessage.waitingMax, try countCarried(for: link.id) else {
      throw LetterRefusal(.outboxFull)
    }
    guard told.notAfter > at else { return }
    let isPosted = try post(
      .carried(passed), about: RecordReference(.link, way.id), for: [reader],
      marking: Marking(tlp: .amber), in: lane, until: min(told.notAfter, at + Self.letterLife),
      on: way.id)
    guard isPosted else { throw LetterRefusal(.outboxFull) }
  }

  /// Counts one letter more for a node in the present hour; false where it has had its share. What is refused is not counted.
  private func countCarried(for link: ID<PeerLink>) throws -> Bool {
    let hour = at.microseconds / Instant.Span.hours(1).microseconds
    try store.cachedStatement(
      sql: """
        INSERT INTO carried_count (link, hour, count) VALUES (?, ?, 1)
        ON CONFLICT (link) DO UPDATE SET
          count = CASE WHEN carried_count.hour = excluded.hour
            THEN carried_count.count + 1 ELSE 1 END,
          hour = excluded.hour
        """
    ).execute(arguments: [link.description, hour])
    let count = try Int.fetchOne(
      try store.cachedStatement(sql: "SELECT count FROM carried_count WHERE link = ?"),
      arguments: [link.description])
    return (count ?? 0) <= CarriedMessage.perHourMax
  }
}
