//! Plays a scenario across nodes: each body on a node of its own, real letters on lines between them, one virtual clock.
//!
//!     at each time:  the timeline's entries ─► packets that arrive ─► deadlines ─► words ─► expectations ─► judgements
//!     at the end:    a mark, an exercise, nobody, and each node lost for half an hour

internal import Alerting
public import Formats
internal import GRDB
internal import Kernel
internal import Node

/// One replay across nodes. Source of the order and of what is judged: `docs/scenario.md`.
public final class NodesReplay {
  let scenario: Scenario
  let people: Replay.People
  let flaw: NodesFlaw?
  let seats: [NodesSeat]
  /// On which node a body lives.
  let hosts: [String: Int]
  /// Who is who on all of them.
  var cast = ReplayCast()
  /// Where all clocks stand: they are one here.
  var now: Instant
  /// What is on its way, in the order of arrival.
  var packets: [NodesPacket] = []
  var judge = NodesJudge()
  var log = NodesLog()
  /// Which alert has which key, and the node on which it is at home.
  var alerts: [String: ID<Alert>] = [:]
  var homes: [ID<Alert>: Int] = [:]
  var failures: [ReplayReport.Failure] = []
  var behind: [NodesReport.Behind] = []
  /// Expectations that do not hold yet, while their time lasts.
  var waiting: [Scenario.Expectation] = []
  /// What the judgements remember.
  var memory = NodesMemory()
  /// Until which day every node has begun again once.
  private var begunUntil: Instant

  /// How long a packet takes.
  static let hop = Instant.Span.milliseconds(200)
  /// How long after its time an expectation may come true: as long as a letter and its receipt take, twice.
  static let patience = Instant.Span.seconds(3)
  /// By when something must be known on another node.
  static let minute = Instant.Span.seconds(60)
  /// Most times at which something happens: more is a clock that does not move.
  static let turnsMax = 200_000

  init(_ scenario: Scenario, people: Replay.People, flaw: NodesFlaw?) throws {
    guard !scenario.seats.isEmpty else {
      throw ReplayFault(description: "the scenario names no nodes")
    }
    self.scenario = scenario
    self.people = people
    self.flaw = flaw
    now = scenario.clock
    begunUntil = scenario.clock + .days(1)
    var places: [String: Int] = [:]
    var seats: [NodesSeat] = []
    var hosts: [String: Int] = [:]
    for (number, seat) in scenario.seats.enumerated() {
      places[seat.key] = number
      for body in seat.hosts { hosts[body] = number }
      seats.append(
        try NodesSeat(
          seat, number: number, above: seat.above.compactMap { places[$0] }, at: scenario.clock))
    }
    self.seats = seats
    self.hosts = hosts
    try found()
  }

  /// Plays a scenario to its end, with a planted bug where one is named. Throws only what is no answer of the rules: a store
  /// that breaks, or a scenario that names no nodes.
  public static func run(_ scenario: Scenario, people: Replay.People, flaw: NodesFlaw? = nil)
    throws -> NodesReport
  {
    let replay = try NodesReplay(scenario, people: people, flaw: flaw)
    return try replay.play()
  }

  private func play() throws -> NodesReport {
    var entries = scenario.timeline[...]
    var expectations = scenario.expectations[...]
    if people == .silent { expectations = [] }
    try live(until: end) {
      let then = entries.prefix { $0.at <= now }
      entries = entries.dropFirst(then.count)
      for entry in then { try perform(entry) }
      return entries.first?.at
    } expecting: {
      let due = expectations.prefix { $0.at <= now }
      expectations = expectations.dropFirst(due.count)
      waiting += due
      return expectations.first?.at
    }
    if people == .silent { try checkLastRungs() }
    let traffic = log.traffic
    try tryNodes()
    try finish()
    return NodesReport(
      scenario: scenario.name, description: scenario.description, people: people,
      nodes: scenario.seats, rows: log.rows,
      expectationsChecked: people == .recorded ? scenario.expectations.count : 0, behind: behind,
      failures: failures, judgements: judge.results, traffic: traffic)
  }

  /// When the story ends, with silent people not before the last ladder can have ended; then the nodes are tried.
  private var end: Instant {
    let last = max(
      scenario.timeline.last?.at ?? scenario.clock, scenario.expectations.last?.at ?? scenario.clock
    )
    guard people == .silent else { return last + Self.minute }
    let begun = scenario.timeline.last { $0.deed.begins }?.at ?? scenario.clock
    let due = Replay.lastRungDue(.warning, from: begun, Ladder(calendar: .japan))
    return max(last, due) + Self.minute
  }

  // MARK: Time

  /// Lets time pass. `playing` does what is told for that time and says when there is more; so does `expecting`, after all
  /// else of that time is done.
  func live(
    until end: Instant, _ playing: () throws -> Instant? = { nil },
    expecting: () throws -> Instant? = { nil }
  ) throws {
    var entry: Instant? = try playing()
    var expected: Instant? = try expecting()
    try settle()
    for _ in 0..<Self.turnsMax {
      guard let next = try nextTime(entry, expected, until: end) else {
        now = max(now, end)
        for seat in seats { seat.stage.move(to: now) }
        try settle()
        return
      }
      now = max(now, next)
      for seat in seats { seat.stage.move(to: now) }
      try beginAgainDaily()
      entry = try playing()
      try settle()
      expected = try expecting()
      try read()
      try judgeStep()
    }
    throw ReplayFault(description: "time does not move on from \(now.rfc3339())")
  }

