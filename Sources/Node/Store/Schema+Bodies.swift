//! Migrations of bodies over time: in which order they are listed, by what they are found, lists of bodies.

internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Schema {
  /// Bodies that ended are in no list; every list is read from an index in its order; a search is a range of one.
  // table:
  static let bodies = [
    "ALTER TABLE organization ADD COLUMN listed INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE organization ADD COLUMN place TEXT NOT NULL DEFAULT '~'",
    "UPDATE organization SET place = COALESCE(code, '~')",
    "CREATE INDEX organization_listed ON organization (listed, place, id)",
    "CREATE INDEX organization_place ON organization (place, id)",
    """
    CREATE TABLE organization_name (
      ending TEXT NOT NULL, organization TEXT NOT NULL,
      PRIMARY KEY (ending, organization)) WITHOUT ROWID
    """,
    "CREATE INDEX organization_name_of ON organization_name (organization, ending)",
    """
    CREATE TABLE organization_designation (
      code TEXT NOT NULL, organization TEXT NOT NULL,
      PRIMARY KEY (code, organization)) WITHOUT ROWID
    """,
    """
    CREATE TABLE body_import (
      id TEXT PRIMARY KEY, day INTEGER NOT NULL, stage TEXT NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX body_import_day ON body_import (day, id)",
    "CREATE INDEX constituency_organization ON constituency (organization, id)",
    "CREATE INDEX account_organization ON account (organization, id)",
  ]

  /// Writes by what the bodies of an older store are found.
  static func nameOrganizations(_ db: Database) throws {
    let states = try Data.fetchAll(db, sql: "SELECT state FROM organization ORDER BY id")
    for state in states {
      let organization = try Organization.read([UInt8](state))
      try OrganizationNames.write(organization, in: db)
      for code in Set(organization.designations.map(\.code)).sorted() {
        try db.execute(
          sql: "INSERT INTO organization_designation (code, organization) VALUES (?, ?)",
          arguments: [code, organization.id.description])
      }
    }
  }

  /// Lets a body see the alerts that another sees, as they were before anybody could be left out; binds whom and whose.
  static let inheritSight = """
    INSERT INTO alert_audience (alert, organization)
    SELECT alert, ? FROM alert_audience WHERE organization = ?
    ON CONFLICT (alert, organization) DO NOTHING
    """

  /// Lets whoever took over the people of a body that ended see what it saw, in a store from before they did.
  static func admitHeirs(_ db: Database) throws {
    var heirs: [ID<Organization>: ID<Organization>] = [:]
    let states = try Data.fetchAll(
      db, sql: "SELECT state FROM organization WHERE listed = 0 ORDER BY id")
    for state in states {
      let organization = try Organization.read([UInt8](state))
      heirs[organization.id] = organization.end?.successors.first
    }
    for id in heirs.keys.sorted() {
      var seen: Set<ID<Organization>> = [id]
      var last = id
      while let heir = heirs[last], seen.insert(heir).inserted {
        try db.execute(sql: inheritSight, arguments: [heir.description, id.description])
        last = heir
      }
    }
  }
}
