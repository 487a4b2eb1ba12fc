//! What people decide about what was told already: duties that are not taken, markings that become narrower, marks with their
//! labels. All of it is drawn from a generator of its own, so that whatever else a seed has is drawn as before.

internal import Alerting
internal import Federation
internal import Formats
internal import Kernel
internal import Node

/// Marks that were entered somewhere, to be looked for.
struct NetworkEntry {
  let seat: Int
  /// Under which label they go now, and whether that was made stricter since.
  var label: TLP
  var isStricter = false
  /// The list; nil where nobody got the answer that names it.
  var list: ID<IndicatorBatch>?
}

/// A revocation that was to be told to others.
struct NetworkTold {
  let by: Int
  let record: RecordReference
  /// The nodes that had to hear of it.
  let to: [Int]
}

extension NetworkWorld {
  /// Draws when somebody decides something: twice for each node and hour.
  func planDecisions(until end: Instant) {
    guard hasDecisions else { return }
    let span = max(1, Int((end - start).seconds))
    for _ in 0..<max(6, 2 * span * nodes.count / 3600) {
      events.plan(.decide, at: start + .seconds(Int64(decisions.below(span))))
    }
  }

  func decide() throws {
    switch decisions.below(100) {
    case ..<45: try decline()
    case ..<80: try narrow()
    default:
      if hasStricterLabels, decisions.chance(40) { return try raiseLabel() }
      try enterMarks()
    }
  }

  // MARK: Duties

  /// Somebody of a body that was told says that it is not theirs, to whoever raised it or with a name.
  private func decline() throws {
    var found: [(seat: Int, duty: Delivery)] = []
    for node in nodes where node.isHealthy {
      let own = node.journal.pursued.compactMap { node.journal.deliveries[$0] }.filter {
        $0.level.isOwner && $0.kind == .real && !node.journal.isHome(of: $0.alert)
          && nation.hosts[$0.organization] == node.seat
      }
      found += own.sorted { $0.id < $1.id }.map { (seat: node.seat, duty: $0) }
    }
    guard let one = decisions.pick(found) else { return }
    let node = nodes[one.seat]
    let staff = people(of: one.duty.organization).filter {
      $0.role == .responder && !node.journal.hasLeft($0.person, at: node.time(now))
    }
    guard let who = decisions.pick(staff) else { return }
    var command = DeliveryCommand.decline(
      decisions.chance(70) ? .notOurs : .needInformation, note: "うちの機械ではありません")
    // Where a node hosts several, one of them may have been told meanwhile: its audience would have to grow.
    let others = heirs(of: one.duty, at: one.seat).filter { body in
      guard let host = nation.hosts[body], host != one.seat else { return false }
      return nation.seats[host].bodies.count == 1
    }
    if decisions.chance(30), let other = decisions.pick(others) { command = .give(to: other) }
    note("\(node.place.name): a \(who.role) does not take \(one.duty.id)")
    try submit(
      [
        submission(
          .delivery(one.duty.id, command), who.viewer, at: one.seat,
          .act(one.duty.id, .link, acknowledges: false))
      ], at: one.seat)
  }

  // MARK: Markings

  /// The desk at an alert's home makes its label stricter, or leaves out somebody who was told, or both.
  private func narrow() throws {
    var found: [(seat: Int, alert: Alert)] = []
    for node in nodes where node.isHealthy {
      let own = node.journal.alerts.values.filter {
        $0.closedAt == nil && $0.kind == .real && node.journal.isHome(of: $0.id)
      }
      found += own.sorted { $0.id < $1.id }.map { (seat: node.seat, alert: $0) }
    }
    guard let one = decisions.pick(found), let officer = officer(one.seat) else { return }
    let node = nodes[one.seat]
    let told = one.alert.deliveries.compactMap { node.journal.deliveries[$0] }.filter {
      $0.level.isOwner && nation.hosts[$0.organization] != one.seat
    }
    let readers = Set(told.map(\.organization)).sorted()
    let left = decisions.chance(70) ? decisions.pick(readers) : nil
    let label = decisions.chance(30) ? TLP.red : one.alert.marking.tlp
    if left == nil, label == one.alert.marking.tlp { return }
    let form = NarrowForm(tlp: label, without: left.map { [$0] } ?? [])
    note("\(node.place.name) narrows \(one.alert.id), without \(left?.description ?? "nobody")")
    let narrowed = Command.narrow(one.alert.id, form)
    try submit([submission(narrowed, officer.viewer, at: one.seat)], at: one.seat)
  }

