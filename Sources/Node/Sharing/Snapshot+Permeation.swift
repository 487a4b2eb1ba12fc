//! How far bulletins have soaked in, counted by the store: so many statements, whatever the number of recipients.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Sharing

internal import struct Foundation.Data

/// The figures of a bulletin.
struct PermeationFigures {
  /// Of all recipients.
  var whole = Permeation()
  /// Of those of each prefecture; empty for those of none.
  var groups: [String: Permeation] = [:]
  /// How many people of the recipients' own halls were told beside them.
  var informed = 0
}

/// A recipient as its rows say it.
struct AskedRow {
  let delivery: Delivery
  /// Its place in lists: the organisation's code, those without one last.
  let place: String
  /// The prefecture it is counted in; empty for none.
  let group: String
}

extension Snapshot {
  /// Everybody who was asked: under the campaign of a bulletin, those of whom something is asked. What passed on to a
  /// successor is asked there.
  private static let asked = """
    FROM alert JOIN delivery ON delivery.alert = alert.id
    JOIN organization ON organization.id = delivery.organization
    WHERE alert.campaign = :campaign AND delivery.asks = 1 AND delivery.given = 0
    """

  /// The figures of a bulletin, by prefecture and in all.
  func figures(of bulletin: Bulletin) throws -> PermeationFigures {
    var found = PermeationFigures()
    for row in try rows(
      """
      SELECT organization.prefecture AS prefecture, delivery.answer AS answer, COUNT(*) AS asked,
        COUNT(delivery.delivered) AS delivered, COUNT(delivery.opened) AS opened,
        COUNT(delivery.acted) AS acted, SUM(delivery.informed) AS informed
      \(Self.asked)
      GROUP BY organization.prefecture, delivery.answer
      ORDER BY organization.prefecture, delivery.answer
      """, ["campaign": bulletin.campaign.description])
    {
      let prefecture = row["prefecture"] as String
      let tally = Self.tally(row)
      found.whole.add(tally)
      found.groups[prefecture, default: Permeation()].add(tally)
      found.informed += row["informed"] as Int
    }
    return found
  }

  /// The figures of those bulletins, which stand one after the other in the viewer's list, by campaign.
  func permeations(of listed: [Bulletin]) throws -> [ID<Campaign>: Permeation] {
    guard let newest = listed.first, let oldest = listed.last else { return [:] }
    let sees = try inheriting().seesBulletin
    var found: [ID<Campaign>: Permeation] = [:]
    for row in try rows(
      """
      SELECT alert.campaign AS campaign, delivery.answer AS answer, COUNT(*) AS asked,
        COUNT(delivery.delivered) AS delivered, COUNT(delivery.opened) AS opened,
        COUNT(delivery.acted) AS acted
      FROM alert JOIN delivery ON delivery.alert = alert.id
      WHERE alert.campaign IN (SELECT bulletin.campaign FROM bulletin
          WHERE \(sees) AND bulletin.id <= :newest AND bulletin.id >= :oldest)
        AND delivery.asks = 1 AND delivery.given = 0
      GROUP BY alert.campaign, delivery.answer ORDER BY alert.campaign, delivery.answer
      """, ["newest": newest.id.description, "oldest": oldest.id.description])
    {
      guard let campaign = ID<Campaign>(row["campaign"] as String) else { continue }
      found[campaign, default: Permeation()].add(Self.tally(row))
    }
    return found
  }

  private static func tally(_ row: Row) -> Permeation.Tally {
    let answer = (row["answer"] as String?).flatMap { Delivery.AnswerKind(rawValue: $0) }
    return Permeation.Tally(
      response: answer?.counted, asked: row["asked"], delivered: row["delivered"],
      opened: row["opened"], acted: row["acted"])
  }

  /// How many had answered and acted over time.
  func curve(of bulletin: Bulletin) throws -> [Permeation.Point] {
    let scale = Permeation.Scale(
      from: bulletin.issuedAt, until: at, steps: BulletinView.curveSteps)
    return scale.points(
      answered: try counts(of: "delivery.first_answered", of: bulletin, on: scale),
      acted: try counts(of: "delivery.acted", of: bulletin, on: scale))
  }

  /// How many moments lie in each step, as `Permeation.Scale` says it.
  private func counts(
    of moment: String, of bulletin: Bulletin, on scale: Permeation.Scale
  ) throws -> [Int: Int] {
    var found: [Int: Int] = [:]
    for row in try rows(
      """
      SELECT step, COUNT(*) AS count FROM (
        SELECT CASE WHEN \(moment) <= :start THEN 0
            WHEN \(moment) - :start > :stride * :steps THEN :steps
            ELSE (\(moment) - :start + :stride - 1) / :stride END AS step
          \(Self.asked) AND \(moment) - :start <= :whole) AS stepped
      GROUP BY step ORDER BY step
      """,
      [
        "campaign": bulletin.campaign.description, "start": scale.start.microseconds,
        "stride": scale.stride, "steps": scale.steps, "whole": scale.whole.microseconds,
      ])
    {
      found[row["step"] as Int] = row["count"] as Int
    }
    return found
  }

