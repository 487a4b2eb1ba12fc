//! Moves of organisations to other nodes as people see them, and what one would move. Who sees links sees these.

internal import Alerting
public import Federation
internal import GRDB
public import Kernel

extension Queries {
  /// The newest moves, those that are only offered first, at most `transfersMax`; nil for whoever may not see links.
  public func homeTransfers(as viewer: Viewer, at now: Instant) throws -> [HomeTransferView]? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.seesLinks else { return nil }
      return try snapshot.homeTransfers()
    }
  }

  /// What would move to that link's peer; nil where the viewer does not see links, or there is no such organisation or
  /// link. What forbids it is said in it.
  public func homeTransfer(
    of organization: ID<Organization>, over link: ID<PeerLink>, as viewer: Viewer, at now: Instant
  ) throws -> HomeTransferPreview? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.seesLinks, let found = try PeerLink.find(link.description, in: snapshot.db),
        !found.isRevoked,
        let own = try snapshot.directory.organization(organization, in: snapshot.db)
      else { return nil }
      return try snapshot.preview(own, found)
    }
  }
}

extension Snapshot {
  fileprivate func homeTransfers() throws -> [HomeTransferView] {
    let own = try row("SELECT name FROM node WHERE id = 1").map { $0["name"] as String }
    let moves = try rows(
      """
      SELECT stage, document FROM home_transfer WHERE stage NOT IN ('early', 'withdrawal')
      ORDER BY CASE WHEN stage = 'offered' THEN 0 ELSE 1 END, at DESC, id
      LIMIT \(Queries.transfersMax)
      """
    ).compactMap { try HomeTransferRow($0) }
    // Of an organisation that moved twice the newest word alone is still said, whenever each came; an offer is for the new
    // home alone.
    var newest: [RecordReference: HomeTransfer] = [:]
    for document in moves.filter({ $0.stage == .done }).map(\.signed.document) {
      if let other = newest[document.record], other.version >= document.version { continue }
      newest[document.record] = document
    }
    return try moves.map { move in
      let document = move.signed.document
      let isOwn = document.from.text == own
      // Of several offers to one node the newest waits to be heard, withdrawn or not.
      let isReplaced = moves.contains {
        let other = $0.signed.document
        return other.record == document.record && other.to == document.to
          && other.version > document.version
      }
      let isTold =
        move.stage == .done ? newest[document.record]?.id == document.id : isOwn && !isReplaced
      let waiting = try isTold ? untold(document.record) : []
      return HomeTransferView(
        id: document.id, organization: try name(document.record.id.cast(to: Organization.self)),
        from: document.from, to: document.to, at: document.at,
        state: try state(of: move, isOffered: isOwn),
        untold: move.stage == .done ? waiting : waiting.filter { $0.peer == document.to })
    }
  }

  private func state(
    of move: HomeTransferRow, isOffered: Bool
  ) throws -> HomeTransferView.State {
    if isOffered, move.stage == .offered || move.stage == .withdrawn,
      try PeerLink.find(peer: move.signed.document.to, in: db) == nil
    {
      return .leadsNowhere
    }
    switch move.stage {
    // One that waits for word of another, and a word that withdraws, are not listed.
    case .done, .early, .withdrawal: return .done
    case .withdrawn: return isOffered ? .withdrawnHere : .withdrawnThere
    case .offered:
      if isOffered { return .offeredHere }
      let document = move.signed.document
      let id = document.record.id.cast(to: Organization.self)
      let none = HomeTransferParts(people: 0, posts: 0, routes: 0, networks: 0)
      guard let link = try PeerLink.find(peer: document.from, in: db) else {
        return .offeredToThis(none, .linkIsOver)
      }
      // As it is judged when it is taken over.
      guard let body = try directory.organization(id, in: db),
        try directory.host(of: id, in: db)?.link == link.id
      else { return .offeredToThis(none, .entryIsMissing) }
      return .offeredToThis(try parts(of: body), nil)
    }
  }

  private func untold(_ record: RecordReference) throws -> [AlertCopies.Sent] {
    try tellings(
      """
      telling.kind = 'transfer' AND telling.record = :record AND telling.taken_at IS NULL
        AND link.over = 0
      """, ["record": record.description], limit: HomeTransferView.untoldMax)
  }

  /// What an entry of it holds.
  private func parts(of body: Organization) throws -> HomeTransferParts {
    let people = Set(
      body.appointments.map(\.person) + body.routes.map(\.person) + body.absences.map(\.deputy))
    let named = try people.filter { try name($0) != nil }
    let networks = try records(
      Constituency.self,
      "SELECT state FROM constituency WHERE organization = :organization ORDER BY id",
      ["organization": body.id.description]
    ).filter { own in
      if case .sharedEgress = own.assertion.value { return false }
      return own.assertion.holds(at: at)
    }
    return HomeTransferParts(
      people: named.count, posts: body.posts.count,
      routes: body.routes.count {
        !$0.isWrong && ($0.channel == .mail || $0.channel == .phone) && named.contains($0.person)
      }, networks: networks.count)
  }

  fileprivate func preview(_ body: Organization, _ link: PeerLink) throws -> HomeTransferPreview {
    let arguments: Arguments = ["organization": body.id.description]
    let accounts = try records(
      Account.self, "SELECT state FROM account WHERE organization = :organization ORDER BY id",
      arguments)
    return HomeTransferPreview(
      organization: try name(body.id), peer: link.peer, refusal: try refusal(body, link),
      silentSince: link.silentSince, parts: try parts(of: body),
      duties: try number(
        "SELECT COUNT(*) FROM delivery WHERE organization = :organization AND open = 1", arguments),
      accounts: accounts.count { $0.closedAt == nil },
      left: HomeTransferPreview.Left(
        sensors: try number(
          "SELECT COUNT(*) FROM sensor WHERE organization = :organization AND in_use = 1",
          arguments),
        systems: try number(
          "SELECT COUNT(*) FROM system WHERE organization = :organization AND in_use = 1",
          arguments), designations: body.designations.count))
  }

  /// What `Ledger` would answer to the offer, in its order.
  private func refusal(_ body: Organization, _ link: PeerLink) throws -> RefusalCode? {
    if !body.isLiving { return RefusalCode("unknownOrganization") }
    if body.id == directory.tower { return RefusalCode("towerStays") }
    if try directory.host(of: body.id, in: db) != nil { return RefusalCode("hostedElsewhere") }
    if link.state != .active { return RefusalCode("linkNotActive") }
    if try HomeTransferRow.isOpen(body.id, in: db) {
      return RefusalCode("offerIsOpen")
    }
    return link.hosts.isEmpty ? RefusalCode(PeerLink.Refusal.audienceEmpty.rawValue) : nil
  }
}
