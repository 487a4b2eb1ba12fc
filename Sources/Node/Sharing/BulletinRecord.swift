//! A bulletin as a record, and what is asked of it.

public import Alerting
internal import GRDB
public import Kernel
public import Sharing

extension Bulletin: Record {
  static var recordKind: RecordReference.Kind { .bulletin }
  static var table: String { "bulletin" }
  var key: String { id.description }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("campaign", campaign.description), ("issuer", issuer.description),
      ("issued_at", issuedAt.microseconds),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Bulletin.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body) }
}

/// A bulletin as it is to be issued.
public struct BulletinForm: Sendable, Hashable {
  /// What it is.
  public let kind: Bulletin.Kind
  /// What force it has.
  public let character: Bulletin.LegalCharacter
  /// The statute of an instruction; empty for none.
  public let statute: String
  /// How grave.
  public let severity: Severity
  /// The three lines.
  public let lines: ThreeLines
  /// The label.
  public let tlp: TLP
  /// To which providers it may be passed on.
  public let mayForward: MayForward
  /// By when an answer is asked.
  public let answerBy: Instant
  /// The explicit audience; empty is refused.
  public let recipients: [ID<Organization>]
  /// Why halls, prefectures and ministries are told as well, for information only; nil where nobody is.
  public let telling: String?
  /// The list of marks that it asks to block; nil for anything else. Its label is then no looser than the list's.
  public let marks: ID<IndicatorBatch>?

  /// Longest reason for telling others, in characters.
  public static let tellingMax = 200

  /// A form from its parts.
  public init(
    kind: Bulletin.Kind, character: Bulletin.LegalCharacter, statute: String, severity: Severity,
    lines: ThreeLines, tlp: TLP, mayForward: MayForward, answerBy: Instant,
    recipients: [ID<Organization>], telling: String? = nil, marks: ID<IndicatorBatch>? = nil
  ) {
    self.kind = kind
    self.character = character
    self.statute = statute
    self.severity = severity
    self.lines = lines
    self.tlp = tlp
    self.mayForward = mayForward
    self.answerBy = answerBy
    self.recipients = recipients
    self.telling = telling
    self.marks = marks
  }
}

/// An answer to a bulletin as it was typed.
public struct AnswerForm: Sendable, Hashable {
  /// What is answered.
  public let kind: Delivery.AnswerKind
  /// The plan, the note or the reason; a refusal needs one.
  public let text: String
  /// By when it is done, or the next word comes; nil where the kind asks for none.
  public let until: Instant?

  /// Longest text of an answer, in characters.
  public static let textMax = 1000

  /// A form from its parts.
  public init(kind: Delivery.AnswerKind, text: String = "", until: Instant? = nil) {
    self.kind = kind
    self.text = text
    self.until = until
  }
}
