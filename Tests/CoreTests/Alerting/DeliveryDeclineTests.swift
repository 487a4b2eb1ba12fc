//! Who does not take a duty says so, with or without words, and has it until the other has acknowledged.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryDeclineTests {
  private let person = Actor.person(ID(high: 5, low: 5))
  private let other: ID<Organization> = ID(high: 6, low: 6)
  private let context = Delivery.Context(ladder: Cast.ladder, plan: Cast.plan)

  private func delivery(_ level: Delivery.Level = .primary) throws -> Delivery {
    let body = Delivery.address(
      alert: ID(high: 3, low: 3), organization: ID(high: 4, low: 4), level: level, kind: .real,
      severity: .serious, inDoubt: false, at: Cast.friday, in: context)
    return try #require(Delivery(id: ID(high: 2, low: 2), beginning: body, at: Cast.friday))
  }

  @Test func `a name alone is said once, and words are something new each time`() throws {
    var duty = try delivery()
    let before = duty
    let named = try duty.decide(.decline(to: other, by: person), at: Cast.friday, in: context)
    #expect(named == [.declined(to: other, by: person)])
    for body in named { duty.evolve(body, at: Cast.friday) }
    #expect(duty.declinedTo == other && duty.state == before.state, "nothing else has changed")
    #expect(try duty.decide(.decline(to: other, by: person), at: Cast.friday, in: context).isEmpty)
    let said = Delivery.Event.decline(
      to: other, by: person, because: .needInformation, note: Cast.content(1))
    let worded = try duty.decide(said, at: Cast.friday, in: context)
    #expect(
      worded
        == [
          .declined(to: other, by: person, because: .needInformation, note: Cast.content(1))
        ])
  }

  @Test func `what was declined stays so when it gets graver, and begins anew once it was closed`()
    throws
  {
    var duty = try delivery()
    func take(_ event: Delivery.Event) throws {
      for body in try duty.decide(event, at: Cast.friday + .minutes(1), in: context) {
        duty.evolve(body, at: Cast.friday + .minutes(1))
      }
    }
    try take(.decline(to: other, by: person))
    try take(.raiseSeverity(.emergency))
    #expect(duty.severity == .emergency && duty.declinedTo == other)
    for event in [Delivery.Event.acknowledge(by: person, over: .api), .act(by: person)] {
      try take(event)
    }
    try take(.rearm(.joined(observation: ID(high: 7, low: 7))))
    #expect(duty.stage == .awaiting && duty.declinedTo == other)
    try take(.acknowledge(by: person, over: .api))
    try take(
      .propose(
        Closing(
          outcome: .falsePositive, reason: Cast.content(2), evidence: nil, cause: nil, by: person)))
    #expect(duty.stage == nil && duty.declinedTo == other)
    try take(.reopen(by: person))
    #expect(duty.stage == .awaiting && duty.declinedTo == nil)
  }

  @Test func `nobody declines for nobody, to himself, or what is a desk's to give`() throws {
    let duty = try delivery()
    #expect(throws: Delivery.Refusal.notAPerson) {
      try duty.decide(.decline(to: other, by: .unverified), at: Cast.friday, in: context)
    }
    #expect(throws: Delivery.Refusal.offerToSelf) {
      try duty.decide(
        .decline(to: duty.organization, by: person), at: Cast.friday, in: context)
    }
    for level in [Delivery.Level.unowned, .supervisor, .egressOperator] {
      let desk = try delivery(level)
      #expect(throws: Delivery.Refusal.offerToSelf, "\(level)") {
        try desk.decide(.decline(to: other, by: person), at: Cast.friday, in: context)
      }
    }
  }

  @Test func `a Fact without words is written as it always was, and one with words comes back`()
    throws
  {
    let bare = Delivery.Body.declined(to: other, by: person)
    let members = try JSONTreeEncoder.encode(bare).members?.first?.value.members ?? []
    #expect(members.map(\.name).sorted() == ["by", "to"])
    let worded = Delivery.Body.declined(
      to: other, by: person, because: .notOurs, note: Cast.content(1))
    for body in [bare, worded] {
      let json = try JSON.parse(JSONTreeEncoder.encode(body).canonical())
      #expect(try JSONTreeDecoder.decode(Delivery.Body.self, from: json) == body)
    }
  }
}
