//! Questions as people see them. What others may not know of an asker under a pseudonym is not in these values at all.

public import Kernel
public import Sharing

/// Who asks, as this viewer may know it.
public enum QuestionFace: Hashable, Sendable {
  /// By name: the asker's own people always see it so.
  case organization(OrganizationName)
  /// "A municipality"; with nil only "a body".
  case pseudonym(form: String?)
}

/// How far a question is, for lists.
public enum QuestionStage: String, Hashable, Sendable, CaseIterable {
  case waiting
  case answered
  case closed
}

/// Which questions are listed.
public struct QuestionFilter: Hashable, Sendable {
  /// Only those at this stage; nil for all.
  public var stage: QuestionStage?
  /// Only those of the viewer's organisation.
  public var ownOnly: Bool
  /// Only those in whose title, text or answers this stands.
  public var text: String
  /// A filter; without arguments it lists all.
  public init(stage: QuestionStage? = nil, ownOnly: Bool = false, text: String = "") {
    self.stage = stage
    self.ownOnly = ownOnly
    self.text = text
  }
}

/// A question in a list.
public struct QuestionRow: Hashable, Sendable {
  /// Which one.
  public let id: ID<Question>
  /// In one line; nil when erased.
  public let title: String?
  /// How far it may be passed on.
  public let tlp: TLP
  /// Who asks.
  public let face: QuestionFace
  /// Whether it is the viewer's organisation's.
  public let isOwn: Bool
  /// Whether others see a pseudonym; known to the asker's people only, else it is the face that says so.
  public let isPseudonymous: Bool
  /// How far it is.
  public let stage: QuestionStage
  /// When it was asked.
  public let askedAt: Instant
  /// How many answers of others there are.
  public let answers: Int
  /// When a person elsewhere first answered.
  public let firstAnswered: Instant?
}

/// A question with everything that its page says.
public struct QuestionView: Hashable, Sendable {
  /// As in the list.
  public let row: QuestionRow
  /// In full; nil when erased.
  public let text: String?
  /// Answers and additions in their order.
  public let replies: [Reply]
  /// Who is looking: for the asker everybody, for others those of their own organisation.
  public let looks: [Look]
  /// Who owes the first look, and when the next is called: for the asker and for whoever owes it.
  public let duty: Duty?
  /// How many organisations it is addressed to; hidden from others where the asker has a pseudonym.
  public let addressed: Int?
  /// The first of them by name, for the asker.
  public let audience: [OrganizationName]
  /// What this viewer may do now.
  public let acts: [Act]

  /// Most organisations that are named.
  public static let audienceMax = 50

  /// An answer, or an addition by the asker.
  public struct Reply: Hashable, Sendable {
    /// Which one.
    public let id: ID<Question.Reply>
    /// Whether it is the asker's own.
    public let isAskers: Bool
    /// Who wrote it, by name; nil where it is the asker's under a pseudonym.
    public let by: ActorName?
    /// The words; nil when erased.
    public let text: String?
    /// When.
    public let at: Instant
    /// When the words were last changed.
    public let amendedAt: Instant?
    /// Whether the asker said that it helped.
    public let helped: Bool
    /// Whether this viewer may change the words.
    public let mayAmend: Bool
  }

  /// Somebody is looking.
  public struct Look: Hashable, Sendable {
    /// Who.
    public let by: ActorName
    /// Since when.
    public let at: Instant
    /// Whether it is the viewer himself.
    public let isViewer: Bool
  }

  /// The duty of a first look.
  public struct Duty: Hashable, Sendable {
    /// Whose it is.
    public let holder: OrganizationName
    /// When the next is called if nothing is done; nil when the duty is over.
    public let next: Instant?
  }

  /// What may be done to a question.
  public enum Act: String, Hashable, Sendable {
    case look
    case lookAway
    case answer
    case thank
    case close
    case reopen
  }
}

/// How quickly questions were answered. Only over enough questions of enough organisations (S23), never by person (S18).
public struct QuestionFigures: Hashable, Sendable {
  /// The median time to a person's first answer; nil where there are too few.
  public let median: Instant.Span?
  /// Over how many questions; 0 where there are too few.
  public let counted: Int
  /// How many that the viewer sees wait for an answer now.
  public let waiting: Int

  /// Over which time figures are made.
  public static let span = Instant.Span.days(365)
  /// Over how many questions at most, the newest.
  public static let questionsMax = 10_000

  /// The median of first answers, as times with the organisation that had asked; nil where fewer than `groupMin`
  /// organisations or questions stand behind it.
  public static func median(_ times: [(asker: String, time: Instant.Span)]) -> Instant.Span? {
    guard times.count >= Question.groupMin,
      Set(times.map { $0.asker }).count >= Question.groupMin
    else { return nil }
    let sorted = times.map { $0.time.microseconds }.sorted()
    let middle = sorted.count / 2
    return Instant.Span(
      microseconds: sorted.count % 2 == 1
        ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2)
  }
}
