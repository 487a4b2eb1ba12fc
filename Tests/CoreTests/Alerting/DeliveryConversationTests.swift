//! Conversations with a delivery: calling, answering, acting, containing. What ends it is in DeliveryClosingTests.

import Alerting
import Kernel
import Testing

@Suite struct DeliveryConversationTests {
  // MARK: Silence

  @Test func `silence at 5 climbs at 5, 10 and 15 minutes and then reminds`() throws {
    var talk = try Conversation(severity: .emergency)
    #expect(Cast.names(talk.delivery.called) == ["responder"])
    #expect(Cast.names(talk.delivery.copies) == ["middle", "ciso", "parent"])
    talk.play(
      """
      0m   timer 1m   -> nothing, next 5m acknowledge
      5m   deadline   -> rungCalled 1 silence acknowledge, next 10m
      10m  deadline   -> rungCalled 2 silence acknowledge, next 15m
      15m  deadline   -> rungCalled 3 silence acknowledge, next 30m
      30m  deadline   -> rungCalled 3 silence acknowledge, next 45m
      """)
    #expect(Cast.names(talk.delivery.called) == ["desk"])
    #expect(talk.delivery.rungReached == 3)
    #expect(talk.delivery.clocks.isEmpty)
  }

  @Test func `silence at 4 climbs at 10, 20 and 30 minutes`() throws {
    var talk = try Conversation(severity: .serious)
    talk.play(
      """
      10m  deadline   -> rungCalled 1 silence acknowledge, next 20m
      20m  deadline   -> rungCalled 2 silence acknowledge, next 30m
      30m  deadline   -> rungCalled 3 silence acknowledge, next 60m
      60m  deadline   -> rungCalled 3 silence acknowledge, next 90m
      """)
  }

  @Test func `silence at 3 climbs at 1, 2 and 4 hours, also over a weekend`() throws {
    var talk = try Conversation(severity: .warning)
    #expect(Cast.names(talk.delivery.copies) == ["middle"])
    talk.play(
      """
      60m  deadline   -> rungCalled 1 silence acknowledge, next 120m
      120m deadline   -> rungCalled 2 silence acknowledge, next 240m
      240m deadline   -> rungCalled 3 silence acknowledge, next 360m
      """)
  }

  @Test func `silence at 2 waits for business days, over the holidays of May`() throws {
    let eve = try #require(Instant(rfc3339: "2015-05-01T16:00:00+09:00"))
    var talk = try Conversation(severity: .caution, at: eve, dated: true)
    #expect(talk.delivery.copies.isEmpty)
    talk.play(
      """
      05-02T10:00 timer 05-07T12:00 -> nothing, next 05-07T12:00
      05-07T12:00 deadline   -> rungCalled 1 silence acknowledge, next 05-08T10:00
      05-08T10:00 deadline   -> rungCalled 2 silence acknowledge, next 05-12T10:00
      05-12T10:00 deadline   -> rungCalled 3 silence acknowledge, next 05-13T10:00
      05-13T10:00 deadline   -> rungCalled 3 silence acknowledge, next 05-14T10:00
      """)
  }

  @Test func `at 1 nobody is waited for`() throws {
    var talk = try Conversation(severity: .information)
    #expect(talk.delivery.next == nil)
    #expect(talk.delivery.copies.isEmpty)
    talk.play(
      """
      1m   timer 0m   -> nothing, next none
      1m   opened sato -> opened, next none
      2m   ack sato   -> acknowledged, next none
      3m   act sato   -> actingBegun, next none
      4m   contain sato -> containmentClaimed, next none
      """)
  }

  @Test func `vacant rungs are skipped and the desk never is`() throws {
    var talk = try Conversation(
      severity: .emergency, plan: Cast.plan([["responder"], [], ["ciso"], ["desk"]]))
    talk.play(
      """
      5m   deadline   -> rungCalled 2 silence acknowledge, next 15m
      15m  deadline   -> rungCalled 3 silence acknowledge, next 30m
      """)
    var empty = try Conversation(
      severity: .emergency, plan: Cast.plan([[], ["deputy"], [], ["desk"]]))
    #expect(Cast.names(empty.delivery.called) == ["deputy"])
    empty.play("10m  deadline   -> rungCalled 3 silence acknowledge, next 25m")
  }

