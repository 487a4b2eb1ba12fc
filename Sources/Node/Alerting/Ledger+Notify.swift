//! What is to be sent: outbox rows, a function of the Fact; and call cards, for humans.

internal import Alerting
internal import GRDB
internal import Kernel

extension Ledger {
  /// How long an acknowledge link works. Longer than any ladder; a closed alert's link only shows.
  static let linkLife = Instant.Span.days(30)
  /// R7: at severity 3 and below a mail waits so long behind the last one to its person, and none ever longer.
  static let mailSpan = Instant.Span.minutes(10)

  /// Queues the notices of a Fact: to each called person a duty with a personal link, to each copied one a copy.
  func notify(_ delivery: Delivery, called: [Callee], copies: [Callee], rung: Int) throws {
    let reach = try reach(of: delivery)
    for callee in called.compactMap({ reach.admit($0) }) {
      try admit(callee.callee.organization, to: delivery.alert)
      try send(delivery, to: callee, role: "duty")
    }
    for callee in copies.compactMap({ reach.admit($0) }) {
      try admit(callee.callee.organization, to: delivery.alert)
      if !called.contains(callee.callee) { try send(delivery, to: callee, role: "copy") }
    }
    // Severity 5 calls at once, by every channel; and whoever has no mail can only be called.
    if rung == 0 {
      let own = try called.filter { try !isElsewhere($0) }
      let unreachable = try own.filter { try !hasMail($0) }
      let cards = delivery.severity == .emergency ? own : unreachable
      try queueCards(delivery, cards)
    }
  }

  /// Whether that is a body as such whose own node calls its people.
  private func isElsewhere(_ callee: Callee) throws -> Bool {
    try callee.isNode && directory.host(of: callee.organization, in: db) != nil
  }

  private func hasMail(_ callee: Callee) throws -> Bool {
    try callee.routes.contains {
      try directory.route($0, of: callee, in: db)?.channel == .mail
    }
  }

  /// Whom this duty may reach at all: what is no exercise and no test reaches whoever the ladder names.
  private func reach(of delivery: Delivery) throws -> Reach {
    try directory.reach(of: delivery.kind, delivery.alert, to: delivery.organization, in: db)
  }

  private func send(_ delivery: Delivery, to admitted: Reach.Admitted, role: String) throws {
    let callee = admitted.callee
    guard let person = callee.person else { return }
    for routeID in callee.routes {
      guard let route = try directory.route(routeID, of: callee, in: db),
        route.channel == .mail || route.channel == .webhook
      else { continue }
      var token: String?
      if role == "duty" {
        token = Hexadecimal.encode(drawn("token"))
        let statement = try store.cachedStatement(
          sql: "INSERT INTO token (hash, delivery, person, expires) VALUES (?, ?, ?, ?)")
        statement.arguments = [
          Hash(sha256: Array((token ?? "").utf8)).description, delivery.id.description,
          person.description, (at + Self.linkLife).microseconds,
        ]
        try statement.execute()
        if route.channel == .mail { try giveCode(delivery, to: person, of: callee, over: route) }
      }
      let outbox: ID<Content> = make("outbox")
      let statement = try store.cachedStatement(
        sql: """
          INSERT INTO outbox (id, seq, channel, delivery, person, route, role, kind, severity, token,
            due, attempts, leased_until, state, problem, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 'waiting', NULL, ?)
          """)
      statement.arguments = [
        outbox.description, deliverySeq, route.channel.rawValue, delivery.id.description,
        person.description, routeID.description, role, delivery.kind.code,
        delivery.severity.rawValue, token,
        try due(for: person, delivery, route, role: role).microseconds,
        at.microseconds,
      ]
      try statement.execute()
    }
  }

  /// When a notice goes: at once from severity 4. Below, a mail waits for ten minutes behind the last to its person (R7), and
  /// one for which another waits already goes together with it: however many come, none waits longer than that, for the
  /// ladder does not wait. An exercise or a test delays nothing real, and a copy no duty.
  private func due(
    for person: ID<Person>, _ delivery: Delivery, _ route: Organization.RouteRecord, role: String
  ) throws -> Instant {
    guard delivery.severity <= .warning, route.channel == .mail else { return at }
    // What was put off for another reason, since its relay did not answer, stands further away and counts for nothing.
    let last = try Int64.fetchOne(
      try store.cachedStatement(
        sql: """
          SELECT MAX(due) FROM outbox
          WHERE person = ? AND channel = 'mail' AND due > ? AND due <= ? AND severity <= 3
            AND kind = ? AND (role = 'duty' OR role = ?) AND state <> 'dead'
          """),
      arguments: [
        person.description, (at - Self.mailSpan).microseconds, (at + Self.mailSpan).microseconds,
        delivery.kind.code, role,
      ])
    guard let last = last.map({ Instant(microseconds: $0) }) else { return at }
    return last > at ? last : last + Self.mailSpan
  }

  // MARK: Call cards

