//! What people do: read mail or not, press links, take calls, act, hand on, close too early.

internal import Alerting
internal import Kernel
internal import Node
internal import Sharing

extension World {
  /// Facts that somebody in the world reacts to.
  func react(to entry: Chronicle.Entry) {
    guard !isHealing else { return }
    switch entry.change {
    case .card(let id, .cardQueued):
      // The caller reads the board: a card that waits for its hour is called in that hour.
      let wait = chronicle.cards[id]?.callAfter.map { max(.seconds(0), $0 - nodeNow) }
      events.plan(
        .call(id), at: now + (wait ?? .seconds(0)) + .seconds(Int64(chance.within(40...400))))
    case .delivery(let id, .acknowledged(let by, _, _)):
      guard let person = by.person, let life = chronicle.lives[id] else { return }
      planSteps(id, person, life.delivery.level)
    case .delivery(let id, .rungCalled(_, Ladder.lastRung, _, _, _)): resolve(id)
    case .delivery(let id, .handOnOffered(let offer)) where chance.chance(70):
      events.plan(.step(id, offer.to, .accept), at: now + .minutes(Int64(chance.within(1...25))))
    case .delivery(let id, .closeProposed(let closing)):
      if let by = closing.by.person, let second = colleague(of: by) {
        events.plan(
          .step(id, second.person, .confirm), at: now + .minutes(Int64(chance.within(2...90))))
      }
    case .delivery(let id, .deliveryClosed(let closing)):
      if let by = closing.by.person, chance.chance(20) {
        events.plan(.step(id, by, .reopen), at: now + .minutes(Int64(chance.within(10...600))))
      }
    case .bulletin(let id, .bulletinIssued):
      if chance.chance(25) {
        events.plan(
          .incident(.withdraw(id)), at: now + .minutes(Int64(chance.within(5...900))))
      }
    case .transfer(let id, let body): learn(id, body)
    case .delivery, .card, .alert, .observation, .organization, .bulletin, .other: break
    }
  }

  /// The desk has called the organisation in the end, and somebody there does what was left, one step at a time.
  private func resolve(_ id: ID<Delivery>) {
    guard let delivery = chronicle.lives[id]?.delivery, let stage = delivery.stage,
      chance.chance(55)
    else { return }
    let own = present.filter { $0.organization == delivery.organization }
    guard let who = chance.pick(own)?.person, delivery.level != .post else { return }
    if delivery.level == .addressed { return planAnswer(id, who) }
    let step: Step
    switch stage {
    case .awaiting, .acknowledgedInDoubt: step = delivery.level.isOwner ? .act : .give
    case .acknowledged: step = delivery.level.isOwner ? .act : .give
    case .acting: step = .contain
    case .contained, .proven: step = delivery.proposal == nil ? .propose : .confirm
    }
    events.plan(.step(id, who, step), at: now + .minutes(Int64(chance.within(1...12))))
  }

  private func planSteps(_ id: ID<Delivery>, _ person: ID<Person>, _ level: Delivery.Level) {
    guard let temper = citizen(person)?.temper, temper != .silent, level != .post else { return }
    if level == .addressed { return planAnswer(id, person) }
    func later(_ range: ClosedRange<Int>) -> Instant {
      now + .seconds(Int64(60 * chance.within(range) + chance.below(60)))
    }
    guard level.isOwner else {
      if chance.chance(85) { events.plan(.step(id, person, .give), at: later(2...25)) }
      return
    }
    if chance.chance(7) {
      // 「自分ではない」: it is declined, and the body that is named must take it up.
      events.plan(.step(id, person, .give), at: later(1...20))
      return
    }
    if chance.chance(10) {
      // Closed as harmless at once: the premature closing of 2015.
      events.plan(.step(id, person, .propose), at: later(1...30))
      return
    }
    guard chance.chance(85) else { return }
    events.plan(.step(id, person, .act), at: later(1...9))
    guard chance.chance(80) else { return }
    events.plan(.step(id, person, .contain), at: later(12...28))
    if chance.chance(60) { events.plan(.step(id, person, .update), at: later(30...200)) }
    if chance.chance(60) { events.plan(.step(id, person, .propose), at: later(60...900)) }
  }

  /// Somebody else of the same body.
  func colleague(of person: ID<Person>) -> Citizen? {
    guard let own = citizen(person) else { return nil }
    return chance.pick(
      present.filter { $0.organization == own.organization && $0.person != person })
  }

  // MARK: Mail

  func read(_ mail: Mail) throws {
    guard let who = citizen(mail.person), let token = mail.token else { return }
    let hash = Hash(sha256: Array(token.utf8))
    let stranger = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    if faults.scanners, chance.chance(30) {
      try submit([submission(.byToken(hash, .open), stranger, .scan(mail.person))])
    }
    if let reply = drawnReply(who) {
      events.plan(
        .incident(.reply(mail, reply)), at: now + .seconds(Int64(chance.within(20...1800))))
      if who.temper != .slow { return }
    }
    let delay: Int
    switch who.temper {
    case .prompt: delay = chance.within(60...240)
    case .slow: delay = chance.within(900...7200)
    // The intruder in the mailbox is quicker than anybody.
    case .intruded: delay = 20
    case .leaving: delay = chance.within(60...7200)
    case .silent, .absent, .wrongNumber, .deadMailbox: return
    }
    let answered = Mail(delivery: mail.delivery, person: mail.person, token: nil)
    events.plan(
      .incident(.answer(answered, press(hash, who, mail.delivery))),
      at: free(who, from: now + .seconds(Int64(delay))))
  }

