//! A bulletin: one text with an action, a date and an answer form, sent to many. It is never "sent and done".
//!
//!     issued ── withdraw ──> withdrawn

public import Kernel

/// A warning, an early warning or an inquiry to an explicit audience. What each recipient owes is a duty of its own;
/// the bulletin holds what is common. Source: minutes 2.12 to 2.14; users-and-screens.md S4.
public struct Bulletin: Hashable, Sendable, Codable {
  /// Its identifier.
  public let id: ID<Bulletin>
  /// Under which its recipients' duties are found, called and counted together.
  public let campaign: ID<Campaign>
  /// Who sends it.
  public let issuer: ID<Organization>
  /// What it says and asks.
  public let terms: Terms
  /// How many organisations are asked.
  public let asked: Int
  /// When it was issued, node time.
  public let issuedAt: Instant
  /// By whom.
  public let issuedBy: Actor
  /// When and why it was withdrawn; nil while it stands.
  public internal(set) var withdrawal: Withdrawal?

  /// What a bulletin says and asks; the same for everybody.
  public struct Terms: Hashable, Sendable, Codable {
    /// What it is.
    public let kind: Kind
    /// What force it has.
    public let character: LegalCharacter
    /// The statute that an instruction rests on, e.g. サイバーセキュリティ基本法 第…条; empty where there is none.
    public let statute: String
    /// The three lines, kept outside the journal.
    public let text: ContentReference
    /// How far it may be passed on.
    public let tlp: TLP
    /// To which providers it may be passed on.
    public let mayForward: MayForward
    /// How grave, 2 to 5, on the scale of alerts: by it the recipients' ladders run.
    public let severity: Int
    /// By when an answer is asked.
    public let answerBy: Instant
    /// Why each recipient's own hall, its prefecture and its ministry are told at the same instant, for information
    /// only; nil where nobody beside the recipients is told. A choice of the sender's, so that its reason is kept.
    /// Source: the municipal emergency package of August 2015 (多重化); kernel.md: a bulletin copies nobody by itself.
    public let telling: ContentReference?
    /// The list of marks that it asks to block; nil where it is about something else (I6).
    public let marks: ID<RecordReference>?

    /// Terms from their parts; `Bulletin.issue` says whether they hold.
    public init(
      kind: Kind, character: LegalCharacter, statute: String, text: ContentReference, tlp: TLP,
      mayForward: MayForward, severity: Int, answerBy: Instant, telling: ContentReference? = nil,
      marks: ID<RecordReference>? = nil
    ) {
      self.kind = kind
      self.character = character
      self.statute = statute
      self.text = text
      self.tlp = tlp
      self.mayForward = mayForward
      self.severity = severity
      self.answerBy = answerBy
      self.telling = telling
      self.marks = marks
    }
  }

  /// What a bulletin is.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// 注意喚起.
    case warning
    /// 早期警戒: not yet confirmed.
    case earlyWarning
    /// 照会: the answer is what is wanted.
    case inquiry
  }

  /// What force it has in law. A town is not its prefecture's subordinate, so each request says it.
  /// Source: minutes 2.14; 地方自治法 第245条の4 for technical advice.
  public enum LegalCharacter: String, Hashable, Sendable, Codable, CaseIterable {
    /// 指示: binding, and only under a statute that is cited.
    case instruction
    /// 要請.
    case request
    /// 助言.
    case advice
    /// 技術的助言.
    case technicalAdvice
    /// 通知.
    case notification
    /// 依頼.
    case favour
    /// 情報提供.
    case information
  }

  /// That it was withdrawn.
  public struct Withdrawal: Hashable, Sendable, Codable {
    /// Why, in words kept outside the journal.
    public let reason: ContentReference
    /// By whom.
    public let by: Actor
    /// When.
    public let at: Instant
  }

  /// How many organisations one bulletin may ask: twice the public bodies of the nation.
  public static let recipientsMax = 4096
  /// Longest name of a statute, in characters.
  public static let statuteMax = 120
  /// The shortest and the longest time to answer.
  public static let answerSpans = Instant.Span.minutes(30)...Instant.Span.days(180)
}
