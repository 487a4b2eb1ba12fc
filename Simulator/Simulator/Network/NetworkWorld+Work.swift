//! What there is to do in a nation of many nodes: alerts down, reports and help up, severities raised, duties given on.

internal import Alerting
internal import Kernel
internal import Node

extension NetworkWorld {
  /// Draws when something happens: once for each node and hour.
  func planWork(until end: Instant) {
    let span = max(1, Int((end - start).seconds))
    let count = max(3, span * nodes.count / 3600)
    for _ in 0..<count {
      events.plan(.work, at: start + .seconds(Int64(chance.below(span))))
    }
  }

  func work() throws {
    switch chance.below(100) {
    case ..<52: try raise(.real, at: chance.chance(55) ? 0 : chance.below(nodes.count))
    case ..<66: try report()
    case ..<70: try find()
    case ..<84: try raiseSeverity()
    case ..<92: try reassign()
    case ..<95: try raise(.contactTest, at: 0)
    default: try changeDirectory()
    }
  }

  /// The bodies that a node knows beside its own first one: those that live there, those below, the one above.
  func known(at seat: Int) -> [ID<Organization>] {
    let below = nation.seats.indices.filter { nation.seats[$0].above == seat }
    let above = nation.seats[seat].above.map { [nation.seats[$0].bodies[0]] } ?? []
    let own = nation.hosted(by: seat).dropFirst()
    // Of a body that moves those know that are linked with both its homes.
    let moving = travels.move.flatMap { $0.from == seat || $0.to == seat ? nil : $0.body }
    return (own + below.flatMap { nation.hosted(by: $0) } + above).filter { $0 != moving }
  }

  /// A new mark in a text of that node.
  private func mark(at seat: Int) -> String {
    let number = marks.count + 1
    marks[number] = Mark(seat: seat)
    return Self.markBegins + "\(number);"
  }

  /// What every planted mark begins with; nothing else says so.
  static let markBegins = "zq7-"

  private func raise(_ kind: AlertKind, at seat: Int) throws {
    let bodies = chance.shuffled(known(at: seat))
    let count = chance.chance(75) ? 1 : chance.within(2...3)
    let grades: [Severity] = [.serious, .serious, .emergency, .serious, .warning, .caution]
    let drawn = chance.pick(grades) ?? .serious
    let severity = kind == .real ? drawn : .warning
    try raise(
      kind, at: seat, to: Array(bodies.prefix(count)), severity,
      inDoubt: kind == .real && chance.chance(40))
  }

  func raise(
    _ kind: AlertKind, at seat: Int, to recipients: [ID<Organization>], _ severity: Severity,
    inDoubt: Bool
  ) throws {
    guard let officer = officer(seat), !recipients.isEmpty else { return }
    let mark = mark(at: seat)
    let lines = ThreeLines(
      what: Phrase(ja: "不審な通信があります。\(mark)", en: "There is suspicious traffic. \(mark)"),
      now: Phrase(ja: "端末を確かめる。", en: "Look at the machine."), detail: "subject: \(mark)")
    let form = RaiseForm(
      kind: kind, severity: severity, lines: lines, tlp: .amber, inDoubt: inDoubt,
      recipients: recipients, observables: [], campaign: recipients.count > 1)
    note("\(nation.seats[seat].name) raises \(kind.code) \(severity), \(mark)")
    try submit([submission(.raise(form), officer.viewer, at: seat)], at: seat)
  }

  /// Somebody of a body reports what he saw to his own: the bodies above are copied.
  private func report() throws {
    let staff = residents.filter { $0.citizen.role == .responder }
    guard let who = chance.pick(staff) else { return }
    let form = ReportForm(
      what: "不審な動きがあります \(mark(at: who.seat))", marks: [],
      organization: who.citizen.organization, severity: chance.chance(70) ? .serious : .warning,
      inDoubt: chance.chance(30))
    note("\(nation.seats[who.seat].name) reports")
    try submit([submission(.report(form), who.citizen.viewer, at: who.seat)], at: who.seat)
  }

  /// A sensor of the tower sees something that is nobody's: its desk has to find an owner. Each is something else: what
  /// joins an alert asks anew at its home alone, since observations do not travel.
  private func find() throws {
    findings += 1
    let number = findings
    let finding = Observation.Finding(
      source: .indicator, sensor: nil, seen: nodes[0].time(now) - .seconds(5),
      rule: "rule-\(number)", severity: .serious,
      observables: IPAddress("203.0.113.\(number % 250)").map { [Observable($0)] } ?? [],
      host: "198.51.\(number / 250).\(number % 250)",
      indicator: ID(high: 7 << 16 | 0x7000, low: 1 << 63 | UInt64(number)), marking: .amber)
    try submit(
      [submission(.findings([finding], cursor: nil, sensors: []), .node, at: 0)], at: 0)
  }

  private func raiseSeverity() throws {
    var found: [(seat: Int, alert: Alert)] = []
    for node in nodes {
      let own = node.journal.alerts.values.filter {
        $0.closedAt == nil && $0.kind == .real && $0.severity < .emergency
          && node.journal.isHome(of: $0.id)
      }
      found += own.sorted { $0.id < $1.id }.map { (seat: node.seat, alert: $0) }
    }
    guard let one = chance.pick(found), let officer = officer(one.seat) else { return }
    let graver: Severity = one.alert.severity < .serious ? .serious : .emergency
    note("\(nation.seats[one.seat].name) raises the severity of \(one.alert.id)")
    try submit(
      [submission(.raiseSeverity(one.alert.id, graver), officer.viewer, at: one.seat)],
      at: one.seat)
  }

  /// The desk gives a duty that lives on another node to somebody else.
  private func reassign() throws {
    var found: [(seat: Int, duty: Delivery)] = []
    for node in nodes {
      let own = node.journal.deliveries.values.filter {
        $0.stage != nil && $0.level == .primary && $0.kind == .real
          && node.journal.isHome(of: $0.alert) && nation.hosts[$0.organization] != node.seat
      }
      found += own.sorted { $0.id < $1.id }.map { (seat: node.seat, duty: $0) }
    }
    guard let one = chance.pick(found), let officer = officer(one.seat) else { return }
    guard let other = chance.pick(heirs(of: one.duty, at: one.seat)) else { return }
    note("\(nation.seats[one.seat].name) gives \(one.duty.id) to \(other)")
    try submit(
      [submission(.delivery(one.duty.id, .give(to: other)), officer.viewer, at: one.seat)],
      at: one.seat)
  }

  /// To whom a duty can be given. Not to a second body of a node that was told already: its home would have to widen the
  /// audience there, and a marking is only ever narrowed (docs/protocol/documents.md).
  func heirs(of duty: Delivery, at seat: Int) -> [ID<Organization>] {
    let readers = audiences[duty.alert] ?? []
    return known(at: seat).filter { body in
      guard body != duty.organization, let host = nation.hosts[body] else { return false }
      return host == seat
        || !nation.seats[host].bodies.contains { $0 != body && readers.contains($0) }
    }
  }

  /// Somebody has another telephone: whoever keeps a copy of the directory hears of it.
  private func changeDirectory() throws {
    guard let who = chance.pick(residents) else { return }
    let route = Command.addRoute(
      who.citizen.organization, person: who.citizen.person, .phone, address: "tel-new-\(inputs)")
    try submit([submission(route, .node, at: who.seat)], at: who.seat)
  }
}
