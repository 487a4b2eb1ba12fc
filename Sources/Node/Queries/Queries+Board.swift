//! The watch board: open duties by next deadline, calls to make, and whether the node sees.

public import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

extension Queries {
  /// The board as that viewer sees it: a page of rows, the rest whole. With `opened` its rows are those of that
  /// bulletin, one for each supporter.
  public func board(
    as viewer: Viewer, kind: AlertKind = .real, search: String = "",
    opened: ID<Campaign>? = nil, after: PageKey? = nil,
    limit: Int = 200, at now: Instant
  ) throws -> WatchBoard {
    try read(as: viewer, at: now) { snapshot in
      var folded = try snapshot.folded(kind, opened: opened)
      if !search.isEmpty { folded = try folded.filter { try snapshot.holds($0, search) } }
      let cards = try snapshot.cards(kind, isOpen: true)
      return WatchBoard(
        rows: try snapshot.boardPage(folded, after: after, limit: Self.pageSize(limit)),
        rowCount: folded.count, openCount: folded.reduce(0) { $0 + $1.size },
        cards: try cards.prefix(WatchBoard.cardsMax).map { try snapshot.view($0) },
        cardCount: cards.count, sensors: try snapshot.sensors().filter(\.isExpected),
        lastObservation: try snapshot.lastObservation(), outbox: try snapshot.outboxHealth(),
        unreachable: try snapshot.unreachable(),
        capacity: try snapshot.capacity(cards))
    }
  }
}

/// A row of the board before it is filled: a duty, the nearest of a campaign's under one supporter, or the nearest of a
/// bulletin.
struct FoldedRow {
  let delivery: String
  let alert: String
  let next: Int64
  let campaign: ID<Campaign>?
  let under: ID<Organization>?
  /// Whether it stands for a bulletin whole, and not for its recipients under one supporter.
  let isWhole: Bool
  /// Names to search.
  var names: [String]
  /// How many open duties it stands for.
  var size: Int

  var place: (Int64, String) { (next, delivery) }
}

extension Snapshot {
  /// The open duties the viewer sees, by next deadline; those of one campaign under one supporter as one row, those of
  /// one bulletin as one row, unless it is the one that is opened.
  func folded(_ kind: AlertKind, opened: ID<Campaign>? = nil) throws -> [FoldedRow] {
    struct Fold: Hashable {
      let campaign: ID<Campaign>
      let under: ID<Organization>?
    }
    let only = opened == nil ? "" : "AND alert.campaign = :campaign"
    var arguments: Arguments = ["kind": kind.code]
    if let opened { arguments["campaign"] = opened.description }
    var places: [Fold: Int] = [:]
    var found: [FoldedRow] = []
    let open = try rows(
      """
      SELECT delivery.id, delivery.alert, COALESCE(delivery.next, \(Int64.max)) AS due,
        alert.campaign, bulletin.id AS bulletin, organization.path_support,
        organization.path_supervision, organization.name_ja, organization.name_en
      FROM delivery JOIN alert ON alert.id = delivery.alert
      JOIN organization ON organization.id = delivery.organization
      LEFT JOIN bulletin ON bulletin.campaign = alert.campaign
      WHERE delivery.open = 1 AND delivery.kind = :kind AND \(sight.sees("delivery.alert")) \(only)
      ORDER BY due, delivery.id
      """, arguments)
    for row in open {
      let campaign = (row["campaign"] as String?).flatMap { ID<Campaign>($0) }
      let isWhole = opened == nil && row["bulletin"] as String? != nil
      let under =
        isWhole
        ? nil : Self.above(support: row["path_support"], supervision: row["path_supervision"])
      let names = [row["name_ja"] as String, row["name_en"] as String]
      if let campaign, let place = places[Fold(campaign: campaign, under: under)] {
        found[place].size += 1
        found[place].names += names
        continue
      }
      if let campaign { places[Fold(campaign: campaign, under: under)] = found.count }
      found.append(
        FoldedRow(
          delivery: row["id"], alert: row["alert"], next: row["due"], campaign: campaign,
          under: under, isWhole: isWhole, names: names, size: 1))
    }
    return found
  }

  /// Whether a row is searched for: by an organisation's name, or by its alert's number or lines.
  func holds(_ row: FoldedRow, _ search: String) throws -> Bool {
    guard search.count <= Queries.searchMax else { return false }
    let text = search.lowercased()
    if row.names.contains(where: { $0.lowercased().contains(text) }) { return true }
    if let id = ID<Alert>(row.alert), Self.isNumbered(id, text) { return true }
    guard let alert = try Alert.find(row.alert, in: db), let lines = try lines(alert) else {
      return false
    }
    return [lines.what.ja, lines.what.en, lines.now.ja, lines.now.en, lines.detail]
      .contains { $0.lowercased().contains(text) }
  }

