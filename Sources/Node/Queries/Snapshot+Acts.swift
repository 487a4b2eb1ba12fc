//! What a viewer may do to a duty now: the machines are asked, so that no page offers what would be refused.

internal import Alerting
internal import GRDB
internal import Kernel

extension Snapshot {
  /// The acts that the rules would take from this viewer, in the order to show.
  func acts(_ delivery: Delivery, of alert: Alert) throws -> [DeliveryAct] {
    guard viewer.role.mayAct, viewer.person != nil, sight.isOpen else { return [] }
    let actor = viewer.actor
    let plan = try directory.plan(of: delivery, at: at, in: db)
    let context = Delivery.Context(ladder: ladder, plan: plan)
    func takes(_ event: Delivery.Event) -> Bool {
      // A refusal is the answer here, not an error.
      guard let bodies = try? delivery.decide(event, at: at, in: context) else { return false }
      return !bodies.isEmpty
    }
    // Any reference will do: the rules ask whether there is a text, never what it says.
    let word = ContentReference(id: ID<Content>(high: 0, low: 0), digest: Hash(sha256: []))
    var found: [DeliveryAct] = []
    if delivery.level == .post {
      let mayAnswer =
        viewer.organization == delivery.organization
        && takes(.acknowledge(by: actor, over: .link))
      return mayAnswer ? [.acknowledge] : []
    }
    if viewer.organization == delivery.organization {
      if let person = viewer.person, delivery.handOn?.to == person, takes(.accept(by: person)) {
        found.append(.accept)
      }
      if takes(.acknowledge(by: actor, over: .link)) { found.append(.acknowledge) }
      // The machine of a duty does not know that its bulletin was withdrawn after it had ended.
      let mayAnswer =
        takes(.answer(.notAffected, by: actor)) || takes(.answer(.done(note: nil), by: actor))
      if mayAnswer, try bulletin(of: alert)?.withdrawnBecause == nil,
        try question(ofDuty: alert.id) == nil
      {
        found.append(.answer)
      }
      if takes(.act(by: actor)) { found.append(.act) }
      if takes(.contain(by: actor, evidence: nil)) { found.append(.contain) }
      if takes(.confirm(by: actor)) { found.append(.confirm) }
      if takes(.update(by: actor, note: word)) { found.append(.update) }
      let closing = Closing(
        outcome: .falsePositive, reason: word, evidence: nil, cause: nil, by: actor)
      if takes(.propose(closing)) { found.append(.propose) }
      if takes(.help(by: actor)) { found.append(.help) }
      if delivery.stage != nil { found.append(.offer) }
      if takes(.reopen(by: actor)) { found.append(.reopen) }
    }
    if delivery.stage != nil, delivery.level != .addressed,
      try viewer.organization == delivery.organization || isWatched(delivery.organization)
    {
      found.append(.give)
    }
    if try mayDecline(delivery) { found.append(.decline) }
    if alert.closedAt == nil, delivery.id == alert.owner {
      let above = Severity.allCases.filter { $0 > alert.severity }
      if !above.isEmpty { found.append(.raiseSeverity(above)) }
      let left = Alert.authorities.filter { authority in
        !alert.consulted.contains { $0.authority == authority }
      }
      if !left.isEmpty { found.append(.consult(left)) }
    }
    return found
  }

  /// Whether somebody else routed it here who would look for its owner: another node, or the tower of this one.
  private func mayDecline(_ delivery: Delivery) throws -> Bool {
    guard viewer.organization == delivery.organization, delivery.stage != nil,
      delivery.level.isOwner
    else { return false }
    let home = try number(
      "SELECT COUNT(*) FROM held_copy WHERE record = :record",
      ["record": RecordReference(.alert, delivery.alert).description])
    return home > 0 || directory.tower.map { $0 != delivery.organization } ?? false
  }
}
