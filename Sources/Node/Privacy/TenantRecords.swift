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
      (.hold, "SELECT id FROM legal_hold WHERE organization = ? ORDER BY id"),
      (.retention, "SELECT id FROM retention WHERE organization = ? ORDER BY id"),
      (.question, "SELECT id FROM question WHERE asker = ? ORDER BY id"),
      (.bulletin, "SELECT id FROM bulletin WHERE issuer = ? ORDER BY id"),
      (.invitation, "SELECT id FROM invitation WHERE organization = ? ORDER BY id"),
      (.profile, "SELECT id FROM team_profile WHERE organization = ? ORDER BY id"),
    ]
    for (kind, sql) in owned {
      found += try String.fetchAll(db, sql: sql, arguments: [id.description])
        .map { "\(kind.rawValue)/\($0)" }
    }
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
    let others = try Set(passed(in: db) + answersOfOthers(in: db) + bulletins(in: db))
    return try ContentIDs.stored(of: records, db).filter { !others.contains($0) }
  }

  /// The names and addresses of people who passed to what stands in its place: they serve there.
  private func passed(in db: Database) throws -> [ID<Content>] {
    let heirs = try Organization.find(organization.description, in: db)?.end?.successors ?? []
    return try ContentIDs.stored(
      of: heirs.map { RecordReference(.organization, $0).description }, db)
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

  /// The texts of bulletins that it sent or was asked by: each stands in the alerts of everybody who was asked.
  private func bulletins(in db: Database) throws -> [ID<Content>] {
    try Data.fetchAll(
      db,
      sql: """
        SELECT state FROM bulletin WHERE issuer = :id OR campaign IN (
          SELECT alert.campaign FROM delivery JOIN alert ON alert.id = delivery.alert
          WHERE delivery.organization = :id) ORDER BY id
        """, arguments: ["id": organization.description]
    ).map { try Bulletin.read([UInt8]($0)).terms.text.id }
  }
}
