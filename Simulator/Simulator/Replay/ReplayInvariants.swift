//! The invariants of acceptance.md as they are held to after every step of a replay.
//!
//! What is asked here is asked of the stored rows and of the ladder's table anew, not of the rules that wrote them.

internal import Alerting
internal import Kernel
internal import Node

/// What was looked at so far, and what did not hold.
struct ReplayInvariants {
  private var looked: [String: Int] = [:]
  private var broken: [String: (Instant, String)] = [:]
  /// Deliveries whose copies of t=0 were looked at.
  private var copied: Set<ID<Delivery>> = []
  /// How far each duty was when it was looked at last.
  private var seen: [ID<Delivery>: Standing] = [:]
  private var tree = MerkleTree()
  private let ladder = Ladder(calendar: .japan)

  /// What a mere reminder of the last rung leaves as it was.
  private struct Standing: Equatable {
    let stage: Delivery.Stage?
    let rung: Int
    let called: [Callee]
  }

  /// All of them, in order; I4, I6–I8, I10, I11, I13, I17 and I18 need people, pages or peers that a replay has not.
  static let names = (1...19).map { "I\($0)" }

  /// How each fared.
  var results: [ReplayReport.Invariant] {
    Self.names.map { name in
      if let (at, what) = broken[name] {
        return ReplayReport.Invariant(name: name, result: .broken(at: at, what))
      }
      let count = looked[name] ?? 0
      return ReplayReport.Invariant(name: name, result: count > 0 ? .held(count) : .notCovered)
    }
  }

  private mutating func expect(
    _ name: String, _ holds: Bool, at now: Instant, _ what: @autoclosure () -> String
  ) {
    looked[name, default: 0] += 1
    if !holds, broken[name] == nil { broken[name] = (now, what()) }
  }

  /// Looks at what an input changed, before the clock moves on.
  mutating func look(at changed: [RecordReference], on stage: ReplayNode, _ cast: ReplayCast) throws
  {
    var alerts: Set<ID<Alert>> = []
    for record in changed {
      if record.kind == .alert { alerts.insert(record.id.cast(to: Alert.self)) }
      guard record.kind == .delivery,
        let delivery = try stage.delivery(record.id.cast(to: Delivery.self))
      else { continue }
      try look(at: delivery, on: stage)
      let standing = Standing(
        stage: delivery.stage, rung: delivery.rung, called: delivery.called)
      if seen.updateValue(standing, forKey: delivery.id) != standing {
        alerts.insert(delivery.alert)
        if let open = delivery.stage { try lookAtDoubt(of: delivery, open, on: stage) }
      }
    }
    for id in alerts.sorted() {
      guard let alert = try stage.alert(id) else { continue }
      try look(at: alert, on: stage, cast)
    }
  }

  /// After the deadlines of an instant: none is left, and the journal has only grown.
  mutating func step(on stage: ReplayNode, _ cast: ReplayCast) throws {
    let next = try stage.nextTimer()
    expect("I3", next.map { $0.due > stage.now } ?? true, at: stage.now, "a deadline is left")
    try grow(on: stage)
  }

  /// I15: what was appended continues the tree that was there, and each leaf is the hash of its stored bytes.
  private mutating func grow(on stage: ReplayNode) throws {
    for fact in try stage.facts(from: tree.count) {
      let leaf = Hash.leaf(fact.bytes)
      expect("I15", leaf.bytes == fact.leaf, at: stage.now, "the leaf of a Fact is not its hash")
      _ = tree.append(leaf)
    }
    expect(
      "I15", tree.count == stage.node.tree.count && tree.root == stage.node.tree.root,
      at: stage.now, "the tree does not continue what it was")
  }

  /// At the end the whole journal is read once more: nothing of it was rewritten.
  mutating func finish(on stage: ReplayNode) throws {
    var whole = MerkleTree()
    for fact in try stage.facts(from: 0) { _ = whole.append(Hash.leaf(fact.bytes)) }
    expect("I15", whole.root == tree.root, at: stage.now, "a Fact was rewritten")
  }

  // MARK: Deliveries

  private mutating func look(at delivery: Delivery, on stage: ReplayNode) throws {
    let now = stage.now
    let timer = try stage.timer(of: delivery.id)
    guard case .open(_, let pursuits) = delivery.state else {
      expect("I1", timer == nil, at: now, "an ended duty \(delivery.id) has a deadline")
      lookAtClosing(of: delivery, now)
      return
    }
    if delivery.severity > .information {
      expect(
        "I1", timer != nil && timer == pursuits.map(\.next).min(), at: now,
        "the duty \(delivery.id) has no deadline of its own")
    }
    try lookAtCopies(of: delivery, on: stage)
    for pursuit in pursuits where pursuit.duty != .prove {
      // I3: by the time that the table gives a rung, that rung has been called.
      let second = ladder.next(after: 1, delivery.severity, base: pursuit.base, now: now)
      let last = ladder.next(after: 2, delivery.severity, base: pursuit.base, now: now)
      expect(
        "I3",
        pursuit.rung == Ladder.lastRung
          || pursuit.next <= [second, last][max(0, pursuit.rung - 1)],
        at: now, "\(pursuit.duty) of \(delivery.id) waits too long on rung \(pursuit.rung)")
      // I9: from severity 4 nothing waits longer than its update clock, at whatever hour.
      guard delivery.severity >= .serious else { continue }
      let longest: Instant.Span = delivery.severity == .emergency ? .hours(1) : .hours(4)
      expect("I9", pursuit.next - now <= longest, at: now, "\(delivery.id) pauses")
    }
    let clocks: [Clock] = [.acknowledged, .acting, .contained]
    for (earlier, later) in zip(clocks, clocks.dropFirst()) {
      guard let after = delivery.clocks[later] else { continue }
      expect(
        "I5", delivery.clocks[earlier].map { $0 <= after } ?? false, at: now,
        "\(later) without \(earlier) in \(delivery.id)")
    }
  }

