//! What a delivery becomes by what is recorded: the only place that assigns its state. It cannot fail.

public import Kernel

extension Delivery {
  /// The delivery that a first Fact begins; nil where the body is no beginning.
  public init?(id: ID<Delivery>, beginning body: Body, at now: Instant) {
    guard
      case .deliveryAddressed(
        let alert, let organization, let level, let kind, let severity, let inDoubt, let pursuits,
        let called, let copies) = body
    else { return nil }
    self.init(
      id: id, alert: alert, organization: organization, level: level, kind: kind, start: now,
      inDoubt: inDoubt, severity: severity,
      state: level == .told
        ? .withdrawn(.nothingAsked) : .open(stage: .awaiting, pursuits: pursuits),
      clocks: [:], holder: nil, declinedTo: nil, handOn: nil, proposal: nil, copies: copies,
      called: called,
      missed: [], resume: nil, armedAt: now, rungReached: pursuits.first?.rung ?? 0,
      answerBy: pursuits.first { $0.duty == .answer }?.base, answered: nil, firstAnswered: nil,
      helpAskedAt: nil, askedAnew: nil)
  }

  /// Applies a Fact.
  // transitions:
  public mutating func evolve(_ body: Body, at now: Instant) {
    switch body {
    case .deliveryAddressed: break  // A beginning; see `init`.
    case .delivered: stop(.delivered, now)
    case .opened: stop(.opened, now)
    case .acknowledged(let person, _, let pursuits):
      stop(.acknowledged, now)
      holder = person
      state = .open(stage: resume ?? .acknowledged, pursuits: pursuits)
      resume = nil
      endCall()
    case .acknowledgedInDoubt(let person, _):
      holder = person
      if case .open(_, let pursuits) = state {
        state = .open(stage: .acknowledgedInDoubt, pursuits: pursuits)
      }
    case .acknowledgedUnverified: break  // Recorded for the board; the ladder goes on.
    case .actingBegun(let person, let pursuits):
      stop(.acting, now)
      holder = person
      state = .open(stage: .acting, pursuits: pursuits)
      endCall()
    case .containmentClaimed(let person, _, let pursuits):
      stop(.contained, now)
      holder = person
      state = .open(stage: .contained, pursuits: pursuits)
      endCall()
    case .containmentProven(let pursuits): state = .open(stage: .proven, pursuits: pursuits)
    case .updated(_, _, let pursuits):
      if case .open(let stage, _) = state { state = .open(stage: stage, pursuits: pursuits) }
      helpAskedAt = nil
    case .proofPostponed(let pursuits):
      if case .open(let stage, _) = state { state = .open(stage: stage, pursuits: pursuits) }
    case .rungCalled(_, let rung, let cause, let callees, let pursuits):
      if case .open(let stage, _) = state { state = .open(stage: stage, pursuits: pursuits) }
      called = callees
      missed = []
      rungReached = max(rungReached, rung)
      // Time has passed without an answer: now help may be asked anew. Somebody absent passes the same call on.
      if cause == .silence { helpAskedAt = nil }
    case .rearmed(let reason, let graver, let pursuits, let callees, let more):
      noteAsked(reason, now)
      if case .open(let stage, _) = state, stage != .awaiting, stage != .acknowledgedInDoubt {
        resume = stage == .acknowledged ? nil : .acting
      }
      // What was closed, or taken back, begins from the beginning. What was declined and is open stays so, however grave it has become:
      // whoever was named has the duty beside this one, and frees it by acknowledging.
      switch state {
      case .closed, .withdrawn:
        resume = nil
        declinedTo = nil
      case .open, .answered: break
      }
      severity = graver
      state = .open(stage: .awaiting, pursuits: pursuits)
      called = callees
      missed = []
      copies += more.filter { !copies.contains($0) }
      armedAt = now
      proposal = nil
      clocks[.contained] = nil
      clocks[.closed] = nil
      helpAskedAt = nil
    case .notReached(let callee, _): missed.append(callee)
    case .helpAsked: helpAskedAt = now  // The call that follows is a Fact of its own.
    case .declined(let other, _, _, _): declinedTo = other
    case .handOnOffered(let offer): handOn = offer
    case .handOnAccepted(let person):
      holder = .person(person)
      handOn = nil
    case .closeProposed(let closing): proposal = closing
    case .deliveryClosed(let closing):
      stop(.closed, now)
      state = .closed(closing)
      proposal = nil
      handOn = nil
      helpAskedAt = nil
    case .reopened(_, let pursuits, let callees, let more):
      // Only a person here opens again what was closed; what the recipient's node opened again is followed.
      if case .closed = state { askedAnew = now }
      state = .open(stage: .awaiting, pursuits: pursuits)
      called = callees
      missed = []
      resume = nil
      copies += (more ?? []).filter { !copies.contains($0) }
      armedAt = now
      declinedTo = nil
      clocks[.contained] = nil
      clocks[.closed] = nil
    case .answered(let answer, let person, let pursuits, let heard):
      // An answer is an acknowledgement as well: a human read it.
      stop(.acknowledged, now)
      if answer.kind == .done { stop(.acting, now) }
      clocks[.closed] = answer.kind.isFinal ? now : nil
      holder = person
      firstAnswered = firstAnswered ?? now
      answered = Answered(answer: answer, by: person, at: now, heard: heard)
      state =
        answer.kind.isFinal ? .answered(answer) : .open(stage: .acknowledged, pursuits: pursuits)
      handOn = nil
      endCall()
    case .departed(let person, let callees, let more):
      called = called.filter { $0.person != person } + callees
      missed.removeAll { $0.person == person }
      copies += more.filter { !copies.contains($0) }
      if holder == .person(person), stage != .acknowledgedInDoubt { holder = nil }
      if handOn?.to == person { handOn = nil }
    case .withdrawn(let reason):
      state = .withdrawn(reason)
      helpAskedAt = nil
      handOn = nil
      proposal = nil
    }
  }

  /// What the recipient's node cannot know by itself is kept with its time, so that it hears of it once.
  private mutating func noteAsked(_ reason: Reason, _ now: Instant) {
    switch reason {
    case .joined, .contradicted: askedAnew = now
    case .askedByHome(let moment): askedAnew = moment
    // The severity is told with the alert; the others it has decided itself.
    case .severity, .reopened, .departed: break
    }
  }

  /// What was asked is done: a call result that comes later is about nothing.
  private mutating func endCall() {
    called = []
    missed = []
    helpAskedAt = nil
  }

  /// A clock stops once; what comes later is in the journal.
  private mutating func stop(_ clock: Clock, _ now: Instant) {
    if clocks[clock] == nil { clocks[clock] = now }
  }
}
