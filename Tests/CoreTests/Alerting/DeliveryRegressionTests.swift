//! Faults that were found in the delivery machine by reading and by exploration, each as the conversation that shows it.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryRegressionTests {
  @Test func `a notice that is raised gets a deadline`() throws {
    var talk = try Conversation(severity: .information)
    talk.play("3m  raise 5 -> rearmed severity 5 copies 3, next 8m acknowledge")
    var nobodys = try Conversation(severity: .information, level: .unowned)
    nobodys.play("3m  raise 4 -> rearmed severity 4 copies 0, next 13m assign")
  }

  @Test func `a notice is never climbed for`() throws {
    var talk = try Conversation(severity: .information)
    talk.play(
      """
      1m  ack sato -> acknowledged, next none
      2m  join     -> rearmed joined copies 0, next none
      """)
  }

  @Test func `a contradicted claim brings the containment clock back`() throws {
    var talk = try Conversation(severity: .serious)
    talk.play(
      """
      1m   ack sato     -> acknowledged
      2m   act sato     -> actingBegun, next 60m contain
      20m  contain sato -> containmentClaimed
      30m  contradict   -> rearmed contradicted copies 0, next 40m acknowledge
      31m  ack sato     -> acknowledged, next 90m contain
      """)
  }

  @Test func `what was closed while it was asked again begins from the beginning`() throws {
    var talk = try Conversation(severity: .serious)
    talk.play(
      """
      1m   ack sato     -> acknowledged
      2m   act sato     -> actingBegun
      3m   join         -> rearmed joined copies 0
      4m   propose sato falsePositive reason -> closed falsePositive
      50m  join         -> rearmed joined copies 3, next 60m acknowledge
      51m  ack sato     -> acknowledged, next 70m act
      """)
    #expect(talk.delivery.stage == .acknowledged)
  }

  @Test func `raising shortens every duty that runs`() throws {
    var talk = try Conversation(severity: .warning)
    talk.play(
      """
      1m   ack sato     -> acknowledged
      2m   act sato     -> actingBegun, next 480m contain
      60m  raise 5      -> rearmed severity 5 copies 2, next 65m acknowledge
      61m  ack sato     -> acknowledged, next 90m contain
      """)
  }

  @Test func `raising late never calls two rungs at one instant`() throws {
    var talk = try Conversation(severity: .warning)
    talk.play(
      """
      60m  deadline     -> rungCalled 1 silence acknowledge, next 120m
      118m raise 5      -> rearmed severity 5 copies 2, next 120m acknowledge
      120m deadline     -> rungCalled 2 silence acknowledge, next 130m
      """)
    var slow = try Conversation(severity: .caution, dated: true)
    slow.play(
      """
      05-11T11:30 raise 3  -> rearmed severity 3 copies 1, next 05-11T12:00
      05-11T12:00 deadline -> rungCalled 1 silence acknowledge, next 05-11T13:00
      """)
  }

  @Test func `an overdue duty is not begun anew by the answer to something new`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      1m   ack sato     -> acknowledged, next 10m act
      10m  deadline     -> rungCalled 1 silence act, next 15m
      12m  join         -> rearmed joined copies 0, next 15m act
      13m  ack sato     -> acknowledged, next 15m act
      14m  act sato     -> actingBegun, next 42m contain
      42m  deadline     -> rungCalled 1 silence contain, next 47m
      43m  join         -> rearmed joined copies 0, next 47m contain
      44m  act sato     -> acknowledged, next 47m contain
      """)
    #expect(talk.delivery.stage == .acting)
    #expect(talk.delivery.rung == 1)
  }

  @Test func `a call result that comes after the answer climbs nothing`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      5m   deadline      -> rungCalled 1 silence acknowledge, next 10m
      6m   ack sato      -> acknowledged, next 10m act
      7m   absent deputy -> nothing
      7m   absent middle -> nothing, next 10m act
      """)
  }

  @Test func `help does not move the proof`() throws {
    var talk = try Conversation(severity: .warning)
    talk.play(
      """
      1m   ack sato     -> acknowledged
      2m   act sato     -> actingBegun
      60m  contain sato -> containmentClaimed, next 1500m prove
      61m  help sato    -> helpAsked, rungCalled 1 help update, next 1500m prove
      62m  help nobody  -> refused notAPerson
      """)
  }

  @Test func `a vacant first rung is vacant the second time too`() throws {
    var talk = try Conversation(
      severity: .emergency, plan: Cast.plan([[], ["deputy"], [], ["desk"]]))
    talk.play(
      """
      1m   ack sato     -> acknowledged
      2m   join         -> rearmed joined copies 0, next 10m act
      3m   act sato     -> acknowledged, actingBegun, next 32m contain
      4m   join         -> rearmed joined copies 0, next 14m acknowledge
      14m  deadline     -> rungCalled 3 silence acknowledge, next 29m
      """)
  }

  @Test func `raising goes on calling those who are being called`() throws {
    var talk = try Conversation(severity: .serious)
    talk.play(
      """
      10m  deadline      -> rungCalled 1 silence acknowledge, next 20m
      11m  raise 5       -> rearmed severity 5 copies 0, next 20m
      12m  absent deputy -> notReached
      """)
    #expect(Cast.names(talk.delivery.called) == ["deputy", "middle", "responder"])
  }

  @Test func `an unverified name is not written down once somebody has answered`() throws {
    var talk = try Conversation(severity: .serious)
    talk.play(
      """
      1m   ack sato   -> acknowledged
      2m   ack nobody -> nothing
      """)
  }

  @Test func `who proposes cannot also say who confirmed`() throws {
    let talk = try Conversation(severity: .caution)
    var closing = Closing(
      outcome: .duplicate, reason: Cast.content(3), evidence: nil, cause: nil,
      by: .person(Cast.id(1)))
    closing.confirmedBy = .person(Cast.id(2))
    closing.drawnForReview = !Closing.isDrawn(talk.delivery.id)
    let bodies = try talk.delivery.decide(.propose(closing), at: Cast.friday, in: talk.context)
    guard case .deliveryClosed(let written)? = bodies.first else {
      Issue.record("not closed")
      return
    }
    #expect(written.confirmedBy == nil)
    #expect(written.drawnForReview == Closing.isDrawn(talk.delivery.id))
  }
}
