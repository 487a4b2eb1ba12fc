//! The rules of a delivery: what follows from an event. Changes nothing; `evolve` alone assigns state.

public import Kernel

extension Delivery {
  /// What the rules look at beside the delivery: the ladder, and who would be called now.
  public struct Context: Sendable {
    /// The ladder with its calendar.
    public let ladder: Ladder
    /// The call plan of the delivery's organisation at this moment.
    public let plan: CallPlan
    /// A context from its parts.
    public init(ladder: Ladder, plan: CallPlan) {
      self.ladder = ladder
      self.plan = plan
    }
  }

  /// Begins a delivery: the recipient is called on rung 0, the middle and the top are copied at the same instant.
  /// `answerBy` is when a bulletin asks for its answer; `informed` are those of the organisation who are told of the
  /// bulletin at the same instant because its sender chose so. Nobody is told twice.
  public static func address(
    alert: ID<Alert>, organization: ID<Organization>, level: Level, kind: AlertKind,
    severity: Severity, inDoubt: Bool, answerBy: Instant? = nil, informed: [Callee] = [],
    at now: Instant, in context: Context
  ) -> Body {
    let first = context.plan.reachable(from: 0)
    var pursuits = ask(level, severity, now, context)
    if let due = answerBy {
      let next = context.ladder.firstCall(severity, due: due)
      pursuits.append(Pursuit(duty: .answer, base: due, rung: first.rung, next: next))
    }
    return .deliveryAddressed(
      alert: alert, organization: organization, level: level, kind: kind, severity: severity,
      inDoubt: inDoubt, pursuits: pursuits, called: first.callees,
      copies: Callee.fitting(
        copies(level, severity, context)
          + informed.filter { told in !first.callees.contains { $0.person == told.person } },
        in: Callee.copiedBytesMax))
  }

  /// Tells people of an organisation what others were asked: one notice, and no duty.
  public static func tell(
    _ people: [Callee], of organization: ID<Organization>, alert: ID<Alert>, severity: Severity
  ) -> Body {
    .deliveryAddressed(
      alert: alert, organization: organization, level: .told, kind: .real, severity: severity,
      inDoubt: false, pursuits: [], called: [],
      copies: Callee.fitting(people, in: Callee.copiedBytesMax))
  }

  /// The upward copies of t=0.
  static func copies(_ level: Level, _ severity: Severity, _ context: Context) -> [Callee] {
    level.isCopiedUpward ? context.plan.copies(at: severity) : []
  }

