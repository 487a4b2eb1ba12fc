//! Duty tables as people see them: members and the watch; names that are not public yet only to who keeps the table.

internal import Alerting
internal import GRDB
public import Kernel

extension Queries {
  /// A month of an organisation's duty table; nil where there is no such organisation or the viewer may not know.
  public func roster(
    of id: ID<Organization>, _ month: CivilMonth, as viewer: Viewer, at now: Instant
  ) throws -> RosterView? {
    try read(as: viewer, at: now) { snapshot in
      guard snapshot.sight.isOpen,
        let own = try snapshot.directory.organization(id, in: snapshot.db),
        try viewer.organization == id || viewer.role == .node || snapshot.isWatched(own)
      else { return nil }
      let mayEdit = viewer.role.mayAdminister && viewer.organization == id
      return RosterView(
        organization: try snapshot.name(id), month: month, at: now,
        turns: try snapshot.turns(of: own, month),
        before: try snapshot.turns(of: own, month.previous),
        gaps: try snapshot.gaps(of: own), days: Self.days(of: month, in: calendar),
        people: mayEdit ? try snapshot.choices(of: own, month, in: calendar) : [],
        mayEdit: mayEdit)
    }
  }

  /// The month that holds a moment, in the zone of the node's calendar.
  public func month(of now: Instant) -> CivilMonth {
    CivilMonth(of: calendar.zone.civilTime(at: now).date)
  }

  private static func days(of month: CivilMonth, in calendar: BusinessCalendar) -> [RosterView.Day]
  {
    month.days.map { date in
      let usual = Roster.usualTurn(on: date, in: calendar)
      return RosterView.Day(
        date: date, isClosed: !calendar.isBusinessDay(date), from: usual.from, until: usual.until,
        pattern: Roster.patternDay(for: date))
    }
  }
}

extension Snapshot {
  fileprivate func turns(of own: Organization, _ month: CivilMonth) throws -> [RosterView.Turn] {
    guard let roster = try Roster.find(own.id, month, in: db) else { return [] }
    let mayKeep = viewer.role.mayAdminister && viewer.organization == own.id
    let isMember = viewer.organization == own.id
    let mayCall =
      try viewer.role == .node || isMember && viewer.role.mayAct || isWatched(own)
    return try roster.turns.compactMap { turn in
      guard let post = own.posts.first(where: { $0.id == turn.post }) else { return nil }
      let isKnown = mayKeep || viewer.role == .node || own.isPublic(turn.person, at: at)
      return RosterView.Turn(
        role: post.role, person: turn.person, name: isKnown ? try name(turn.person) : nil,
        from: turn.from, until: turn.until, isGone: !own.counts(turn, at: turn.from),
        phones: isKnown && mayCall ? try addresses(of: turn.person, in: own, [.phone]) : [])
    }
  }

  /// The addresses over which somebody is reached, best first.
  func addresses(
    of person: ID<Person>, in own: Organization, _ channels: [Organization.Channel]
  ) throws -> [String] {
    try own.routes
      .filter { $0.person == person && !$0.isWrong && channels.contains($0.channel) }
      .sorted {
        ($1.lastSuccess?.microseconds ?? 0, $0.id) < ($0.lastSuccess?.microseconds ?? 0, $1.id)
      }
      .compactMap { try text($0.address) }
  }

  /// Everybody who holds a post at some time of the month, each once.
  fileprivate func choices(
    of own: Organization, _ month: CivilMonth, in calendar: BusinessCalendar
  ) throws -> [RosterView.Choice] {
    let start = calendar.zone.instant(month.first, hour: 0, minute: 0)
    let end = calendar.zone.instant(month.next.first, hour: 0, minute: 0)
    var seen: Set<ID<Person>> = []
    var found: [RosterView.Choice] = []
    let desks = own.posts.filter { Organization.tableDesks.contains($0.role) }
    // Who is appointed to a desk stands first.
    for post in desks + own.posts.filter({ !Organization.tableDesks.contains($0.role) }) {
      for appointment in own.appointments
      where appointment.post == post.id && appointment.from < end
        && appointment.until.map({ $0 > max(start, at) }) ?? true
        && seen.insert(appointment.person).inserted
      {
        found.append(
          RosterView.Choice(
            person: appointment.person, name: try name(appointment.person), post: post.name))
      }
    }
    return found
  }

  /// Nights to come without anybody, at desks for which a table is kept; the nearest first.
  func gaps(of own: Organization) throws -> [DutyGap] {
    guard let table = try directory.dutyTable(of: own, at: at, in: db) else { return [] }
    let turns = table.turns.filter { own.counts($0, at: max($0.from, at)) }
    return own.posts.filter { table.desks.contains($0.id) }.flatMap { post in
      Roster.gaps(
        at: post.id, in: turns, calendar: ladder.calendar, from: at, until: at + Roster.lookAhead
      ).map { DutyGap(role: post.role, from: $0.from, until: $0.until) }
    }.sorted { ($0.from, $0.role.rawValue) < ($1.from, $1.role.rawValue) }
  }

  /// The gaps of the viewer's own organisation, the nearest few.
  func ownGaps() throws -> [DutyGap] {
    guard sight.isOpen, let id = viewer.organization,
      let own = try directory.organization(id, in: db)
    else { return [] }
    return Array(try gaps(of: own).prefix(HomeView.gapsMax))
  }
}
