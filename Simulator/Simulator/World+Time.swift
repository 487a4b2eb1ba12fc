//! The sweep, the outbox, crashes and retries: how the world drives the node.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

extension World {
  /// One sweep a second. Source: kernel.md "Time".
  static let sweepSpan = Instant.Span.seconds(1)

  /// When there is next something to sweep, on whole seconds.
  func nextSweep() throws -> Instant? {
    if let downUntil { return max(now, downUntil) }
    // On a full disk nothing can be done but ask again now and then.
    if isDiskFull { return now + .seconds(20) }
    var due: [Instant] = pending.isEmpty ? [] : [now + Self.sweepSpan]
    let (timer, mail) = try shell.queue.read { db in
      (
        try Int64.fetchOne(db, sql: "SELECT due FROM timer ORDER BY due LIMIT 1"),
        try Int64.fetchOne(
          db, sql: "SELECT due FROM outbox WHERE state = 'waiting' ORDER BY due LIMIT 1")
      )
    }
    for microseconds in [timer, mail].compactMap({ $0 }) {
      due.append(Instant(microseconds: microseconds - nodeAhead.microseconds))
    }
    guard let first = due.min() else { return nil }
    let whole = Instant(seconds: first.seconds + (first.microseconds % 1_000_000 == 0 ? 0 : 1))
    return max(whole, now + Self.sweepSpan)
  }

  /// What `Engine` does each second: retries, deadlines, outbox.
  func sweep() throws {
    if downUntil != nil { try restart() }
    // Whoever left meanwhile is signed out: he does not press again.
    let again = pending.filter { one in
      one.input.viewer.person.map { !chronicle.hasLeft($0, at: nodeNow) } ?? true
    }
    pending = []
    if !again.isEmpty { try submit(again) }
    guard downUntil == nil else { return }
    if faults.lateTimers, timersHeldUntil < now, chance.chance(10), !isHealing {
      timersHeldUntil = now + .seconds(Int64(chance.within(1...3)))
    }
    if timersHeldUntil <= now { try submitDue() }
    if faults.doubles, isHealthy, chance.chance(10) { try repeatLast() }
    guard isHealthy else { return }
    try performOutbox()
    guard isHealthy, nodeNow - healthySince > Chronicle.epsilon else { return }
    try shell.queue.read { try chronicle.judgeTimers($0, at: nodeNow) }
    try chronicle.judgeWatches(at: nodeNow, wholeSince: healthySince)
  }

  /// Somebody sends what was answered already: the same answer, and nothing new.
  private func repeatLast() throws {
    guard let (submission, answer) = lastDone else { return }
    let again = shell.apply([submission.input], at: nodeNow, wallAt: wallNow)
    inputs += 1
    let before = chronicle.count
    _ = try readJournal()
    try chronicle.demand(
      .s5, again == [answer] && chronicle.count == before,
      "\(submission.input.id), sent again, gave \(again) and \(chronicle.count - before) Facts")
  }

  private func submitDue() throws {
    let rows = try shell.node.dueTimers(at: nodeNow, limit: 256)
    var batch: [Submission] = []
    for row in rows {
      let delivery = chronicle.lives[row.record.id.cast(to: Delivery.self)]?.delivery
      guard saboteur.sweeps(delivery, at: nodeNow) else { continue }
      // Derived from record, step and due, so that firing twice is one input.
      let id = Node.timerInput(row)
      if pending.contains(where: { $0.input.id == id }) { continue }
      if delivery?.stage == .contained, !isSensorSilent { batch.append(beat()) }
      let input = NodeInput(
        id: id, secret: chance.secret(), viewer: .node, command: .timer(row.record, due: row.due))
      batch.append(Submission(input: input, purpose: .plain))
    }
    guard !batch.isEmpty else { return }
    note("sweep: \(rows.count) due")
    try submit(batch)
  }

  private func beat() -> Submission {
    let tally = SensorTally(key: nation.sensor, events: 1, refused: 0, lastSeen: nodeNow)
    return submission(.findings([], cursor: nil, sensors: [tally]), .node)
  }

