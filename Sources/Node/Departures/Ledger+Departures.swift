//! Somebody leaves: that minute nothing goes to him any more, and what he was asked goes to those who are there.

internal import Alerting
internal import GRDB
internal import Kernel

internal import struct Foundation.Data

extension Organization {
  /// What the one timer of an organisation waits for: the next moment at which an appointment ends.
  static let departureStep = "departure"

  /// The next end of an appointment after that moment; nil where none has a date.
  func nextDeparture(after moment: Instant) -> Instant? {
    appointments.compactMap(\.until).filter { $0 > moment }.min()
  }
}

extension Ledger {
  /// Sets the timer of an organisation to the next end of an appointment. One that has run out and was not fired yet
  /// stays: it must not be lost because something else was entered after a standstill.
  func setTimer(of organization: Organization) throws {
    let record = RecordReference(.organization, organization.id).description
    guard let due = organization.nextDeparture(after: at) else {
      try store.cachedStatement(sql: "DELETE FROM timer WHERE record = ? AND due > ?")
        .execute(arguments: [record, at.microseconds])
      return
    }
    try store.cachedStatement(
      sql: """
        INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)
        ON CONFLICT (record) DO UPDATE SET due = excluded.due WHERE timer.due > ?
        """
    ).execute(arguments: [
      record, due.microseconds, AlertKind.real.code, Organization.departureStep, at.microseconds,
    ])
  }

  /// Appointments of an organisation ended at that moment: whoever left by that is treated so, and the timer waits for
  /// the next. A timer that fires twice finds nobody who is still called.
  func departures(of id: ID<Organization>, due: Instant) throws {
    let record = RecordReference(.organization, id).description
    let waiting = try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT due FROM timer WHERE record = ?"), arguments: [record])
    guard waiting == due.microseconds, at >= due,
      let organization = try directory.organization(id, in: db)
    else { return }
    try store.cachedStatement(sql: "DELETE FROM timer WHERE record = ?")
      .execute(arguments: [record])
    if let next = organization.nextDeparture(after: due) {
      try store.cachedStatement(
        sql: "INSERT INTO timer (record, due, kind, step) VALUES (?, ?, ?, ?)"
      ).execute(arguments: [
        record, next.microseconds, AlertKind.real.code, Organization.departureStep,
      ])
    }
    let ended = organization.appointments.filter { $0.until == due }.map(\.person)
    for person in Set(ended).sorted() { try depart(person, from: id) }
  }

  /// Treats those whose appointments this input ended, once all of it is entered: a successor who comes with the same
  /// list is the one who is called.
  func settleDepartures() throws {
    // Whoever leaves his own body leaves the desks that it lent him to as well.
    while !departing.isEmpty {
      let ended = departing
      departing = []
      for (person, organization) in ended { try depart(person, from: organization) }
    }
  }

  /// Whoever holds no post of the organisation any more: notices that wait are never sent, sessions end, cards are
  /// withdrawn, and every open duty that he was asked, holds or was offered goes on with those who are there.
  private func depart(_ person: ID<Person>, from id: ID<Organization>) throws {
    guard let organization = try directory.organization(id, in: db),
      organization.hasLeft(person, at: at)
    else { return }
    // Somebody lent by another body leaves only this one's desk; whoever passed to a successor is told there.
    let home = try home(of: person)
    let isHome = home == id
    if isHome { try endLent(person, by: organization) }
    let duties = try openDuties(of: person, in: id)
    let calls = try calls(to: person, for: isHome ? nil : id)
    let own = try home.flatMap { try directory.organization($0, in: db) }?.routes ?? []
    try withdrawNotices(
      to: person, over: isHome ? nil : organization, but: isHome ? [] : Set(own.map(\.id)))
    try endSessions(of: person, for: id)
    for duty in duties { try decide(duty, .depart(person, from: isHome ? nil : id)) }
    for (card, duty) in calls {
      // Whoever is called for it by another body now, e.g. since his own became part of that, is still to be called.
      let called = try find(Delivery.self, duty.description)?.called ?? []
      let isCalled = called.contains { $0.person == person && $0.organization != id }
      guard isHome || !isCalled, let now = try find(CallCard.self, card.description) else {
        continue
      }
      for body in now.remove(duty) { try commit(.card(card, body)) }
    }
  }