  /// Decides an event. The same event twice records it once: an acknowledgement by the same person, a timer that
  /// fires late or double, a second opening all give nothing.
  // transitions:
  public func decide(_ event: Event, at now: Instant, in context: Context) throws(Refusal) -> [Body]
  {
    guard case .open(let stage, let pursuits) = state else {
      return try decideEnded(event, now, context)
    }
    switch event {
    case .delivered(let route):
      return clocks[.delivered] == nil ? [.delivered(route: route)] : []
    case .opened(let person):
      return clocks[.opened] == nil ? [.opened(by: person)] : []
    case .acknowledge(let person, let channel):
      return acknowledge(person, channel, stage, pursuits, now, context)
    case .act(let person):
      return try act(person, stage, pursuits, now, context)
    case .contain(let person, let evidence):
      guard person.person != nil else { throw .notAPerson }
      try mustBeOwned()
      if stage == .contained || stage == .proven { return [] }
      guard stage == .acting else { throw .notActing }
      return [
        .containmentClaimed(
          by: person, evidence: evidence, pursuits: begin([.prove, .update], now, context))
      ]
    case .update(let person, let note):
      guard person.person != nil else { throw .notAPerson }
      if level == .addressed { throw .mustBeAnswered }
      guard stage != .awaiting, stage != .acknowledgedInDoubt else { throw .notAcknowledged }
      return [
        .updated(
          by: person, note: note,
          pursuits: pursuits.filter { $0.duty != .update } + begin([.update], now, context))
      ]
    case .deadline(let due, let alive, let seen):
      return deadline(due, alive, seen, stage, pursuits, now, context)
    case .notReached(let callee, let miss):
      guard called.contains(callee), !missed.contains(callee) else { return [] }
      let left = called.filter { $0 != callee && !missed.contains($0) }
      // Above the last rung there is nobody but the desk behind it: those who were called are called again when the
      // next reminder is due, and not at once, for they would be absent again and the cards and mails would never end.
      let climb =
        left.isEmpty && (!isOnLastRung || isDeskLeft(in: context.plan)) && level != .post
        ? climb(miss == .absent ? .absent : .wrongNumber, now, context) : []
      return [.notReached(callee: callee, miss: miss)] + climb
    case .help(let person):
      guard person.person != nil else { throw .notAPerson }
      // Nothing has happened that anybody could help with, and nobody would be called.
      guard level != .post else { throw .onlyATest }
      let isCalled = called.contains { !missed.contains($0) }
      // A desk that is being called already is not called twice; one that was not reached is.
      let calls = isOnLastRung && isCalled ? [] : climb(.help, now, context)
      // The same request again: those who were called for it may still answer, or nobody is left to call.
      if helpAskedAt != nil, isCalled || called.isEmpty || calls.isEmpty { return [] }
      return [.helpAsked(by: person)] + calls
    case .decline(let other, let person, let reason, let note):
      guard person.person != nil else { throw .notAPerson }
      if level == .addressed { throw .mustBeAnswered }
      guard level.isOwner, other != organization else { throw .offerToSelf }
      // Other words to the same body are something new: it may have given the duty back meanwhile.
      return declinedTo == other && note == nil
        ? [] : [.declined(to: other, by: person, because: reason, note: note)]
    case .offer(let person, let giver):
      guard giver.person != nil else { throw .notAPerson }
      if giver.person == person { throw .offerToSelf }
      // Another's answer would say nothing of whether this one is reached.
      guard level != .post else { throw .onlyATest }
      if handOn?.to == person { return [] }
      return [.handOnOffered(offer: HandOn(to: person, by: giver, at: now))]
    case .accept(let person):
      guard let handOn, handOn.to == person else { throw .notOffered }
      return acknowledge(.person(person), .link, stage, pursuits, now, context)
        + [.handOnAccepted(by: person)]
    case .rearm(let reason): return rearm(reason, severity, stage, pursuits, now, context)
    case .contradicted(let observation):
      guard stage == .contained || stage == .proven else { return [] }
      return rearm(
        .contradicted(observation: observation), severity, stage, pursuits, now, context)
    case .raiseSeverity(let new):
      guard new > severity else { return [] }
      return rearm(.severity(new), new, stage, pursuits, now, context)
    case .propose(let closing): return try propose(closing, stage)
    case .confirm(let person):
      guard var closing = proposal else { throw .nothingProposed }
      guard let second = person.person else { throw .notAPerson }
      guard closing.by.person != second else { throw .needsSecondPerson }
      closing.confirmedBy = person
      return [.deliveryClosed(closing: closing)]
    case .reopen: throw .notEnded
    case .answer(let answer, let person, let heard):
      return try self.answer(answer, person, heard, now, context)
    case .withdraw(let reason): return [.withdrawn(because: reason)]
    case .depart(let person, let from): return depart(person, from, stage, now, context)
    case .nodeUnreachable: return callFromHere(now, context)
    case .follow(let report): return follow(report, at: now, in: context)
    case .returned: return []
    }
  }

  /// What may still happen after the end: reopening; everything that merely comes late gives nothing.
  // transitions:
  private func decideEnded(
    _ event: Event, _ now: Instant, _ context: Context
  ) throws(Refusal) -> [Body] {
    switch event {
    case .reopen(let person):
      guard case .closed = state else { throw .ended }
      guard person.person != nil else { throw .notAPerson }
      return [
        .reopened(
          by: person, pursuits: ask(severity, now, context),
          called: context.plan.reachable(from: 0).callees,
          copies: Self.copies(level, severity, context))
      ]
    case .contradicted(let observation):
      return askAgain(.contradicted(observation: observation), now, context)
    case .rearm(let reason): return opens(reason) ? askAgain(reason, now, context) : []
    case .answer(let answer, let person, let heard):
      return try self.answer(answer, person, heard, now, context)
    case .follow(let report): return follow(report, at: now, in: context)
    case .returned: return takeUp(now, context)
    case .delivered, .opened, .deadline, .notReached, .withdraw, .raiseSeverity, .depart,
      .nodeUnreachable:
      return []
    case .acknowledge(let person, _) where kind == .contactTest && person == holder:
      // A retried form post.
      return []
    case .acknowledge, .act, .contain, .update, .help, .decline, .offer, .accept, .propose,
      .confirm:
      throw .ended
    }
  }

  // MARK: The longer rules

