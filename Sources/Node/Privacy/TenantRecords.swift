//! Which records are an organisation's own: what is exported and erased with it, and with nobody else.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Sharing

internal import struct Foundation.Data

/// The records of one organisation, as references.
struct TenantRecords {
  let organization: ID<Organization>
  /// `kind/UUID`, each once.
  let records: [String]

  /// Finds them. An alert is an organisation's own where nobody else has a duty about it.
  init(of id: ID<Organization>, in db: Database) throws {
    organization = id
    var found = [RecordReference(.organization, id).description]
    // table:
    let owned: [(kind: RecordReference.Kind, sql: String)] = [
      (.account, "SELECT id FROM account WHERE organization = ? ORDER BY id"),
      (.delivery, "SELECT id FROM delivery WHERE organization = ? ORDER BY id"),
      (
        .alert,
        """
        SELECT DISTINCT alert FROM delivery WHERE organization = ? AND NOT EXISTS (
          SELECT 1 FROM delivery AS other WHERE other.alert = delivery.alert
            AND other.organization <> delivery.organization) ORDER BY alert
        """
      ),
      (.contacts, "SELECT id FROM contact_import WHERE organization = ? ORDER BY id"),
      (.inventory, "SELECT id FROM inventory_import WHERE organization = ? ORDER BY id"),
      (.system, "SELECT id FROM system WHERE organization = ? ORDER BY id"),
      (.sensor, "SELECT id FROM sensor WHERE organization = ? ORDER BY id"),
      (.roster, "SELECT id FROM roster WHERE organization = ? ORDER BY id"),
      (.transfer, "SELECT id FROM transfer WHERE organization = ? ORDER BY id"),
      (.contactTest, "SELECT id FROM contact_test WHERE organization = ? ORDER BY id"),
      (.profile, "SELECT id FROM team_profile WHERE organization = ? ORDER BY id"),
      (.hold, "SELECT id FROM legal_hold WHERE organization = ? ORDER BY id"),
      (.retention, "SELECT id FROM retention WHERE organization = ? ORDER BY id"),
      (.question, "SELECT id FROM question WHERE asker = ? ORDER BY id"),
      (.bulletin, "SELECT id FROM bulletin WHERE issuer = ? ORDER BY id"),
      (.invitation, "SELECT id FROM invitation WHERE organization = ? ORDER BY id"),
    ]
    for (kind, sql) in owned {
      found += try String.fetchAll(db, sql: sql, arguments: [id.description])
        .map { "\(kind.rawValue)/\($0)" }
    }
    found += try String.fetchAll(
      db,
      sql: """
        SELECT record FROM fact WHERE \(PersonTexts.condition) AND kind = 'eventsSearched'
          AND INSTR(CAST(bytes AS TEXT), ?) > 0 ORDER BY seq
        """, arguments: ["\"organization\":\"\(id)\""])
    let alerts = found.filter { $0.hasPrefix("alert/") }.map { $0.dropFirst(6) }
    for alert in alerts {
      found += try String.fetchAll(
        try db.cachedStatement(sql: "SELECT id FROM observation WHERE alert = ? ORDER BY id"),
        arguments: [String(alert)]
      ).map { "observation/\($0)" }
    }
    for data in try Data.fetchAll(db, sql: "SELECT state FROM suppression ORDER BY id") {
      let rule = try SuppressionRule.read([UInt8](data))
      if rule.organization == id { found.append("suppression/\(rule.id)") }
    }
    records = found
  }

  /// The texts that they speak of and that were not erased, ascending; without those that are others' as well.
  func texts(in db: Database) throws -> [ID<Content>] {
    let kept = try passed(in: db).union(others(in: db))
    return try ContentIDs.stored(of: records, db).filter { !kept.contains($0) }
  }

  // MARK: What is not its own alone

  /// What stands in its place has as well: names and ways of people who passed there, why it is still held, and the
  /// questions that it asked, which the first successor follows and ends.
  func passed(in db: Database) throws -> Set<ID<Content>> {
    let heirs = try successors(in: db)
    var held = heirs.map { RecordReference(.organization, $0).description }
    for heir in heirs {
      held += try String.fetchAll(
        try db.cachedStatement(
          sql: "SELECT id FROM legal_hold WHERE organization = ? ORDER BY id"),
        arguments: [heir.description]
      ).map { "hold/\($0)" }
    }
    if try isFollowed(in: db) { held += records.filter { $0.hasPrefix("question/") } }
    return Set(try ContentIDs.stored(of: held, db))
  }

  /// What others wrote or were asked by: answers to its questions, the words of bulletins.
  func others(in db: Database) throws -> Set<ID<Content>> {
    Set(try answersOfOthers(in: db) + bulletins(in: db))
  }

  /// All that stand in its place, those that ended meanwhile too.
  private func successors(in db: Database) throws -> [ID<Organization>] {
    var found: [ID<Organization>] = []
    var left = try Organization.find(organization.description, in: db)?.end?.successors ?? []
    while let next = left.popLast() {
      if found.contains(next) { continue }
      found.append(next)
      left += try Organization.find(next.description, in: db)?.end?.successors ?? []
    }
    return found
  }

  /// Whether the body lives that took over its people, or the one that took over that one's: it follows what was asked.
  private func isFollowed(in db: Database) throws -> Bool {
    var seen: Set<ID<Organization>> = []
    var heir = try Organization.find(organization.description, in: db)?.end?.successors.first
    while let next = heir, seen.insert(next).inserted {
      guard let end = try Organization.find(next.description, in: db)?.end else { return true }
      heir = end.successors.first
    }
    return false
  }

  /// What others wrote into this organisation's questions: theirs are the words.
  private func answersOfOthers(in db: Database) throws -> [ID<Content>] {
    let statement = try db.cachedStatement(
      sql: "SELECT bytes FROM fact WHERE record = ? ORDER BY seq")
    var found: [ID<Content>] = []
    for record in records where record.hasPrefix("question/") {
      var own: Set<String> = []
      for bytes in try Data.fetchAll(statement, arguments: [record]) {
        let body = try Fact(bytes: [UInt8](bytes)).body
        guard let reply = body["reply"] else { continue }
        // An answer as it is given, or a later Fact that names it.
        let id = reply.string ?? reply["id"]?.string ?? ""
        if reply["organization"]?.string == organization.description { own.insert(id) }
        if !own.contains(id) { found += ContentIDs.all(in: body) }
      }
    }
    return found
  }

  /// The words of bulletins that it sent or was asked by: they stand with everybody who was asked.
  private func bulletins(in db: Database) throws -> [ID<Content>] {
    try Data.fetchAll(
      db,
      sql: """
        SELECT state FROM bulletin WHERE issuer = :id OR campaign IN (
          SELECT alert.campaign FROM delivery JOIN alert ON alert.id = delivery.alert
          WHERE delivery.organization = :id) ORDER BY id
        """, arguments: ["id": organization.description]
    ).flatMap { state -> [ID<Content>] in
      let bulletin = try Bulletin.read([UInt8](state))
      let words = [bulletin.terms.text, bulletin.terms.telling, bulletin.withdrawal?.reason]
      return words.compactMap(\.self).map(\.id)
    }
  }
}
