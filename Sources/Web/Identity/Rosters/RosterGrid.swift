//! A month's duty table as offices keep it: days down, desks across, names in the cells. It goes out and comes back.

internal import Kernel
internal import Node
internal import Spreadsheets

/// Reads and makes workbooks of a month. A name that is unknown or fits several people is listed, never guessed.
struct RosterGrid {
  let view: RosterView
  let say: Language

  /// Most names in one cell.
  static let namesMax = 10
  /// How many rows may stand above the headings.
  private static let headRowsMax = 20
  private static let desks: [Organization.Role] = [.guardDesk, .crisisDuty]

  /// The month: each day with its weekday, and whoever is at which desk.
  var list: ListExport {
    let rows = view.days.map { day in
      Sheet.Row(
        ["\(day.date)", day.date.weekday.name(say)] + Self.desks.map { names(on: day, $0) })
    }
    let people = view.people.compactMap(\.name)
    let desks = Self.desks.map { role in
      var column = Sheet.Column(RosterPhrases.desk(role)(say), width: 32, choices: people)
      column.isOpen = true
      return column
    }
    let sheet = Sheet(
      name: RosterPhrases.sheet(say),
      columns: [
        Sheet.Column(RosterPhrases.heads[0](say), isKey: true),
        Sheet.Column(RosterPhrases.weekday(say), width: 8),
      ] + desks, rows: rows)
    return ListExport(name: "roster-month-\(view.month)", sheet: sheet, examples: examples)
  }

  private var examples: [Sheet.Row] {
    let day = view.month.first
    return [
      Sheet.Row([
        "\(day)", day.weekday.name(say), ContactPhrases.exampleName(say),
        ContactPhrases.exampleDeputy(say),
      ]),
      Sheet.Row([
        "\(day.adding(days: 1))", day.adding(days: 1).weekday.name(say),
        "\(ContactPhrases.exampleName(say)) 17:15-22:00; \(ContactPhrases.exampleDeputy(say)) 22:00-8:30",
        "",
      ]),
    ]
  }

  /// Whoever sits there that night; with the hours where they are not the usual ones.
  private func names(on day: RosterView.Day, _ role: Organization.Role) -> String {
    view.turns.filter { $0.role == role && RosterPresenter.date($0.from) == day.date }
      .compactMap { turn in
        guard let name = turn.name else { return nil }
        if turn.from == day.from, turn.until == day.until { return name }
        return "\(name) \(Wording.clock(turn.from))-\(Wording.clock(turn.until))"
      }.joined(separator: "; ")
  }

  // MARK: Coming back

  /// The turns that a grid names, and what is wrong with its rows; nil where the table is none.
  func read(_ table: Table) -> (entries: [DutyEntry], problems: [String])? {
    guard let head = heading(of: table) else { return nil }
    var entries: [DutyEntry] = []
    var problems: [String] = []
    var rowOf: [CivilDate: Int] = [:]
    for row in table.rows where row.number > head.row {
      func cell(_ column: Int) -> String {
        column < row.cells.count ? Normalized.trimmed(row.cells[column]) : ""
      }
      let names = head.desks.map { (role: $0.role, text: cell($0.column)) }
      if cell(head.day).isEmpty && names.allSatisfy({ $0.text.isEmpty }) { continue }
      do throws(Wrong) {
        let day = try day(cell(head.day), weekday: head.weekday.map(cell))
        if let first = rowOf[day.date] { throw Wrong(RosterPhrases.dayTwice(first)) }
        rowOf[day.date] = row.number
        for (role, text) in names {
          entries += try turns(text, role, on: day)
        }
      } catch {
        problems.append(RosterPhrases.badRow(row.number, error.words)(say))
      }
    }
    return problems.isEmpty ? (entries, []) : ([], problems)
  }

  private struct Wrong: Error {
    let words: Phrase
    init(_ words: Phrase) { self.words = words }
  }

  private struct Heading {
    var row: Int
    var day: Int
    var weekday: Int?
    var desks: [(role: Organization.Role, column: Int)]
  }

  /// The row that names a column of days and at least one desk.
  private func heading(of table: Table) -> Heading? {
    for row in table.rows.prefix(Self.headRowsMax) {
      let cells = row.cells.map(Self.compared)
      guard let day = cells.firstIndex(where: { Self.dayWords.contains($0) }) else { continue }
      var desks: [(role: Organization.Role, column: Int)] = []
      for (column, text) in cells.enumerated() where column != day {
        guard let role = ContactRoles.role(text), Self.desks.contains(role),
          !desks.contains(where: { $0.role == role })
        else { continue }
        desks.append((role, column))
      }
      guard !desks.isEmpty else { continue }
      return Heading(
        row: row.number, day: day,
        weekday: cells.firstIndex { Self.weekdayWords.contains($0) }, desks: desks)
    }
    return nil
  }

  private static let dayWords: Set<String> = ["日", "日付", "月日", "年月日", "日にち", "day", "date"]
  private static let weekdayWords: Set<String> = ["曜日", "曜", "weekday", "dayofweek"]

