//! The laws that are judged as time passes: silence, deadlines, what waits, what was answered.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

extension NetworkWorld {
  /// Once a minute. Rows of which nothing was said since the last look are looked at every so many minutes and at the end.
  func judge() throws {
    events.plan(.judge, at: now + .minutes(1))
    judgements += 1
    let isWhole = judgements % Self.wholeEvery == 0
    try judgeSilence()
    for node in nodes where node.isSettled(now) {
      try judgeDeadlines(node)
      try judgeWaiting(node)
      if isWhole || node.look.facts != node.journal.count {
        try judgeKinds(node, isWhole: isWhole)
        try judgeAnswered(node, isWhole: isWhole)
        node.look.facts = node.journal.count
      }
    }
  }

  /// Every so many looks all rows are looked at.
  private static let wholeEvery = 20

  // MARK: S1

  /// Of those live nodes that watch a duty at least one has called whom the table of kernel.md names by now, or knows that
  /// somebody has it.
  private func judgeSilence() throws {
    guard laws.contains(.s1) else { return }
    let settled = nodes.filter { $0.isSettled(now) }
    var late: Set<ID<Delivery>> = []
    // Only what is open can be late; what is late at one node may be watched by another.
    for node in settled {
      for id in node.journal.pursued where !late.contains(id) && isLate(id, at: node) {
        late.insert(id)
      }
    }
    late = late.filter { id in
      !settled.contains { $0.journal.deliveries[id] != nil && !isLate(id, at: $0) }
    }
    try demand(.s1, late.isEmpty, "\(late.sorted().map(\.description)): due, and escalated nowhere")
  }

  private func isLate(_ id: ID<Delivery>, at node: NetworkNode) -> Bool {
    node.journal.deliveries[id].map { isLate($0, by: node.time(now)) } ?? false
  }

  /// Whether somebody is waited for who should have been passed over by now.
  private func isLate(_ delivery: Delivery, by nodeNow: Instant) -> Bool {
    guard let pursuit = Self.waiting(delivery) else { return false }
    for rung in 1...Ladder.lastRung where pursuit.rung < rung {
      guard
        let due = Chronicle.due(rung, delivery.severity, askedAt: delivery.armedAt)
      else { return false }
      if nodeNow > due + Chronicle.epsilon { return true }
    }
    return false
  }

  /// What a duty that nobody has taken waits for; nil for any other.
  private static func waiting(_ delivery: Delivery) -> Delivery.Pursuit? {
    guard case .open(let stage, let pursuits) = delivery.state, delivery.level != .post,
      stage == .awaiting || stage == .acknowledgedInDoubt
    else { return nil }
    return pursuits.first {
      $0.duty == .acknowledge || $0.duty == .attribute || $0.duty == .assign
    }
  }

  // MARK: L4

  /// Nothing that is due still waits, at a node that has been whole for a while.
  private func judgeDeadlines(_ node: NetworkNode) throws {
    guard laws.contains(.l4) else { return }
    let late = try node.shell.queue.unsafeRead { db in
      try String.fetchOne(
        try db.cachedStatement(
          sql: "SELECT record FROM timer WHERE due < ? ORDER BY due, record LIMIT 1"),
        arguments: [(node.time(now) - Chronicle.epsilon).microseconds])
    }
    try demand(
      .l4, late == nil, "\(node.place.name): \(late ?? "") is due for longer than ε")
  }

  // MARK: S5, L5

