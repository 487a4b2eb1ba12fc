//! One run: the real node with its ladder, cards and outbox, virtual time, and people who are at home.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node
internal import Sharing

internal import struct Foundation.Data

/// One policy, one severity, one seed.
final class FridayRun {
  /// What is still to come.
  enum Event {
    /// A mail is read.
    case reads(person: Int, token: String?, ID<Delivery>)
    /// Somebody answers for his town.
    case answers(town: Int, person: Int)
    /// A caller looks for the next call.
    case free(Int)
    /// A call ends.
    case hangsUp(caller: Int, Call, CallCard.Result)
    /// Those of a desk take their own cards.
    case takesOwn(person: Int)
    /// A caller has entered what he was told, and is free again.
    case enters(caller: Int, town: Int, person: Int, ID<CallCard>)
  }

  /// A call that is being made.
  enum Call {
    case card(ID<CallCard>, person: Int)
    case list(town: Int, person: Int)
  }

  let policy: FridayPolicy
  let severity: Severity
  let seed: UInt64
  let assumptions: FridayAssumptions
  let node: Node
  let queue: SimulatedStore
  let country: FridayCountry
  var people: [FridayPerson] = []
  var numbers: [ID<Person>: Int] = [:]
  var towns: [FridayTown] = []
  /// Number of the town, by its delivery.
  var townOf: [ID<Delivery>: Int] = [:]
  /// Number of the town, by the person of it.
  var townOfPerson: [Int: Int] = [:]
  var callers: [FridayCaller] = []
  var events = EventQueue<Event>()
  var now = Friday.issued
  var chance: SplitMix64
  /// Cards that were read ahead of being called, and those that are being called.
  var waiting: ArraySlice<(id: ID<CallCard>, person: Int)> = []
  var calling: Set<ID<CallCard>> = []
  private var seen: Int64 = 0
  private var mailsRead: UInt32 = 0
  private var deskMails = 0
  /// Whether callers enter the answers that they hear, and how many they did.
  let entersAnswers: Bool
  var entered = 0
  /// Number of the desk, by its organisation.
  private var deskOf: [ID<Organization>: Int] = [:]

  init(
    _ country: FridayCountry, _ assumptions: FridayAssumptions, _ policy: FridayPolicy,
    severity: Int, seed: UInt64, entersAnswers: Bool
  ) throws {
    guard let severity = Severity(rawValue: severity) else {
      throw Violation(law: .health, what: "no severity \(severity)")
    }
    self.policy = policy
    self.severity = severity
    self.seed = seed
    self.entersAnswers = entersAnswers
    self.assumptions = assumptions
    self.country = country
    chance = SplitMix64(seed: seed &* 0xA076_1D64_78BD_642F)
    queue = try SimulatedStore()
    try country.store.backup(to: queue)
    node = try Node(writer: queue, name: "friday", at: Friday.issued - .hours(4))
    // Drawn before anything of the policy is known: each policy meets the same people.
    let bodies = [country.tower] + country.prefectures + country.towns
    for (place, body) in bodies.enumerated() {
      if place <= country.prefectures.count { deskOf[body.id] = place }
      for entered in body.people {
        numbers[entered.person] = people.count
        people.append(
          FridayPerson(
            entered, body.id, number: people.count, seed: seed,
            isOfPrefecture: place <= country.prefectures.count, assumptions, at: Friday.issued))
      }
    }
    for (index, body) in country.towns.enumerated() {
      let own = body.people.compactMap { numbers[$0.person] }
      for person in own { townOfPerson[person] = index }
      towns.append(FridayTown(id: body.id, people: own))
    }
    try prepare()
  }

  // MARK: Before 17:30

  /// What the policy needs is entered on Friday afternoon.
  private func prepare() throws {
    now = Friday.issued - .hours(4)
    if policy.prefecturesCall {
      try submit(
        towns.indices.map { index in
          let prefecture = country.prefectures[country.prefectureOf[index]].id
          return (.organization(towns[index].id, .agreeLastRung(prefecture)), .node)
        })
    }
    if policy.hasDutyTables { try submit(dutyTables()) }
    let shift = country.tower.people.compactMap { numbers[$0.person] }
    callers = (0..<assumptions.towerCallers).map { _ in
      FridayCaller(desk: 0, person: shift[0], hasBegun: true)
    }
    if policy.prefecturesCall {
      for (index, body) in country.prefectures.enumerated() {
        callers += body.people.compactMap { numbers[$0.person] }.map {
          FridayCaller(desk: index + 1, person: $0, hasBegun: false)
        }
      }
    }
    now = Friday.issued
    seen = node.tree.count
  }

