//! How much happens in a seed, when, and what it looks like to the node.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node

extension World {
  /// Draws what happens until then.
  func planIncidents(until end: Instant) {
    let span = max(1, Int((end - start).seconds))
    for _ in 0..<chance.within(3...8) {
      events.plan(.incident(drawn()), at: start + .seconds(Int64(chance.below(span))))
    }
    for _ in 0..<chance.below(3) {
      let asked = drawnOfPosts()
      events.plan(.incident(asked), at: start + .seconds(Int64(chance.below(span))))
    }
    // A burst: one cause, many bodies, within minutes.
    if chance.chance(15), !season.isQuiet {
      let at = start + .seconds(Int64(chance.below(span)))
      for _ in 0..<chance.within(5...14) {
        let place = Incident.Place.body(chance.pick(Nation.Body.allCases) ?? .town)
        let severity: Severity = chance.chance(50) ? .emergency : .serious
        events.plan(
          .incident(.findings(place, severity: severity, count: 1)),
          at: at + .seconds(Int64(chance.below(900))))
      }
    }
  }

  // table:
  private func drawn() -> Incident {
    let severity =
      season.isQuiet
      ? .caution
      : chance.pick([Severity.information, .caution, .warning, .serious, .emergency]) ?? .warning
    switch chance.below(100) {
    case ..<8: return .marks(steps: chance.within(1...3))
    case ..<34: return .findings(place(), severity: severity, count: chance.within(1...3))
    case ..<44: return .verdicts(place(), count: chance.within(1...4))
    case ..<50: return .report
    case ..<70:
      // Half of what a tower raises is about the recipient's own mail (I19).
      return .raise(
        .real,
        severity: chance.chance(60) && !season.isQuiet ? max(severity, .serious) : severity,
        inDoubt: chance.chance(60), recipients: chance.chance(70) ? 1 : chance.within(2...6))
    case ..<78:
      return .raise(
        .exercise("drill"), severity: severity, inDoubt: false, recipients: chance.within(1...2))
    case ..<82:
      return .raise(
        .contactTest, severity: min(severity, .warning), inDoubt: false, recipients: 2)
    // What is graver reminds day and night, and would drown the one ladder that a quiet seed is about.
    case ..<88: return season.isQuiet ? .consult : .raiseSeverity
    case ..<91: return .consult
    case ..<95: return .suppress
    default: return .absence
    }
  }

  /// What has to do with many, or with who is in which post.
  private func drawnOfPosts() -> Incident {
    switch chance.below(10) {
    case ..<5: .bulletin
    case ..<8: .transfer
    default: .dutyTable(chance.pick(Self.tabled) ?? .town)
    }
  }

  private func place() -> Incident.Place {
    switch chance.below(10) {
    case 0: .contested
    case 1: .shared
    case 2: .nobody
    default: .body(chance.pick(Nation.Body.allCases) ?? .town)
    }
  }

  /// Draws when what breaks, and when it is whole again.
  func planMisfortunes(until end: Instant) {
    let span = max(1, Int((end - start).seconds))
    func some(_ broken: Misfortune, _ whole: Misfortune, minutes: ClosedRange<Int>) {
      let at = start + .seconds(Int64(chance.below(span)))
      events.plan(.misfortune(broken), at: at)
      events.plan(.misfortune(whole), at: at + .minutes(Int64(chance.within(minutes))))
    }
    if faults.fullDisk { some(.disk(isFull: true), .disk(isFull: false), minutes: 1...40) }
    if faults.mailDown { some(.mail(isDown: true), .mail(isDown: false), minutes: 10...400) }
    if faults.silentSensor {
      some(.sensor(isSilent: true), .sensor(isSilent: false), minutes: 60...2000)
    }
    if faults.clockJumps {
      for _ in 0..<chance.within(1...3) {
        let hour = Instant.Span.hours(chance.chance(50) ? 1 : -1)
        events.plan(
          .misfortune(.clock(hour)), at: start + .seconds(Int64(chance.below(span))))
      }
    }
    for citizen in chronicle.citizens where citizen.temper == .leaving {
      events.plan(
        .misfortune(.leaves(citizen.person)), at: start + .seconds(Int64(chance.below(span))))
    }
  }

