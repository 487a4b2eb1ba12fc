//! Planted bugs, each with the law that must find it. They sit between the node and its store, never in the product.

/// A bug that can be planted. `simulate --break NAME` shows that its law finds it.
public enum Break: String, Sendable, CaseIterable {
  /// At night nothing of severity 4 and above is swept.
  case pausedAtNight
  /// The ladder of a new delivery begins one rung too high.
  case skippedRung
  /// What had been acknowledged is awaiting again after a restart.
  case forgottenAcknowledgement
  /// An observation lies in the table twice.
  case countedTwice
  /// A Fact in the store is written anew.
  case rewrittenFact
  /// Answers are forgotten, and a repeated input is done again.
  case forgottenAnswers
  /// A sensor's addresses come out as somebody else's.
  case wrongOwner
  /// Call cards of a real alert lie among those of an exercise.
  case mixedKinds
  /// Cards are queued without counting.
  case noCapacity
  /// Deadlines are two minutes too early.
  case earlyClimb
  /// Every fifth deadline is lost.
  case droppedTimer
  /// A deadline is moved by ten minutes.
  case movedTimer
  /// An open alert loses its owner.
  case ownerCleared
  /// Upward copies are thrown away.
  case missingCopies
  /// A mail scanner's GET acknowledges.
  case linkByGET
  /// An acknowledgement counts as the first action.
  case acknowledgedAsActing
  /// Mail of an exercise goes to somebody who takes no part.
  case exerciseReachesOthers
  /// A link out of a mailbox in doubt is taken for a call.
  case doubtCounted
  /// Deadlines of the third rung are thrown away.
  case deafThirdRung
  /// After a restart deadlines are two minutes too early.
  case earlyAfterRestart
  /// Holidays are business days.
  case workedHoliday
  /// Deadlines of severity 2 are thrown away once somebody was called.
  case deafCaution
  /// What a failed write left is kept.
  case keptHalf
  /// What a look-back found is told as if it were seen now.
  case silentLookBack
  /// What is declined or attributed goes to the tower, whoever was named.
  case misgiven
  /// IPv6 addresses come out as somebody else's.
  case blindToSix
  /// The name of a machine is not looked at.
  case blindToAssets
  /// Notices go to somebody who has left.
  case mailToLeaver
  /// A recipient of a bulletin is counted nowhere.
  case lostRecipient
  /// Who said nothing to a bulletin is counted as not affected.
  case silenceAsAnswer
  /// What a withdrawn bulletin asked stays open.
  case stillAsked
  /// The duty table is forgotten.
  case lostTable
  /// A contact test does not see that something grave is open.
  case blindTest
  /// Cards may be called two hours later.
  case lateCards
  /// An absence note is taken for its owner's word.
  case machineReplies
  /// A forged sender is believed.
  case forgedReplies
  /// Deadlines of sensors are thrown away.
  case deafToSilence
  /// A sensor's silence is counted from five hours before it was heard.
  case hastySilence
  /// Deadlines of contact tests are thrown away.
  case forgottenTest
  /// A duty table that is entered anew stays as it was first.
  case staleTable

  /// The law that finds it.
  // table:
  public var law: Law {
    switch self {
    case .pausedAtNight: .s1
    case .skippedRung: .s2
    case .forgottenAcknowledgement: .s3
    case .countedTwice: .s4
    case .rewrittenFact, .forgottenAnswers: .s5
    case .wrongOwner, .blindToSix, .blindToAssets: .s14
    case .mixedKinds: .s15
    case .noCapacity: .s16
    case .earlyClimb, .earlyAfterRestart, .workedHoliday: .s17
    case .droppedTimer, .movedTimer, .ownerCleared: .i1
    case .missingCopies: .i2
    case .linkByGET: .i4
    case .acknowledgedAsActing: .i5
    case .exerciseReachesOthers: .i16
    case .doubtCounted: .i19
    case .deafThirdRung, .deafCaution: .liveness
    case .keptHalf: .atomic
    case .silentLookBack: .lookBack
    case .misgiven: .handOn
    case .mailToLeaver: .s9
    case .lostRecipient, .silenceAsAnswer: .s10
    case .stillAsked: .withdrawn
    case .lostTable: .nightDuty
    case .blindTest: .testHour
    case .lateCards: .flood
    case .machineReplies, .forgedReplies: .i4
    case .deafToSilence, .hastySilence: .silence
    case .forgottenTest: .quarter
    case .staleTable: .nightDuty
    }
  }

  /// One line for `--list-breaks`.
  // table:
  public var summary: String {
    switch self {
    case .pausedAtNight: "at night nothing of severity 4 and above is swept"
    case .skippedRung: "the ladder of a new delivery begins one rung too high"
    case .forgottenAcknowledgement: "what had been acknowledged is awaiting again after a restart"
    case .countedTwice: "an observation is counted twice"
    case .rewrittenFact: "a Fact in the store is written anew"
    case .forgottenAnswers: "answers are forgotten, and a repeated input is done again"
    case .wrongOwner: "a sensor's addresses come out as somebody else's"
    case .mixedKinds: "call cards of a real alert lie among those of an exercise"
    case .noCapacity: "cards are queued without counting"
    case .earlyClimb: "deadlines are two minutes too early"
    case .droppedTimer: "every fifth deadline is lost"
    case .movedTimer: "a deadline is moved by ten minutes"
    case .ownerCleared: "an open alert loses its owner"
    case .missingCopies: "upward copies are thrown away"
    case .linkByGET: "a mail scanner's GET acknowledges"
    case .acknowledgedAsActing: "an acknowledgement counts as the first action"
    case .exerciseReachesOthers: "mail of an exercise goes to somebody who takes no part"
    case .doubtCounted: "a link out of a mailbox in doubt is taken for a call"
    case .deafThirdRung: "deadlines of the third rung are thrown away"
    case .earlyAfterRestart: "after a restart deadlines are two minutes too early"
    case .workedHoliday: "holidays are business days"
    case .deafCaution: "deadlines of severity 2 are thrown away once somebody was called"
    case .keptHalf: "what a failed write left is kept"
    case .silentLookBack: "what a look-back found is told as if it were seen now"
    case .misgiven: "what is declined or attributed goes to the tower, whoever was named"
    case .blindToSix: "IPv6 addresses come out as somebody else's"
    case .blindToAssets: "the name of a machine is not looked at"
    case .mailToLeaver: "notices go to somebody who has left"
    case .lostRecipient: "a recipient of a bulletin is counted nowhere"
    case .silenceAsAnswer: "who said nothing to a bulletin is counted as not affected"
    case .stillAsked: "what a withdrawn bulletin asked stays open"
    case .lostTable: "the duty table is forgotten"
    case .blindTest: "a contact test does not see that something grave is open"
    case .lateCards: "cards may be called two hours later"
    case .machineReplies: "an absence note is taken for its owner's word"
    case .forgedReplies: "a forged sender is believed"
    case .deafToSilence: "deadlines of sensors are thrown away"
    case .hastySilence: "a sensor's silence is counted from five hours before it was heard"
    case .forgottenTest: "deadlines of contact tests are thrown away"
    case .staleTable: "a duty table that is entered anew stays as it was first"
    }
  }
}
