//! Enters duty tables: the desk is made where there is none, and what has begun stays as it was.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// Sets the turns of a month at every desk. Refuses people who hold no post of the organisation when their turn begins.
  func setRoster(
    of id: ID<Organization>, _ month: CivilMonth, _ entries: [DutyEntry]
  ) throws {
    guard entries.allSatisfy({ Organization.tableDesks.contains($0.role) }) else {
      throw RefusalCode("unknownPost")
    }
    for role in Organization.tableDesks {
      try setRoster(of: id, role, month, entries.filter { $0.role == role })
    }
  }

  private func setRoster(
    of id: ID<Organization>, _ role: Organization.Role, _ month: CivilMonth,
    _ entries: [DutyEntry]
  ) throws {
    guard entries.count <= Roster.turnsMax else {
      throw RefusalCode(Roster.Refusal.tooManyTurns.rawValue)
    }
    let own = try existing(Organization.self, id.description)
    // What is over is left as it was, whoever stands there.
    for entry in entries
    where entry.until > at && !own.employs(entry.person, at: max(entry.from, at)) {
      throw RefusalCode("notEmployedThen")
    }
    let desk = own.posts.first { $0.role == role }?.id
    // Nobody makes a desk by entering nothing: at night it would stand before the responder.
    if desk == nil, entries.isEmpty { return }
    let post: ID<Post> = desk ?? make("post")
    if desk == nil {
      try change(id, .createPost(post, name: ContactRoles.word(role), role: role))
    }
    let current = try Roster.find(id, month, in: db)
    let wanted = entries.map {
      DutyTurn(post: post, person: $0.person, from: $0.from, until: $0.until)
    }
    let settled = Roster.settle(
      wanted, beside: current?.turns.filter { $0.post == post } ?? [], at: at)
    let zone = ladder.calendar.zone
    let bounds =
      zone.instant(
        month.first, hour: 0, minute: 0)..<zone.instant(month.next.first, hour: 0, minute: 0)
    let bodies = try refusing {
      () throws(Roster.Refusal) in
      try Roster.decide(
        id, month, within: bounds, post: post, from: settled.from, turns: settled.turns,
        current: current, at: at)
    }
    let roster: ID<Roster> = current?.id ?? make("roster")
    for body in bodies { try commit(.roster(roster, body)) }
  }
}
