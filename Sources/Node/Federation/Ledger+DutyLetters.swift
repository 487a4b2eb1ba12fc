//! What a node is told of a duty: how far it is here, who holds it, what was answered.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel

extension Ledger {
  /// Tells how far a duty of this node is to the home of its alert.
  func tell(_ id: ID<Delivery>) throws {
    guard let delivery = try find(Delivery.self, id.description), delivery.level != .told,
      let copy = try heldCopy(RecordReference(.alert, delivery.alert)),
      let link = try PeerLink.find(peer: copy.home, in: db),
      let alert = try find(Alert.self, delivery.alert.description)
    else { return }
    // Whoever raised it is told, and nobody else of his node.
    guard let raiser = try raiser(of: alert) else { return }
    let message = DeliveryMessage(
      delivery: delivery.id.cast(to: RecordReference.self),
      alert: delivery.alert.cast(to: RecordReference.self), organization: delivery.organization,
      version: recordVersion, severity: Int64(delivery.severity.rawValue),
      stage: delivery.told, clocks: Self.stops(of: delivery), rung: Int64(delivery.rung),
      holder: try holder(of: delivery, toldOn: link),
      nextDue: delivery.next?.next, declinedTo: delivery.declinedTo,
      answer: try answer(of: delivery), outcome: delivery.outcome, askedAnew: delivery.askedAnew)
    try post(
      .delivery(message), about: RecordReference(.delivery, id), for: [raiser],
      marking: alert.marking, in: AlertMessage.lane(severity: Int64(alert.severity.rawValue)),
      until: at + Self.letterLife, on: link.id)
  }

  /// Who has a duty, as far as its alert's home can hear it: for a third node's people nobody but their node speaks.
  private func holder(of delivery: Delivery, toldOn link: PeerLink) throws -> Party? {
    guard let person = delivery.holder?.person else { return nil }
    let home = try home(of: person) ?? delivery.organization
    guard let host = try directory.host(of: home, in: db) else {
      return try party(delivery.holder, of: delivery.organization)
    }
    return host.link == link.id ? try party(delivery.holder, of: home) : nil
  }

  private static func stops(of delivery: Delivery) -> [DeliveryMessage.Stop] {
    DeliveryMessage.Clock.allCases.compactMap { clock in
      Clock(rawValue: clock.rawValue).flatMap { delivery.clocks[$0] }
        .map { DeliveryMessage.Stop(clock: clock, at: $0) }
    }
  }

  private func answer(of delivery: Delivery) throws -> DeliveryMessage.Answered? {
    guard let answer = delivery.answered?.answer,
      let kind = DeliveryMessage.Answered.Kind(rawValue: answer.kind.rawValue)
    else { return nil }
    let (until, note): (Instant?, ContentReference?) =
      switch answer {
      case .affected(let plan, let by): (by, plan)
      case .done(let note): (nil, note)
      case .notAffected: (nil, nil)
      case .underInvestigation(let until): (until, nil)
      case .refused(let reason): (nil, reason)
      }
    let words = try note.flatMap { try text($0) } ?? ""
    return DeliveryMessage.Answered(
      kind: kind, until: until, note: words.cut(MessageLimits.textBytesMax))
  }
}

extension Delivery {
  /// How far it is, in the protocol's word.
  fileprivate var told: DeliveryMessage.Stage {
    switch state {
    case .open(let stage, _): DeliveryMessage.Stage(rawValue: stage.rawValue) ?? .awaiting
    case .closed: .closed
    case .answered: .answered
    case .withdrawn: .withdrawn
    }
  }

  fileprivate var outcome: String? {
    guard case .closed(let closing) = state else { return nil }
    return closing.outcome.rawValue
  }
}
