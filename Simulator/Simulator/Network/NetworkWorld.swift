//! One seed of the network: virtual time, many real nodes, lines between them, their people and their misfortunes.

internal import Alerting
internal import Federation
internal import GRDB
internal import Kernel
internal import Node

/// The world of one seed. Everything that happens is drawn from the seed and happens in one order, in one thread.
final class NetworkWorld {
  /// What is still to come; nodes are meant by the number of their seat.
  enum Event {
    case work
    case decide
    case errand(NetworkErrand)
    case misfortune(NetworkMisfortune)
    /// A node says on a line what it has to say, if it has anything.
    case pump(NetworkWay)
    /// The same every twenty seconds, with a hello.
    case greet(NetworkWay)
    case arrive(NetworkPacket)
    case sweep(Int)
    case post(Int)
    case restart(Int)
    case retry(Int)
    /// An administrator looks at the links of his node.
    case tend(Int)
    case judge
    case read(NetworkMail)
    case press(NetworkMail, NetworkPress)
    case call(Int, ID<CallCard>)
    case step(Int, ID<Delivery>, ID<Person>, NetworkStep)
  }

  let seed: UInt64
  let faults: NetworkFaults
  /// Who lives where: a body may move.
  var nation: NetworkNation
  let start: Instant
  /// The laws that are looked at.
  let laws: Set<NetworkLaw>
  var chance: SplitMix64
  var saboteur: NetworkSaboteur
  let nodes: [NetworkNode]
  var residents: [NetworkNation.Resident]
  var events = EventQueue<Event>()
  /// True time: what a perfect clock shows.
  var now: Instant
  /// The ways that are cut.
  var cut: Set<NetworkWay> = []
  var isHealing = false
  /// Marks that were planted in texts, by their number.
  var marks: [Int: Mark] = [:]
  /// Everybody who was ever in the audience of an alert at its home.
  var audiences: [ID<Alert>: Set<ID<Organization>>] = [:]
  /// What a node had forgotten when it was put back.
  var setBack: SetBack?
  /// Links on which going back in time was noticed since.
  var noticed: Set<NetworkWay> = []
  var revoked: Set<NetworkWay> = []
  var inputs = 0
  var packets = 0
  /// Bytes of their frames.
  var bytes = 0
  var crashes = 0
  /// Everything that broke, packets included.
  var breakages = 0
  /// How often each of these happened.
  var played: [NetworkMishap: Int] = [:]
  /// The newest packet that has arrived on each way, by the order of sending.
  var newestArrived: [NetworkWay: Int] = [:]
  var judgements = 0
  var findings = 0
  /// Whether people decide about what was told, what they draw from, and what they entered and said.
  let hasDecisions: Bool
  /// Whether they make labels of marks stricter, too.
  let hasStricterLabels: Bool
  var decisions: SplitMix64
  var entered: [Int: NetworkEntry] = [:]
  var toldRevocations: [NetworkTold] = []
  /// What the seed has beside what is usual, and what came of it.
  let journeys: NetworkJourneys
  var travels: NetworkTravels
  /// Nobody dies meanwhile: something is entered before the seed begins.
  var isSheltered = false
  let isTracing: Bool
  var trace: [String] = []
  let manner: NetworkManner

  /// A text that is found again wherever it comes to lie.
  struct Mark {
    let seat: Int
    var alerts: Set<ID<Alert>> = []
  }

  /// A node that was put back to an older state, and what it does not remember.
  struct SetBack {
    let seat: Int
    let knows: Bool
    /// The neighbours with whom numbers had been exchanged that it has forgotten.
    let forgotten: [Int]
  }

  init(
    seed: UInt64, nation: NetworkNation, founded: [FoundedRows], bug: NetworkBreak?,
    isPlanted: Bool, isTracing: Bool, manner: NetworkManner = NetworkManner()
  ) throws {
    self.seed = seed
    self.manner = manner
    hasDecisions = bug?.needsDecisions ?? true
    hasStricterLabels = bug == nil
    decisions = SplitMix64(seed: seed ^ 0x6465_6369)
    self.nation = nation
    self.isTracing = isTracing
    var chance = SplitMix64(seed: seed)
    var faults = NetworkFaults(seed: seed, &chance)
    if let given = manner.faults { faults = given }
    bug?.bring(&faults)
    self.faults = faults
    var journeys = NetworkJourneys.none
    if bug == nil, manner.faults == nil { journeys = NetworkJourneys(seed: seed) }
    bug?.bring(&journeys)
    self.journeys = journeys.beside(faults)
    travels = NetworkTravels(seed: seed)
    let start =
      Nation.founded + .days(Int64(2 + chance.below(20))) + .minutes(Int64(chance.below(1440)))
    self.start = start
    now = start
    let planted = isPlanted ? bug : nil
    laws = planted.map { [$0.law] } ?? Set(NetworkLaw.allCases)
    saboteur = NetworkSaboteur(planted, nation)
    residents = nation.residents
    var nodes: [NetworkNode] = []
    for (seat, place) in nation.seats.enumerated() {
      let skew = Instant.Span.seconds(Int64(chance.within(-90...90)))
      nodes.append(
        try NetworkNode(seat: seat, of: place, founded[seat], ahead: skew, at: start))
    }
    self.nodes = nodes
    self.chance = chance
    played[.skewed] = nodes.count { $0.ahead != .seconds(0) }
    drawTempers()
  }

