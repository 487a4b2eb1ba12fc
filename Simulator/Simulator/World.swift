//! One seed: a virtual clock, a nation, its people, its misfortunes, and a real node in one thread.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

/// The world of one seed. Everything that happens is drawn from the seed and happens in one order.
final class World {
  /// What is still to come.
  enum Event {
    /// Something begins: a finding, a report, an alert raised by a person.
    case incident(Incident)
    /// A mail lies in somebody's box.
    case mail(Mail)
    /// A card is called.
    case call(ID<CallCard>)
    /// Somebody who answered goes on.
    case step(ID<Delivery>, ID<Person>, Step)
    /// Something of the world around breaks or is whole again.
    case misfortune(Misfortune)
  }

  /// What somebody does after he answered.
  enum Step: CaseIterable { case act, contain, update, give, accept, propose, confirm, reopen }

  /// What can break.
  enum Misfortune {
    case disk(isFull: Bool)
    case mail(isDown: Bool)
    case clock(Instant.Span)
    case sensor(isSilent: Bool)
    case leaves(ID<Person>)
  }

  /// A mail with its personal link.
  struct Mail {
    let delivery: ID<Delivery>
    let person: ID<Person>
    let token: String?
  }

  let seed: UInt64
  let faults: Faults
  let season: Season
  let nation: Nation
  let start: Instant
  var chance: SplitMix64
  var shell: Shell
  var chronicle: Chronicle
  var saboteur: Saboteur
  var events = EventQueue<Event>()
  /// True time: what a perfect clock shows.
  var now: Instant
  /// Node time and wall clock against true time.
  var nodeAhead = Instant.Span.seconds(0)
  var wallAhead = Instant.Span.seconds(0)
  /// Until when the node is down; nil while it is up.
  var downUntil: Instant?
  var isDiskFull = false
  var isMailDown = false
  var isSensorSilent = false
  /// Since when everything has been whole: the laws of time count from here.
  var healthySince: Instant
  var timersHeldUntil: Instant
  /// Inputs whose answer nobody got.
  var pending: [Submission] = []
  /// The input that was done last, and its answer.
  var lastDone: (Submission, Node.Answer)?
  var inputs = 0
  var crashes = 0
  /// Writes that were made to fail.
  var failedWrites = 0
  var isHealing = false
  let isTracing: Bool
  var trace: [String] = []
  /// How many mails of the mailbox for replies were read.
  var mailsRead: UInt32 = 0
  /// Until when each of the desk's callers is on the phone.
  var callersFree = [Instant(microseconds: 0), Instant(microseconds: 0)]

  init(
    seed: UInt64, nation: Nation, template: DatabaseQueue, chronicle: Chronicle, breaking: Break?,
    isTracing: Bool
  ) throws {
    self.seed = seed
    var chance = SplitMix64(seed: seed)
    faults = Faults(seed: seed, &chance)
    season = Season(seed: seed)
    let start = season.start(&chance)
    self.start = start
    now = start
    healthySince = start
    timersHeldUntil = start
    self.chance = chance
    self.nation = nation
    self.chronicle = chronicle
    self.isTracing = isTracing
    saboteur = Saboteur(breaking, tower: nation.id(.tower))
    shell = try Shell(copying: template, calendar: saboteur.calendar, at: start)
    if faults.failingWrites { try shell.watchWrites() }
    drawTempers()
  }

  /// Node time now.
  var nodeNow: Instant { now + nodeAhead }
  var wallNow: Instant { now + wallAhead }
  /// Whether nothing keeps the node from its work.
  var isHealthy: Bool { downUntil == nil && !isDiskFull }

  /// The people of this seed, with their tempers.
  private func drawTempers() {
    let tempers: [Citizen.Temper] = [
      .prompt, .prompt, .prompt, .prompt, .slow, .slow, .silent, .silent, .absent, .wrongNumber,
      .deadMailbox, .intruded, .leaving,
    ]
    for index in chronicle.citizens.indices {
      var temper = chance.pick(tempers) ?? .prompt
      // The desk of the tower is staffed by definition; without faults nobody's route fails.
      if chronicle.citizens[index].role == .watchDesk { temper = .prompt }
      if faults.isNone && (temper == .deadMailbox || temper == .leaving) { temper = .slow }
      chronicle.citizens[index].temper = temper
    }
  }

