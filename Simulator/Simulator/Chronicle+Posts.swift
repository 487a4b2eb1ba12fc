//! The laws about who is in a post: leavers (S9), nights by the duty table, contact tests at their hour, and the bound on
//! how long a call for something grave waits behind a flood.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

extension Chronicle {
  // MARK: S9

  /// Whether the person held a post somewhere and holds none any more.
  func hasLeft(_ person: ID<Person>, at now: Instant) -> Bool {
    organizations.values.contains { $0.hasLeft(person, at: now) }
      && !organizations.values.contains { $0.employs(person, at: now) }
  }

  /// Nobody who has left is behind a Fact about a duty.
  func judgeActor(_ id: ID<Delivery>, _ fact: Fact) throws {
    guard enabled.contains(.s9), let person = fact.actor.person else { return }
    try demand(
      .s9, !hasLeft(person, at: fact.at), "\(id): \(fact.kind) by \(person), who has left")
  }

  /// No notice is made for somebody who has left.
  mutating func judgeReceivers(_ db: Database) throws {
    guard enabled.contains(.s9) else { return }
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT rowid AS number, id, person, created_at FROM outbox WHERE rowid > ? ORDER BY rowid
        """, arguments: [noticesSeen])
    for row in rows {
      noticesSeen = row["number"]
      guard let person = ID<Person>(row["person"] as String) else { continue }
      let made = Instant(microseconds: row["created_at"])
      try demand(
        .s9, !hasLeft(person, at: made), "a notice is made for \(person), who has left")
    }
  }

  // MARK: Nights

  /// Who is first and second at night in an organisation that keeps a duty table; nil for one that keeps none.
  func night(_ own: Organization, _ at: Instant) -> (first: [ID<Person>], second: [ID<Person>])? {
    let turns = rosters.values.filter { $0.organization == own.id }.flatMap(\.turns).sorted()
    guard !turns.isEmpty else { return nil }
    func holders(_ role: Organization.Role) -> [ID<Person>] {
      own.posts.filter { $0.role == role }.flatMap { own.holders(of: $0.id, at: at) }
    }
    func desk(_ role: Organization.Role) -> [ID<Person>] {
      let posts = own.posts.filter { $0.role == role }.map(\.id)
      let named = turns.filter {
        posts.contains($0.post) && $0.holds(at: at) && own.employs($0.person, at: at)
      }
      return named.isEmpty ? holders(role) : named.map { own.acting(for: $0.person, at: at) }
    }
    let (guards, crisis, heads) = (desk(.guardDesk), desk(.crisisDuty), holders(.middle))
    var first: [ID<Person>] = []
    for people in [guards, crisis, heads, holders(.responder)] {
      first += people
      let isReached = first.contains { person in
        own.routes.contains { $0.person == person && !$0.isWrong }
      }
      if isReached { break }
    }
    func others(_ people: [ID<Person>]) -> [ID<Person>] { people.filter { !first.contains($0) } }
    var second = others(crisis + heads)
    if others(crisis).isEmpty { second = others(heads + holders(.deputy)) }
    if second.isEmpty { second = crisis + heads + holders(.deputy) }
    return (first, second)
  }

  /// A duty of the night falls to whom the table names, or through its gap to the next.
  func judgeNight(
    _ delivery: Delivery, _ rung: Int, _ called: [Callee], _ at: Instant
  ) throws {
    guard enabled.contains(.nightDuty), rung < 2, BusinessCalendar.japan.isNight(at),
      [.primary, .contested, .addressed].contains(delivery.level),
      let own = organizations[delivery.organization], let night = night(own, at)
    else { return }
    let expected = Set(rung == 0 ? night.first : night.second)
    guard !expected.isEmpty else { return }
    let found = Set(called.compactMap(\.person))
    try demand(
      .nightDuty, found == expected,
      "\(delivery.id), rung \(rung): \(found.sorted()) were called, \(expected.sorted()) are on duty"
    )
  }

  // MARK: Contact tests

  /// A contact test never begins beside something grave, beside another, or when the office is closed.
  func judgeTest(_ test: ContactTest, _ fact: Fact) throws {
    let open = lives.values.map(\.delivery).filter {
      $0.organization == test.organization && $0.stage != nil
    }
    try demand(
      .testHour, !open.contains { $0.kind == .real && $0.severity >= .serious },
      "\(test.id) began beside an alert of severity 4 or 5")
    try demand(
      .testHour, !open.contains { $0.kind == .contactTest }, "\(test.id) began beside another test")
    try demand(.testHour, OfficeDays.isOpen(at: fact.at), "\(test.id) began out of hours")
  }

  // MARK: A flood

  /// How long a call about something grave may wait because the person's hour is full.
  static let floodBound = Instant.Span.hours(1)

  /// Whoever is called for something grave is on a card that can be called within the bound, whatever else is on.
  func judgeFlood(_ db: Database, _ entries: [Entry]) throws {
    guard enabled.contains(.flood) else { return }
    for entry in entries {
      guard case .delivery(let id, .rungCalled(_, _, _, let called, _)) = entry.change,
        let now = lives[id]?.delivery, now.stage == .awaiting, now.called == called,
        now.kind == .real, now.severity >= .serious, now.level != .addressed
      else { continue }
      for callee in called where !now.missed.contains(callee) {
        let first = try Int64.fetchOne(
          db,
          sql: """
            SELECT MIN(call_card.call_at) FROM card_item
            JOIN call_card ON call_card.id = card_item.card
            WHERE card_item.delivery = ? AND call_card.callee = ? AND call_card.open = 1
            """, arguments: [id.description, Self.key(callee)])
        let bound = entry.fact.at + Self.floodBound
        try demand(
          .flood, first.map { Instant(microseconds: $0) <= bound } ?? false,
          "\(id): the call to \(Self.key(callee)) waits longer than an hour, or is on no card")
      }
    }
  }
}
