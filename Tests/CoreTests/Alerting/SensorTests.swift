//! A sensor's rules: silence once, a pause with an end and a reason, limits at their edges.

import Alerting
import Kernel
import Testing

@Suite struct SensorTests {
  private let now = Cast.friday
  private let tick = Instant.Span(microseconds: 1)
  private let silence: ID<Alert> = Cast.id(7)

  private func particulars(
    name: String = "庁内網", watches: String = "", limit: Instant.Span = Sensor.limitDefault
  ) -> Sensor.Particulars {
    Sensor.Particulars(name: name, organization: Cast.id(1), watches: watches, limit: limit)
  }

  private func sensor() throws -> Sensor {
    let body = try Sensor.register(key: Cast.id(2), particulars())
    return try #require(Sensor(id: Cast.id(3), beginning: body, at: now))
  }

  /// Decides and evolves; gives what was recorded.
  @discardableResult
  private func apply(
    _ event: Sensor.Event, to sensor: inout Sensor, at moment: Instant
  ) throws -> [Sensor.Body] {
    let bodies = try sensor.decide(event, at: moment)
    for body in bodies { sensor.evolve(body, at: moment) }
    return bodies
  }

  private func deadline(heard: Instant?) -> Sensor.Event {
    .deadline(countedFrom: heard, lastHeard: heard, alert: silence)
  }

