//! What is written back to somebody who wrote: why his reply did nothing, or the receipt of his report. Bounded, so that
//! nobody can make us flood or probe others.

internal import Alerting
internal import GRDB
internal import Kernel

/// Somebody who is registered under an address.
struct Correspondent: Hashable, Sendable {
  let person: ID<Person>
  let organization: ID<Organization>
  /// The address as it is stored.
  let address: ContentReference
}

extension Ledger {
  /// How often a day one address is told that a reply did nothing. Whoever forges it makes the node write to the one
  /// who owns it, three times and no more.
  static let answersDaily = 3
  /// How many such answers leave in an hour, to all together.
  static let answersHourly = 200
  /// Most mails of one address that are looked at in an hour; a person does not write as many.
  static let mailsHourly = 100
  /// How long it is remembered what was answered.
  static let answersKept = Instant.Span.days(30)
  /// Most people under one address that are looked for.
  static let correspondentsMax = 20

  /// The people who are registered under an address and hold a post now, in the order of their organisations. Whoever
  /// has left is registered no more.
  func correspondents(at texts: [String]) throws -> [Correspondent] {
    var found: [Correspondent] = []
    for text in texts.prefix(Self.correspondentsMax) {
      guard let address = ID<Content>(text) else { continue }
      for id in try directory.places(of: address, in: db).prefix(Self.correspondentsMax) {
        guard let organization = try directory.organization(id, in: db) else { continue }
        for route in organization.routes
        where route.channel == .mail && route.address.id.description == text
          && organization.employs(route.person, at: at)
        {
          let one = Correspondent(
            person: route.person, organization: id, address: route.address)
          if !found.contains(one) { found.append(one) }
        }
      }
    }
    return found
  }

  /// Whether an address sends more than a person does. Only addresses that are stored here are counted: a stranger's
  /// mail does nothing anyway, and must not make the store grow. What the mail server verified is counted apart from
  /// what it did not, and what is forged not at all: nobody can write in somebody's name until he is not heard.
  func isFlooding(_ sender: String?) throws -> Bool {
    guard let sender else { return false }
    try store.execute(sql: "DELETE FROM mail_sender WHERE hour < ?", arguments: [hour - 24])
    try store.execute(
      sql: """
        INSERT INTO mail_sender (sender, hour, mails, reports) VALUES (?, ?, 1, 0)
        ON CONFLICT (sender, hour) DO UPDATE SET mails = mail_sender.mails + 1
        """, arguments: [sender, hour])
    let count = try Int.fetchOne(
      store, sql: "SELECT mails FROM mail_sender WHERE sender = ? AND hour = ?",
      arguments: [sender, hour])
    return count ?? 0 > Self.mailsHourly
  }

  /// How many reports an address sent within a day.
  func reports(of sender: String?) throws -> Int {
    guard let sender else { return 0 }
    return try Int.fetchOne(
      store, sql: "SELECT COALESCE(SUM(reports), 0) FROM mail_sender WHERE sender = ?",
      arguments: [sender]) ?? 0
  }

  /// Counts a report that was taken.
  func countReport(of sender: String?) throws {
    try store.execute(
      sql: "UPDATE mail_sender SET reports = reports + 1 WHERE sender = ? AND hour = ?",
      arguments: [sender, hour])
  }

  /// How a sender is counted: his stored address with what the mail server says of it; nil for strangers and forgers.
  func counted(_ texts: [String], _ authentication: MailReply.Authentication) -> String? {
    switch authentication {
    case .fail: nil
    case .pass, .none: texts.first.map { "\($0) \(authentication.rawValue)" }
    }
  }

  private var hour: Int64 { at.microseconds / Instant.Span.hours(1).microseconds }

  /// Queues an answer to somebody who is registered. Nothing where the outcome asks for none, or where enough was
  /// answered.
  func answer(
    _ outcome: ReplyOutcome, to correspondent: Correspondent?, answering mail: String?,
    about alert: ID<Alert>? = nil
  ) throws {
    guard outcome.isAnswered, let correspondent else { return }
    let address = correspondent.address.id.description
    guard try outcome.isReceipt || mayAnswer(address) else { return }
    let since = (at - Self.answersKept).microseconds
    try store.execute(sql: "DELETE FROM mail_answer WHERE at < ?", arguments: [since])
    try store.execute(
      sql: """
        INSERT INTO mail_answer (id, at, outcome, receipt, address, person, organization, alert,
          answering, due, attempts, state, problem)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'waiting', NULL)
        """,
      arguments: [
        make("answer", Content.self).description, at.microseconds, outcome.rawValue,
        outcome.isReceipt ? 1 : 0, address, correspondent.person.description,
        correspondent.organization.description, alert?.description, mail, at.microseconds,
      ])
  }

  private func mayAnswer(_ address: String) throws -> Bool {
    let day = (at - .days(1)).microseconds
    let own = try Int.fetchOne(
      store,
      sql: "SELECT COUNT(*) FROM mail_answer WHERE address = ? AND at > ? AND receipt = 0",
      arguments: [address, day])
    let all = try Int.fetchOne(
      store, sql: "SELECT COUNT(*) FROM mail_answer WHERE at > ? AND receipt = 0",
      arguments: [(at - .hours(1)).microseconds])
    return own ?? 0 < Self.answersDaily && all ?? 0 < Self.answersHourly
  }

  /// What came of a try to send an answer.
  func answerTried(_ id: String, _ attempt: Attempt) throws {
    switch attempt {
    case .handedOver:
      try store.execute(
        sql: "UPDATE mail_answer SET state = 'sent', attempts = attempts + 1 WHERE id = ?",
        arguments: [id])
    case .failed(let problem, let retryAt):
      try store.execute(
        sql: "UPDATE mail_answer SET attempts = attempts + 1, due = ?, problem = ? WHERE id = ?",
        arguments: [retryAt.microseconds, problem, id])
    case .undeliverable(let problem):
      try store.execute(
        sql:
          "UPDATE mail_answer SET attempts = attempts + 1, state = 'dead', problem = ? WHERE id = ?",
        arguments: [problem, id])
    }
  }
}
