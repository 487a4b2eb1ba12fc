//! The laws that are judged Fact by Fact: ladders, answers, letters, and where texts come to lie.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

extension NetworkWorld {
  /// Holds what a node committed against the laws.
  func judge(_ entries: [NetworkJournal.Entry], at node: NetworkNode) throws {
    var hasCard = false
    for entry in entries {
      switch entry.change {
      case .delivery(let id, let body, let before):
        node.look.changed.insert(id)
        noteAudience(of: id, body, at: node)
        noteTouch(of: id, body, entry.fact, at: node)
        try judge(body, of: id, before, entry.fact, at: node)
        try judgeActor(entry.fact, at: node)
      case .alert(let id, .alertRaised(_, _, _, let marking, _, _, _, _, _, _)):
        if node.journal.isHome(of: id) {
          audiences[id, default: []].formUnion(marking.audience.members)
        }
      case .link(let change): try judge(change, at: node)
      case .card: hasCard = true
      case .alert, .other: break
      }
    }
    if hasCard { try judgeCapacity(node) }
    try judgeOwners(entries, at: node)
  }

  private func isLetter(_ fact: Fact, at node: NetworkNode) -> Bool {
    if case .letter? = node.meanings[fact.causedBy] { true } else { false }
  }

  /// S9: nobody who has left is behind a Fact about a duty. What he asked of another node before that may arrive there
  /// after it: it was judged at his own.
  private func judgeActor(_ fact: Fact, at node: NetworkNode) throws {
    guard let person = fact.actor.person else { return }
    if case .letter(let letter)? = node.meanings[fact.causedBy],
      nodes.contains(where: { $0.journal.commands.contains(letter) })
    {
      return
    }
    try demand(
      .s9, !node.journal.hasLeft(person, at: fact.at - .milliseconds(1)),
      "\(node.place.name): \(fact.kind) by \(person), who has left")
  }

  // MARK: Remembered

  /// Everybody whom a Fact brings into the audience of an alert at its home.
  private func noteAudience(
    of id: ID<Delivery>, _ body: Delivery.Body, at node: NetworkNode
  ) {
    guard let delivery = node.journal.deliveries[id], node.journal.isHome(of: delivery.alert) else {
      return
    }
    var callees: [Callee] = []
    switch body {
    case .deliveryAddressed(_, _, _, _, _, _, _, let called, let copies):
      callees = called + copies
      audiences[delivery.alert, default: []].insert(delivery.organization)
    case .rungCalled(_, _, _, let called, _): callees = called
    case .rearmed(_, _, _, let called, let copies): callees = called + copies
    case .reopened(_, _, let called, let copies): callees = called + (copies ?? [])
    case .departed(_, let called, let copies): callees = called + copies
    default: return
    }
    audiences[delivery.alert, default: []].formUnion(callees.map(\.organization))
  }

  /// That somebody acted here about a duty whose home is another node, and that its home was not asked to do the same.
  private func noteTouch(
    of id: ID<Delivery>, _ body: Delivery.Body, _ fact: Fact, at node: NetworkNode
  ) {
    guard let delivery = node.journal.deliveries[id],
      nation.hosts[delivery.organization] != node.seat, !isLetter(fact, at: node)
    else { return }
    switch body {
    case .acknowledged where node.journal.hasAsked(of: RecordReference(.delivery, id), by: fact):
      return
    case .acknowledged, .acknowledgedInDoubt, .actingBegun, .containmentClaimed, .deliveryClosed:
      node.touched.insert(id)
    default: return
    }
  }

  // MARK: Ladders and answers

  private func judge(
    _ body: Delivery.Body, of id: ID<Delivery>, _ before: Delivery?, _ fact: Fact,
    at node: NetworkNode
  ) throws {
    switch body {
    case .deliveryAddressed(let alert, _, _, let kind, _, _, _, _, _):
      try demand(
        .s15, node.journal.alerts[alert]?.kind == kind,
        "\(node.place.name): \(id) is not of its alert's kind")
    case .rungCalled(let duty, let rung, let cause, let called, _):
      guard let before else { return }
      try judgeClimb(before, duty, rung, cause, called, fact, at: node)
    case .acknowledged(let by, _, _):
      try demand(.s3, by.person != nil, "\(node.place.name): \(id) is acknowledged by nobody")
      guard let before, before.inDoubt, before.severity >= .serious,
        case .act(_, let channel, _)? = node.meanings[fact.causedBy]
      else { return }
      let isSecond = before.stage == .acknowledgedInDoubt && before.holder != by
      try demand(
        .i19, channel == .call || isSecond,
        "\(node.place.name): \(id) is acknowledged over \(channel), which is in doubt")
    default: return
    }
  }