  /// When somebody gets to it: he does one thing after the other, and most sleep at night.
  private func free(_ who: Citizen, from wanted: Instant) -> Instant {
    guard let index = chronicle.citizens.firstIndex(where: { $0.person == who.person }) else {
      return wanted
    }
    var at = max(wanted, chronicle.citizens[index].busyUntil)
    if who.temper == .slow, BusinessCalendar.japan.isNight(at), chance.chance(60) {
      at = at + .hours(Int64(chance.within(4...9)))
    }
    chronicle.citizens[index].busyUntil = at + .seconds(Int64(chance.within(60...240)))
    return at
  }

  /// What a person presses.
  private func press(_ hash: Hash, _ who: Citizen, _ id: ID<Delivery>) -> Incident.Press {
    // The page offers the roster of the body that has the duty; the desk that was called is not on it.
    let isOwn = chronicle.lives[id]?.delivery.organization == who.organization
    let draw = chance.below(100)
    if chronicle.lives[id]?.delivery.level == .addressed, draw < 65 {
      return .answer(drawnAnswer(), by: chance.chance(70) ? hash : nil)
    }
    switch draw {
    case ..<55: return .link(hash, as: who.person)
    case ..<60: return .link(hash, as: nil)
    case ..<68 where isOwn: return .link(hash, as: colleague(of: who.person)?.person ?? who.person)
    case ..<85: return .signedIn
    case ..<92: return .act
    case ..<96: return .help
    default: return .handOn
    }
  }

  func answer(_ mail: Mail, _ press: Incident.Press) throws {
    guard let who = citizen(mail.person) else { return }
    let id = mail.delivery
    let stranger = Viewer(person: nil, key: nil, organization: nil, role: .observer)
    func act(_ person: ID<Person>?, _ acknowledges: Bool = true) -> Submission.Purpose {
      .act(.init(delivery: id, person: person, channel: .link, acknowledges: acknowledges))
    }
    note("\(who.temper) \(who.role) answers \(press)")
    // The link is all that is left to whoever has gone; what it is worth then is the node's to say.
    switch press {
    case .link, .answer(_, by: .some): break
    case .signedIn, .act, .help, .handOn, .answer(_, by: nil):
      guard isPresent(who) else { return }
    }
    switch press {
    case .answer(let kind, let hash): try self.answer(id, kind, who, by: hash)
    case .link(let hash, let person):
      try submit([
        submission(.byToken(hash, .open), stranger),
        submission(.byToken(hash, .acknowledge(as: person)), stranger, act(person)),
      ])
    case .signedIn:
      try submit([submission(.delivery(id, .acknowledge(over: .link)), who.viewer, act(who.person))]
      )
    case .act:
      try submit([submission(.delivery(id, .act), who.viewer, act(who.person))])
    case .help: try submit([submission(.delivery(id, .help), who.viewer)])
    case .handOn:
      guard let other = colleague(of: who.person) else { return }
      try submit([submission(.delivery(id, .offer(to: other.person)), who.viewer)])
    }
  }

  // MARK: Calls

  func call(_ id: ID<CallCard>) throws {
    guard let card = chronicle.cards[id], card.ended == nil,
      let caller = chronicle.citizens.first(where: { $0.role == .watchDesk })
    else { return }
    guard let callee = card.callee.person.flatMap(citizen) else { return }
    // Callers are finite: the card waits until one of them has hung up.
    let line = callersFree[0] <= callersFree[1] ? 0 : 1
    if callersFree[line] > now { return events.plan(.call(id), at: callersFree[line]) }
    callersFree[line] = now + .seconds(Int64(chance.within(30...240)))
    let isAsleep = BusinessCalendar.japan.isNight(nodeNow) && chance.chance(25)
    let result: CallCard.Result
    switch callee.temper {
    case .wrongNumber: result = .wrongNumber
    case .silent, .absent, .leaving: result = .absent
    case .prompt, .slow, .deadMailbox, .intruded:
      result = !isAsleep && chance.chance(85) ? .reached : .absent
    }
    note("a call to \(callee.temper) \(callee.role): \(result)")
    let purpose = Submission.Purpose.act(
      .init(
        delivery: card.items.count == 1 ? card.items[0] : nil, person: callee.person,
        channel: .call, acknowledges: result == .reached))
    try submit([submission(.card(id, result), caller.viewer, purpose)])
  }

  // MARK: Afterwards

  func take(_ step: Step, on id: ID<Delivery>, _ person: ID<Person>) throws {
    guard let who = citizen(person), let life = chronicle.lives[id], isPresent(who) else { return }
    let command: DeliveryCommand
    var purpose = Submission.Purpose.act(
      .init(
        delivery: id, person: person, channel: .link,
        acknowledges: step == .act || step == .accept))
    switch step {
    case .act: command = .act
    case .contain: command = .contain(evidence: chance.chance(80) ? "端末を切り離した記録" : nil)
    case .update: command = .update(note: "調査中")
    case .give:
      let other = chance.pick(nation.organizations) ?? life.delivery.organization
      guard other != life.delivery.organization else { return }
      command = .give(to: other)
      purpose = .give(id, to: other)
    case .accept: command = .accept
    case .propose:
      let isReal = life.delivery.stage == .contained || life.delivery.stage == .proven
      command = .propose(
        isReal ? .truePositive : chance.chance(50) ? .falsePositive : .truePositive,
        reason: "確認した", evidence: chance.chance(80) ? "記録の写し" : nil,
        cause: chance.chance(80) ? "添付ファイルを開いた" : nil)
    case .confirm: command = .confirm
    case .reopen: command = .reopen
    }
    note("\(who.role) takes step \(step)")
    try submit([submission(.delivery(id, command), who.viewer, purpose)])
  }
}
