//! What each Fact of a replay's nodes means for the judgements: some are made at once, some a minute later.

internal import Alerting
internal import Federation
internal import Formats
internal import Kernel
internal import Node

extension NodesReplay {
  /// Looks at a Fact that a node has committed.
  func note(_ entry: NetworkJournal.Entry, at number: Int) throws {
    if entry.fact.kind == "indicatorsImported" {
      seats[number].newMarks.append(entry.fact.record.id.cast(to: IndicatorBatch.self))
    }
    guard memory.isJudging else { return }
    switch entry.change {
    case .alert(let id, .alertRaised): noteAlert(id, at: number)
    case .delivery(let id, let body, _): noteDelivery(id, body, at: number)
    case .link(let change): noteRefusal(change)
    case .alert, .card, .other: break
    }
  }

  private func noteRefusal(_ change: NetworkJournal.Link) {
    if case .envelopeRefused = change.body { memory.refusedLetters += 1 }
  }

  // MARK: I12, I2: an alert

  /// An alert came to be here, or came here: somebody of this node must be named where it is at home.
  private func noteAlert(_ id: ID<Alert>, at number: Int) {
    let seat = seats[number]
    if seat.journal.isHome(of: id) {
      if homes[id] == nil { homes[id] = number }
      guard let alert = seat.journal.alerts[id] else { return }
      // What the label keeps in the organisation is not the tower's to hear of.
      if number > 0, alert.kind == .real, alert.severity >= .serious, alert.marking.tlp <= .amber {
        memory.unheard.append(
          NodesMemory.Unheard(alert: id, seat: number, at: now, isReachable: isWhole(seat, to: 0)))
      }
      return
    }
    guard let home = homes[id] else { return }
    let named = readers(of: id, at: home)
    let own = seat.hosts.compactMap { cast.bodies[$0] }
    judge.expect(
      .readers, own.contains { named.contains($0) }, at: now, on: seat.key,
      "\(key(of: id)) of \(seats[home].key) came here; named there: \(names(named))")
  }

  /// Who may read an alert, by the duties, calls and copies that its home has recorded.
  func readers(of id: ID<Alert>, at home: Int) -> Set<ID<Organization>> {
    let journal = seats[home].journal
    var found: Set<ID<Organization>> = []
    if let own = seats[home].stage.node.tower { found.insert(own) }
    for delivery in journal.deliveries.values where delivery.alert == id {
      found.insert(delivery.organization)
      found.formUnion((delivery.called + delivery.copies).map(\.organization))
      if let parent = journal.organizations[delivery.organization]?.parents[.supervision] {
        found.insert(parent)
      }
    }
    return found
  }

  /// Bodies by their names, in order.
  func names(_ bodies: Set<ID<Organization>>) -> String {
    bodies.sorted().map { cast.name(of: $0).en }.joined(separator: ", ")
  }

  // MARK: I2, I3, I19: a duty

  private func noteDelivery(_ id: ID<Delivery>, _ body: Delivery.Body, at number: Int) {
    let seat = seats[number]
    guard let delivery = seat.journal.deliveries[id] else { return }
    lookAtRungs(of: delivery, at: number)
    switch body {
    case .deliveryAddressed: noteCopies(of: delivery, at: number)
    case .rungCalled(_, Ladder.lastRung, _, let called, _):
      let place = NodesMemory.Watched(seat: number, delivery: id)
      let isFirst = memory.lastRungs[place] == nil
      if isFirst { memory.lastRungs[place] = now }
      let somebody = called.compactMap { $0.person.flatMap { cast.post(of: $0) }?.en }
      judge.expect(
        .desk, called.contains { $0.person != nil || $0.isNode }, at: now, on: seat.key,
        isTelling: isFirst && delivery.level.isOwner,
        "\(key(of: delivery.alert)): \(somebody.joined(separator: ", ")) called on the last rung")
    case .acknowledged(let by, let channel, _):
      if let person = by.person { lookAtDoubt(of: delivery, person, channel, at: number) }
    case .acknowledgedInDoubt(let by, _):
      guard let person = by.person else { return }
      memory.doubters[id, default: []].insert(person)
      judge.expect(
        .doubt, true, at: now, on: seat.key,
        "\(key(of: delivery.alert)): a link out of the mailbox in doubt, the calling goes on")
    case .rungCalled, .delivered, .opened, .acknowledgedUnverified, .actingBegun,
      .containmentClaimed, .containmentProven, .proofPostponed, .updated, .rearmed, .notReached,
      .helpAsked, .declined, .handOnOffered, .handOnAccepted, .closeProposed, .deliveryClosed,
      .reopened, .answered, .withdrawn, .departed:
      break
    }
  }

  /// I3: by the time that the table gives a rung, it has been called; worked out from the table anew.
  private func lookAtRungs(of delivery: Delivery, at number: Int) {
    guard case .open(_, let pursuits) = delivery.state else { return }
    let ladder = Ladder(calendar: .japan)
    for pursuit in pursuits where pursuit.duty != .prove {
      let second = ladder.next(after: 1, delivery.severity, base: pursuit.base, now: now)
      let last = ladder.next(after: 2, delivery.severity, base: pursuit.base, now: now)
      let due = [second, last][max(0, min(1, pursuit.rung - 1))]
      judge.expect(
        .rungs, pursuit.rung == Ladder.lastRung || pursuit.next <= due, at: now,
        on: seats[number].key, isTelling: delivery.level.isOwner,
        "\(key(of: delivery.alert)): \(pursuit.duty.rawValue) on rung \(pursuit.rung), next \(Self.time(pursuit.next))"
      )
    }
  }

