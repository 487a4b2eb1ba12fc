//! Sensors: registering, pausing, hearing them, and raising their silence.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  // MARK: Who may

  /// Whoever keeps the directory or is on watch keeps the sensors of his organisation; the tower's keep everybody's.
  private func keepsSensors(of owner: ID<Organization>?) throws -> Bool {
    let viewer = input.viewer
    guard viewer.role.mayAdminister || viewer.role.mayWatch, let own = viewer.organization else {
      return false
    }
    return own == directory.tower || own == owner
  }

  /// Throws unless the viewer may register the sensor of that key for that owner.
  func mayRegister(_ key: ID<APIKey>, _ particulars: Sensor.Particulars) throws {
    let record = try find(KeyRecord.self, key.description)
    guard let record, try keepsSensors(of: record.organization) else { throw RefusalCode.notFound }
    guard try keepsSensors(of: particulars.organization) else { throw RefusalCode.notAllowed }
  }

  /// Throws unless the viewer may do that with that sensor.
  func mayKeep(_ id: ID<Sensor>, _ command: SensorCommand) throws {
    guard let sensor = try find(Sensor.self, id.description),
      try keepsSensors(of: sensor.particulars.organization)
    else { throw RefusalCode.notFound }
    // Nobody hands a sensor to others, and its silence with it, but the tower.
    if case .change(let new) = command, try !keepsSensors(of: new.organization) {
      throw RefusalCode.notAllowed
    }
  }

  // MARK: What is asked

  /// Registers the sensor behind a key.
  func registerSensor(
    _ key: ID<APIKey>, _ particulars: Sensor.Particulars
  ) throws -> ID<Sensor> {
    let record = try existing(KeyRecord.self, key.description)
    guard record.role == .sensor, !record.isRevoked else { throw RefusalCode("noSensorKey") }
    guard try Sensor.of(key, in: db) == nil else { throw RefusalCode("sensorKnown") }
    try isKnown(particulars.organization)
    let body = try refusing {
      () throws(Sensor.Refusal) in try Sensor.register(key: key, particulars)
    }
    let id: ID<Sensor> = make("sensor")
    try commit(.sensor(id, body))
    return id
  }

  private func isKnown(_ organization: ID<Organization>) throws {
    guard try directory.organization(organization, in: db) != nil else {
      throw RefusalCode("unknownOrganization")
    }
  }

  /// An act on a sensor.
  // transitions:
  func perform(_ command: SensorCommand, on id: ID<Sensor>) throws {
    switch command {
    case .change(let particulars):
      try isKnown(particulars.organization)
      try decide(id, .change(particulars))
    case .pause(let until, let reason):
      guard reason.count <= Sensor.reasonMax else { throw RefusalCode("reasonTooLong") }
      let isEmpty = reason.allSatisfy(\.isWhitespace)
      try decide(id, .pause(until: until, reason: isEmpty ? nil : try keep(reason)))
    case .use: try decide(id, .use)
    case .retire: try decide(id, .retire)
    }
  }

  private func decide(_ id: ID<Sensor>, _ event: Sensor.Event) throws {
    let sensor = try existing(Sensor.self, id.description)
    let bodies = try refusing { () throws(Sensor.Refusal) in try sensor.decide(event, at: at) }
    for body in bodies { try commit(.sensor(id, body)) }
  }

  // MARK: Hearing

  /// A heartbeat. How far its clock is off is worked out against node time, as everything is recorded in it.
  func heartbeat(of key: ID<APIKey>, sensorTime: Instant?) throws {
    try store.cachedStatement(
      sql: """
        INSERT INTO sensor_watch (key, heard_from, heartbeat, skew) VALUES (?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET heard_from = excluded.heard_from,
          heartbeat = excluded.heartbeat, skew = COALESCE(excluded.skew, sensor_watch.skew)
        """
    ).execute(arguments: [
      key.description, at.microseconds, at.microseconds,
      sensorTime.map { ($0 - at).microseconds },
    ])
    try spoke(key)
  }

  /// So many events came from a sensor; `lag` is how long the newest of them was on its way.
  func heard(_ key: ID<APIKey>, lag: Instant.Span?, events: Int) throws {
    try store.cachedStatement(
      sql: """
        INSERT INTO sensor_watch (key, heard_from, lag, hour, hour_events) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET heard_from = excluded.heard_from,
          lag = COALESCE(excluded.lag, sensor_watch.lag),
          before_events = CASE
            WHEN sensor_watch.hour = excluded.hour THEN sensor_watch.before_events
            WHEN sensor_watch.hour = excluded.hour - 1 THEN sensor_watch.hour_events ELSE 0 END,
          hour_events = excluded.hour_events + CASE
            WHEN sensor_watch.hour = excluded.hour THEN sensor_watch.hour_events ELSE 0 END,
          hour = excluded.hour
        """
    ).execute(arguments: [
      key.description, at.microseconds, lag?.microseconds,
      at.microseconds / Instant.Span.hours(1).microseconds, events,
    ])
    try spoke(key)
  }

  private func spoke(_ key: ID<APIKey>) throws {
    guard let sensor = try Sensor.of(key, in: db) else { return }
    try decide(sensor.id, .heard)
  }

  /// From now on its silence counts, whether anything came yet or not.
  func countSilence(of key: ID<APIKey>) throws {
    try store.cachedStatement(
      sql: """
        INSERT INTO sensor_watch (key, heard_from) VALUES (?, ?)
        ON CONFLICT (key) DO UPDATE SET heard_from = excluded.heard_from
        """
    ).execute(arguments: [key.description, at.microseconds])
  }

  // MARK: Silence

  /// A sensor's deadline. The timer is not moved with everything that is heard; it is moved here, when it fires for
  /// nothing.
  func deadline(of id: ID<Sensor>) throws {
    guard let sensor = try find(Sensor.self, id.description) else { return }
    let now = try db
    try decide(
      id,
      .deadline(
        countedFrom: try Sensor.heardFrom(sensor.apiKey, in: now),
        lastHeard: try Sensor.lastHeard(sensor.apiKey, in: now), alert: make("alert")))
    try setTimer(of: existing(Sensor.self, id.description))
  }

  /// Sets or clears the one timer of a sensor.
  func setTimer(of sensor: Sensor) throws {
    let record = RecordReference(.sensor, sensor.id).description
    let heard = try Sensor.heardFrom(sensor.apiKey, in: store)
    guard let due = sensor.deadline(countedFrom: heard) else {
      try store.cachedStatement(sql: "DELETE FROM timer WHERE record = ?")
        .execute(arguments: [record])
      return
    }
    try store.cachedStatement(
      sql: """
        INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)
        ON CONFLICT (record) DO UPDATE SET due = excluded.due, step = excluded.step
        """
    ).execute(arguments: [record, due.microseconds, AlertKind.real.code, sensor.timerStep])
  }

  /// Raises the alert that a sensor's silence is, to its owner.
  func raiseSilence(of sensor: Sensor, lastHeard: Instant?, as alert: ID<Alert>) throws {
    let owner = sensor.particulars.organization
    let day = Int(at.microseconds / Instant.Span.days(1).microseconds)
    try begin(
      alert, lines: ThreeLines(silenceOf: sensor, lastHeard: lastHeard, at: at), kind: .real,
      severity: Sensor.silenceSeverity, tlp: .amber, inDoubt: false,
      // Its own key: no finding joins it, and the next silence is another alert.
      keys: [.rule("silent \(alert)", day: day)], recipients: [owner], campaign: nil,
      standing: try standing(of: [owner], kind: .real))
  }
}

extension Sensor {
  /// What its timer waits for; part of the timer's identity.
  var timerStep: String {
    switch state {
    case .paused: "pause"
    case .listening, .silent, .retired: "silence"
    }
  }
}
