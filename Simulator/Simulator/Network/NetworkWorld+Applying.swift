//! How the world gives inputs to a node: deaths at the two worst moments, a full disk, and the reading of what was committed.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

extension NetworkWorld {
  /// An input as the edge of a node makes it.
  func submission(
    _ command: Command, _ viewer: Viewer, at seat: Int,
    _ meaning: NetworkSubmission.Meaning = .plain
  ) -> NetworkSubmission {
    NetworkSubmission(
      input: NodeInput(
        id: ID(v7At: nodes[seat].time(now), random: (chance.next(), chance.next())),
        secret: chance.secret(), viewer: viewer, command: command), meaning: meaning)
  }

  /// Applies a batch with whatever goes wrong around it.
  func submit(_ submissions: [NetworkSubmission], at seat: Int) throws {
    _ = try ask(submissions, at: seat)
  }

  /// The same, with what was answered: nothing where the node is down, or dies of it.
  func ask(_ submissions: [NetworkSubmission], at seat: Int) throws -> [Node.Answer] {
    let node = nodes[seat]
    if submissions.isEmpty { return [] }
    guard node.downUntil == nil else {
      node.pending += submissions.filter(\.isTriedAgain)
      return []
    }
    // Where no bug is planted nothing is altered.
    let batch =
      saboteur.plan == nil ? submissions : submissions.map { saboteur.altered($0, residents) }
    inputs += batch.count
    for one in batch { node.meanings[one.input.id] = one.meaning }
    let mayDie = faults.crashes && !isHealing && !isSheltered
    if mayDie, !node.isDiskFull, chance.below(1000) < 4 {
      die(node, with: batch)
      return []
    }
    let answers = node.shell.apply(
      batch.map(\.input), at: node.time(now), wallAt: node.wall(now))
    try absorb(seat, batch)
    for one in batch { node.meanings[one.input.id] = nil }
    for (one, answer) in zip(batch, answers) { try take(answer, to: one, at: node) }
    if !node.pending.isEmpty, !node.isRetryPlanned {
      node.isRetryPlanned = true
      events.plan(.retry(seat), at: now + .seconds(20))
    }
    return answers
  }

  private func take(
    _ answer: Node.Answer, to one: NetworkSubmission, at node: NetworkNode
  ) throws {
    switch answer {
    case .done:
      if case .act(let id?, _, acknowledges: true) = one.meaning {
        node.answered.append((delivery: id, at: now))
      }
    case .refused(let refusal):
      note("\(node.place.name) refused \(refusal.code): \(Self.short(one.input.command))")
      try demand(
        .health, refusal.code != "conflict",
        "\(node.place.name): conflict at \(Self.short(one.input.command))")
    case .failed(let reason, _):
      try demand(
        .health, node.isDiskFull, "\(node.place.name), a healthy store, failed: \(reason)")
      if one.isTriedAgain { node.pending.append(one) }
    }
  }

  /// One line for a command.
  static func short(_ command: Command) -> String {
    String(String(describing: command).prefix(120))
  }

  /// What nobody got an answer to is asked again, with the same identifiers.
  func retry(_ seat: Int) throws {
    let node = nodes[seat]
    node.isRetryPlanned = false
    guard node.isHealthy else {
      if !node.pending.isEmpty {
        node.isRetryPlanned = true
        events.plan(.retry(seat), at: now + .seconds(20))
      }
      return
    }
    let again = node.pending
    node.pending = []
    try submit(again, at: seat)
  }

  // MARK: Death

  /// The process dies in the middle of a batch, before its commit or right after it.
  private func die(_ node: NetworkNode, with batch: [NetworkSubmission]) {
    let isBefore = chance.chance(50)
    note("\(node.place.name) dies \(isBefore ? "before" : "after") its commit")
    tally(isBefore ? .diedBefore : .diedAfter)
    let inputs = batch.map(\.input)
    if isBefore {
      node.shell.applyInVain(inputs, at: node.time(now), wallAt: node.wall(now))
    } else {
      _ = node.shell.apply(inputs, at: node.time(now), wallAt: node.wall(now))
    }
    node.pending += batch.filter(\.isTriedAgain)
    goDown(node, seconds: chance.within(1...200))
  }

  func goDown(_ node: NetworkNode, seconds: Int) {
    crashes += 1
    breakages += 1
    node.downUntil = now + .seconds(Int64(seconds))
    node.sweepAt = nil
    trouble(node.seat)
    events.plan(.restart(node.seat), at: now + .seconds(Int64(seconds)))
  }

  /// A node begins again on its store. Node time begins at the later of what was stored and what its wall clock says.
  func restart(_ seat: Int) throws {
    let node = nodes[seat]
    guard let until = node.downUntil, until <= now else { return }
    let begun = max(try node.shell.highWater(), node.time(now), node.wall(now))
    node.ahead = begun - now
    try node.restart(at: begun)
    node.downUntil = nil
    node.healthySince = now
    node.sweepAt = nil
    node.isPostPlanned = false
    note("\(node.place.name) is up again")
    connectAnew(seat)
    try absorb(seat)
    try demand(
      .verified, node.shell.node.tree.root == node.journal.root,
      "\(node.place.name): another root after a restart")
    try judgeAnswered(node)
    if chance.chance(30) {
      for peer in node.neighbours { node.lines[peer]?.mustIntroduce = true }
    }
    try retry(seat)
  }

