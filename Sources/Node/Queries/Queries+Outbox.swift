//! What the node has to do next: timers that ran out and notices to be sent. For the engine, not for people.

internal import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// Most notices that are leased at once.
  public static let leaseMax = 200

  /// The timers that have run out, the longest overdue first.
  public func duePage(at now: Instant, limit: Int = 100) throws -> [DueTimer] {
    try read(as: .node, at: now) { snapshot in
      try snapshot.rows(
        "SELECT record, due FROM timer WHERE due <= :now ORDER BY due, record LIMIT :limit",
        ["now": now.microseconds, "limit": Self.pageSize(limit)]
      ).compactMap { row in
        RecordReference(row["record"] as String).map {
          DueTimer(record: $0, due: Instant(microseconds: row["due"]))
        }
      }
    }
  }

  /// When the next timer runs out, also when it already has; nil when none is set.
  public func nextTimer() throws -> Instant? {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      try snapshot.row("SELECT MIN(due) FROM timer").flatMap { $0[0] as Int64? }
        .map { Instant(microseconds: $0) }
    }
  }

  /// When the next notice may be sent: the earliest due time or end of a lease; nil when none waits.
  public func nextNotice(_ part: OutboxPart = .all) throws -> Instant? {
    try read(as: .node, at: Instant(microseconds: 0)) { snapshot in
      try snapshot.row(
        """
        SELECT MIN(CASE WHEN due > leased_until THEN due ELSE leased_until END) FROM outbox
        WHERE state = 'waiting' AND \(part.sql)
        """
      ).flatMap { $0[0] as Int64? }.map { Instant(microseconds: $0) }
    }
  }

  /// Takes notices that are due, the gravest first, so that no other sender takes them before the lease ends. A sender
  /// that dies with a lease loses nothing: the notice is due again. Writes nothing else and makes no Fact.
  public func leaseOutbox(
    at now: Instant, for span: Instant.Span, limit: Int = 50, of part: OutboxPart = .all
  ) throws -> [OutboxRow] {
    let taken = try writer.write { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT id, seq, channel, delivery, person, route, role, token, attempts, created_at
          FROM outbox
          WHERE state = 'waiting' AND due <= ? AND leased_until <= ? AND \(part.sql)
          ORDER BY severity DESC, due, id LIMIT ?
          """,
        arguments: [now.microseconds, now.microseconds, min(max(1, limit), Self.leaseMax)])
      for row in rows {
        try db.execute(
          sql: "UPDATE outbox SET leased_until = ? WHERE id = ?",
          arguments: [(now + span).microseconds, row["id"] as String])
      }
      return rows.map(LeasedRow.init)
    }
    return try read(as: .node, at: now) { snapshot in
      try taken.compactMap { try snapshot.notice($0) }
    }
  }
}

/// Notices by the way that they go: one that hangs must not hold up the others.
public enum OutboxPart: Sendable, CaseIterable {
  /// Every notice.
  case all
  /// Mails.
  case mails
  /// Everything but mails.
  case others

  var sql: String {
    switch self {
    case .all: "1 = 1"
    case .mails: "channel = 'mail'"
    case .others: "channel <> 'mail'"
    }
  }
}

/// A leased row before its names are known.
struct LeasedRow: Sendable {
  let id: String
  let seq: Int64
  let channel: String
  let delivery: String
  let person: String
  let route: String
  let role: String
  let token: String?
  let attempts: Int
  let createdAt: Int64

  init(_ row: Row) {
    id = row["id"]
    seq = row["seq"]
    channel = row["channel"]
    delivery = row["delivery"]
    person = row["person"]
    route = row["route"]
    role = row["role"]
    token = row["token"]
    attempts = row["attempts"]
    createdAt = row["created_at"]
  }
}

extension Snapshot {
  func notice(_ row: LeasedRow) throws -> OutboxRow? {
    guard let person = ID<Person>(row.person),
      let channel = Organization.Channel(rawValue: row.channel),
      let delivery = try Delivery.find(row.delivery, in: db)
    else { return nil }
    // Whoever has left since it was queued is told nothing more (S9); the ladder goes on to whoever is there.
    let standing = try standing(of: person, towards: delivery)
    let found = try standing.hasLeft ? nil : route(row.route, of: person, for: delivery)
    var notice = OutboxRow(
      id: row.id, seq: row.seq, channel: channel,
      address: try found.flatMap { try text($0.record.address) }, person: person,
      name: try name(person), isCopy: row.role == "copy",
      isAgain: delivery.armedAt > delivery.start && row.createdAt >= delivery.armedAt.microseconds,
      kind: delivery.kind, token: row.token,
      attempts: row.attempts, createdAt: Instant(microseconds: row.createdAt),
      view: try view(delivery),
      secrets: try (found?.record.secret?.signing(at: at) ?? []).compactMap { try text($0) },
      language: found?.organization.language(of: person) ?? Organization.MailLanguage.usual,
      encoding: found?.organization.encoding(of: person) ?? .automatic)
    if row.token != nil, channel == .mail,
      try !standing.isShared(text: { try text($0) })
    {
      notice.code = try ReplyRow.find(delivery.id, person, in: db)?.code
    }
    return notice
  }

  /// A route lies with the organisation whose post was called: the duty's own, one that was copied, or the desk's.
  private func route(_ route: String, of person: ID<Person>, for delivery: Delivery) throws
    -> (organization: Organization, record: Organization.RouteRecord)?
  {
    var places = [delivery.organization]
    places += (delivery.called + delivery.copies).map(\.organization)
    let home = try row("SELECT organization FROM person WHERE id = :id", ["id": person.description])
    if let home, let id = ID<Organization>(home[0] as String) { places.append(id) }
    var seen: Set<ID<Organization>> = []
    for place in places where seen.insert(place).inserted {
      guard let organization = try directory.organization(place, in: db),
        let found = organization.routes.first(where: {
          $0.id.description == route && $0.person == person
        })
      else { continue }
      return (organization, found)
    }
    return nil
  }
}
