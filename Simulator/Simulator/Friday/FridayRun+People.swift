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
    case .takesOwn(let person): try takeOwnLater(person)
    case .enters(let caller, let town, let person, let card):
      try enter(for: town, by: person, on: card, caller)
      try call(caller)
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
    _ = learn(town, person)
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

  /// Somebody of a town knows: from now on he works on the answer. Gives whether he says it at once, on the phone.
  private func learn(_ town: Int, _ person: Int, isOnPhone: Bool = false) -> Bool {
    if towns[town].awareAt == nil { towns[town].awareAt = now }
    guard towns[town].knowing.insert(person).inserted else { return false }
    let answer = people[person].answers(at: now, isApproved: policy.isApproved)
    if isOnPhone, entersAnswers, answer.isAlone, people[person].saysOnCall() { return true }
    events.plan(.answers(town: town, person: person), at: answer.at)
    return false
  }

  /// What a town answers.
  private func form(of town: Int) -> AnswerForm {
    let kinds: [Delivery.AnswerKind] = [.notAffected, .notAffected, .done, .underInvestigation]
    let kind = kinds[town % kinds.count]
    return AnswerForm(
      kind: kind, until: kind == .underInvestigation ? Friday.answerBy + .days(1) : nil)
  }

  private func answer(for town: Int, by person: Int) throws {
    guard towns[town].answeredAt == nil, let delivery = towns[town].delivery else { return }
    try submit([(.delivery(delivery, .answer(form(of: town))), viewer(person, .responder))])
    towns[town].answeredAt = now
  }

  /// A caller enters what he was told.
  private func enter(
    for town: Int, by person: Int, on card: ID<CallCard>, _ caller: Int
  ) throws {
    guard towns[town].answeredAt == nil, let delivery = towns[town].delivery else { return }
    let heard = HeardForm(delivery: delivery, person: people[person].id, answer: form(of: town))
    try submit([(.heard(card, heard), viewer(callers[caller].person, .watchOfficer))])
    towns[town].answeredAt = now
    entered += 1
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

  /// The tower takes a prefecture's towns over only once it has nobody left to call at the prefectures.
  private func takeOwnLater(_ person: Int) throws {
    if policy.prefecturesCall, try !openCards().isEmpty {
      events.plan(.takesOwn(person: person), at: now + .minutes(10))
    } else {
      try takeOwn(person)
    }
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
      try noteTaken(id, by: person)
      try submit([(.card(id, .reached), viewer(person, .watchOfficer))])
    }
  }

  /// Somebody of a desk takes a card: what its towns say is entered on it.
  private func noteTaken(_ card: ID<CallCard>, by person: Int) throws {
    guard let desk = callers.first(where: { $0.person == person })?.desk else { return }
    let items = try queue.read { db in
      try String.fetchAll(
        db.cachedStatement(sql: "SELECT delivery FROM card_item WHERE card = ? ORDER BY delivery"),
        arguments: [card.description])
    }
    for town in items.compactMap({ ID<Delivery>($0).flatMap { townOf[$0] } }) {
      towns[town].takenOver[desk] = card
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
    var entry: ID<CallCard>?
    let person: Int
    switch call {
    case .card(let id, let callee):
      person = callee
      calling.remove(id)
      if try isOpen(id) {
        entry = id
        if result == .reached { try noteTaken(id, by: callee) }
        try submit([(.card(id, result), viewer(callers[caller].person, .watchOfficer))])
      }
    case .list(let town, let callee):
      person = callee
      entry = towns[town].takenOver[callers[caller].desk]
      towns[town].isBeingCalled = false
      if result != .reached { missed(town) }
    }
    let says = try result == .reached && reached(person, canBeEntered: entry != nil)
    if says, let entry, let town = townOfPerson[person] {
      let minutes = Int64(chance.within(assumptions.callAnswered))
      events.plan(
        .enters(caller: caller, town: town, person: person, entry), at: now + .minutes(minutes))
    } else {
      try self.call(caller)
    }
  }

  /// The next of that town is called, and when nobody is left the town is called again later.
  private func missed(_ town: Int) {
    towns[town].next += 1
    guard towns[town].next >= towns[town].people.count else { return }
    towns[town].next = 0
    towns[town].rounds += 1
    towns[town].roundEnded = now
  }

  /// Somebody was reached. Gives whether he says his town's answer while he is on the phone.
  private func reached(_ person: Int, canBeEntered: Bool) throws -> Bool {
    guard let town = townOfPerson[person] else {
      try begin(person)
      return false
    }
    return towns[town].answeredAt == nil && learn(town, person, isOnPhone: canBeEntered)
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
    for index in towns.indices where towns[index].desks.contains(desk) {
      let town = towns[index]
      guard !town.isBeingCalled, town.awareAt == nil else { continue }
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
