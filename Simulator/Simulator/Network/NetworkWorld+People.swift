//! What people do in a nation of many nodes: they look at the notices of their own node or do not, press, act, take calls.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

/// A notice of a duty in somebody's box, with its personal link.
struct NetworkMail {
  let seat: Int
  let delivery: ID<Delivery>
  let person: ID<Person>
  let link: Hash
}

/// What somebody presses who has read it.
enum NetworkPress: Sendable { case link, signedIn, act, help, onlyLook, answer }

/// What somebody does who has a duty.
enum NetworkStep { case act, contain, update, close, reopen, give }

extension NetworkWorld {
  /// What was committed reaches lines, desks and people.
  func react(to entry: NetworkJournal.Entry, at node: NetworkNode) {
    switch entry.change {
    case .link(let change): react(to: change, at: node)
    case .card(let id, .cardQueued(_, _, _, _, let callAfter)):
      if isHealing { return }
      let wait = callAfter.map { max(.seconds(0), $0 - node.time(now)) } ?? .seconds(0)
      events.plan(
        .call(node.seat, id), at: now + wait + .seconds(Int64(chance.within(40...300))))
    case .delivery(let id, let body, _): react(to: body, of: id, at: node)
    case .alert, .card, .other: break
    }
  }

  // transitions:
  private func react(to body: Delivery.Body, of id: ID<Delivery>, at node: NetworkNode) {
    guard let delivery = node.journal.deliveries[id] else { return }
    let isOwn = nation.hosts[delivery.organization] == node.seat
    switch body {
    case .deliveryAddressed: node.born[id] = node.born[id] ?? now
    case .acknowledged(let by, _, _):
      node.takenAt[id] = now
      if isHealing { return }
      if isOwn, let person = by.person {
        planSteps(delivery, person, at: node)
      } else if delivery.level == .supervisor, node.journal.isHome(of: delivery.alert),
        let officer = officer(node.seat)
      {
        // The desk above has looked: whoever raised it takes the search for an owner back.
        events.plan(
          .step(node.seat, id, officer.person, .give),
          at: now + .minutes(Int64(chance.within(3...15))))
      }
    case .rearmed, .reopened: node.takenAt[id] = nil
    case .deliveryClosed(let closing):
      if let person = closing.by.person, isOwn, !isHealing, chance.chance(20) {
        events.plan(
          .step(node.seat, id, person, .reopen), at: now + .minutes(Int64(chance.within(2...20))))
      }
    case .helpAsked:
      // Out of a test nobody above is asked.
      if isOwn, delivery.kind == .real, nation.seats[node.seat].above != nil {
        node.helpAsked.insert(delivery.alert)
      }
    case .delivered, .opened, .acknowledgedInDoubt, .acknowledgedUnverified, .actingBegun,
      .containmentClaimed, .containmentProven, .proofPostponed, .updated, .rungCalled,
      .notReached, .declined, .handOnOffered, .handOnAccepted, .closeProposed, .answered,
      .withdrawn, .departed:
      break
    }
  }

  private func planSteps(_ delivery: Delivery, _ person: ID<Person>, at node: NetworkNode) {
    func plan(_ step: NetworkStep, _ minutes: ClosedRange<Int>, _ percent: Int) {
      guard chance.chance(percent) else { return }
      events.plan(
        .step(node.seat, delivery.id, person, step),
        at: now + .seconds(Int64(60 * chance.within(minutes) + chance.below(60))))
    }
    if delivery.level == .unowned, node.journal.isHome(of: delivery.alert) {
      return plan(.give, 2...12, 70)
    }
    guard delivery.level.isOwner else { return }
    plan(.close, 1...40, 15)
    plan(.act, 1...9, 85)
    plan(.contain, 10...25, 70)
    plan(.update, 15...60, 40)
    plan(.close, 25...90, 40)
  }

  // MARK: Mail

