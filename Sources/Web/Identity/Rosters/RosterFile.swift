//! A month's duty table as a workbook, and read back from one.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Reads and makes workbooks of duty tables.
struct RosterFile {
  let view: RosterView
  let say: Language

  /// The turns as a sheet; a night without anybody has a row without a name.
  var sheet: Sheet {
    let presenter = RosterPresenter(view: view, say: say)
    let rows = presenter.lines(copying: false).map { line -> Sheet.Row in
      let name = view.people.first { "\($0.person)" == line.chosen }?.name ?? ""
      return Sheet.Row([
        line.desk, line.from.replacing("T", with: " "), line.until.replacing("T", with: " "), name,
      ])
    }
    let titles = RosterPhrases.columns.map { $0(say) }
    let desks = [RosterPhrases.guardDesk(say), RosterPhrases.crisisDuty(say)]
    return Sheet(
      name: RosterPhrases.sheet(say),
      columns: [
        Sheet.Column(titles[0], width: 16, choices: desks, isKey: false),
        Sheet.Column(titles[1], width: 20, choices: [], isKey: false),
        Sheet.Column(titles[2], width: 20, choices: [], isKey: false),
        Sheet.Column(titles[3], width: 24, choices: [], isKey: false),
      ], rows: rows)
  }

  /// How the sheet is filled in, with made-up people.
  static func examples(_ month: CivilMonth, _ say: Language) -> [Sheet.Row] {
    let day = month.first
    return [
      Sheet.Row([
        RosterPhrases.guardDesk(say), "\(day) 17:15", "\(day.adding(days: 1)) 08:30",
        ContactPhrases.exampleName(say),
      ])
    ]
  }

  /// The turns that a table names, and what is wrong with its rows. With anything wrong nothing is taken.
  func read(_ table: Table) -> (entries: [DutyEntry], problems: [String]) {
    guard let (head, places) = columns(of: table) else {
      // As offices keep it: days down, desks across.
      return RosterGrid(view: view, say: say).read(table) ?? ([], [RosterPhrases.noColumns(say)])
    }
    var entries: [DutyEntry] = []
    var problems: [String] = []
    for row in table.rows where row.number > head {
      func cell(_ place: Int) -> String {
        places[place] < row.cells.count
          ? String(row.cells[places[place]].drop { $0.isWhitespace }) : ""
      }
      let name = Self.compared(cell(3))
      if name.isEmpty { continue }
      do throws(RowProblem) {
        entries.append(try entry(cell(0), cell(1), cell(2), name))
      } catch {
        problems.append(RosterPhrases.badRow(row.number, error.words)(say))
      }
    }
    return problems.isEmpty ? (entries, []) : ([], problems)
  }

  private struct RowProblem: Error { let words: Phrase }

  private func entry(
    _ desk: String, _ from: String, _ until: String, _ name: String
  ) throws(RowProblem) -> DutyEntry {
    guard let role = ContactRoles.role(desk), role == .guardDesk || role == .crisisDuty else {
      throw RowProblem(words: RosterPhrases.unknownDesk)
    }
    guard let begin = Self.moment(from), let end = Self.moment(until), begin < end else {
      throw RowProblem(words: RosterPhrases.unknownTime)
    }
    guard CivilMonth(of: RosterPresenter.date(begin)) == view.month else {
      throw RowProblem(words: RosterPhrases.otherMonth)
    }
    let people = view.people.filter { Self.compared($0.name ?? "") == name }
    guard let person = people.first else { throw RowProblem(words: RosterPhrases.unknownName) }
    guard people.count == 1 else { throw RowProblem(words: RosterPhrases.twoOfName) }
    return DutyEntry(role: role, person: person.person, from: begin, until: end)
  }

  /// The row of the headings, and where desk, begin, end and name stand.
  private func columns(of table: Table) -> (head: Int, places: [Int])? {
    for row in table.rows.prefix(Self.headRowsMax) {
      let cells = row.cells.map(Self.compared)
      let places = RosterPhrases.columns.compactMap { title in
        cells.firstIndex { $0 == Self.compared(title.ja) || $0 == Self.compared(title.en) }
      }
      if places.count == RosterPhrases.columns.count { return (row.number, places) }
    }
    return nil
  }

  /// How many rows may stand above the headings.
  private static let headRowsMax = 20

  private static func compared(_ text: String) -> String {
    text.lowercased().filter { !$0.isWhitespace }
  }

  /// `2026-12-01 17:15`, with any spelling of the day that the reader of dates knows.
  private static func moment(_ text: String) -> Instant? {
    let parts = text.split { $0 == " " || $0 == "T" || $0 == "\u{3000}" }
    guard parts.count == 2, let date = Normalized.date(String(parts[0])) else { return nil }
    let clock = parts[1].split(separator: ":").prefix(2).compactMap { Int($0) }
    guard clock.count == 2, (0...23).contains(clock[0]), (0...59).contains(clock[1]) else {
      return nil
    }
    return TimeZoneRule.tokyo.instant(date, hour: clock[0], minute: clock[1])
  }
}