  /// One turn for the weekend in each town that confirms: whoever of the two can be there.
  private func dutyTables() -> [(Command, Viewer)] {
    guard let friday = CivilDate(year: 2025, month: 11, day: 21) else { return [] }
    var commands: [(Command, Viewer)] = []
    for index in towns.indices {
      guard chance.chance(assumptions.confirmsDuty),
        let person = towns[index].people.first(where: { people[$0].canTakeDuty })
      else { continue }
      people[person].isOnDuty = true
      towns[index].people = [person] + towns[index].people.filter { $0 != person }
      let turn = DutyEntry(
        role: .crisisDuty, person: people[person].id, from: Friday.issued - .minutes(15),
        until: Friday.officeOpens)
      commands.append((.setRoster(towns[index].id, CivilMonth(of: friday), [turn]), .node))
    }
    return commands
  }

  // MARK: The weekend

  /// Runs until the date asked for.
  func run() throws -> FridayResult {
    try issue()
    if policy.climbs {
      for index in callers.indices where callers[index].hasBegun {
        events.plan(.free(index), at: now)
      }
    }
    while let next = try nextMoment(), next <= Friday.answerBy {
      now = max(now, next)
      if let event = events.next, event <= next, let taken = events.take() {
        try happen(taken.event)
      } else {
        try sweep()
      }
    }
    return result()
  }

  private func issue() throws {
    let form = BulletinForm(
      kind: .warning, character: .request, statute: "", severity: severity,
      lines: ThreeLines(
        what: Phrase(
          ja: "外から入れる装置の弱点が使われています。", en: "A hole in gateway devices is being used."),
        now: Phrase(
          ja: "その装置があるか答え、あれば外からの管理画面を閉じる。",
          en: "Say whether you have one; if so, close its management page to the outside."),
        detail: "FortiOS"),
      tlp: .green, mayForward: .nobody, answerBy: Friday.answerBy, recipients: towns.map(\.id))
    let desk = people[callers[0].person]
    try submit([
      (
        .issueBulletin(form),
        Viewer(person: desk.id, key: nil, organization: desk.organization, role: .watchOfficer)
      )
    ])
  }

  private func nextMoment() throws -> Instant? {
    let climbs = policy.climbs
    let due: [Int64?] = try queue.read { db in
      [
        climbs
          ? try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT due FROM timer ORDER BY due LIMIT 1")) : nil,
        try Int64.fetchOne(
          db.cachedStatement(
            sql: "SELECT due FROM outbox WHERE state = 'waiting' ORDER BY due LIMIT 1")),
      ]
    }
    let sweeps = due.compactMap { $0 }.map { Instant(seconds: ($0 + 999_999) / 1_000_000) }
    return (sweeps + [events.next].compactMap { $0 }).min()
  }

  private func sweep() throws {
    while policy.climbs {
      let rows = try node.dueTimers(at: now, limit: Node.batchMax)
      guard !rows.isEmpty else { break }
      try submit(
        rows.map { (Command.timer($0.record, due: $0.due), Viewer.node) },
        ids: rows.map { Node.timerInput($0) })
    }
    while try performOutbox() {}
  }

