//! A link as conversations: order, loss, doubling, deadlines, refusals, holding and releasing.

import Kernel
import Testing

@testable import Federation

@Suite struct PeerLinkConversationTests {
  @Test func `a letter is stored once and is gone with its receipt`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent        -> envelopeQueued
      tower send 1 urgent        ->
      town  take 1               -> envelopeAccepted
      town  take 1               ->
      tower receipt              -> receiptTaken
      tower receipt              ->
      town  take 1               ->
      wait  700
      tower deadline             ->
      """)
    #expect(try talk.link("tower").outgoing.urgent.waiting.isEmpty)
    #expect(try talk.link("town").incoming.urgent.through == 1)
  }

  @Test func `what comes out of order is taken at once and the gap is asked for`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent        -> envelopeQueued
      tower send 2 urgent        -> envelopeQueued
      tower send 3 urgent        -> envelopeQueued
      town  take 3               -> envelopeAccepted
      town  take 1               -> envelopeAccepted
      tower receipt              -> receiptTaken
      tower gap                  ->
      """)
    let town = try talk.link("town")
    #expect(town.incoming.urgent.through == 1)
    #expect(town.incoming.urgent.beyond == [3])
    #expect(town.incoming.urgent.missing(head: 3) == [SequenceRange(2, 2)])
    #expect(try talk.link("tower").outgoing.urgent.waiting.map(\.seq) == [2])
    try talk.check(
      """
      town  take 2               -> envelopeAccepted
      tower receipt              -> receiptTaken
      """)
    #expect(try talk.link("town").incoming.urgent.through == 3)
  }

  @Test func `lanes number by themselves`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 bulk          -> envelopeQueued
      tower send 2 urgent        -> envelopeQueued
      tower send 3 ordinary      -> envelopeQueued
      town  take 2               -> envelopeAccepted
      """)
    #expect(try talk.link("town").incoming.urgent.through == 1)
    #expect(try talk.link("town").incoming.bulk.through == 0)
  }

  @Test func `silence makes a letter undeliverable once and frees its number`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent        -> envelopeQueued
      wait  599
      tower deadline             ->
      wait  1
      tower deadline             -> envelopeUndeliverable
      tower deadline             ->
      tower send 2 urgent        -> envelopeQueued
      town  take 2               -> envelopeAccepted
      town  voids                -> voidsTaken
      town  voids                ->
      tower receipt              -> receiptTaken
      """)
    #expect(try talk.link("town").incoming.urgent.through == 2)
  }

  @Test func `a late letter is taken, since its sender has climbed already`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent        -> envelopeQueued
      tower letter 1
      wait  601
      tower deadline             -> envelopeUndeliverable
      town  take 1               -> envelopeAccepted
      town  voids                ->
      tower receipt              -> receiptTaken
      """)
  }

  @Test func `a newer version takes the place of one that waits and keeps its deadline`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent 70     -> envelopeQueued
      wait  60
      tower send 2 urgent 70     -> envelopesVoided envelopeQueued
      tower send 1 urgent 70     ->
      tower send 3 ordinary 71   -> envelopeQueued
      """)
    let waiting = try talk.link("tower").outgoing.urgent.waiting
    #expect(waiting.map(\.seq) == [2])
    #expect(waiting.map(\.notAfter) == [LinkCast.start + .minutes(10)])
    try talk.check(
      """
      town  take 2               -> envelopeAccepted
      town  voids                -> voidsTaken
      tower receipt              -> receiptTaken
      """)
  }

  @Test func `a refusal by the rules uses the number up and is told although receipts are lost`()
    throws
  {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent          -> envelopeQueued
      tower send 2 urgent          -> envelopeQueued
      town  refuse 1 notHosted     -> envelopeRefused
      town  refuse 1 notHosted     ->
      town  take 2                 -> envelopeAccepted
      tower receipt                -> envelopeRefusedThere receiptTaken
      tower receipt                ->
      """)
    #expect(try talk.link("town").incoming.urgent.through == 2)
  }

  @Test func `what is refused and may be taken later is told once and tried on`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent                 -> envelopeQueued
      tower refusal 1 unknownStream       -> envelopeRefusedThere
      tower refusal 1 unknownStream       ->
      town  take 1                        -> envelopeAccepted
      tower receipt                       -> receiptTaken
      tower send 2 urgent                 -> envelopeQueued
      tower refusal 2 payloadMismatch     -> envelopeRefusedThere
      """)
    #expect(try talk.link("tower").outgoing.urgent.waiting.isEmpty)
  }

  @Test func `what was narrowed before it left never leaves`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent        -> envelopeQueued
      tower withdraw 1           -> envelopesVoided
      tower withdraw 1           ->
      town  voids                -> voidsTaken
      tower receipt              -> receiptTaken
      """)
  }

  @Test func `nobody is heard, and is heard again`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower watch 59             ->
      tower watch 60             -> fellSilent
      tower watch 61             ->
      wait 10
      tower watch 5              -> heardAgain
      tower deadline             -> digestAsked
      tower deadline             ->
      tower compared 3           -> digestCompared
      """)
  }

  @Test func `a silence that lasts ten minutes is told once, and a shorter one never`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower watch 60             -> fellSilent
      wait  539
      tower deadline             ->
      tower watch 0              -> heardAgain
      tower deadline             -> digestAsked
      wait  60
      tower watch 60             -> fellSilent
      wait  539
      tower deadline             ->
      wait  1
      tower deadline             -> silenceTold
      tower deadline             ->
      wait  3600
      tower deadline             ->
      tower watch 0              -> heardAgain
      """)
    #expect(try talk.link("tower").silenceToldAt == nil)
  }

  @Test func `an old word that comes late does not hold an honest peer`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower note hello
      town  note receipt
      wait  1
      tower send 1 urgent        -> envelopeQueued
      town  take 1               -> envelopeAccepted
      wait  1
      tower receipt              -> receiptTaken
      tower late receipt         ->
      town  late hello           ->
      """)
  }

  @Test func `an older word about the standing does not undo a newer one`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      wait  1
      tower note receipt
      wait  1
      tower hold                 -> linkQuarantined
      town  receipt              -> standingLearned
      town  late receipt         ->
      """)
    #expect(try talk.link("town").standing == .quarantined)
  }

  @Test func `a peer restored from an old backup is held, says so, and is released`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      town  save
      town  send 1 urgent        -> envelopeQueued
      tower take 1               -> envelopeAccepted
      tower send 2 urgent        -> envelopeQueued
      town  take 2               -> envelopeAccepted
      wait  1
      tower receipt              -> receiptTaken
      wait  1
      town  restore
      tower hello                -> linkQuarantined
      tower hello                ->
      tower release              -> !peerNotRestored
      tower send 3 urgent        -> envelopeQueued
      town  receipt              -> standingLearned linkQuarantined
      town  release              -> !ownEpochFirst
      town  epoch 1              -> streamBegun
      town  epoch 1              ->
      town  send 4 urgent        -> envelopeQueued
      tower take 4               -> refusedHere
      tower hello                -> restoreAnnounced
      tower hello                ->
      tower release              -> linkReleased peerStreamTaken streamBegun
      tower take 4               -> envelopeAccepted
      town  take 3               -> refusedHere
      town  hello                -> peerStreamTaken
      wait  1
      town  receipt              -> standingLearned receiptTaken
      town  take 3               -> envelopeAccepted
      tower receipt              -> receiptTaken
      tower deadline             -> digestAsked
      """)
    #expect(try talk.link("tower").state == .active)
    #expect(try talk.link("town").state == .active)
  }

  @Test func `what came before a restore and comes again after it is not applied twice`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      town  send 1 urgent        -> envelopeQueued
      town  save
      tower take 1               -> envelopeAccepted
      town  receipt              -> receiptTaken
      town  restore
      town  epoch 1              -> streamBegun
      tower hello                -> linkQuarantined restoreAnnounced
      tower release              -> linkReleased peerStreamTaken streamBegun
      tower forget
      town  forget
      tower take 1               -> envelopeRepeated
      tower take 1               ->
      wait  1
      town  receipt              -> receiptTaken
      """)
  }

  @Test func `a node that was wound back does not take the receipt of a letter it has forgotten`()
    throws
  {
    var talk = LinkConversation()
    try talk.check(
      """
      town  save
      town  send 1 urgent        -> envelopeQueued
      tower take 1               -> envelopeAccepted
      town  restore
      town  send 2 urgent        -> envelopeQueued
      town  receipt              -> linkQuarantined
      town  epoch 1              -> streamBegun
      tower hello                -> linkQuarantined restoreAnnounced
      tower release              -> linkReleased peerStreamTaken streamBegun
      tower take 2               -> envelopeAccepted
      town  receipt              -> receiptTaken
      """)
  }

  @Test func `another letter under a number that was used holds the link at once`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      town  save
      town  send 1 urgent        -> envelopeQueued
      tower take 1               -> envelopeAccepted
      town  restore
      town  send 2 urgent        -> envelopeQueued
      tower take 2               -> linkQuarantined
      """)
  }

  @Test func `a peer that lost what it had receipted is held`() throws {
    for word in ["receipt", "gap"] {
      var talk = LinkConversation()
      try talk.check(
        """
        town  save
        tower send 1 urgent        -> envelopeQueued
        tower send 2 urgent        -> envelopeQueued
        town  take 1               -> envelopeAccepted
        town  take 2               -> envelopeAccepted
        tower receipt              -> receiptTaken
        wait  1
        town  restore
        tower \(word)              -> linkQuarantined
        """)
    }
  }

  @Test func `a person holds a link and opens it again`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower release              -> !notHeld
      tower hold                 -> linkQuarantined
      tower hold                 ->
      town  send 1 urgent        -> envelopeQueued
      tower take 1               -> refusedHere
      wait  1
      town  receipt              -> standingLearned
      tower release              -> linkReleased
      tower take 1               -> envelopeAccepted
      wait  1
      town  receipt              -> standingLearned receiptTaken
      """)
  }

  @Test func `after a revocation nothing goes and nothing comes`() throws {
    var talk = LinkConversation()
    try talk.check(
      """
      tower send 1 urgent        -> envelopeQueued
      town  send 2 urgent        -> envelopeQueued
      tower revoke               -> envelopeUndeliverable linkRevoked
      tower revoke               ->
      tower send 3 urgent        -> !linkRevoked
      tower take 2               -> refusedHere
      tower hello                ->
      tower receipt              ->
      tower deadline             ->
      tower watch 100            ->
      tower release              -> !notHeld
      """)
    #expect(try talk.link("tower").deadline == nil)
  }
}
