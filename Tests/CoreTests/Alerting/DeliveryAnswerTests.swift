//! Conversations about a bulletin: acknowledged and answered on two clocks, and silence climbs on both.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryAnswerTests {
  private func asked(
    _ severity: Severity = .warning, in span: Instant.Span = .hours(24)
  ) throws -> Conversation {
    try Conversation(severity: severity, level: .addressed, answerIn: span)
  }

  @Test func `who only acknowledged still owes the answer, and silence climbs`() throws {
    var talk = try asked()
    #expect(talk.delivery.copies.isEmpty, "a bulletin makes no upward copies")
    #expect(talk.delivery.answerBy == Cast.friday + .hours(24))
    talk.play(
      """
      60m   deadline                  -> rungCalled 1 silence acknowledge, next 120m acknowledge
      70m   ack sato call             -> acknowledged, next 1440m answer
      24h   deadline                  -> rungCalled 1 silence answer, next 1500m answer
      25h   deadline                  -> rungCalled 2 silence answer, next 1620m answer
      26h   answer sato notAffected   -> answered notAffected, next none
      """)
    #expect(talk.delivery.stage == nil)
    #expect(talk.delivery.clocks[.acknowledged] == Cast.friday + .minutes(70))
    #expect(talk.delivery.clocks[.closed] == Cast.friday + .hours(26))
    #expect(talk.delivery.answered?.answer == .notAffected)
  }

  @Test func `an answer acknowledges, and what it promises has a deadline`() throws {
    var talk = try asked(.serious)
    talk.play(
      """
      3m    answer sato underInvestigation 20h -> answered underInvestigation, next 1200m answer
      20h   deadline                           -> rungCalled 1 silence answer, next 1210m answer
      21h   answer sato affected 3d            -> answered affected, next 4320m act
      3d    deadline                           -> rungCalled 1 silence act, next 4330m act
      73h   answer sato done                   -> answered done, next none
      """)
    #expect(talk.delivery.clocks[.acknowledged] == Cast.friday + .minutes(3))
    #expect(talk.delivery.firstAnswered == Cast.friday + .minutes(3))
    #expect(talk.delivery.clocks[.acting] == Cast.friday + .hours(73))
  }

  @Test func `the newest answer counts, also after the end`() throws {
    var talk = try asked()
    talk.play(
      """
      5m    answer sato notAffected   -> answered notAffected, next none
      6m    answer sato notAffected   -> nothing
      7m    ack sato                  -> refused ended
      9h    answer sato affected 2d   -> answered affected, next 2880m act
      10h   answer sato refused       -> answered refused, next none
      """)
    #expect(talk.delivery.firstAnswered == Cast.friday + .minutes(5))
    guard case .answered(.refused) = talk.delivery.state else {
      Issue.record("\(talk.delivery.state)")
      return
    }
  }

  @Test func `what is heard on a call is the answer of whoever said it`() throws {
    var talk = try asked(.serious)
    talk.play(
      """
      5m    heard sato tanaka affected 3d    -> answered affected heard, next 4320m act
      6m    heard sato tanaka affected 4m    -> refused dateOutOfRange
      6m    heard nobody tanaka notAffected  -> refused notAPerson
      6m    heard sato robot notAffected     -> refused notAPerson
      6m    heard sato nobody notAffected    -> refused notAPerson
      73h   heard suzuki tanaka done         -> answered done heard, next none
      74h   heard suzuki tanaka done         -> nothing
      75h   answer sato notAffected          -> answered notAffected, next none
      """)
    #expect(talk.delivery.clocks[.acknowledged] == Cast.friday + .minutes(5))
    #expect(talk.delivery.holder == .person(Cast.id(1)))
    #expect(talk.delivery.answered?.heard == nil, "the newest was not given by phone")
    var alert = try Conversation(severity: .warning)
    alert.play("5m heard sato tanaka notAffected -> refused nothingToAnswer")
  }

  @Test func `where the own systems are in doubt, a call answers and a page only acknowledges`()
    throws
  {
    var talk = try Conversation(
      severity: .serious, level: .addressed, inDoubt: true, answerIn: .hours(24))
    talk.play(
      """
      5m    ack sato link                   -> acknowledgedInDoubt
      6m    heard sato tanaka notAffected   -> answered notAffected heard, next none
      """)
    #expect(talk.delivery.answered?.by == .person(Cast.id(1)))
    let heard = Delivery.Heard(card: Cast.id(40), by: .person(Cast.id(2)))
    #expect(talk.delivery.answered?.heard == heard)
  }

  @Test func `only a named person answers, with a date that is still to come`() throws {
    var talk = try asked()
    talk.play(
      """
      5m    answer nobody notAffected     -> refused notAPerson
      5m    answer sato affected 4m           -> refused dateOutOfRange
      5m    answer sato affected 5m           -> refused dateOutOfRange
      0m    answer sato affected 366d         -> answered affected
      1m    answer sato affected 527042m      -> refused dateOutOfRange
      0m    answer sato underInvestigation 30d -> answered underInvestigation
      0m    answer sato underInvestigation 43201m -> refused dateOutOfRange
      """)
  }

  @Test func `what belongs to an alert is refused of a bulletin, and the other way round`() throws {
    var talk = try asked()
    talk.play(
      """
      5m    act sato                            -> refused mustBeAnswered
      5m    contain sato                        -> refused mustBeAnswered
      5m    update sato                         -> refused mustBeAnswered
      5m    propose sato falsePositive reason   -> refused mustBeAnswered
      6m    withdraw alertClosed                -> withdrawn, next none
      7m    answer sato notAffected             -> refused ended
      """)
    var alert = try Conversation(severity: .warning)
    alert.play("5m answer sato notAffected -> refused nothingToAnswer")
  }

  @Test func `what was read and becomes graver is asked for anew, and both clocks run`() throws {
    var talk = try asked()
    talk.play(
      """
      10m   ack sato                  -> acknowledged, next 1440m answer
      20m   raise 4                   -> rearmed severity 4 copies 0, next 30m acknowledge
      30m   deadline                  -> rungCalled 1 silence acknowledge, next 40m acknowledge
      35m   ack tanaka call           -> acknowledged, next 1440m answer
      24h   deadline                  -> rungCalled 1 silence answer, next 1450m answer
      """)
    var promised = try asked()
    promised.play(
      """
      5m    answer sato underInvestigation 20h -> answered underInvestigation, next 1200m answer
      20m   raise 5                   -> rearmed severity 5 copies 0, next 25m acknowledge
      25m   deadline                  -> rungCalled 1 silence acknowledge, next 30m acknowledge
      26m   answer sato notAffected   -> answered notAffected, next none
      """)
  }

  @Test func `when whoever read it leaves, somebody else is asked within the ladder's time`() throws
  {
    var talk = try asked(.serious)
    talk.play("5m ack sato -> acknowledged, next 1440m answer")
    let now = Cast.friday + .minutes(6)
    var left = talk.delivery
    for body in try left.decide(.depart(Cast.id(1), from: nil), at: now, in: talk.context) {
      left.evolve(body, at: now)
    }
    #expect(left.stage == .awaiting && Cast.names(left.called) == ["responder"])
    #expect(left.next?.duty == .acknowledge && left.next?.next == now + .minutes(10))
    #expect(left.answerBy == talk.delivery.answerBy)
  }

  @Test func `help is called for a bulletin as for an alert`() throws {
    var talk = try asked(.caution)
    talk.play("5m help sato -> helpAsked, rungCalled 1 help answer")
  }
}
