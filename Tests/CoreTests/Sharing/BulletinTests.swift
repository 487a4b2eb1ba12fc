//! Bulletins: what may be issued, and how far one has soaked in.

import Kernel
import Sharing
import Testing

@Suite struct BulletinTests {
  private static let now = Instant(seconds: 1_431_050_400)
  private static let person = Actor.person(ID(high: 7, low: 7))
  private static let text = ContentReference(
    id: ID(high: 1, low: 1), digest: Hash(sha256: [UInt8]()))

  private func terms(
    _ character: Bulletin.LegalCharacter = .request, statute: String = "", tlp: TLP = .amber,
    severity: Int = 3, in span: Instant.Span = .days(1)
  ) -> Bulletin.Terms {
    Bulletin.Terms(
      kind: .warning, character: character, statute: statute, text: Self.text, tlp: tlp,
      mayForward: .nobody, severity: severity, answerBy: Self.now + span)
  }

  private func issue(
    _ terms: Bulletin.Terms, asked: Int = 3, by person: Actor = person
  ) throws(Bulletin.Refusal) -> Bulletin.Body {
    try Bulletin.issue(
      terms, campaign: ID(high: 2, low: 2), issuer: ID(high: 3, low: 3), asked: asked, by: person,
      at: Self.now)
  }