  func befall(_ misfortune: Misfortune) throws {
    note("\(misfortune)")
    switch misfortune {
    case .disk(let isFull):
      try shell.setDisk(isFull: isFull)
      isDiskFull = isFull
      healthySince = nodeNow
    case .mail(let isDown): isMailDown = isDown
    case .sensor(let isSilent): isSensorSilent = isSilent
    case .clock(let step):
      wallAhead = wallAhead + step
      try submit([submission(.clockStepped(by: step), .node)])
    case .leaves(let person):
      guard let who = citizen(person) else { return }
      try submit([
        submission(.organization(who.organization, .endAppointment(person, who.post)), .node)
      ])
    }
  }

  // MARK: What happens

  // transitions:
  func begin(_ incident: Incident) throws {
    note("\(incident)")
    switch incident {
    case .findings(let place, let severity, let count):
      let findings = (0..<count).map { _ in finding(at: place, severity, .indicator) }
      try submit([
        submission(.findings(findings, cursor: nil, sensors: []), .node, .findings(findings))
      ])
    case .verdicts(let place, let count):
      let verdict: Severity = season.isQuiet ? .caution : .serious
      let findings = (0..<count).map { _ in finding(at: place, verdict, .verdict) }
      try submit([
        submission(.findings(findings, cursor: nil, sensors: []), .node, .findings(findings))
      ])
    case .report:
      guard let who = chance.pick(present.filter { $0.viewer.role == .responder })
      else { return }
      let form = ReportForm(
        what: "不審なメールを受け取りました", marks: [], organization: who.organization)
      try submit([submission(.report(form), who.viewer, .report)])
    case .raise(let kind, let severity, let inDoubt, let count):
      let recipients = chance.shuffled(nation.organizations).prefix(count)
      try raise(kind, severity, inDoubt: inDoubt, to: Array(recipients))
    case .raiseSeverity:
      guard let alert = openAlert() else { return }
      try submit([submission(.raiseSeverity(alert.0, graver()), alert.1.viewer)])
    case .consult:
      guard let alert = openAlert() else { return }
      try submit([submission(.consult(alert.0, authority: "police"), alert.1.viewer)])
    case .suppress:
      guard let who = chance.pick(present.filter { $0.viewer.role == .responder })
      else { return }
      let command = Command.suppress(
        who.organization, rule: "rule-\(chance.below(4))", host: nil, reason: "既知の誤検知",
        until: nodeNow + .hours(Int64(chance.within(1...24))))
      try submit([submission(command, who.viewer)])
    case .marks(let steps):
      let entries = (0..<3).compactMap { number in
        IPAddress("203.0.113.\(30 + number)").map {
          IndicatorEntry(pattern: .value(Observable($0)), severity: 4)
        }
      }
      let past = (0..<steps).map { _ in (0..<chance.below(4)).map { _ in pastFinding() } }
      try submit([
        submission(.importIndicators(entries, source: "sim", marking: .amber), .node, .marks(past))
      ])
    case .lookBack(let batch, let findings, let isLast):
      let span = Alert.LookBack(from: nodeNow - .days(30), until: nodeNow)
      try submit([
        submission(
          .lookedBack(batch: batch, findings, span, found: findings.count, isLast: isLast), .node,
          .lookBack(batch, findings, isLast: isLast))
      ])
    case .absence: try goAway()
    case .answer(let mail, let press): try answer(mail, press)
    case .bulletin: try issueBulletin()
    case .withdraw(let id): try withdraw(id)
    case .dutyTable(let body):
      if let table = dutyTable(of: body) { try submit([table]) }
    case .transfer: try planTransfer()
    case .undo(let id): try undo(id)
    case .heartbeat: try heartbeat()
    case .tally(let lag): try tally(lag: lag)
    case .pauseSensor(let span): try keepSensor(.pause(until: nodeNow + span, reason: "保守"))
    case .useSensor: try keepSensor(.use)
    case .alarm(let body):
      try raise(
        .real, season.isQuiet ? .caution : .serious, inDoubt: false, to: [nation.id(body)])
    case .reply(let mail, let reply): try self.reply(mail, reply)
    }
  }

  private func raise(
    _ kind: AlertKind, _ severity: Severity, inDoubt: Bool, to recipients: [ID<Organization>]
  ) throws {
    guard let tower = chronicle.citizens.first(where: { $0.role == .watchDesk }) else { return }
    let lines = ThreeLines(
      what: Phrase(ja: "不審なメールが届いています。", en: "Suspicious mail is arriving."),
      now: Phrase(ja: "件名を確かめ、開いた人を探す。", en: "Check the subject and find who opened it."),
      detail: "subject: seminar")
    let form = RaiseForm(
      kind: kind, severity: severity, lines: lines, tlp: .amber, inDoubt: inDoubt,
      recipients: recipients, observables: [], campaign: recipients.count > 1)
    try submit([submission(.raise(form), tower.viewer)])
  }