  /// What everybody may know of each prefecture: as it was at that moment.
  func publicCounts(of bulletin: Bulletin, at end: Instant) throws -> [String:
    PublicPermeation.Count]
  {
    var found: [String: PublicPermeation.Count] = [:]
    for row in try rows(
      """
      SELECT organization.prefecture AS prefecture, COUNT(*) AS asked,
        SUM(CASE WHEN delivery.first_answered <= :end THEN 1 ELSE 0 END) AS answered,
        SUM(CASE WHEN delivery.acted <= :end THEN 1 ELSE 0 END) AS acted
      \(Self.asked) GROUP BY organization.prefecture ORDER BY organization.prefecture
      """, ["campaign": bulletin.campaign.description, "end": end.microseconds])
    {
      found[row["prefecture"] as String] = PublicPermeation.Count(
        asked: row["asked"], answered: row["answered"], acted: row["acted"])
    }
    return found
  }

  /// Some of those who were asked, by code and identifier, and how many the filter leaves in all.
  func recipients(
    of bulletin: Bulletin, _ filter: BulletinFilter, after: PageKey?, limit: Int
  ) throws -> (rows: [AskedRow], count: Int) {
    var condition = ""
    var arguments: Arguments = ["campaign": bulletin.campaign.description]
    if filter.silentOnly { condition += " AND delivery.answer IS NULL" }
    if let answer = filter.answer {
      condition += " AND delivery.answer = :answer"
      arguments["answer"] = answer.rawValue
    }
    if let group = filter.group {
      condition += " AND organization.prefecture = :group"
      arguments["group"] = group
    }
    let count = try number("SELECT COUNT(*) \(Self.asked)\(condition)", arguments)
    var beyond = ""
    if let after {
      beyond = " AND (organization.place, delivery.id) > (:place, :after)"
      arguments["place"] = after.order
      arguments["after"] = after.id
    }
    arguments["limit"] = limit
    let found = try rows(
      """
      SELECT delivery.state AS state, organization.place AS place,
        organization.prefecture AS prefecture
      \(Self.asked)\(condition)\(beyond)
      ORDER BY organization.place, delivery.id LIMIT :limit
      """, arguments)
    return (
      try found.map {
        AskedRow(
          delivery: try Delivery.read([UInt8]($0["state"] as Data)), place: $0["place"],
          group: $0["prefecture"])
      }, count
    )
  }

  /// Who was told beside them; nil where the sender did not choose so.
  func told(of bulletin: Bulletin, hallPeople: Int) throws -> BulletinTold? {
    guard let reason = bulletin.terms.telling else { return nil }
    let offices = try rows(
      """
      SELECT organization.id AS organization, organization.name_ja, organization.name_en,
        delivery.alert AS alert, delivery.informed AS informed
      FROM alert JOIN delivery ON delivery.alert = alert.id
      JOIN organization ON organization.id = delivery.organization
      WHERE alert.campaign = :campaign AND delivery.asks = 0 ORDER BY delivery.id
      """, ["campaign": bulletin.campaign.description])
    return BulletinTold(
      reason: try text(reason), hallPeople: hallPeople,
      offices: offices.compactMap { row in
        guard let organization = ID<Organization>(row["organization"] as String),
          let alert = ID<Alert>(row["alert"] as String)
        else { return nil }
        let name = Phrase(ja: row["name_ja"], en: row["name_en"])
        return BulletinTold.Office(
          organization: OrganizationName(id: organization, name: name), alert: alert,
          people: row["informed"])
      })
  }

  /// The codes that prefectures may have: two digits, three zeros and a check digit. Looked up by the index over codes.
  private static let prefectureCodes: String = {
    let all = (1...47).flatMap { number in
      (0...9).map { check in "'\(number < 10 ? "0" : "")\(number)000\(check)'" }
    }
    return all.joined(separator: ", ")
  }()

  /// The names of the prefectures by the first two digits of their code.
  func prefectures() throws -> [String: Phrase] {
    var names: [String: Phrase] = [:]
    for row in try rows(
      """
      SELECT code, name_ja, name_en FROM organization
      WHERE code IN (\(Self.prefectureCodes)) ORDER BY code
      """)
    {
      names[String((row["code"] as String).prefix(2))] = Phrase(
        ja: row["name_ja"], en: row["name_en"])
    }
    return names
  }
}
