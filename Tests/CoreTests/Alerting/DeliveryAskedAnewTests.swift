//! A duty that two nodes watch: what the alert's home asks anew is taken once, and no older word undoes it there.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryAskedAnewTests {
  private let person = Actor.person(ID(high: 5, low: 5))
  private let observation: ID<Observation> = ID(high: 6, low: 6)
  private let context = Delivery.Context(ladder: Cast.ladder, plan: Cast.plan)
  private let start = Cast.friday

  private func delivery() throws -> Delivery {
    let body = Delivery.address(
      alert: ID(high: 3, low: 3), organization: ID(high: 4, low: 4), level: .primary, kind: .real,
      severity: .serious, inDoubt: false, at: start, in: context)
    return try #require(Delivery(id: ID(high: 2, low: 2), beginning: body, at: start))
  }

  @discardableResult
  private func take(
    _ event: Delivery.Event, _ delivery: inout Delivery, at now: Instant
  ) throws -> [Delivery.Body] {
    let bodies = try delivery.decide(event, at: now, in: context)
    for body in bodies { delivery.evolve(body, at: now) }
    return bodies
  }

  private func contained() throws -> Delivery {
    var duty = try delivery()
    for event in [
      Delivery.Event.acknowledge(by: person, over: .api), .act(by: person),
      .contain(by: person, evidence: nil),
    ] {
      try take(event, &duty, at: start + .minutes(5))
    }
    return duty
  }

  private func report(_ stage: Delivery.Stage, asked: Instant? = nil) -> Delivery.Report {
    Delivery.Report(
      progress: .open(stage), holder: person, wasTaken: true, answer: nil, askedAnew: asked)
  }

  @Test func `the home's asking is taken once, in every stage, and an older one never`() throws {
    let asked = start + .minutes(10)
    let fresh = try delivery()
    for var duty in [fresh, try contained()] {
      let calls = duty.called
      let first = try take(.rearm(.askedByHome(at: asked)), &duty, at: asked)
      #expect(first.count == 1)
      #expect(duty.stage == .awaiting && duty.askedAnew == asked)
      let goOn = calls.allSatisfy { duty.called.contains($0) }
      #expect(goOn, "whoever is called goes on being called")
      for late in [asked, asked + .seconds(-1)] {
        let again = try take(.rearm(.askedByHome(at: late)), &duty, at: asked + .minutes(1))
        #expect(again.isEmpty)
      }
      let newer = Delivery.Event.rearm(.askedByHome(at: asked + .seconds(1)))
      let second = try take(newer, &duty, at: asked + .minutes(2))
      #expect(second.count == 1)
    }
  }

  @Test func `what was closed begins again when the home asks, and what was withdrawn does not`()
    throws
  {
    var duty = try contained()
    let closing = Closing(
      outcome: .falsePositive, reason: Cast.content(1), evidence: nil, cause: nil, by: person)
    try take(.propose(closing), &duty, at: start + .minutes(6))
    try #require(duty.stage == nil)
    let asked = Delivery.Event.rearm(.askedByHome(at: start + .minutes(10)))
    let begun = try take(asked, &duty, at: start + .minutes(10))
    #expect(begun.count == 1)
    #expect(duty.stage == .awaiting)
    var gone = try contained()
    try take(.withdraw(.acceptedElsewhere), &gone, at: start + .minutes(6))
    let given = try take(asked, &gone, at: start + .minutes(10))
    #expect(given.isEmpty)
  }

  @Test func `a word of before what the sensor saw changes nothing, and one that knows it counts`()
    throws
  {
    var watch = try contained()
    let seen = start + .minutes(10)
    try take(.contradicted(observation: observation), &watch, at: seen)
    #expect(watch.stage == .awaiting && watch.askedAnew == seen)
    for stage in [Delivery.Stage.acting, .contained, .proven] {
      let unaware = try take(.follow(report(stage)), &watch, at: seen + .seconds(1))
      #expect(unaware.isEmpty)
      let old = report(stage, asked: seen + .seconds(-1))
      let older = try take(.follow(old), &watch, at: seen + .seconds(1))
      #expect(older.isEmpty, "\(stage)")
    }
    let closed = Delivery.Report(
      progress: .closed(.truePositive), holder: person, wasTaken: true, answer: nil)
    let ended = try take(.follow(closed), &watch, at: seen + .seconds(1))
    #expect(ended.isEmpty)
    #expect(watch.stage == .awaiting)
    try take(.follow(report(.awaiting, asked: seen)), &watch, at: seen + .seconds(2))
    #expect(watch.stage == .awaiting)
    try take(.follow(report(.acting, asked: seen)), &watch, at: seen + .minutes(3))
    #expect(watch.stage == .acting)
  }

  @Test func `the home believes its own sensor, and no proof of a node that has none`() throws {
    var watch = try contained()
    let proved = try take(.follow(report(.proven)), &watch, at: start + .minutes(7))
    #expect(proved.isEmpty)
    #expect(watch.stage == .contained)
    var behind = try delivery()
    try take(.follow(report(.proven)), &behind, at: start + .minutes(7))
    #expect(behind.stage == .contained, "it goes as far as a person's word goes")
  }
}
