//! Calls and copies through the node: the hour of one person (S16), the desk that nobody reaches, what begins again.

import Alerting
import GRDB
import Kernel
import Testing

@testable import Node

struct CallingTests {
  let nation: Nation
  let tower: Viewer

  init() throws {
    nation = try Affairs().nation
    tower = try nation.viewer("watch", "tower", .watchOfficer)
  }

  /// The open calls to somebody, of every kind, in the order of calling.
  private func calls(_ person: String) throws -> [CardView] {
    try nation.queries.phoneCalls(of: try nation.person(person), isOpen: true, at: nation.now)
      .sorted { ($0.callAfter ?? $0.queuedAt) < ($1.callAfter ?? $1.queuedAt) }
  }

  private func asked(_ person: String) throws -> Int {
    try nation.queue.read {
      try Int.fetchOne(
        $0, sql: "SELECT COUNT(*) FROM call_card WHERE callee = ? AND call_at > ? AND call_at <= ?",
        arguments: [
          try nation.person(person).description, (nation.now - .hours(1)).microseconds,
          nation.now.microseconds,
        ]) ?? 0
    }
  }

  private func raise(_ name: String, kind: AlertKind = .real) throws {
    nation.now = nation.now + .seconds(1)
    try nation.raise(
      name, what: "火事です。", to: ["village"], severity: .emergency, kind: kind, as: tower)
  }

  // MARK: The hour