  private func judgeClimb(
    _ before: Delivery, _ duty: Duty, _ rung: Int, _ cause: Delivery.Cause, _ called: [Callee],
    _ fact: Fact, at node: NetworkNode
  ) throws {
    let who = "\(node.place.name): \(before.id)"
    guard case .open(let stage, let pursuits) = before.state,
      let pursuit = pursuits.first(where: { $0.duty == duty })
    else { return try demand(.s2, false, "\(who) climbs for \(duty), which nobody pursues") }
    let isAsked = stage == .awaiting || stage == .acknowledgedInDoubt
    try demand(
      .s2, duty != .acknowledge || isAsked, "\(who) climbs after it was acknowledged here")
    let next =
      cause == .nodeUnreachable ? pursuit.rung : min(pursuit.rung + 1, Ladder.lastRung)
    // A rung that is empty is skipped at once: only where a narrower marking has left the body itself out, so that none of
    // its own people may be called any more.
    let isExpected = try rung == next || rung > next && isLeftOut(before, at: node)
    try demand(.s2, isExpected, "\(who) climbs from \(pursuit.rung) to \(rung)")
    try demand(.s2, !called.isEmpty, "\(who) climbs to \(rung) and calls nobody")
    if rung == Ladder.lastRung, before.kind == .real {
      try demand(
        .s2, called.allSatisfy { $0.person != nil }, "\(who): the last rung is no staffed desk")
    }
    guard cause == .silence else { return }
    try demand(
      .s17, fact.at >= pursuit.next,
      "\(who) climbs \((pursuit.next - fact.at).seconds) s before its time")
    // Where letters are carried by hand an answer is under way for an hour.
    guard faults.isNone, !journeys.byHand, !hasMoved(before.organization), duty == .acknowledge,
      let home = nation.hosts[before.organization], let taken = nodes[home].takenAt[before.id]
    else { return }
    try demand(
      .s17, now - taken <= .seconds(30),
      "\(who) climbs \((now - taken).seconds) s after its home had the answer")
  }

  /// Whether the body of a duty was left out of its alert, as the node has it.
  private func isLeftOut(_ duty: Delivery, at node: NetworkNode) throws -> Bool {
    try node.shell.queue.unsafeRead { db in
      try Int.fetchOne(
        try db.cachedStatement(
          sql: "SELECT 1 FROM alert_left_out WHERE alert = ? AND organization = ?"),
        arguments: [duty.alert.description, duty.organization.description])
    } != nil
  }

  /// S16: at most twelve calls to a person in the last hour.
  private func judgeCapacity(_ node: NetworkNode) throws {
    guard laws.contains(.s16) else { return }
    let nodeNow = node.time(now)
    let full = try node.shell.queue.unsafeRead { db in
      try String.fetchOne(
        try db.cachedStatement(
          sql: """
            SELECT callee FROM call_card WHERE call_at > ? AND call_at <= ?
            GROUP BY callee HAVING COUNT(*) > 12 ORDER BY callee LIMIT 1
            """), arguments: [(nodeNow - .hours(1)).microseconds, nodeNow.microseconds])
    }
    try demand(
      .s16, full == nil, "\(node.place.name): \(full ?? "") has too many calls in an hour")
  }

  // MARK: Letters

