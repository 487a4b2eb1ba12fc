//! Nodes that have no line to each other and meet through one that knows both: it vouches for their keys. Those between them
//! carry what they seal for each other without reading it.

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

  /// Passes the card of one node to another, with this node's signature beside its own: of one below to another, of one below
  /// to one above or beside, or the other way round. Callers sign at the edge. Whoever is to carry for a node below hears
  /// where it is.
  func vouch(
    _ card: Signed<NodeCard>, of subject: ID<PeerLink>, on id: ID<PeerLink>
  ) throws {
    let link = try existing(PeerLink.self, id.description)
    let known = try existing(PeerLink.self, subject.description)
    let version = try Int64.fetchOne(
      db, sql: "SELECT version FROM peer_card WHERE node = ?", arguments: [known.peer.text])
    guard link.role == .child || known.role == .child, id != subject, !known.isRevoked,
      try link.role != .sibling || mayMeet(link), try mayMeet(known),
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
    if link.role == .sibling { try sayRoute(card, to: link) }
  }

  /// Whether a node may be made known to others: it has a line to this one, or a node above has shown it. Whom one below has
  /// shown nobody passes on.
  private func mayMeet(_ link: PeerLink) throws -> Bool {
    let line = try route(to: link.peer)
    return link.role == .sibling ? line?.role == .parent : line?.id == link.id
  }

  /// A card that another has passed on: name and key belong together, it says, and whom that node hosts. The node above says so
  /// of whom it likes, one below of whom it might host itself, one beside of those below it. Neither of these moves a node that
  /// is known by another way. From a node below a card that bears not its own signature only says which way the other lies.
  func meetNode(
    _ card: Signed<NodeCard>, _ node: NodeName, vouchedBy link: PeerLink
  ) throws {
    guard node != link.own, card.byItself != nil else { throw LetterRefusal(.notAllowed) }
    let isVouched = card.isSigned(byAnyOf: link.keys(at: at))
    if link.role == .child, !isVouched { return try noteRoute(card, node, over: link) }
    // A node beside has no line here: what is for those below it goes as what is for itself.
    let way = try link.role == .sibling ? route(to: link.peer) : link
    guard let line = way, isVouched else { throw LetterRefusal(.notAllowed) }
    if link.role != .parent, try !mayLie(node, on: line) { return }
    guard let id = try sibling(node, card.document.key, by: link) else {
      // Which way it lies is said by the same card, also where no more nodes are met.
      if link.role == .child { try noteRoute(card, node, over: link) }
      return
    }
    try noteCard(card, of: node, over: line.id)
    let beside = try existing(PeerLink.self, id.description)
    var hosts: [ID<Organization>] = []
    for organization in card.document.hosts
    where try mayHost(organization, beside) && mayVouch(for: organization, link) {
      hosts.append(organization)
    }
    try decide(id, .told(hosts: hosts, version: card.document.version))
    try tellEntries(on: try existing(PeerLink.self, id.description))
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
      // Who was vouched for by another is not one's to speak for who is only beside.
      if try link.role == .sibling && voucher(of: node) != link.id { return nil }
      guard known.keys(at: at).contains(where: { $0.description == key.text }) else {
        throw LetterRefusal(.notAllowed)
      }
      if link.role != .sibling { try noteVoucher(link.id, of: node) }
      return known.id
    }
    if try isGone(node, key) { return nil }
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
    try noteVoucher(link.id, of: node)
    // By that key the other was vouched for this node; further away an older one may have been shown, and both sign.
    if link.role != .sibling {
      try decide(id, .begunWith(generation: link.confirmedGeneration))
    }
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

  /// Carries what one node has sealed for another: between two that were made known to each other here, or that lie behind
  /// such two, within the limits. What is inside is none of this node's business. It goes on by another line than it came,
  /// and through so many relays at most: nothing goes round.
  func take(_ told: CarriedMessage, in lane: Lane, from link: PeerLink) throws {
    // For this node: it is opened at the edge, where the key is.
    if told.to == link.own { return }
    let senders = try told.from == link.own ? [] : ends(at: told.from, cameOver: link)
    if senders.isEmpty { throw LetterRefusal(.notAllowed) }
    guard let (receivers, way) = try ends(at: told.to, not: link),
      let reader = try living(among: way.hosts).first
    else { throw LetterRefusal(.notHosted) }
    let isVouched = try receivers.contains { receiver in
      try senders.contains { try isShown($0, to: receiver) }
    }
    guard isVouched else { throw LetterRefusal(.notAllowed) }
    // The receiver is no relay.
    guard let passed = way.peer == told.to ? told : told.passedOn else {
      throw LetterRefusal(.tooManyHops)
    }
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
