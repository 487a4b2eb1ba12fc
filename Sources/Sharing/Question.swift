//! A question to the network (寄合所): asked of an explicit audience, looked at by people, answered by many.
//!
//!     waiting ── answer of a person elsewhere ──> answered ── close ──> closed
//!        │  ▲                                                             │
//!        │  └──────────────────────────── reopen ─────────────────────────┘
//!        └── close ──> closed

public import Kernel

/// A question with its answers. That somebody looks at it first is a duty of its own, at the asker's supporter or the
/// control tower; the question names the alert that carries it. Source: minutes 2.8 and 5.9; laws S18 and S23.
public struct Question: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Question>
  /// Whose question it is. Under a pseudonym nobody else is told.
  public let asker: ID<Organization>
  /// Who asked for it.
  public let askedBy: Actor
  /// When, node time.
  public let askedAt: Instant
  /// What is asked, and how the asker is shown.
  public let terms: Terms
  /// How many organisations it is addressed to. Which they are stands beside the record, as of an alert.
  public internal(set) var addressed: Int
  /// The alert that is the duty of a first look; after a reopening another one.
  public internal(set) var duty: ID<RecordReference>
  /// Waiting, answered or closed.
  public internal(set) var state: State
  /// Who is looking at it now, in the order of beginning.
  public internal(set) var looks: [Look]
  /// The answers and the asker's own additions, in the order of giving.
  public internal(set) var replies: [Reply]
  /// When a person of another organisation first answered.
  public internal(set) var firstAnswered: Instant?
  /// How often it was opened again.
  public internal(set) var reopenings: Int

  /// What is asked.
  public struct Terms: Hashable, Sendable, Codable {
    /// In one line, kept outside the journal.
    public let title: ContentReference
    /// In full, kept outside the journal.
    public let text: ContentReference
    /// How far it may be passed on.
    public let tlp: TLP
    /// How the asker is shown to others.
    public let face: Face

    /// Terms from their parts; `Question.ask` says whether they hold.
    public init(title: ContentReference, text: ContentReference, tlp: TLP, face: Face) {
      self.title = title
      self.text = text
      self.tlp = tlp
      self.face = face
    }
  }

  /// How the asker is shown to others.
  public enum Face: Hashable, Sendable, Codable {
    /// By name.
    case named
    /// As "a municipality": the legal form only where enough bodies of that form are addressed (S23), else nothing.
    case pseudonym(form: String?)

    /// Whether others must not learn who asks.
    public var isPseudonym: Bool { self != .named }
  }

  /// How far it is.
  public enum State: Hashable, Sendable, Codable {
    /// No person elsewhere has answered since it was asked or opened again.
    case waiting
    /// Somebody has.
    case answered
    /// The asker needs no more.
    case closed(at: Instant)
  }

  /// Somebody is looking at it.
  public struct Look: Hashable, Sendable, Codable {
    /// For which organisation.
    public let organization: ID<Organization>
    /// Who.
    public let by: Actor
    /// Since when.
    public let at: Instant
  }

  /// An answer, or an addition by the asker.
  public struct Reply: Hashable, Sendable, Codable {
    /// Its identifier.
    public let id: ID<Reply>
    /// For which organisation; the asker's own is an addition and no answer.
    public let organization: ID<Organization>
    /// Who wrote it.
    public let by: Actor
    /// When.
    public let at: Instant
    /// The words, kept outside the journal; the newest of them.
    public internal(set) var text: ContentReference
    /// When the words were last changed; nil when never.
    public internal(set) var amendedAt: Instant?
    /// How often they were changed.
    public internal(set) var amendments: Int
    /// Whether the asker said that it helped.
    public internal(set) var helped: Bool
  }

  /// Who does something, and for which organisation.
  public struct Party: Hashable, Sendable {
    /// For whom.
    public let organization: ID<Organization>
    /// Who.
    public let actor: Actor
    /// A party from its parts.
    public init(organization: ID<Organization>, actor: Actor) {
      self.organization = organization
      self.actor = actor
    }
  }

  /// Longest title, in characters.
  public static let titleMax = 80
  /// Longest text of a question or an answer, in characters.
  public static let textMax = 4000
  /// How many organisations one question may be addressed to.
  public static let audienceMax = 4096
  /// How many of them one Fact names: a Fact has at most 65,535 bytes.
  public static let audiencePartMax = 1000
  /// Most who look at one question at a time.
  public static let looksMax = 100
  /// Most answers and additions to one question.
  public static let repliesMax = 200
  /// How often one answer may be changed.
  public static let amendmentsMax = 50
  /// How often one question may be opened again.
  public static let reopeningsMax = 10
  /// How many questions of one organisation may be open at a time.
  public static let openMax = 20
  /// The fewest bodies of a form that a pseudonym may name, and the fewest organisations and questions of a figure (S23).
  public static let groupMin = Permeation.groupMin
}
