//! Links to other nodes as people see them: the tower's watch and its administrators; to all others there are none.

public import Alerting
public import Federation
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// Most invitations that are listed although nobody can use them any more.
  public static let closedInvitationsMax = 20

  /// Whether the viewer sees how links to other nodes stand.
  public func seesLinks(_ viewer: Viewer) throws -> Bool {
    try read(as: viewer, at: Instant(microseconds: 0)) { $0.seesLinks }
  }

  /// Whether the viewer invites, holds, releases and revokes.
  public func keepsLinks(_ viewer: Viewer) throws -> Bool {
    try read(as: viewer, at: Instant(microseconds: 0)) { $0.keepsLinks }
  }

  /// A page of the links, those that do not carry everything first, those that are over last, each by name; nil for
  /// whoever may not see them.
  public func peers(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 50, at now: Instant
  ) throws -> Page<PeerView>? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.seesLinks else { return nil }
      return try snapshot.peers(after: after, limit: Self.pageSize(limit))
    }
  }

  /// One link; nil where there is none or the viewer may not see it.
  public func peer(_ id: ID<PeerLink>, as viewer: Viewer, at now: Instant) throws -> PeerView? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.seesLinks, let link = try PeerLink.find(id.description, in: snapshot.db) else {
        return nil
      }
      return try snapshot.view(link, comparedAt: snapshot.compared(link.id))
    }
  }

  /// The links that are silent or held, by name, at most `pageMax`; none for whoever may not see them.
  public func linkTroubles(as viewer: Viewer, at now: Instant) throws -> [LinkTrouble] {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.seesLinks else { return [] }
      // Without the letters that wait: the board asks every second.
      return try snapshot.records(
        PeerLink.self,
        """
        SELECT state FROM link WHERE over = 0 AND usable = 0 ORDER BY peer, id
        LIMIT \(Self.pageMax)
        """
      ).compactMap { snapshot.trouble($0) }
    }
  }

  /// Invitations for nodes that can be used, then the newest others, at most `closedInvitationsMax` of these; none for
  /// whoever may not see links.
  public func nodeInvitations(as viewer: Viewer, at now: Instant) throws -> [NodeInvitationView] {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.seesLinks else { return [] }
      let all = try snapshot.records(
        NodeInvitation.self,
        """
        SELECT state FROM node_invitation
        ORDER BY CASE WHEN node IS NULL THEN 0 ELSE 1 END, id DESC LIMIT \(Self.pageMax)
        """
      ).map { try snapshot.view($0) }
      let closed = all.filter { $0.state != .usable }
      return all.filter { $0.state == .usable } + closed.prefix(Self.closedInvitationsMax)
    }
  }

  /// Nodes that have not heard yet that another was revoked, by name, at most `pageMax`; none for whoever may not see
  /// links.
  public func unheardRevocations(
    as viewer: Viewer, at now: Instant
  ) throws -> [UnheardRevocation] {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.seesLinks else { return [] }
      return try snapshot.unheardRevocations(limit: Self.pageMax)
    }
  }

  /// Which nodes hold a copy of an alert, and where it is at home; nil where there is none or the viewer may not see
  /// it. Whoever sees it sees from which node it came; which others were told is for those who see links.
  public func copies(
    of alert: ID<Alert>, as viewer: Viewer, at now: Instant
  ) throws -> AlertCopies? {
    try read(as: viewer, at: now) { snapshot in
      guard try snapshot.visible(alert) != nil else { return nil }
      return try snapshot.copies(of: RecordReference(.alert, alert))
    }
  }
}

extension Snapshot {
  /// Whether the viewer sees links.
  var seesLinks: Bool {
    guard let own = viewer.organization, own == directory.tower else { return false }
    return viewer.role.mayWatch || viewer.role.mayAdminister
  }

  /// Whether the viewer keeps links, as `Ledger` decides it when something is asked.
  fileprivate var keepsLinks: Bool {
    viewer.role == .administrator && viewer.organization != nil
      && viewer.organization == directory.tower
  }