  /// An acknowledgement: by a named person, and at severity 4 and above over a channel that is not in doubt (I19).
  func acknowledge(
    _ person: Actor, _ channel: Channel, _ stage: Stage, _ pursuits: [Pursuit], _ now: Instant,
    _ context: Context
  ) -> [Body] {
    guard person.person != nil else {
      // Who holds only a link must not be able to fill the journal once somebody has answered.
      return stage == .awaiting || stage == .acknowledgedInDoubt
        ? [.acknowledgedUnverified(over: channel)] : []
    }
    switch stage {
    case .acknowledged, .acting, .contained, .proven: return []
    case .acknowledgedInDoubt where channel.isOwnSystem && holder == person: return []
    // That somebody answered was all that was asked.
    case .awaiting where kind == .contactTest:
      return [
        .acknowledged(by: person, over: channel, pursuits: []), .withdrawn(because: .testOver),
      ]
    case .awaiting where inDoubt && severity >= .serious && channel.isOwnSystem:
      return [.acknowledgedInDoubt(by: person, over: channel)]
    case .awaiting, .acknowledgedInDoubt: break
    }
    let kept = pursuits.filter { $0.duty != .acknowledge }
    switch level {
    case .egressOperator, .unowned, .supervisor:
      // Somebody looks into it, but the duty is to find the owner: that clock goes on.
      return [.acknowledged(by: person, over: channel, pursuits: pursuits)]
    case .addressed: return [.acknowledged(by: person, over: channel, pursuits: kept)]
    case .primary, .contested, .post, .told: break
    }
    if resume == .acting {
      return [
        .acknowledged(
          by: person, over: channel, pursuits: going([.contain, .update], kept, now, context))
      ]
    }
    let following = going([.act], kept, now, context)
    return [
      .acknowledged(
        by: person, over: channel,
        pursuits: following.isEmpty ? begin([.update], now, context) : following)
    ]
  }

  /// The first action; an acknowledgement that was not given is given by it.
  private func act(
    _ person: Actor, _ stage: Stage, _ pursuits: [Pursuit], _ now: Instant, _ context: Context
  ) throws(Refusal) -> [Body] {
    guard person.person != nil else { throw .notAPerson }
    // Whoever acts upon a test has answered it.
    if kind == .contactTest { return acknowledge(person, .link, stage, pursuits, now, context) }
    try mustBeOwned()
    switch stage {
    case .acting, .contained, .proven: return []
    case .awaiting, .acknowledgedInDoubt:
      let first = acknowledge(person, .link, stage, pursuits, now, context)
      guard case .acknowledged? = first.first else { throw .notAcknowledged }
      if resume == .acting { return first }
      return first + [.actingBegun(by: person, pursuits: begin([.contain, .update], now, context))]
    case .acknowledged:
      return [.actingBegun(by: person, pursuits: begin([.contain, .update], now, context))]
    }
  }

  /// A timer: the next rung is called; for the proof, the sensor is believed.
  private func deadline(
    _ due: Instant, _ alive: Bool, _ seen: Instant?, _ stage: Stage, _ pursuits: [Pursuit],
    _ now: Instant, _ context: Context
  ) -> [Body] {
    // A timer of an older state, or one that came early.
    guard let pursuit = next, pursuit.next == due, now >= due else { return [] }
    // The post was asked twice, the second time by phone; nobody is called above it.
    if level == .post, pursuit.rung > 0 { return [.withdrawn(because: .testOver)] }
    guard pursuit.duty == .prove else { return climb(.silence, now, context) }
    let rest = pursuits.filter { $0.duty != .prove }
    let quiet = seen.map { now - $0 >= Ladder.proofSpan } ?? true
    if alive && quiet { return [.containmentProven(pursuits: rest)] }
    // A blind sensor proves nothing: ask again, an hour later or when the quiet span has passed.
    let again = alive ? (seen ?? now) + Ladder.proofSpan : now + .hours(1)
    let later = Pursuit(duty: .prove, base: again, rung: 0, next: again)
    return [.proofPostponed(pursuits: rest + [later])]
  }

  /// Calls the next rung for the duty that is pursued now; the last rung again and again.
  func climb(_ cause: Cause, _ now: Instant, _ context: Context) -> [Body] {
    guard case .open(_, let pursuits) = state, let pursuit = climbing else { return [] }
    let target = context.plan.next(after: pursuit.rung, isTaken: !isUntaken)
    // Whoever of the last rung was called in vain just now waits for the reminder; the desk behind it does not.
    let isInVain = isOnLastRung && (cause == .absent || cause == .wrongNumber)
    var moved = pursuit
    moved.rung = target.rung
    moved.next = context.ladder.next(
      after: target.rung, severity, base: pursuit.base, now: now)
    let others = pursuits.filter { $0.duty != pursuit.duty }
    return [
      .rungCalled(
        duty: pursuit.duty, rung: target.rung, because: cause,
        called: target.callees.filter { !isInVain || !called.contains($0) },
        pursuits: others + [moved])
    ]
  }