  /// Everything that is due at this moment.
  private func settle() throws {
    try arriveDue()
    try lookForSilence()
    for number in seats.indices where !seats[number].isLost { try fireDeadlines(of: number) }
    for number in seats.indices { try sendAgain(from: number) }
  }

  private func nextTime(
    _ entry: Instant?, _ expected: Instant?, until end: Instant
  ) throws -> Instant? {
    var times: [Instant] = [entry, expected, packets.first?.at, nextSilence].compactMap { $0 }
    times += waiting.map { $0.at + Self.patience }
    if let check = memory.nextCheck { times.append(check) }
    for seat in seats where !seat.isLost {
      if let due = try seat.stage.nextTimer()?.due { times.append(due) }
      times += seat.retryAt.filter { isWhole(seat, to: $0.key) }.map(\.value)
    }
    guard let next = times.min(), max(next, now) <= end else { return nil }
    return max(next, now)
  }

  /// Fires every deadline of a node that is due, the earliest first. Its sensors are alive.
  private func fireDeadlines(of number: Int) throws {
    let seat = seats[number]
    guard let first = try seat.stage.nextTimer(), first.due <= now else { return }
    let sensors = seat.hosts.compactMap { cast.sensors[$0] }.sorted()
    try must(
      .findings(
        [], cursor: nil,
        sensors: sensors.map { SensorTally(key: $0, events: 0, refused: 0, lastSeen: now) }),
      at: number)
    for _ in 0..<Replay.deadlinesAtOnceMax {
      guard let (record, due) = try seat.stage.nextTimer(), due <= now else { return }
      try must(.timer(record, due: due), at: number)
    }
    throw ReplayFault(
      description: "more than \(Replay.deadlinesAtOnceMax) deadlines at one instant on \(seat.key)")
  }

  /// Once a day every process ends and begins again: nothing may be lost by that (I3).
  private func beginAgainDaily() throws {
    guard now >= begunUntil else { return }
    begunUntil = begunUntil + .days(1)
    while begunUntil <= now { begunUntil = begunUntil + .days(1) }
    for seat in seats where !seat.isLost {
      let due = try seat.stage.nextTimer()?.due
      let root = seat.stage.node.tree.root
      try seat.stage.beginAgain()
      if let flaw {
        try seat.stage.node.writer.write { try flaw.spoilRestart($0) }
      }
      log.restarts += 1
      for peer in seat.neighbours { seat.lines[peer]?.forget(at: now, nodeTime: now) }
      let after = try seat.stage.nextTimer()?.due
      judge.expect(
        .restarts, after == due && seat.stage.node.tree.root == root, at: now, on: seat.key,
        "restart \(log.restarts): next deadline \(Self.time(due)), then \(Self.time(after))")
    }
  }

  /// A time as evidence shows it.
  static func time(_ moment: Instant?) -> String { moment?.rfc3339(in: .tokyo) ?? "-" }

  // MARK: Inputs

  /// One input of a node; answers as the node does. What it has to say to others goes out at once.
  @discardableResult
  func ask(_ command: Command, as viewer: Viewer = .node, at number: Int) throws -> Node.Answer {
    let answer = try apply(command, as: viewer, at: number)
    try lookBack(at: number)
    try speak(from: number)
    return answer
  }

  /// The same without saying anything.
  func apply(_ command: Command, as viewer: Viewer = .node, at number: Int) throws -> Node.Answer {
    let seat = seats[number]
    let altered = flaw?.altered(command, somebody: seat.stage.node.tower)
    let answer = seat.stage.ask(altered ?? command, as: viewer)
    if let flaw {
      let peers = seat.neighbours.flatMap { seats[$0].hosts.prefix(1) }
        .compactMap { cast.bodies[$0] }
      let outsider = memory.outsiders[number]
      try seat.stage.node.writer.write {
        try flaw.spoil($0, neighbours: peers, outsider: outsider)
      }
    }
    try absorb(number)
    return answer
  }

  /// One input that must be done; what it made.
  @discardableResult
  func must(_ command: Command, as viewer: Viewer = .node, at number: Int) throws
    -> [RecordReference]
  {
    switch try ask(command, as: viewer, at: number) {
    case .done(let records): return records
    case .refused(let refusal):
      throw ReplayFault(
        description: "\(seats[number].key) refused (\(refusal.code)): \(command)")
    case .failed(let reason, _):
      throw ReplayFault(description: "\(seats[number].key) failed (\(reason)): \(command)")
    }
  }

  /// Reads what was committed: for the judgements, and for what is said next.
  private func absorb(_ number: Int) throws {
    let seat = seats[number]
    for entry in try seat.read() {
      if case .link(let change) = entry.change { react(to: change, at: number, entry.fact.at) }
      try note(entry, at: number)
    }
  }
}