  /// The effort of all its lines is lost, at both ends: connections begin anew.
  func connectAnew(_ seat: Int) {
    let node = nodes[seat]
    node.besides = [:]
    for peer in node.neighbours {
      node.lines[peer]?.forget(at: now, nodeTime: node.time(now))
      nodes[peer].lines[seat]?.helloHeard = 0
      nodes[peer].lines[seat]?.receiptHeard = 0
    }
    trouble(seat)
  }

  /// Its lines are not whole from now on: they are again when it and they are.
  func trouble(_ seat: Int) {
    for peer in nodes[seat].neighbours { trouble(NetworkWay(from: seat, to: peer)) }
  }

  func trouble(_ way: NetworkWay) {
    nodes[way.from].lines[way.to]?.wholeSince = now
    nodes[way.to].lines[way.from]?.wholeSince = now
  }

  // MARK: What was committed

  /// Reads what was committed, judges it, and lets lines and people react.
  func absorb(_ seat: Int, _ batch: [NetworkSubmission] = []) throws {
    let node = nodes[seat]
    if saboteur.plan != nil {
      let from = node.journal.count
      try node.shell.queue.write { try saboteur.afterCommit($0, at: seat, from: from) }
    }
    let found = try node.shell.queue.unsafeRead { try Committed($0, at: node) }
    let entries = found.entries
    if !entries.isEmpty {
      for entry in entries {
        note("  \(node.place.name) \(entry.fact.kind) \(entry.fact.record)")
      }
      try judge(entries, at: node)
      try judgeTexts(found.texts, entries, at: node)
      for entry in entries { react(to: entry, at: node) }
      // After it is known which links are over: whoever has ended one has another idea of who is at home where.
      try judgeHome()
      try look(into: found.notices, of: node)
    }
    try judgeFrames(batch, entries, at: node)
    try judgeCarried(batch, entries, at: node)
    try saboteur.stray(in: self, entries, from: seat)
    try saboteur.restoreWords(in: self, entries, at: node)
    planSweep(seat, at: found.due)
  }

  /// What a node has committed since it was looked at last. There is one thread: it is read in one go, without a
  /// transaction of its own.
  private struct Committed {
    let entries: [NetworkJournal.Entry]
    var texts: [Row] = []
    var notices: [Row] = []
    /// The next deadline of all.
    let due: Int64?

    init(_ db: Database, at node: NetworkNode) throws {
      entries = try node.journal.read(db)
      due = try NetworkWorld.nextDue(db)
      // Nothing is written down without a Fact.
      if entries.isEmpty { return }
      texts = try Row.fetchAll(
        try db.cachedStatement(
          sql: """
            SELECT rowid AS number, id, CAST(bytes AS TEXT) AS words FROM content
            WHERE rowid > ? ORDER BY rowid
            """), arguments: [node.textsSeen])
      notices = try Row.fetchAll(
        try db.cachedStatement(
          sql: """
            SELECT rowid AS number, delivery, person, role, token, created_at FROM outbox
            WHERE rowid > ? ORDER BY rowid
            """), arguments: [node.noticesSeen])
    }
  }

  fileprivate static func nextDue(_ db: Database) throws -> Int64? {
    try Int64.fetchOne(try db.cachedStatement(sql: "SELECT MIN(due) FROM timer"))
  }

  // MARK: Deadlines

  /// Plans the next sweep: on the whole second at which the next deadline has passed.
  func planSweep(_ seat: Int, least: Int64 = 1) throws {
    guard nodes[seat].isHealthy else { return }
    planSweep(seat, at: try nodes[seat].shell.queue.unsafeRead(Self.nextDue), least: least)
  }

  /// The same, where the next deadline is known already.
  private func planSweep(_ seat: Int, at next: Int64?, least: Int64 = 1) {
    let node = nodes[seat]
    guard node.isHealthy, let next else { return }
    let due = Instant(microseconds: next) - node.ahead
    let whole = Instant(seconds: due.seconds + (due.microseconds % 1_000_000 == 0 ? 0 : 1))
    let when = max(whole, Instant(seconds: now.seconds + least))
    if let planned = node.sweepAt, planned <= when { return }
    node.sweepAt = when
    events.plan(.sweep(seat), at: when)
  }

  /// Fires what has passed.
  func sweep(_ seat: Int) throws {
    let node = nodes[seat]
    guard node.sweepAt == now else { return }
    node.sweepAt = nil
    guard node.isHealthy else { return }
    let rows = try node.shell.node.dueTimers(at: node.time(now), limit: 256)
    var batch: [NetworkSubmission] = []
    for row in rows where saboteur.sweeps(row.record, at: node) {
      let input = NodeInput(
        id: Node.timerInput(row), secret: chance.secret(), viewer: .node,
        command: .timer(row.record, due: row.due))
      batch.append(NetworkSubmission(input: input, meaning: .timer))
    }
    // Where nothing is due any more the next is looked for; where it is thrown away, not at once again.
    if batch.isEmpty { return try planSweep(seat, least: rows.isEmpty ? 1 : 20) }
    note("\(node.place.name) sweeps \(batch.count)")
    try submit(batch, at: seat)
    try planSweep(seat)
  }
}
