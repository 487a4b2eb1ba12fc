//! A duty whose home is another node, as this node watches it: what its home says is followed, and silence climbs here.

public import Kernel

extension Delivery {
  /// What the home of a duty says of it. Source: architecture.md §1: an alert to another node is two records, each with
  /// a watchdog of its own.
  public struct Report: Hashable, Sendable {
    /// How far it is there.
    public let progress: Progress
    /// Who has it there; `unverified` where the home names nobody.
    public let holder: Actor
    /// Whether somebody took it there at any time: only then is "awaiting" an asking anew.
    public let wasTaken: Bool
    /// What a bulletin was answered; nil for alerts and while there is none.
    public let answer: Answer?
    /// The newest asking anew that it has taken; nil where it has taken none.
    public let askedAnew: Instant?

    /// How far it is.
    public enum Progress: Hashable, Sendable {
      case open(Stage)
      case closed(Closing.Outcome)
      case answered
      case withdrawn
    }

    /// A report from its parts.
    public init(
      progress: Progress, holder: Actor, wasTaken: Bool, answer: Answer?,
      askedAnew: Instant? = nil
    ) {
      self.progress = progress
      self.holder = holder
      self.wasTaken = wasTaken
      self.answer = answer
      self.askedAnew = askedAnew
    }
  }

  /// What has to be recorded here so that this watch is where the home is; nothing where it is already. What the home
  /// gave up without saying to whom is watched on: silence climbs.
  // transitions:
  public func follow(_ report: Report, at now: Instant, in context: Context) -> [Body] {
    var watch = Watch(delivery: self, at: now)
    // It was said before what was seen since then was heard there: nothing of that is over. What was asked anew is told
    // until it is taken, and this watch climbs meanwhile.
    if !hasHeard(report) { return [] }
    switch (state, report.progress) {
    case (.open, _), (.answered, _): break
    case (.closed, .open):
      watch.take([
        .rearmed(
          because: .reopened, severity: severity, pursuits: ask(severity, now, context),
          called: [], copies: [])
      ])
    case (.closed, _), (.withdrawn, _): return []
    }
    if let answer = report.answer, !says(answer) {
      // An answer whose date has passed on its way is no answer any more; the clock runs on.
      let bodies = try? watch.delivery.answer(answer, report.holder, nil, now, context)
      watch.take(bodies ?? [])
      return watch.bodies
    }
    switch report.progress {
    case .open(let there): watch.follow(there, report, context)
    case .closed(let outcome):
      guard stage != nil else { return [] }
      watch.reach(.acknowledged, report, context)
      watch.take([
        .deliveryClosed(
          closing: Closing(
            outcome: outcome, reason: nil, evidence: nil, cause: nil, by: report.holder))
      ])
    case .withdrawn:
      if kind == .contactTest, stage != nil { watch.take([.withdrawn(because: .testOver)]) }
    case .answered: break
    }
    return watch.bodies
  }

  /// Whether a report knows of the newest asking anew. An answer to a bulletin is an answer, whatever was seen.
  private func hasHeard(_ report: Report) -> Bool {
    guard let askedAnew, level != .addressed else { return true }
    return report.askedAnew.map { $0 >= askedAnew } ?? false
  }

  /// Whether that was not taken already. What is seen here is new each time.
  func isNews(_ reason: Reason) -> Bool {
    guard case .askedByHome(let moment) = reason else { return true }
    return askedAnew.map { $0 < moment } ?? true
  }

  /// Whether what has ended begins again for that.
  func opens(_ reason: Reason) -> Bool {
    switch reason {
    case .joined, .askedByHome: isNews(reason)
    // A contradiction is an event of its own, and a person opens again by one too.
    case .severity, .contradicted, .reopened, .departed: false
    }
  }

  /// Whether that is the newest answer already; the words of it are kept anew each time they arrive.
  private func says(_ answer: Answer) -> Bool {
    switch (answered?.answer, answer) {
    case (.affected(_, let mine), .affected(_, let other)): mine == other
    case (.underInvestigation(let mine), .underInvestigation(let other)): mine == other
    case (.some(let mine), _): mine.kind == answer.kind
    case (nil, _): false
    }
  }
}

/// A duty with what was recorded of it so far.
private struct Watch {
  private(set) var delivery: Delivery
  private(set) var bodies: [Delivery.Body] = []
  private let now: Instant

  init(delivery: Delivery, at now: Instant) {
    self.delivery = delivery
    self.now = now
  }

  mutating func take(_ new: [Delivery.Body]) {
    for body in new { delivery.evolve(body, at: now) }
    bodies += new
  }