  /// Whoever has left his own body sits at no desk that it lent him to: those appointments end as well. He is told nothing
  /// any more (S9), and a desk that seems to be held would be called in vain.
  private func endLent(_ person: ID<Person>, by own: Organization) throws {
    let path = own.path(in: .support)
    let places = try String.fetchAll(
      db,
      sql: """
        SELECT id FROM organization WHERE path_support > :from AND path_support < :until
          AND CAST(state AS TEXT) LIKE '%' || :person || '%'
        UNION SELECT organization FROM reply_code WHERE person = :person
        ORDER BY 1
        """,
      arguments: [
        "from": path, "until": String(path.dropLast()) + "0", "person": person.description,
      ]
    ).compactMap { ID<Organization>($0) }
    for place in places where place != own.id {
      let held = try directory.organization(place, in: db)?.appointments ?? []
      for one in held where one.person == person && one.until.map({ $0 > at }) ?? true {
        try change(
          place,
          one.from > at
            ? .cancelAppointment(person, one.post, from: one.from)
            : .endAppointment(person, one.post))
      }
    }
  }

  /// The open duties in which he may stand: those he was told of, has a card for, and all of his organisation, since
  /// whoever acted on the page was sent nothing.
  private func openDuties(of person: ID<Person>, in organization: ID<Organization>) throws
    -> [ID<Delivery>]
  {
    try String.fetchAll(
      db,
      sql: """
        SELECT outbox.delivery FROM outbox JOIN delivery ON delivery.id = outbox.delivery
        WHERE outbox.person = :person AND delivery.open = 1
        UNION SELECT card_item.delivery FROM call_card
          JOIN card_item ON card_item.card = call_card.id
        WHERE call_card.callee = :person AND call_card.open = 1
        UNION SELECT id FROM delivery WHERE organization = :organization AND open = 1
        ORDER BY 1
        """,
      arguments: ["person": person.description, "organization": organization.description]
    ).compactMap { ID<Delivery>($0) }
  }

  /// Notices that wait for him go nowhere; their secrets go with them. With an organisation, only those over its routes
  /// that are not also among those by which he is reached elsewhere.
  private func withdrawNotices(
    to person: ID<Person>, over organization: Organization?, but kept: Set<ID<ContactRoute>>
  ) throws {
    let routes = organization?.routes.filter { $0.person == person && !kept.contains($0.id) }
      .map(\.id.description)
    let waiting = try Row.fetchAll(
      db, sql: "SELECT id, route FROM outbox WHERE person = ? AND state = 'waiting' ORDER BY id",
      arguments: [person.description])
    for row in waiting where routes?.contains(row["route"] as String) ?? true {
      try store.cachedStatement(
        sql: "UPDATE outbox SET state = 'dead', token = NULL, problem = ? WHERE id = ?"
      ).execute(arguments: ["the person has left", row["id"] as String])
    }
  }

  private func endSessions(of person: ID<Person>, for organization: ID<Organization>) throws {
    for table in ["session", "password"] {
      try db.execute(
        sql: """
          DELETE FROM \(table) WHERE account IN (
            SELECT id FROM account WHERE person = ? AND organization = ?)
          """, arguments: [person.description, organization.description])
    }
  }

  /// What he is to be called about by that organisation, or at all; asked before anybody is called in his place. One card
  /// may list what several bodies want of him.
  private func calls(to person: ID<Person>, for organization: ID<Organization>?) throws
    -> [(card: ID<CallCard>, duty: ID<Delivery>)]
  {
    let cards = try Data.fetchAll(
      db, sql: "SELECT state FROM call_card WHERE callee = ? AND open = 1 ORDER BY id",
      arguments: [person.description]
    ).map { try CallCard.read([UInt8]($0)) }
    var found: [(card: ID<CallCard>, duty: ID<Delivery>)] = []
    for card in cards {
      for item in card.items {
        let called = try callee(of: item, on: card)
        if organization == nil || called.organization == organization {
          found.append((card: card.id, duty: item))
        }
      }
    }
    return found
  }
}
