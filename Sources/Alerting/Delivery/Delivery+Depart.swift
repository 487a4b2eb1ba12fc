//! Somebody has left: what he was asked, held or was offered goes to those who are there, and no deadline is lost.

internal import Kernel

extension Delivery {
  /// What follows from a departure. Who was called is replaced by whoever holds the rung now, or the next rung is called
  /// at once; what he had acknowledged or begun is asked again; an offer to him is void. The same departure twice gives
  /// nothing: he is called, holds and is offered nothing any more, and nobody is copied twice.
  func depart(
    _ person: ID<Person>, _ from: ID<Organization>?, _ stage: Stage, _ now: Instant,
    _ context: Context
  ) -> [Body] {
    func isHis(_ callee: Callee) -> Bool {
      callee.person == person && (from == nil || callee.organization == from)
    }
    let isOwn = from == nil || from == organization
    let wasCalled = called.contains(where: isHis)
    // In doubt the ladder goes on anyway; who answered there stays known.
    let held = isOwn && holder == .person(person) && stage != .acknowledgedInDoubt
    let offered = isOwn && handOn?.to == person
    let more =
      copies.contains(where: isHis)
      ? Self.copies(level, severity, context).filter { new in
        !copies.contains { $0.person == new.person && $0.post == new.post }
      } : []
    guard wasCalled || held || offered || !more.isEmpty else { return [] }
    // A test of one post asks whom it was drawn for: without him it says nothing.
    if level == .post { return [.withdrawn(because: .testOver)] }
    let fresh = wasCalled ? successors(of: person, from, context) : []
    let first = Body.departed(person: person, called: fresh, copies: more)
    var left = self
    left.evolve(first, at: now)
    // What is contained goes on to its proof; asking anew would throw the claim away, and its next update climbs.
    if held, stage == .acknowledged || stage == .acting {
      return [first]
        + left.rearm(
          .departed(person), severity, stage, left.pursuits, now, context)
    }
    let remain = left.called.filter { !left.missed.contains($0) }
    if wasCalled, remain.isEmpty, !isOnLastRung {
      return [first] + left.climb(.departed, now, context)
    }
    return [first]
  }

  /// Who holds the rung now that was called and was not called himself; nobody where the rung is empty by now. Whoever
  /// leaves one body and stands on the rung for another, e.g. since his own became part of it, is called there.
  private func successors(
    of person: ID<Person>, _ from: ID<Organization>?, _ context: Context
  ) -> [Callee] {
    guard let rung = climbing?.rung else { return [] }
    let now = context.plan.reachable(from: rung)
    guard now.rung == rung else { return [] }
    return now.callees.filter { new in
      new.person == person
        ? from != nil && new.organization != from
        : !called.contains { $0.person == new.person && $0.post == new.post }
    }
  }

  private var pursuits: [Pursuit] {
    guard case .open(_, let pursuits) = state else { return [] }
    return pursuits
  }
}
