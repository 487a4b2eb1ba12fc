//! What a mail about an alert is made of, before the marking decides how much of it may leave.

public import Kernel

/// The facts for one mail to one recipient. All text is as it was written; `MailText` makes it harmless.
public struct AlertMail: Hashable, Sendable {
  /// Whether the alert is real. The word for the other two stands in the subject and the first line.
  public enum Kind: Hashable, Sendable, CaseIterable {
    case real
    case contactTest
    case exercise
  }
  /// What is asked of this reader.
  public enum Purpose: Hashable, Sendable, CaseIterable {
    /// He must acknowledge by the deadline.
    case answer
    /// An upward copy: for information, asks for nothing.
    case copy
  }
  /// What comes next if nobody answers. Never named above TLP:AMBER.
  public struct Silence: Hashable, Sendable {
    /// When the next rung is told, node time shown as wall time.
    public var at: Instant
    /// Who is told then, with title: 「山田総務課長」.
    public var tells: String
    /// The next step of the ladder.
    public init(at: Instant, tells: String) {
      self.at = at
      self.tells = tells
    }
  }

  /// What a bulletin asks beside the receipt. Never named above TLP:AMBER.
  public struct Asking: Hashable, Sendable {
    /// From whom, with what force in law: 「国の司令塔からの要請（注意喚起）」.
    public var from: String
    /// By when an answer is asked.
    public var until: Instant
    /// An asking from its parts.
    public init(from: String, until: Instant) {
      self.from = from
      self.until = until
    }
  }

  /// Real, contact test or exercise.
  public var kind: Kind
  /// To answer, or only to know.
  public var purpose: Purpose
  /// Whether it was over or answered, and something new has happened.
  public var isAgain: Bool
  /// The alert's number, `2015-0508-0007`.
  public var number: String
  /// 1 ... 5; another number is taken as the nearest.
  public var severity: Int
  /// How far the content may go; decides what the mail holds (R10).
  public var marking: TLP
  /// A few words for the subject: 「不審な通信」.
  public var title: String
  /// Whom it befell: 「北山町」.
  public var place: String
  /// Line 1: what happened.
  public var whatHappened: String
  /// Line 2: what to do now.
  public var whatToDo: String
  /// Line 3: when the receipt must be confirmed; nil asks for no answer.
  public var answerBy: Instant?
  /// The bulletin that asks; nil for an alert.
  public var asking: Asking?
  /// The whole account, several lines; leaves only at TLP:CLEAR and TLP:GREEN.
  public var details: String
  /// The indicators the alert holds; they leave, defanged, only at TLP:CLEAR and TLP:GREEN.
  public var indicators: [String]
  /// The whole address of the page where receipt is confirmed; made by the node, not by a stranger.
  public var link: String
  /// The number that acknowledges when it is sent back; nil where replies are not read, or would name nobody.
  public var replyCode: String?
  /// A number where a person answers, with its hours; nil when there is none.
  public var phone: String?
  /// Who else gets this notice, with titles.
  public var alsoTold: [String]
  /// What happens if nobody answers.
  public var ifSilent: Silence?
  /// Which service providers may be told; said at TLP:AMBER, which leaves them out.
  public var mayForward: MayForward
  /// When the mail is made; decides whether a deadline needs its day.
  public var sentAt: Instant
  /// The reader's zone.
  public var zone: TimeZoneRule

  /// A mail's facts.
  public init(
    kind: Kind = .real, purpose: Purpose = .answer, isAgain: Bool = false, number: String,
    severity: Int, marking: TLP,
    title: String, place: String, whatHappened: String, whatToDo: String, answerBy: Instant?,
    asking: Asking? = nil, details: String = "", indicators: [String] = [], link: String,
    replyCode: String? = nil,
    phone: String? = nil,
    alsoTold: [String] = [], ifSilent: Silence? = nil, mayForward: MayForward = .nobody,
    sentAt: Instant,
    zone: TimeZoneRule = .tokyo
  ) {
    self.kind = kind
    self.purpose = purpose
    self.isAgain = isAgain
    self.number = number
    self.severity = severity
    self.marking = marking
    self.title = title
    self.place = place
    self.whatHappened = whatHappened
    self.whatToDo = whatToDo
    self.answerBy = answerBy
    self.asking = asking
    self.details = details
    self.indicators = indicators
    self.link = link
    self.replyCode = replyCode
    self.phone = phone
    self.alsoTold = alsoTold
    self.ifSilent = ifSilent
    self.mayForward = mayForward
    self.sentAt = sentAt
    self.zone = zone
  }
}
