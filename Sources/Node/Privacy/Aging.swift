//! What has been kept long enough: found the same way for telling before and for erasing.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Sharing

internal import struct Foundation.Data

/// Looks for what is due at a moment, which may lie ahead.
struct Aging {
  let db: Database
  let moment: Instant
  /// What organisations chose for themselves.
  private let choices: [ID<Organization>: RetentionChoice]

  /// Something that is due.
  enum Due: Hashable {
    /// Rows of a table that no Fact speaks of; how many.
    case rows(Int)
    /// Texts, and the record that is done with them.
    case texts([ID<Content>], record: String)

    /// How much it is.
    var count: Int {
      switch self {
      case .rows(let count): count
      case .texts(let texts, _): texts.count
      }
    }
  }

  /// Most records of one input: some hundred texts, a few milliseconds.
  static let batchMax = 50
  /// Most rows that one statement deletes.
  static let rowsMax = 500
  /// Most that are counted; beyond it a page says "more than".
  static let countMax = 10_000

  init(at moment: Instant, _ db: Database) throws {
    self.db = db
    self.moment = moment
    var found: [ID<Organization>: RetentionChoice] = [:]
    for data in try Data.fetchAll(db, sql: "SELECT state FROM retention ORDER BY id") {
      let choice = try RetentionChoice.read([UInt8](data))
      found[choice.organization] = choice
    }
    choices = found
  }

  /// What of a class is due, the oldest first, until `limit` records are found.
  func due(_ record: RecordClass, limit: Int) throws -> [Due] {
    switch record {
    case .sessions, .links, .replies, .mails, .columns, .letters:
      let count = try Self.tables(record).reduce(0) { sum, table in
        sum
          + (try Int.fetchOne(
            db,
            sql: """
              SELECT COUNT(*) FROM (SELECT 1 FROM \(table.name) WHERE \(table.moment) < ?
                LIMIT \(Self.countMax))
              """, arguments: [cutoff(record).microseconds]) ?? 0)
      }
      return count > 0 ? [.rows(count)] : []
    case .files: return try files(limit)
    case .invitations: return try invitations(limit)
    case .contactTests: return try alerts(record, "kind = 'contactTest'", limit)
    case .incidents: return try alerts(record, "kind <> 'contactTest'", limit)
    case .departed: return try departed(limit)
    case .searches: return try searches(limit)
    case .allowed:
      let count = try AllowedSQL.countEnded(by: cutoff(record), most: Self.countMax, in: db)
      return count > 0 ? [.rows(count)] : []
    }
  }

  /// The rows that go without a Fact: their table, its key, and the column with the moment that counts.
  // table:
  static func tables(_ record: RecordClass) -> [(name: String, key: String, moment: String)] {
    switch record {
    case .sessions: [("session", "hash", "expires")]
    case .links: [("token", "hash", "expires")]
    case .replies:
      [
        ("reply_code", "person || ' ' || delivery || ' ' || route", "expires"),
        ("reply_refusal", "id", "at"),
      ]
    case .mails: [("mailbox", "id", "at")]
    case .columns: [("contact_mapping", "organization || ' ' || headings", "at")]
    case .letters:
      [
        ("link_seen", "rowid", "at"), ("command_taken", "rowid", "at"),
        ("command_asked", "rowid", "at"),
      ]
    case .files, .invitations, .contactTests, .incidents, .departed, .searches, .allowed: []
    }
  }

  /// Before which moment something must lie to be due by the table.
  func cutoff(_ record: RecordClass) -> Instant {
    moment - .days(Int64(RetentionRule.of(record).days))
  }

  /// An organisation is stricter for itself alone: where several keep something, the longest time counts.
  private func cutoff(_ record: RecordClass, of organizations: [ID<Organization>]) -> Instant {
    let usual = RetentionRule.of(record).days
    let days = organizations.map { choices[$0]?.days(record) ?? usual }.max() ?? usual
    return moment - .days(Int64(days))
  }

  /// The latest moment that counts for anybody.
  private func latestCutoff(_ record: RecordClass) -> Instant {
    let strictest = choices.values.map { $0.days(record) }.min()
    let days = min(strictest ?? .max, RetentionRule.of(record).days)
    return moment - .days(Int64(days))
  }

