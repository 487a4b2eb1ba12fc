//! Posts in the random nation: duty tables with gaps, changes of personnel, contact tests, a sensor that can fall silent.

internal import Alerting
internal import Kernel
internal import Node

extension World {
  /// Those who hold a post now: only they are signed in.
  var present: [Citizen] { chronicle.citizens.filter { isPresent($0) } }

  func isPresent(_ who: Citizen) -> Bool {
    chronicle.organizations.values.contains { $0.employs(who.person, at: nodeNow) }
  }

  /// What a nation has before anything happens: a sensor that says that it is there, tests that are drawn, some tables.
  func settleIn() throws {
    let owner = Sensor.Particulars(
      name: "模擬の目", organization: nation.id(.ministry), limit: .hours(6))
    var setting = [
      submission(.registerSensor(key: nation.sensor, owner), .node),
      submission(.drawContactTests(nation.organizations), .node),
    ]
    for body in Self.tabled where chance.chance(60) {
      setting += dutyTable(of: body).map { [$0] } ?? []
    }
    _ = shell.apply(setting.map(\.input), at: nodeNow, wallAt: wallNow)
    inputs += setting.count
    _ = try readJournal()
    events.plan(.incident(.heartbeat), at: now + .minutes(1))
  }

  /// The bodies that may keep a duty table.
  static let tabled: [Nation.Body] = [.nightTown, .town, .prefecture, .agencyA]

  /// A table of the next nights, with gaps.
  func dutyTable(of body: Nation.Body) -> Submission? {
    let calendar = BusinessCalendar.japan
    let today = calendar.zone.civilTime(at: nodeNow).date
    let id = nation.id(body)
    let people = present.filter { $0.organization == id }.map(\.person)
    var entries: [DutyEntry] = []
    for offset in 0..<4 {
      let day = today.adding(days: offset)
      guard CivilMonth(of: day) == CivilMonth(of: today) else { continue }
      let turn = Roster.usualTurn(on: day, in: calendar)
      for role in [Organization.Role.guardDesk, .crisisDuty] where chance.chance(65) {
        guard let person = chance.pick(people), turn.until > nodeNow else { continue }
        entries.append(
          DutyEntry(role: role, person: person, from: turn.from, until: turn.until))
      }
    }
    guard !entries.isEmpty else { return nil }
    return submission(.setRoster(id, CivilMonth(of: today), entries), .node)
  }

  // MARK: Changes of personnel

  /// Somebody leaves on the next day or the one after; a colleague, somebody new or nobody comes.
  func planTransfer() throws {
    let staff = present.filter { $0.role != .watchDesk }
    guard let who = chance.pick(staff) else { return }
    let comes: TransferStep.Comer?
    switch chance.below(10) {
    case ..<5:
      comes = .new(name: "新任 花子", mail: "new\(inputs)@sim.example", phone: "")
    case ..<8: comes = colleague(of: who.person).map { .known($0.person) }
    default: comes = nil
    }
    let zone = BusinessCalendar.japan.zone
    let day = zone.civilTime(at: nodeNow).date.adding(days: chance.within(1...2))
    let keeper = Viewer(
      person: who.person, key: nil, organization: who.organization, role: .administrator)
    let steps = [TransferStep(post: who.post, leaves: who.person, comes: comes)]
    let places = try shell.node.queries().contacts(as: keeper, at: nodeNow).places
    guard let place = places.first(where: { $0.organization.id == who.organization }) else {
      return
    }
    let shown = TransferDifferences(
      steps, with: place, day: zone.instant(day, hour: 0, minute: 0), at: nodeNow)
    let form = TransferForm(
      organization: who.organization, day: day, steps: steps, shown: shown.digest)
    try submit([submission(.planTransfer(form), keeper)])
  }

  func undo(_ id: ID<Transfer>) throws { try submit([submission(.undoTransfer(id), .node)]) }

  /// A change was entered: some are taken back, and whoever is new comes to live here.
  func learn(_ id: ID<Transfer>, _ body: Transfer.Body) {
    guard case .transferPlanned(let organization, let day, let moves) = body else { return }
    if chance.chance(25), day - now > .minutes(10) {
      let span = Int((day - now).microseconds / 60_000_000)
      events.plan(.incident(.undo(id)), at: now + .minutes(Int64(chance.below(span))))
    }
    for move in moves where move.isNew {
      guard let comer = move.comes,
        let post = chronicle.organizations[organization]?.posts.first(where: { $0.id == move.post })
      else { continue }
      chronicle.citizens.append(
        Citizen(
          person: comer, organization: organization, post: post.id, role: post.role, hasMail: true))
    }
  }

  // MARK: What watches, and the night after a table was changed

  /// Draws what else happens to the sensor, and in most seeds a body whose duty table is entered twice on one day and
  /// which is called that night. Drawn from a generator of its own, so that whatever else a seed draws stays as it is.
  func planWatches(until end: Instant) {
    var spare = SplitMix64(seed: seed &* 0x2545_F491_4F6C_DD1D &+ 1)
    let span = max(1, Int((end - start).seconds))
    func sometime() -> Instant { start + .seconds(Int64(spare.below(span))) }
    for _ in 0..<spare.within(1...3) {
      let lag = Instant.Span.minutes(Int64(spare.below(20)))
      events.plan(.incident(.tally(lag: lag)), at: sometime())
    }
    if spare.chance(40) {
      let minutes = spare.within(30...600)
      let begins = sometime()
      events.plan(.incident(.pauseSensor(.minutes(Int64(minutes)))), at: begins)
      if spare.chance(50) {
        events.plan(.incident(.useSensor), at: begins + .minutes(Int64(spare.below(minutes))))
      }
    }
    guard spare.chance(60), let body = spare.pick(Self.tabled) else { return }
    let zone = BusinessCalendar.japan.zone
    let day = zone.civilTime(at: start).date.adding(days: 1)
    let evening = 20 + spare.below(3)
    func moment(_ hour: Int) -> Instant {
      zone.instant(day, hour: hour, minute: spare.below(60))
    }
    events.plan(.incident(.dutyTable(body)), at: moment(11))
    events.plan(.incident(.dutyTable(body)), at: moment(14))
    events.plan(.incident(.alarm(body)), at: moment(evening))
  }

  /// Events of the sensor, some of which were long on their way: late is not silent.
  func tally(lag: Instant.Span) throws {
    guard !isSensorSilent else { return }
    let tally = SensorTally(
      key: nation.sensor, events: 3, refused: 0, lastSeen: nodeNow - lag, lag: lag)
    try submit([submission(.findings([], cursor: nil, sensors: [tally]), .node)])
  }

  /// Somebody keeps the sensor.
  func keepSensor(_ command: SensorCommand) throws {
    guard let id = chronicle.sensors.keys.min() else { return }
    try submit([submission(.sensor(id, command), .node)])
  }

  // MARK: The sensor

  /// Says that it is there, unless it is off, and will again in two hours.
  func heartbeat() throws {
    events.plan(.incident(.heartbeat), at: now + .hours(2))
    guard !isSensorSilent else { return }
    let own = Viewer(person: nil, key: nation.sensor, organization: nil, role: .sensor)
    try submit([submission(.heartbeat(nation.sensor, sensorTime: wallNow), own)])
  }
}