  private func performOutbox() throws -> Bool {
    let rows = try queue.read { db in
      try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT id, delivery, person, token FROM outbox WHERE state = 'waiting' AND due <= ?
            ORDER BY due, id LIMIT \(Node.batchMax)
            """), arguments: [now.microseconds])
    }
    guard !rows.isEmpty else { return false }
    var commands: [(Command, Viewer)] = []
    for row in rows {
      guard let person = ID<Person>(row["person"] as String).flatMap({ numbers[$0] }),
        let delivery = ID<Delivery>(row["delivery"] as String)
      else { continue }
      let isDead = people[person].hasDeadMailbox
      commands.append(
        (
          .attempted(
            outbox: row["id"], isDead ? .undeliverable("550 no such mailbox") : .handedOver),
          .node
        ))
      if people[person].organization == country.tower.id {
        deskMails += 1
      } else if let read = people[person].reads(at: now, until: Friday.answerBy) {
        events.plan(.reads(person: person, token: row["token"], delivery), at: read)
      }
    }
    try submit(commands)
    return true
  }

  // MARK: Inputs and Facts

  /// Applies inputs in batches; whatever a rule of the node refuses here is an error of the study.
  func submit(_ commands: [(Command, Viewer)], ids: [ID<Input>]? = nil) throws {
    var inputs = commands.enumerated().map { index, one in
      NodeInput(
        id: ids?[index] ?? ID(v7At: now, random: (chance.next(), chance.next())),
        secret: chance.secret(), viewer: one.1, command: one.0)
    }[...]
    while !inputs.isEmpty {
      let batch = Array(inputs.prefix(Node.batchMax))
      inputs = inputs.dropFirst(Node.batchMax)
      for (input, answer) in zip(batch, node.apply(batch, at: now, wallAt: now).answers) {
        if case .done = answer { continue }
        throw Violation(law: .health, what: "\(World.short(input.command)): \(answer)")
      }
    }
    try readFacts()
  }

  private func readFacts() throws {
    let rows = try queue.read { db in
      try Data.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT bytes FROM fact
            WHERE seq >= ? AND kind IN ('deliveryAddressed', 'rungCalled', 'cardQueued')
            ORDER BY seq
            """), arguments: [seen])
    }
    seen = node.tree.count
    for row in rows {
      let fact = try Fact(bytes: [UInt8](row))
      if fact.record.kind == .callCard {
        try queued(try body(CallCard.Body.self, fact))
      } else {
        changed(fact.record.id.cast(to: Delivery.self), try body(Delivery.Body.self, fact))
      }
    }
  }

  private func body<Body: Decodable>(_ type: Body.Type, _ fact: Fact) throws -> Body {
    try JSONTreeDecoder.decode(type, from: .object([.init(fact.kind, fact.body)]))
  }

  private func changed(_ id: ID<Delivery>, _ body: Delivery.Body) {
    if case .deliveryAddressed(_, let organization, _, _, _, _, _, _, _) = body,
      let town = towns.firstIndex(where: { $0.id == organization && $0.delivery == nil })
    {
      towns[town].delivery = id
      townOf[id] = town
    }
    guard case .rungCalled(_, Ladder.lastRung, _, let called, _) = body, let town = townOf[id]
    else { return }
    towns[town].desks.formUnion(called.compactMap { deskOf[$0.organization] })
    if towns[town].onListAt == nil { towns[town].onListAt = now }
  }

  private func queued(_ body: CallCard.Body) throws {
    guard case .cardQueued(let callee, _, _, let items, _) = body,
      let person = callee.person.flatMap({ numbers[$0] })
    else { return }
    if people[person].organization == country.tower.id {
      events.plan(.takesOwn(person: person), at: now + .minutes(5))
    }
    guard townOfPerson[person] != nil, !policy.prefecturesCall else { return }
    for town in items.compactMap({ townOf[$0] }) where towns[town].onListAt == nil {
      towns[town].onListAt = now
    }
  }

  /// The next mail's place in the mailbox for replies.
  func nextMail() -> MailPlace {
    mailsRead += 1
    return MailPlace(validity: 1, uid: mailsRead)
  }

  private func result() -> FridayResult {
    let marks = FridayResult.hours.map { Friday.issued + .hours(Int64($0)) } + [Friday.answerBy]
    func count(_ isSo: (FridayTown) -> Bool) -> Int { towns.count(where: isSo) }
    let known = Friday.issued + .hours(72)
    let waits = towns.compactMap { $0.wait(until: Friday.answerBy) }
    return FridayResult(
      policy: policy, severity: severity.rawValue, seed: seed, towns: towns.count,
      answered: marks.map { mark in count { $0.answeredAt.map { $0 <= mark } ?? false } },
      unaware: count { !($0.awareAt.map { $0 <= known } ?? false) },
      towerCalls: callers.filter { $0.desk == 0 }.reduce(0) { $0 + $1.calls },
      prefectureCalls: callers.filter { $0.desk > 0 }.reduce(0) { $0 + $1.calls },
      callerHours: callers.reduce(0) { $0 + $1.hours.count },
      worstWait: waits.max().map { Int($0.microseconds / 60_000_000) }, deskMails: deskMails,
      entered: entered,
      root: node.tree.root)
  }
}