  /// Looks at the notices that were made since the last time: those to people of this node go to their boxes.
  func look(into rows: [Row], of node: NetworkNode) throws {
    for row in rows {
      node.noticesSeen = row["number"]
      guard let person = ID<Person>(row["person"] as String),
        let delivery = ID<Delivery>(row["delivery"] as String)
      else { continue }
      // Whoever leaves in the very transaction that tells him may have been told before it.
      let made = Instant(microseconds: row["created_at"]) - .milliseconds(1)
      try demand(
        .s9, !node.journal.hasLeft(person, at: made),
        "\(node.place.name) makes a notice for \(person), who has left")
      try judgeNotice(
        to: person, of: delivery, made: Instant(microseconds: row["created_at"]), at: node)
      let token: String? = row["token"]
      guard !isHealing, (row["role"] as String) == "duty", let token,
        resident(person)?.seat == node.seat
      else { continue }
      let mail = NetworkMail(
        seat: node.seat, delivery: delivery, person: person,
        link: Hash(sha256: Array(token.utf8)))
      events.plan(.read(mail), at: now + .seconds(Int64(chance.within(2...30))))
    }
    if !rows.isEmpty, !node.isPostPlanned, !isHealing {
      node.isPostPlanned = true
      events.plan(.post(node.seat), at: now + .seconds(Int64(chance.within(5...60))))
    }
  }

  /// Mail goes out: some of what waits.
  func post(_ seat: Int) throws {
    let node = nodes[seat]
    node.isPostPlanned = false
    guard node.isHealthy else { return }
    let waiting = try node.shell.queue.unsafeRead { db in
      try String.fetchAll(
        try db.cachedStatement(
          sql: """
            SELECT id FROM outbox WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT 12
            """), arguments: [node.time(now).microseconds])
    }
    try submit(
      waiting.map { submission(.attempted(outbox: $0, .handedOver), .node, at: seat) }, at: seat)
  }

  /// Somebody finds a notice, and gets to it or does not.
  func read(_ mail: NetworkMail) {
    guard let index = nation.places[mail.person] else { return }
    let delay: Int
    switch residents[index].citizen.temper {
    case .prompt: delay = chance.within(30...240)
    case .slow, .leaving: delay = chance.within(400...2400)
    // Whoever reads a stolen mailbox is quicker than its owner.
    case .intruded: delay = 20
    case .silent, .absent, .wrongNumber, .deadMailbox: return tally(.silent)
    }
    let at = max(now + .seconds(Int64(delay)), residents[index].citizen.busyUntil)
    residents[index].citizen.busyUntil = at + .seconds(Int64(chance.within(30...180)))
    let press: NetworkPress =
      switch chance.below(100) {
      case ..<55: .link
      case ..<73: .signedIn
      case ..<84: .act
      case ..<93: .help
      default: .onlyLook
      }
    // The intruder has the mailbox and nothing else.
    let isIntruder = residents[index].citizen.temper == .intruded
    events.plan(.press(mail, manner.press ?? (isIntruder ? .link : press)), at: at)
  }

  func press(_ mail: NetworkMail, _ press: NetworkPress) throws {
    guard let who = resident(mail.person)?.citizen else { return }
    let node = nodes[mail.seat]
    let isGone = node.journal.hasLeft(who.person, at: node.time(now))
    if who.temper == .intruded { tally(.stolen) }
    let stranger = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    let acknowledged = NetworkSubmission.Meaning.act(
      mail.delivery, .link, acknowledges: !isGone)
    note("\(node.place.name): a \(who.temper) \(who.role) presses \(press)")
    func byLink(_ command: TokenCommand, _ meaning: NetworkSubmission.Meaning = .plain)
      -> NetworkSubmission
    {
      submission(.byToken(mail.link, command), stranger, at: mail.seat, meaning)
    }
    switch press {
    case .onlyLook: try submit([byLink(.open)], at: mail.seat)
    case .link:
      try submit(
        [byLink(.open), byLink(.acknowledge(as: who.person), acknowledged)], at: mail.seat)
    case .help: try submit([byLink(.help(as: who.person))], at: mail.seat)
    case .answer: try answer(mail, by: who.person)
    case .signedIn, .act:
      // Who has left is signed in nowhere.
      if isGone { return }
      let command: DeliveryCommand = press == .act ? .act : .acknowledge(over: .link)
      try submit(
        [
          submission(
            .delivery(mail.delivery, command), who.viewer, at: mail.seat,
            press == .act ? .act(mail.delivery, .link, acknowledges: false) : acknowledged)
        ], at: mail.seat)
    }
  }

