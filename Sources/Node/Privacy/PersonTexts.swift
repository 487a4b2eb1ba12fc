//! Where the texts about one person lie, and what of him keeps them from being erased.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Sharing

internal import struct Foundation.Data

/// What is stored outside the journal about somebody, found from the Facts that speak of it.
struct PersonTexts {
  /// His name and former names.
  private(set) var names: [ID<Content>] = []
  /// Addresses, numbers, secrets of webhooks, names to sign in by.
  private(set) var addresses: [ID<Content>] = []
  /// His own entries that name him.
  private(set) var words: [ID<Content>] = []
  /// His own entries that do not.
  private(set) var otherWords = 0
  /// Those of `words` that belong to something that is still open.
  private(set) var openWords = 0
  /// Names to sign in by that stand in Facts of an older version.
  private(set) var oldLogins = 0

  /// All that is to be erased, ascending.
  var erasable: [ID<Content>] { Set(names + addresses + words).sorted() }

  /// Kinds of Facts by which people enter texts, and those that say how many went: what `fact_words` holds.
  // table:
  static let kinds = [
    "alertRaised", "observationRecorded", "containmentClaimed", "updated", "closeProposed",
    "deliveryClosed", "answered", "suppressionSet", "textsAged", "questionAsked",
    "questionAnswered", "replyAmended", "bulletinIssued", "bulletinWithdrawn", "declined",
    "eventsSearched",
  ]
  /// The condition of the index `fact_words`.
  static let condition = "kind IN (\(kinds.map { "'\($0)'" }.joined(separator: ", ")))"

  /// Finds what is stored about somebody of that organisation and was not erased yet.
  init(of person: ID<Person>, in home: ID<Organization>, _ db: Database, at now: Instant) throws {
    try findNames(person, home, db)
    try findAddresses(person, db)
    try findLogins(person, db)
    let needles = Needles(
      try (names + addresses).compactMap { try Self.text($0, db) }, parts: true)
    try findWords(person, needles, db, at: now)
  }

  /// Also those under which a body entered him that ended, and from which he passed on.
  private mutating func findNames(
    _ person: ID<Person>, _ home: ID<Organization>, _ db: Database
  ) throws {
    let statement = try db.cachedStatement(
      sql: """
        SELECT bytes FROM fact WHERE record = ? AND kind IN ('personEntered', 'personPassed')
        ORDER BY seq
        """)
    var seen: Set<ID<Organization>> = []
    var left = [home]
    while let place = left.popLast() {
      guard seen.insert(place).inserted else { continue }
      let record = RecordReference(.organization, place).description
      for bytes in try Data.fetchAll(statement, arguments: [record]) {
        let body = try Fact(bytes: [UInt8](bytes)).body
        guard body["person"]?.string == person.description else { continue }
        for id in try ContentIDs.stored(in: body, db) where !names.contains(id) { names.append(id) }
        if let from = body["from"]?.string.flatMap({ ID<Organization>($0) }) { left.append(from) }
      }
    }
  }

  /// Also those at desks of other bodies, which he staffs, and in a body that ended, each once.
  private mutating func findAddresses(_ person: ID<Person>, _ db: Database) throws {
    let states = try Data.fetchAll(
      db,
      sql: "SELECT state FROM organization WHERE INSTR(CAST(state AS TEXT), ?) > 0 ORDER BY id",
      arguments: [person.description])
    for state in states {
      let organization = try Organization.read([UInt8](state))
      for route in organization.routes where route.person == person {
        let references = [route.address, route.secret?.current, route.secret?.former]
        for reference in references.compactMap(\.self)
        where try !addresses.contains(reference.id) && Self.isStored(reference.id, db) {
          addresses.append(reference.id)
        }
      }
    }
  }

  private mutating func findLogins(_ person: ID<Person>, _ db: Database) throws {
    let logins = try String.fetchAll(
      db, sql: "SELECT login FROM account WHERE person = ? ORDER BY id",
      arguments: [person.description])
    for login in logins {
      guard let id = ID<Content>(login) else {
        oldLogins += 1
        continue
      }
      if try Self.isStored(id, db) { addresses.append(id) }
    }
  }

  private mutating func findWords(
    _ person: ID<Person>, _ needles: Needles, _ db: Database, at now: Instant
  ) throws {
    let facts = try Data.fetchAll(
      db,
      sql: """
        SELECT bytes FROM fact WHERE \(Self.condition)
          AND INSTR(CAST(bytes AS TEXT), ?) > 0 ORDER BY kind, seq
        """, arguments: [person.description])
    var others: Set<ID<Content>> = []
    var open: Set<ID<Content>> = []
    for bytes in facts {
      let fact = try Fact(bytes: [UInt8](bytes))
      guard fact.actor.person == person else { continue }
      for id in try ContentIDs.stored(in: fact.body, db) where !others.contains(id) {
        // The text of a bulletin stands in many Facts: one of them that is open is enough.
        if !words.contains(id) {
          guard let text = try Self.text(id, db), needles.areIn(text) else {
            others.insert(id)
            continue
          }
          words.append(id)
        }
        if try Self.isOpen(fact.record, db, at: now) { open.insert(id) }
      }
    }
    otherWords = others.count
    openWords = open.count
  }