  /// An input as the edge makes it.
  func submission(
    _ command: Command, _ viewer: Viewer, _ purpose: Submission.Purpose = .plain
  ) -> Submission {
    Submission(
      input: NodeInput(
        id: ID(v7At: nodeNow, random: (chance.next(), chance.next())), secret: chance.secret(),
        viewer: viewer, command: command),
      purpose: purpose)
  }

  // MARK: Applying

  /// Applies a batch with whatever goes wrong around it.
  func submit(_ submissions: [Submission]) throws {
    guard downUntil == nil else {
      pending += submissions
      return
    }
    var batch = submissions.map { saboteur.altered($0, chronicle.citizens) }
    if faults.reordering { batch = chance.shuffled(batch) }
    if faults.doubles, chance.chance(20), let twice = chance.pick(batch) { batch.append(twice) }
    for submission in batch { chronicle.purposes[submission.input.id] = submission.purpose }
    let dies = faults.crashes && !isHealing && chance.below(1000) < 15
    let inputs = batch.map(\.input)
    self.inputs += inputs.count
    if dies {
      let isBefore = chance.chance(50)
      note("the node dies \(isBefore ? "before" : "after") its commit")
      if isBefore {
        shell.applyInVain(inputs, at: nodeNow, wallAt: wallNow)
      } else {
        _ = shell.apply(inputs, at: nodeNow, wallAt: wallNow)
      }
      crashes += 1
      downUntil = now + .seconds(Int64(chance.within(0...90)))
      pending += submissions
      return
    }
    let fails = faults.failingWrites && !isHealing && isHealthy && chance.chance(12)
    let answers =
      fails ? try applyFailing(inputs) : shell.apply(inputs, at: nodeNow, wallAt: wallNow)
    try look(after: batch, answers)
  }

  /// Reads what was committed, judges it, hands out the answers, and lets the people react.
  private func look(after batch: [Submission], _ answers: [Node.Answer]) throws {
    let entries = try readJournal()
    var given: [ID<Input>: Node.Answer] = [:]
    for (submission, answer) in zip(batch, answers) {
      if let first = given[submission.input.id] {
        try chronicle.demand(
          .s5, first == answer || isDiskFull, "\(submission.input.id) got two answers")
        continue
      }
      given[submission.input.id] = answer
      switch answer {
      case .failed(let reason, _):
        try chronicle.demand(.health, isDiskFull, "a healthy store failed: \(reason)")
        pending.append(submission)
      case .refused(let refusal):
        note("refused \(refusal.code): \(Self.short(submission.input.command))")
        try chronicle.demand(
          .health, refusal.code != "conflict", "conflict: \(submission.input.command)")
      case .done:
        lastDone = (submission, answer)
        try chronicle.answered(submission, answer)
        try chronicle.heard(submission.input.command, at: nodeNow)
        planLookBack(submission, answer)
      }
    }
    for entry in entries { react(to: entry) }
  }

  /// Marks came in: the steps of looking back follow, one after the other.
  private func planLookBack(_ submission: Submission, _ answer: Node.Answer) {
    guard case .marks(let steps) = submission.purpose, case .done(let made) = answer,
      let batch = made.first?.id.cast(to: IndicatorBatch.self)
    else { return }
    for (index, findings) in steps.enumerated() {
      events.plan(
        .incident(.lookBack(batch, findings, isLast: index == steps.count - 1)),
        at: now + .seconds(Int64(1 + index * 2)))
    }
  }

  /// New Facts, judged; also after a restart, when nobody was answered.
  func readJournal() throws -> [Chronicle.Entry] {
    let seq = chronicle.count
    if saboteur.plan != nil {
      saboteur.leaver =
        chronicle.citizens.first { chronicle.hasLeft($0.person, at: nodeNow) }?.person
      try shell.queue.write { try saboteur.afterCommit($0, from: seq) }
    }
    return try shell.queue.read { db in
      let entries = try chronicle.read(db)
      if !entries.isEmpty {
        for entry in entries { note("  \(entry.fact.kind) \(entry.fact.record)") }
        try chronicle.judgeOutbox(db, entries)
        try chronicle.judgeClocks(db, entries)
        try chronicle.judgeReceivers(db)
        try chronicle.judgeFlood(db, entries)
        if entries.contains(where: { if case .bulletin = $0.change { true } else { false } }) {
          try chronicle.judgeBulletins(db)
        }
      }
      try chronicle.judgeTables(db, at: nodeNow)
      return entries
    }
  }