  /// Goes to where it is there, also back: of several steps only the newest may arrive, and what was closed, opened again
  /// and taken anew must not stay where it was. Whoever has it there has it here.
  mutating func follow(
    _ there: Delivery.Stage, _ report: Delivery.Report, _ context: Delivery.Context
  ) {
    reach(there, report, context)
    if report.wasTaken, let here = delivery.stage, Self.rank(here) > Self.rank(there) {
      take([
        .reopened(
          by: report.holder, pursuits: delivery.ask(delivery.severity, now, context), called: [],
          copies: [])
      ])
      reach(there, report, context)
    }
    guard let person = report.holder.person, delivery.holder != report.holder,
      let here = delivery.stage, Self.rank(here) == Self.rank(there),
      Self.rank(here) >= Self.rank(.acknowledged)
    else { return }
    take([.handOnAccepted(by: person)])
  }

  /// How far a stage is. Each end proves containment for itself.
  private static func rank(_ stage: Delivery.Stage) -> Int {
    switch stage {
    case .awaiting: 0
    case .acknowledgedInDoubt: 1
    case .acknowledged: 2
    case .acting: 3
    case .contained, .proven: 4
    }
  }

  /// Goes on until the duty is as far as there.
  mutating func reach(
    _ there: Delivery.Stage, _ report: Delivery.Report, _ context: Delivery.Context
  ) {
    switch there {
    case .awaiting:
      guard report.wasTaken, let stage = delivery.stage, stage != .awaiting else { return }
      take([
        .rearmed(
          because: .reopened, severity: delivery.severity,
          pursuits: delivery.ask(delivery.severity, now, context), called: [], copies: [])
      ])
    case .acknowledgedInDoubt:
      if delivery.stage == .awaiting {
        take([.acknowledgedInDoubt(by: report.holder, over: .node)])
      }
    case .acknowledged:
      guard let stage = delivery.stage, case .open(_, let pursuits) = delivery.state else { return }
      take(delivery.acknowledge(report.holder, .node, stage, pursuits, now, context))
    case .acting:
      reach(.acknowledged, report, context)
      guard delivery.stage == .acknowledged else { return }
      take([
        .actingBegun(
          by: report.holder, pursuits: delivery.begin([.contain, .update], now, context))
      ])
    case .contained:
      reach(.acting, report, context)
      guard delivery.stage == .acting else { return }
      take([
        .containmentClaimed(
          by: report.holder, evidence: nil,
          pursuits: delivery.begin([.prove, .update], now, context))
      ])
    // The sensor that raised the alert is the home's: it believes its own, and no word of a node that has none.
    case .proven: reach(.contained, report, context)
    }
  }
}

extension Delivery.Reason {
  /// Whether it is the alert's home that asks.
  var isHomes: Bool {
    guard case .askedByHome = self else { return false }
    return true
  }
}

extension Delivery {
  /// A duty that was taken back since its body moved to another node begins again: the body is back.
  func takeUp(_ now: Instant, _ context: Context) -> [Body] {
    guard case .withdrawn = state, kind == .real, level != .told else { return [] }
    return [
      .rearmed(
        because: .reopened, severity: severity, pursuits: ask(severity, now, context),
        called: context.plan.reachable(from: 0).callees,
        copies: Self.copies(level, severity, context))
    ]
  }

  /// Its node does not take it, or is not heard: its people are called from here, by what is known of them here.
  func callFromHere(_ now: Instant, _ context: Context) -> [Body] {
    guard case .open(let stage, let pursuits) = state, let pursuit = climbing,
      stage == .awaiting || stage == .acknowledgedInDoubt,
      called.contains(where: { $0.isNode && $0.organization == organization })
    else { return [] }
    let target = context.plan.reachable(from: pursuit.rung)
    return [
      .rungCalled(
        duty: pursuit.duty, rung: pursuit.rung, because: .nodeUnreachable, called: target.callees,
        pursuits: pursuits)
    ]
  }
}

extension Callee {
  /// A body that is called through its own node.
  public static func node(of organization: ID<Organization>) -> Callee {
    Callee(organization: organization, post: nil, person: nil, routes: [])
  }

  /// Whether neither post nor person is named: a body as such.
  public var isNode: Bool { post == nil && person == nil }
}

extension CallPlan {
  /// The same where those bodies are hosted by nodes that can be reached: the first call and the copies go to the node,
  /// which knows its people best. `organization` is whose duty it is: its node is called first, also where nobody of it
  /// is known here. Whoever is called later is called from here as well: over-escalation is allowed.
  public func passed(
    to elsewhere: Set<ID<Organization>>, of organization: ID<Organization>
  ) -> CallPlan {
    func pass(_ callees: [Callee]) -> [Callee] {
      var found: [Callee] = []
      for callee in callees {
        let next =
          elsewhere.contains(callee.organization) ? .node(of: callee.organization) : callee
        if !found.contains(next) { found.append(next) }
      }
      return found
    }
    var rungs = rungs
    if !rungs.isEmpty {
      rungs[0] = elsewhere.contains(organization) ? [.node(of: organization)] : pass(rungs[0])
    }
    return CallPlan(
      rungs: rungs, middle: pass(middle), ciso: pass(ciso), parent: pass(parent), above: above,
      behind: behind)
  }
}