  /// Identifiers begin with the time at which they were made: what was made by then sorts before this one.
  private static func bound(_ moment: Instant) -> String {
    ID<Content>(v7At: moment, random: (0, 0)).description
  }

  private func holds(_ organizations: [ID<Organization>]) throws -> [LegalHold.Scope] {
    try organizations.flatMap { organization in
      try LegalHold.inForce(on: organization, db, at: moment).map(\.scope)
    }
  }

  // MARK: Closed alerts

  private func alerts(_ record: RecordClass, _ kind: String, _ limit: Int) throws -> [Due] {
    var found: [Due] = []
    var after = ""
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, state FROM alert WHERE open = 0 AND id > ? AND id < ? AND \(kind)
          AND NOT EXISTS (SELECT 1 FROM aged WHERE aged.record = 'alert/' || alert.id)
        ORDER BY id LIMIT 500
        """)
    let bound = Self.bound(latestCutoff(record))
    while found.count < limit {
      let rows = try Row.fetchAll(statement, arguments: [after, bound])
      for row in rows where found.count < limit {
        let alert = try Alert.read([UInt8](row["state"] as Data))
        if let due = try due(alert, record, beside: found) { found.append(due) }
      }
      guard rows.count == 500, let last = rows.last else { break }
      after = last["id"]
    }
    return found
  }

  private func due(_ alert: Alert, _ record: RecordClass, beside found: [Due]) throws -> Due? {
    guard let closed = alert.closedAt else { return nil }
    let duties = try alert.deliveries.compactMap { try Delivery.find($0.description, in: db) }
    let organizations = Set(duties.map(\.organization)).sorted()
    // Whoever passed it on, or saw another accept it, has kept nothing of it.
    let keepers = Set(duties.filter { !$0.isPassedOn }.map(\.organization)).sorted()
    guard closed < cutoff(record, of: keepers.isEmpty ? organizations : keepers),
      duties.allSatisfy({ $0.stage == nil })
    else { return nil }
    let isHeld = try holds(organizations).contains { $0 == .everything || $0 == .alert(alert.id) }
    if isHeld { return nil }
    let reports = try String.fetchAll(
      try db.cachedStatement(sql: "SELECT id FROM observation WHERE alert = ? ORDER BY id"),
      arguments: [alert.id.description])
    let own = RecordReference(.alert, alert.id).description
    let records =
      [own] + duties.map { RecordReference(.delivery, $0.id).description }
      + reports.map { "observation/\($0)" }
    let shared = try sharedText(of: alert, beside: found)
    return .texts(
      try ContentIDs.stored(of: records, db).filter { $0 != shared }, record: own)
  }

  /// The text of a bulletin stands in the alerts of everybody who was asked, and goes with the last of them; nil for any
  /// other alert, and for that last one. `found` goes at the same time.
  private func sharedText(of alert: Alert, beside found: [Due]) throws -> ID<Content>? {
    guard let campaign = alert.campaign,
      let text = try Bulletin.find(campaign: campaign, in: db)?.terms.text.id
    else { return nil }
    let rest = "AND NOT EXISTS (SELECT 1 FROM aged WHERE aged.record = 'alert/' || alert.id)"
    // Alerts come in their order: most often a later one is still there.
    let later = try Int.fetchOne(
      try db.cachedStatement(
        sql: "SELECT 1 FROM alert WHERE campaign = ? AND id > ? \(rest) LIMIT 1"),
      arguments: [campaign.description, alert.id.description])
    if later != nil { return text }
    let going = Set(
      found.compactMap { due -> String? in
        if case .texts(_, let record) = due { record } else { nil }
      })
    let earlier = try String.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT 'alert/' || id FROM alert WHERE campaign = ? AND id < ? \(rest)
          ORDER BY id LIMIT ?
          """), arguments: [campaign.description, alert.id.description, going.count + 1])
    return earlier.allSatisfy { going.contains($0) } ? nil : text
  }

  // MARK: Names of files

  private func files(_ limit: Int) throws -> [Due] {
    var found = try files(limit) { (list: ContactImport) in (list.organization, list.file) }
    found += try files(limit - found.count) { (list: InventoryImport) in
      (list.organization, list.file)
    }
    // The steps of a list of bodies name bodies alone, and wait for their day: only the file's name goes.
    let tower = try String.fetchOne(db, sql: "SELECT tower FROM node WHERE id = 1")
      .flatMap { ID<Organization>($0) }
    found += try files(limit - found.count) { (list: BodyImport) in (tower, list.file) }
    return found
  }

  /// The names of the files of one kind of list; what its organisation holds stays.
  private func files<List: Record>(
    _ limit: Int, _ parts: (List) -> (owner: ID<Organization>?, file: ContentReference)
  ) throws -> [Due] {
    var found: [Due] = []
    let kind = List.recordKind.rawValue
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, state FROM \(List.table) WHERE id < ? AND NOT EXISTS (
          SELECT 1 FROM aged WHERE aged.record = ? || \(List.table).id) ORDER BY id
        """, arguments: [Self.bound(cutoff(.files)), "\(kind)/"])
    while found.count < limit, let row = try rows.next() {
      let (owner, name) = parts(try List.read([UInt8](row["state"] as Data)))
      if let owner, try holds([owner]).contains(.everything) { continue }
      let id: String = row["id"]
      found.append(
        .texts(
          try [name.id].filter { try PersonTexts.isStored($0, db) }, record: "\(kind)/\(id)"))
    }
    return found
  }

  // MARK: Notes of invitations

  /// The notes of invitations whose last day is long past, whatever became of them; what the supporter holds stays.
  private func invitations(_ limit: Int) throws -> [Due] {
    var found: [Due] = []
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT id, state FROM invitation WHERE until < ? AND NOT EXISTS (
          SELECT 1 FROM aged WHERE aged.record = 'invitation/' || invitation.id) ORDER BY id
        """, arguments: [cutoff(.invitations).microseconds])
    while found.count < limit, let row = try rows.next() {
      let invitation = try Invitation.read([UInt8](row["state"] as Data))
      if try holds([invitation.supporter]).contains(.everything) { continue }
      let notes = [invitation.note?.id].compactMap(\.self)
      let id: String = row["id"]
      found.append(
        .texts(
          try notes.filter { try PersonTexts.isStored($0, db) }, record: "invitation/\(id)"))
    }
    return found
  }

  // MARK: What was asked of the stored events

  private func searches(_ limit: Int) throws -> [Due] {
    var found: [Due] = []
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT record, bytes FROM fact WHERE \(PersonTexts.condition)
          AND kind = 'eventsSearched' AND at < ?
          AND NOT EXISTS (SELECT 1 FROM aged WHERE aged.record = fact.record) ORDER BY seq
        """, arguments: [cutoff(.searches).microseconds])
    while found.count < limit, let row = try rows.next() {
      let fact = try Fact(bytes: [UInt8](row["bytes"] as Data))
      let asker = fact.body["organization"]?.string.flatMap { ID<Organization>($0) }
      if try holds(asker.map { [$0] } ?? []).contains(.everything) { continue }
      found.append(.texts(try ContentIDs.stored(in: fact.body, db), record: row["record"]))
    }
    return found
  }

  // MARK: Addresses of those who left

  private func departed(_ limit: Int) throws -> [Due] {
    var found: [Due] = []
    let states = try Row.fetchCursor(
      db,
      sql: """
        SELECT state FROM organization
        WHERE CAST(state AS TEXT) GLOB '*"until":[0-9]*' ORDER BY id
        """)
    while found.count < limit, let row = try states.next() {
      let organization = try Organization.read([UInt8](row[0] as Data))
      let due = cutoff(.departed, of: [organization.id])
      let scopes = try holds([organization.id])
      if scopes.contains(.everything) { continue }
      for person in Set(organization.appointments.map(\.person)).sorted()
      where found.count < limit && !scopes.contains(.person(person)) {
        guard organization.hasLeft(person, at: moment),
          organization.appointments.filter({ $0.person == person }).allSatisfy({
            $0.until.map { $0 < due } ?? false
          })
        else { continue }
        if try isPassed(person, on: organization) { continue }
        let texts = try organization.routes.filter { $0.person == person }
          .flatMap { [$0.address, $0.secret?.current, $0.secret?.former].compactMap(\.self) }
          .map(\.id).filter { try PersonTexts.isStored($0, db) }
        if !texts.isEmpty { found.append(.texts(texts, record: "person/\(person)")) }
      }
    }
    return found
  }

  /// Whether somebody of a body that ended belongs to what stands in its place: he is reached there under the same
  /// addresses, and they go when he has left that.
  private func isPassed(_ person: ID<Person>, on organization: Organization) throws -> Bool {
    guard organization.end?.successors.isEmpty == false else { return false }
    let home = try String.fetchOne(
      try db.cachedStatement(sql: "SELECT organization FROM person WHERE id = ?"),
      arguments: [person.description])
    return home != organization.id.description
  }
}

extension Delivery {
  /// Whether the duty became somebody else's.
  fileprivate var isPassedOn: Bool {
    switch state {
    case .withdrawn(.given), .withdrawn(.acceptedElsewhere), .withdrawn(.narrowed): true
    case .withdrawn(.alertClosed), .withdrawn(.testOver), .withdrawn(.nothingAsked), .open, .closed,
      .answered:
      false
    }
  }
}

extension Ledger {
  /// Erases one batch of a class, and says in a Fact how many texts went. Nothing due writes nothing.
  func letAge(_ record: RecordClass) throws {
    let aging = try Aging(at: at, db)
    let due = try aging.due(record, limit: Aging.batchMax)
    var texts: [ID<Content>] = []
    var done: Set<String> = []
    for item in due {
      switch item {
      case .rows:
        if record == .links { try dropSecrets(before: aging.cutoff(record)) }
        if record == .allowed { try letGoOfEnded() }
        for table in Aging.tables(record) {
          try db.execute(
            sql: """
              DELETE FROM \(table.name) WHERE \(table.key) IN (
                SELECT \(table.key) FROM \(table.name) WHERE \(table.moment) < ?
                ORDER BY \(table.moment), \(table.key) LIMIT \(Aging.rowsMax))
              """, arguments: [aging.cutoff(record).microseconds])
        }
      case .texts(let found, let record):
        texts += found
        done.insert(record)
        try db.execute(
          sql: """
            INSERT INTO aged (record, at) VALUES (?, ?) ON CONFLICT (record) DO NOTHING
            """, arguments: [record, at.microseconds])
      }
    }
    guard !texts.isEmpty else { return }
    try commit(.node(.textsAged(texts: record, count: texts.count)))
    try wipe(texts)
    try withdrawLetters(about: done.union(try duties(of: done)), naming: people(among: done))
  }

  /// The duties of those alerts: what was said about them went with the alerts' texts.
  private func duties(of records: Set<String>) throws -> [String] {
    let statement = try db.cachedStatement(
      sql: "SELECT 'delivery/' || id FROM delivery WHERE alert = ? ORDER BY id")
    return try records.filter { $0.hasPrefix("alert/") }.sorted().flatMap {
      try String.fetchAll(statement, arguments: [String($0.dropFirst("alert/".count))])
    }
  }

  private func people(among records: Set<String>) -> [ID<Person>] {
    records.filter { $0.hasPrefix("person/") }.sorted()
      .compactMap { ID<Person>(String($0.dropFirst("person/".count))) }
  }

  /// Takes out of the outbox the secrets of the links that go next: a notice that never went has nothing to lead to.
  private func dropSecrets(before cutoff: Instant) throws {
    try db.execute(
      sql: """
        UPDATE outbox SET token = NULL, state = CASE state WHEN 'waiting' THEN 'dead' ELSE state END
        WHERE token IS NOT NULL AND created_at < ? AND delivery IN (
          SELECT delivery FROM token WHERE expires < ? ORDER BY expires, hash
          LIMIT \(Aging.rowsMax))
        """, arguments: [(cutoff - Self.linkLife).microseconds, cutoff.microseconds])
  }
}