  // MARK: Calls

  /// The desk of a node works its cards, one call after the other.
  func call(_ id: ID<CallCard>, at seat: Int) throws {
    let node = nodes[seat]
    guard let card = node.journal.cards[id], card.ended == nil,
      let person = card.callee.person, let callee = resident(person)?.citizen
    else { return }
    guard node.isHealthy else {
      return events.plan(.call(seat, id), at: now + .seconds(90))
    }
    if node.callerFree > now { return events.plan(.call(seat, id), at: node.callerFree) }
    guard let caller = caller(of: callee, at: node) else { return }
    node.callerFree = now + .seconds(Int64(chance.within(30...200)))
    let result: CallCard.Result
    switch callee.temper {
    case .wrongNumber: result = .wrongNumber
    case .silent, .absent, .leaving: result = .absent
    case .prompt, .slow, .deadMailbox, .intruded:
      result = chance.chance(70) ? .reached : .absent
    }
    note("\(node.place.name) calls a \(callee.temper) \(callee.role): \(result)")
    let only = card.items.count == 1 ? card.items[0] : nil
    try submit(
      [
        submission(
          .card(id, result), caller.viewer, at: seat, .act(only, .call, acknowledges: false))
      ], at: seat)
  }

  /// A colleague calls whoever lives here, the desk whoever lives elsewhere.
  private func caller(of callee: Citizen, at node: NetworkNode) -> Citizen? {
    guard nation.hosts[callee.organization] == node.seat else { return officer(node.seat) }
    return people(of: callee.organization).first {
      $0.person != callee.person && !node.journal.hasLeft($0.person, at: node.time(now))
    }
  }

  // MARK: Afterwards

  func take(
    _ step: NetworkStep, on id: ID<Delivery>, _ person: ID<Person>, at seat: Int
  ) throws {
    let node = nodes[seat]
    guard let who = resident(person)?.citizen, let delivery = node.journal.deliveries[id],
      !node.journal.hasLeft(person, at: node.time(now))
    else { return }
    let command: DeliveryCommand
    switch step {
    case .act: command = .act
    case .contain: command = .contain(evidence: "端末を切り離した記録")
    case .update: command = .update(note: "調査中")
    case .close:
      command = .propose(.falsePositive, reason: "確認した", evidence: nil, cause: nil)
    case .reopen: command = .reopen
    case .give:
      guard delivery.stage != nil, let other = heir(of: delivery, at: node) else { return }
      command = .give(to: other)
    }
    note("\(node.place.name): a \(who.role) takes step \(step)")
    try submit(
      [
        submission(
          .delivery(id, command), who.viewer, at: seat, .act(id, .link, acknowledges: false))
      ], at: seat)
  }

  /// To whom a search for an owner is given: to whoever has the duty already, or to somebody who is known.
  private func heir(of delivery: Delivery, at node: NetworkNode) -> ID<Organization>? {
    let all = node.journal.alerts[delivery.alert]?.deliveries ?? []
    let owner = all.compactMap { node.journal.deliveries[$0] }
      .first { $0.level == .primary && $0.stage != nil && $0.id != delivery.id }
    return owner?.organization ?? chance.pick(heirs(of: delivery, at: node.seat))
  }
}
