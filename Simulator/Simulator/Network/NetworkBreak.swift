//! Planted bugs of the network, each with the law that must find it. They sit at the simulator's seams, never in the product.

/// A bug that can be planted in the network. `simulate --break NAME` shows that its law finds it.
public enum NetworkBreak: String, Sendable, CaseIterable {
  /// No node sweeps the deadlines of grave duties.
  case deafWatchdogs
  /// The ladder of a new duty begins one rung too high.
  case jumpedRung
  /// What was acknowledged is awaiting again.
  case lostAcknowledgement
  /// A receipt is given for a letter that was not stored.
  case receiptUnstored
  /// The neighbours are readers of every alert.
  case leakedRecipient
  /// The text of an alert lies in the store of a node that has no part in it.
  case strayCopy
  /// A letter comes again under a fresh number, and what was accepted is forgotten.
  case replayedAnew
  /// What was said before is said again to a peer that was revoked.
  case toldAfterRevocation
  /// Notices go to somebody who has left.
  case noticeToLeaver
  /// The numbers of a node that was put back are put forward again, as if nothing had been lost.
  case smoothedRegression
  /// Notices of a real alert are among those of an exercise.
  case mixedNotices
  /// Cards are queued without counting.
  case cardsWithoutLimit
  /// The first deadline of a duty is two minutes too early.
  case earlyWatch
  /// A link out of a mailbox in doubt is taken for a call.
  case stolenMailCounted
  /// Nobody gives a receipt.
  case lostReceipts
  /// Deadlines of the third rung are thrown away.
  case deafLastRung
  /// A node that has begun again sweeps nothing.
  case sleepyRestart
  /// A node whose one peer is silent speaks to nobody.
  case blockedByOne
  /// What can wait is sent before what is urgent.
  case noPriority
  /// What became of a duty at its home is receipted by the alert's home and forgotten.
  case forgottenSnapshot
  /// The words of an alert are put back where a narrower marking had erased them.
  case keptText
  /// A mark that may not travel is entered under a label with which it may.
  case looseLabel
  /// Notices go to somebody who was left out of the alert.
  case noticeToLeftOut
  /// A revocation is told to nobody.
  case mutedRevocation
  /// What is asked of an alert's home is receipted there and forgotten.
  case lostDecline
  /// What a node holds of a neighbour is said to be older than it is.
  case staleCopy
  /// What the new home says of a body that it took over is receipted by the old one and forgotten.
  case deafOldHome
  /// A relay takes what is sealed and keeps it.
  case keptSeal
  /// A relay passes on what it has opened.
  case openedSeal
  /// Of the letters of a bundle every second is left on the stick, and the bundle counts as taken.
  case tornBundle
  /// That a bundle was taken is forgotten.
  case forgottenBundle
  /// A reader of an alert is missing in its table.
  case missingReader
  /// A table refuses what is entered into it.
  case stubbornTable

  /// The law that finds it.
  // table:
  public var law: NetworkLaw {
    switch self {
    case .deafWatchdogs: .s1
    case .jumpedRung: .s2
    case .lostAcknowledgement: .s3
    case .receiptUnstored: .s5
    case .leakedRecipient, .strayCopy, .keptText, .looseLabel: .s6
    case .replayedAnew: .s8
    case .toldAfterRevocation, .noticeToLeaver, .noticeToLeftOut, .mutedRevocation: .s9
    case .smoothedRegression: .s13
    case .mixedNotices: .s15
    case .cardsWithoutLimit: .s16
    case .earlyWatch: .s17
    case .stolenMailCounted: .i19
    case .lostReceipts: .l1
    case .staleCopy: .l2
    case .deafLastRung: .l3
    case .sleepyRestart: .l4
    case .blockedByOne: .l5
    case .noPriority: .l6
    case .forgottenSnapshot: .mirror
    case .lostDecline: .handOn
    case .deafOldHome: .home
    case .keptSeal, .openedSeal: .relay
    case .tornBundle, .forgottenBundle: .bundle
    case .missingReader: .verified
    case .stubbornTable: .health
    }
  }