  @Test func `early, late and double timers are harmless`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      4m   deadline   -> nothing, next 5m
      299s deadline   -> nothing, next 5m
      300s deadline   -> rungCalled 1 silence acknowledge, next 10m
      5m   timer 5m   -> nothing, next 10m
      11m  timer 5m   -> nothing, next 10m
      40m  deadline   -> rungCalled 2 silence acknowledge, next 15m
      40m  deadline   -> rungCalled 3 silence acknowledge, next 55m
      40m  timer 15m  -> nothing, next 55m
      41m  ack sato   -> acknowledged, next 46m act
      55m  timer 55m  -> nothing, next 46m
      """)
  }

  // MARK: Answering

  @Test func `a page that is looked at acknowledges nothing`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      1m   delivered   -> delivered, next 5m
      2m   delivered   -> nothing
      2m   opened sato -> opened, next 5m
      3m   opened tanaka -> nothing, next 5m
      5m   deadline    -> rungCalled 1 silence acknowledge, next 10m
      """)
    #expect(talk.delivery.stage == .awaiting)
    #expect(talk.delivery.clocks[.delivered] == Cast.friday + .minutes(1))
    #expect(talk.delivery.clocks[.opened] == Cast.friday + .minutes(2))
    #expect(talk.delivery.clocks[.acknowledged] == nil)
  }

  @Test func `an answer in time stops the ladder and arms acting`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      3m   ack sato    -> acknowledged, next 10m act
      3m   ack sato    -> nothing
      4m   ack tanaka call -> nothing, next 10m
      5m   timer 5m    -> nothing
      8m   act sato    -> actingBegun, next 30m contain
      8m   act sato    -> nothing
      20m  contain sato -> containmentClaimed, next 80m update
      20m  contain sato -> nothing
      """)
    #expect(talk.delivery.holder == Cast.actor("sato"))
    #expect(talk.delivery.clocks[.acknowledged] == Cast.friday + .minutes(3))
  }

  @Test func `a late answer gets the time between the two clocks`() throws {
    var talk = try Conversation(severity: .serious)
    talk.play(
      """
      10m  deadline    -> rungCalled 1 silence acknowledge, next 20m
      20m  ack sato    -> acknowledged, next 30m act
      30m  deadline    -> rungCalled 1 silence act, next 40m
      40m  deadline    -> rungCalled 2 silence act, next 50m
      50m  deadline    -> rungCalled 3 silence act, next 80m
      61m  act sato    -> actingBegun, next 101m contain
      101m deadline    -> rungCalled 1 silence contain, next 111m
      """)
    var early = try Conversation(severity: .serious)
    early.play("19m  ack sato  -> acknowledged, next 20m act")
  }

  @Test func `acting answers too, and acting on severity 2 has no later clock than the report`()
    throws
  {
    var talk = try Conversation(severity: .warning)
    talk.play("30m  act sato -> acknowledged, actingBegun, next 480m contain")
    #expect(talk.delivery.stage == .acting)
    var slow = try Conversation(severity: .caution, dated: true)
    slow.play(
      """
      05-08T13:00 ack sato -> acknowledged, next 05-11T12:00 update
      05-11T11:00 update sato -> updated, next 05-12T12:00 update
      05-12T12:00 deadline -> rungCalled 1 silence update, next 05-13T10:00
      05-12T13:00 act sato -> actingBegun, next 05-13T12:00 update
      """)
  }

  @Test func `a name that nobody verified is written down and the ladder climbs on`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      1m   ack nobody   -> acknowledgedUnverified, next 5m
      1m   ack robot api -> acknowledgedUnverified, next 5m
      2m   act nobody   -> refused notAPerson
      2m   contain robot -> refused notAPerson
      2m   update nobody -> refused notAPerson
      2m   offer nobody sato -> refused notAPerson
      2m   propose nobody falsePositive reason -> refused notAPerson
      5m   deadline     -> rungCalled 1 silence acknowledge, next 10m
      """)
    #expect(talk.delivery.holder == nil)
  }

  // MARK: A channel in doubt (I19)

  @Test func `in doubt, one link stops nothing but the first rung's question`() throws {
    var talk = try Conversation(severity: .serious, inDoubt: true)
    talk.play(
      """
      2m   ack sato link  -> acknowledgedInDoubt, next 10m acknowledge
      3m   ack sato mail  -> nothing
      3m   act sato       -> refused notAcknowledged
      3m   propose sato falsePositive reason -> refused notAcknowledged
      10m  deadline       -> rungCalled 1 silence acknowledge, next 20m
      11m  ack tanaka link -> acknowledged, next 20m act
      """)
    #expect(talk.delivery.holder == Cast.actor("tanaka"))
    #expect(talk.delivery.clocks[.acknowledged] == Cast.friday + .minutes(11))
  }

  @Test func `in doubt, the same person is believed on a phone outside`() throws {
    var talk = try Conversation(severity: .emergency, inDoubt: true)
    talk.play(
      """
      2m   ack sato mail  -> acknowledgedInDoubt, next 5m
      4m   ack sato call  -> acknowledged, next 10m act
      """)
    var direct = try Conversation(severity: .emergency, inDoubt: true)
    direct.play("4m   ack sato call  -> acknowledged, next 10m act")
    var second = try Conversation(severity: .emergency, inDoubt: true)
    second.play(
      """
      2m   ack sato  -> acknowledgedInDoubt
      3m   act tanaka -> acknowledged, actingBegun, next 30m contain
      """)
  }

  @Test func `in doubt counts from severity 4, also when it is raised later`() throws {
    var talk = try Conversation(severity: .warning, inDoubt: true)
    talk.play(
      """
      2m   ack sato   -> acknowledged, next 120m act
      3m   raise 4    -> rearmed severity 4 copies 2, next 13m acknowledge
      4m   ack sato   -> acknowledgedInDoubt, next 13m
      5m   ack sato call -> acknowledged
      """)
  }

  // MARK: Calls

  @Test func `an absent one is followed by the next at once`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      1m   absent deputy    -> nothing, next 5m
      1m   absent responder -> notReached, rungCalled 1 absent acknowledge, next 10m
      1m   absent responder -> nothing
      2m   absent deputy    -> notReached, next 10m
      2m   absent deputy    -> nothing
      3m   wrongNumber middle -> notReached, rungCalled 2 wrongNumber acknowledge, next 15m
      4m   absent ciso      -> notReached, next 15m
      15m  deadline         -> rungCalled 3 silence acknowledge, next 30m
      16m  absent desk      -> notReached, next 30m
      17m  absent desk      -> nothing, next 30m
      30m  deadline         -> rungCalled 3 silence acknowledge, next 45m
      31m  wrongNumber desk -> notReached, next 45m
      """)
    #expect(talk.delivery.stage == .awaiting)
  }

  @Test func `help on the last rung calls a desk that was not reached, and no other one twice`()
    throws
  {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      15m  deadline      -> rungCalled 1 silence acknowledge
      15m  deadline      -> rungCalled 2 silence acknowledge
      15m  deadline      -> rungCalled 3 silence acknowledge, next 30m
      16m  help sato     -> helpAsked, next 30m
      17m  absent desk   -> notReached, next 30m
      18m  help sato     -> helpAsked, rungCalled 3 help acknowledge, next 33m
      19m  help sato     -> nothing, next 33m
      33m  deadline      -> rungCalled 3 silence acknowledge, next 48m
      34m  help sato     -> helpAsked, next 48m
      35m  help sato     -> nothing, next 48m
      """)
  }

  @Test func `help asked twice is one request until somebody answers or time passes`() throws {
    var talk = try Conversation(severity: .warning)
    talk.play(
      """
      5m   help sato     -> helpAsked, rungCalled 1 help acknowledge, next 120m
      6m   help sato     -> nothing, next 120m
      6m   help tanaka   -> nothing
      6m   help nobody   -> refused notAPerson
      7m   absent deputy -> notReached
      8m   help sato     -> nothing, next 120m
      9m   absent middle -> notReached, rungCalled 2 absent acknowledge, next 240m
      10m  help sato     -> nothing, next 240m
      240m deadline      -> rungCalled 3 silence acknowledge
      241m help sato     -> helpAsked
      242m help sato     -> nothing
      """)
    #expect(talk.delivery.helpAskedAt == Cast.friday + .minutes(241))
    talk.play(
      """
      243m ack sato      -> acknowledged
      244m help sato     -> helpAsked, rungCalled 1 help act
      245m act sato      -> actingBegun
      246m help sato     -> helpAsked, rungCalled 1 help contain
      247m update sato   -> updated
      248m help sato     -> helpAsked, rungCalled 2 help contain
      249m join          -> rearmed joined copies 0
      250m help sato     -> helpAsked, rungCalled 1 help acknowledge
      251m help sato     -> nothing
      252m propose sato falsePositive reason -> closed falsePositive
      253m help sato     -> refused ended
      """)
    #expect(talk.delivery.helpAskedAt == nil)
  }

  @Test func `help calls the next rung at once`() throws {
    var talk = try Conversation(severity: .warning)
    talk.play(
      """
      5m   help sato  -> helpAsked, rungCalled 1 help acknowledge, next 120m
      60m  timer 60m  -> nothing, next 120m
      61m  ack sato   -> acknowledged, next 120m act
      62m  help sato  -> helpAsked, rungCalled 1 help act, next 180m
      """)
  }

  // MARK: Hand-on

  @Test func `a hand-on needs both, and until then the giver has it`() throws {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      1m   ack sato            -> acknowledged
      2m   offer sato sato     -> refused offerToSelf
      2m   accept tanaka       -> refused notOffered
      2m   offer sato tanaka   -> handOnOffered, next 10m act
      2m   offer sato tanaka   -> nothing
      3m   accept suzuki       -> refused notOffered
      """)
    #expect(talk.delivery.holder == Cast.actor("sato"))
    talk.play(
      """
      3m   accept tanaka       -> handOnAccepted, next 10m act
      3m   accept tanaka       -> refused notOffered
      """)
    #expect(talk.delivery.holder == Cast.actor("tanaka"))
    #expect(talk.delivery.handOn == nil)
  }

  @Test func `accepting an unanswered hand-on acknowledges it, but not through a channel in doubt`()
    throws
  {
    var talk = try Conversation(severity: .emergency)
    talk.play(
      """
      1m   offer sato tanaka   -> handOnOffered, next 5m
      2m   accept tanaka       -> acknowledged, handOnAccepted, next 10m act
      """)
    var doubted = try Conversation(severity: .emergency, inDoubt: true)
    doubted.play(
      """
      1m   offer sato tanaka   -> handOnOffered, next 5m
      2m   accept tanaka       -> acknowledgedInDoubt, handOnAccepted, next 5m acknowledge
      """)
  }
}
