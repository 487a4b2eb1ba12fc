//! Plays a scenario on a node in memory: what happened once, and what would have happened with Noroshi.
//!
//!     at each time of interest:  the timeline's entries ─► every deadline that is due ─► expectations ─► invariants

internal import Alerting
public import Formats
internal import Kernel
internal import Node

/// One replay. Source of the order and of both modes: `docs/scenario.md`.
public final class Replay {
  /// What the people do.
  public enum People: String, Hashable, Sendable, CaseIterable {
    /// What the timeline says, no more.
    case recorded
    /// Nothing: only what starts something is played, and every ladder must end at a desk.
    case silent
  }

  let scenario: Scenario
  let people: People
  let stage: ReplayNode
  var cast: ReplayCast
  var invariants: ReplayInvariants
  var chronicle: ReplayChronicle
  /// Which alert has which key.
  var alerts: [String: ID<Alert>] = [:]
  /// Every event so far, for looking back.
  var sights: [(at: Instant, body: String, sight: Scenario.Sight)] = []
  var failures: [ReplayReport.Failure] = []
  /// Verbs that this version does not play, with their lines.
  var notCovered: [ReplayReport.NotCovered] = []
  /// The deliveries that have been on the last rung.
  private var reachedLast: Set<ID<Delivery>> = []

  /// Most deadlines that may be due at one instant: more is a clock that does not move.
  static let deadlinesAtOnceMax = 1000
  /// How far back stored events are looked at again for a new mark.
  static let lookBack = Instant.Span.days(30)

  private init(_ scenario: Scenario, people: People) throws {
    self.scenario = scenario
    self.people = people
    stage = try ReplayNode(at: scenario.clock)
    cast = try ReplayCast(scenario, on: stage)
    invariants = ReplayInvariants()
    chronicle = ReplayChronicle()
    try chronicle.skip(stage)
  }

  /// Plays a scenario to its end. Throws only what is no answer of the rules: a store that breaks.
  public static func run(_ scenario: Scenario, people: People) throws -> ReplayReport {
    let replay = try Replay(scenario, people: people)
    return try replay.play()
  }

  private func play() throws -> ReplayReport {
    var rows: [ReplayReport.Row] = []
    var entries = scenario.timeline[...]
    var expectations = scenario.expectations[...]
    let end = end
    while let now = try nextTime(entries.first, expectations.first, until: end) {
      stage.move(to: now)
      let then = entries.prefix { $0.at == now }
      entries = entries.dropFirst(then.count)
      var notes: [Phrase] = []
      for entry in then {
        if let note = try perform(entry) { notes.append(note) }
        try invariants.look(at: stage.changed, on: stage, cast)
      }
      try fireDeadlines()
      let expected = expectations.prefix { $0.at == now }
      expectations = expectations.dropFirst(expected.count)
      if people == .recorded { for expectation in expected { try check(expectation) } }
      try invariants.step(on: stage, cast)
      let news = try chronicle.news(stage, cast) + notes
      if !then.isEmpty || !news.isEmpty {
        rows.append(ReplayReport.Row(at: now, then: then.map(\.text), onNoroshi: news))
      }
    }
    if people == .silent { try checkLastRungs() }
    try invariants.finish(on: stage)
    return ReplayReport(
      scenario: scenario.name, description: scenario.description, people: people, rows: rows,
      expectationsChecked: people == .recorded ? scenario.expectations.count : 0,
      failures: failures, invariants: invariants.results, notCovered: notCovered)
  }

  /// When the replay ends: at the last time of the file; with silent people not before the last ladder can have ended.
  private var end: Instant {
    let last = max(
      scenario.timeline.last?.at ?? scenario.clock, scenario.expectations.last?.at ?? scenario.clock
    )
    guard people == .silent else { return last }
    let ladder = Ladder(calendar: .japan)
    let begun = scenario.timeline.last { $0.deed.begins }?.at ?? scenario.clock
    return max(last, Self.lastRungDue(.warning, from: begun, ladder))
  }

