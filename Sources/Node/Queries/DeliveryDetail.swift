//! A delivery with everything that its page says about it.

public import Alerting
public import Kernel

/// A duty in full.
public struct DeliveryDetail: Hashable, Sendable {
  /// What a list says about it.
  public let summary: DeliverySummary
  /// Who was called last, in the order of calling.
  public let called: [CalleeName]
  /// Those of the called who could not be reached.
  public let missed: [CalleeName]
  /// Those who were copied.
  public let copies: [CalleeName]
  /// What happens if nothing is done, the nearest step first; ends with the last rung.
  public let steps: [NextStep]
  /// A hand-on that is offered and not yet accepted.
  public let handOn: HandOn?
  /// When help was asked that nobody has answered yet; nil when none is on its way.
  public let helpAskedAt: Instant?
  /// A closing that waits for a second person.
  public let proposal: ClosingWords?
  /// How it was closed.
  public let closing: ClosingWords?
  /// Why it ended without being done here.
  public let withdrawal: Delivery.Withdrawal?
  /// To whom it was given, where it was.
  public let givenTo: OrganizationName?
  /// Until when the sensor's silence must last before containment counts as proven; nil when none is asked.
  public let proofAt: Instant?
  /// By when a bulletin asked for an answer; nil for alerts.
  public let answerBy: Instant?
  /// The newest answer to a bulletin.
  public let answered: AnswerWords?
  /// The notices that were sent, the newest first, at most `noticesMax`.
  public let notices: [Notice]
  /// How many there are in all.
  public let noticeCount: Int
  /// What this viewer may do to it now.
  public let acts: [DeliveryAct]

  /// Most notices that are listed.
  public static let noticesMax = 200

  /// An offered hand-on by name.
  public struct HandOn: Hashable, Sendable {
    /// To whom.
    public let to: ActorName
    /// Who offered it.
    public let by: ActorName
    /// When.
    public let at: Instant
  }

  /// One notice to one person over one channel.
  public struct Notice: Hashable, Sendable {
    /// To whom.
    public let person: ActorName
    /// By what.
    public let channel: Organization.Channel
    /// Whether it asks for nothing.
    public let isCopy: Bool
    /// What has become of it.
    public let state: State
    /// How often it was tried.
    public let attempts: Int
    /// What went wrong last.
    public let problem: String?
    /// When it was queued.
    public let at: Instant

    /// What has become of a notice.
    public enum State: String, Hashable, Sendable {
      case waiting
      case sent
      /// It will never work.
      case dead
    }
  }
}

/// An answer to a bulletin with its text; a text that was erased is nil.
public struct AnswerWords: Hashable, Sendable {
  /// What was answered.
  public let kind: Delivery.AnswerKind
  /// Plan, note or reason.
  public let text: String?
  /// By when it is done, or the next word comes.
  public let until: Instant?
  /// Who answered.
  public let by: ActorName
  /// When.
  public let at: Instant
  /// Who heard it by phone and entered it; nil where the person answered himself.
  public let heardBy: ActorName?
}

/// A closing with its texts; a text that was erased is nil.
public struct ClosingWords: Hashable, Sendable {
  /// What it turned out to be.
  public let outcome: Closing.Outcome
  /// The reason.
  public let reason: String?
  /// The organisation's own evidence.
  public let evidence: String?
  /// The cause found.
  public let cause: String?
  /// Who proposed it.
  public let by: ActorName
  /// The second person.
  public let confirmedBy: ActorName?
  /// Whether it was drawn for review.
  public let drawnForReview: Bool
}

/// What may be done to a delivery; which are offered is decided by its rules and the viewer's rights.
public enum DeliveryAct: Hashable, Sendable {
  case acknowledge
  /// Answer a bulletin.
  case answer
  case act
  case contain
  case update
  case help
  case offer
  case accept
  /// Attribute, assign or decline.
  case give
  /// Say that it is not theirs, or cannot be judged, without naming anybody.
  case decline
  case propose
  case confirm
  case reopen
  /// Levels above the present one.
  case raiseSeverity([Severity])
  /// Authorities that were not consulted yet.
  case consult([String])
}
