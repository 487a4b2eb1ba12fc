//! Which records are an organisation's own: what is exported and erased with it, and with nobody else.

internal import Alerting
internal import GRDB
internal import Kernel

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
}
