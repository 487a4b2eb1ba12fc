//! An organisation moves to another node: offered by the old home, taken over by the new one, believed by others only with
//! the signatures of both. Its duties stay watched where they are until somebody has them there.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  // MARK: Asked here

  /// Offers an organisation of this node to a peer, which then gets its entry. Nothing changes before it takes it over.
  func offer(_ signed: Signed<HomeTransfer>) throws {
    let document = signed.document
    guard document.from == (try ownNode()), document.withdraws == nil else {
      throw RefusalCode.notAllowed
    }
    guard document.record.kind == .organization,
      let body = try directory.organization(document.organization, in: db), body.isLiving
    else { throw RefusalCode("unknownOrganization") }
    // Whose desk is the last rung of everything here stays.
    guard body.id != directory.tower else { throw RefusalCode("towerStays") }
    guard try directory.host(of: body.id, in: db) == nil else {
      throw RefusalCode("hostedElsewhere")
    }
    // Everybody goes by the version, in whatever order he hears of moves.
    guard try document.version > newestVersion(of: body.id), try isNewestOffer(document) else {
      throw RefusalCode("unknownTransfer")
    }
    guard let link = try PeerLink.find(peer: document.to, in: db) else {
      throw RefusalCode.notFound
    }
    guard link.state == .active else { throw RefusalCode("linkNotActive") }
    guard try !HomeTransferRow.isOpen(body.id, in: db) else {
      throw RefusalCode("offerIsOpen")
    }
    guard try say(signed, on: link) else {
      throw RefusalCode(PeerLink.Refusal.audienceEmpty.rawValue)
    }
    try dropOffers(of: body.id)
    try keep(signed, as: .offered)
    // Since an earlier offer was withdrawn it heard nothing of the body, which its card has named all the time.
    if try wasTold(body.id, on: link.id) { entriesToTellOn[link.id, default: []].insert(body.id) }
  }

  /// Takes over what was offered: it is of this node from now on, and everybody who is linked hears of it.
  func takeOver(_ signed: Signed<HomeTransfer>) throws {
    let document = signed.document
    let id = document.organization
    let known = try transfer(document.id)
    if known?.stage == .withdrawn { throw RefusalCode("offerWithdrawn") }
    guard let offer = known, offer.stage == .offered,
      document.to == (try ownNode()), signed.extends(offer.signed),
      signed.signatures.count > offer.signed.signatures.count
    else { throw RefusalCode("unknownTransfer") }
    guard let link = try PeerLink.find(peer: document.from, in: db),
      try directory.organization(id, in: db) != nil,
      try directory.host(of: id, in: db)?.link == link.id
    else { throw RefusalCode("unknownOrganization") }
    guard try document.version > newestVersion(of: id) else {
      throw RefusalCode("unknownTransfer")
    }
    try move(signed)
    try sayEverywhere(signed, but: nil)
  }

  // MARK: Taken

  /// A transfer came: an offer, an acceptance, or word of one between two others.
  func take(_ signed: Signed<HomeTransfer>, from link: PeerLink) throws {
    let document = signed.document
    guard document.record.kind == .organization else { throw LetterRefusal(.againstRules) }
    let own = try ownNode()
    if let offer = document.withdraws {
      // It is for the new home alone.
      guard document.to == own else { throw LetterRefusal(.againstRules) }
      return try takeWithdrawal(signed, of: offer, from: link)
    }
    if document.to == own { return try takeOffer(signed, from: link) }
    if document.from == own { return try takeAcceptance(signed, from: link) }
    try takeWord(of: signed, from: link)
  }

  private func takeOffer(_ signed: Signed<HomeTransfer>, from link: PeerLink) throws {
    let document = signed.document
    guard document.from == link.peer, signed.isSigned(byAnyOf: link.keys(at: at)) else {
      throw LetterRefusal(.notAllowed)
    }
    let id = document.organization
    try mayGive(id, link)
    guard try transfer(document.id) == nil else { return }
    guard try document.version > newestVersion(of: id) else { throw LetterRefusal(.againstRules) }
    // The newest offer counts: its home, put back perhaps, knows no other any more, and would refuse that one's acceptance.
    guard try isNewestOffer(document) else { return }
    try dropOffers(of: id)
    try keep(signed, as: .offered)
  }

  /// An organisation may be known as the peer's, or not at all; one of this node's own is not offered to it.
  func mayGive(_ id: ID<Organization>, _ link: PeerLink) throws {
    let isKnown = try directory.organization(id, in: db) != nil
    guard try !isKnown || directory.host(of: id, in: db)?.link == link.id else {
      throw LetterRefusal(.notHome)
    }
  }

  /// The new home has signed beside this node: it is its from now on, and nobody signs in here for it any more. So it is where
  /// it had not heard yet that the offer was withdrawn: it has told others already, and a body has one home.
  private func takeAcceptance(_ signed: Signed<HomeTransfer>, from link: PeerLink) throws {
    let document = signed.document
    guard let offer = try transfer(document.id) else { throw LetterRefusal(.unknownRecord) }
    guard document.to == link.peer, signed.extends(offer.signed),
      signed.isSigned(byAnyOf: link.keys(at: at))
    else { throw LetterRefusal(.notAllowed) }
    switch offer.stage {
    case .offered: break
    case .withdrawn:
      if try offer.isHeard(in: db) { throw LetterRefusal(.againstRules) }
    case .done, .early, .withdrawal: return
    }
    // It has moved elsewhere since: the node that was offered it before was put back, and forgot that it had heard.
    guard try document.version > newestVersion(of: document.organization) else {
      throw LetterRefusal(.againstRules)
    }
    try move(signed)
    // What else was offered is no longer this node's to give, and would be said in the place of the word of this move.
    try dropOffers(of: document.organization)
    // That it was withdrawn has come to nothing, and of the move it knows.
    try noteKnown(.transfer, document.record, on: link.id)
    let accounts = try String.fetchAll(
      db, sql: "SELECT id FROM account WHERE organization = ? ORDER BY id",
      arguments: [document.organization.description])
    for text in accounts {
      guard let account = try find(Account.self, text), account.closedAt == nil else { continue }
      try perform(.close, on: account.id)
    }
    try sayEverywhere(signed, but: link.id)
  }

  /// Two others say that something moved from one to the other. Where the old home was revoked, the node above signs in its
  /// place.
  private func takeWord(of signed: Signed<HomeTransfer>, from link: PeerLink) throws {
    let document = signed.document
    guard document.from == link.peer || document.to == link.peer else {
      throw LetterRefusal(.notAllowed)
    }
    // Who knows only one of the two goes on as before: it can reach nobody at the other.
    guard let old = try newestLink(to: document.from),
      let new = try PeerLink.find(peer: document.to, in: db)
    else { return }
    let parents = try directory.peers(in: db).links
      .compactMap { try find(PeerLink.self, $0.description) }.filter { $0.role == .parent }
    guard
      signed.holds(
        from: old.isRevoked ? [] : old.keys(at: at), to: new.keys(at: at),
        above: parents.flatMap { $0.keys(at: at) }, isFromGone: old.isRevoked)
    else { throw LetterRefusal(.notAllowed) }
    // A body that has moved on, or back, since then: words of its moves come in any order, and the newest holds.
    let id = document.organization
    guard try document.version > newestVersion(of: id) else { return }
    // It never left, as far as this node had heard, and is back.
    if !old.isRevoked, try directory.host(of: id, in: db)?.link == new.id {
      return try keep(signed, as: .done)
    }
    guard try isHome(old, of: id) else {
      guard try mayBeEarly(signed, old) else { throw LetterRefusal(.notHome) }
      return try keep(signed, as: .early)
    }
    try move(signed)
  }

  /// Whether a move that is not from where the body is, as far as this node has heard, waits for word of an earlier one.
  private func mayBeEarly(_ signed: Signed<HomeTransfer>, _ old: PeerLink) throws -> Bool {
    let id = signed.document.organization
    // What is this node's own nobody else moves.
    guard !old.isRevoked, try directory.host(of: id, in: db) != nil else { return false }
    let count = try Int.fetchOne(
      db, sql: "SELECT COUNT(*) FROM home_transfer WHERE organization = ? AND stage = 'early'",
      arguments: [id.description])
    return count ?? 0 < HomeTransferRow.earlyMax
  }

  /// Word of an earlier move has come: the next one, of which was heard before, holds now.
  private func moveOn(after document: HomeTransfer) throws {
    let early = try Row.fetchAll(
      db,
      sql: """
        SELECT stage, document FROM home_transfer WHERE organization = ? AND stage = 'early'
        ORDER BY version, id
        """, arguments: [document.organization.description]
    ).compactMap { try HomeTransferRow($0)?.signed }
    let next = early.first {
      $0.document.from == document.to && $0.document.version > document.version
    }
    guard let next, let old = try PeerLink.find(peer: document.to, in: db),
      try PeerLink.find(peer: next.document.to, in: db) != nil,
      try isHome(old, of: document.organization)
    else { return }
    try move(next)
  }

  /// Whether an organisation was a node's to give: it hosts it, or its entry came from there before the node was revoked.
  /// What is this node's own, or another's, nobody moves in the place of a third.
  private func isHome(_ old: PeerLink, of id: ID<Organization>) throws -> Bool {
    let host = try directory.host(of: id, in: db)
    if !old.isRevoked { return host?.link == old.id }
    guard host == nil else { return false }
    return try directory.organization(id, in: db) == nil
      || heldCopy(RecordReference(.organization, id))?.home == old.peer
  }

  private func newestLink(to peer: NodeName) throws -> PeerLink? {
    try String.fetchOne(
      db, sql: "SELECT id FROM link WHERE peer = ? ORDER BY over, id DESC LIMIT 1",
      arguments: [peer.text]
    ).flatMap { try find(PeerLink.self, $0) }
  }

  // MARK: What follows from it

  /// The organisation is the new home's: as far as this node knows the two, the one hosts it no more and the other does.
  private func move(_ signed: Signed<HomeTransfer>) throws {
    let document = signed.document
    let id = document.organization
    try keep(signed, as: .done)
    let old = try PeerLink.find(peer: document.from, in: db)
    if let old, old.hosts.contains(id) {
      let left = old.hosts.filter { $0 != id }
      try decide(old.id, .told(hosts: left, version: old.hostsVersion + 1))
    }
    if let new = try PeerLink.find(peer: document.to, in: db), !new.hosts.contains(id) {
      try decide(new.id, .told(hosts: new.hosts + [id], version: new.hostsVersion + 1))
    }
    try forgetCopies(of: id)
    if document.to == (try ownNode()) { return try takeHome(id, from: old) }
    for alert in try openAlerts(seenBy: id) {
      alertsToTell.insert(alert)
      // The old home may have it only for those whom it still hosts.
      let record = RecordReference(.alert, alert)
      if let old, try isTold(record, on: old.id) {
        remarkingsToRepeat[old.id, default: []].insert(record)
      }
    }
    try moveOn(after: document)
  }

  /// What letters about it and its duties have to follow begins anew: the new home counts its own versions.
  private func forgetCopies(of id: ID<Organization>) throws {
    let records =
      [RecordReference(.organization, id).description]
      + (try String.fetchAll(
        db, sql: "SELECT 'delivery/' || id FROM delivery WHERE organization = ? ORDER BY id",
        arguments: [id.description]))
    for record in records {
      for table in ["held_copy", "sent_copy"] {
        try store.cachedStatement(sql: "DELETE FROM \(table) WHERE record = ?")
          .execute(arguments: [record])
      }
    }
  }

  func openAlerts(seenBy id: ID<Organization>) throws -> [ID<Alert>] {
    try String.fetchAll(
      db,
      sql: """
        SELECT alert.id FROM alert_audience JOIN alert ON alert.id = alert_audience.alert
        WHERE alert_audience.organization = ? AND alert.open = 1 ORDER BY alert.id
        """, arguments: [id.description]
    ).compactMap { ID<Alert>($0) }
  }

  func isTold(_ record: RecordReference, on link: ID<PeerLink>) throws -> Bool {
    try Int.fetchOne(
      db, sql: "SELECT 1 FROM sent_copy WHERE link = ? AND record = ?",
      arguments: [link.description, record.description]) != nil
  }

  private func sayEverywhere(_ signed: Signed<HomeTransfer>, but one: ID<PeerLink>?) throws {
    for id in try directory.peers(in: db).links where id != one {
      guard let link = try find(PeerLink.self, id.description) else { continue }
      if try !say(signed, on: link) { try noteUntold(.transfer, signed.document.record, on: id) }
    }
  }

  /// The newest word of where an organisation is, to a peer that has not taken it yet.
  func sayMoved(_ record: RecordReference, on id: ID<PeerLink>) throws {
    guard let link = try find(PeerLink.self, id.description) else { return }
    // An offer, and that it is withdrawn, is for the new home alone.
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT stage, document FROM home_transfer
        WHERE organization = ?
          AND (stage = 'done' OR stage IN ('offered', 'withdrawal') AND to_node = ?)
        ORDER BY version DESC, at DESC, id DESC LIMIT 1
        """, arguments: [record.id.description, link.peer.text]
    ).flatMap { try HomeTransferRow($0) }
    guard let row else { return }
    if try !say(row.signed, on: link) { try noteUntold(.transfer, record, on: id) }
  }

  /// Queues it for a peer; false where it finds no room, or nobody there may see it.
  func say(_ signed: Signed<HomeTransfer>, on link: PeerLink) throws -> Bool {
    try !link.hosts.isEmpty
      && post(
        .transfer(signed), about: signed.document.record,
        for: Array(link.hosts.prefix(LinkLimits.audienceMax)), marking: Marking(tlp: .amber),
        in: .ordinary, until: at + LinkLimits.notAfterMax, on: link.id)
  }

  // MARK: Rows

  /// To which node an organisation has moved; nil for one that never did.
  func moved(_ id: ID<Organization>) throws -> NodeName? {
    try String.fetchOne(
      try store.cachedStatement(
        sql: """
          SELECT to_node FROM home_transfer WHERE organization = ? AND stage = 'done'
          ORDER BY version DESC, at DESC, id DESC LIMIT 1
          """), arguments: [id.description]
    ).flatMap { NodeName($0) }
  }

  /// The version of the newest move that holds here; 0 before the first.
  func newestVersion(of id: ID<Organization>) throws -> Int64 {
    try HomeTransferRow.newestVersion(of: id, in: store)
  }

  /// What is kept under that identifier; nil where nothing is.
  func transfer(_ id: ID<HomeTransfer>) throws -> HomeTransferRow? {
    try Row.fetchOne(
      try store.cachedStatement(sql: "SELECT stage, document FROM home_transfer WHERE id = ?"),
      arguments: [id.description]
    ).flatMap { try HomeTransferRow($0) }
  }

  /// Whether no offer of the organisation that is known is newer, by the version, and of one version by the moment; nor was
  /// it, or a newer one, withdrawn.
  func isNewestOffer(_ document: HomeTransfer) throws -> Bool {
    try Row.fetchAll(
      db,
      sql: """
        SELECT stage, document FROM home_transfer
        WHERE organization = ? AND stage IN ('offered', 'withdrawal') ORDER BY version, id
        """, arguments: [document.organization.description]
    ).compactMap { try HomeTransferRow($0)?.signed.document }.allSatisfy {
      $0.withdraws != document.id && ($0.version, $0.at) <= (document.version, document.at)
    }
  }

  private func dropOffers(of id: ID<Organization>) throws {
    try store.execute(
      sql: "DELETE FROM home_transfer WHERE organization = ? AND stage = 'offered'",
      arguments: [id.description])
  }

  /// Keeps a document as what has become of it.
  func keep(_ signed: Signed<HomeTransfer>, as stage: HomeTransferRow.Stage) throws {
    let document = signed.document
    try store.execute(
      sql: """
        INSERT INTO home_transfer (id, organization, to_node, stage, at, document, version)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, document = excluded.document
        """,
      arguments: [
        document.id.description, document.organization.description, document.to.text,
        stage.rawValue, at.microseconds, Data(signed.json.canonical()), document.version,
      ])
    // What was offered before can be taken over no more, and that it was withdrawn need not be said.
    guard stage == .done else { return }
    try store.execute(
      sql: """
        DELETE FROM home_transfer
        WHERE organization = ? AND stage IN ('offered', 'withdrawal') AND version <= ?
        """, arguments: [document.organization.description, document.version])
  }
}

extension HomeTransfer {
  /// The organisation that moves; callers know that the record is one.
  fileprivate var organization: ID<Organization> { record.id.cast(to: Organization.self) }
}

extension Signed<HomeTransfer> {
  /// Whether it is the same document with the same signatures, and perhaps further ones.
  fileprivate func extends(_ other: Signed<HomeTransfer>) -> Bool {
    document == other.document && other.signatures.allSatisfy { signatures.contains($0) }
  }
}
