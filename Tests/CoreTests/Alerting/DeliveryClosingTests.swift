//! Conversations about the second half of a delivery: containment and its proof, re-arming, raising, closing, giving away.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryClosingTests {
  // MARK: Containment and proof

  @Test func `a silent sensor proves containment after 24 hours`() throws {
    var talk = try acting(.serious)
    talk.play(
      """
      20m  contain sato     -> containmentClaimed, next 260m update
      200m update sato      -> updated, next 440m update
      440m deadline         -> rungCalled 1 silence update, next 450m
      441m update sato      -> updated, next 681m update
      """)
    #expect(talk.delivery.stage == .contained)
    for hour in stride(from: 660, through: 1380, by: 240) {
      talk.play("\(hour)m update sato -> updated")
    }
    talk.play("24h  timer 1460m -> nothing, next 1460m prove")
    talk.play("1460m deadline seen 19m -> containmentProven, next 1620m update")
    #expect(talk.delivery.stage == .proven)
    #expect(talk.delivery.clocks[.contained] == Cast.friday + .minutes(20))
  }

  @Test func `a blind sensor proves nothing and one that saw something asks again`() throws {
    var talk = try acting(.warning)
    talk.play(
      """
      1h   contain sato          -> containmentClaimed, next 1500m prove
      25h  deadline blind        -> proofPostponed, next 1560m prove
      26h  deadline blind        -> proofPostponed, next 1620m prove
      27h  deadline seen 12h     -> proofPostponed, next 2160m prove
      36h  deadline seen 12h     -> containmentProven, next 4200m update
      """)
  }

  @Test func `a contradicted claim asks again at once`() throws {
    var talk = try acting(.serious)
    talk.play(
      """
      15m  contradict     -> nothing
      20m  contain sato   -> containmentClaimed, next 260m update
      30m  contradict     -> rearmed contradicted copies 0, next 40m acknowledge
      31m  contain sato   -> refused notActing
      31m  update sato    -> refused notAcknowledged
      40m  deadline       -> rungCalled 1 silence acknowledge, next 50m
      """)
    #expect(talk.delivery.stage == .awaiting)
    #expect(talk.delivery.clocks[.contained] == nil)
    #expect(talk.delivery.clocks[.acting] == Cast.friday + .minutes(2))
    #expect(Cast.names(talk.delivery.called) == ["deputy", "middle"])
  }

  @Test func `a report is due again and again`() throws {
    var talk = try acting(.emergency)
    talk.play(
      """
      10m  contain sato -> containmentClaimed, next 70m update
      70m  deadline     -> rungCalled 1 silence update, next 75m
      75m  deadline     -> rungCalled 2 silence update, next 80m
      80m  deadline     -> rungCalled 3 silence update, next 95m
      95m  deadline     -> rungCalled 3 silence update, next 110m
      96m  update sato  -> updated, next 156m update
      """)
    #expect(talk.delivery.rung == 0)
    #expect(talk.delivery.rungReached == 3)
    var early = try Conversation(severity: .emergency)
    early.play("1m update sato -> refused notAcknowledged, next 5m")
  }

  // MARK: Re-arming and raising

  @Test func `an unanswered question is never prolonged`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      4m   join        -> nothing, next 5m acknowledge
      5m   deadline    -> rungCalled 1 silence acknowledge, next 10m
      9m   join        -> nothing, next 10m acknowledge
      9m   raise 4     -> nothing
      9m   raise 5     -> nothing
      """)
  }

  @Test func `something new asks again, and the answer leads back to where it was`() throws {
    var talk = try acting(.serious)
    talk.play(
      """
      30m  join        -> rearmed joined copies 0, next 40m acknowledge
      31m  join        -> nothing
      35m  ack sato    -> acknowledged, next 60m contain
      """)
    #expect(talk.delivery.stage == .acting)
    var answered = try Conversation(severity: .serious)
    answered.play(
      """
      5m   ack sato    -> acknowledged, next 20m act
      6m   join        -> rearmed joined copies 0, next 16m acknowledge
      7m   ack sato    -> acknowledged
      """)
    #expect(answered.delivery.stage == .acknowledged)
  }

  @Test func `raising copies those whom the higher severity copies, once`() throws {
    var talk = try Conversation(severity: .warning)
    talk.play(
      """
      10m  raise 4     -> rearmed severity 4 copies 2, next 20m acknowledge
      11m  raise 5     -> rearmed severity 5 copies 0, next 16m acknowledge
      16m  deadline    -> rungCalled 1 silence acknowledge, next 21m
      """)
    #expect(Cast.names(talk.delivery.copies) == ["middle", "ciso", "parent"])
    #expect(talk.delivery.severity == .emergency)
  }

  @Test func `raising while a rung is called goes on from that rung`() throws {
    var talk = try Conversation(severity: .warning)
    talk.play(
      """
      60m  deadline    -> rungCalled 1 silence acknowledge, next 120m
      70m  raise 5     -> rearmed severity 5 copies 2, next 80m acknowledge
      80m  deadline    -> rungCalled 2 silence acknowledge, next 85m
      85m  deadline    -> rungCalled 3 silence acknowledge, next 100m
      """)
  }

  // MARK: Closing (I5)

  @Test func `a true positive needs evidence, a cause, containment and a second person`() throws {
    var talk = try acting(.serious)
    talk.play(
      """
      10m  propose sato truePositive reason          -> refused needsEvidence
      10m  propose sato truePositive cause           -> refused needsEvidence
      10m  propose sato truePositive evidence        -> refused needsCause
      10m  propose sato truePositive evidence cause  -> refused needsContainment
      11m  confirm tanaka                            -> refused nothingProposed
      20m  contain sato                              -> containmentClaimed
      21m  propose sato truePositive evidence cause  -> closeProposed, next 260m update
      21m  propose sato truePositive evidence cause  -> nothing
      22m  confirm sato                              -> refused needsSecondPerson
      22m  confirm nobody                            -> refused notAPerson
      23m  confirm tanaka                            -> closed truePositive, next none
      23m  confirm tanaka                            -> refused ended
      24m  timer 20m                                 -> nothing
      """)
    guard case .closed(let closing) = talk.delivery.state else {
      Issue.record("not closed")
      return
    }
    #expect(closing.by == Cast.actor("sato"))
    #expect(closing.confirmedBy == Cast.actor("tanaka"))
    #expect(talk.delivery.clocks[.closed] == Cast.friday + .minutes(23))
  }

  @Test func `a contradiction takes back what was proposed`() throws {
    var talk = try acting(.serious)
    talk.play(
      """
      20m  contain sato                              -> containmentClaimed
      21m  propose sato truePositive evidence cause  -> closeProposed
      22m  contradict                                -> rearmed contradicted copies 0
      23m  confirm tanaka                            -> refused nothingProposed, next 32m
      """)
  }

  @Test(arguments: [Closing.Outcome.falsePositive, .duplicate, .benignPositive])
  func `what was harmless needs one reason`(outcome: Closing.Outcome) throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      1m   propose sato \(outcome.rawValue)         -> refused needsReason
      1m   propose sato \(outcome.rawValue) reason  -> closed \(outcome.rawValue), next none
      """)
  }

  @Test func `undetermined is no way around evidence`() throws {
    var talk = try Conversation(severity: .warning)
    talk.play("1m propose sato undetermined reason -> refused needsEvidence")
    var small = try Conversation(severity: .caution, dated: true)
    small.play("05-08T13:00 propose sato truePositive reason -> closed truePositive, next none")
  }

  @Test func `one in twenty is drawn for review`() throws {
    var drawn = 0
    for number in 0..<200 {
      var talk = try Conversation(severity: .caution, id: Cast.id(UInt64(number)), dated: true)
      let isDrawn = Closing.isDrawn(talk.delivery.id)
      let mark = isDrawn ? " drawn" : ""
      talk.play("05-08T13:00 propose sato duplicate reason -> closed duplicate\(mark)")
      drawn += isDrawn ? 1 : 0
    }
    #expect(drawn == 10)
  }

  @Test func `what was closed too early is asked again`() throws {
    var talk = try Conversation(severity: .serious)
    talk.play(
      """
      1m   reopen sato   -> refused notEnded
      2m   propose sato falsePositive reason -> closed falsePositive, next none
      3m   ack sato      -> refused ended
      3m   act sato      -> refused ended
      3m   help sato     -> refused ended
      3m   raise 5       -> nothing
      3m   delivered     -> nothing
      3m   opened sato   -> nothing
      9m   reopen nobody -> refused notAPerson
      9m   reopen tanaka -> reopened copies 3, next 19m acknowledge
      19m  deadline      -> rungCalled 1 silence acknowledge, next 29m
      29m  ack sato      -> acknowledged, next 39m act
      """)
    #expect(talk.delivery.clocks[.closed] == nil)
  }

  @Test func `what is seen again after closing opens by itself`() throws {
    var talk = try Conversation(severity: .serious)
    talk.play(
      """
      2m   propose sato falsePositive reason -> closed falsePositive, next none
      90m  contradict    -> rearmed contradicted copies 3, next 100m acknowledge
      """)
    #expect(Cast.names(talk.delivery.copies) == ["middle", "ciso", "parent"], "none twice")
  }

  @Test
  func `what begins again after closing is copied upwards as at first, and else nobody twice`()
    throws
  {
    for (severity, copies) in [
      (Severity.caution, 0), (.warning, 1), (.serious, 3), (.emergency, 3),
    ] {
      var talk = try Conversation(severity: severity)
      talk.play(
        """
        1m   ack sato    -> acknowledged
        2m   join        -> rearmed joined copies 0
        3m   propose sato falsePositive reason -> closed falsePositive
        90m  join        -> rearmed joined copies \(copies)
        91m  join        -> nothing
        92m  propose sato falsePositive reason -> closed falsePositive
        93m  reopen sato -> reopened copies \(copies)
        """)
    }
  }

  // MARK: Giving away

  @Test func `a duty that went elsewhere is over here`() throws {
    var talk = try Conversation(severity: .serious, level: .contested)
    talk.play(
      """
      2m   withdraw elsewhere -> withdrawn, next none
      2m   withdraw elsewhere -> nothing
      3m   ack sato           -> refused ended
      3m   reopen sato        -> refused ended
      3m   contradict         -> nothing
      3m   join               -> nothing
      """)
  }

  @Test(arguments: [
    (Delivery.Level.unowned, Duty.assign), (.supervisor, .assign), (.egressOperator, .attribute),
  ])
  func `who must find the owner cannot do the owner's work`(level: Delivery.Level, duty: Duty)
    throws
  {
    var talk = try Conversation(severity: .emergency, level: level)
    #expect(talk.delivery.copies.isEmpty == (level == .unowned))
    talk.play(
      """
      1m   act sato       -> refused mustBeGivenToItsOwner, next 5m \(duty.rawValue)
      1m   contain sato   -> refused mustBeGivenToItsOwner
      1m   propose sato falsePositive reason -> refused mustBeGivenToItsOwner
      2m   ack sato       -> acknowledged, next 5m \(duty.rawValue)
      5m   deadline       -> rungCalled 1 silence \(duty.rawValue), next 10m
      10m  deadline       -> rungCalled 2 silence \(duty.rawValue), next 15m
      15m  deadline       -> rungCalled 3 silence \(duty.rawValue), next 30m
      16m  withdraw given -> withdrawn, next none
      """)
  }

  /// A delivery that is acted on since the second minute.
  private func acting(_ severity: Severity) throws -> Conversation {
    var talk = try Conversation(severity: severity)
    talk.play(
      """
      1m   ack sato -> acknowledged
      2m   act sato -> actingBegun
      """)
    return talk
  }
}