  /// Queues a card for each callee. One person with many causes gets one card with a list; so does one whose hour is
  /// full, and where no card is open that could list it, the new one waits for its hour (S16).
  func queueCards(_ delivery: Delivery, _ callees: [Callee]) throws {
    let campaign = try find(Alert.self, delivery.alert.description)?.campaign
    let reach = try reach(of: delivery)
    for callee in callees.compactMap({ reach.admit($0)?.callee }) {
      let key = CallCard.calleeKey(callee)
      let asked = try calls(of: key)
      let open = try asked.open(delivery.kind).compactMap {
        try find(CallCard.self, $0.description)
      }
      let slot = CallCard.slot(for: delivery.kind, beside: asked.slots, at: at)
      let same = open.first { $0.items.contains(delivery.id) }
      let roomy = open.filter(\.hasRoom)
      let campaignCard = campaign.flatMap { id in roomy.first { $0.campaign == id } }
      // Where one can be called now, nobody waits for a later one.
      let soonest = roomy.last { $0.callAfter.map { $0 <= at } ?? true } ?? roomy.first
      let full = slot > at ? soonest : nil
      if let card = same ?? campaignCard ?? full {
        for body in card.add(delivery.id) { try commit(.card(card.id, body)) }
      } else {
        try commit(
          .card(
            make("card"),
            .cardQueued(
              callee: callee, campaign: campaign, kind: delivery.kind, items: [delivery.id],
              callAfter: slot > at ? slot : nil)))
      }
    }
  }

  /// The calls of somebody as they are now. Read past what is behind, which is added: the card that this input adds to
  /// is written once at its end, and not before each of its causes.
  private func calls(of key: String) throws -> CalleeCalls {
    if let known = callsKnown[key] { return known }
    var found = try CalleeCalls(of: key, after: at - CallCard.capacitySpan, in: store)
    for id in callsMoved[key] ?? [] {
      if let card = try find(CallCard.self, id.description) { found.take(card) }
    }
    callsKnown[key] = found
    return found
  }

  /// Keeps up with what this input makes of somebody's calls.
  func noteCall(_ card: CallCard) {
    let key = CallCard.calleeKey(card.callee)
    if callsKnown[key] == nil {
      callsMoved[key, default: []].append(card.id)
    } else {
      callsKnown[key]?.take(card)
    }
  }

  /// Takes a delivery off every open card; a card without items is dropped.
  func endCards(of delivery: ID<Delivery>) throws {
    let cards = try String.fetchAll(
      try store.cachedStatement(sql: "SELECT card FROM card_item WHERE delivery = ? ORDER BY card"),
      arguments: [delivery.description])
    for id in cards {
      guard let card = try find(CallCard.self, id) else { continue }
      for body in card.remove(delivery) { try commit(.card(card.id, body)) }
    }
  }

  /// As whom the callee of a card was called for one of its duties: he may sit at the desks of several bodies.
  func callee(of duty: ID<Delivery>, on card: CallCard) throws -> Callee {
    let key = CallCard.calleeKey(card.callee)
    let called = try find(Delivery.self, duty.description)?.called ?? []
    if called.contains(card.callee) { return card.callee }
    return called.first { CallCard.calleeKey($0) == key } ?? card.callee
  }

  /// What a call comes to. Whoever left that body since the card was queued takes nothing over any more: the next is
  /// called, as if he were absent.
  func settled(_ said: CallCard.Result, for callee: Callee) throws -> CallCard.Result {
    let isGone = try callee.person.map { try hasLeft($0, callee.organization) } ?? false
    return isGone && said == .reached ? .absent : said
  }

  func list(_ delivery: ID<Delivery>, on card: ID<CallCard>) throws {
    try store.cachedStatement(
      sql: "INSERT INTO card_item (card, delivery) VALUES (?, ?)"
    ).execute(arguments: [card.description, delivery.description])
  }
  func unlist(_ delivery: ID<Delivery>, from card: ID<CallCard>) throws {
    try store.cachedStatement(
      sql: "DELETE FROM card_item WHERE card = ? AND delivery = ?"
    ).execute(arguments: [card.description, delivery.description])
  }
  func unlistAll(from card: ID<CallCard>) throws {
    try store.cachedStatement(
      sql: "DELETE FROM card_item WHERE card = ?"
    ).execute(arguments: [card.description])
  }

  /// A call that reached its person keeps the route alive; a wrong number marks it.
  func markPhone(of callee: Callee, worked: Bool, isWrong: Bool) throws {
    guard worked || isWrong,
      let organization = try directory.organization(callee.organization, in: db)
    else { return }
    guard
      let phone = organization.routes.first(where: {
        $0.person == callee.person && $0.channel == .phone
      })
    else { return }
    try change(callee.organization, worked ? .routeSucceeded(phone.id) : .routeWrong(phone.id))
  }

  /// Tells the person to whom a hand-on is offered.
  func offerTo(_ person: ID<Person>, _ delivery: Delivery) throws {
    guard let organization = try directory.organization(delivery.organization, in: db) else {
      return
    }
    let routes = organization.routes.filter { $0.person == person && !$0.isWrong }.map(\.id)
    let callee = Callee(
      organization: delivery.organization, post: nil, person: person, routes: routes)
    guard let admitted = try reach(of: delivery).admit(callee) else { return }
    try send(delivery, to: admitted, role: "duty")
  }

  /// Lets an organisation's entry decide an event and commits what it decided.
  func change(_ id: ID<Organization>, _ event: Organization.Event) throws {
    guard let organization = try directory.organization(id, in: db) else {
      throw RefusalCode.notFound
    }
    let bodies = try refusing {
      () throws(Organization.Refusal) in try organization.decide(event, at: at)
    }
    for body in bodies { try commit(.organization(id, body)) }
  }
}
