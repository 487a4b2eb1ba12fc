//! Alerts as they are shown, and who raised them.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// One duty of a campaign, as far as counting needs it.
struct CampaignDuty {
  /// The supporter of the recipient, or else its supervisor; nil for a root.
  let under: ID<Organization>?
  let isOpen: Bool
  let isAcknowledged: Bool
  /// Whether a bulletin was answered.
  let isAnswered: Bool
  let delivery: String
  let next: Int64
  /// The highest rung called for what is pursued now; nil when nothing is.
  let rung: Int?
}

extension Snapshot {
  /// The lines of an alert; nil after erasure. A system that was found to serve life or safety after they were written
  /// is not cut off by them either (S21).
  func lines(_ alert: Alert) throws -> ThreeLines? {
    guard let lines = try text(alert.text).flatMap({ ThreeLines(stored: $0) }) else { return nil }
    return try lines.tellsToCut && servesLife(alert) ? lines.withoutCutting : lines
  }

  func summary(_ alert: Alert) throws -> AlertSummary {
    let owner = try alert.owner.flatMap { try Delivery.find($0.description, in: db) }
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
    try alert.linked.filter { other in
      try number(
        "SELECT COUNT(*) FROM alert WHERE id = :alert AND \(sight.sees("alert.id"))",
        ["alert": other.description]) > 0
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

  /// The duties of a campaign that the viewer sees.
  func duties(of campaign: ID<Campaign>) throws -> [CampaignDuty] {
    if let known = campaigns[campaign] { return known }
    let found = try rows(
      """
      SELECT delivery.id, delivery.open, COALESCE(delivery.next, \(Int64.max)) AS due,
        organization.path_support, organization.path_supervision, timer.step,
        EXISTS (SELECT 1 FROM fact WHERE fact.record = 'delivery/' || delivery.id
          AND fact.kind = 'acknowledged') AS taken,
        EXISTS (SELECT 1 FROM fact WHERE fact.record = 'delivery/' || delivery.id
          AND fact.kind = 'answered') AS answered
      FROM alert JOIN delivery ON delivery.alert = alert.id
      JOIN organization ON organization.id = delivery.organization
      LEFT JOIN timer ON timer.record = 'delivery/' || delivery.id
      WHERE alert.campaign = :campaign AND delivery.asks = 1 AND \(sight.sees("alert.id"))
      ORDER BY delivery.id
      """, ["campaign": campaign.description]
    ).map { row in
      CampaignDuty(
        under: Self.above(support: row["path_support"], supervision: row["path_supervision"]),
        isOpen: row["open"] == 1, isAcknowledged: row["taken"] == 1,
        isAnswered: row["answered"] == 1, delivery: row["id"], next: row["due"],
        // A timer's step is `duty rung`.
        rung: (row["step"] as String?)?.split(separator: " ").last.flatMap { Int($0) })
    }
    campaigns[campaign] = found
    return found
  }

  /// How far a campaign has come in all.
  func count(_ campaign: ID<Campaign>) throws -> CampaignCount {
    try count(campaign, under: nil as OrganizationName?, try duties(of: campaign))
  }

  /// How far it has come under one supporter; nil stands for those that have none.
  func count(_ campaign: ID<Campaign>, under: ID<Organization>?) throws -> CampaignCount {
    try count(
      campaign, under: try under.map { try name($0) },
      try duties(of: campaign).filter { $0.under == under })
  }

  private func count(
    _ campaign: ID<Campaign>, under: OrganizationName?, _ duties: [CampaignDuty]
  ) throws -> CampaignCount {
    let isAsked = try isBulletin(campaign)
    return CampaignCount(
      id: campaign, under: under, total: duties.count, open: duties.count { $0.isOpen },
      // An answer is an acknowledgement as well: a human read it.
      acknowledged: duties.count { $0.isAcknowledged || $0.isAnswered },
      asking: isAsked ? try wait(duties) : nil)
  }

  private func isBulletin(_ campaign: ID<Campaign>) throws -> Bool {
    try number(
      "SELECT COUNT(*) FROM bulletin WHERE campaign = :campaign",
      ["campaign": campaign.description]) > 0
  }

  /// What a bulletin waits for. Of all that are late only the worst is read: the one that climbed highest and, of
  /// these, is called next.
  private func wait(_ duties: [CampaignDuty]) throws -> BulletinWait {
    let late = duties.filter { $0.isOpen && ($0.rung ?? 0) > 0 }
    let worst = late.min {
      (-($0.rung ?? 0), $0.next, $0.delivery) < (-($1.rung ?? 0), $1.next, $1.delivery)
    }
    let due = try worst.flatMap { try Delivery.find($0.delivery, in: db)?.next?.base }
    return BulletinWait(
      silent: duties.count { !$0.isAnswered }, late: late.count,
      worst: due.map { max(at - $0, Instant.Span(microseconds: 0)) })
  }

  /// The body above the last one of a path, in the support tree, or else in the supervision tree.
  static func above(support: String, supervision: String) -> ID<Organization>? {
    parent(support) ?? parent(supervision)
  }
  private static func parent(_ path: String) -> ID<Organization>? {
    path.split(separator: "/").dropLast().last.flatMap { ID<Organization>($0) }
  }
}