  /// The day of a cell: whole, by month and day, or the number of the day alone. A weekday that does not fit tells a
  /// table of another year.
  private func day(_ text: String, weekday: String?) throws(Wrong) -> RosterView.Day {
    let date = try date(text)
    guard let day = view.days.first(where: { $0.date == date }) else {
      throw Wrong(RosterPhrases.otherMonth)
    }
    var written = weekday.map { Normalized.compatible($0) } ?? ""
    if let open = Normalized.compatible(text).split(separator: "(").dropFirst().first {
      written = String(open.prefix { $0 != ")" })
    }
    guard !written.isEmpty else { return day }
    let names = Language.allCases.map { date.weekday.name($0).lowercased() }
    let isRight = names.contains { written.lowercased().hasPrefix($0) }
    guard isRight else { throw Wrong(RosterPhrases.otherWeekday(date.weekday.name(say))) }
    return day
  }

  private func date(_ text: String) throws(Wrong) -> CivilDate {
    if let date = Normalized.date(text) { return date }
    let plain = Normalized.compatible(text).prefix { $0 != "(" }
    let numbers = plain.split(whereSeparator: { !($0.isASCII && $0.isNumber) }).compactMap {
      Int($0)
    }
    let first = view.month.first
    let isOnlyDay = numbers.count == 1 && plain.allSatisfy { $0.isNumber || $0 == "日" || $0 == " " }
    let isMonthAndDay =
      numbers.count == 2 && plain.allSatisfy { $0.isNumber || "月日/-. ".contains($0) }
    let month = isMonthAndDay ? numbers[0] : first.month
    guard isOnlyDay || isMonthAndDay, let number = numbers.last,
      let date = CivilDate(year: first.year, month: month, day: number)
    else { throw Wrong(RosterPhrases.unknownDay) }
    return date
  }

  /// The turns of a cell: names with commas or lines between, each with hours where they are not the usual ones.
  private func turns(
    _ text: String, _ role: Organization.Role, on day: RosterView.Day
  ) throws(Wrong) -> [DutyEntry] {
    let marks: Set<Character> = [";", "；", "、", ",", "，", "／", "/", "\n"]
    let parts = text.split(whereSeparator: { marks.contains($0) })
      .map { Normalized.trimmed(String($0)) }.filter { !$0.isEmpty && !Self.isNobody($0) }
    guard parts.count <= Self.namesMax else { throw Wrong(RosterPhrases.tooManyNames) }
    var found: [DutyEntry] = []
    for part in parts {
      let (name, hours) = try hours(part, on: day)
      let people = view.people.filter { Self.compared($0.name ?? "") == Self.compared(name) }
      guard let person = people.first else { throw Wrong(RosterPhrases.nobodyCalled(name)) }
      guard people.count == 1 else { throw Wrong(RosterPhrases.severalCalled(name)) }
      found.append(
        DutyEntry(role: role, person: person.person, from: hours.from, until: hours.until))
    }
    return found
  }

  /// 佐藤 花子 17:15-22:00: the name, and the hours of its turn; an end before the beginning is of the next day.
  private func hours(
    _ text: String, on day: RosterView.Day
  ) throws(Wrong) -> (name: String, hours: (from: Instant, until: Instant)) {
    let words = Normalized.compatible(text)
    guard let colon = words.firstIndex(of: ":") else { return (text, (day.from, day.until)) }
    var start = colon
    while start > words.startIndex, words[words.index(before: start)].isNumber {
      start = words.index(before: start)
    }
    let name = words[..<start].filter { $0 != "(" }
    // Behind the name alone: a long vowel in it (ジョーンズ) is no dash.
    let clocks = words[start...].filter { $0 != ")" }.split { "-~〜～–−ー".contains($0) }.map {
      $0.split(separator: ":").compactMap { Int(Normalized.trimmed(String($0))) }
    }
    guard clocks.count == 2, clocks.allSatisfy({ $0.count == 2 }),
      clocks.allSatisfy({ (0...23).contains($0[0]) && (0...59).contains($0[1]) })
    else { throw Wrong(RosterPhrases.unknownTime) }
    let zone = TimeZoneRule.tokyo
    let from = zone.instant(day.date, hour: clocks[0][0], minute: clocks[0][1])
    let isNext = (clocks[1][0], clocks[1][1]) <= (clocks[0][0], clocks[0][1])
    let until = zone.instant(
      isNext ? day.date.adding(days: 1) : day.date, hour: clocks[1][0], minute: clocks[1][1])
    return (Normalized.trimmed(String(name)), (from, until))
  }

  /// What offices write where nobody is on duty.
  private static func isNobody(_ text: String) -> Bool {
    ["-", "－", "ー", "―", "—", "なし", "×", "nobody", "none"].contains(text.lowercased())
  }

  private static func compared(_ text: String) -> String {
    Normalized.compatible(text).lowercased().filter { !$0.isWhitespace }
  }
}
