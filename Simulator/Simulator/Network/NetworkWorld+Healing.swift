//! When faults stop: everything is whole again and everybody silent, time runs on, and what must have come is looked for.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

extension NetworkWorld {
  /// How long after the healing it is looked: the ladder of severity 4 is climbed by then, and every line is at rest.
  static let healingSpan = Instant.Span.minutes(48)
  /// To how many bodies below the tower raises an alert about which everybody is silent.
  static let silentMax = 3

  func heal() throws {
    note("healing")
    isHealing = true
    cut = []
    events = EventQueue()
    for node in nodes {
      node.isRetryPlanned = false
      node.isPostPlanned = false
      node.sweepAt = nil
      if node.isDiskFull { try fill(node, false) }
    }
    for node in nodes {
      connectAnew(node.seat)
      if node.downUntil != nil {
        node.downUntil = now
        try restart(node.seat)
      }
      try retry(node.seat)
    }
    try bringLinesBack()
    try begin()
    // Alerts about which everybody is silent: the whole ladder lies before them, at both ends of a line.
    let below = nation.neighbours(of: 0).prefix(Self.silentMax).map { nation.seats[$0].bodies[0] }
    try raise(.real, at: 0, to: Array(below), .serious, inDoubt: false)
    try live(until: now + Self.healingSpan)
    try judgeEnd()
  }

  private func judgeEnd() throws {
    try judgeSetBack()
    var silent = 0
    for node in nodes {
      try judgeRest(node)
      try judgeHoldings(node)
      try judgeKinds(node)
      try judgeAnswered(node)
      silent += try judgeLastRung(node)
      try judgeHelp(node)
      try judgeMirrors(of: node)
      try judgeBeside(node)
    }
    try judgeMoved()
    try judgeDecisions()
    try demand(.l3, silent > 0, "nobody was silent long enough to be climbed over")
    guard laws.contains(.verified) else { return }
    for node in nodes {
      let found = try Verifier.verify(node.shell.queue, at: node.time(now))
      try demand(
        .verified, found.isSound && found.root == node.journal.root,
        "\(node.place.name): "
          + found.faults.prefix(3).map { "\($0.place) \($0.what.rawValue)" }.joined(separator: "; ")
      )
    }
  }

  // MARK: L1

  /// How long a letter may be on its way over a whole line.
  private static let onItsWay = Instant.Span.seconds(5)

  /// Nothing waits, and the other side has dealt with every number that was given.
  private func judgeRest(_ node: NetworkNode) throws {
    guard laws.contains(.l1) else { return }
    for peer in node.neighbours where !isOver(node.seat, peer) {
      guard let own = node.link(to: peer), let other = nodes[peer].link(to: node.seat) else {
        continue
      }
      let who = "\(own.own) to \(own.peer)"
      try demand(.l1, own.state == .active, "\(who): the link is still held")
      try demand(.l1, other.peerStream == own.stream, "\(who): another numbering is expected")
      for lane in Lane.allCases {
        let out = own.outgoing[lane]
        let taken = other.incoming[lane]
        // Who is still called writes of it to the end: what was queued just now is on its way.
        let nodeNow = node.time(now)
        let fresh = out.waiting.filter { nodeNow - $0.at < Self.onItsWay }
        let late = out.waiting.count - fresh.count
        try demand(.l1, late == 0, "\(who): \(late) wait in \(lane.rawValue)")
        let through = (fresh.map(\.seq).min() ?? out.nextSeq) - 1
        try demand(
          .l1, taken.beyond.allSatisfy { $0 > through } && taken.through >= through,
          "\(who): \(lane.rawValue) is dealt with up to \(taken.through) of \(through)")
      }
    }
  }

  /// Whether one end of a line has revoked the other.
  func isOver(_ seat: Int, _ peer: Int) -> Bool {
    let way = NetworkWay(from: seat, to: peer)
    return revoked.contains(way) || revoked.contains(way.back)
  }

  // MARK: L2

