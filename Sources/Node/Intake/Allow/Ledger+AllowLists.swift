//! Lists of what is no mark: put in force by people for their own organisation, asked before an alert is raised.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Ledger {
  /// Puts a list in force. It counts for findings to come, of live and of old events; alerts that were raised stay.
  func allow(_ form: AllowForm, for organization: ID<Organization>) throws -> ID<Suppression> {
    guard let author = actor.person else { throw RefusalCode("notAPerson") }
    guard form.name.count <= AllowForm.nameMax, form.reason.count <= AllowForm.reasonMax else {
      throw RefusalCode("reasonTooLong")
    }
    guard !form.name.isEmpty || form.marks.isEmpty else {
      throw RefusalCode(SuppressionRule.Refusal.emptyRule.rawValue)
    }
    guard !form.reason.allSatisfy(\.isWhitespace) else { throw RefusalCode("needsReason") }
    try letGoOfEnded()
    let known = try allowLists(of: organization)
    let count = known.reduce(form.marks.count) { $0 + ($1.marks?.count ?? 0) }
    guard form.marks.count <= AllowForm.marksMax, count <= AllowForm.marksInForceMax,
      known.count < AllowForm.listsMax
    else { throw RefusalCode("tooManyAllowed") }
    let id: ID<Suppression> = make("suppression")
    let rows = AllowedRow.rows(form.marks)
    let words = try keep(AllowWords(name: form.name, reason: form.reason).text)
    let body = try refusing {
      () throws(SuppressionRule.Refusal) in
      try SuppressionRule.set(
        id: id, organization: organization, rule: AllowWords.rule, host: nil, author: author,
        reason: words, until: form.until,
        marks: SuppressionRule.Marks(count: form.marks.count, digest: AllowedRow.digest(rows)),
        at: at)
    }
    try commit(.suppression(id, body))
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO allowed_mark (organization, key, list, number, entry) VALUES (?, ?, ?, ?, ?)
        """)
    for row in rows {
      statement.arguments = [
        organization.description, row.key, id.description, row.number, row.entry,
      ]
      try statement.execute()
    }
    return id
  }

  /// Ends a rule or a list before its time. The entries of a list go with it. Like putting it in force it is a person's to
  /// decide.
  func endSuppression(_ id: ID<Suppression>) throws {
    guard actor.person != nil else { throw RefusalCode("notAPerson") }
    let rule = try existing(SuppressionRule.self, id.description)
    let (by, now) = (actor, at)
    let body = try refusing { () throws(SuppressionRule.Refusal) in try rule.end(by: by, at: now) }
    try commit(.suppression(id, body))
    try letGoOfEnded()
  }

  /// Nobody needs the entries of lists that have ended, and they may be somebody's: an address of a mailbox.
  func letGoOfEnded() throws {
    try db.execute(
      sql: "DELETE FROM allowed_mark WHERE list IN (\(AllowedSQL.ended))",
      arguments: [at.microseconds])
  }

  /// Ends what an organisation had in force and lets go of its entries: it is erased.
  func endAllowLists(of organization: ID<Organization>) throws {
    for list in try allowLists(of: organization) {
      try commit(.suppression(list.id, .suppressionEnded(by: actor)))
    }
    try db.execute(
      sql: "DELETE FROM allowed_mark WHERE organization = ?",
      arguments: [organization.description])
  }

  /// The lists of an organisation that are in force, the oldest first.
  private func allowLists(of organization: ID<Organization>) throws -> [SuppressionRule] {
    try Data.fetchAll(
      db,
      sql: """
        SELECT suppression.state FROM suppression
        WHERE suppression.until > ? AND suppression.id IN (
          SELECT list FROM allowed_mark WHERE organization = ?)
        ORDER BY suppression.id
        """, arguments: [at.microseconds, organization.description]
    ).map { try SuppressionRule.read([UInt8]($0)) }
  }

  // MARK: Asking

  /// The list that sets a finding aside: each of the bodies that would have to look at it has decided so for itself; the list
  /// is that of the first. Nil where any has not.
  func allowing(
    _ finding: Observation.Finding, of bodies: [ID<Organization>]
  ) throws -> ID<Suppression>? {
    guard finding.source == .indicator, let indicator = finding.indicator, !bodies.isEmpty,
      try bodies.allSatisfy({ try decidesHere($0) && hasAllowed($0) }),
      let row = try Row.fetchOne(
        try store.cachedStatement(sql: "SELECT form, value FROM indicator WHERE id = ?"),
        arguments: [indicator.description]),
      let pattern = IndicatorStore.pattern(row["form"] as String, row["value"] as String)
    else { return nil }
    let keys = AllowedMark.keys(settingAside: pattern)
    var first: ID<Suppression>?
    for body in bodies {
      guard let list = try allowList(of: body, with: keys) else { return nil }
      first = first ?? list
    }
    return first
  }

  /// Whether a body is at home here. What one decided that has moved to another node counts no more: its people could
  /// neither see here what is set aside nor end it.
  func decidesHere(_ organization: ID<Organization>) throws -> Bool {
    try directory.peers(in: db).hosts[organization] == nil
  }

  private func hasAllowed(_ organization: ID<Organization>) throws -> Bool {
    let found = try Int.fetchOne(
      try db.cachedStatement(sql: "SELECT 1 FROM allowed_mark WHERE organization = ? LIMIT 1"),
      arguments: [organization.description])
    return found != nil
  }

  private func allowList(
    of organization: ID<Organization>, with keys: [String]
  ) throws -> ID<Suppression>? {
    let statement = try db.cachedStatement(sql: AllowedSQL.list)
    for key in keys {
      let list = try String.fetchOne(
        statement, arguments: [organization.description, key, at.microseconds])
      if let list { return ID<Suppression>(list) }
    }
    return nil
  }
}

/// The statements that both the node and its readers ask by.
enum AllowedSQL {
  /// The rules and lists that have ended by a moment.
  static let ended = "SELECT id FROM suppression WHERE until <= ?"

  /// How many entries of lists are left that had ended by a moment, counted up to `most`.
  static func countEnded(by moment: Instant, most: Int, in db: Database) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT COUNT(*) FROM (
          SELECT 1 FROM allowed_mark WHERE list IN (\(ended)) LIMIT \(most))
        """, arguments: [moment.microseconds]) ?? 0
  }

  /// The oldest list in force of an organisation that has a key.
  static let list = """
    SELECT allowed_mark.list, allowed_mark.entry FROM allowed_mark
    JOIN suppression ON suppression.id = allowed_mark.list
    WHERE allowed_mark.organization = ? AND allowed_mark.key = ? AND suppression.until > ?
    ORDER BY allowed_mark.list, allowed_mark.number LIMIT 1
    """
}