  /// Whether what a Fact is about is not over: then its words are still needed.
  private static func isOpen(
    _ record: RecordReference, _ db: Database, at now: Instant
  ) throws -> Bool {
    let id = record.id.description
    switch record.kind {
    case .alert: return try Alert.find(id, in: db).map { $0.closedAt == nil } ?? false
    case .delivery:
      guard let delivery = try Delivery.find(id, in: db) else { return false }
      return try Alert.find(delivery.alert.description, in: db)?.closedAt == nil
    case .observation:
      let alert = try Observation.find(id, in: db)?.alert
      return try alert.flatMap { try Alert.find($0.description, in: db) }?.closedAt == nil
        && alert != nil
    case .suppression: return try SuppressionRule.find(id, in: db).map { now < $0.until } ?? false
    case .question: return try Question.find(id, in: db)?.isOpen ?? false
    case .bulletin:
      return try Int.fetchOne(
        db,
        sql: """
          SELECT 1 FROM bulletin JOIN alert ON alert.campaign = bulletin.campaign
          WHERE bulletin.id = ? AND alert.open = 1 LIMIT 1
          """, arguments: [id]) != nil
    default: return false
    }
  }

  static func text(_ id: ID<Content>, _ db: Database) throws -> String? {
    let statement = try db.cachedStatement(sql: "SELECT bytes FROM content WHERE id = ?")
    let bytes = try Row.fetchOne(statement, arguments: [id.description])?[0] as Data?
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  static func isStored(_ id: ID<Content>, _ db: Database) throws -> Bool {
    try Int.fetchOne(
      try db.cachedStatement(sql: "SELECT 1 FROM content WHERE id = ? AND bytes IS NOT NULL"),
      arguments: [id.description]) != nil
  }
}

/// What names somebody in a text: his name, whole or a part of it, an address, a number. Spaces and hyphens do not count.
struct Needles {
  private let texts: [String]
  /// A shorter part would be found in half of all texts.
  static let lengthMin = 2

  /// `parts` takes family and given name for themselves as well.
  init(_ known: [String], parts: Bool) {
    var found: Set<String> = []
    for text in known {
      let pieces = parts ? text.split(whereSeparator: \.isWhitespace).map(String.init) : []
      for part in pieces + [text] {
        let plain = Self.plain(part)
        if plain.count >= Self.lengthMin { found.insert(plain) }
      }
    }
    texts = found.sorted()
  }

  /// Whether one of them is in the text.
  func areIn(_ text: String) -> Bool {
    let plain = Self.plain(text)
    return texts.contains { plain.contains($0) }
  }

  static func plain(_ text: String) -> String {
    text.lowercased().filter { !$0.isWhitespace && $0 != "-" }
  }
}

/// The texts that Facts speak of.
enum ContentIDs {
  /// The identifiers in a body: objects of exactly an identifier and a digest, and the words of a report, which its
  /// rule names.
  static func all(in body: JSON) -> [ID<Content>] {
    if let members = body.members {
      if members.count == 2, body["digest"]?.string != nil,
        let id = body["id"]?.string.flatMap({ ID<Content>($0) })
      {
        return [id]
      }
      // What a sensor calls its rule names no text of ours.
      let rule = body["source"]?.string == "report" ? body["rule"]?.string : nil
      let words = rule?.split(separator: " ").last.flatMap { ID<Content>($0) }
      return members.flatMap { all(in: $0.value) } + (words.map { [$0] } ?? [])
    }
    return (body.array ?? []).flatMap { all(in: $0) }
  }

  /// Those of them that were not erased.
  static func stored(in body: JSON, _ db: Database) throws -> [ID<Content>] {
    try all(in: body).filter { try PersonTexts.isStored($0, db) }
  }

  /// All texts that the Facts of those records speak of and that were not erased.
  static func stored(of records: [String], _ db: Database) throws -> [ID<Content>] {
    let statement = try db.cachedStatement(
      sql: "SELECT bytes FROM fact WHERE record = ? ORDER BY seq")
    var found: [ID<Content>] = []
    for record in records {
      for bytes in try Data.fetchAll(statement, arguments: [record]) {
        found += try stored(in: try Fact(bytes: [UInt8](bytes)).body, db)
      }
    }
    return Set(found).sorted()
  }
}
