//! Expectations across nodes, what is printed, and what holds at the end.

internal import Alerting
internal import Formats
internal import Kernel
internal import Node

extension NodesReplay {
  /// Tells what was recorded, and reads the expectations whose time has come.
  func read() throws {
    let names = seats.map(\.key)
    log.tellHops(names, at: now)
    for seat in seats {
      for phrase in try seat.chronicle.news(seat.stage, cast) {
        log.tell(phrase, on: seat.key, at: now)
      }
    }
    var left: [Scenario.Expectation] = []
    for expectation in waiting {
      let wrong = try check(expectation)
      if wrong.isEmpty { continue }
      if now < expectation.at + Self.patience {
        left.append(expectation)
      } else if let limit = expectation.limit {
        behind.append(
          NodesReport.Behind(
            at: expectation.at, line: expectation.line, alert: expectation.alert, limit: limit))
      } else {
        failures += wrong.map {
          ReplayReport.Failure(
            at: expectation.at, line: expectation.line, alert: expectation.alert, what: $0)
        }
      }
    }
    waiting = left
  }

  /// What does not hold of an expectation now. State and rung are read where the owner lives, the owner and the links
  /// where the alert is at home.
  private func check(_ expectation: Scenario.Expectation) throws -> [ReplayReport.Failure.What] {
    guard let id = alerts[expectation.alert], let home = homes[id],
      let owned = try owner(of: id, at: home)
    else { return [.noSuchAlert] }
    var wrong: [ReplayReport.Failure.What] = []
    let body = cast.bodies.first { $0.value == owned.organization }?.key ?? ""
    if body != expectation.owner {
      wrong.append(.owner(expected: expectation.owner, found: body))
    }
    let place = try seat(of: expectation.owner)
    let duty = try owner(of: id, at: place)
    let state = duty.map { $0.stage?.rawValue ?? "closed" } ?? "-"
    if state != expectation.state {
      wrong.append(.state(expected: expectation.state, found: state))
    }
    if let rung = duty?.rung, rung != expectation.rung {
      wrong.append(.rung(expected: expectation.rung, found: rung))
    }
    if let linked = expectation.linked {
      let other = alerts[linked]
      let alert = try seats[home].stage.alert(id)
      if other.map({ alert?.linked.contains($0) ?? false }) != true {
        wrong.append(.notLinked(linked))
      }
    }
    for key in expectation.told {
      let person = try cast.member(key).person
      let isTold = try seats.contains { try $0.stage.told(of: id).contains(person) }
      if !isTold { wrong.append(.notTold(key)) }
    }
    return wrong
  }

  // MARK: At the end

  /// With silent people every duty has been on its last rung in the time of its ladder, on each node that watches it.
  func checkLastRungs() throws {
    let ladder = Ladder(calendar: .japan)
    for (number, seat) in seats.enumerated() {
      let open = seat.journal.deliveries.values.filter {
        $0.stage != nil && $0.kind == .real && $0.severity >= .warning
          && ($0.level.isOwner || $0.level == .egressOperator)
      }
      for delivery in open.sorted(by: { $0.id < $1.id }) {
        let due = Replay.lastRungDue(delivery.severity, from: delivery.start, ladder)
        guard due <= now else { continue }
        let reached = memory.lastRungs[.init(seat: number, delivery: delivery.id)]
        judge.expect(
          .desk, reached.map { $0 <= due + .seconds(1) } ?? false, at: due, on: seat.key,
          "\(key(of: delivery.alert)): last rung due \(Self.time(due)), called \(Self.time(reached))"
        )
        if reached == nil {
          failures.append(
            ReplayReport.Failure(
              at: now, line: nil, alert: key(of: delivery.alert), what: .lastRungNotReached))
        } else if let reached, reached > due + .seconds(1) {
          failures.append(
            ReplayReport.Failure(
              at: reached, line: nil, alert: key(of: delivery.alert),
              what: .lastRungLate(due: due)))
        }
      }
    }
  }

  /// What holds of the stores as they are: nothing real is mixed with anything else, on no node and between none.
  func finish() throws {
    for seat in seats {
      let mixed = try seat.stage.mixed()
      judge.expect(
        .kinds, mixed == nil, at: now, on: seat.key, isTelling: false,
        mixed.map { "\($0) is of another kind than what it is about" } ?? "no notice is mixed")
      for (id, alert) in seat.journal.alerts.sorted(by: { $0.key < $1.key }) {
        guard let home = homes[id], let original = seats[home].journal.alerts[id] else { continue }
        judge.expect(
          .kinds, alert.kind == original.kind, at: now, on: seat.key,
          isTelling: !seat.journal.isHome(of: id),
          "\(key(of: id)) is \(alert.kind.code), on \(seats[home].key) \(original.kind.code)")
      }
    }
  }
}
