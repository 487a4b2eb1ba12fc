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
      callee: callee, campaign: nil, kind: .real, items: items.map { Cast.id($0) })
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
}