  @Test func `a thirteenth call waits for its hour when all twelve are answered already`() throws {
    let start = nation.now + .seconds(1)
    for index in 1...CallCard.capacityPerHour {
      try raise("fire \(index)")
      for card in try calls("elder") { try nation.done(.card(card.id, .absent), as: tower) }
    }
    #expect(try asked("elder") == CallCard.capacityPerHour)
    try raise("fire 13")
    let waiting = try #require(try calls("elder").first)
    #expect(waiting.callAfter == start + .hours(1))
    #expect(try asked("elder") == CallCard.capacityPerHour)
    // Never lost: the ladder did not wait, the next cause joins it, and the board says how long the worst waits.
    try raise("fire 14")
    #expect(try calls("elder").map(\.items.count) == [2])
    let board = try nation.queries.board(as: tower, at: nation.now)
    #expect(board.capacity.worstWait.map { $0 >= 59 } == true)
    #expect(board.cards.last?.id == waiting.id, "what can be called now comes first")
    #expect(
      try nation.queries.delivery(waiting.items[0].delivery, as: tower, at: nation.now)?
        .delivery.summary.next == nation.now + .minutes(5) - .seconds(1))
    try nation.done(.card(waiting.id, .reached), as: tower)
    #expect(try calls("elder").isEmpty)
  }

  @Test func `rehearsals and the real share one hour, and half of it is the real's`() throws {
    for index in 1...CallCard.rehearsalsPerHour {
      try raise("drill \(index)", kind: .exercise("drill \(index)"))
    }
    try raise("late drill", kind: .exercise("late"))
    let late = try #require(try calls("elder").last)
    #expect(late.kind == .exercise("late") && late.callAfter != nil)
    for index in 1...CallCard.rehearsalsPerHour {
      try raise("fire \(index)")
      for card in try calls("elder") where card.kind == .real {
        #expect(card.callAfter == nil, "real call \(index) is at once")
        try nation.done(.card(card.id, .absent), as: tower)
      }
    }
    #expect(try asked("elder") == CallCard.capacityPerHour)
    try raise("one more")
    #expect(try calls("elder").contains { $0.kind == .real && $0.callAfter != nil })
  }

  @Test func `a call that became needless takes nobody's hour`() throws {
    let elder = try nation.viewer("elder", "village", .responder)
    for index in 1...(2 * CallCard.capacityPerHour) {
      try raise("fire \(index)")
      let card = try #require(try calls("elder").first)
      #expect(card.callAfter == nil, "call \(index)")
      try nation.done(
        .delivery(card.items[0].delivery, .acknowledge(over: .link)), as: elder)
    }
    #expect(try calls("elder").isEmpty)
  }

  // MARK: The last rung

  @Test func `a desk that is not reached is called once an interval and not in a storm`() throws {
    try raise("fire")
    let alert = try nation.alert("fire")
    try nation.pass(.minutes(15))
    func mails() throws -> Int {
      try nation.queue.read {
        try Int.fetchOne(
          $0,
          sql: """
            SELECT COUNT(*) FROM outbox JOIN delivery ON delivery.id = outbox.delivery
            WHERE delivery.alert = ? AND outbox.person = ?
            """, arguments: [alert.description, try nation.person("watch").description]) ?? 0
      }
    }
    let first = try mails()
    #expect(first == 1)
    for round in 1...3 {
      let card = try #require(
        try calls("watch").first { $0.items.contains { $0.alert == alert } })
      try nation.done(.card(card.id, .absent), as: tower)
      #expect(try calls("watch").allSatisfy { !$0.items.contains { $0.alert == alert } })
      #expect(try mails() == round, "nobody is mailed again at once")
      let delivery = card.items[0].delivery
      let view = try #require(try nation.queries.delivery(delivery, as: tower, at: nation.now))
      let step = try #require(view.delivery.steps.first)
      #expect(step.isAgain && step.at > nation.now, "the board says what comes next")
      #expect(!view.delivery.missed.isEmpty)
      try nation.pass(step.at - nation.now)
      #expect(try mails() == round + 1)
    }
  }

  @Test func `the desk is announced until it has the calling, and no longer`() throws {
    try raise("fire")
    let delivery = try #require(
      try nation.queries.alert(try nation.alert("fire"), as: tower, at: nation.now)?
        .deliveries.first)
    #expect(delivery.steps.last.map { $0.isLast && !$0.isAgain } == true)
    try nation.pass(.minutes(15))
    let later = try #require(
      try nation.queries.delivery(delivery.summary.id, as: tower, at: nation.now)?.delivery)
    #expect(later.summary.rung == Ladder.lastRung)
    #expect(later.steps.map(\.isAgain) == [true])
  }

  // MARK: Behind an agreed desk

  /// A serious alert of the town, whose last rung was agreed to be the prefecture's desk.
  private func agreed(_ name: String) throws -> ID<Delivery> {
    try nation.done(
      .organization(
        try nation.organization("town"), .agreeLastRung(try nation.organization("north"))))
    let alert = try nation.raise(
      name, what: "通信です。", to: ["town"], severity: .serious, as: tower)
    let duty = try nation.queue.read {
      try Alert.find(alert[0].description, in: $0)?.deliveries.first
    }
    return try #require(duty)
  }

  private func isCalled(_ person: String, about duty: ID<Delivery>) throws -> Bool {
    try calls(person).contains { $0.items.contains { $0.delivery == duty } }
  }

  @Test func `an agreed desk that is silent leaves nobody waiting: the tower's is called with it`()
    throws
  {
    let duty = try agreed("fire")
    try nation.pass(.minutes(30))
    #expect(try isCalled("prefect", about: duty))
    #expect(try !isCalled("watch", about: duty), "the agreed desk comes first, and alone")
    let step = try #require(
      try nation.queries.delivery(duty, as: tower, at: nation.now)?.delivery.steps.first)
    #expect(step.isAgain && step.called.count == 2, "the board says who is called next")
    try nation.pass(.minutes(29))
    #expect(try !isCalled("watch", about: duty))
    try nation.pass(.minutes(1))
    #expect(try isCalled("watch", about: duty), "at the first reminder, and not on Tuesday")
    #expect(try isCalled("prefect", about: duty))
  }

  @Test func `an agreed desk that is called in vain passes it on at once, and once`() throws {
    let duty = try agreed("fire")
    try nation.pass(.minutes(30))
    let first = try #require(
      try calls("prefect").first { $0.items.contains { $0.delivery == duty } })
    try nation.done(.card(first.id, .absent), as: tower)
    #expect(try isCalled("watch", about: duty))
    #expect(
      try !isCalled("prefect", about: duty), "who was just called in vain is not called again")
    for card in try calls("watch") where card.items.contains(where: { $0.delivery == duty }) {
      try nation.done(.card(card.id, .absent), as: tower)
    }
    #expect(try !isCalled("watch", about: duty), "no storm: both wait for the reminder")
    try nation.pass(.minutes(30))
    #expect(try isCalled("watch", about: duty) && isCalled("prefect", about: duty))
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a test ends at the agreed desk, however silent that is`() throws {
    let plain = try Nation()
    try plain.done(
      .organization(
        try plain.organization("town"), .agreeLastRung(try plain.organization("north"))))
    try plain.raise(
      "test", what: "連絡テストです。", to: ["town"], severity: .serious, kind: .contactTest,
      as: try plain.viewer("watch", "tower", .watchOfficer))
    try plain.pass(.hours(2))
    let (watch, prefect) = (try plain.person("watch"), try plain.person("prefect"))
    #expect(try plain.queries.phoneCalls(of: watch, isOpen: true, at: plain.now).isEmpty)
    #expect(try !plain.queries.phoneCalls(of: prefect, isOpen: true, at: plain.now).isEmpty)
  }

  @Test func `an agreed desk at which nobody sits is not the end: the tower's is called at once`()
    throws
  {
    let north = try nation.organization("north")
    let prefect = try nation.person("prefect")
    let desks = try nation.queue.read {
      try Organization.find(north.description, in: $0)?.posts.filter { $0.role == .watchDesk }
    }
    for desk in try #require(desks) {
      try nation.done(.organization(north, .endAppointment(prefect, desk.id)))
    }
    let duty = try agreed("fire")
    try nation.pass(.minutes(30))
    #expect(try isCalled("watch", about: duty), "and not only with the reminder")
    #expect(try Verifier.verify(nation.queue, at: nation.now).faults == [])
  }

  @Test func `a desk that has taken it is reminded alone`() throws {
    let duty = try agreed("fire")
    try nation.pass(.minutes(30))
    let card = try #require(
      try calls("prefect").first { $0.items.contains { $0.delivery == duty } })
    try nation.done(.card(card.id, .reached), as: tower)
    try nation.pass(.hours(2))
    #expect(try !isCalled("watch", about: duty))
  }

  // MARK: What begins again

  /// What an indicator's match says of a machine of the town.
  private func match(_ host: String, indicator: UInt64 = 1) throws -> Observation.Finding {
    Observation.Finding(
      source: .indicator, sensor: nation.keys["town sensor"], seen: nation.now, rule: "beacon",
      severity: .serious, observables: [host].compactMap { Observable(guessing: $0) }, host: host,
      indicator: ID(high: 9, low: indicator), marking: .amber)
  }

  private func copies(_ delivery: ID<Delivery>) throws -> [OutboxRow] {
    try nation.queries.leaseOutbox(at: nation.now, for: .seconds(0), limit: 200)
      .filter { $0.isCopy && $0.view?.delivery.summary.id == delivery }
  }

  private func begun() throws -> ID<Delivery> {
    nation.now = nation.now + .seconds(1)
    try nation.done(.findings([try match("198.18.1.50")], cursor: nil, sensors: []))
    let made = try nation.newest()
    let view = try nation.queries.alert(made, as: .node, at: nation.now)
    return try #require(view?.deliveries.first?.summary.id)
  }

  @Test func `what was closed and is seen again is copied upwards again, and says so`() throws {
    let clerk = try nation.viewer("clerk", "town", .responder)
    let delivery = try begun()
    let before = try copies(delivery)
    let above = try Set(["chief", "top", "head"].map { try nation.person($0) })
    #expect(Set(before.map(\.person)) == above && before.allSatisfy { !$0.isAgain })
    nation.now = nation.now + .minutes(1)
    let close = DeliveryCommand.propose(.falsePositive, reason: "none", evidence: nil, cause: nil)
    try nation.done(.delivery(delivery, .acknowledge(over: .link)), as: clerk)
    try nation.done(.delivery(delivery, close), as: clerk)
    nation.now = nation.now + .hours(2)
    try nation.done(.findings([try match("198.18.1.50")], cursor: nil, sensors: []))
    #expect(try copies(delivery).allSatisfy { !$0.isAgain }, "it was found to be harmless")
    try nation.done(.findings([try match("198.18.1.51")], cursor: nil, sensors: []))
    let again = try copies(delivery).filter(\.isAgain)
    #expect(Set(again.map(\.person)) == above, "another machine is something new")
    nation.now = nation.now + .minutes(1)
    try nation.done(.delivery(delivery, close), as: clerk)
    nation.now = nation.now + .minutes(1)
    try nation.done(.delivery(delivery, .reopen), as: clerk)
    #expect(try copies(delivery).filter(\.isAgain).count == before.count, "since the reopening")
    #expect(try copies(delivery).count == 3 * before.count)
  }

  @Test(arguments: [Closing.Outcome.truePositive, .undetermined])
  func `what was closed as real begins again when the same is seen`(outcome: Closing.Outcome)
    throws
  {
    let clerk = try nation.viewer("clerk", "town", .responder)
    let second = try nation.viewer("chief", "town", .administrator)
    let delivery = try begun()
    for command in [
      DeliveryCommand.acknowledge(over: .call), .act, .contain(evidence: nil),
      .propose(outcome, reason: nil, evidence: "own", cause: "found"),
    ] { try nation.done(.delivery(delivery, command), as: clerk) }
    try nation.done(.delivery(delivery, .confirm), as: second)
    func stage() throws -> Delivery.Stage? {
      try nation.queries.delivery(delivery, as: tower, at: nation.now)?.delivery.summary.stage
    }
    #expect(try stage() == nil)
    // What was seen before it was over, and is only read now, says nothing new.
    let early = try match("198.18.1.50")
    nation.now = nation.now + .hours(2)
    try nation.done(.findings([early], cursor: nil, sensors: []))
    #expect(try stage() == nil)
    try nation.done(.findings([try match("198.18.1.50")], cursor: nil, sensors: []))
    #expect(try stage() == .awaiting)
    #expect(try copies(delivery).contains(where: \.isAgain))
  }
}