  private func restart() throws {
    let last = try shell.highWater()
    let up = max(last, nodeNow)
    // Node time begins again at the later of what was stored and what the wall says.
    let begun = max(up, wallNow)
    nodeAhead = begun - now
    chronicle.absences = chronicle.absences + max(.seconds(0), nodeNow - last)
    try shell.restart(at: nodeNow)
    downUntil = nil
    saboteur.restarts += 1
    healthySince = nodeNow
    timersHeldUntil = now
    note("the node is up again")
    let known = chronicle.count
    let entries = try readJournal()
    try chronicle.demand(
      .s5, shell.node.tree.root == chronicle.root, "another root after a restart")
    try shell.queue.read { try chronicle.judgeRows($0) }
    for entry in entries { react(to: entry) }
    note("\(chronicle.count - known) Facts of before")
    // What was committed and not answered is asked again; it must be the same answer and change nothing.
    let causes = Set(entries.map(\.fact.causedBy))
    let again = pending.filter { causes.contains($0.input.id) }
    pending = pending.filter { !causes.contains($0.input.id) }
    guard !again.isEmpty else { return }
    let before = chronicle.count
    let answers = shell.apply(again.map(\.input), at: nodeNow, wallAt: wallNow)
    try look(after: again, answers)
    try chronicle.demand(
      .s5, chronicle.count == before, "an input that had been done was done again")
  }

  /// One line for a command.
  static func short(_ command: Command) -> String {
    String(String(describing: command).prefix(160))
  }

  // MARK: Outbox

  private func performOutbox() throws {
    let rows = try shell.queue.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT id, delivery, person, role, token, attempts FROM outbox
          WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT 128
          """, arguments: [nodeNow.microseconds])
    }
    guard !rows.isEmpty else { return }
    var batch: [Submission] = []
    for row in rows {
      guard let delivery = ID<Delivery>(row["delivery"] as String),
        let person = ID<Person>(row["person"] as String)
      else { continue }
      let attempt: Attempt
      if isMailDown {
        let tries: Int64 = row["attempts"]
        attempt = .failed("421 down", retryAt: nodeNow + .minutes(2 << min(tries, 5)))
      } else if chronicle.hasLeft(person, at: nodeNow), try !isSent(row["id"], to: person) {
        attempt = .undeliverable("the person has left")
      } else if citizen(person)?.temper == .deadMailbox, chance.chance(60) {
        attempt = .undeliverable("550 no such mailbox")
      } else {
        attempt = .handedOver
        if citizen(person)?.temper == .deadMailbox, !isHealing {
          let mail = Mail(delivery: delivery, person: person, token: nil)
          events.plan(
            .incident(.reply(mail, .bounce(notice: row["id"]))),
            at: now + .seconds(Int64(chance.within(20...900))))
        }
        if row["role"] == "duty", !isHealing {
          let mail = Mail(delivery: delivery, person: person, token: row["token"])
          events.plan(.mail(mail), at: now + .seconds(Int64(chance.within(2...30))))
        }
      }
      batch.append(submission(.attempted(outbox: row["id"], attempt), .node))
    }
    note("outbox: \(batch.count)")
    try submit(batch)
  }

  /// Whether the product would send a notice to somebody who has left; asked only then, since the answer is slow.
  private func isSent(_ notice: String, to person: ID<Person>) throws -> Bool {
    let leased = try shell.node.queries()
      .leaseOutbox(at: nodeNow, for: .seconds(0), limit: Queries.leaseMax)
    let isSent = leased.contains { $0.id == notice && $0.address != nil }
    try chronicle.demand(.s9, !isSent, "\(person) has left and is sent \(notice)")
    return isSent
  }
}
