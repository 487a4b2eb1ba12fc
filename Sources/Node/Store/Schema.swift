//! The store's tables. Migrations are append-only; SQL is the subset that SQLite and PostgreSQL share.

internal import GRDB

/// The schema of a node's store, as migrations that are only ever added to.
enum Schema {
  /// Brings a database to the newest form; throws what the database says.
  // table: the migrations in their order
  static func migrate(_ writer: any DatabaseWriter) throws {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("0001 first beacon") { db in
      for statement in firstBeacon { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0002 when a card may be called") { db in
      for statement in callTimes { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0003 hash tiles") { db in
      for statement in hashTiles { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0004 when help was asked") { db in
      try foldAgain(after: "helpAsked", db)
    }
    migrator.registerMigration("0005 imports of contacts") { db in
      for statement in contactImports { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0006 reply codes") { db in
      for statement in replyCodes { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0007 sensors") { db in
      for statement in sensors { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0008 contact tests") { db in
      for statement in contactTests { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0009 rosters") { db in
      for statement in rosters { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0010 inventory") { db in
      for statement in inventory { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0011 bulletins") { db in
      for statement in bulletins { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0012 questions") { db in
      for statement in questions { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0013 notices that ask for nothing") { db in
      for statement in toldNotices { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0014 bodies over time") { db in
      for statement in bodies { try db.execute(sql: statement) }
      try nameOrganizations(db)
    }
    migrator.registerMigration("0015 profiles and invitations") { db in
      for statement in joining { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0016 answers to mails") { db in
      for statement in mailAnswers { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0017 privacy") { db in
      for statement in privacy { try db.execute(sql: statement) }
      try setDepartures(db)
    }
    migrator.registerMigration("0018 words of questions and bulletins") { db in
      for statement in factWords { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0019 what pages count") { db in
      for statement in counted { try db.execute(sql: statement) }
      try fillCounted(db)
    }
    migrator.registerMigration("0020 what heirs see") { db in try admitHeirs(db) }
    migrator.registerMigration("0021 links to other nodes") { db in
      for statement in federation { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0022 stricter markings and revocations") { db in
      for statement in markings { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0023 newest hellos, and words of whoever declines") { db in
      for statement in hellos + factWords { try db.execute(sql: statement) }
      try setSilences(db)
    }
    migrator.registerMigration("0025 new keys and relays") { db in
      for statement in keysAndRelays { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0027 what was asked of other nodes") { db in
      for statement in commands { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0028 desks that end a ladder") { db in
      for statement in lastRungs { try db.execute(sql: statement) }
      try fillCounted(db)
    }
    migrator.registerMigration("0031 receipts of further levels") { db in
      for statement in onward { try db.execute(sql: statement) }
      try setTransferVersions(db)
    }
    migrator.registerMigration("0033 what is asked of the stored events, and rates") { db in
      for statement in factWords + sensorRates { try db.execute(sql: statement) }
    }
    migrator.registerMigration("0034 lists of what is no mark") { db in
      for statement in allowLists { try db.execute(sql: statement) }
      try fillSuppressed(db)
    }
    migrator.registerMigration("0035 on whom systems depend") { db in
      try indexDependencies(db)
    }
    migrator.registerMigration("0036 the newest of what a body has open") { db in
      // An alert is linked with five of them; a storm leaves thousands.
      try db.execute(
        sql: """
          CREATE INDEX delivery_newest ON delivery (organization, kind, alert) WHERE open = 1
          """)
    }
    migrator.registerMigration("0037 links by what they are") { db in
      // Each line that is waited on asks which nodes beside are reached over it; there may be thousands of lines.
      try db.execute(sql: "CREATE INDEX link_role ON link (role, over, id)")
      // By whom a node was invited is asked for each link when the links are tended.
      try db.execute(sql: "CREATE INDEX node_invitation_node ON node_invitation (node)")
    }
    try migrator.migrate(writer)
  }

  /// Capacity is counted by when a call may be made, and a dropped card is no call.
  // table:
  private static let callTimes = [
    "ALTER TABLE call_card ADD COLUMN call_at INTEGER",
    """
    UPDATE call_card SET call_at = queued_at
    WHERE open = 1 OR CAST(state AS TEXT) NOT LIKE '%"ended":{"dropped":%'
    """,
    "CREATE INDEX call_card_times ON call_card (callee, call_at)",
  ]

  /// The hashes of the journal's tree, and when a checkpoint left the house.
  // table:
  private static let hashTiles = [
    """
    CREATE TABLE tile (
      level INTEGER NOT NULL, position INTEGER NOT NULL, hashes BLOB NOT NULL,
      PRIMARY KEY (level, position))
    """,
    "ALTER TABLE checkpoint ADD COLUMN mailed_at INTEGER",
  ]

  /// That contacts were imported, and which column of a list meant what.
  // table:
  private static let contactImports = [
    "CREATE TABLE contact_import (id TEXT PRIMARY KEY, organization TEXT, state BLOB NOT NULL)",
    """
    CREATE TABLE contact_mapping (
      organization TEXT NOT NULL REFERENCES organization (id), headings TEXT NOT NULL,
      at INTEGER NOT NULL, columns TEXT NOT NULL, PRIMARY KEY (organization, headings))
    """,
  ]

  /// Replies by mail: the codes that are out, what was tried in vain, what was refused, how far the mailbox was read.
  /// A sender is found by the address as it is stored, so that an erased address is found no more.
  // table:
  private static let replyCodes = [
    """
    CREATE INDEX content_address ON content (LOWER(CAST(bytes AS TEXT)))
    WHERE LENGTH(bytes) <= 254
    """,
    """
    CREATE TABLE reply_code (
      person TEXT NOT NULL, delivery TEXT NOT NULL, route TEXT NOT NULL,
      organization TEXT NOT NULL, address TEXT NOT NULL, code TEXT NOT NULL,
      expires INTEGER NOT NULL, wrong INTEGER NOT NULL, unverified INTEGER NOT NULL,
      PRIMARY KEY (person, delivery, route)) WITHOUT ROWID
    """,
    """
    CREATE TABLE reply_address (
      address TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (address, person)) WITHOUT ROWID
    """,
    """
    CREATE TABLE reply_try (
      address TEXT NOT NULL, day INTEGER NOT NULL, wrong INTEGER NOT NULL,
      PRIMARY KEY (address, day))
    """,
    "CREATE TABLE reply_tally (outcome TEXT PRIMARY KEY, count INTEGER NOT NULL)",
    """
    CREATE TABLE reply_refusal (
      id TEXT PRIMARY KEY, at INTEGER NOT NULL, outcome TEXT NOT NULL, domain TEXT NOT NULL,
      delivery TEXT)
    """,
    """
    CREATE TABLE reply_mailbox (
      id INTEGER PRIMARY KEY CHECK (id = 1), validity INTEGER NOT NULL, uid INTEGER NOT NULL)
    """,
  ]

  /// Journal, inputs, timers, outbox, and the projections of the first capability.
  // table:
  private static let firstBeacon = [
    """
    CREATE TABLE fact (
      seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, record TEXT NOT NULL, at INTEGER NOT NULL,
      caused_by TEXT NOT NULL, leaf BLOB NOT NULL, bytes BLOB NOT NULL)
    """,
    "CREATE INDEX fact_record ON fact (record, seq)",
    "CREATE INDEX fact_cause ON fact (caused_by, seq)",
    """
    CREATE TABLE node (
      id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, epoch INTEGER NOT NULL,
      high_water INTEGER NOT NULL, tower TEXT, cursor_segment INTEGER NOT NULL,
      cursor_offset INTEGER NOT NULL)
    """,
    """
    CREATE TABLE checkpoint (
      size INTEGER PRIMARY KEY, at INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL)
    """,
    """
    CREATE TABLE input (
      id TEXT PRIMARY KEY, at INTEGER NOT NULL, answer TEXT NOT NULL, key TEXT UNIQUE, body TEXT)
    """,
    "CREATE INDEX input_at ON input (at)",
    """
    CREATE TABLE timer (
      record TEXT PRIMARY KEY, due INTEGER NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL)
    """,
    "CREATE INDEX timer_due ON timer (due, record)",
    """
    CREATE TABLE outbox (
      id TEXT PRIMARY KEY, seq INTEGER NOT NULL, channel TEXT NOT NULL, delivery TEXT NOT NULL,
      person TEXT NOT NULL, route TEXT NOT NULL, role TEXT NOT NULL, kind TEXT NOT NULL,
      severity INTEGER NOT NULL, token TEXT, due INTEGER NOT NULL, attempts INTEGER NOT NULL,
      leased_until INTEGER NOT NULL, state TEXT NOT NULL, problem TEXT,
      created_at INTEGER NOT NULL)
    """,
    "CREATE INDEX outbox_due ON outbox (state, due, id)",
    "CREATE INDEX outbox_person ON outbox (person, channel, due)",
    "CREATE INDEX outbox_delivery ON outbox (delivery, id)",
    """
    CREATE TABLE token (
      hash TEXT PRIMARY KEY, delivery TEXT NOT NULL, person TEXT NOT NULL,
      expires INTEGER NOT NULL)
    """,
    "CREATE TABLE content (id TEXT PRIMARY KEY, salt BLOB, bytes BLOB, digest TEXT NOT NULL)",
    """
    CREATE TABLE organization (
      id TEXT PRIMARY KEY, code TEXT UNIQUE, name_ja TEXT NOT NULL, name_en TEXT NOT NULL,
      path_supervision TEXT NOT NULL, path_support TEXT NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX organization_supervision ON organization (path_supervision)",
    "CREATE INDEX organization_support ON organization (path_support)",
    """
    CREATE TABLE constituency (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      state BLOB NOT NULL)
    """,
    """
    CREATE TABLE person (
      id TEXT PRIMARY KEY, organization TEXT NOT NULL REFERENCES organization (id),
      profile TEXT NOT NULL)
    """,
    "CREATE INDEX person_organization ON person (organization, id)",
    """
    CREATE TABLE account (
      id TEXT PRIMARY KEY, person TEXT NOT NULL, organization TEXT NOT NULL,
      role TEXT NOT NULL, login TEXT NOT NULL UNIQUE, state BLOB NOT NULL)
    """,
    """
    CREATE TABLE session (
      hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account (id),
      expires INTEGER NOT NULL, once INTEGER NOT NULL)
    """,
    """
    CREATE TABLE api_key (
      id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
      organization TEXT, revoked INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    """
    CREATE TABLE sensor_state (
      key TEXT PRIMARY KEY, last_event INTEGER NOT NULL, last_seen INTEGER,
      events INTEGER NOT NULL, refused INTEGER NOT NULL)
    """,
    """
    CREATE TABLE observation (
      id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, seen INTEGER NOT NULL,
      outcome TEXT NOT NULL, alert TEXT, weight INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX observation_fingerprint ON observation (fingerprint, id)",
    "CREATE INDEX observation_alert ON observation (alert, seen)",
    """
    CREATE TABLE alert (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL, severity INTEGER NOT NULL, open INTEGER NOT NULL,
      raised_at INTEGER NOT NULL, last_seen INTEGER NOT NULL, campaign TEXT,
      state BLOB NOT NULL)
    """,
    "CREATE INDEX alert_campaign ON alert (campaign, id)",
    "CREATE INDEX alert_open ON alert (open, id)",
    """
    CREATE TABLE alert_key (
      organization TEXT NOT NULL, key TEXT NOT NULL, alert TEXT NOT NULL,
      PRIMARY KEY (organization, key, alert))
    """,
    """
    CREATE TABLE alert_audience (
      alert TEXT NOT NULL, organization TEXT NOT NULL, PRIMARY KEY (alert, organization))
    """,
    "CREATE INDEX alert_audience_organization ON alert_audience (organization, alert)",
    """
    CREATE TABLE delivery (
      id TEXT PRIMARY KEY, alert TEXT NOT NULL, organization TEXT NOT NULL, kind TEXT NOT NULL,
      open INTEGER NOT NULL, severity INTEGER NOT NULL, next INTEGER, state BLOB NOT NULL)
    """,
    "CREATE INDEX delivery_next ON delivery (open, next, id)",
    "CREATE INDEX delivery_organization ON delivery (organization, open, next, id)",
    "CREATE INDEX delivery_alert ON delivery (alert, id)",
    """
    CREATE TABLE call_card (
      id TEXT PRIMARY KEY, callee TEXT NOT NULL, open INTEGER NOT NULL,
      queued_at INTEGER NOT NULL, kind TEXT NOT NULL, campaign TEXT, state BLOB NOT NULL)
    """,
    "CREATE INDEX call_card_callee ON call_card (callee, open, queued_at)",
    "CREATE INDEX call_card_open ON call_card (open, queued_at, id)",
    """
    CREATE TABLE card_item (
      card TEXT NOT NULL, delivery TEXT NOT NULL, PRIMARY KEY (card, delivery))
    """,
    "CREATE INDEX card_item_delivery ON card_item (delivery, card)",
    """
    CREATE TABLE suppression (
      id TEXT PRIMARY KEY, rule TEXT NOT NULL, until INTEGER NOT NULL, state BLOB NOT NULL)
    """,
    "CREATE INDEX suppression_rule ON suppression (rule, until)",
    """
    CREATE TABLE indicator (
      id TEXT PRIMARY KEY, batch TEXT NOT NULL, form TEXT NOT NULL, value TEXT NOT NULL,
      label TEXT NOT NULL, severity INTEGER NOT NULL, confidence INTEGER NOT NULL,
      valid_from INTEGER, valid_to INTEGER, marking INTEGER NOT NULL, source TEXT NOT NULL)
    """,
    "CREATE INDEX indicator_batch_id ON indicator (batch, id)",
    """
    CREATE TABLE indicator_batch (
      id TEXT PRIMARY KEY, state BLOB NOT NULL, looked_back INTEGER NOT NULL)
    """,
    "CREATE TABLE password (account TEXT PRIMARY KEY, derived TEXT NOT NULL)",
    "CREATE TABLE mailbox (id TEXT PRIMARY KEY, person TEXT NOT NULL, at INTEGER NOT NULL, "
      + "channel TEXT NOT NULL, delivery TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE INDEX mailbox_person ON mailbox (person, at)",
  ]
}