  /// Acknowledgement is asked again. An unanswered one is never prolonged, only shortened by a graver severity.
  func rearm(
    _ reason: Reason, _ severity: Severity, _ stage: Stage, _ pursuits: [Pursuit], _ now: Instant,
    _ context: Context
  ) -> [Body] {
    let graver = severity > self.severity
    let wasAwaiting = stage == .awaiting || stage == .acknowledgedInDoubt
    // That the home asks is recorded also where it is asked already: only what says so is believed there again.
    if !isNews(reason) || wasAwaiting && !graver && !reason.isHomes { return [] }
    let first = context.plan.reachable(from: 0)
    let copies = Self.copies(level, severity, context).filter { !self.copies.contains($0) }
    let kept = pursuits.filter { $0.duty != .prove }.map {
      graver ? shortened($0, severity, now, context) : $0
    }
    // Who looks for an owner goes on with that. A bulletin that was only read is asked for anew beside its answer,
    // whose date may lie weeks ahead.
    if wasAwaiting || !(level.isOwner || level == .addressed) {
      // Those who are being called now go on being called.
      let all = called + first.callees.filter { new in !called.contains { $0.isSame(new) } }
      return [
        .rearmed(
          because: reason, severity: severity,
          pursuits: kept.isEmpty ? ask(severity, now, context) : kept,
          called: Callee.fitting(all, in: Callee.calledBytesMax), copies: copies)
      ]
    }
    return [
      .rearmed(
        because: reason, severity: severity, pursuits: ask(severity, now, context) + kept,
        called: first.callees, copies: copies)
    ]
  }

  /// What has ended begins again: the same was seen after closing. Whoever was copied at t=0 believes it over, so
  /// that he is copied again.
  private func askAgain(_ reason: Reason, _ now: Instant, _ context: Context) -> [Body] {
    guard case .closed = state else { return [] }
    return [
      .rearmed(
        because: reason, severity: severity, pursuits: ask(severity, now, context),
        called: context.plan.reachable(from: 0).callees,
        copies: Self.copies(level, severity, context))
    ]
  }

  /// The first duty of this level, asked now on the first rung that has anybody; nothing at severity 1.
  func ask(_ severity: Severity, _ now: Instant, _ context: Context) -> [Pursuit] {
    Self.ask(level, severity, now, context)
  }

  private static func ask(
    _ level: Level, _ severity: Severity, _ now: Instant, _ context: Context
  ) -> [Pursuit] {
    let duty = level.firstDuty
    guard let base = context.ladder.due(duty, severity, from: now) else { return [] }
    let rung = context.plan.reachable(from: 0).rung
    let next =
      rung == 0
      ? context.ladder.firstCall(severity, due: base)
      : context.ladder.next(after: rung, severity, base: base, now: now)
    return [Pursuit(duty: duty, base: base, rung: rung, next: next)]
  }

  /// The same duty at a graver severity: never later than it was, and no two rungs at one instant.
  private func shortened(
    _ old: Pursuit, _ severity: Severity, _ now: Instant, _ context: Context
  ) -> Pursuit {
    guard let due = context.ladder.due(old.duty, severity, from: now) else { return old }
    let base = min(due, old.next)
    let next =
      old.rung == 0
      ? context.ladder.firstCall(severity, due: base)
      : context.ladder.next(after: old.rung, severity, base: base, now: now)
    return Pursuit(duty: old.duty, base: base, rung: old.rung, next: min(old.next, next))
  }

  /// These duties: those that are pursued already as they are, the others begin now.
  private func going(
    _ duties: [Duty], _ kept: [Pursuit], _ now: Instant, _ context: Context
  ) -> [Pursuit] {
    kept + begin(duties.filter { duty in !kept.contains { $0.duty == duty } }, now, context)
  }

  /// Pursuits that begin now. Due times count from t=0 (or the last arming). Where that time has passed already, the
  /// person gets as long as the table leaves between the two clocks: a late answer must not be punished by a climb.
  func begin(_ duties: [Duty], _ now: Instant, _ context: Context) -> [Pursuit] {
    duties.compactMap { duty in
      let start: Instant =
        switch duty {
        case .act, .contain: armedAt
        case .acknowledge, .attribute, .assign, .update, .prove, .answer: now
        }
      guard let planned = context.ladder.due(duty, severity, from: start) else { return nil }
      var base = planned
      if planned <= now {
        let before: Duty = duty == .act ? .acknowledge : .act
        let earlier = context.ladder.due(before, severity, from: start) ?? start
        base = now + (planned - earlier)
      }
      return Pursuit(
        duty: duty, base: base, rung: 0,
        next: duty == .prove ? base : context.ladder.firstCall(severity, due: base))
    }
  }
}
