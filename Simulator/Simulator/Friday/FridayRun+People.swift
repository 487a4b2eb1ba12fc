//! What people do on that Friday: read, take it, ask, answer, call, take calls.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Node

extension FridayRun {
  // transitions:
  func happen(_ event: Event) throws {
    switch event {
    case .reads(let person, let token, let delivery): try read(person, token, delivery)
    case .answers(let town, let person): try answer(for: town, by: person)
    case .free(let caller): try call(caller)
    case .hangsUp(let caller, let call, let result): try hangUp(caller, call, result)
    case .takesOwn(let person): try takeOwn(person)
    }
  }

  private func viewer(_ person: Int, _ role: Role) -> Viewer {
    Viewer(
      person: people[person].id, key: nil, organization: people[person].organization, role: role)
  }

  // MARK: Reading and answering

  private func read(_ person: Int, _ token: String?, _ delivery: ID<Delivery>) throws {
    guard let town = townOfPerson[person] else { return try begin(person) }
    guard towns[town].answeredAt == nil else { return }
    if policy.isApproved {
      try reply(person, delivery)
    } else if let token {
      let hash = Hash(sha256: Array(token.utf8))
      let stranger = Viewer(person: nil, key: nil, organization: nil, role: .observer)
      try submit([
        (.byToken(hash, .open), stranger),
        (.byToken(hash, .acknowledge(as: people[person].id)), stranger),
      ])
    }
    learn(town, person)
  }

  /// The number of the mail, sent back from wherever the mail is read.
  private func reply(_ person: Int, _ delivery: ID<Delivery>) throws {
    let code = try queue.read { db in
      try String.fetchOne(
        db.cachedStatement(
          sql:
            "SELECT code FROM reply_code WHERE delivery = ? AND person = ? ORDER BY route LIMIT 1"),
        arguments: [delivery.description, people[person].id.description])
    }
    guard let code else { return }
    let reply = MailReply(
      sender: people[person].address, authentication: .pass, codes: [code], isAutomatic: false,
      answers: [])
    try submit([(.replied(.reply(reply), at: nextMail()), .node)])
  }

  /// Somebody of a town knows: from now on he works on the answer.
  private func learn(_ town: Int, _ person: Int) {
    if towns[town].awareAt == nil { towns[town].awareAt = now }
    guard towns[town].knowing.insert(person).inserted else { return }
    let when = people[person].answers(at: now, isApproved: policy.isApproved)
    events.plan(.answers(town: town, person: person), at: when)
  }

  private func answer(for town: Int, by person: Int) throws {
    guard towns[town].answeredAt == nil, let delivery = towns[town].delivery else { return }
    let kinds: [Delivery.AnswerKind] = [.notAffected, .notAffected, .done, .underInvestigation]
    let kind = kinds[town % kinds.count]
    let until = kind == .underInvestigation ? Friday.answerBy + .days(1) : nil
    try submit([
      (
        .delivery(delivery, .answer(AnswerForm(kind: kind, until: until))),
        viewer(person, .responder)
      )
    ])
    towns[town].answeredAt = now
  }

  // MARK: Desks

  /// A prefecture's person was reached, or read the mail: he takes his cards and begins to call.
  private func begin(_ person: Int) throws {
    try takeOwn(person)
    guard let caller = callers.firstIndex(where: { $0.person == person && !$0.hasBegun }) else {
      return
    }
    callers[caller].hasBegun = true
    events.plan(
      .free(caller), at: now + .minutes(Int64(chance.within(assumptions.prefectureBegins))))
  }

  /// The last rung takes over the calling: from now on the desk calls from the list of the silent.
  private func takeOwn(_ person: Int) throws {
    let open = try queue.read { db in
      try String.fetchAll(
        db.cachedStatement(
          sql: "SELECT id FROM call_card WHERE callee = ? AND open = 1 ORDER BY queued_at, id"),
        arguments: [people[person].id.description])
    }
    for id in open.compactMap({ ID<CallCard>($0) }) where !calling.contains(id) {
      try submit([(.card(id, .reached), viewer(person, .watchOfficer))])
    }
  }

  // MARK: Calling

