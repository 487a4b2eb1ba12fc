//! The rows behind replies by mail: the codes that are out, found by the address they were sent to.

internal import Alerting
internal import GRDB
internal import Kernel

/// A row of `reply_code`: one duty, mailed over one route.
struct ReplyRow: Hashable, Sendable {
  let delivery: ID<Delivery>
  let route: ID<ContactRoute>
  let organization: ID<Organization>
  let person: ID<Person>
  let code: String
  let expires: Instant
  let wrong: Int
  let isUnverifiedNoted: Bool

  /// When the newest mail with it was made.
  var sentAt: Instant { expires - Ledger.linkLife }

  /// Most rows that one reply may match: as many as one address has duties with the same three numbers, hardly ever
  /// more than one.
  static let matchesMax = 20
  /// Most texts that are the same address: as many as people of all organisations share one.
  static let sharersMax = 100

  private init?(_ row: Row) {
    guard let delivery = ID<Delivery>(row["delivery"] as String),
      let route = ID<ContactRoute>(row["route"] as String),
      let organization = ID<Organization>(row["organization"] as String),
      let person = ID<Person>(row["person"] as String)
    else { return nil }
    self.delivery = delivery
    self.route = route
    self.organization = organization
    self.person = person
    code = row["code"]
    expires = Instant(microseconds: row["expires"])
    wrong = row["wrong"]
    isUnverifiedNoted = row["unverified"] != 0
  }

  /// The texts outside the journal that are this address, in either case. An erased one is found no more.
  static func texts(of address: String, in db: Database) throws -> [String] {
    try String.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT id FROM content
          WHERE LENGTH(bytes) <= 254 AND LOWER(CAST(bytes AS TEXT)) = ? ORDER BY id LIMIT ?
          """), arguments: [address.lowercased(), sharersMax])
  }

  /// The people to whom a code was sent at that address, none twice.
  static func people(at texts: [String], in db: Database) throws -> [String] {
    var found: Set<String> = []
    for text in texts {
      found.formUnion(
        try String.fetchAll(
          try db.cachedStatement(sql: "SELECT person FROM reply_address WHERE address = ?"),
          arguments: [text]))
    }
    return found.sorted()
  }

  /// The codes with those digits that were sent to that address, the newest duty first.
  static func matching(_ codes: [String], at texts: [String], in db: Database) throws -> [ReplyRow]
  {
    var found: [ReplyRow] = []
    for text in texts {
      for code in codes {
        found += try Row.fetchAll(
          try db.cachedStatement(
            sql: """
              SELECT reply_code.* FROM reply_address CROSS JOIN reply_code USING (person, address)
              WHERE reply_address.address = ? AND code = ? ORDER BY delivery DESC LIMIT ?
              """), arguments: [text, code, matchesMax]
        ).compactMap(ReplyRow.init)
      }
    }
    return Array(found.prefix(matchesMax))
  }

  /// The code that a person has for a duty; nil where none was sent.
  static func find(_ delivery: ID<Delivery>, _ person: ID<Person>, in db: Database) throws
    -> ReplyRow?
  {
    try Row.fetchOne(
      try db.cachedStatement(
        sql: "SELECT * FROM reply_code WHERE delivery = ? AND person = ? ORDER BY route LIMIT 1"),
      arguments: [delivery.description, person.description]
    ).flatMap(ReplyRow.init)
  }

  /// Whether the person has that code for another duty.
  static func isTaken(_ code: String, by person: ID<Person>, in db: Database) throws -> Bool {
    try Int.fetchOne(
      try db.cachedStatement(
        sql: "SELECT 1 FROM reply_code WHERE person = ? AND code = ? LIMIT 1"),
      arguments: [person.description, code]) != nil
  }
}

/// Whose mailbox it is: somebody else of these organisations may be reached under the same address, now or before, for
/// an address that was another's may still be read by him.
extension SharedMailbox {
  static func isShared(
    _ person: ID<Person>, among organizations: [Organization],
    text: (ContentReference) throws -> String?
  ) rethrows -> Bool {
    for organization in organizations {
      let mails = try organization.routes.filter { $0.channel == .mail }.map { route in
        (route.person, try text(route.address)?.lowercased())
      }
      let own = Set(mails.filter { $0.0 == person }.compactMap(\.1))
      if mails.contains(where: { $0.0 != person && $0.1.map(own.contains) ?? false }) {
        return true
      }
    }
    return false
  }
}