  private func drawTempers() {
    let tempers: [Citizen.Temper] = [
      .prompt, .prompt, .prompt, .prompt, .slow, .slow, .silent, .silent, .absent, .intruded,
    ]
    for index in residents.indices {
      let isDesk = residents[index].citizen.role == .watchDesk
      let isPrompt = isDesk || manner.press != nil
      residents[index].citizen.temper = isPrompt ? .prompt : chance.pick(tempers) ?? .prompt
    }
  }

  // MARK: Who is who

  func resident(_ person: ID<Person>) -> NetworkNation.Resident? {
    nation.places[person].map { residents[$0] }
  }

  /// The people of a body.
  func people(of body: ID<Organization>) -> [Citizen] {
    (nation.staff[body] ?? []).map { residents[$0].citizen }
  }

  /// The desk of a node's own body.
  func officer(_ seat: Int) -> Citizen? {
    people(of: nation.seats[seat].bodies[0]).first { $0.role == .watchDesk }
  }

  // MARK: What is said

  func note(_ line: @autoclosure () -> String) {
    guard isTracing else { return }
    let passed = (now - start).seconds
    trace.append("\(passed / 3600)h\(passed / 60 % 60)m\(passed % 60)s \(line())")
  }

  /// Counts something that went wrong.
  func tally(_ mishap: NetworkMishap) { played[mishap, default: 0] += 1 }

  /// Throws where a law that is looked at does not hold.
  func demand(_ law: NetworkLaw, _ holds: Bool, _ what: @autoclosure () -> String) throws {
    if !holds && laws.contains(law) { throw NetworkViolation(law: law, what: what()) }
  }

  // MARK: Time

  /// Runs for so many hours, then heals and waits for what must come.
  func run(hours: Int) throws {
    let end = start + .hours(Int64(hours))
    try setOut(until: end)
    try begin()
    planWork(until: end)
    planMisfortunes(until: end)
    planDecisions(until: end)
    try live(until: end)
    try heal()
  }

  /// What goes on by itself in every node.
  func begin() throws {
    for node in nodes {
      for peer in node.neighbours {
        let first = Int64(chance.within(1...20))
        events.plan(.greet(NetworkWay(from: node.seat, to: peer)), at: now + .seconds(first))
      }
      let first = Int64(chance.within(1...120))
      events.plan(.tend(node.seat), at: now + .seconds(first))
      try planSweep(node.seat)
    }
    beginBeside()
    events.plan(.judge, at: now + .minutes(1))
  }

  /// Lets time pass.
  func live(until end: Instant) throws {
    while let next = events.next, next <= end {
      guard let taken = events.take() else { break }
      now = max(now, taken.at)
      try happen(taken.event)
    }
    now = max(now, end)
  }

  // transitions:
  private func happen(_ event: Event) throws {
    switch event {
    case .work: try work()
    case .decide: try decide()
    case .errand(let errand): try go(errand)
    case .misfortune(let misfortune): try befall(misfortune)
    case .pump(let way): try pump(way)
    case .greet(let way): try greet(way)
    case .arrive(let packet): try arrive(packet)
    case .sweep(let seat): try sweep(seat)
    case .post(let seat): try post(seat)
    case .restart(let seat): try restart(seat)
    case .retry(let seat): try retry(seat)
    case .tend(let seat): try tend(seat)
    case .judge: try judge()
    case .read(let mail): read(mail)
    case .press(let mail, let press): try self.press(mail, press)
    case .call(let seat, let card): try call(card, at: seat)
    case .step(let seat, let delivery, let person, let step):
      try take(step, on: delivery, person, at: seat)
    }
  }
}