  /// The rows behind a place, filled.
  func boardPage(_ folded: [FoldedRow], after: PageKey?, limit: Int) throws -> Page<BoardRow> {
    let start = after.map { (Int64($0.order) ?? Int64.max, $0.id) }
    let rest = folded.filter { row in start.map { row.place > $0 } ?? true }
    let items = try rest.prefix(limit).compactMap { try fill($0) }
    let last = rest.prefix(limit).last
    return Page(
      items: items,
      next: rest.count > limit
        ? last.map { PageKey(order: String($0.next), id: $0.delivery) } : nil)
  }

  private func fill(_ row: FoldedRow) throws -> BoardRow? {
    guard let delivery = try Delivery.find(row.delivery, in: db),
      let alert = try Alert.find(row.alert, in: db)
    else { return nil }
    let campaign = try row.campaign.map {
      row.isWhole ? try count($0) : try count($0, under: row.under)
    }
    return BoardRow(
      delivery: try summary(delivery), alert: try summary(alert),
      campaign: (campaign?.total ?? 0) > 1 ? campaign : nil,
      step: try steps(delivery, most: 1).first,
      isWeak: try !isReachable(delivery.organization))
  }

  /// Whether somebody on the first two rungs could be reached now.
  func isReachable(_ id: ID<Organization>) throws -> Bool {
    guard let organization = try directory.organization(id, in: db) else { return false }
    return Self.isReachable(organization, at: at)
  }

  static func isReachable(_ organization: Organization, at now: Instant) -> Bool {
    organization.posts.contains { post in
      [.responder, .deputy, .guardDesk, .watchDesk].contains(post.role)
        && organization.holders(of: post.id, at: now).contains {
          organization.isReachable($0, at: now)
        }
    }
  }

  // MARK: Whether the node sees

  func lastObservation() throws -> Instant? {
    // The newest alert last seen stands for its newest observation; duplicates are not listed.
    try row(
      """
      SELECT MAX(alert.last_seen) FROM alert
      WHERE alert.kind = 'real' AND \(sight.sees("alert.id"))
      """
    ).flatMap { $0[0] as Int64? }.map { Instant(microseconds: $0) }
  }

  func outboxHealth() throws -> OutboxHealth {
    let waiting = try row(
      """
      SELECT COUNT(*) AS waiting,
        MIN(CASE WHEN outbox.due <= :now THEN outbox.due END) AS oldest,
        COALESCE(SUM(CASE WHEN outbox.attempts > 0 THEN 1 ELSE 0 END), 0) AS failed
      FROM outbox JOIN delivery ON delivery.id = outbox.delivery
      WHERE outbox.state = 'waiting' AND \(sight.sees("delivery.alert"))
      """, ["now": at.microseconds])
    let dead = try number(
      """
      SELECT COUNT(*) FROM outbox JOIN delivery ON delivery.id = outbox.delivery
      WHERE outbox.state = 'dead' AND \(sight.sees("delivery.alert"))
      """)
    return OutboxHealth(
      waiting: waiting?["waiting"] ?? 0,
      oldest: (waiting?["oldest"] as Int64?).map { at - Instant(microseconds: $0) },
      failed: waiting?["failed"] ?? 0, dead: dead)
  }

  /// Organisations that have a responder, whom nobody could reach: its own weak spots, and those of the bodies it
  /// supports or supervises (S22).
  func unreachable() throws -> [OrganizationName] {
    guard sight.isOpen else { return [] }
    return try organizations(
      """
      SELECT organization.id, organization.state FROM organization
      WHERE organization.listed = 1 AND \(sight.watches("organization.id", isTower: isTower))
      ORDER BY organization.place, organization.id
      """
    ).filter { organization in
      organization.posts.contains { $0.role == .responder }
        && !Self.isReachable(organization, at: at)
    }.map { OrganizationName(id: $0.id, name: $0.name) }
  }

  /// The desk of the viewer's organisation against the calls that wait.
  func capacity(_ cards: [CallCard]) throws -> CallCapacity {
    let own = viewer.organization ?? (viewer.role == .node ? directory.tower : nil)
    let desk = try own.flatMap { try directory.organization($0, in: db) }
    var people: [ID<Person>] = []
    for post in desk?.posts ?? [] where post.role == .watchDesk {
      for person in desk?.holders(of: post.id, at: at) ?? [] where !people.contains(person) {
        people.append(person)
      }
    }
    let perHour = people.count * CallCard.capacityPerHour
    let waiting = cards.count
    let wait = perHour == 0 ? (waiting == 0 ? 0 : nil) : (waiting * 60 + perHour - 1) / perHour
    // Who is called twelve times in an hour is not called a thirteenth time, however many callers there are.
    let latest = cards.compactMap(\.callAfter).max().map { max(0, ($0 - at).seconds) } ?? 0
    return CallCapacity(
      people: people.count, perHour: perHour, waiting: waiting,
      worstWait: wait.map { max($0, Int(latest + 59) / 60) })
  }
}