  /// I2: who must be told of a duty at the moment in which its alert's home begins it.
  private func noteCopies(of delivery: Delivery, at number: Int) {
    let journal = seats[number].journal
    guard journal.isHome(of: delivery.alert), delivery.kind == .real,
      delivery.severity >= .warning,
      delivery.level.isOwner || delivery.level == .egressOperator,
      let own = journal.organizations[delivery.organization]
    else { return }
    var people = Self.holders(of: own, .middle, at: now)
    if delivery.severity >= .serious {
      people += Self.holders(of: own, .ciso, at: now)
      if let above = own.parents[.supervision].flatMap({ journal.organizations[$0] }) {
        people += Self.holders(of: above, .middle, at: now)
      }
    }
    guard !people.isEmpty else { return }
    memory.copies.append(
      NodesMemory.Copies(
        delivery: delivery.id, alert: delivery.alert, seat: number, at: now, people: people))
  }

  static func holders(
    of organization: Organization, _ role: Organization.Role, at now: Instant
  ) -> [ID<Person>] {
    organization.posts.filter { $0.role == role }
      .flatMap { organization.holders(of: $0.id, at: now) }
  }

  /// I19: what counts must have come over a telephone, or from a second person; judged by what was really pressed.
  private func lookAtDoubt(
    of delivery: Delivery, _ person: ID<Person>, _ channel: Delivery.Channel, at number: Int
  ) {
    guard delivery.inDoubt, delivery.severity >= .serious else { return }
    let pressed = memory.pressed[.init(delivery: delivery.id, person: person)] ?? channel
    let others = memory.doubters[delivery.id, default: []].filter { $0 != person }
    judge.expect(
      .doubt, !pressed.isOwnSystem || !others.isEmpty, at: now, on: seats[number].key,
      "\(key(of: delivery.alert)): counted over \(pressed.rawValue)")
  }

  // MARK: A minute later

  /// After everything of a moment: no deadline has passed unnoticed, and what must be known elsewhere by now is.
  func judgeStep() throws {
    for seat in seats where !seat.isLost {
      let late = seat.journal.deliveries.values.filter { delivery in
        delivery.next.map { $0.next < now - .seconds(2) } ?? false
      }
      for delivery in late.sorted(by: { $0.id < $1.id }) {
        judge.expect(
          .rungs, false, at: now, on: seat.key,
          "\(key(of: delivery.alert)): due \(Self.time(delivery.next?.next)), and nothing was done")
      }
    }
    try judgeCopies()
    judgeTower()
    judgeMarks()
  }

  private func judgeCopies() throws {
    let due = memory.copies.filter { $0.at + Self.minute <= now }
    memory.copies.removeAll { $0.at + Self.minute <= now }
    for one in due {
      var told: [String] = []
      var isTold = true
      for person in one.people {
        var first: (at: Instant, seat: String)?
        for seat in seats {
          guard let at = try seat.stage.firstTold(person, of: one.alert),
            first.map({ at < $0.at }) ?? true
          else { continue }
          first = (at: at, seat: seat.key)
        }
        let post = cast.post(of: person)?.en ?? person.description
        isTold = isTold && first.map { $0.at <= one.at + Self.minute } ?? false
        told.append("\(post) \(Self.time(first?.at)) on \(first?.seat ?? "-")")
      }
      judge.expect(
        .copies, isTold, at: one.at, on: seats[one.seat].key, isTelling: one.people.count > 2,
        "\(key(of: one.alert)): \(told.joined(separator: "; "))")
    }
  }

  private func judgeTower() {
    let due = memory.unheard.filter { $0.at + Self.minute <= now }
    memory.unheard.removeAll { $0.at + Self.minute <= now }
    for one in due {
      let (alert, place) = (key(of: one.alert), seats[one.seat].key)
      guard seats[one.seat].lines[0] != nil else {
        judge.lacks(
          .towerAtOnce,
          Phrase(
            ja: "まだない。\(place)には司令塔への線がなく、すぐ上のノードだけに伝わる",
            en: "not yet: \(place) has no line to the tower, and tells the node above alone"))
        continue
      }
      // A line that was cut is what the ladder is for.
      guard one.isReachable, isWhole(seats[one.seat], to: 0), isSomebodys(one) else { continue }
      let isKnown = seats[0].journal.alerts[one.alert] != nil
      judge.expect(
        .towerAtOnce, isKnown, at: one.at, on: place,
        "\(alert) was \(isKnown ? "" : "not ")known at the tower within a minute")
    }
  }

  /// Whether a body has it as its own: what is nobody's yet is copied to nobody.
  private func isSomebodys(_ one: NodesMemory.Unheard) -> Bool {
    seats[one.seat].journal.deliveries.values.contains {
      $0.alert == one.alert && $0.level.isCopiedUpward
    }
  }

  private func judgeMarks() {
    for place in memory.entered.indices {
      let mark = memory.entered[place]
      guard !mark.isJudged, mark.at + Self.minute <= now else { continue }
      memory.entered[place].isJudged = true
      let spans = seats.enumerated().map { number, seat -> (text: String, isInTime: Bool) in
        guard let at = mark.looked[number] else {
          return (text: "\(seat.key) never", isInTime: false)
        }
        let span = at - mark.at
        return (
          text: "\(seat.key) after \(span.microseconds / 1000) ms", isInTime: span <= Self.minute
        )
      }
      judge.expect(
        .marksTravel, spans.allSatisfy(\.isInTime), at: mark.at, on: seats[mark.seat].key,
        "\(mark.value) looked for: \(spans.map(\.text).joined(separator: ", "))")
    }
  }
}
