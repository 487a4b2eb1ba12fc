//! Every state that a delivery can reach, breadth first: an alphabet of events, an abstraction of time, and the graph.
//!
//! Two states are one when they differ only in what no rule looks at: how long ago something was, who was copied, which
//! clocks stopped. Of a pursuit, its duty, its rung and which comes first remain. The first delivery found stands for all
//! that look the same. A hand-on is offered and accepted at one go, and a whole rung is missed at one go, so that what is
//! half done does not multiply the states.

import Alerting
import Kernel

/// The reachable states of deliveries of one level.
struct Exploration {
  /// One delivery at one moment.
  struct Node {
    let delivery: Delivery
    let now: Instant
  }

  /// One event applied, and what came of it.
  struct Step {
    let from: Node
    let event: Delivery.Event
    let at: Instant
    let bodies: [Delivery.Body]
    let refusal: Delivery.Refusal?
    let after: Delivery
  }

  /// States that are more than this are an abstraction that lost its grip.
  static let nodesMax = 60_000

  let context = Delivery.Context(ladder: Cast.ladder, plan: Cast.plan)
  private(set) var nodes: [Node] = []
  /// For each node, the nodes it was reached from, without giving the duty away.
  private(set) var before: [[Int]] = []
  private(set) var steps = 0

  /// Explores from t=0 of each severity, and shows each step to `look`.
  init(level: Delivery.Level, inDoubt: Bool, look: (Step) -> Void) {
    var known: [[UInt8]: Int] = [:]
    for severity in Severity.allCases {
      let body = Delivery.address(
        alert: Cast.id(600), organization: Cast.id(500), level: level, kind: .real,
        severity: severity, inDoubt: inDoubt, at: Cast.friday, in: context)
      guard let delivery = Delivery(id: Cast.id(700), beginning: body, at: Cast.friday) else {
        continue
      }
      _ = add(Node(delivery: delivery, now: Cast.friday), to: &known)
    }
    var index = 0
    while index < nodes.count, nodes.count <= Self.nodesMax {
      let node = nodes[index]
      for (event, moment) in events(of: node) {
        var step = take(event, at: moment, from: node)
        look(step)
        steps += 1
        while !step.bodies.isEmpty, let second = Self.rest(of: step) {
          step = take(second, at: moment, from: Node(delivery: step.after, now: moment))
          look(step)
          steps += 1
        }
        if step.after == node.delivery { continue }
        let next = add(Node(delivery: step.after, now: moment), to: &known)
        if case .withdraw = event { continue }
        before[next].append(index)
      }
      index += 1
    }
  }

  /// The other half of an event: the acceptance of an offer, the next callee of a rung that nobody answers on.
  private static func rest(of step: Step) -> Delivery.Event? {
    switch step.event {
    case .offer(let person, _): return .accept(by: person)
    case .notReached(_, let miss):
      guard step.bodies.count == 1 else { return nil }
      let left = step.after.called.first { !step.after.missed.contains($0) }
      return left.map { .notReached($0, miss) }
    default: return nil
    }
  }

  /// Applies one event to a copy.
  func take(_ event: Delivery.Event, at moment: Instant, from node: Node) -> Step {
    var after = node.delivery
    var bodies: [Delivery.Body] = []
    var refusal: Delivery.Refusal?
    do {
      bodies = try after.decide(event, at: moment, in: context)
      for body in bodies { after.evolve(body, at: moment) }
    } catch {
      refusal = error
    }
    return Step(
      from: node, event: event, at: moment, bodies: bodies, refusal: refusal, after: after)
  }

  /// Whether a closed state can be reached from each open one, by index.
  func reachingClosed() -> [Bool] {
    var reaching = nodes.map { node in
      if case .closed = node.delivery.state { return true }
      return false
    }
    var queue = reaching.indices.filter { reaching[$0] }
    while let index = queue.popLast() {
      for earlier in before[index] where !reaching[earlier] {
        reaching[earlier] = true
        queue.append(earlier)
      }
    }
    return reaching
  }

  private mutating func add(_ node: Node, to known: inout [[UInt8]: Int]) -> Int {
    let key = Self.key(node, context.ladder)
    if let index = known[key] { return index }
    known[key] = nodes.count
    nodes.append(node)
    before.append([])
    return nodes.count - 1
  }

  // MARK: The alphabet

