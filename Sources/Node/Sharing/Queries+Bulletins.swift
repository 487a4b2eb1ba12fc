//! Bulletins: what a sender sees of those it sent, and a recipient of the one that asks it.

public import Alerting
internal import GRDB
public import Kernel
public import Sharing

extension Queries {
  /// The bulletins that the viewer's organisation sent, the newest first.
  public func bulletins(
    as viewer: Viewer, after: PageKey? = nil, limit: Int = 50, at now: Instant
  ) throws -> Page<BulletinRow> {
    try read(as: viewer, at: now) { snapshot in
      let most = Self.pageSize(limit)
      let sees = try snapshot.inheriting().seesBulletin
      let found = try snapshot.records(
        Bulletin.self,
        """
        SELECT state FROM bulletin
        WHERE \(sees) AND (:after = '' OR bulletin.id < :after)
        ORDER BY bulletin.id DESC LIMIT \(most + 1)
        """, ["after": after?.id ?? ""])
      let listed = Array(found.prefix(most))
      let figures = try snapshot.permeations(of: listed)
      let items = try listed.map {
        try snapshot.row($0, figures[$0.campaign] ?? Permeation())
      }
      let last = items.last?.bulletin.id.description
      return Page(
        items: items, next: found.count > most ? last.map { PageKey(order: "", id: $0) } : nil)
    }
  }

  /// One bulletin with its figures; nil when there is none or the viewer did not send it.
  public func bulletin(_ id: ID<Bulletin>, as viewer: Viewer, at now: Instant) throws
    -> BulletinView?
  {
    try read(as: viewer, at: now) { snapshot in
      guard let bulletin = try snapshot.sent(id) else { return nil }
      let figures = try snapshot.figures(of: bulletin)
      let names = try snapshot.prefectures()
      let groups = figures.groups.map {
        BulletinView.Group(code: $0.key, name: names[$0.key], permeation: $0.value)
      }
      return BulletinView(
        row: try snapshot.row(bulletin, figures.whole),
        withdrawnBecause: try bulletin.withdrawal.map { try snapshot.text($0.reason) ?? "" },
        groups: groups.sorted { $0.code < $1.code },
        curve: try snapshot.curve(of: bulletin),
        told: try snapshot.told(of: bulletin, hallPeople: figures.informed))
    }
  }

  /// Those who were asked, by name of their code and identifier; nil as for `bulletin`.
  public func recipients(
    of id: ID<Bulletin>, as viewer: Viewer, filter: BulletinFilter = BulletinFilter(),
    after: PageKey? = nil, limit: Int = 100, at now: Instant
  ) throws -> (page: Page<BulletinRecipient>, count: Int)? {
    try read(as: viewer, at: now) { snapshot in
      guard let bulletin = try snapshot.sent(id) else { return nil }
      let most = Self.pageSize(limit)
      let (found, count) = try snapshot.recipients(
        of: bulletin, filter, after: after, limit: most + 1)
      let listed = found.prefix(most)
      let next = listed.last.map { PageKey(order: $0.place, id: $0.delivery.id.description) }
      return (
        Page(
          items: try listed.map { try snapshot.recipient($0) },
          next: found.count > most ? next : nil), count
      )
    }
  }

  /// Those of them whom nobody could reach now, as far as the viewer watches over them (S22).
  public func unreachable(among wanted: [ID<Organization>], as viewer: Viewer, at now: Instant)
    throws -> Set<ID<Organization>>
  {
    try read(as: viewer, at: now) { snapshot in
      try snapshot.unreachable(among: wanted)
    }
  }

  /// The bulletin that a visible alert belongs to; nil for any other alert.
  public func bulletin(of alert: ID<Alert>, as viewer: Viewer, at now: Instant) throws
    -> BulletinNote?
  {
    try read(as: viewer, at: now) { snapshot in
      guard let found = try snapshot.visible(alert) else { return nil }
      return try snapshot.bulletin(of: found)
    }
  }
}

extension Delivery.AnswerKind {
  /// The answer as it is counted.
  public var counted: Permeation.Response {
    switch self {
    case .affected: .affected
    case .done: .done
    case .notAffected: .notAffected
    case .underInvestigation: .underInvestigation
    case .refused: .refused
    }
  }
}

extension Snapshot {
  /// The bulletin, if the viewer sent it.
  func sent(_ id: ID<Bulletin>) throws -> Bulletin? {
    let sees = try inheriting().seesBulletin
    return try records(
      Bulletin.self, "SELECT state FROM bulletin WHERE id = :id AND \(sees)",
      ["id": id.description]
    ).first
  }

  func row(_ bulletin: Bulletin, _ permeation: Permeation) throws -> BulletinRow {
    let stored = try text(bulletin.terms.text)
    return BulletinRow(
      bulletin: bulletin, lines: stored.flatMap { ThreeLines(stored: $0) },
      issuedBy: try name(bulletin.issuedBy), permeation: permeation)
  }

  func recipient(_ row: AskedRow) throws -> BulletinRecipient {
    let delivery = row.delivery
    return BulletinRecipient(
      organization: try name(delivery.organization), group: row.group, alert: delivery.alert,
      delivery: delivery.id, clocks: delivery.clocks,
      answered: try delivery.answered.map { try words($0) }, next: delivery.next?.next,
      rung: delivery.rungReached)
  }

  /// What a recipient sees of the bulletin that an alert belongs to.
  func bulletin(of alert: Alert) throws -> BulletinNote? {
    guard let campaign = alert.campaign, let found = try Bulletin.find(campaign: campaign, in: db)
    else { return nil }
    return BulletinNote(
      id: found.id, terms: found.terms, issuer: try name(found.issuer),
      issuedAt: found.issuedAt,
      withdrawnBecause: try found.withdrawal.map { try text($0.reason) ?? "" })
  }
}
