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

  // MARK: The sensor

  /// Says that it is there, unless it is off, and will again in two hours.
  func heartbeat() throws {
    events.plan(.incident(.heartbeat), at: now + .hours(2))
    guard !isSensorSilent else { return }
    let own = Viewer(person: nil, key: nation.sensor, organization: nil, role: .sensor)
    try submit([submission(.heartbeat(nation.sensor, sensorTime: wallNow), own)])
  }
}