  private func judge(_ change: NetworkJournal.Link, at node: NetworkNode) throws {
    guard let peer = node.peer(of: change.id) else { return }
    let other = nodes[peer]
    let who = "\(node.place.name) and \(other.place.name)"
    switch change.body {
    case .envelopeAccepted:
      try demand(.s8, !change.isAgain, "\(who): \(change.letters) took effect twice")
    case .receiptTaken:
      let lost = change.letters.filter {
        !other.journal.accepted.contains($0) && !other.journal.turnedAway.contains($0)
      }
      try demand(
        .s5, lost.isEmpty || other.restoredAt != nil,
        "\(who): \(lost) is receipted and not stored")
    case .envelopeRefused(let lane, let seq, let envelope, _, let reason, _):
      // What is asked of a record here may have come too late for its rules.
      let isAsked = other.journal.commands.contains(envelope)
      // What is said of a body on its way to another node may come to the one that has let go of it, and what a relay
      // does not carry is said again.
      let isMoving = travels.move?.isAsked ?? false
      let isSealed = other.journal.sealed.contains(envelope)
      try demand(
        .health, isAsked || isMoving || isSealed || setBack != nil || !revoked.isEmpty,
        "\(who): an honest letter, \(lane.rawValue) \(seq), was refused: \(reason.rawValue)")
    case .linkQuarantined(let cause):
      let isOwed = node.restoredAt != nil || other.restoredAt != nil
      try demand(
        .s13, isOwed || cause == .tooManyRefusals || cause == .byPerson,
        "\(who): an honest peer is held, \(cause.rawValue)")
      if isOwed { noticed.insert(NetworkWay(from: node.seat, to: peer)) }
    case .bundleTaken(_, _, let hash, _): try judgeBundle(hash, on: change.id, at: node)
    default: return
    }
  }

  /// S8: what is not accepted leaves nothing but what is said of it on its link.
  func judgeFrames(
    _ batch: [NetworkSubmission], _ entries: [NetworkJournal.Entry], at node: NetworkNode
  ) throws {
    let isJudged = batch.contains { one in
      switch one.meaning {
      case .lie, .letter: true
      case .plain, .frame, .timer, .act: false
      }
    }
    guard laws.contains(.s8), isJudged else { return }
    let made = Dictionary(grouping: entries) { $0.fact.causedBy }
    for one in batch {
      let facts = made[one.input.id] ?? []
      switch one.meaning {
      case .lie:
        try demand(
          .s8,
          facts.allSatisfy { $0.fact.kind == "refusedHere" || $0.fact.kind == "linkQuarantined" },
          "\(node.place.name): a lie left \(facts.map(\.fact.kind))")
      case .letter(let letter):
        let isAccepted = facts.contains {
          if case .link(let change) = $0.change, case .envelopeAccepted = change.body {
            true
          } else {
            false
          }
        }
        if isAccepted { continue }
        try demand(
          .s8, facts.allSatisfy { $0.fact.record.kind == .link },
          "\(node.place.name): \(letter) was not taken and left \(facts.map(\.fact.kind))")
      case .plain, .frame, .timer, .act: continue
      }
    }
  }

  // MARK: Texts

  /// S6: looks at every text that is new in a store.
  func judgeTexts(
    _ rows: [Row], _ entries: [NetworkJournal.Entry], at node: NetworkNode
  ) throws {
    if rows.isEmpty { return }
    var raised: [String: ID<Alert>] = [:]
    for entry in entries {
      if case .alert(let id, .alertRaised(_, _, let text, _, _, _, _, _, _, _)) = entry.change {
        raised[text.id.description] = id
      }
    }
    for row in rows {
      node.textsSeen = row["number"]
      let words: String? = row["words"]
      for number in Self.numbers(after: Self.markBegins, in: words ?? "") {
        guard let mark = marks[number] else { continue }
        try demand(
          .s6, mayHold(mark, node),
          "\(node.place.name) holds a text of \(nodes[mark.seat].place.name), mark \(number)")
        // What is asked for help about is told in an alert of its own, with an audience of its own.
        if let alert = raised[row["id"] as String], node.journal.isHome(of: alert) {
          marks[number]?.alerts.insert(alert)
        }
      }
    }
  }

  /// Whether a text with that mark may lie there, for whoever is in an audience and not left out of it again.
  func mayHold(
    _ mark: Mark, _ node: NetworkNode,
    leftOut: [ID<Alert>: [ID<Organization>: Instant]] = [:]
  ) -> Bool {
    if node.seat == mark.seat { return true }
    let bodies = nation.seats[node.seat].bodies
    return mark.alerts.contains { alert in
      let readers = audiences[alert] ?? []
      return bodies.contains { readers.contains($0) && leftOut[alert]?[$0] == nil }
        || nodes.contains {
          nation.seats[$0.seat].above == node.seat && $0.helpAsked.contains(alert)
        }
    }
  }

  /// The numbers of the marks in a text.
  static func numbers(after beginning: String, in text: String) -> [Int] {
    text.split(separator: beginning, omittingEmptySubsequences: false).dropFirst()
      .compactMap { Int($0.prefix(while: \.isNumber)) }
  }
}
