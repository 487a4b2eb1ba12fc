//! Random lives of a sensor against a model of a few lines: each silence is one alert, over restarts and absences too.

import Alerting
import GRDB
import Kernel
import Simulator
import Testing

@testable import Node

/// What ought to become of a sensor, told as simply as possible.
private struct Model {
  enum State: Equatable {
    case listening(from: Instant)
    case silent
    case paused(until: Instant)
    case retired
  }
  let limit: Instant.Span
  var state: State
  var alerts = 0

  /// Time passes and every deadline is met when it is due.
  mutating func pass(to end: Instant) {
    if case .paused(let until) = state, until <= end { state = .listening(from: until) }
    fall(by: end)
  }
  /// Time passes unseen; what was due is met at its end. `off` of it nobody could be heard.
  mutating func jump(to end: Instant, off: Instant.Span) {
    switch state {
    case .listening(let from): state = .listening(from: from + off)
    case .paused(let until): if until <= end { state = .listening(from: end) }
    case .silent, .retired: break
    }
    fall(by: end)
  }
  private mutating func fall(by end: Instant) {
    guard case .listening(let from) = state, from + limit <= end else { return }
    state = .silent
    alerts += 1
  }
  mutating func heard(at now: Instant) {
    switch state {
    case .listening, .silent: state = .listening(from: now)
    case .paused, .retired: break
    }
  }
  mutating func use(at now: Instant) {
    switch state {
    case .paused, .retired: state = .listening(from: now)
    case .listening, .silent: break
    }
  }
}

@Suite struct SensorExplorationTests {
  private static let steps = 60

  @Test(arguments: UInt64(0)..<25)
  func `each silence is one alert, whatever happens in between`(seed: UInt64) throws {
    var chance = SplitMix64(seed: seed)
    func minutes(_ most: UInt64) -> Instant.Span { .minutes(Int64(chance.next() % most) + 1) }
    var nation = try Nation()
    let key = try #require(nation.keys["town sensor"])
    let sensor = try nation.done(
      .registerSensor(
        key: key,
        Sensor.Particulars(name: "庁内網", organization: try nation.organization("town"))))[0]
      .id.cast(to: Sensor.self)
    var model = Model(limit: Sensor.limitDefault, state: .listening(from: nation.now))
    for step in 0..<Self.steps {
      switch chance.next() % 9 {
      case 0...1:
        let tally = SensorTally(key: key, events: 1, refused: 0, lastSeen: nation.now)
        try nation.done(.findings([], cursor: nil, sensors: [tally]))
        model.heard(at: nation.now)
      case 2:
        try nation.done(.heartbeat(key, sensorTime: nation.now))
        model.heard(at: nation.now)
      case 3...4:
        try nation.pass(minutes(20))
        model.pass(to: nation.now)
      case 5:
        let until = nation.now + minutes(60)
        guard model.state != .retired else { continue }
        try nation.done(.sensor(sensor, .pause(until: until, reason: "工事")))
        model.state = .paused(until: until)
      case 6:
        try nation.done(.sensor(sensor, .use))
        model.use(at: nation.now)
      case 7 where chance.next() % 3 == 0:
        try nation.done(.sensor(sensor, .retire))
        model.state = .retired
      default:
        let gap = minutes(chance.next() % 2 == 0 ? 3 : 120)
        try nation.node.forgetOldAnswers(at: nation.now)
        nation.now = nation.now + gap
        nation = try Nation(copying: nation.queue, nation.state)
        try nation.pass(.seconds(0))
        model.jump(to: nation.now, off: gap > Node.absenceMin ? gap : .seconds(0))
      }
      try compare(nation, key, model, "seed \(seed), step \(step)")
    }
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  private func compare(
    _ nation: Nation, _ key: ID<APIKey>, _ model: Model, _ place: String
  ) throws {
    let alerts = try nation.queue.read {
      try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM alert") ?? 0
    }
    try #require(alerts == model.alerts, "\(place)")
    let views = try nation.queries.sensors(as: .node, at: nation.now)
    let view = try #require(views.first { $0.key == key })
    switch model.state {
    case .listening(let from):
      try #require(view.standing == .inUse && view.silentAt == from + model.limit, "\(place)")
    case .silent:
      guard case .silent = view.standing else {
        Issue.record("\(place): not silent")
        return
      }
    case .paused(let until):
      try #require(view.standing == .paused(until: until, reason: "工事"), "\(place)")
    case .retired: try #require(view.standing == .retired, "\(place)")
    }
  }
}