  /// When the last rung is called for a duty that nobody does.
  static func lastRungDue(_ severity: Severity, from start: Instant, _ ladder: Ladder) -> Instant {
    let base = ladder.due(.acknowledge, severity, from: start) ?? start
    return ladder.next(after: Ladder.lastRung - 1, severity, base: base, now: start)
  }

  private func nextTime(
    _ entry: Scenario.Entry?, _ expectation: Scenario.Expectation?, until end: Instant
  ) throws -> Instant? {
    let due = try stage.nextTimer()?.due
    let times = [entry?.at, expectation?.at, due.map { max($0, stage.now) }].compactMap { $0 }
    guard let next = times.min(), next <= end else { return nil }
    return next
  }

  /// Fires every deadline that is due, the earliest first, until none is. Sensors are alive throughout.
  private func fireDeadlines() throws {
    _ = try stage.make(
      .findings(
        [], cursor: nil,
        sensors: cast.sensors.values.sorted().map {
          SensorTally(key: $0, events: 0, refused: 0, lastSeen: stage.now)
        }))
    for _ in 0..<Self.deadlinesAtOnceMax {
      guard let (record, due) = try stage.nextTimer(), due <= stage.now else { return }
      _ = try stage.make(.timer(record, due: due))
      try invariants.look(at: stage.changed, on: stage, cast)
      for changed in stage.changed where changed.kind == .delivery {
        let id = changed.id.cast(to: Delivery.self)
        guard !reachedLast.contains(id), let delivery = try stage.delivery(id),
          delivery.rungReached == Ladder.lastRung
        else { continue }
        reachedLast.insert(id)
        noteIfLate(delivery)
      }
    }
    throw ReplayFault(description: "more than \(Self.deadlinesAtOnceMax) deadlines at one instant")
  }

  /// With silent people the last rung must come within the time of the ladder, never later.
  private func noteIfLate(_ delivery: Delivery) {
    guard people == .silent, delivery.level.isOwner || delivery.level == .egressOperator else {
      return
    }
    let due = Self.lastRungDue(
      delivery.severity, from: delivery.start, Ladder(calendar: .japan))
    if stage.now > due {
      failures.append(
        ReplayReport.Failure(
          at: stage.now, line: nil, alert: key(of: delivery.alert),
          what: .lastRungLate(due: due)))
    }
  }

  private func checkLastRungs() throws {
    for id in try stage.alerts() {
      guard let alert = try stage.alert(id), alert.severity >= .warning else { continue }
      guard let owner = alert.owner, reachedLast.contains(owner) else {
        failures.append(
          ReplayReport.Failure(
            at: stage.now, line: nil, alert: key(of: id), what: .lastRungNotReached))
        continue
      }
    }
  }

  /// The scenario's key of an alert; its identifier where it has none.
  func key(of alert: ID<Alert>) -> String {
    alerts.filter { $0.value == alert }.keys.min() ?? alert.description
  }

  /// Checks one expectation; everything that does not hold is noted.
  private func check(_ expectation: Scenario.Expectation) throws {
    func fail(_ what: ReplayReport.Failure.What) {
      failures.append(
        ReplayReport.Failure(
          at: expectation.at, line: expectation.line, alert: expectation.alert, what: what))
    }
    guard let id = alerts[expectation.alert], let alert = try stage.alert(id),
      let owner = try alert.owner.flatMap({ try stage.delivery($0) })
    else { return fail(.noSuchAlert) }
    let state = owner.stage?.rawValue ?? "closed"
    if state != expectation.state { fail(.state(expected: expectation.state, found: state)) }
    let body = cast.bodies.first { $0.value == owner.organization }?.key ?? ""
    if body != expectation.owner { fail(.owner(expected: expectation.owner, found: body)) }
    if owner.rung != expectation.rung {
      fail(.rung(expected: expectation.rung, found: owner.rung))
    }
    if let linked = expectation.linked {
      let other = alerts[linked]
      if other.map({ alert.linked.contains($0) }) != true { fail(.notLinked(linked)) }
    }
    let told = try stage.told(of: id)
    for person in expectation.told {
      if !told.contains(try cast.member(person).person) { fail(.notTold(person)) }
    }
  }
}
