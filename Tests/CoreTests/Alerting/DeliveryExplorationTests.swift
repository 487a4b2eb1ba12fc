//! Laws of the delivery machine, checked in every state that it can reach and for every event there.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryExplorationTests {
  /// `contested` is left out: for the machine it is `primary` by another name (`isOwner`, `firstDuty`).
  static let levels: [Delivery.Level] = [
    .primary, .supervisor, .egressOperator, .unowned,
  ]

  @Test(arguments: levels, [false, true])
  func `the laws hold in every reachable state`(level: Delivery.Level, inDoubt: Bool) {
    var broken: [String: String] = [:]
    let world = Exploration(level: level, inDoubt: inDoubt) { step in
      for law in Self.laws where !law.holds(step) && broken[law.name] == nil {
        broken[law.name] = "\(step.event) at \(step.at) in \(step.from.delivery)"
      }
    }
    for (name, place) in broken.sorted(by: { $0.key < $1.key }) {
      Issue.record("\(name): \(place)")
    }
    #expect(world.nodes.count <= Exploration.nodesMax)
    print(
      "delivery \(level) in doubt \(inDoubt): \(world.nodes.count) states, \(world.steps) steps")
    for node in world.nodes {
      guard let problem = Self.problem(of: node, in: world) else { continue }
      Issue.record("\(problem): \(node.delivery)")
      break
    }
    guard level.isOwner else { return }
    let reaching = world.reachingClosed()
    let lost = world.nodes.indices.first {
      world.nodes[$0].delivery.stage != nil && !reaching[$0]
    }
    #expect(lost == nil, "no way to closed: \(lost.map { "\(world.nodes[$0].delivery)" } ?? "")")
  }

  // MARK: What holds in a state

  /// What is wrong with a state; nil where nothing is.
  private static func problem(of node: Exploration.Node, in world: Exploration) -> String? {
    let delivery = node.delivery
    guard case .open(_, let pursuits) = delivery.state else {
      if delivery.next != nil || delivery.stage != nil { return "ended with a pursuit" }
      if delivery.handOn != nil || delivery.proposal != nil {
        return "ended with something offered"
      }
      return nil
    }
    if delivery.severity == .information { return pursuits.isEmpty ? nil : "a clock at severity 1" }
    guard let next = delivery.next else { return "open without a deadline (I1)" }
    if Set(pursuits.map(\.duty)).count != pursuits.count { return "one duty pursued twice" }
    if pursuits.contains(where: { $0.next < next.next }) { return "not the earliest" }
    if pursuits.contains(where: { !(0...Ladder.lastRung).contains($0.rung) }) {
      return "no such rung"
    }
    if let duty = owed(delivery), !pursuits.contains(where: { $0.duty == duty }) {
      return "\(duty) is owed and not pursued"
    }
    return reachesLastRung(node, in: world) ? nil : "silence never reaches the last rung (I3)"
  }

  /// The duty that a stage cannot be without; severity 2 has no clock for acting and containing.
  private static func owed(_ delivery: Delivery) -> Duty? {
    guard delivery.level.isOwner else {
      return delivery.level == .egressOperator ? .attribute : .assign
    }
    switch delivery.stage {
    case .awaiting, .acknowledgedInDoubt: return .acknowledge
    case .acknowledged: return delivery.severity >= .warning ? .act : .update
    case .acting: return delivery.severity >= .warning ? .contain : .update
    case .contained: return .prove
    case .proven: return .update
    case nil: return nil
    }
  }

  /// Whether the last rung is called when only timers fire, each at its time.
  private static func reachesLastRung(_ start: Exploration.Node, in world: Exploration) -> Bool {
    var node = start
    for _ in 0..<16 {
      if node.delivery.rung == Ladder.lastRung { return true }
      guard let next = node.delivery.next else { return false }
      let event = Delivery.Event.deadline(due: next.next, sensorAlive: true, lastSeen: nil)
      let now = max(node.now, next.next)
      node = Exploration.Node(delivery: world.take(event, at: now, from: node).after, now: now)
    }
    return false
  }

  // MARK: What holds for a step

  private struct Law: Sendable {
    let name: String
    let holds: @Sendable (Exploration.Step) -> Bool
  }

  private static let laws = [
    Law(name: "a refusal records nothing") { $0.refusal == nil || $0.after == $0.from.delivery },
    Law(name: "looking and handing over acknowledge nothing (R1)", holds: looking),
    Law(name: "the same event twice is recorded once", holds: once),
    Law(name: "clocks never move", holds: clocks),
    Law(name: "an unverified name changes nothing", holds: unverified),
    Law(name: "no rung is skipped or repeated (S2)", holds: order),
    Law(name: "a rung never goes down and a duty is never prolonged", holds: noReprieve),
    Law(name: "a timer on time calls one rung, not two (S17)", holds: oneRung),
    Law(name: "an early timer does nothing") { step in
      guard case .deadline(let due, _, _) = step.event, step.at < due else { return true }
      return step.bodies.isEmpty
    },
    Law(name: "in doubt nobody closes (I19)", holds: doubt),
    Law(name: "a true positive has evidence, cause and two persons (I5)", holds: closing),
  ]

  private static func looking(_ step: Exploration.Step) -> Bool {
    switch step.event {
    case .opened, .delivered:
      step.after.state == step.from.delivery.state && step.after.holder == step.from.delivery.holder
        && step.refusal == nil
    default: true
    }
  }

  /// A report and a wrong number are each a new one; an unverified name changes nothing anyway.
  private static func once(_ step: Exploration.Step) -> Bool {
    switch step.event {
    case .update, .notReached, .acknowledge(by: .unverified, over: _): return true
    case .deadline(let due, _, _):
      // The same moment may be another duty's too.
      guard !step.bodies.isEmpty, let before = step.from.delivery.next, let next = step.after.next
      else { return true }
      return next.next != due || next.duty != before.duty
    default:
      let again = try? step.after.decide(step.event, at: step.at, in: context)
      // A refusal (already ended, already taken) records nothing either.
      return again?.isEmpty ?? true
    }
  }

  private static func clocks(_ step: Exploration.Step) -> Bool {
    let isAskedAgain = step.bodies.contains {
      switch $0 {
      case .rearmed, .reopened: true
      default: false
      }
    }
    for clock in Clock.allCases {
      guard let before = step.from.delivery.clocks[clock] else { continue }
      if isAskedAgain && (clock == .contained || clock == .closed) { continue }
      if step.after.clocks[clock] != before { return false }
    }
    return true
  }

  private static func unverified(_ step: Exploration.Step) -> Bool {
    switch step.event {
    case .acknowledge(by: .unverified, over: _), .act(by: .unverified), .confirm(by: .unverified):
      step.after == step.from.delivery
    default: true
    }
  }

  private static func order(_ step: Exploration.Step) -> Bool {
    for case .rungCalled(let duty, let rung, _, let called, let pursuits) in step.bodies {
      guard let old = pursuit(duty, step.from.delivery) else { return false }
      if rung != min(old.rung + 1, Ladder.lastRung) || called != Cast.plan.rungs[rung] {
        return false
      }
      if pursuits.first(where: { $0.duty == duty })?.rung != rung { return false }
    }
    return true
  }

  /// For a duty that is pursued before and after: only its own fulfilment may reset it.
  private static func noReprieve(_ step: Exploration.Step) -> Bool {
    for duty in Duty.allCases {
      guard let old = pursuit(duty, step.from.delivery), let new = pursuit(duty, step.after) else {
        continue
      }
      if case .deadline = step.event { if new.rung < old.rung { return false } else { continue } }
      if duty == .update || duty == .prove { continue }
      if new.rung < old.rung { return false }
      // Who was called just now is reminded from now on.
      let isCalled = step.bodies.contains {
        if case .rungCalled(let called, _, _, _, _) = $0 { return called == duty }
        return false
      }
      if new.next > old.next && !isCalled { return false }
    }
    return true
  }

  private static func oneRung(_ step: Exploration.Step) -> Bool {
    guard case .deadline(let due, _, _) = step.event, step.at == due, due >= step.from.now,
      !step.bodies.isEmpty, let duty = step.from.delivery.next?.duty,
      let new = pursuit(duty, step.after)
    else { return true }
    return new.next > due
  }

  private static func doubt(_ step: Exploration.Step) -> Bool {
    let delivery = step.from.delivery
    guard delivery.inDoubt, delivery.severity >= .serious,
      delivery.stage == .awaiting || delivery.stage == .acknowledgedInDoubt
    else { return true }
    if case .closed = step.after.state { return false }
    return true
  }

  private static func closing(_ step: Exploration.Step) -> Bool {
    for case .deliveryClosed(let closing) in step.bodies
    where closing.outcome == .truePositive && step.from.delivery.severity >= .warning {
      if closing.evidence == nil || closing.cause == nil { return false }
      guard let second = closing.confirmedBy?.person, second != closing.by.person else {
        return false
      }
    }
    return true
  }

  private static let context = Delivery.Context(ladder: Cast.ladder, plan: Cast.plan)

  private static func pursuit(_ duty: Duty, _ delivery: Delivery) -> Delivery.Pursuit? {
    guard case .open(_, let pursuits) = delivery.state else { return nil }
    return pursuits.first { $0.duty == duty }
  }
}
