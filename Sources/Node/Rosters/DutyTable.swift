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

  /// How many organisations are asked about with one statement.
  private static let readTogether = 500

  /// Reads the tables of an organisation around that month.
  init(of organization: ID<Organization>, around month: CivilMonth, in db: Database) throws {
    let all = try Self.read(of: [organization], around: month, in: db)
    self.init(month, all[organization.description] ?? [])
  }

  /// The tables of many, with one statement for so many of them.
  static func all(
    of organizations: [ID<Organization>], around month: CivilMonth, in db: Database
  ) throws -> [ID<Organization>: DutyTable] {
    var found: [ID<Organization>: DutyTable] = [:]
    for start in stride(from: 0, to: organizations.count, by: readTogether) {
      let part = organizations[start..<min(start + readTogether, organizations.count)]
      let read = try Self.read(of: Array(part), around: month, in: db)
      for id in part { found[id] = DutyTable(month, read[id.description] ?? []) }
    }
    return found
  }

  /// A table as it was read.
  private struct Entered {
    let turns: [DutyTurn]
    let month: String
    /// Whether it is one of the newest.
    let isNewest: Bool
  }

  private init(_ month: CivilMonth, _ entered: [Entered]) {
    let first = month.previous.description
    let near = entered.filter { $0.month >= first }.flatMap { $0.turns }
    let newest = entered.filter { $0.isNewest }.flatMap { $0.turns }
    self.month = month
    turns = near.sorted()
    desks = Set((newest + near).map(\.post))
  }

  /// What was entered for that month, the one before and those to come, and the newest, by organisation and month.
  private static func read(
    of organizations: [ID<Organization>], around month: CivilMonth, in db: Database
  ) throws -> [String: [Entered]] {
    guard let last = organizations.last else { return [:] }
    var values: [(any DatabaseValueConvertible)?] = []
    for id in organizations { values.append(id.description) }
    // One text for one and one for many: the last fills the places that are left.
    let size = organizations.count == 1 ? 1 : readTogether
    while values.count < size { values.append(last.description) }
    values.append(month.previous.description)
    values.append(newestMax)
    let marks = Array(repeating: "?", count: size).joined(separator: ", ")
    let statement = try db.cachedStatement(
      sql: """
        SELECT organization, month, state, newness FROM (
          SELECT organization, month, state,
            ROW_NUMBER() OVER (PARTITION BY organization ORDER BY month DESC) AS newness
          FROM roster WHERE organization IN (\(marks))) AS tables
        WHERE month >= ? OR newness <= ? ORDER BY organization, month
        """)
    var found: [String: [Entered]] = [:]
    for row in try Row.fetchAll(statement, arguments: StatementArguments(values)) {
      let roster = try Roster.read([UInt8](row["state"] as Data))
      let entered = Entered(
        turns: roster.turns, month: row["month"], isNewest: (row["newness"] as Int) <= newestMax)
      found[row["organization"] as String, default: []].append(entered)
    }
    return found
  }
}

extension Organization {
  /// The desks that a duty table can fill.
  static let tableDesks: [Role] = [.guardDesk, .crisisDuty]

  /// Whether a turn counts at a moment: whoever left by then sits nowhere.
  func counts(_ turn: DutyTurn, at moment: Instant) -> Bool { employs(turn.person, at: moment) }
}