  /// What of this node was taken is held there in the version that it said last. Letters of one version may overtake each
  /// other, so that only versions are compared.
  private func judgeHoldings(_ node: NetworkNode) throws {
    guard laws.contains(.l2), setBack == nil else { return }
    let kinds: [RecordReference.Kind] = [.alert, .delivery, .organization]
    for peer in node.neighbours where !isOver(node.seat, peer) {
      guard let link = node.link(to: peer) else { continue }
      let other = nodes[peer]
      let sent = try node.shell.queue.unsafeRead { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT record, version FROM sent_copy
            WHERE link = ? AND refused IS NULL AND taken_at IS NOT NULL ORDER BY record
            """, arguments: [link.id.description])
      }
      let held = try other.shell.queue.unsafeRead { db in
        try Row.fetchAll(
          db, sql: "SELECT record, version FROM held_copy WHERE home = ? ORDER BY record",
          arguments: [link.own.text])
      }
      var versions: [String: Int64] = [:]
      for row in held {
        let text: String = row["record"]
        versions[text] = row["version"] as Int64
      }
      for row in sent {
        let text: String = row["record"]
        let said: Int64 = row["version"]
        guard let record = RecordReference(text), kinds.contains(record.kind),
          !hasMoved(record, at: node), !node.journal.untold.contains(record),
          !other.journal.untold.contains(record)
        else { continue }
        try demand(
          .l2, versions[text] == said,
          "\(other.place.name) holds \(text) of \(link.own) in another version than \(said)")
      }
    }
  }

  // MARK: L3

  /// What was asked for help arrived above, or it is recorded that it did not.
  private func judgeHelp(_ node: NetworkNode) throws {
    guard setBack == nil, revoked.isEmpty, let above = nation.seats[node.seat].above else { return }
    for alert in node.helpAsked.sorted() {
      let record = RecordReference(.alert, alert)
      try demand(
        .l3,
        nodes[above].journal.helped.contains(record) || node.journal.untold.contains(record),
        "\(node.place.name): help about \(alert) neither arrived nor was reported")
    }
  }

  // MARK: S13

  /// Whoever had numbers with a node that forgot them has noticed.
  private func judgeSetBack() throws {
    guard let setBack else { return }
    for peer in setBack.forgotten where !isOver(setBack.seat, peer) {
      let way = NetworkWay(from: setBack.seat, to: peer)
      try demand(
        .s13, noticed.contains(way) || noticed.contains(way.back),
        "\(nodes[setBack.seat].place.name) went back in time, and \(nodes[peer].place.name) "
          + "did not notice")
    }
  }

  // MARK: The watch of an alert's home

  /// Each duty that is open at its home stands at the alert's home as it does there. Left out is what one of the two cannot
  /// know: what was not delivered and recorded so, what was before a node was put back, what was done at the alert's home
  /// without asking the duty's, and what somebody held who has left: his name is told as nobody's.
  private func judgeMirrors(of home: NetworkNode) throws {
    guard laws.contains(.mirror) else { return }
    for (id, duty) in home.journal.deliveries.sorted(by: { $0.key < $1.key }) {
      guard let stage = duty.stage, !hasMoved(duty.organization),
        nation.hosts[duty.organization] == home.seat, let link = home.journal.homes[duty.alert],
        let seat = home.peer(of: link),
        !isOver(home.seat, seat)
      else { continue }
      let watch = nodes[seat]
      let records = [RecordReference(.alert, duty.alert), RecordReference(.delivery, id)]
      let isUntold = records.contains {
        home.journal.untold.contains($0) || watch.journal.untold.contains($0)
      }
      let born = home.born[id] ?? start
      let isOld = [home, watch].contains { node in node.restoredAt.map { born <= $0 } ?? false }
      let isNobodys = stage != .awaiting && duty.holder?.person == nil
      if isUntold || isOld || isNobodys || watch.touched.contains(id) { continue }
      let there = watch.journal.deliveries[id]?.stage
      try demand(
        .mirror, Self.isSame(stage, there),
        "\(id) is \(stage.rawValue) at \(home.place.name) and "
          + "\(there?.rawValue ?? "over") at \(watch.place.name)")
    }
  }

  /// Each end proves containment by its own clock, and what is in doubt is as good as not answered.
  private static func isSame(_ left: Delivery.Stage, _ right: Delivery.Stage?) -> Bool {
    let alike: [[Delivery.Stage?]] = [
      [.contained, .proven], [.awaiting, .acknowledgedInDoubt],
    ]
    return left == right || alike.contains { $0.contains(left) && $0.contains(right) }
  }
}
