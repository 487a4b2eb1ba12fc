//! What of an organisation's duty tables can matter now: this month's, the one's before, and those to come.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

/// The turns of an organisation around a moment.
struct DutyTable {
  /// The month they were read for.
  let month: CivilMonth
  /// The desks for which a table is kept: only there is a night without a name a gap.
  let desks: Set<ID<Post>>
  /// Turns of the month before, of this one and of those to come, by begin.
  let turns: [DutyTurn]

  /// Whether a table is kept at all.
  var isKept: Bool { !desks.isEmpty }

  /// How many of the newest tables say for which desks one is kept, however old they are.
  private static let newestMax = 2

  /// Reads the tables around that month.
  init(of organization: ID<Organization>, around month: CivilMonth, in db: Database) throws {
    let statement = try db.cachedStatement(
      sql: "SELECT state FROM roster WHERE organization = ? AND month >= ? ORDER BY month")
    let states = try Data.fetchAll(
      statement, arguments: [organization.description, month.previous.description])
    let newest = try db.cachedStatement(
      sql: "SELECT state FROM roster WHERE organization = ? ORDER BY month DESC LIMIT ?")
    let latest = try Data.fetchAll(
      newest, arguments: [organization.description, Self.newestMax])
    self.month = month
    turns = try states.flatMap { try Roster.read([UInt8]($0)).turns }.sorted()
    desks = Set(
      try latest.flatMap { try Roster.read([UInt8]($0)).turns }.map(\.post) + turns.map(\.post))
  }
}

extension Organization {
  /// The desks that a duty table can fill.
  static let tableDesks: [Role] = [.guardDesk, .crisisDuty]

  /// Whether a turn counts at a moment: whoever left by then sits nowhere.
  func counts(_ turn: DutyTurn, at moment: Instant) -> Bool { employs(turn.person, at: moment) }
}
