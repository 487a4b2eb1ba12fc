//! A call as its caller sees it afterwards: whose answer he may enter.

public import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// The call that the viewer made, or that his desk took over, with the bulletins of it that he sees and may enter an
  /// answer to: the one that is asked for first. Nil where there is none, also for everybody else's calls, once its span
  /// is over, and where what is asked for is not of this call.
  public func heardCall(
    _ id: ID<CallCard>, about asked: ID<Delivery>? = nil, as viewer: Viewer, at now: Instant
  ) throws -> HeardCall? {
    guard viewer.role.mayAct, let caller = viewer.person else { return nil }
    return try read(as: viewer, at: now) { snapshot in
      guard let card = try CallCard.find(id.description, in: snapshot.db),
        case .answered(.reached, _, let called)? = card.ended
      else { return nil }
      var first: HeardCall.Item?
      var open: [HeardCall.Item] = []
      var entered: [HeardCall.Item] = []
      // What is entered already takes no place from what is not: a desk has a list of thousands.
      for delivery in card.items where open.count < HeardCall.itemsMax {
        guard let item = try snapshot.heard(delivery, on: card, by: caller) else { continue }
        if delivery == asked { first = item }
        if !item.isEntered {
          open.append(item)
        } else if entered.count < HeardCall.itemsMax {
          entered.append(item)
        }
      }
      if let asked, first == nil, card.items.contains(asked) {
        first = try snapshot.heard(asked, on: card, by: caller)
      }
      let others = (open + entered).filter { $0.delivery != first?.delivery }
      let items = Array(([first].compactMap { $0 } + others).prefix(HeardCall.itemsMax))
      guard let shown = items.first, asked == nil || shown.delivery == asked,
        let voice = try snapshot.voice(on: card, for: shown.organization.id, by: caller)
      else { return nil }
      let roster = try snapshot.roster(voice.organization)
      return HeardCall(
        id: id, callee: try snapshot.name(card.callee), calledAt: called,
        until: called + (voice.isOfDesk ? CallCard.takenSpan : CallCard.hearingSpan),
        tookOver: voice.isOfDesk, items: items,
        speakers: roster.filter { $0.person == voice.callee }
          + roster.filter { $0.person != voice.callee })
    }
  }
}

extension Queries {
  /// Of a person's newest calls so many are looked through for one about an alert.
  private static let callsMax = 10

  /// The call on which the viewer may enter what was said about an alert's bulletin, e.g. the card by which his desk took
  /// over the calling, and the duty that it was about; nil where there is none.
  public func heardCall(
    aboutAlert id: ID<Alert>, as viewer: Viewer, at now: Instant
  ) throws -> (call: ID<CallCard>, delivery: ID<Delivery>)? {
    guard viewer.role.mayAct, let caller = viewer.person else { return nil }
    return try read(as: viewer, at: now) { snapshot in
      guard let alert = try snapshot.visible(id) else { return nil }
      for delivery in try snapshot.deliveries(of: alert) where delivery.level == .addressed {
        // What was answered by phone is found by its card: nobody is called for it any more.
        if let id = delivery.answered?.heard?.card,
          let card = try CallCard.find(id.description, in: snapshot.db),
          try snapshot.heard(delivery.id, on: card, by: caller) != nil
        {
          return (call: card.id, delivery: delivery.id)
        }
        var callees = delivery.called.compactMap(\.person)
        if let holder = delivery.holder?.person, !callees.contains(holder) {
          callees.insert(holder, at: 0)
        }
        for callee in callees {
          let rows = try snapshot.rows(
            """
            SELECT id FROM call_card WHERE callee = :callee AND open = 0
            ORDER BY queued_at DESC, id LIMIT \(Self.callsMax)
            """, ["callee": callee.description])
          for row in rows {
            guard let card = try CallCard.find(row["id"] as String, in: snapshot.db),
              try snapshot.heard(delivery.id, on: card, by: caller) != nil
            else { continue }
            return (call: card.id, delivery: delivery.id)
          }
        }
      }
      return nil
    }
  }
}

extension Snapshot {
  fileprivate func voice(
    on card: CallCard, for id: ID<Organization>, by caller: ID<Person>
  ) throws -> CallVoice? {
    try directory.voice(on: card, for: id, heardBy: caller, at: at, in: db)
  }

  private func mayEnter(
    _ id: ID<Delivery>, on card: CallCard, by caller: ID<Person>, _ voice: CallVoice
  ) -> Bool {
    // Why not is said to whoever tries it all the same.
    (try? card.heard(id, by: .person(caller), at: at, tookOver: voice.isOfDesk)) != nil
  }

  /// One thing that was spoken about, where it is a bulletin that still asks, the viewer sees it, and somebody on the
  /// phone could answer for the organisation; nil for anything else.
  fileprivate func heard(
    _ id: ID<Delivery>, on card: CallCard, by caller: ID<Person>
  ) throws -> HeardCall.Item? {
    guard let delivery = try Delivery.find(id.description, in: db), delivery.level == .addressed,
      let voice = try voice(on: card, for: delivery.organization, by: caller),
      mayEnter(id, on: card, by: caller, voice), let alert = try visible(delivery.alert),
      let note = try bulletin(of: alert),
      note.withdrawnBecause == nil
    else { return nil }
    if case .withdrawn = delivery.state { return nil }
    // What the desk is told of is what is still silent.
    if voice.isOfDesk, delivery.answered != nil, delivery.answered?.heard?.card != card.id {
      return nil
    }
    return HeardCall.Item(
      delivery: id, organization: try name(delivery.organization),
      isEntered: delivery.answered?.heard?.card == card.id)
  }
}
