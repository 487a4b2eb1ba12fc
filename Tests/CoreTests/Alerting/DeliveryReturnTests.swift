//! A duty whose body had moved to another node and is back: what was taken back begins again, and nothing else does.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryReturnTests {
  private let person = Actor.person(ID(high: 5, low: 5))
  private let context = Delivery.Context(ladder: Cast.ladder, plan: Cast.plan)
  private let start = Cast.friday

  private func delivery(_ events: [Delivery.Event]) throws -> Delivery {
    let body = Delivery.address(
      alert: ID(high: 3, low: 3), organization: ID(high: 4, low: 4), level: .primary, kind: .real,
      severity: .serious, inDoubt: false, at: start, in: context)
    var duty = try #require(Delivery(id: ID(high: 2, low: 2), beginning: body, at: start))
    for event in events {
      for body in try duty.decide(event, at: start, in: context) { duty.evolve(body, at: start) }
    }
    return duty
  }

  @Test func `what was taken back is asked anew, from the first rung`() throws {
    let reasons: [Delivery.Withdrawal] = [.narrowed, .acceptedElsewhere, .alertClosed]
    for reason in reasons {
      var duty = try delivery([.acknowledge(by: person, over: .api), .withdraw(reason)])
      let later = start + .hours(2)
      let bodies = try duty.decide(.returned, at: later, in: context)
      #expect(bodies.count == 1)
      for body in bodies { duty.evolve(body, at: later) }
      #expect(duty.stage == .awaiting && !duty.called.isEmpty)
      let next = try #require(duty.next?.next)
      #expect(next > later)
      #expect(try duty.decide(.returned, at: later, in: context).isEmpty, "once")
    }
  }

  @Test func `what goes on, or was only told, is left alone`() throws {
    let open = try delivery([.acknowledge(by: person, over: .api)])
    #expect(try open.decide(.returned, at: start, in: context).isEmpty)
    let body = Delivery.tell(
      [Callee.node(of: ID(high: 4, low: 4))], of: ID(high: 4, low: 4), alert: ID(high: 3, low: 3),
      severity: .warning)
    let told = try #require(Delivery(id: ID(high: 2, low: 2), beginning: body, at: start))
    #expect(try told.decide(.returned, at: start, in: context).isEmpty)
  }
}