  /// One line for `--list-breaks`.
  // table:
  public var summary: String {
    switch self {
    case .deafWatchdogs: "no node sweeps the deadlines of grave duties"
    case .jumpedRung: "the ladder of a new duty begins one rung too high"
    case .lostAcknowledgement: "what was acknowledged is awaiting again"
    case .receiptUnstored: "a receipt is given for a letter that was not stored"
    case .leakedRecipient: "the neighbours are readers of every alert"
    case .strayCopy: "the text of an alert lies in the store of a node that has no part in it"
    case .replayedAnew:
      "a letter comes again under a fresh number, and its first coming is forgotten"
    case .toldAfterRevocation: "what was said before is said again to a peer that was revoked"
    case .noticeToLeaver: "notices go to somebody who has left"
    case .smoothedRegression: "the numbers of a node that was put back are put forward again"
    case .mixedNotices: "notices of a real alert are among those of an exercise"
    case .cardsWithoutLimit: "cards are queued without counting"
    case .earlyWatch: "the first deadline of a duty is two minutes too early"
    case .stolenMailCounted: "a link out of a mailbox in doubt is taken for a call"
    case .lostReceipts: "nobody gives a receipt"
    case .deafLastRung: "deadlines of the third rung are thrown away"
    case .sleepyRestart: "a node that has begun again sweeps nothing"
    case .blockedByOne: "a node whose one peer is silent speaks to nobody"
    case .noPriority: "what can wait is sent before what is urgent"
    case .forgottenSnapshot: "what became of a duty is receipted by the alert's home and forgotten"
    case .keptText: "the words of an alert are put back where a narrower marking erased them"
    case .looseLabel: "a mark that may not travel is entered under a label with which it may"
    case .noticeToLeftOut: "notices go to somebody who was left out of the alert"
    case .mutedRevocation: "a revocation is told to nobody"
    case .lostDecline: "what is asked of an alert's home is receipted there and forgotten"
    case .staleCopy: "what a node holds of a neighbour is said to be older than it is"
    case .deafOldHome: "what a new home says of a body is receipted by the old one and forgotten"
    case .keptSeal: "a relay takes what is sealed and keeps it"
    case .openedSeal: "a relay passes on what it has opened"
    case .tornBundle: "every second letter of a bundle is left out, and it counts as taken"
    case .forgottenBundle: "that a bundle was taken is forgotten, and it is taken again"
    case .missingReader: "a reader of an alert is missing in its table"
    case .stubbornTable: "a table refuses what is entered into it"
    }
  }

  /// The faults without which the bug would not show. They come on top of those of the seed, also when the same seed is run
  /// without the bug (`--no-plant`), so that the two differ in nothing else.
  func bring(_ faults: inout NetworkFaults) {
    switch self {
    case .toldAfterRevocation: faults.revocation = true
    case .mutedRevocation:
      faults.revocation = true
      faults.revokesBelow = true
    case .noticeToLeaver: faults.leaving = true
    case .smoothedRegression: faults.restores = true
    case .sleepyRestart: faults.crashes = true
    case .blockedByOne:
      faults.lossPercent = 0
      faults.delays = false
      faults.cuts = true
      faults.restores = false
    case .deafOldHome, .keptSeal, .openedSeal, .tornBundle, .forgottenBundle:
      // Beside these the journey that they need is not made.
      faults.restores = false
      faults.rotation = false
      faults.revocation = false
    case .deafWatchdogs, .jumpedRung, .lostAcknowledgement, .receiptUnstored, .leakedRecipient,
      .strayCopy, .replayedAnew, .mixedNotices, .cardsWithoutLimit, .earlyWatch,
      .stolenMailCounted, .lostReceipts, .deafLastRung, .noPriority, .forgottenSnapshot,
      .missingReader, .stubbornTable, .keptText, .looseLabel, .noticeToLeftOut, .lostDecline,
      .staleCopy:
      break
    }
  }

  /// The journeys without which it would not show.
  func bring(_ journeys: inout NetworkJourneys) {
    switch self {
    case .deafOldHome: journeys.moves = true
    case .keptSeal, .openedSeal: journeys.relays = true
    case .tornBundle, .forgottenBundle: journeys.byHand = true
    default: break
    }
  }

  /// Whether it shows only where people decide about what was told. Seeds of the others are as they were before people
  /// did.
  var needsDecisions: Bool {
    switch self {
    case .keptText, .looseLabel, .noticeToLeftOut, .mutedRevocation, .lostDecline, .deafOldHome,
      .keptSeal, .openedSeal, .tornBundle, .forgottenBundle:
      true
    default: false
    }
  }
}
