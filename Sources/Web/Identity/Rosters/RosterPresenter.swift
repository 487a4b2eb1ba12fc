//! From a month's duty table to the values of its pages. Pure.

internal import Kernel
internal import Node

/// Makes the pages of a duty table.
struct RosterPresenter {
  let view: RosterView
  let say: Language

  /// The path of the table.
  var path: String { "/network/\(view.organization.id)/roster" }

  /// 2026年12月
  var month: String {
    let (year, month) = (view.month.first.year, view.month.first.month)
    let name = Self.monthNames[month - 1]
    return say == .ja ? "\(year)年\(month)月" : "\(name) \(year)"
  }

  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// The table to look at.
  func page(_ frame: Frame) -> RosterPage {
    let query = "?month=\(view.month)"
    return RosterPage(
      frame: frame, path: path, organization: view.organization.name(say), month: month,
      previous: "\(path)?month=\(view.month.previous)",
      following: "\(path)?month=\(view.month.next)",
      edit: view.mayEdit ? "\(path)/edit\(query)" : nil,
      file: view.mayEdit ? "\(path).xlsx\(query)" : nil, gaps: Self.gaps(view.gaps, say),
      rows: view.days.map { day in
        RosterDayRow(
          day: Self.day(day.date, say), isClosed: day.isClosed,
          guardDesk: turns(on: day.date, .guardDesk).map(words),
          crisisDuty: turns(on: day.date, .crisisDuty).map(words))
      })
  }

  /// Gaps in words.
  static func gaps(_ gaps: [DutyGap], _ say: Language) -> [String] {
    gaps.map { gap in
      RosterPhrases.gap(gap.role, hour(gap.from, say), hour(gap.until, say))(say)
    }
  }

  /// The form, with what is stored or with these lines.
  func form(_ frame: Frame, _ lines: [RosterLine], problems: [String], isUnsaved: Bool)
    -> RosterFormPage
  {
    RosterFormPage(
      frame: frame, path: path, organization: view.organization.name(say), month: month,
      code: "\(view.month)",
      people: view.people.map {
        Choice(
          value: "\($0.person)", words: "\($0.name ?? ShownPhrases.erased(say)) \($0.post(say))")
      },
      lines: lines,
      problems: view.people.isEmpty ? problems + [RosterPhrases.nobodyThere(say)] : problems,
      isUnsaved: isUnsaved)
  }

  /// What is stored and not over, and an empty line for each usual turn to come of a day without any. With `copying`, the month before fills
  /// those lines with its people of the same weekday.
  func lines(copying: Bool) -> [RosterLine] {
    let known = Set(view.people.map(\.person))
    return view.days.flatMap { day in
      [Organization.Role.guardDesk, .crisisDuty].flatMap { role -> [RosterLine] in
        let stored = turns(on: day.date, role)
        if day.until <= view.at && stored.allSatisfy({ $0.until <= view.at }) { return [] }
        if !stored.isEmpty {
          return stored.filter { $0.until > view.at }.map {
            line(role, $0.from, $0.until, "\($0.person)", isChanged: false)
          }
        }
        let before = view.before.filter {
          $0.role == role && Self.date($0.from) == day.pattern && known.contains($0.person)
        }
        if copying, !before.isEmpty {
          return before.map { line(role, day.from, day.until, "\($0.person)", isChanged: true) }
        }
        return [line(role, day.from, day.until, "", isChanged: false)]
      }
    }
  }

  /// Entries as lines of the form, each day's usual turn among them.
  func lines(of entries: [DutyEntry]) -> [RosterLine] {
    view.days.flatMap { day in
      [Organization.Role.guardDesk, .crisisDuty].flatMap { role -> [RosterLine] in
        let own = entries.filter {
          $0.role == role && Self.date($0.from) == day.date && $0.until > view.at
        }
        if own.isEmpty && day.until <= view.at { return [] }
        if own.isEmpty { return [line(role, day.from, day.until, "", isChanged: false)] }
        return own.map { entry in
          let isStored = view.turns.contains {
            $0.role == role && $0.person == entry.person && $0.from == entry.from
              && $0.until == entry.until
          }
          return line(role, entry.from, entry.until, "\(entry.person)", isChanged: !isStored)
        }
      }
    }
  }

  private func line(
    _ role: Organization.Role, _ from: Instant, _ until: Instant, _ chosen: String,
    isChanged: Bool
  ) -> RosterLine {
    RosterLine(
      role: role.rawValue, desk: RosterPhrases.desk(role)(say), from: Self.local(from),
      until: Self.local(until), words: "\(Self.day(Self.date(from), say)) \(hours(from, until))",
      chosen: chosen, isChanged: isChanged)
  }

  private func turns(on date: CivilDate, _ role: Organization.Role) -> [RosterView.Turn] {
    view.turns.filter { $0.role == role && Self.date($0.from) == date }
  }

  private func words(_ turn: RosterView.Turn) -> String {
    let name = turn.name ?? RosterPhrases.notPublic(say)
    let gone = turn.isGone ? " \(RosterPhrases.gone(say))" : ""
    let phone = turn.phones.first.map { " \($0)" } ?? ""
    return "\(name)\(phone) \(hours(turn.from, turn.until))\(gone)"
  }

  private func hours(_ from: Instant, _ until: Instant) -> String {
    let isNext = Self.date(until) <= Self.date(from).adding(days: 1)
    let end = isNext ? Wording.clock(until) : Self.hour(until, say)
    return "\(Wording.clock(from))–\(end)"
  }

  // MARK: Times

  static func date(_ moment: Instant) -> CivilDate {
    TimeZoneRule.tokyo.civilTime(at: moment).date
  }

  /// 12月1日(火)
  static func day(_ date: CivilDate, _ say: Language) -> String {
    let weekday = date.weekday.name(say)
    return say == .ja
      ? "\(date.month)月\(date.day)日(\(weekday))"
      : "\(weekday) \(date.day) \(monthNames[date.month - 1].prefix(3))"
  }

  /// 12月1日(火) 17:15
  static func hour(_ moment: Instant, _ say: Language) -> String {
    "\(day(date(moment), say)) \(Wording.clock(moment))"
  }

  /// `2026-12-01T17:15`, as a browser's `datetime-local` has it.
  static func local(_ moment: Instant) -> String { String(Wording.machine(moment).prefix(16)) }
}