  @Test func `silence begins at the limit, and not a tick before`() throws {
    var sensor = try sensor()
    let due = now + Sensor.limitDefault
    #expect(sensor.deadline(countedFrom: nil) == due)
    #expect(try sensor.decide(deadline(heard: nil), at: due - tick) == [])
    #expect(
      try apply(deadline(heard: nil), to: &sensor, at: due)
        == [.sensorFellSilent(lastHeard: nil, alert: silence)])
    #expect(sensor.state == .silent(alert: silence) && sensor.isInUse)
    #expect(sensor.deadline(countedFrom: nil) == nil)
    #expect(try sensor.decide(deadline(heard: nil), at: due + .hours(1)) == [])
  }

  @Test func `what was heard puts the silence off, and a node that was off does too`() throws {
    let sensor = try sensor()
    let heard = now + .minutes(14)
    let due = now + Sensor.limitDefault
    #expect(try sensor.decide(deadline(heard: heard), at: due) == [])
    #expect(sensor.deadline(countedFrom: heard) == heard + Sensor.limitDefault)
    let late = Sensor.Event.deadline(
      countedFrom: now + .hours(1), lastHeard: heard, alert: silence)
    #expect(try sensor.decide(late, at: now + .minutes(74)) == [])
    #expect(
      try sensor.decide(late, at: now + .minutes(75))
        == [.sensorFellSilent(lastHeard: heard, alert: silence)])
  }

  @Test func `heard again is said once, and the next silence is another`() throws {
    var sensor = try sensor()
    try apply(deadline(heard: nil), to: &sensor, at: now + .minutes(15))
    let spoke = now + .minutes(40)
    #expect(
      try apply(.heard, to: &sensor, at: spoke) == [.sensorHeardAgain(alert: silence)])
    #expect(try apply(.heard, to: &sensor, at: spoke + tick) == [])
    #expect(sensor.deadline(countedFrom: nil) == spoke + Sensor.limitDefault)
    let second = try apply(
      .deadline(countedFrom: spoke, lastHeard: spoke, alert: Cast.id(8)), to: &sensor,
      at: spoke + .minutes(15))
    #expect(second == [.sensorFellSilent(lastHeard: spoke, alert: Cast.id(8))])
  }

  @Test func `a pause needs an end within a quarter, and a reason`() throws {
    let sensor = try sensor()
    let why = Cast.content(1)
    #expect(throws: Sensor.Refusal.pauseNeedsEnd) {
      try sensor.decide(.pause(until: nil, reason: why), at: now)
    }
    #expect(throws: Sensor.Refusal.pauseNeedsReason) {
      try sensor.decide(.pause(until: now + .hours(1), reason: nil), at: now)
    }
    #expect(throws: Sensor.Refusal.pauseEndsBeforeItBegins) {
      try sensor.decide(.pause(until: now, reason: why), at: now)
    }
    #expect(throws: Sensor.Refusal.pauseTooLong) {
      try sensor.decide(.pause(until: now + Sensor.pauseMax + tick, reason: why), at: now)
    }
    for until in [now + tick, now + Sensor.pauseMax] {
      #expect(
        try sensor.decide(.pause(until: until, reason: why), at: now)
          == [.sensorPaused(until: until, reason: why)])
    }
  }

  @Test func `a pause is no silence, and ends by itself or by hand`() throws {
    var sensor = try sensor()
    let end = now + .hours(2)
    try apply(.pause(until: end, reason: Cast.content(1)), to: &sensor, at: now)
    #expect(sensor.deadline(countedFrom: now) == end && !sensor.isInUse)
    #expect(try sensor.decide(deadline(heard: nil), at: end - tick) == [])
    #expect(try sensor.decide(.heard, at: now + .hours(1)) == [])
    var early = sensor
    #expect(try apply(.use, to: &early, at: now + .hours(1)) == [.sensorTakenIntoUse])
    #expect(early.deadline(countedFrom: nil) == now + .hours(1) + Sensor.limitDefault)
    #expect(try apply(deadline(heard: nil), to: &sensor, at: end) == [.sensorTakenIntoUse])
    #expect(sensor.deadline(countedFrom: nil) == end + Sensor.limitDefault)
  }

  @Test func `a retired sensor has no deadline until it is used again`() throws {
    var sensor = try sensor()
    #expect(try apply(.retire, to: &sensor, at: now) == [.sensorRetired])
    #expect(try apply(.retire, to: &sensor, at: now) == [])
    #expect(sensor.deadline(countedFrom: now) == nil)
    #expect(try sensor.decide(deadline(heard: nil), at: now + .days(1)) == [])
    #expect(throws: Sensor.Refusal.sensorRetired) {
      try sensor.decide(.pause(until: now + .hours(1), reason: Cast.content(1)), at: now)
    }
    #expect(try apply(.use, to: &sensor, at: now + .days(1)) == [.sensorTakenIntoUse])
    #expect(try apply(.use, to: &sensor, at: now + .days(1)) == [])
    #expect(sensor.isInUse)
  }

  @Test func `particulars are taken at each limit and refused one past it`() throws {
    let good = [
      particulars(limit: Sensor.limitMin), particulars(limit: Sensor.limitMax),
      particulars(name: String(repeating: "あ", count: Sensor.nameMax)),
      particulars(watches: String(repeating: "い", count: Sensor.watchesMax)),
    ]
    for particulars in good { _ = try Sensor.register(key: Cast.id(2), particulars) }
    let bad: [(Sensor.Particulars, Sensor.Refusal)] = [
      (
        particulars(limit: Instant.Span(microseconds: Sensor.limitMin.microseconds - 1)),
        .sensorLimitOutOfRange
      ),
      (particulars(limit: Sensor.limitMax + tick), .sensorLimitOutOfRange),
      (particulars(name: " "), .sensorNeedsName),
      (particulars(name: String(repeating: "あ", count: Sensor.nameMax + 1)), .sensorNameTooLong),
      (
        particulars(watches: String(repeating: "い", count: Sensor.watchesMax + 1)),
        .sensorWatchesTooLong
      ),
    ]
    let known = try sensor()
    for (particulars, refusal) in bad {
      #expect(throws: refusal) { try Sensor.register(key: Cast.id(2), particulars) }
      #expect(throws: refusal) { try known.decide(.change(particulars), at: now) }
    }
    #expect(try known.decide(.change(particulars()), at: now) == [])
  }

  @Test func `the lines of a silence are short enough to be read, whatever the name`() throws {
    let long = particulars(name: String(repeating: "名", count: Sensor.nameMax))
    let body = try Sensor.register(key: Cast.id(2), long)
    let sensor = try #require(Sensor(id: Cast.id(3), beginning: body, at: now))
    for last in [nil, now - .days(7)] {
      let lines = ThreeLines(silenceOf: sensor, lastHeard: last, at: now)
      #expect(lines.problems() == [])
    }
  }
}
