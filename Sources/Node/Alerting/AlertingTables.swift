//! The reading statements of alerting that more than one place needs, one function each.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Constituency {
  /// Every constituency, in the order of making.
  static func all(in db: Database) throws -> [Constituency] {
    try Data.fetchAll(db, sql: "SELECT state FROM constituency ORDER BY id")
      .map { try read([UInt8]($0)) }
  }
}

extension SuppressionRule {
  /// The rules in force for a sensor's rule, oldest first.
  static func inForce(_ rule: String, at now: Instant, in db: Database) throws -> [SuppressionRule]
  {
    try Data.fetchAll(
      try db.cachedStatement(
        sql: "SELECT state FROM suppression WHERE rule = ? AND until > ? ORDER BY id"),
      arguments: [rule, now.microseconds]
    ).map { try read([UInt8]($0)) }
  }
}

extension Observation {
  /// The observation with that fingerprint of which later ones are duplicates: the one that led to an alert, of several to the
  /// gravest, and where none did, the newest that was set aside.
  static func first(fingerprint: Hash, in db: Database) throws -> Observation? {
    try Data.fetchOne(
      try db.cachedStatement(
        sql: """
          SELECT observation.state FROM observation
          LEFT JOIN alert ON alert.id = observation.alert
          WHERE fingerprint = ? AND outcome <> 'duplicate'
          ORDER BY outcome = 'suppressed', alert.severity DESC, observation.id DESC LIMIT 1
          """),
      arguments: [fingerprint.description]
    ).map { try read([UInt8]($0)) }
  }
}

extension Alert {
  /// The newest alert of an organisation that shares the key and was raised within 30 days; open ones first.
  static func joinable(
    _ keys: [JoinKey], of organization: ID<Organization>, kind: AlertKind, at now: Instant,
    in db: Database
  ) throws -> Alert? {
    for key in keys {
      let found = try Data.fetchOne(
        try db.cachedStatement(
          sql: """
            SELECT alert.state FROM alert_key JOIN alert ON alert.id = alert_key.alert
            WHERE alert_key.organization = ? AND alert_key.key = ? AND alert.kind = ?
              AND alert.raised_at > ?
            ORDER BY alert.open DESC, alert.id DESC LIMIT 1
            """),
        arguments: [
          organization.description, key.order, kind.code, (now - joinSpan).microseconds,
        ])
      if let found { return try read([UInt8](found)) }
    }
    return nil
  }

  /// What `open` asks. Answered out of an index: each alert asks it, and in a storm thousands are open.
  static let openSQL = """
    SELECT DISTINCT alert FROM delivery
    WHERE organization = ? AND kind = ? AND open = 1 ORDER BY alert DESC LIMIT ?
    """

  /// The open alerts of an organisation, newest first, at most `limit`.
  static func open(
    of organization: ID<Organization>, kind: AlertKind, limit: Int, in db: Database
  ) throws -> [ID<Alert>] {
    try String.fetchAll(
      try db.cachedStatement(sql: openSQL),
      arguments: [organization.description, kind.code, limit]
    ).compactMap { ID<Alert>($0) }
  }
}
