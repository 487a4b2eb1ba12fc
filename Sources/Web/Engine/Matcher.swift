//! The state of matching: which indicators are loaded, and which old events are still to be read again.

internal import Alerting
internal import Formats
internal import Kernel
internal import Logging
internal import Node

/// Scans what is new with every indicator, and between two steps of that a slice of what is old with the new ones: a
/// month of old events never keeps a new one waiting.
actor Matcher {
  private let site: Site
  private let logger: Logger
  private let submission: FindingSubmission
  private var indicators: LiveIndicators
  /// The last Fact when the indicators were brought in; nil while not all of them are.
  private var loadedUntil: Int64?
  private let fold: IndicatorFold
  /// What was seen of patterns up to the store's cursor, and of which ones.
  private var patterns = PatternWatch<PatternEvidence>()
  private var watched: [WatchedIndicator] = []
  /// Batches to look back for, the oldest first, and up to where: behind it the scan has them anyway.
  private var waiting: [(batch: ID<IndicatorBatch>, end: EventCursor)] = []
  /// The look-back that is going on, for the first of those that wait; nil when it is yet to begin.
  private var back: LookBack?
  /// Whether the next is for one list alone, since one for several failed and it is not known whose doing that was.
  private var isAlone = false
  /// No step of a look-back before that time, after one that failed.
  private var resting: Instant?
  /// What was read beyond the store's cursor, and found nothing.
  private var ahead: Ahead?
  /// When the cursor was written last, by the clock that keeps its pace.
  private var written: Instant?
  private let pace: Instant.Span
  /// Who answers for what, as it was at that Fact.
  private var routing: (table: RoutingStages, fact: Int64)?
  private let thread = OwnThread(name: "matcher")

  /// Nothing of it outlives the process: after a crash the same events are read once more.
  private struct Ahead {
    let next: EventCursor
    let tallies: [SensorTally]
    let patterns: PatternWatch<PatternEvidence>
    /// How often patterns had no answer in it.
    let unanswered: Int
  }

  /// How long a look-back rests after a failure before it begins anew. What it found before is a duplicate then.
  static let rest = Instant.Span.minutes(1)

  /// A matcher over a site; `submit` takes what it finds, and is the site's unless it is given. Whoever gives a `fold` does
  /// its work; without that the indicators lie in two layers for ever, which is slower and no less right. Findings are
  /// brought in at once; the place up to which there were none is written only when so long (`pace`) has passed.
  init(
    site: Site, logger: Logger, fold: IndicatorFold = IndicatorFold(),
    limits: LiveIndicators.Limits = LiveIndicators.Limits(), pace: Instant.Span = .seconds(0),
    submit: (nonisolated(nonsending) @Sendable (Command) async -> Node.Answer)? = nil
  ) {
    self.site = site
    self.logger = logger
    self.fold = fold
    self.pace = pace
    indicators = LiveIndicators(limits: limits, sieveSeed: Entropy.seed())
    submission = FindingSubmission(
      submit: submit ?? { await site.submit($0, as: .node) }, logger: logger)
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Turns whenever it is rung for, until the task is cancelled. Between two turns it rests, longer after one that broke off.
  /// All of it is on the thread of its own: the shared ones are busy with what senders bring, and an alert would wait for it.
  func run(_ news: Bell, rest: Duration, afterFailure pause: Duration) async {
    while !Task.isCancelled {
      await news.wait()
      if Task.isCancelled { return }
      let isDone = await turn()
      await rests(isDone ? rest : pause)
    }
  }

  /// One turn: everything new in the log, before each slice of it the indicators that are new, since a log that never ends
  /// must not keep them waiting; then old events a slice at a time. False where it broke off.
  @discardableResult
  func turn() async -> Bool {
    do {
      repeat {
        var goesOn: Bool
        repeat {
          try await loadNew()
          let hasRead = try await step()
          goesOn = hasRead || loadedUntil == nil
        } while goesOn && !Task.isCancelled
      } while await lookBack() && !Task.isCancelled
      return true
    } catch {
      logger.error("matching failed", metadata: ["reason": "\(error)"])
      return false
    }
  }

  /// Brings in new batches, and what is left of others. From here on the scan has them; what lies before the cursor is to
  /// be read again.
  private func loadNew() async throws {
    if fold.adopt(by: &indicators) { logger.info("the index of indicators was folded") }
    let facts = try site.queries.indicatorsChanged(after: loadedUntil ?? .max)
    if loadedUntil == nil || facts.isChanged {
      // Until it went well: what is half done now must be gone on with.
      loadedUntil = nil
      let update = try site.queries.update(&indicators)
      // Marks are gone or stricter, or nobody wants the rest: a look-back that has the old ones begins anew.
      let unwanted = Set(update.batches.filter(\.isLookedBack).map(\.id))
      if let going = back {
        let now = update.batches.filter { going.batches.contains($0.id) }
        // One that is being read anew is not among them yet; what it has become is looked at when it is.
        let isNarrowed =
          now.count == going.batches.count
          && now.reduce(0) { $0 + $1.narrowings } != going.narrowings
        if isNarrowed || !unwanted.isDisjoint(with: going.batches) { back = nil }
      }
      waiting.removeAll { unwanted.contains($0.batch) }
      let asked = Set(waiting.map(\.batch))
      for batch in update.batches where !batch.isLookedBack && !asked.contains(batch.id) {
        waiting.append((batch.id, try ahead?.next ?? site.queries.cursor()))
      }
      if update.isWhole { loadedUntil = facts.last }
    } else {
      loadedUntil = facts.last
    }
    if indicators.isFoldDue { fold.ask(for: indicators) }
    if indicators.watched != watched {
      try await settle()
      patterns = try await remembered()
      watched = indicators.watched
    }
  }

  /// What was seen of the patterns up to the cursor: read again from the log, so that a match that began before a
  /// restart, or before a pattern came, is found when it ends.
  private func remembered() async throws -> PatternWatch<PatternEvidence> {
    let own = try ownership()
    var replay = try PatternReplay(
      watching: indicators.watched, reader: site.intake.reader,
      upTo: try site.queries.cursor(), at: site.clock.now, whose: own.whose,
      isChecked: own.isChecked, isOurs: own.isOurs)
    while try replay.step() {}
    return replay.memory
  }

  /// By whom events are told apart: all from one table, as findings are routed.
  private struct Ownership {
    let whose: @Sendable ([Observable]) -> [ID<Organization>]
    let isChecked: @Sendable (Observable) -> Bool
    let isOurs: @Sendable (Observable) -> Bool
  }

  private func ownership() throws -> Ownership {
    let table = try currentRouting()
    let now = site.clock.now
    return Ownership(
      whose: { SearchSight.owners(of: table.route($0, at: now)) },
      isChecked: { table.checked.route([$0], at: now) != .unowned },
      isOurs: { table.route([$0], at: now) != .unowned })
  }

  /// Read again only when something was recorded since: a nation's table takes longer than a slice of events.
  private func currentRouting() throws -> RoutingStages {
    if let routing, routing.fact == loadedUntil { return routing.table }
    let table = try site.queries.routing()
    routing = loadedUntil.map { (table, $0) }
    return table
  }

  /// One step forward; false when nothing was left to read.
  private func step() async throws -> Bool {
    let place = try ahead?.next ?? site.queries.cursor()
    let slice = try site.intake.reader.read(
      from: place, upTo: site.intake.end, maxBytes: MatchLoop.stepBytes)
    site.intake.matched(upTo: place)
    guard slice.next > place else {
      if isDue { try await settle() }
      return false
    }
    let own = try ownership()
    let before = ahead?.patterns ?? patterns
    var scan = EventScan(
      indicators: indicators, patterns: before, tallies: ahead?.tallies ?? [], whose: own.whose,
      isChecked: own.isChecked, isOurs: own.isOurs)
    scan.add(slice.records)
    let now = Ahead(
      next: slice.next, tallies: scan.tallies, patterns: scan.patterns,
      unanswered: scan.patterns.unanswered - before.unanswered + (ahead?.unanswered ?? 0))
    if scan.findings.isEmpty, slice.damage.isEmpty, !isDue {
      ahead = now
    } else {
      try await bringIn(scan.commands(upTo: slice.next), now)
    }
    report(slice.damage)
    return true
  }

  /// Whether the cursor was not written for so long that it is time.
  private var isDue: Bool { written.map { site.clock.steady - $0 >= pace } ?? true }

  /// Writes how far it is.
  private func settle() async throws {
    guard let ahead else { return }
    let command = Command.findings([], cursor: ahead.next, sensors: ahead.tallies)
    try await bringIn([command], ahead)
  }

  /// Brings in what was found up to there. What cannot be brought in is scanned again, from what was seen at the store's cursor.
  private func bringIn(_ commands: [Command], _ now: Ahead) async throws {
    ahead = nil
    for command in commands { try await submission.send(command) }
    patterns = now.patterns
    written = site.clock.steady
    await report(unanswered: now.unanswered)
  }

  /// One slice of old events for the batches that wait longest; false when nothing waits, or after a failure: then it
  /// rests and begins anew.
  private func lookBack() async -> Bool {
    defer { site.lookBacks.note(back, waiting: waiting.map(\.batch)) }
    if let resting, site.clock.now < resting { return false }
    guard !waiting.isEmpty else { return false }
    do {
      var going: LookBack
      if let back { going = back } else { going = try await begin() }
      back = going
      if let taken = try going.step() {
        report(taken.damage)
        for command in taken.commands { try await submission.send(command) }
      }
      back = going.isDone ? nil : going
      if going.isDone {
        waiting.removeAll { going.batches.contains($0.batch) }
        if waiting.isEmpty { isAlone = false }
        await report(unanswered: going.unanswered)
      }
      return true
    } catch {
      logger.error("looking back failed", metadata: ["reason": "\(error)"])
      // To the end of the line, each alone from now on: one that never succeeds must not keep the others waiting.
      let failed = Set(back?.batches ?? waiting.prefix(1).map(\.batch))
      waiting =
        waiting.filter { !failed.contains($0.batch) }
        + waiting.filter { failed.contains($0.batch) }
      isAlone = true
      back = nil
      resting = site.clock.now + Self.rest
      return false
    }
  }

  /// A look-back for the first that waits, and for those behind it that fit in beside it.
  private func begin() async throws -> LookBack {
    var marks = IndicatorStore(sieveSeed: Entropy.seed())
    var batches: [ID<IndicatorBatch>] = []
    var end: EventCursor?
    for next in waiting {
      if !batches.isEmpty, LookBack.asksIndexes(for: marks) {
        // What is looked for by the indexes of segments is soon found: beside others everything would be read for it.
        var more = marks
        try site.queries.add(next.batch, to: &more)
        guard LookBack.asksIndexes(for: more) else { break }
        marks = more
      } else {
        try site.queries.add(next.batch, to: &marks)
      }
      batches.append(next.batch)
      // Between the ends of two the scan has the first one anyway: what both find is a duplicate.
      end = max(end ?? next.end, next.end)
      if isAlone || marks.details.count >= LookBack.marksMax { break }
    }
    let own = try ownership()
    return try LookBack(
      batches: batches, indicators: marks, reader: site.intake.reader,
      upTo: try end ?? site.queries.cursor(), at: site.clock.now, whose: own.whose,
      isChecked: own.isChecked, isOurs: own.isOurs)
  }

  /// What had no answer may have been there: whoever runs the node is told.
  private func report(unanswered count: Int) async {
    guard count > 0 else { return }
    logger.warning("patterns were too costly", metadata: ["times": "\(count)"])
    await site.intake.gaveUp(patterns: count)
  }

  private func report(_ damage: [ClosedRange<EventCursor>]) {
    for damage in damage {
      logger.error("event log damaged", metadata: ["from": "\(damage.lowerBound)"])
    }
  }
}
