//! Who is told for information only: one notice, no duty, and nothing that could begin one.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryToldTests {
  private static let people = [
    Callee(organization: ID(high: 4, low: 4), post: nil, person: ID(high: 5, low: 5), routes: [])
  ]

  private var told: Delivery {
    get throws {
      let body = Delivery.tell(
        Self.people, of: ID(high: 4, low: 4), alert: ID(high: 3, low: 3), severity: .emergency)
      return try #require(Delivery(id: ID(high: 2, low: 2), beginning: body, at: Cast.friday))
    }
  }

  @Test func `it is over as it begins and waits for nothing`() throws {
    let delivery = try told
    #expect(delivery.stage == nil && delivery.next == nil)
    #expect(delivery.state == .withdrawn(.nothingAsked))
    #expect(delivery.called.isEmpty && delivery.copies == Self.people)
    #expect(!delivery.level.isOwner)
  }

  @Test func `nothing that happens begins a duty`() throws {
    let delivery = try told
    let context = Delivery.Context(
      ladder: Cast.ladder, plan: CallPlan.only(Self.people))
    let person = Actor.person(ID(high: 5, low: 5))
    for event in [
      Delivery.Event.opened(by: person), .delivered(ID(high: 9, low: 9)),
      .deadline(due: Cast.friday, sensorAlive: true, lastSeen: nil), .raiseSeverity(.emergency),
      .contradicted(observation: ID(high: 8, low: 8)),
      .rearm(.joined(observation: ID(high: 8, low: 8))), .withdraw(.alertClosed),
    ] {
      #expect(try delivery.decide(event, at: Cast.friday, in: context).isEmpty, "\(event)")
    }
    for event in [
      Delivery.Event.acknowledge(by: person, over: .link), .act(by: person), .help(by: person),
      .reopen(by: person),
    ] {
      #expect(throws: Delivery.Refusal.ended, "\(event)") {
        try delivery.decide(event, at: Cast.friday, in: context)
      }
    }
    #expect(throws: Delivery.Refusal.nothingToAnswer) {
      try delivery.decide(.answer(.notAffected, by: person), at: Cast.friday, in: context)
    }
  }
}
