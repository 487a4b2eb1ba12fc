//! Bulletins: what a sender sees of those it sent, and a recipient of the one that asks it.

public import Alerting
internal import GRDB
public import Kernel
public import Sharing

internal import struct Foundation.Data

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
      let items = try found.prefix(most).map {
        try snapshot.row($0, Permeation(try snapshot.recipients(of: $0).map(\.counted)))
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
      let asked = try snapshot.recipients(of: bulletin)
      let recipients = asked.map(\.counted)
      let names = try snapshot.prefectures()
      let groups = Permeation.byGroup(recipients).map {
        BulletinView.Group(code: $0.key, name: names[$0.key], permeation: $0.value)
      }
      return BulletinView(
        row: try snapshot.row(bulletin, Permeation(recipients)),
        withdrawnBecause: try bulletin.withdrawal.map { try snapshot.text($0.reason) ?? "" },
        groups: groups.sorted { $0.code < $1.code },
        curve: Permeation.curve(
          recipients, from: bulletin.issuedAt, until: now, steps: BulletinView.curveSteps),
        told: try snapshot.told(of: bulletin, hallPeople: asked.reduce(0) { $0 + $1.informed }))
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
      let all = try snapshot.recipients(of: bulletin).filter { $0.isIn(filter) }
      let rest = all.filter { one in after.map { (one.order, one.key) > ($0.order, $0.id) } ?? true
      }
      let items = try rest.prefix(most).map { try snapshot.recipient($0) }
      let last = rest.prefix(most).last
      return (
        Page(
          items: items,
          next: rest.count > most ? last.map { PageKey(order: $0.order, id: $0.key) } : nil),
        all.count
      )
    }
  }

  /// Those of them whom nobody could reach now, as far as the viewer watches over them (S22).
  public func unreachable(among wanted: [ID<Organization>], as viewer: Viewer, at now: Instant)
    throws -> Set<ID<Organization>>
  {
    try read(as: viewer, at: now) { snapshot in
      Set(try snapshot.unreachable().map(\.id)).intersection(wanted)
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

/// A recipient as its rows say it.
struct AskedRow {
  let delivery: Delivery
  let code: String?

  /// The place in lists.
  var order: String { code ?? "~" }
  var key: String { delivery.id.description }
  /// The prefecture by the code of a local body (全国地方公共団体コード, six digits); empty for any other.
  var group: String {
    guard let code, code.utf8.count == 6, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(code.prefix(2)), (1...47).contains(number)
    else { return "" }
    return String(code.prefix(2))
  }
  var counted: Permeation.Recipient {
    let kind = delivery.answered?.answer.kind
    return Permeation.Recipient(
      group: group, delivered: delivery.clocks[.delivered], opened: delivery.clocks[.opened],
      answered: delivery.firstAnswered, acted: delivery.clocks[.acting],
      response: kind?.counted)
  }

  /// How many of its own hall were told at the same instant.
  var informed: Int { delivery.copies.count }

  func isIn(_ filter: BulletinFilter) -> Bool {
    let kind = delivery.answered?.answer.kind
    if filter.silentOnly, kind != nil { return false }
    if let answer = filter.answer, kind != answer { return false }
    return filter.group.map { $0 == group } ?? true
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

  /// Everybody who was asked.
  func recipients(of bulletin: Bulletin) throws -> [AskedRow] {
    try rows(
      """
      SELECT delivery.state AS state, organization.code AS code FROM alert
      JOIN delivery ON delivery.alert = alert.id
      JOIN organization ON organization.id = delivery.organization
      WHERE alert.campaign = :campaign AND delivery.asks = 1
      ORDER BY COALESCE(organization.code, '~'), delivery.id
      """, ["campaign": bulletin.campaign.description]
    ).map {
      AskedRow(delivery: try Delivery.read([UInt8]($0["state"] as Data)), code: $0["code"])
    }.filter {
      // What passed on to a successor is asked there.
      if case .withdrawn(.given) = $0.delivery.state { return false }
      return true
    }
  }

  /// Who was told beside them; nil where the sender did not choose so.
  func told(of bulletin: Bulletin, hallPeople: Int) throws -> BulletinTold? {
    guard let reason = bulletin.terms.telling else { return nil }
    let offices = try records(
      Delivery.self,
      """
      SELECT delivery.state FROM alert JOIN delivery ON delivery.alert = alert.id
      WHERE alert.campaign = :campaign AND delivery.asks = 0 ORDER BY delivery.id
      """, ["campaign": bulletin.campaign.description])
    return BulletinTold(
      reason: try text(reason), hallPeople: hallPeople,
      offices: try offices.map {
        BulletinTold.Office(
          organization: try name($0.organization), alert: $0.alert, people: $0.copies.count)
      })
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

  /// The names of the prefectures by the first two digits of their code.
  func prefectures() throws -> [String: Phrase] {
    var names: [String: Phrase] = [:]
    for row in try rows(
      "SELECT code, name_ja, name_en FROM organization WHERE code LIKE '__000_' AND LENGTH(code) = 6"
    ) {
      names[String((row["code"] as String).prefix(2))] = Phrase(
        ja: row["name_ja"], en: row["name_en"])
    }
    return names
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
