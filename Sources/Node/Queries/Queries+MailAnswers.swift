//! Answers to mails that wait to be sent. For the node's own sender, not for people.

public import Alerting
internal import GRDB
public import Kernel

internal import struct Foundation.Data

/// An answer to somebody's mail, with everything that is needed to write it.
public struct MailAnswer: Sendable {
  /// Its identifier; the same in every try.
  public let id: String
  /// When it was queued.
  public let at: Instant
  /// What came of the mail.
  public let outcome: ReplyOutcome
  /// Where it goes; nil when the address was erased.
  public let address: String?
  /// The name; nil when erased.
  public let name: String?
  /// In which language.
  public let language: Language
  /// In which character set.
  public let encoding: Organization.MailEncoding
  /// The alert that a report became.
  public let alert: ID<Alert>?
  /// The Message-ID of the mail that it answers, as its sender wrote it.
  public let answering: String?
  /// How often it was tried before.
  public let attempts: Int

  /// An answer from its parts.
  public init(
    id: String, at: Instant, outcome: ReplyOutcome, address: String?, name: String?,
    language: Language, encoding: Organization.MailEncoding, alert: ID<Alert>?, answering: String?,
    attempts: Int
  ) {
    self.id = id
    self.at = at
    self.outcome = outcome
    self.address = address
    self.name = name
    self.language = language
    self.encoding = encoding
    self.alert = alert
    self.answering = answering
    self.attempts = attempts
  }
}

extension Queries {
  /// Most answers of one turn.
  public static let answersMax = 20

  /// The answers that are due, the oldest first.
  public func dueAnswers(at now: Instant, limit: Int = answersMax) throws -> [MailAnswer] {
    try read(as: .node, at: now) { snapshot in
      try snapshot.rows(
        """
        SELECT mail_answer.*, content.bytes AS text FROM mail_answer
        LEFT JOIN content ON content.id = mail_answer.address
        WHERE state = 'waiting' AND due <= :now ORDER BY due, mail_answer.id LIMIT :limit
        """, ["now": now.microseconds, "limit": min(max(1, limit), Self.answersMax)]
      ).compactMap { try snapshot.answer($0) }
    }
  }
}

extension Snapshot {
  fileprivate func answer(_ row: Row) throws -> MailAnswer? {
    guard let outcome = ReplyOutcome(rawValue: row["outcome"]),
      let person = ID<Person>(row["person"] as String),
      let home = ID<Organization>(row["organization"] as String)
    else { return nil }
    let organization = try directory.organization(home, in: db)
    return MailAnswer(
      id: row["id"], at: Instant(microseconds: row["at"]), outcome: outcome,
      address: (row["text"] as Data?).map { String(decoding: $0, as: UTF8.self) },
      name: try name(person),
      language: organization?.language(of: person) ?? Organization.MailLanguage.usual,
      encoding: organization?.encoding(of: person) ?? .automatic,
      alert: (row["alert"] as String?).flatMap { ID<Alert>($0) }, answering: row["answering"],
      attempts: row["attempts"])
  }
}