  private func goAway() throws {
    guard let who = chance.pick(present.filter { $0.role != .watchDesk }) else { return }
    let others = present.filter {
      $0.organization == who.organization && $0.person != who.person
    }
    guard let deputy = chance.pick(others) else { return }
    let absence = Organization.Event.absent(
      who.person, from: nodeNow, until: nodeNow + .hours(Int64(chance.within(4...40))),
      deputy: deputy.person)
    try submit([submission(.organization(who.organization, absence), who.viewer)])
  }

  private func graver() -> Severity { chance.chance(50) ? .emergency : .serious }

  /// An open alert and somebody of the body that has its duty.
  private func openAlert() -> (ID<Alert>, Citizen)? {
    let open = chronicle.alerts.values.filter { $0.closedAt == nil }.map(\.id).sorted()
    guard let id = chance.pick(open),
      let delivery = chronicle.alerts[id]?.deliveries.last.flatMap({ chronicle.lives[$0] }),
      let who = chance.pick(
        present.filter { $0.organization == delivery.delivery.organization })
    else { return nil }
    return (id, who)
  }

  /// Something a sensor saw: few hosts and few marks, so that things join, repeat and accumulate.
  private func finding(
    at place: Incident.Place, _ severity: Severity, _ source: Observation.Source
  ) -> Observation.Finding {
    let network: (second: Int, third: Int)
    switch place {
    case .body(let body): network = (18, Nation.Body.allCases.firstIndex(of: body) ?? 0)
    case .contested: network = Nation.contested
    case .shared: network = Nation.shared
    case .nobody: network = Nation.nobody
    }
    let host: String
    var observables: [Observable] = []
    let mark = chance.below(6)
    let number = chance.within(1...4)
    switch chance.below(100) {
    case ..<15 where network.second == 18:
      // The /64 of a body below lies within the /48 of the body above.
      let part = chance.chance(30) ? Nation.within : 0
      host = "2001:db8:\(network.third):\(part)::\(number)"
    case ..<25 where network.second == 18:
      // A machine by its name, behind an address that is somebody else's or nobody's.
      host = Nation.asset(network.third)
      observables = [Observable(kind: .asset, text: host)].compactMap { $0 }
      observables += [IPAddress("198.18.\(chance.below(12)).\(number)")].compactMap { $0 }
        .map { Observable($0) }
    case ..<32 where network.second == 18:
      host = (chance.chance(50) ? "pc\(number)." : "") + Nation.domain(network.third)
      observables = [Observable(kind: .domain, text: host)].compactMap { $0 }
    default: host = "198.\(network.second).\(network.third).\(number)"
    }
    observables += [host, "203.0.113.\(10 + mark)"].compactMap { IPAddress($0) }
      .map { Observable($0) }
    return Observation.Finding(
      source: source, sensor: nation.sensor, seen: nodeNow - .seconds(Int64(chance.below(90))),
      rule: "rule-\(chance.below(4))", severity: severity, observables: observables, host: host,
      indicator: source == .indicator
        ? ID(high: 7 << 16 | 0x7000, low: 1 << 63 | UInt64(mark)) : nil,
      marking: .amber, count: chance.chance(20) ? chance.within(2...9) : 1)
  }

  /// Something of the last month; at times what was seen already.
  private func pastFinding() -> Observation.Finding {
    let known = chronicle.observations.values.map(\.finding).filter { $0.source == .indicator }
    if chance.chance(30), !known.isEmpty {
      let sorted = known.sorted { ($0.seen, $0.fingerprint) < ($1.seen, $1.fingerprint) }
      if let again = chance.pick(sorted) { return again }
    }
    let new = finding(at: place(), season.isQuiet ? .caution : .serious, .indicator)
    return Observation.Finding(
      source: .indicator, sensor: new.sensor,
      seen: nodeNow - .minutes(Int64(chance.below(29 * 1440))), rule: new.rule,
      severity: new.severity, observables: new.observables, host: new.host,
      indicator: new.indicator, marking: new.marking, count: new.count)
  }
}
