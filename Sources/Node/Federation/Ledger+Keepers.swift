//! A peer's silence is told to whoever keeps this node: once when it lasts, and once more when it is over.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Of what weight such a notice is: read by day, and never two mails within ten minutes (R7).
  static let silenceSeverity = Severity.warning

  /// Writes to the watch and the administrators of the tower. The notice is an alert of its own, over as it begins: it may be
  /// read later, and nothing is waited for, since whoever is concerned is called from here already.
  func tellKeepers(of link: PeerLink, silentSince: Instant?, isOver: Bool) throws {
    guard let tower = directory.tower else { return }
    let people = try keepers(of: tower)
    guard !people.isEmpty else { return }
    let lines =
      isOver
      ? ThreeLines(heardNode: link.peer.text, silentSince: silentSince, at: at)
      : ThreeLines(silentNode: link.peer.text, since: silentSince ?? at, at: at)
    let alert: ID<Alert> = make("alert")
    try commit(
      .alert(
        alert,
        Alert.raise(
          Alert.Raising(
            kind: .real, severity: Self.silenceSeverity, text: try keep(lines.stored()),
            marking: Marking(tlp: .amber, audience: Audience([tower])), inDoubt: false,
            sensor: nil, campaign: nil, keys: [], seen: at, lookedBack: nil))))
    let delivery: ID<Delivery> = make("delivery")
    try commit(
      .delivery(
        delivery,
        Delivery.tell(people, of: tower, alert: alert, severity: Self.silenceSeverity)))
    try event(.own(delivery), of: alert)
    try event(.close, of: alert)
  }

  /// Whoever would be called at the tower now, and its administrators; nobody twice, and nobody who has left.
  private func keepers(of tower: ID<Organization>) throws -> [Callee] {
    guard let own = try directory.organization(tower, in: db) else { return [] }
    var found = try directory.plan(for: tower, level: .unowned, at: at, in: db)
      .reachable(from: 0).callees
      .filter { $0.person != nil && $0.organization == tower }
    let accounts = try Data.fetchAll(
      db, sql: "SELECT state FROM account WHERE organization = ? AND role = ? ORDER BY id",
      arguments: [tower.description, Role.administrator.rawValue]
    ).map { try Account.read([UInt8]($0)) }
    for account in accounts where account.closedAt == nil {
      let person = account.person
      guard !found.contains(where: { $0.person == person }), !own.hasLeft(person, at: at) else {
        continue
      }
      let routes = own.routes.filter { $0.person == person && !$0.isWrong }.map(\.id)
      found.append(Callee(organization: tower, post: nil, person: person, routes: routes))
    }
    return found
  }
}