  fileprivate func peers(after: PageKey?, limit: Int) throws -> Page<PeerView> {
    let rank = "CASE WHEN over = 1 THEN '3 ' WHEN usable = 1 THEN '2 ' ELSE '1 ' END"
    var arguments: Arguments = ["limit": limit + 1]
    var beyond = ""
    if let after {
      beyond = "WHERE (place, id) > (:place, :after)"
      arguments["place"] = after.order
      arguments["after"] = after.id
    }
    let found = try rows(
      """
      SELECT id, place FROM (SELECT id, \(rank) || peer AS place FROM link) AS listed \(beyond)
      ORDER BY place, id LIMIT :limit
      """, arguments)
    let shown = found.prefix(limit)
    let items = try shown.compactMap { row -> PeerView? in
      try PeerLink.find(row["id"] as String, in: db).map { try view($0) }
    }
    let last = shown.last.map { PageKey(order: $0["place"] as String, id: $0["id"] as String) }
    return Page(items: items, next: found.count > limit ? last : nil)
  }

  /// When the two sides last compared what they hold; nil before the first time.
  fileprivate func compared(_ id: ID<PeerLink>) throws -> Instant? {
    try row(
      """
      SELECT at FROM fact WHERE record = :record AND kind = 'digestCompared'
      ORDER BY seq DESC LIMIT 1
      """, ["record": RecordReference(.link, id).description]
    ).map { Instant(microseconds: $0["at"]) }
  }

  fileprivate func view(_ link: PeerLink, comparedAt: Instant? = nil) throws -> PeerView {
    let address = try row(
      "SELECT address FROM link_line WHERE link = :link", ["link": link.id.description]
    ).map { $0["address"] as String }
    var hosts: [OrganizationName] = []
    for id in link.hosts where hosts.count < PeerView.hostsMax {
      // Its entry may still be on its way: then it has no name here.
      if try directory.organization(id, in: db) != nil { hosts.append(try name(id)) }
    }
    return PeerView(
      id: link.id, peer: link.peer, role: link.role, state: link.state, standing: link.standing,
      silentSince: link.silentSince, address: address, version: link.version, epoch: link.epoch,
      peerEpoch: link.peerEpoch, waiting: Lane.allCases.compactMap { waiting(link, in: $0) },
      refusals: Array(link.refusals.reversed().prefix(PeerView.refusalsMax)),
      refusalCount: link.refusals.count, digestDue: link.digestDue, differing: link.differing,
      newer: link.newer, comparedAt: comparedAt,
      keys: link.keys.map {
        PeerView.Key(fingerprint: $0.key.fingerprint, from: $0.from, until: $0.until)
      }, hosts: hosts, hostCount: link.hosts.count, keepsHeld: keepsHeld(link),
      carriage: link.carriage, certificateUntil: link.certificate?.until)
  }

  private func waiting(_ link: PeerLink, in lane: Lane) -> PeerView.Waiting? {
    let letters = link.outgoing[lane].waiting
    guard let oldest = letters.map(\.at).min(), let first = letters.map(\.notAfter).min() else {
      return nil
    }
    return PeerView.Waiting(lane: lane, count: letters.count, oldest: oldest, notAfter: first)
  }

  /// What the link itself says when the viewer asks to release it.
  private func keepsHeld(_ link: PeerLink) -> PeerLink.Refusal? {
    do throws(PeerLink.Refusal) {
      _ = try link.decide(.release(by: viewer.actor), at: at)
      return nil
    } catch {
      return error
    }
  }

  fileprivate func trouble(_ link: PeerLink) -> LinkTrouble? {
    let kind: LinkTrouble.Kind
    switch link.state {
    case .revoked: return nil
    case .quarantined(let held): kind = .held(held.cause, since: held.since)
    case .active:
      if let since = link.silentSince {
        kind = .silent(since: since)
      } else {
        switch link.standing {
        case .active: return nil
        case .quarantined: kind = .heldThere
        case .revoked: kind = .revokedThere
        }
      }
    }
    return LinkTrouble(link: link.id, peer: link.peer, kind: kind)
  }

  fileprivate func view(_ invitation: NodeInvitation) throws -> NodeInvitationView {
    let state: NodeInvitationView.State =
      switch invitation.state {
      case .open: at < invitation.until ? .usable : .late
      case .used(let node, _, let moment): .used(by: node, at: moment)
      case .withdrawn(let moment): .withdrawn(at: moment)
      }
    return NodeInvitationView(
      id: invitation.id, supporter: try name(invitation.supporter), until: invitation.until,
      state: state)
  }

