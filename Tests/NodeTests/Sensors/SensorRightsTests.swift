//! Who sees a sensor, who keeps it, and what a heartbeat may say.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

@Suite struct SensorRightsTests {
  private let nation: Nation
  private let key: ID<APIKey>
  private let common: ID<APIKey>

  init() throws {
    nation = try Nation()
    key = try #require(nation.keys["town sensor"])
    common = try #require(nation.keys["common sensor"])
  }

  private func particulars(_ organization: String = "town") throws -> Sensor.Particulars {
    Sensor.Particulars(
      name: "庁内網", organization: try nation.organization(organization), watches: "198.18.1.0/24")
  }

  private func refusal(_ command: Command, as viewer: Viewer) -> String? {
    guard case .refused(let code) = nation.ask(command, as: viewer) else { return nil }
    return code.code
  }

  @Test func `a sensor that is seen and not registered is listed as such`() throws {
    let chief = try nation.viewer("chief", "town", .administrator)
    let seen = try nation.queries.sensors(as: chief, at: nation.now)
    #expect(seen.map(\.standing) == [.unregistered, .unregistered])
    #expect(seen.filter(\.mayKeep).map(\.key) == [key])
    try nation.done(.registerSensor(key: key, try particulars()), as: chief)
    let after = try nation.queries.sensors(as: chief, at: nation.now)
    #expect(after.first { $0.key == key }?.standing == .inUse)
    #expect(after.first { $0.key == key }?.watches == "198.18.1.0/24")
    #expect(refusal(.registerSensor(key: key, try particulars()), as: chief) == "sensorKnown")
  }

  @Test func `whoever keeps an organisation's directory or watch registers its sensors alone`()
    throws
  {
    for (name, viewer) in try nation.viewers() {
      let copy = try Nation(copying: nation)
      let own = name == "town administrator" || name == "town watchOfficer"
      let tower = name == "tower administrator" || name == "tower watchOfficer"
      let answer = copy.ask(.registerSensor(key: key, try particulars()), as: viewer)
      let shared = copy.ask(
        .registerSensor(key: common, try particulars("village")), as: viewer)
      if own || tower || name == "the node" {
        guard case .done = answer else {
          Issue.record("\(name) was answered \(answer)")
          continue
        }
      } else {
        #expect(answer == .refused(.notFound), "\(name)")
      }
      if tower || name == "the node" {
        guard case .done = shared else {
          Issue.record("\(name) was answered \(shared)")
          continue
        }
      } else {
        #expect(shared == .refused(.notFound), "\(name)")
      }
    }
  }