  @Test func `an instruction cites the statute it rests on`() throws {
    #expect(throws: Bulletin.Refusal.needsStatute) { try issue(terms(.instruction)) }
    _ = try issue(terms(.instruction, statute: "法 第1条"))
    _ = try issue(terms(.request))
    let most = String(repeating: "法", count: Bulletin.statuteMax)
    _ = try issue(terms(.instruction, statute: most))
    #expect(throws: Bulletin.Refusal.statuteTooLong) {
      try issue(terms(.instruction, statute: most + "法"))
    }
  }

  @Test func `what nobody must answer is no bulletin`() throws {
    #expect(throws: Bulletin.Refusal.severityTooLow) { try issue(terms(severity: 1)) }
    #expect(throws: Bulletin.Refusal.severityTooLow) { try issue(terms(severity: 6)) }
    #expect(throws: Bulletin.Refusal.emptyAudience) { try issue(terms(), asked: 0) }
    _ = try issue(terms(), asked: Bulletin.recipientsMax)
    #expect(throws: Bulletin.Refusal.tooManyRecipients) {
      try issue(terms(), asked: Bulletin.recipientsMax + 1)
    }
    #expect(throws: Bulletin.Refusal.notAPerson) { try issue(terms(), by: .node) }
    #expect(throws: Bulletin.Refusal.redIsForPeople) { try issue(terms(tlp: .red)) }
  }

  @Test func `the date of the answer lies within its limits`() throws {
    let spans = Bulletin.answerSpans
    let moment = Instant.Span(microseconds: 1)
    _ = try issue(terms(in: spans.lowerBound))
    _ = try issue(terms(in: spans.upperBound))
    let early = terms(in: Instant.Span(microseconds: spans.lowerBound.microseconds - 1))
    #expect(throws: Bulletin.Refusal.dateOutOfRange) { try issue(early) }
    let late = terms(
      in: Instant.Span(microseconds: spans.upperBound.microseconds + moment.microseconds))
    #expect(throws: Bulletin.Refusal.dateOutOfRange) { try issue(late) }
  }

  @Test func `a bulletin is withdrawn once, by a person`() throws {
    var bulletin = try #require(
      Bulletin(id: ID(high: 9, low: 9), beginning: try issue(terms()), at: Self.now))
    #expect(throws: Bulletin.Refusal.notAPerson) {
      try bulletin.decide(.withdraw(reason: Self.text, by: .node), at: Self.now)
    }
    for body in try bulletin.decide(.withdraw(reason: Self.text, by: Self.person), at: Self.now) {
      bulletin.evolve(body)
    }
    #expect(bulletin.withdrawal?.by == Self.person)
    #expect(throws: Bulletin.Refusal.alreadyWithdrawn) {
      try bulletin.decide(.withdraw(reason: Self.text, by: Self.person), at: Self.now)
    }
  }

  private func recipient(
    _ group: String, _ response: Permeation.Response?, after minutes: Int64? = nil
  ) -> Permeation.Recipient {
    let at = minutes.map { Self.now + .minutes($0) }
    return Permeation.Recipient(
      group: group, delivered: Self.now, opened: at, answered: at,
      acted: response == .done ? at : nil, response: response)
  }

  @Test func `the answers and the silent add up to the asked, whatever was answered`() {
    var all: [Permeation.Recipient] = []
    for (index, response) in Permeation.Response.allCases.enumerated() {
      all += Array(repeating: recipient("13", response, after: 5), count: index + 1)
    }
    all += Array(repeating: recipient("27", nil), count: 10)
    let whole = Permeation(all)
    #expect(whole.asked == 25 && whole.answered == 15 && whole.silent == 10)
    #expect(whole.answers[.notAffected] == 3, "silence is not counted with it")
    #expect(whole.answeredPercent == 60 && whole.delivered == 25 && whole.opened == 15)
    let groups = Permeation.byGroup(all)
    #expect(groups["27"]?.silent == 10 && groups["13"]?.silent == 0)
    #expect(groups.values.reduce(0) { $0 + $1.asked } == whole.asked)
    #expect(Permeation().answeredPercent == 0)
  }

  @Test func `the curve only rises and ends at what is answered now`() {
    let all = [
      recipient("", .done, after: 0), recipient("", .affected, after: 30),
      recipient("", .notAffected, after: 60), recipient("", nil),
    ]
    let curve = Permeation.curve(all, from: Self.now, until: Self.now + .minutes(61), steps: 7)
    #expect(curve.map(\.answered) == [1, 1, 1, 1, 2, 2, 2, 3])
    #expect(curve.allSatisfy { $0.acted == 1 })
    #expect(curve.last?.after == .minutes(61))
    #expect(Permeation.curve(all, from: Self.now, until: Self.now, steps: 7).count == 1)
  }

  @Test func `recipients counted together are counted as one by one`() {
    let each = [
      recipient("13", .done, after: 3), recipient("13", .done, after: 9), recipient("13", nil),
    ]
    var together = Permeation()
    together.add(.init(response: .done, asked: 2, delivered: 2, opened: 2, acted: 2))
    together.add(.init(response: nil, asked: 1, delivered: 1, opened: 0, acted: 0))
    #expect(together == Permeation(each))
  }

  @Test func `a moment counts from the first step by whose end it has come`() {
    // Seven minutes and three microseconds in seven steps: the last step takes what does not divide.
    let whole = Instant.Span(microseconds: 7 * 60_000_000 + 3)
    let scale = Permeation.Scale(from: Self.now, until: Self.now + whole, steps: 7)
    let points = scale.points(answered: [0: 1, 3: 2, 7: 4], acted: [:])
    #expect(points.map(\.answered) == [1, 1, 1, 3, 3, 3, 3, 7])
    for (step, point) in points.enumerated() {
      let moment = Self.now + point.after
      #expect(scale.step(of: moment) == step)
      let next = scale.step(of: moment + Instant.Span(microseconds: 1))
      #expect(next == (step < 7 ? step + 1 : nil))
    }
    #expect(scale.step(of: Self.now - .days(1)) == 0)
    // Less than a microsecond for a step.
    let short = Permeation.Scale(
      from: Self.now, until: Self.now + Instant.Span(microseconds: 3), steps: 7)
    #expect(short.step(of: Self.now + Instant.Span(microseconds: 1)) == 7)
  }

  @Test func `others see a group of five, ninety days later`() {
    let four = Permeation(Array(repeating: recipient("13", nil), count: 4))
    let five = Permeation(Array(repeating: recipient("13", nil), count: 5))
    let later = Self.now + Permeation.quiet
    #expect(!four.isForOthers(issuedAt: Self.now, at: later))
    #expect(five.isForOthers(issuedAt: Self.now, at: later))
    #expect(!five.isForOthers(issuedAt: Self.now, at: later - Instant.Span(microseconds: 1)))
  }
}
