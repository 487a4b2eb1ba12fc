//! The laws about what watches and is asked in turn: a sensor's silence, and the contact test of a quarter.

internal import Alerting
internal import Kernel
internal import Node

extension Chronicle {
  /// A sensor, and from when its silence counts as far as the world knows.
  struct Watched {
    /// As its Facts fold.
    var sensor: Sensor
    /// From when its silence counts.
    var from: Instant
    /// For how long the node had been off by then, in all.
    var absent: Instant.Span
  }

  /// How late a deadline may be on a node that has been whole since: late timers and failing writes take seconds.
  static let watchSlack = Instant.Span.minutes(1)
  /// How much earlier than the world the node may have heard a sensor: an answer that was lost is given again later.
  static let hearingSlack = Instant.Span.hours(1)

  /// Folds what happened to a sensor. It falls silent only where it was in use and said nothing for its limit.
  mutating func fold(_ id: ID<Sensor>, _ body: Sensor.Body, _ fact: Fact) throws {
    guard var watched = sensors[id] else {
      guard let sensor = Sensor(id: id, beginning: body, at: fact.at) else {
        throw Violation(law: .s5, what: "\(id) begins with \(fact.kind)")
      }
      sensors[id] = Watched(sensor: sensor, from: fact.at, absent: absences)
      return
    }
    if case .sensorFellSilent = body {
      var isListening = false
      if case .listening = watched.sensor.state { isListening = true }
      try demand(.silence, isListening, "\(id) fell silent while it was not in use")
      try demand(
        .silence, fact.at + Self.hearingSlack >= watched.from + watched.sensor.particulars.limit,
        "\(id) fell silent \((fact.at - watched.from).seconds) s after it was heard")
    }
    watched.sensor.evolve(body, at: fact.at)
    if case .listening(let since) = watched.sensor.state, since > watched.from {
      watched.from = since
      watched.absent = absences
    }
    sensors[id] = watched
  }

  /// Something came from a sensor and was answered: it is silent no more.
  mutating func heard(_ command: Command, at now: Instant) throws {
    let keys: [ID<APIKey>]
    switch command {
    case .heartbeat(let key, _): keys = [key]
    case .findings(_, _, let tallies): keys = tallies.map(\.key)
    default: return
    }
    for id in sensors.keys.sorted() {
      guard var watched = sensors[id], keys.contains(watched.sensor.apiKey) else { continue }
      if case .silent = watched.sensor.state {
        try demand(.silence, false, "\(id) was heard and is still silent")
      }
      watched.from = max(watched.from, now)
      watched.absent = absences
      sensors[id] = watched
    }
  }

  /// Nobody's silence and nobody's test is forgotten: what is due has happened on a node that has been whole since then.
  func judgeWatches(at now: Instant, wholeSince: Instant) throws {
    func isLate(_ due: Instant) -> Bool { now > max(due, wholeSince) + Self.watchSlack }
    if enabled.contains(.silence) {
      for id in sensors.keys.sorted() {
        guard let watched = sensors[id] else { continue }
        switch watched.sensor.state {
        case .listening:
          // While the node itself is off it hears nobody, and nobody is silent because of that.
          let off = absences.microseconds - watched.absent.microseconds
          let due =
            watched.from + watched.sensor.particulars.limit + Instant.Span(microseconds: off)
          try demand(
            .silence, !isLate(due), "\(id) says nothing since \(watched.from.seconds), untold")
        case .paused(let until, _):
          try demand(.silence, !isLate(until), "the pause of \(id) does not end")
        case .silent(let alert): try judgeTold(watched.sensor, by: alert)
        case .retired: break
        }
      }
    }
    guard enabled.contains(.quarter) else { return }
    for id in tests.keys.sorted() {
      guard case .planned(let due)? = tests[id]?.state else { continue }
      try demand(.quarter, !isLate(due), "\(id) was due at \(due.seconds) and did not begin")
    }
  }

  /// Its silence is an alert of severity 3 or above, and its owner's duty.
  private func judgeTold(_ sensor: Sensor, by alert: ID<Alert>) throws {
    let isGrave = alerts[alert].map { $0.severity >= .warning } ?? false
    let isOwners = lives.values.contains {
      $0.delivery.alert == alert && $0.delivery.organization == sensor.particulars.organization
    }
    try demand(.silence, isGrave && isOwners, "the silence of \(sensor.id) is told to nobody")
  }

  /// A test begins in the quarter that it is of.
  func judgeQuarter(_ test: ContactTest, _ fact: Fact) throws {
    let day = BusinessCalendar.japan.zone.civilTime(at: fact.at).date
    try demand(.quarter, test.quarter.contains(day), "\(test.id) began in another quarter")
  }
}
