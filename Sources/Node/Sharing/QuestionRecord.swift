//! A question as a record, and what is asked of it.

internal import Alerting
internal import GRDB
public import Kernel
public import Sharing

extension Question: Record {
  static var recordKind: RecordReference.Kind { .question }
  static var table: String { "question" }
  var key: String { id.description }
  /// Its state in a word, for queries.
  var stage: String {
    switch state {
    case .waiting: "waiting"
    case .answered: "answered"
    case .closed: "closed"
    }
  }
  var columns: [(name: String, value: (any DatabaseValueConvertible)?)] {
    [
      ("asker", asker.description), ("duty", duty.description),
      ("asked_at", askedAt.microseconds), ("stage", stage),
      ("first_answered", firstAnswered?.microseconds),
    ]
  }
  static func begin(_ id: ID<RecordReference>, _ body: Body, at now: Instant) -> Self? {
    Self(id: id.cast(to: Question.self), beginning: body, at: now)
  }
  mutating func apply(_ body: Body, at now: Instant) { evolve(body, at: now) }

  /// The alert that is the duty of a first look.
  var alert: ID<Alert> { duty.cast(to: Alert.self) }
  /// The texts that stand now: what is searched.
  var texts: [ContentReference] { [terms.title, terms.text] + replies.map(\.text) }

  /// The question whose duty that alert is; nil for any other alert.
  static func find(duty alert: ID<Alert>, in db: Database) throws -> Question? {
    let statement = try db.cachedStatement(sql: "SELECT id FROM question WHERE duty = ?")
    guard let id = try String.fetchOne(statement, arguments: [alert.description]) else {
      return nil
    }
    return try find(id, in: db)
  }
}

/// A question as it was typed.
public struct QuestionForm: Sendable, Hashable {
  /// In one line.
  public let title: String
  /// In full.
  public let text: String
  /// How far it may be passed on.
  public let tlp: TLP
  /// Whether others must not learn who asks.
  public let isPseudonymous: Bool
  /// The explicit audience; empty is refused.
  public let audience: [ID<Organization>]

  /// A form from its parts.
  public init(
    title: String, text: String, tlp: TLP, isPseudonymous: Bool, audience: [ID<Organization>]
  ) {
    self.title = title
    self.text = text
    self.tlp = tlp
    self.isPseudonymous = isPseudonymous
    self.audience = audience
  }

  /// What is wrong with the words, as refusals say it; nothing means that they can be asked.
  public var problems: [String] {
    var found: [String] = []
    if title.isEmpty { found.append("needsTitle") }
    if title.count > Question.titleMax { found.append("titleTooLong") }
    if text.isEmpty { found.append("needsQuestion") }
    if text.count > Question.textMax { found.append("questionTooLong") }
    if tlp == .red { found.append(Question.Refusal.redQuestion.rawValue) }
    return found
  }
}

/// What is asked about a question.
public enum QuestionCommand: Sendable, Hashable {
  /// 見ています.
  case look
  /// No more.
  case lookAway
  /// An answer, or the asker's addition.
  case answer(String)
  /// Other words.
  case amend(ID<Question.Reply>, String)
  /// Whether it helped.
  case thank(ID<Question.Reply>, helped: Bool)
  /// No more is needed.
  case close
  /// More is needed.
  case reopen
}
