//! A sensor's silence on a node: one alert to its owner, once, over restarts too, and closed by a person.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct SensorSilenceTests {
  private let nation: Nation
  private let chief: Viewer
  private let key: ID<APIKey>
  private let sensor: ID<Sensor>

  init() throws {
    nation = try Nation()
    chief = try nation.viewer("chief", "town", .administrator)
    key = try #require(nation.keys["town sensor"])
    sensor = try nation.done(
      .registerSensor(
        key: key,
        Sensor.Particulars(name: "庁内網", organization: try nation.organization("town"))),
      as: chief)[0].id.cast(to: Sensor.self)
  }

  private func hear(_ lag: Instant.Span? = nil) throws {
    try nation.done(
      .findings(
        [], cursor: nil,
        sensors: [SensorTally(key: key, events: 1, refused: 0, lastSeen: nation.now, lag: lag)]))
  }

  private func beat(_ sensorTime: Instant? = nil) throws {
    try nation.done(
      .heartbeat(key, sensorTime: sensorTime),
      as: Viewer(person: nil, key: key, organization: nil, role: .sensor))
  }

  private func alerts() throws -> [AlertSummary] {
    try nation.queries.alerts(as: chief, filter: AlertFilter(order: .newest)).items
  }

  private func view(at moment: Instant? = nil) throws -> SensorView {
    let sensors = try nation.queries.sensors(as: chief, at: moment ?? nation.now)
    return try #require(sensors.first { $0.key == key })
  }

  private func kinds(of alert: ID<Alert>) throws -> [String] {
    try #require(try nation.queries.alert(alert, as: chief, at: nation.now)).timeline.map(\.kind)
  }

  @Test func `a sensor that was never heard is silent when its limit has passed`() throws {
    try nation.pass(.minutes(15) + Instant.Span(microseconds: -1))
    #expect(try alerts().isEmpty)
    try nation.pass(Instant.Span(microseconds: 1))
    let found = try alerts()
    #expect(found.count == 1)
    #expect(found[0].severity == .warning && found[0].owner?.organization.name.ja == "北山町")
    #expect(found[0].lines?.what.ja.contains("庁内網") == true)
    #expect(try view().standing == .silent(found[0].id))
    try nation.pass(.days(1))
    #expect(try alerts().count == 1)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `events and heartbeats both put the silence off`() throws {
    for hears in [true, false, true, false] {
      try nation.pass(.minutes(14))
      if hears { try hear() } else { try beat() }
    }
    #expect(try alerts().isEmpty)
    let last = nation.now
    #expect(try view().silentAt == last + .minutes(15))
    try nation.pass(.minutes(15))
    #expect(try alerts().count == 1)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `heard again stands in the alert's history, and the alert stays open`() throws {
    try nation.pass(.minutes(20))
    let first = try #require(try alerts().first)
    try hear()
    try hear()
    #expect(try kinds(of: first.id).filter { $0 == "sensorSpoke" }.count == 1)
    #expect(try alerts()[0].closedAt == nil)
    #expect(try view().standing == .inUse)
    try nation.pass(.minutes(15))
    let both = try alerts()
    #expect(both.count == 2 && both.allSatisfy { $0.closedAt == nil })
    #expect(try view().standing == .silent(both[0].id) && both[0].id != first.id)
    try beat()
    #expect(try kinds(of: both[0].id).contains("sensorSpoke"))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a pause or a retirement raises nothing, and use counts anew`() throws {
    let end = nation.now + .hours(3)
    try nation.done(.sensor(sensor, .pause(until: end, reason: "停電工事")), as: chief)
    #expect(try view().standing == .paused(until: end, reason: "停電工事"))
    #expect(try !view().isExpected)
    try nation.pass(.hours(3))
    #expect(try alerts().isEmpty && view().standing == .inUse)
    try nation.pass(.minutes(10))
    try nation.done(.sensor(sensor, .retire), as: chief)
    try nation.pass(.days(2))
    #expect(try alerts().isEmpty && view().standing == .retired)
    try nation.done(.sensor(sensor, .use), as: chief)
    try nation.pass(.minutes(14))
    #expect(try alerts().isEmpty)
    try nation.pass(.minutes(1))
    #expect(try alerts().count == 1)
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a pause without an end or a reason is refused`() throws {
    let pauses: [(SensorCommand, String)] = [
      (.pause(until: nil, reason: "工事"), "pauseNeedsEnd"),
      (.pause(until: nation.now + .hours(1), reason: " "), "pauseNeedsReason"),
      (
        .pause(
          until: nation.now + .hours(1),
          reason: String(repeating: "あ", count: Sensor.reasonMax + 1)), "reasonTooLong"
      ),
    ]
    for (pause, code) in pauses {
      #expect(nation.ask(.sensor(sensor, pause), as: chief) == .refused(RefusalCode(code)))
    }
  }

  @Test func `another limit holds at once, in both directions`() throws {
    func change(_ limit: Instant.Span) throws {
      try nation.done(
        .sensor(
          sensor,
          .change(
            Sensor.Particulars(
              name: "庁内網", organization: try nation.organization("town"), limit: limit))),
        as: chief)
    }
    try nation.pass(.minutes(10))
    try change(.hours(1))
    try nation.pass(.minutes(49))
    #expect(try alerts().isEmpty)
    try change(.minutes(5))
    try nation.pass(Instant.Span(microseconds: 0))
    #expect(try alerts().count == 1)
  }

  @Test func `a silence due while the node was off is raised after it, neither lost nor at once`()
    throws
  {
    try nation.pass(.minutes(5))
    try hear()
    try nation.pass(.minutes(10))
    try nation.node.forgetOldAnswers(at: nation.now)
    // Off for two hours: nobody could be heard.
    nation.now = nation.now + .hours(2)
    let again = try Nation(copying: nation.queue, nation.state)
    let reader = again.queries
    try again.pass(.minutes(5) + Instant.Span(microseconds: -1))
    #expect(try reader.alerts(as: chief).items.isEmpty)
    try again.pass(Instant.Span(microseconds: 1))
    #expect(try reader.alerts(as: chief).items.count == 1)
    #expect(try Verifier.verify(again.queue, at: again.now).faults == [])
  }

  @Test func `a restart that takes seconds gives no silent sensor more time`() throws {
    try hear()
    var living = nation
    for _ in 0..<15 {
      // As the node does every minute when nothing happens.
      try living.node.forgetOldAnswers(at: living.now)
      living.now = living.now + .minutes(1)
      living = try Nation(copying: living.queue, living.state)
    }
    try living.pass(.seconds(0))
    #expect(try living.queries.alerts(as: chief).items.count == 1)
  }
}
