//! Call cards: who may see one, and what it says.

public import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// A call card; nil when there is none or the viewer may not see it.
  public func card(_ id: ID<CallCard>, as viewer: Viewer, at now: Instant) throws -> CardView? {
    try read(as: viewer, at: now) { snapshot in
      try snapshot.cards(id: id.description).first.map { try snapshot.view($0) }
    }
  }

  /// The calls to make, in the order of the board, up to so many; those alone that the viewer sees.
  public func cards(
    as viewer: Viewer, kind: AlertKind = .real, most: Int, at now: Instant
  ) throws -> [CardView] {
    try read(as: viewer, at: now) { snapshot in
      try snapshot.cards(kind, limit: most).map { try snapshot.view($0) }
    }
  }
}

extension Snapshot {
  /// How many calls wait that the viewer sees, and when the last of them may be made; nil where none waits.
  func waitingCalls(_ kind: AlertKind) throws -> (count: Int, latest: Instant?) {
    let found = try row(
      """
      SELECT COUNT(*) AS count, MAX(call_card.call_at) AS latest FROM call_card
      WHERE call_card.open = 1 AND call_card.kind = :kind AND \(try seesCard())
      """, try callees().merging(["kind": kind.code]) { _, new in new })
    let latest = found.flatMap { $0["latest"] as Int64? }.map { Instant(microseconds: $0) }
    return (found?["count"] ?? 0, latest)
  }

  /// The open cards the viewer sees: what can be called now before what waits for its hour, then the gravest, then the
  /// longest waiting; at most `limit`.
  func cards(_ kind: AlertKind, limit: Int) throws -> [CallCard] {
    try records(
      CallCard.self,
      """
      SELECT call_card.state,
        (SELECT MAX(item.severity) FROM card_item
          JOIN delivery AS item ON item.id = card_item.delivery
          WHERE card_item.card = call_card.id AND \(sight.sees("item.alert"))) AS severity
      FROM call_card
      WHERE call_card.open = 1 AND call_card.kind = :kind AND \(try seesCard())
      ORDER BY CASE WHEN call_card.call_at > :now THEN call_card.call_at ELSE 0 END,
        severity DESC, call_card.queued_at, call_card.id LIMIT :limit
      """,
      try callees().merging(
        ["kind": kind.code, "now": at.microseconds, "limit": limit]
      ) { _, new in new })
  }

  func cards(id: String) throws -> [CallCard] {
    try records(
      CallCard.self,
      "SELECT call_card.state FROM call_card WHERE call_card.id = :id AND \(try seesCard())",
      try callees().merging(["id": id]) { _, new in new })
  }

  /// A card is for the members of the callee's organisation, and for watch officers who may see what it is about.
  private func seesCard() throws -> String {
    if viewer.role == .node { return "1 = 1" }
    let own = try callees().keys.sorted().map { ":\($0)" }.joined(separator: ", ")
    let mine = own.isEmpty ? "1 = 0" : "call_card.callee IN (\(own))"
    return """
      EXISTS (SELECT 1 FROM card_item AS listed
        JOIN delivery AS duty ON duty.id = listed.delivery
        WHERE listed.card = call_card.id AND \(sight.sees("duty.alert")))
      AND (\(viewer.role.mayWatch ? "1 = 1" : mine))
      """
  }

  /// What a card of one's own organisation is filed under: its people, its posts, itself.
  private func callees() throws -> Arguments {
    guard sight.isOpen, viewer.role != .node, let id = viewer.organization,
      let own = try directory.organization(id, in: db)
    else { return [:] }
    let all =
      [id.description] + own.posts.map(\.id.description)
      + own.appointments.map(\.person.description)
    var arguments: Arguments = [:]
    for (index, callee) in Set(all).sorted().enumerated() { arguments["callee\(index)"] = callee }
    return arguments
  }

  /// A card as it is shown. An ended card has no items any more but those it ended with.
  func view(_ card: CallCard) throws -> CardView {
    let items = try self.items(of: card)
    let sums = try self.sums(of: card)
    let mayCall = viewer.role.mayAct || viewer.role == .node
    let phone = mayCall ? try self.phone(card.callee) : nil
    return CardView(
      id: card.id, callee: try name(card.callee), phone: phone?.number,
      lastSuccess: phone?.lastSuccess, kind: card.kind, queuedAt: card.queuedAt,
      callAfter: card.callAfter, severity: sums.severity ?? .information, next: sums.next,
      items: items, itemCount: sums.count, ended: card.ended)
  }

  /// How many items of a card the viewer sees, how grave the gravest is, and when the next step of any is taken.
  private func sums(of card: CallCard) throws -> (count: Int, severity: Severity?, next: Instant?) {
    var found: (count: Int, severity: Severity?, next: Instant?) = (0, nil, nil)
    for part in Self.parts(card.items.map(\.description)) {
      let (list, arguments) = Self.list(part)
      let row = try self.row(
        """
        SELECT COUNT(*) AS count, MAX(delivery.severity) AS severity, MIN(delivery.next) AS next
        FROM delivery WHERE delivery.id IN (\(list)) AND \(sight.sees("delivery.alert"))
        """, arguments)
      let severity = row.flatMap { $0["severity"] as Int? }.flatMap { Severity(rawValue: $0) }
      let next = row.flatMap { $0["next"] as Int64? }.map { Instant(microseconds: $0) }
      found.count += row?["count"] ?? 0
      found.severity = [found.severity, severity].compactMap { $0 }.max()
      found.next = [found.next, next].compactMap { $0 }.min()
    }
    return found
  }

  /// What a card is about, the first of what the viewer sees.
  private func items(of card: CallCard) throws -> [CardView.Item] {
    var found: [CardView.Item] = []
    for part in Self.parts(card.items.map(\.description), of: CardView.itemsMax) {
      guard found.count < CardView.itemsMax else { break }
      let (list, arguments) = Self.list(part)
      var seen: [String: Row] = [:]
      for row in try rows(
        """
        SELECT delivery.id AS id, delivery.alert AS alert, delivery.severity AS severity,
          delivery.next AS next, organization.id AS organization, organization.name_ja,
          organization.name_en
        FROM delivery JOIN organization ON organization.id = delivery.organization
        WHERE delivery.id IN (\(list)) AND \(sight.sees("delivery.alert")) ORDER BY delivery.id
        """, arguments)
      {
        seen[row["id"] as String] = row
      }
      for id in part {
        guard found.count < CardView.itemsMax else { return found }
        guard let row = seen[id],
          let item = try self.item(row, isWorded: found.count < CardView.wordedMax)
        else { continue }
        found.append(item)
      }
    }
    return found
  }

  /// One thing to speak about; nil where its row does not read.
  private func item(_ row: Row, isWorded: Bool) throws -> CardView.Item? {
    guard let delivery = ID<Delivery>(row["id"] as String),
      let alert = ID<Alert>(row["alert"] as String),
      let organization = ID<Organization>(row["organization"] as String),
      let severity = Severity(rawValue: row["severity"])
    else { return nil }
    var words: ThreeLines?
    if isWorded, let told = try Alert.find(alert.description, in: db) { words = try lines(told) }
    let name = Phrase(ja: row["name_ja"], en: row["name_en"])
    return CardView.Item(
      delivery: delivery, alert: alert,
      organization: OrganizationName(id: organization, name: name), what: words?.what,
      now: words?.now, severity: severity,
      next: (row["next"] as Int64?).map { Instant(microseconds: $0) })
  }
}