  /// What every mark that is entered begins with; nothing else says so.
  static let entryBegins = "zq8-"

  /// A desk enters a mark, under any label.
  private func enterMarks() throws {
    let seat = decisions.below(nodes.count)
    let label = decisions.pick(TLP.allCases) ?? .amber
    let number = entered.count + 1
    guard let officer = officer(seat),
      let mark = Observable(guessing: "\(Self.entryBegins)\(number).example")
    else { return }
    entered[number] = NetworkEntry(seat: seat, label: label)
    let entry = IndicatorEntry(pattern: .value(mark), severity: decisions.chance(50) ? 4 : 3)
    note("\(nodes[seat].place.name) enters a mark, \(label)")
    let answers = try ask(
      [
        submission(
          .importIndicators([entry], source: "desk", marking: label), officer.viewer, at: seat)
      ], at: seat)
    guard case .done(let made)? = answers.first else { return }
    let list = made.first { $0.kind == .indicators }
    entered[number]?.list = list?.id.cast(to: IndicatorBatch.self)
  }

  /// A desk makes the label of marks stricter that it entered: whoever was told follows, or looks for them no more.
  private func raiseLabel() throws {
    let found = entered.filter { _, one in
      one.list != nil && one.label < .red && nodes[one.seat].isHealthy
        && nodes[one.seat].restoredAt == nil
    }.keys.sorted()
    guard let number = decisions.pick(found), let one = entered[number], let list = one.list,
      let officer = officer(one.seat),
      let label = decisions.pick(TLP.allCases.filter { $0 > one.label })
    else { return }
    note("\(nodes[one.seat].place.name) makes the label of mark \(number) stricter, \(label)")
    let answers = try ask(
      [submission(.narrowIndicators(list, to: label), officer.viewer, at: one.seat)],
      at: one.seat)
    guard case .done? = answers.first else { return }
    entered[number]?.label = label
    entered[number]?.isStricter = true
  }

  // MARK: Revocations

  /// The word of the node above to the others below it that one of them is revoked; nil where the others would not take
  /// it from that node, or nobody else is below. A node with a new key says nothing: not everybody has confirmed it.
  func word(about way: NetworkWay) throws -> Signed<Revocation>? {
    let node = nodes[way.from]
    guard hasDecisions, nation.seats[way.to].above == way.from, node.journal.keyGeneration == 0,
      let link = node.link(to: way.to), !link.isRevoked
    else { return nil }
    let id = ID<Revocation>(high: 0x7000, low: 1 << 63 | UInt64(way.from * 100 + way.to))
    return try Revocation(
      id: id, issuer: link.own, subject: .node(link.peer), at: node.time(now),
      reason: Phrase(ja: "鍵が盗まれた", en: "its key was stolen")
    ).signed(by: node.place.key)
  }

  /// Remembers who has to hear of a revocation, once it holds where it was said.
  func noteTold(_ told: Signed<Revocation>?, about way: NetworkWay) {
    let node = nodes[way.from]
    guard let told, node.isHealthy, revoked.contains(way) else { return }
    let others = node.neighbours.filter {
      $0 != way.to && nation.seats[$0].above == way.from && node.link(to: $0)?.isRevoked == false
    }
    let record = RecordReference(.link, told.document.id)
    if !others.isEmpty {
      toldRevocations.append(NetworkTold(by: way.from, record: record, to: others))
    }
  }
}
