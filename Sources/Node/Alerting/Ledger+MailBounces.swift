//! Mails that came back: the notice is dead, the route perhaps wrong, and somebody is called by phone.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// A notice did not arrive. Only a mail that knows the notice's own number, which nobody else was sent, and the
  /// address that it went to is believed; and it can only make somebody be called by phone.
  func cameBack(_ bounce: MailBounce) throws {
    guard let (row, id, person, organization, route) = try bouncedNotice(bounce) else {
      return try note(.bounceUnclear)
    }
    switch bounce.fate {
    case .failed: break
    case .delayed: return try note(.delayed, "", id)
    case .unclear: return try note(.bounceUnclear, "", id)
    }
    guard row["state"] != "dead" else { return try note(.repeated) }
    try store.execute(
      sql: "UPDATE outbox SET state = 'dead', token = NULL, problem = ? WHERE id = ?",
      arguments: ["mail: it came back", row["id"] as String])
    try note(.bounced)
    if bounce.isUnknownAddress { try change(organization.id, .routeWrong(route.id)) }
    if row["role"] == "duty" { try callInstead(of: route.id.description, person, id) }
  }

  /// A mail about a duty did not arrive over that route. Its person is called, unless a mail about it went to another
  /// address of his and has not failed as well: whoever has no mail can only be called.
  func callInstead(of route: String, _ person: ID<Person>, _ id: ID<Delivery>) throws {
    let delivery = try existing(Delivery.self, id.description)
    guard delivery.stage == .awaiting,
      let callee = delivery.called.first(where: { $0.person == person })
    else { return }
    let others = try String.fetchAll(
      store,
      sql: """
        SELECT route FROM outbox WHERE delivery = ? AND person = ? AND channel = 'mail'
          AND role = 'duty' AND state <> 'dead' AND route <> ? ORDER BY id
        """, arguments: [id.description, person.description, route])
    let now = try directory.organization(callee.organization, in: db)?.routes ?? []
    let hasOther = now.contains { !$0.isWrong && others.contains($0.id.description) }
    if !hasOther { try queueCards(delivery, [callee]) }
  }

  /// The notice that a bounce is about, with what belongs to it; nil where it knows none, or not to whom it went.
  private func bouncedNotice(_ bounce: MailBounce) throws
    -> (Row, ID<Delivery>, ID<Person>, Organization, Organization.RouteRecord)?
  {
    for notice in bounce.notices {
      guard
        let row = try Row.fetchOne(
          store,
          sql: """
            SELECT id, delivery, person, route, role, state FROM outbox
            WHERE id = ? AND channel = 'mail'
            """, arguments: [notice]),
        let id = ID<Delivery>(row["delivery"] as String),
        let person = ID<Person>(row["person"] as String),
        let (organization, route) = try self.route(row["route"], of: person, for: id),
        let address = try text(route.address)?.lowercased(), bounce.recipients.contains(address)
      else { continue }
      return (row, id, person, organization, route)
    }
    return nil
  }

  /// A route lies with the organisation whose post was called, or with the person's own.
  private func route(_ route: String, of person: ID<Person>, for id: ID<Delivery>) throws
    -> (Organization, Organization.RouteRecord)?
  {
    let delivery = try existing(Delivery.self, id.description)
    let home = try String.fetchOne(
      store, sql: "SELECT organization FROM person WHERE id = ?", arguments: [person.description]
    ).flatMap { ID<Organization>($0) }
    let callees = (delivery.called + delivery.copies).map(\.organization)
    for place in [delivery.organization] + (home.map { [$0] } ?? []) + callees {
      guard let organization = try directory.organization(place, in: db),
        let found = organization.routes.first(where: {
          $0.id.description == route && $0.person == person
        })
      else { continue }
      return (organization, found)
    }
    return nil
  }
}