  private func judgeWaiting(_ node: NetworkNode) throws {
    let nodeNow = node.time(now)
    for peer in node.neighbours {
      guard let link = node.link(to: peer), let line = node.lines[peer], !link.isRevoked else {
        continue
      }
      for lane in Lane.allCases {
        for letter in link.outgoing[lane].waiting {
          try demand(
            .s5, nodeNow <= letter.notAfter + Chronicle.epsilon,
            "\(node.place.name): \(letter.id) waits beyond its time, and nobody is told")
        }
      }
      let other = nodes[peer]
      let way = NetworkWay(from: node.seat, to: peer)
      let isWhole =
        (faults.isPrompt || isHealing) && other.isSettled(now) && link.state == .active
        && other.link(to: node.seat)?.state == .active && !cut.contains(way)
        && !cut.contains(way.back) && !travels.unlined.contains(way)
        && now - line.wholeSince > .minutes(2)
      guard isWhole else { continue }
      let late = link.outgoing.urgent.waiting.first { nodeNow - $0.at > .seconds(90) }
      try demand(
        .l5, late == nil,
        "\(node.place.name): an urgent letter waits for \(other.place.name), whose line is whole")
    }
  }

  // MARK: S15, S3

  /// Of a notice or a duty that was looked at the kind stays what it was: only new rows are looked at, or all.
  func judgeKinds(_ node: NetworkNode, isWhole: Bool = true) throws {
    guard laws.contains(.s15) else { return }
    let look = isWhole ? NetworkLook() : node.look
    let mixed = try node.shell.queue.unsafeRead { db -> String? in
      let mixed = try String.fetchOne(
        try db.cachedStatement(
          sql: """
            SELECT outbox.id FROM outbox JOIN delivery ON delivery.id = outbox.delivery
            WHERE outbox.rowid > ? AND outbox.kind <> delivery.kind
            UNION ALL SELECT delivery.id FROM delivery JOIN alert ON alert.id = delivery.alert
            WHERE delivery.rowid > ? AND alert.kind <> delivery.kind ORDER BY 1 LIMIT 1
            """), arguments: [look.notices, look.duties])
      node.look.notices = try Self.last(of: "outbox", in: db)
      node.look.duties = try Self.last(of: "delivery", in: db)
      return mixed
    }
    try demand(
      .s15, mixed == nil,
      "\(node.place.name): \(mixed ?? "") is of another kind than what it is about")
  }

  /// The newest row of a table.
  private static func last(of table: String, in db: Database) throws -> Int64 {
    try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT COALESCE(MAX(rowid), 0) FROM \(table)")) ?? 0
  }

  /// S3: whatever was answered is still there; where it was in doubt, as the name of him who answered. Of all that was
  /// answered, or of that alone about which there are Facts since the last look.
  func judgeAnswered(_ node: NetworkNode, isWhole: Bool = true) throws {
    let changed = node.look.changed
    node.look.changed = []
    guard laws.contains(.s3), isWhole || !changed.isEmpty else { return }
    let answered = node.answered.filter { isWhole || changed.contains($0.delivery) }
    if answered.isEmpty { return }
    let lost = try node.shell.queue.unsafeRead {
      db -> (delivery: ID<Delivery>, at: Instant)? in
      let statement = try db.cachedStatement(
        sql: """
          SELECT 1 FROM delivery WHERE id = ? AND (
            INSTR(CAST(state AS TEXT), '"acknowledged":') > 0
            OR INSTR(CAST(state AS TEXT), '"holder":') > 0)
          """)
      return try answered.first {
        try Int.fetchOne(statement, arguments: [$0.delivery.description]) == nil
      }
    }
    try demand(
      .s3, lost == nil,
      "\(node.place.name): \(lost?.delivery.description ?? "") was acknowledged, and that is lost")
  }

  // MARK: L3

  /// How many duties were silent long enough to be climbed over; throws where one was not.
  func judgeLastRung(_ node: NetworkNode) throws -> Int {
    var silent = 0
    let nodeNow = node.time(now)
    for (id, delivery) in node.journal.deliveries.sorted(by: { $0.key < $1.key }) {
      guard let pursuit = Self.waiting(delivery),
        let due = Chronicle.due(Ladder.lastRung, delivery.severity, askedAt: delivery.armedAt),
        nodeNow > due + .seconds(30)
      else { continue }
      silent += 1
      try demand(
        .l3, pursuit.rung == Ladder.lastRung,
        "\(node.place.name): \(id) never reached the desk, is on \(pursuit.rung)")
    }
    return silent
  }
}
