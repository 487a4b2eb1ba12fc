//! A call as its caller sees it afterwards: whose answer he may enter.

public import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// The call that the viewer made, with the bulletins of it that he sees and may enter an answer to; nil where there is
  /// none, also for everybody else's calls and once `CallCard.hearingSpan` is over.
  public func heardCall(_ id: ID<CallCard>, as viewer: Viewer, at now: Instant) throws
    -> HeardCall?
  {
    guard viewer.role.mayAct, viewer.person != nil else { return nil }
    return try read(as: viewer, at: now) { snapshot in
      guard let card = try CallCard.find(id.description, in: snapshot.db),
        case .answered(.reached, viewer.actor, let called)? = card.ended,
        now - called <= CallCard.hearingSpan
      else { return nil }
      var items: [HeardCall.Item] = []
      for delivery in card.items where items.count < HeardCall.itemsMax {
        if let item = try snapshot.heard(delivery, on: card) { items.append(item) }
      }
      guard !items.isEmpty else { return nil }
      let roster = try snapshot.roster(card.callee.organization)
      let first = roster.filter { $0.person == card.callee.person }
      return HeardCall(
        id: id, callee: try snapshot.name(card.callee), calledAt: called,
        until: called + CallCard.hearingSpan,
        items: items.filter { !$0.isEntered } + items.filter(\.isEntered),
        speakers: first + roster.filter { $0.person != card.callee.person })
    }
  }
}

extension Snapshot {
  /// One thing that was spoken about, where it is a bulletin that still asks, the viewer sees it, and the one who was
  /// called answers for the organisation; nil for anything else.
  fileprivate func heard(_ id: ID<Delivery>, on card: CallCard) throws -> HeardCall.Item? {
    guard let delivery = try Delivery.find(id.description, in: db), delivery.level == .addressed,
      try directory.speaks(card.callee, for: delivery.organization, at: at, in: db),
      let alert = try visible(delivery.alert), let note = try bulletin(of: alert),
      note.withdrawnBecause == nil
    else { return nil }
    if case .withdrawn = delivery.state { return nil }
    return HeardCall.Item(
      delivery: id, organization: try name(delivery.organization),
      isEntered: delivery.answered?.heard?.card == card.id)
  }
}