  @Test func `nobody but the tower hands a sensor to others`() throws {
    let chief = try nation.viewer("chief", "town", .administrator)
    #expect(
      refusal(.registerSensor(key: key, try particulars("village")), as: chief) == "notAllowed")
    let id = try nation.done(.registerSensor(key: key, try particulars()), as: chief)[0].id
      .cast(to: Sensor.self)
    #expect(
      refusal(.sensor(id, .change(try particulars("village"))), as: chief) == "notAllowed")
    let watch = try nation.viewer("watch", "tower", .watchOfficer)
    try nation.done(.sensor(id, .change(try particulars("village"))), as: watch)
    #expect(refusal(.sensor(id, .retire), as: chief) == "notFound")
  }

  @Test func `each viewer's list holds his own, those below him and the common ones`() throws {
    try nation.done(.registerSensor(key: key, try particulars()))
    try nation.done(.registerSensor(key: common, try particulars("village")))
    for (name, viewer) in try nation.viewers() {
      let seen = try nation.queries.sensors(as: viewer, at: nation.now)
      let place = name.split(separator: " ")[0]
      let isNear = ["tower", "north", "town"].contains(place)
      let isSensor = name.hasSuffix(" sensor")
      let expected =
        name == "the node" || isNear && !isSensor
        ? [key, common] : ["city", "village"].contains(place) && !isSensor ? [common] : []
      #expect(Set(seen.map(\.key)) == Set(expected), "\(name)")
      // What the village says of the common sensor, its readers elsewhere do not see.
      let told = seen.first { $0.key == common }?.watches
      let maySee = ["the", "tower", "village"].contains(place) && !isSensor
      #expect((told != nil) == maySee, "\(name)")
    }
  }

  @Test func `a revoked key is still missed while its sensor is in use`() throws {
    let chief = try nation.viewer("chief", "town", .administrator)
    try nation.done(.registerSensor(key: key, try particulars()), as: chief)
    try nation.done(.revokeKey(key))
    #expect(try nation.queries.sensors(as: chief, at: nation.now).contains { $0.key == key })
    try nation.done(.revokeKey(common))
    #expect(try !nation.queries.sensors(as: chief, at: nation.now).contains { $0.key == common })
    #expect(
      refusal(.registerSensor(key: common, try particulars()), as: .node) == "noSensorKey")
  }

  @Test func `a heartbeat is taken of the sensor itself alone`() throws {
    for (name, viewer) in try nation.viewers() {
      let isSensor = name.hasSuffix(" sensor")
      #expect(
        refusal(.heartbeat(key, sensorTime: nil), as: viewer)
          == (name == "the node" ? nil : isSensor ? "notFound" : "notAllowed"), "\(name)")
    }
    let other = Viewer(person: nil, key: common, organization: nil, role: .sensor)
    #expect(refusal(.heartbeat(key, sensorTime: nil), as: other) == "notFound")
    let own = Viewer(person: nil, key: key, organization: nil, role: .sensor)
    #expect(refusal(.heartbeat(key, sensorTime: nil), as: own) == nil)
  }

  @Test func `skew and lag are marked past their limits, in both directions`() throws {
    func view() throws -> SensorView {
      let all = try nation.queries.sensors(as: .node, at: nation.now)
      return try #require(all.first { $0.key == key })
    }
    try nation.done(.registerSensor(key: key, try particulars()))
    let tick = Instant.Span(microseconds: 1)
    for (span, isSkewed) in [
      (Sensor.skewMax, false), (Sensor.skewMax + tick, true),
      (Instant.Span.seconds(-2), false), (Instant.Span(microseconds: -2_000_001), true),
    ] {
      try nation.done(.heartbeat(key, sensorTime: nation.now + span))
      #expect(try view().skew == span)
      #expect(try view().isSkewed == isSkewed)
    }
    try nation.done(.heartbeat(key, sensorTime: nil))
    #expect(try view().isSkewed, "a heartbeat without a time says nothing of the clock")
    for (lag, isLate) in [(Sensor.lagMax, false), (Sensor.lagMax + tick, true)] {
      try nation.done(
        .findings(
          [], cursor: nil,
          sensors: [SensorTally(key: key, events: 1, refused: 0, lastSeen: nil, lag: lag)]))
      #expect(try view().lag == lag)
      #expect(try view().isLate == isLate)
      #expect(try !view().isNormal)
    }
  }

  @Test func `a sensor whose events are dated ahead is not normal, without any heartbeat`() throws {
    try nation.done(.registerSensor(key: key, try particulars()))
    let tick = Instant.Span(microseconds: 1)
    for (ahead, isAhead) in [
      (Instant.Span.seconds(0), false), (Sensor.aheadMax, false), (Sensor.aheadMax + tick, true),
      (.hours(3), true), (.seconds(-10), false),
    ] {
      let lag = Instant.Span(microseconds: -ahead.microseconds)
      try nation.done(
        .findings(
          [], cursor: nil,
          sensors: [SensorTally(key: key, events: 1, refused: 0, lastSeen: nil, lag: lag)]))
      let all = try nation.queries.sensors(as: .node, at: nation.now)
      let view = try #require(all.first { $0.key == key })
      #expect(view.skew == nil && !view.isSkewed && !view.isLate && !view.isSilent)
      #expect(view.lag == lag && view.isAhead == isAhead)
      #expect(view.isNormal == !isAhead, "\(ahead)")
    }
  }

  @Test func `how much comes is told for this hour and the one before, and no longer`() throws {
    func rate() throws -> [Int64] {
      let all = try nation.queries.sensors(as: .node, at: nation.now)
      let view = try #require(all.first { $0.key == key })
      return [view.thisHour, view.lastHour, view.events]
    }
    func send(_ events: Int) throws {
      try nation.done(
        .findings(
          [], cursor: nil,
          sensors: [SensorTally(key: key, events: events, refused: 0, lastSeen: nil)]))
    }
    #expect(try rate() == [0, 0, 0])
    try send(5)
    try send(2)
    #expect(try rate() == [7, 0, 7])
    nation.now = nation.now + .hours(1)
    #expect(try rate() == [0, 7, 7], "the hour is over though nothing came")
    try send(1)
    #expect(try rate() == [1, 7, 8])
    nation.now = nation.now + .hours(2)
    #expect(try rate() == [0, 0, 8])
    try send(3)
    #expect(try rate() == [3, 0, 11])
  }

  @Test func `heartbeats are not remembered and leave no Fact`() throws {
    let facts = nation.node.tree.count
    let inputs = try nation.queue.read {
      try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM input") ?? 0
    }
    for _ in 0..<10 { try nation.done(.heartbeat(key, sensorTime: nil)) }
    let after = try nation.queue.read {
      try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM input") ?? 0
    }
    #expect(nation.node.tree.count == facts && after == inputs)
  }
}