  /// I2: at t=0 the middle is told from severity 3, the CISO and the supervising body from 4.
  private mutating func lookAtCopies(of delivery: Delivery, on stage: ReplayNode) throws {
    guard delivery.start == stage.now, delivery.level != .unowned, delivery.severity >= .warning,
      copied.insert(delivery.id).inserted,
      let own = try stage.organization(delivery.organization)
    else { return }
    let told = try stage.told(of: delivery.alert, at: stage.now)
    var due = holders(of: own, [.middle], at: stage.now)
    if delivery.severity >= .serious {
      due += holders(of: own, [.ciso], at: stage.now)
      if let above = try own.parents[.supervision].flatMap({ try stage.organization($0) }) {
        due += holders(of: above, [.middle], at: stage.now)
      }
    }
    expect(
      "I2", due.allSatisfy { told.contains($0) }, at: stage.now,
      "not everybody above \(own.name.ja) was told at t=0")
  }

  private func holders(
    of organization: Organization, _ roles: [Organization.Role], at now: Instant
  ) -> [ID<Person>] {
    organization.posts.filter { roles.contains($0.role) }
      .flatMap { organization.holders(of: $0.id, at: now) }
  }

  /// I19: in doubt and of severity 4 and above, a duty goes on only after a call or a second person.
  private mutating func lookAtDoubt(
    of delivery: Delivery, _ stageOfDuty: Delivery.Stage, on stage: ReplayNode
  ) throws {
    guard delivery.inDoubt, delivery.severity >= .serious else { return }
    switch stageOfDuty {
    case .awaiting, .acknowledgedInDoubt:
      expect("I19", true, at: stage.now, "")
    case .acknowledged, .acting, .contained, .proven:
      let bodies = try ReplayChronicle.bodies(of: delivery, on: stage)
      var inDoubt: [Actor] = []
      var isGood = false
      for body in bodies {
        if case .acknowledgedInDoubt(let person, _) = body { inDoubt.append(person) }
        if case .acknowledged(let person, let channel, _) = body {
          isGood = isGood || channel == .call || inDoubt.contains { $0 != person }
        }
      }
      expect("I19", isGood, at: stage.now, "\(delivery.id) was taken over a channel in doubt")
    }
  }

  /// I5: a true positive of severity 3 and above ends with evidence, a cause and a second person.
  private mutating func lookAtClosing(of delivery: Delivery, _ now: Instant) {
    guard case .closed(let closing) = delivery.state, closing.outcome == .truePositive,
      delivery.severity >= .warning
    else { return }
    let second = closing.confirmedBy?.person
    expect(
      "I5",
      closing.evidence != nil && closing.cause != nil && second != nil
        && second != closing.by.person, at: now,
      "\(delivery.id) was closed without evidence, cause or a second person")
  }

  // MARK: Alerts

  private mutating func look(at alert: Alert, on stage: ReplayNode, _ cast: ReplayCast) throws {
    let now = stage.now
    let deliveries = try alert.deliveries.compactMap { try stage.delivery($0) }
    let owner = try alert.owner.flatMap { try stage.delivery($0) }
    if alert.closedAt == nil, alert.severity > .information {
      expect("I1", owner?.stage != nil, at: now, "the alert \(alert.id) has no owner")
    }
    // I12: nobody sees it who was neither given it, nor told, nor is the tower, the one who raised it, or the parent.
    var known = Set(deliveries.map(\.organization)).union(alert.marking.audience.members)
    for delivery in deliveries {
      known.formUnion((delivery.called + delivery.copies).map(\.organization))
      if let parent = try stage.organization(delivery.organization)?.parents[.supervision] {
        known.insert(parent)
      }
      if let desk = try stage.organization(delivery.organization)?.lastRung { known.insert(desk) }
    }
    if let tower = stage.node.tower { known.insert(tower) }
    let audience = try stage.audience(of: alert.id)
    expect(
      "I12", !audience.isEmpty && audience.allSatisfy { known.contains($0) }, at: now,
      "the alert \(alert.id) is seen by somebody who was not told")
    let kinds = try stage.kinds(of: alert.id)
    expect("I16", kinds == [alert.kind.code], at: now, "\(alert.id) mixes \(kinds)")
    if let owner, alert.closedAt == nil { try lookAtLinks(of: alert, owner, on: stage) }
  }

  /// I14: the open alerts of one body within thirty days are linked; those that share a mark or a host are one.
  private mutating func lookAtLinks(of alert: Alert, _ owner: Delivery, on stage: ReplayNode) throws
  {
    for id in try stage.alerts() where id != alert.id {
      guard let other = try stage.alert(id), other.closedAt == nil,
        let otherOwner = try other.owner.flatMap({ try stage.delivery($0) }),
        otherOwner.organization == owner.organization, owner.level.isOwner,
        otherOwner.level.isOwner
      else { continue }
      expect(
        "I14", alert.linked.contains(id) && other.linked.contains(alert.id), at: stage.now,
        "\(alert.id) and \(id) of one body are not linked")
      let shared = Set(alert.keys).intersection(other.keys)
      expect("I14", shared.isEmpty, at: stage.now, "\(alert.id) and \(id) share a mark or a host")
    }
  }
}
