//! Alerts as they are shown, and who raised them.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// How far the duties of a campaign have come that the viewer sees.
struct CampaignTallies {
  /// Whether it is a bulletin's.
  let isBulletin: Bool
  /// By the body above the organisations, the supporter or else the supervisor; nil for roots.
  let parts: [(under: ID<Organization>?, tally: CampaignTally)]

  /// All together.
  var whole: CampaignTally {
    parts.reduce(into: CampaignTally()) { $0.add($1.tally) }
  }
}

/// Duties of a campaign, counted.
struct CampaignTally {
  var total = 0
  var open = 0
  /// Acknowledged by a human: an answer is that as well.
  var acknowledged = 0
  /// Who answered a bulletin.
  var answered = 0
  /// Open ones for which somebody above the first rung was called.
  var late = 0
  /// When the first of the late ones was due.
  var due: Instant?

  /// Counts the duties of another part as well.
  mutating func add(_ other: CampaignTally) {
    total += other.total
    self.open += other.open
    acknowledged += other.acknowledged
    answered += other.answered
    late += other.late
    due = [due, other.due].compactMap { $0 }.min()
  }
}

extension Snapshot {
  /// The lines of an alert; nil after erasure. A system that was found to serve life or safety after they were written
  /// is not cut off by them either (S21).
  func lines(_ alert: Alert) throws -> ThreeLines? {
    guard let lines = try text(alert.text).flatMap({ ThreeLines(stored: $0) }) else { return nil }
    return try lines.tellsToCut && servesLife(alert) ? lines.withoutCutting : lines
  }

  /// What a list says of an alert. `known` is a duty that was read already: often the one that owns it.
  func summary(_ alert: Alert, _ known: Delivery? = nil) throws -> AlertSummary {
    let owner = try alert.owner.flatMap { id in
      try known.flatMap { $0.id == id ? $0 : nil } ?? Delivery.find(id.description, in: db)
    }
    return AlertSummary(
      id: alert.id, kind: alert.kind, severity: alert.severity, lines: try lines(alert),
      tlp: alert.marking.tlp, mayForward: alert.marking.mayForward, inDoubt: alert.inDoubt,
      raisedAt: alert.raisedAt, closedAt: alert.closedAt,
      owner: try owner.map { try summary($0) },
      campaign: try alert.campaign.map { try count($0) },
      linked: try linked(alert).count, observations: alert.observations)
  }

  /// The linked alerts that the viewer sees, in the order of making.
  func linked(_ alert: Alert) throws -> [ID<Alert>] {
    try Self.parts(alert.linked.map(\.description)).flatMap { part in
      let (list, arguments) = Self.list(part)
      return try rows(
        "SELECT id FROM alert WHERE id IN (\(list)) AND \(sight.sees("alert.id")) ORDER BY id",
        arguments
      ).compactMap { ID<Alert>($0[0] as String) }
    }
  }

  /// Who raised an alert: the actor of its first Fact.
  func origin(of alert: ID<Alert>) throws -> ActorName {
    let statement = try db.cachedStatement(
      sql: "SELECT bytes FROM fact WHERE record = ? ORDER BY seq LIMIT 1")
    guard
      let data = try Data.fetchOne(
        statement, arguments: [RecordReference(.alert, alert).description])
    else { return try name(.node) }
    return try name(try Fact(bytes: [UInt8](data)).actor)
  }

  // MARK: Campaigns

  /// How far the duties of a campaign have come that the viewer sees: one statement, whatever their number.
  func tallies(of campaign: ID<Campaign>) throws -> CampaignTallies {
    if let known = campaigns[campaign] { return known }
    let isLate = "delivery.open = 1 AND delivery.rung > 0"
    let parts = try rows(
      """
      SELECT organization.above AS above, COUNT(*) AS total, SUM(delivery.open) AS open,
        COUNT(delivery.acknowledged) AS acknowledged, COUNT(delivery.first_answered) AS answered,
        SUM(CASE WHEN \(isLate) THEN 1 ELSE 0 END) AS late,
        MIN(CASE WHEN \(isLate) THEN delivery.due END) AS due
      FROM alert JOIN delivery ON delivery.alert = alert.id
      JOIN organization ON organization.id = delivery.organization
      WHERE alert.campaign = :campaign AND delivery.asks = 1 AND \(sight.sees("alert.id"))
      GROUP BY organization.above ORDER BY organization.above
      """, ["campaign": campaign.description]
    ).map { row -> (under: ID<Organization>?, tally: CampaignTally) in
      let tally = CampaignTally(
        total: row["total"], open: row["open"], acknowledged: row["acknowledged"],
        answered: row["answered"], late: row["late"],
        due: (row["due"] as Int64?).map { Instant(microseconds: $0) })
      return ((row["above"] as String?).flatMap { ID<Organization>($0) }, tally)
    }
    let bulletins = try number(
      "SELECT COUNT(*) FROM bulletin WHERE campaign = :campaign",
      ["campaign": campaign.description])
    let found = CampaignTallies(isBulletin: bulletins > 0, parts: parts)
    campaigns[campaign] = found
    return found
  }

  /// How far a campaign has come in all.
  func count(_ campaign: ID<Campaign>) throws -> CampaignCount {
    let found = try tallies(of: campaign)
    return count(campaign, under: nil, found.whole, isBulletin: found.isBulletin)
  }

  /// How far it has come under one supporter; nil stands for those that have none.
  func count(_ campaign: ID<Campaign>, under: ID<Organization>?) throws -> CampaignCount {
    let found = try tallies(of: campaign)
    let part = found.parts.first { $0.under == under }?.tally ?? CampaignTally()
    return count(
      campaign, under: try under.map { try name($0) }, part, isBulletin: found.isBulletin)
  }

  private func count(
    _ campaign: ID<Campaign>, under: OrganizationName?, _ tally: CampaignTally, isBulletin: Bool
  ) -> CampaignCount {
    let wait = BulletinWait(
      silent: tally.total - tally.answered, late: tally.late,
      worst: tally.due.map { max(at - $0, Instant.Span(microseconds: 0)) })
    return CampaignCount(
      id: campaign, under: under, total: tally.total, open: tally.open,
      acknowledged: tally.acknowledged, asking: isBulletin ? wait : nil)
  }
}
