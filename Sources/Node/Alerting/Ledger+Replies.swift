//! Replies by mail: codes go out with duties; what comes back acknowledges, or is counted and listed, and never closes.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// How many refused replies are kept; older ones are only counted.
  static let refusalsKept = 200
  /// How often a code is drawn anew where the person has the same for another duty.
  private static let drawsMax = 4

  // MARK: Codes go out

  /// Gives a mailed duty its code: the same for all mails of one person about one duty, so that an older mail can be
  /// answered as well, and another one when it is asked again for something new.
  func giveCode(
    _ delivery: Delivery, to person: ID<Person>, of callee: Callee,
    over route: Organization.RouteRecord
  ) throws {
    let known = try ReplyRow.find(delivery.id, person, in: store)
    let current = known.flatMap { $0.sentAt >= delivery.armedAt ? $0 : nil }
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO reply_code
          (delivery, route, organization, person, address, code, expires, wrong, unverified)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (person, delivery, route) DO UPDATE SET address = excluded.address,
          code = excluded.code, expires = excluded.expires, wrong = excluded.wrong,
          unverified = excluded.unverified
        """)
    statement.arguments = [
      delivery.id.description, route.id.description, callee.organization.description,
      person.description, route.address.id.description, try current?.code ?? newCode(for: person),
      (at + Self.linkLife).microseconds, current?.wrong ?? 0,
      current?.isUnverifiedNoted == true ? 1 : 0,
    ]
    try statement.execute()
    try store.cachedStatement(
      sql: "INSERT OR IGNORE INTO reply_address (address, person) VALUES (?, ?)"
    ).execute(arguments: [route.address.id.description, person.description])
  }

  private func newCode(for person: ID<Person>) throws -> String {
    var code = ReplyCode.drawn(from: drawn("reply code"))
    for _ in 1..<Self.drawsMax where try ReplyRow.isTaken(code, by: person, in: store) {
      code = ReplyCode.drawn(from: drawn("reply code"))
    }
    return code
  }

  // MARK: Mails come in

  /// Takes one mail of the mailbox. A mail that was taken before changes nothing, after any crash and for ever: how far
  /// the mailbox was read is written with what the mail did.
  func replied(_ mail: ReceivedMail, at place: MailPlace) throws {
    guard try advance(to: place) else { return }
    switch mail {
    case .reply(let reply): try answered(reply)
    case .bounce(let bounce): try cameBack(bounce)
    case .report(let report): try reported(report)
    case .unreadable: try note(.unreadable)
    }
  }

  private func advance(to place: MailPlace) throws -> Bool {
    if let row = try Row.fetchOne(store, sql: "SELECT validity, uid FROM reply_mailbox"),
      row["validity"] == Int64(place.validity), row["uid"] >= Int64(place.uid)
    {
      return false
    }
    try store.execute(
      sql: """
        INSERT INTO reply_mailbox (id, validity, uid) VALUES (1, ?, ?)
        ON CONFLICT (id) DO UPDATE SET validity = excluded.validity, uid = excluded.uid
        """, arguments: [Int64(place.validity), Int64(place.uid)])
    return true
  }

  private func answered(_ reply: MailReply) throws {
    let domain = reply.sender.map { String($0.drop { $0 != "@" }.dropFirst()) } ?? ""
    let texts = try reply.sender.map { try ReplyRow.texts(of: $0, in: store) } ?? []
    guard try !isFlooding(counted(texts, reply.authentication)) else {
      return try note(.tooManyMails, domain)
    }
    let people = try ReplyRow.people(at: texts, in: store)
    let rows = try ReplyRow.matching(reply.codes, at: texts, in: store)
    let asked = try notice(answeredBy: reply)
    let isAnothers =
      asked.map { reply.codes.contains($0.code) && !people.contains($0.person.description) }
      ?? false
    let verdict = reply.verdict(
      matching: try rows.map { try code($0, isAmongOthers: people.count > 1) },
      isKnown: !people.isEmpty, triedToday: try tried(texts.first), isAnothers: isAnothers, at: at)
    switch verdict {
    case .refused(let outcome):
      try note(outcome, domain, asked?.delivery)
      try explain(outcome, reply, people, texts)
    case .wrong(let outcome, let tries):
      try count(tries, by: people, at: texts.first)
      try note(outcome, domain, asked?.delivery)
      try explain(outcome, reply, people, texts)
    case .found(let matches):
      var outcomes: [ReplyOutcome] = []
      for (row, match) in zip(rows, matches) {
        let outcome = try take(row, match.outcome)
        try note(outcome, domain, row.delivery)
        outcomes.append(outcome)
      }
      // Whoever got one right needs no word about the others.
      if !outcomes.contains(.acknowledged), let first = outcomes.first {
        try explain(first, reply, people, texts)
      }
    }
  }

  /// Tells whoever was sent a code at that address why his reply did nothing. Not on the word of a forger.
  private func explain(
    _ outcome: ReplyOutcome, _ reply: MailReply, _ people: [String], _ texts: [String]
  ) throws {
    guard outcome.isAnswered, !people.isEmpty, reply.authentication != .fail else { return }
    let known = try correspondents(at: texts).first { people.contains($0.person.description) }
    try answer(outcome, to: known, answering: reply.mail)
  }

  /// The notice that a reply says it answers, with its code; nil where it names none of ours.
  private func notice(answeredBy reply: MailReply) throws -> ReplyRow? {
    for id in reply.answers {
      guard
        let row = try Row.fetchOne(
          store, sql: "SELECT delivery, person FROM outbox WHERE id = ?", arguments: [id]),
        let delivery = ID<Delivery>(row["delivery"] as String),
        let person = ID<Person>(row["person"] as String),
        let found = try ReplyRow.find(delivery, person, in: store)
      else { continue }
      return found
    }
    return nil
  }

  private func code(_ row: ReplyRow, isAmongOthers: Bool) throws -> ReplyCode {
    let delivery = try existing(Delivery.self, row.delivery.description)
    let standing = try DutyStanding(of: row.person, towards: delivery, at: at, in: directory, db)
    let isShared = try standing.isShared { try text($0) }
    // What was asked before something new happened is answered no more.
    let expires = row.sentAt >= delivery.armedAt ? row.expires : at
    return ReplyCode(
      delivery: row.delivery, person: row.person, code: row.code, expires: expires,
      wrong: row.wrong, isUnverifiedNoted: row.isUnverifiedNoted, severity: delivery.severity,
      isOpen: delivery.stage != nil, isShared: isAmongOthers || isShared || !standing.mayAct)
  }

  func text(_ reference: ContentReference) throws -> String? {
    let bytes = try Data.fetchOne(
      try store.cachedStatement(sql: "SELECT bytes FROM content WHERE id = ?"),
      arguments: [reference.id.description])
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Does what a code was found worth; gives what came of it.
  private func take(_ row: ReplyRow, _ outcome: ReplyOutcome) throws -> ReplyOutcome {
    switch outcome {
    case .acknowledged:
      actingAs = .person(row.person)
      let before = try existing(Delivery.self, row.delivery.description)
      if before.handOn?.to == row.person {
        try decide(row.delivery, .accept(by: row.person))
      } else {
        try decide(row.delivery, .acknowledge(by: .person(row.person), over: .mail))
      }
      guard try existing(Delivery.self, row.delivery.description) != before else {
        return .repeated
      }
      // A human answered over it.
      let organization = try directory.organization(row.organization, in: db)
      if organization?.routes.contains(where: { $0.id == row.route }) ?? false {
        try change(row.organization, .routeSucceeded(row.route))
      }
    case .unverified:
      actingAs = .unverified
      try decide(row.delivery, .acknowledge(by: .unverified, over: .mail))
      // One Fact for each code: whoever sends the same a thousand times does not fill the journal.
      try store.execute(
        sql: "UPDATE reply_code SET unverified = 1 WHERE delivery = ? AND person = ?",
        arguments: [row.delivery.description, row.person.description])
    case .repeated, .bounced, .automatic, .senderUnclear, .unknownSender, .forged, .noCode,
      .wrongCode, .codeOfAnother, .tooManyTries, .expired, .ended, .unreadable, .delayed,
      .bounceUnclear, .tooManyMails, .reported, .reportJoined, .ownMail, .nothingForwarded:
      break
    }
    return outcome
  }

  // MARK: Tries in vain

  private var day: Int64 { at.microseconds / Instant.Span.days(1).microseconds }

  private func tried(_ address: String?) throws -> Int {
    guard let address else { return 0 }
    return try Int.fetchOne(
      store, sql: "SELECT wrong FROM reply_try WHERE address = ? AND day = ?",
      arguments: [address, day]) ?? 0
  }

  /// A number in vain counts for every code that is out to whoever reads that address, and for the address today.
  private func count(_ tries: Int, by people: [String], at address: String?) throws {
    for person in people {
      try store.execute(
        sql: "UPDATE reply_code SET wrong = wrong + ? WHERE person = ? AND expires > ?",
        arguments: [tries, person, at.microseconds])
    }
    guard let address else { return }
    try store.execute(sql: "DELETE FROM reply_try WHERE day < ?", arguments: [day])
    try store.execute(
      sql: """
        INSERT INTO reply_try (address, day, wrong) VALUES (?, ?, ?)
        ON CONFLICT (address, day) DO UPDATE SET wrong = reply_try.wrong + excluded.wrong
        """, arguments: [address, day, tries])
  }

  // MARK: What is seen of it

  /// Counts what came of a mail, and lists what was not taken: the newest `refusalsKept`, so that a flood grows nothing.
  func note(
    _ outcome: ReplyOutcome, _ domain: String = "", _ delivery: ID<Delivery>? = nil
  ) throws {
    try store.execute(
      sql: """
        INSERT INTO reply_tally (outcome, count) VALUES (?, 1)
        ON CONFLICT (outcome) DO UPDATE SET count = reply_tally.count + 1
        """, arguments: [outcome.rawValue])
    guard !outcome.isTaken else { return }
    let id: ID<Content> = make("refused reply")
    try store.execute(
      sql: "INSERT INTO reply_refusal (id, at, outcome, domain, delivery) VALUES (?, ?, ?, ?, ?)",
      arguments: [
        id.description, at.microseconds, outcome.rawValue, domain, delivery?.description,
      ])
    try store.execute(
      sql: """
        DELETE FROM reply_refusal WHERE (at, id) < (
          SELECT at, id FROM reply_refusal ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?)
        """, arguments: [Self.refusalsKept - 1])
  }
}