  /// What can happen in a state, and when: persons act at once, timers fire early, at their time and late.
  func events(of node: Node) -> [(Delivery.Event, Instant)] {
    let sato = Actor.person(Cast.id(1))
    let tanaka = Actor.person(Cast.id(2))
    var people: [Delivery.Event] = [
      .delivered(Cast.id(800)), .opened(by: sato),
      .acknowledge(by: sato, over: .link), .acknowledge(by: tanaka, over: .mail),
      .acknowledge(by: sato, over: .call), .acknowledge(by: .unverified, over: .link),
      .act(by: sato), .act(by: tanaka), .act(by: .unverified),
      .contain(by: sato, evidence: nil), .update(by: sato, note: Cast.content(1)),
      .help(by: sato), .offer(to: Cast.id(2), by: sato), .accept(by: Cast.id(2)),
      .rearm(.joined(observation: Cast.id(900))),
      .contradicted(observation: Cast.id(901)), .confirm(by: sato), .confirm(by: tanaka),
      .confirm(by: .unverified), .reopen(by: tanaka), .withdraw(.alertClosed),
      .propose(Self.closing(.falsePositive, by: sato)),
      .propose(Self.closing(.truePositive, by: sato)),
      .propose(
        Closing(
          outcome: .truePositive, reason: nil, evidence: nil, cause: Cast.content(5), by: sato)),
    ]
    if let higher = Severity(rawValue: node.delivery.severity.rawValue + 1) {
      people.append(.raiseSeverity(higher))
    }
    if let callee = node.delivery.called.first { people.append(.notReached(callee, .absent)) }
    var found = people.map { ($0, node.now) }
    if let pursuit = node.delivery.next {
      let due = pursuit.next
      let timely = max(node.now, due)
      let silent = Delivery.Event.deadline(due: due, sensorAlive: true, lastSeen: nil)
      found.append((silent, due - .seconds(1)))
      // Raised at the last moment: what was nearly due must neither wait nor come twice.
      if let higher = Severity(rawValue: node.delivery.severity.rawValue + 1) {
        found.append((.raiseSeverity(higher), max(node.now, due - .minutes(1))))
      }
      found.append((silent, timely))
      found.append((silent, timely + .hours(2)))
      if pursuit.duty == .prove {
        found.append((.deadline(due: due, sensorAlive: false, lastSeen: nil), timely))
        found.append(
          (.deadline(due: due, sensorAlive: true, lastSeen: timely - .hours(1)), timely))
      }
    }
    return found
  }

  /// A closing with everything that can be asked for.
  static func closing(_ outcome: Closing.Outcome, by actor: Actor) -> Closing {
    Closing(
      outcome: outcome, reason: Cast.content(3), evidence: Cast.content(4), cause: Cast.content(5),
      by: actor)
  }

  // MARK: The abstraction

  /// What the rules look at, as bytes.
  static func key(_ node: Node, _ ladder: Ladder) -> [UInt8] {
    let delivery = node.delivery
    guard case .open(let stage, let pursuits) = delivery.state else {
      if case .closed = delivery.state {
        return [1, UInt8(delivery.severity.rawValue), delivery.resume == nil ? 0 : 1]
      }
      return [2]
    }
    var key: [UInt8] = [0, UInt8(delivery.severity.rawValue), order(stage)]
    key.append(delivery.resume == nil ? 0 : 1)
    // Who holds it counts only while a second person is waited for.
    key.append(stage == .acknowledgedInDoubt && delivery.holder == .person(Cast.id(1)) ? 1 : 0)
    key.append(delivery.proposal == nil ? 0 : 1)
    // Help on the last rung asks whether the desk is being called already.
    let isCalled = delivery.called.contains { !delivery.missed.contains($0) }
    key.append(delivery.rung == Ladder.lastRung && isCalled ? 1 : 0)
    // A request for help is one until it is answered, or until nobody called for it is left.
    key.append(delivery.helpAskedAt == nil ? 0 : isCalled || delivery.called.isEmpty ? 1 : 2)
    // What was planned from the last arming and is past already begins later.
    for duty in [Duty.act, .contain] where stage != .acting && stage != .contained {
      let planned = ladder.due(duty, delivery.severity, from: delivery.armedAt)
      key.append(planned.map { $0 <= node.now ? 1 : 0 } ?? 2)
    }
    let sorted = pursuits.sorted { ($0.next, $0.duty.rawValue) < ($1.next, $1.duty.rawValue) }
    for pursuit in sorted {
      key += [100, order(pursuit.duty), UInt8(pursuit.rung)]
    }
    return key
  }

  private static func order(_ stage: Delivery.Stage) -> UInt8 {
    switch stage {
    case .awaiting: 0
    case .acknowledgedInDoubt: 1
    case .acknowledged: 2
    case .acting: 3
    case .contained: 4
    case .proven: 5
    }
  }

  private static func order(_ duty: Duty) -> UInt8 {
    UInt8(Duty.allCases.firstIndex(of: duty) ?? 0)
  }
}