  fileprivate func copies(of record: RecordReference) throws -> AlertCopies {
    let arguments: Arguments = ["record": record.description]
    let home = try row("SELECT home FROM held_copy WHERE record = :record", arguments)
      .flatMap { NodeName($0["home"] as String) }
    guard seesLinks else {
      return AlertCopies(
        home: home, sent: [], sentCount: 0, narrowed: [], unnarrowedCount: 0, marks: nil)
    }
    let sent = try rows(
      """
      SELECT link.id AS link, link.peer AS peer, sent_copy.version AS version, sent_copy.at AS at,
        sent_copy.taken_at AS taken_at, sent_copy.refused AS refused,
        link_waiting.waiting AS waiting
      FROM sent_copy JOIN link ON link.id = sent_copy.link
      LEFT JOIN link_waiting
        ON link_waiting.link = sent_copy.link AND link_waiting.id = sent_copy.envelope
      WHERE sent_copy.record = :record AND \(Self.isHolder) ORDER BY link.peer, link.id
      LIMIT \(AlertCopies.sentMax)
      """, arguments
    ).compactMap { try sentCopy($0) }
    let count = try number(
      "SELECT COUNT(*) FROM sent_copy WHERE sent_copy.record = :record AND \(Self.isHolder)",
      arguments)
    let untaken = "telling.record = :record AND telling.kind = 'remarking'"
    return AlertCopies(
      home: home, sent: sent, sentCount: count,
      narrowed: try tellings(untaken, arguments, limit: AlertCopies.sentMax),
      unnarrowedCount: try number(
        "SELECT COUNT(*) FROM telling WHERE \(untaken) AND taken_at IS NULL", arguments),
      marks: try narrowedMarks(with: record))
  }

  /// The condition that the node of a `sent_copy` still has its copy: one that has taken that nobody of it may have it any
  /// more has taken it back.
  private static let isHolder = """
    (NOT EXISTS (SELECT 1 FROM telling AS known WHERE known.link = sent_copy.link
        AND known.record = sent_copy.record AND known.kind = 'remarking'
        AND known.taken_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM link_host
        JOIN alert_audience ON alert_audience.organization = link_host.organization
        WHERE link_host.link = sent_copy.link
          AND sent_copy.record = 'alert/' || alert_audience.alert))
    """

  /// Letters that must arrive, those that have not first.
  func tellings(
    _ condition: String, _ arguments: Arguments, limit: Int
  ) throws -> [AlertCopies.Sent] {
    try rows(
      """
      SELECT link.id AS link, link.peer AS peer, 0 AS version, telling.at AS at,
        telling.taken_at AS taken_at, telling.refused AS refused, link_waiting.waiting AS waiting
      FROM telling JOIN link ON link.id = telling.link
      LEFT JOIN link_waiting
        ON link_waiting.link = telling.link AND link_waiting.id = telling.envelope
      WHERE \(condition)
      ORDER BY CASE WHEN telling.taken_at IS NULL THEN 0 ELSE 1 END, link.peer, link.id,
        telling.record
      LIMIT \(limit)
      """, arguments
    ).compactMap { try sentCopy($0) }
  }

  /// A letter as a row of `sent_copy` or `telling` tells of it, beside the letter that still waits.
  func sentCopy(_ row: Row) throws -> AlertCopies.Sent? {
    guard let link = ID<PeerLink>(row["link"] as String), let peer = NodeName(row["peer"] as String)
    else { return nil }
    let state: AlertCopies.State
    if let moment = row["taken_at"] as Int64? {
      state = .taken(at: Instant(microseconds: moment))
    } else if let reason = row["refused"] as String? {
      state = .refused(RefusalReason(rawValue: reason) ?? .malformed)
    } else if let bytes = row["waiting"] as Data? {
      let letter = try JSONTreeDecoder.decode(
        OutgoingLane.Waiting.self, from: JSON.parse([UInt8](bytes)))
      state = .waiting(until: letter.notAfter)
    } else {
      state = .givenUp
    }
    return AlertCopies.Sent(
      link: link, peer: peer, version: row["version"],
      at: Instant(microseconds: row["at"]), state: state)
  }
}