  private func call(_ caller: Int) throws {
    let desk = callers[caller].desk
    guard !(desk > 0 && Friday.isRest(now)), let call = try nextCall(of: desk) else {
      events.plan(.free(caller), at: now + .minutes(desk == 0 ? 1 : 5))
      return
    }
    callers[caller].calls += 1
    callers[caller].hours.insert(
      (now - Friday.issued).microseconds / Instant.Span.hours(1).microseconds)
    let person: Int
    switch call {
    case .card(let id, let callee):
      calling.insert(id)
      person = callee
    case .list(let town, let callee):
      towns[town].isBeingCalled = true
      person = callee
    }
    if let town = townOfPerson[person], towns[town].dialledAt == nil { towns[town].dialledAt = now }
    let result: CallCard.Result =
      people[person].hasWrongNumber
      ? .wrongNumber : people[person].takesCall(at: now) ? .reached : .absent
    let minutes = chance.within(
      result == .reached ? assumptions.callTaken : assumptions.callMissed)
    events.plan(
      .hangsUp(caller: caller, call, result),
      at: now + .seconds(Int64(60 * minutes + chance.below(30))))
  }

  private func hangUp(_ caller: Int, _ call: Call, _ result: CallCard.Result) throws {
    switch call {
    case .card(let id, let person):
      calling.remove(id)
      if try isOpen(id) {
        try submit([(.card(id, result), viewer(callers[caller].person, .watchOfficer))])
      }
      if result == .reached { try reached(person) }
    case .list(let town, let person):
      towns[town].isBeingCalled = false
      if result == .reached {
        try reached(person)
      } else {
        towns[town].next += 1
        if towns[town].next >= towns[town].people.count {
          towns[town].next = 0
          towns[town].rounds += 1
          towns[town].roundEnded = now
        }
      }
    }
    try self.call(caller)
  }

  private func reached(_ person: Int) throws {
    guard let town = townOfPerson[person] else { return try begin(person) }
    if towns[town].answeredAt == nil { learn(town, person) }
  }

  private func isOpen(_ id: ID<CallCard>) throws -> Bool {
    try queue.read { db in
      try Int.fetchOne(
        db.cachedStatement(sql: "SELECT 1 FROM call_card WHERE id = ? AND open = 1"),
        arguments: [id.description]) != nil
    }
  }

  /// The tower works the board, the oldest card first, and then the list of the silent; a prefecture its own list.
  private func nextCall(of desk: Int) throws -> Call? {
    if desk == 0, let card = try nextCard() { return card }
    // By night only what is grave.
    if severity < .serious, Friday.hours(at: now) == .night { return nil }
    var best: Int?
    for index in towns.indices where towns[index].desk == desk {
      let town = towns[index]
      guard town.isDesks, !town.isBeingCalled, town.awareAt == nil else { continue }
      if let ended = town.roundEnded, now - ended < .minutes(Int64(assumptions.redialAfter)) {
        continue
      }
      if best.map({ town.rounds < towns[$0].rounds }) ?? true { best = index }
    }
    guard let best else { return nil }
    return .list(town: best, person: towns[best].people[towns[best].next])
  }

  private func nextCard() throws -> Call? {
    if waiting.isEmpty { waiting = try openCards()[...] }
    while let card = waiting.popFirst() {
      guard !calling.contains(card.id), try isOpen(card.id) else { continue }
      return .card(card.id, person: card.person)
    }
    return nil
  }

  /// The open cards that the tower calls, as its board shows them. Its own it takes itself.
  private func openCards() throws -> [(id: ID<CallCard>, person: Int)] {
    let bodies = policy.prefecturesCall ? country.prefectures : country.towns
    let rows = try queue.read { db in
      try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT id, callee FROM call_card WHERE open = 1 AND call_at <= ? AND callee <> ?
            ORDER BY queued_at, id
            """), arguments: [now.microseconds, people[callers[0].person].id.description])
    }
    let mine = Set(bodies.map(\.id))
    return rows.compactMap { row in
      guard let id = ID<CallCard>(row["id"] as String), !calling.contains(id),
        let person = ID<Person>(row["callee"] as String).flatMap({ numbers[$0] }),
        mine.contains(people[person].organization)
      else { return nil }
      return (id, person)
    }
  }
}
