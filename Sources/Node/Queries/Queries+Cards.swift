//! Call cards: who may see one, and what it says.

public import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

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
      try snapshot.cards(kind, isOpen: true).prefix(most).map { try snapshot.view($0) }
    }
  }
}

extension Snapshot {
  /// The cards the viewer sees: what can be called now before what waits for its hour, then the gravest, then the
  /// longest waiting.
  func cards(_ kind: AlertKind, isOpen: Bool) throws -> [CallCard] {
    try records(
      CallCard.self,
      """
      SELECT call_card.state,
        (SELECT MAX(item.severity) FROM card_item
          JOIN delivery AS item ON item.id = card_item.delivery
          WHERE card_item.card = call_card.id AND \(sight.sees("item.alert"))) AS severity
      FROM call_card
      WHERE call_card.open = \(isOpen ? 1 : 0) AND call_card.kind = :kind AND \(try seesCard())
      ORDER BY CASE WHEN call_card.call_at > :now THEN call_card.call_at ELSE 0 END,
        severity DESC, call_card.queued_at, call_card.id
      """,
      try callees().merging(["kind": kind.code, "now": at.microseconds]) { _, new in new })
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
    let items = try card.items.compactMap { try item($0) }
    let mayCall = viewer.role.mayAct || viewer.role == .node
    let phone = mayCall ? try self.phone(card.callee) : nil
    return CardView(
      id: card.id, callee: try name(card.callee), phone: phone?.number,
      lastSuccess: phone?.lastSuccess, kind: card.kind, queuedAt: card.queuedAt,
      callAfter: card.callAfter, severity: items.map(\.severity).max() ?? .information,
      items: items, ended: card.ended)
  }

  /// One thing to speak about; nil when the viewer may not see it.
  private func item(_ id: ID<Delivery>) throws -> CardView.Item? {
    let visible = try records(
      Delivery.self,
      """
      SELECT delivery.state FROM delivery
      WHERE delivery.id = :id AND \(sight.sees("delivery.alert"))
      """, ["id": id.description])
    guard let delivery = visible.first else { return nil }
    let alert = try Alert.find(delivery.alert.description, in: db)
    let words = try alert.flatMap { try lines($0) }
    return CardView.Item(
      delivery: id, alert: delivery.alert, organization: try name(delivery.organization),
      what: words?.what, now: words?.now, severity: delivery.severity, next: delivery.next?.next)
  }
}
