//! Call cards: one answer, items added and removed, the last one drops the card.

import Alerting
import Kernel
import Testing

@Suite struct CallCardTests {
  private let now = Cast.friday
  private let sato = Actor.person(Cast.id(1))

  private func card(_ items: [UInt64]) throws -> CallCard {
    let callee = try #require(Cast.callees["deputy"])
    let body = CallCard.Body.cardQueued(
      callee: callee, campaign: nil, kind: .real, items: items.map { Cast.id($0) },
      callAfter: nil)
    return try #require(CallCard(id: Cast.id(40), beginning: body, at: now))
  }

  @Test(arguments: CallCard.Result.allCases)
  func `an answer is given once, and the same again is no second one`(result: CallCard.Result)
    throws
  {
    var card = try card([1])
    let bodies = try card.answer(result, by: sato)
    #expect(bodies == [.cardAnswered(result: result, by: sato)])
    #expect(card.ended == nil)
    for body in bodies { card.evolve(body, at: now + .minutes(2)) }
    #expect(card.ended == .answered(result, by: sato, at: now + .minutes(2)))
    #expect(try card.answer(result, by: sato).isEmpty)
    #expect(throws: CallCard.Refusal.alreadyAnswered) {
      try card.answer(result, by: .person(Cast.id(2)))
    }
    for other in CallCard.Result.allCases where other != result {
      #expect(throws: CallCard.Refusal.alreadyAnswered) { try card.answer(other, by: sato) }
    }
  }

  @Test(arguments: [Actor.unverified, .timer, .node, .key(Cast.id(9))])
  func `only a person calls`(actor: Actor) throws {
    let card = try card([1])
    #expect(throws: CallCard.Refusal.notAPerson) { try card.answer(.reached, by: actor) }
  }

  @Test func `what is said on a call is entered by its caller alone, within a day`() throws {
    let other = Actor.person(Cast.id(2))
    for result in CallCard.Result.allCases {
      var card = try card([1, 2])
      #expect(throws: CallCard.Refusal.nobodyReached) {
        try card.heard(Cast.id(1), by: sato, at: now)
      }
      for body in try card.answer(result, by: sato) { card.evolve(body, at: now) }
      let late = now + CallCard.hearingSpan
      guard result == .reached else {
        #expect(throws: CallCard.Refusal.nobodyReached) {
          try card.heard(Cast.id(1), by: sato, at: now)
        }
        continue
      }
      #expect(
        try card.heard(Cast.id(2), by: sato, at: late) == Delivery.Heard(card: card.id, by: sato))
      #expect(throws: CallCard.Refusal.calledTooLongAgo) {
        try card.heard(Cast.id(2), by: sato, at: late + .milliseconds(1))
      }
      #expect(throws: CallCard.Refusal.notTheCaller) {
        try card.heard(Cast.id(1), by: other, at: now)
      }
      #expect(throws: CallCard.Refusal.notOnThisCall) {
        try card.heard(Cast.id(3), by: sato, at: now)
      }
      for actor in [Actor.unverified, .key(Cast.id(90)), .timer] {
        #expect(throws: CallCard.Refusal.notAPerson) {
          try card.heard(Cast.id(1), by: actor, at: now)
        }
      }
    }
  }

  @Test func `a desk that took over the calling enters what it hears for a week`() throws {
    let other = Actor.person(Cast.id(2))
    var card = try card([1])
    #expect(throws: CallCard.Refusal.nobodyReached) {
      try card.heard(Cast.id(1), by: other, at: now, tookOver: true)
    }
    for body in try card.answer(.reached, by: sato) { card.evolve(body, at: now) }
    let late = now + CallCard.takenSpan
    #expect(
      try card.heard(Cast.id(1), by: other, at: late, tookOver: true)
        == Delivery.Heard(card: card.id, by: other))
    #expect(throws: CallCard.Refusal.calledTooLongAgo) {
      try card.heard(Cast.id(1), by: other, at: late + .milliseconds(1), tookOver: true)
    }
    #expect(throws: CallCard.Refusal.notOnThisCall) {
      try card.heard(Cast.id(3), by: other, at: now, tookOver: true)
    }
    #expect(throws: CallCard.Refusal.notTheCaller) {
      try card.heard(Cast.id(1), by: other, at: now)
    }
  }

  @Test func `items come and go and the last one drops the card`() throws {
    var card = try card([1])
    #expect(card.add(Cast.id(1)).isEmpty)
    for body in card.add(Cast.id(2)) { card.evolve(body, at: now) }
    #expect(card.items == [Cast.id(1), Cast.id(2)])
    #expect(card.remove(Cast.id(3)).isEmpty)
    for body in card.remove(Cast.id(1)) { card.evolve(body, at: now) }
    #expect(card.items == [Cast.id(2)])
    #expect(card.ended == nil)
    let last = card.remove(Cast.id(2))
    #expect(last == [.cardDropped])
    for body in last { card.evolve(body, at: now) }
    #expect(card.ended == .dropped)
    #expect(card.add(Cast.id(4)).isEmpty)
    #expect(card.remove(Cast.id(2)).isEmpty)
    #expect(throws: CallCard.Refusal.alreadyAnswered) { try card.answer(.reached, by: sato) }
  }

  @Test func `a card holds so many items and no more`() throws {
    let most = UInt64(CallCard.itemsMax)
    #expect(try card(Array(1..<most)).add(Cast.id(most)).count == 1)
    #expect(try card(Array(1...most)).add(Cast.id(most + 1)).isEmpty)
  }

  @Test func `a card begins with its queueing only`() {
    #expect(CallCard(id: Cast.id(40), beginning: .cardDropped, at: now) == nil)
  }

  // MARK: The hour (S16)

  private func slots(_ minutes: [Int64], isReal: Bool = true) -> [CallCard.Slot] {
    minutes.map { CallCard.Slot(at: now + .minutes($0), isReal: isReal) }
  }

  @Test func `the twelfth call of an hour is at once, the thirteenth an hour after the first`() {
    let later = now + .minutes(30)
    #expect(
      CallCard.slot(for: .real, beside: slots(Array(0..<11)), at: later) == later, "eleven before")
    #expect(
      CallCard.slot(for: .real, beside: slots(Array(0..<12)), at: later) == now + .minutes(60))
    #expect(
      CallCard.slot(for: .real, beside: slots(Array(0..<12)), at: now + .minutes(61))
        == now + .minutes(61), "the hour is over")
    #expect(
      CallCard.slot(for: .real, beside: slots(Array(0..<12) + [60]), at: later)
        == now + .minutes(61), "the fourteenth waits for the second")
  }

  @Test func `calls of every kind are one person's hour, and half of it is kept for the real`() {
    let later = now + .minutes(30)
    let tests = slots(Array(0..<6), isReal: false)
    for kind in [AlertKind.contactTest, .exercise("autumn")] {
      #expect(CallCard.slot(for: kind, beside: Array(tests.dropLast()), at: later) == later)
      #expect(CallCard.slot(for: kind, beside: tests, at: later) == now + .minutes(60))
    }
    #expect(CallCard.slot(for: .real, beside: tests, at: later) == later)
    let full = tests + slots(Array(6..<12))
    #expect(CallCard.slot(for: .real, beside: full, at: later) == now + .minutes(60))
    #expect(
      CallCard.slot(for: .contactTest, beside: slots(Array(0..<12)), at: later)
        == now + .minutes(60))
  }

  @Test func `however calls are asked for, no hour holds more than twelve`() {
    var taken: [CallCard.Slot] = []
    for number in 0..<400 {
      // Bursts and pauses, two of three of them rehearsals.
      let asked = now + .minutes(Int64(number / 7 * 11))
      let kind: AlertKind = number % 3 == 0 ? .real : .contactTest
      let at = CallCard.slot(for: kind, beside: taken, at: asked)
      #expect(at >= asked)
      taken.append(CallCard.Slot(at: at, isReal: kind == .real))
    }
    for end in taken {
      let hour = taken.filter { end.at >= $0.at && end.at - $0.at < .hours(1) }
      #expect(hour.count <= 12)
      #expect(hour.filter { !$0.isReal }.count <= 6)
    }
  }

  @Test func `a dropped card is no call, and a waiting one counts at its time`() throws {
    var dropped = try card([1])
    #expect(dropped.callAt == now)
    for body in dropped.remove(Cast.id(1)) { dropped.evolve(body, at: now) }
    #expect(dropped.ended == .dropped && dropped.callAt == nil)
    let callee = try #require(Cast.callees["deputy"])
    let body = CallCard.Body.cardQueued(
      callee: callee, campaign: nil, kind: .real, items: [Cast.id(1)], callAfter: now + .minutes(7))
    #expect(CallCard(id: Cast.id(41), beginning: body, at: now)?.callAt == now + .minutes(7))
  }
}