  func citizen(_ person: ID<Person>) -> Citizen? {
    chronicle.citizens.first { $0.person == person }
  }

  func note(_ line: @autoclosure () -> String) {
    guard isTracing else { return }
    let passed = (now - start).seconds
    trace.append("\(passed / 3600)h\(passed / 60 % 60)m\(passed % 60)s \(line())")
  }

  /// Runs for so many hours, then heals and waits for what must come.
  func run(hours: Int) throws {
    let end = start + .hours(Int64(hours))
    try freshenRoutes()
    try settleIn()
    planIncidents(until: end)
    planWatches(until: end)
    planMisfortunes(until: end)
    try live(until: end)
    try heal()
  }

  /// Lets time pass: the next event or the next sweep, whichever is earlier.
  func live(until end: Instant) throws {
    while true {
      let sweep = try nextSweep()
      let event = events.next
      guard let next = [sweep, event].compactMap({ $0 }).min(), next <= end else { break }
      now = max(now, next)
      if let event, event <= next {
        if let taken = events.take() { try happen(taken.event) }
      } else {
        try self.sweep()
      }
    }
    now = max(now, end)
  }

  private func happen(_ event: Event) throws {
    switch event {
    case .incident(let incident): try begin(incident)
    case .mail(let mail): try read(mail)
    case .call(let card): try call(card)
    case .step(let delivery, let person, let step): try take(step, on: delivery, person)
    case .misfortune(let misfortune): try befall(misfortune)
    }
  }

  /// When faults stop: everything is whole again, everybody silent, and the ladder must do the rest.
  private func heal() throws {
    note("healing")
    isHealing = true
    isMailDown = false
    events = EventQueue()
    if isDiskFull { try befall(.disk(isFull: false)) }
    if downUntil != nil { downUntil = now }
    // One alert that everybody is silent about: the whole ladder lies before it.
    let severity: Severity = season.isQuiet ? .caution : .serious
    try begin(.raise(.real, severity: severity, inDoubt: false, recipients: 2))
    if season.isQuiet {
      let last = Chronicle.due(Ladder.lastRung, severity, askedAt: nodeNow) ?? nodeNow
      try live(until: now + (last - nodeNow) + .minutes(5))
    } else {
      try live(until: now + .minutes(245))
    }
    try judgeEnd()
  }

  /// Routes age: where the season lies long after the founding, each has just worked again.
  private func freshenRoutes() throws {
    let commands = chronicle.organizations.keys.sorted().flatMap { id -> [Submission] in
      (chronicle.organizations[id]?.routes ?? []).map {
        submission(.organization(id, .routeSucceeded($0.id)), .node)
      }
    }
    _ = shell.apply(commands.map(\.input), at: nodeNow, wallAt: wallNow)
    _ = try readJournal()
  }

  private func judgeEnd() throws {
    var late = 0
    for life in chronicle.lives.values {
      let delivery = life.delivery
      guard delivery.stage == .awaiting,
        let due = Chronicle.due(Ladder.lastRung, delivery.severity, askedAt: life.askedAt),
        nodeNow > due + Chronicle.epsilon
      else { continue }
      late += 1
      try chronicle.demand(
        .liveness, delivery.rung == Ladder.lastRung,
        "\(delivery.id) never reached the last rung, is on \(delivery.rung)")
    }
    try chronicle.demand(.liveness, late > 0, "nobody was silent long enough to be climbed over")
    try shell.queue.read { db in
      try chronicle.judgeRows(db)
      try chronicle.judgeBulletins(db)
      try chronicle.judgeJournal(db, root: shell.node.tree.root)
      let taken = chronicle.observations.values.reduce(0) { $0 + $1.finding.count }
      try chronicle.demand(
        .s4, taken == chronicle.weightIn, "\(chronicle.weightIn) came in, \(taken) have an outcome")
    }
    try chronicle.judgeFigures(shell.node.queries(), at: nodeNow)
    // What an operator would be told: every row of every table, by the verifier itself.
    let verified = try Verifier.verify(shell.queue, at: nodeNow)
    try chronicle.demand(
      .s5, verified.isSound, verified.faults.prefix(3).map { "\($0)" }.joined(separator: "; "))
  }
}
