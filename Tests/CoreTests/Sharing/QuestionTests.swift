//! Questions as conversations: what each party may say at each stage, and what comes of it.

import Kernel
import Testing

@testable import Sharing

@Suite struct QuestionTests {
  private static let now = Instant(seconds: 1_431_050_400)
  private static let text = ContentReference(
    id: ID(high: 1, low: 1), digest: Hash(sha256: [UInt8]()))
  private static let town: ID<Organization> = ID(high: 3, low: 3)
  private static let city: ID<Organization> = ID(high: 4, low: 4)
  private static let asker = Question.Party(
    organization: town, actor: .person(ID(high: 7, low: 7)))
  private static let expert = Question.Party(
    organization: city, actor: .person(ID(high: 8, low: 8)))
  private static let machine = Question.Party(organization: city, actor: .key(ID(high: 9, low: 9)))
  private static let machineAsker = Question.Party(
    organization: town, actor: .key(ID(high: 9, low: 8)))
  private static let duty: ID<RecordReference> = ID(high: 5, low: 5)

  private func terms(
    _ tlp: TLP = .amber, _ face: Question.Face = .named
  ) -> Question.Terms {
    Question.Terms(title: Self.text, text: Self.text, tlp: tlp, face: face)
  }

  private func audience(_ count: Int) -> Audience {
    Audience((0..<UInt64(count)).map { ID(high: 100, low: $0) })
  }

  /// A question, and what has been said about it.
  private final class Talk {
    var question: Question
    var time = QuestionTests.now

    init(_ question: Question) { self.question = question }

    @discardableResult
    func say(_ event: Question.Event) throws(Question.Refusal) -> [Question.Body] {
      time = time + .minutes(1)
      let bodies = try question.decide(event, at: time)
      for body in bodies { question.evolve(body, at: time) }
      return bodies
    }
  }

  private func talk(_ face: Question.Face = .named) throws -> Talk {
    let bodies = try Question.ask(
      terms(.amber, face), to: audience(3), duty: Self.duty, by: Self.asker)
    var question = try #require(
      Question(id: ID(high: 2, low: 2), beginning: bodies[0], at: Self.now))
    for body in bodies { question.evolve(body, at: Self.now) }
    return Talk(question)
  }

  private func reply(_ number: UInt64) -> ID<Question.Reply> { ID(high: 20, low: number) }

  @Test func `a question goes to somebody, and not to more than fit`() throws {
    func ask(_ count: Int, _ tlp: TLP = .amber) throws(Question.Refusal) -> [Question.Body] {
      try Question.ask(terms(tlp), to: audience(count), duty: Self.duty, by: Self.asker)
    }
    #expect(throws: Question.Refusal.questionToNobody) { try ask(0) }
    #expect(try ask(1).count == 2)
    #expect(try ask(Question.audiencePartMax).count == 2)
    #expect(try ask(Question.audiencePartMax + 1).count == 3)
    let most = try ask(Question.audienceMax)
    #expect(throws: Question.Refusal.tooManyAddressees) { try ask(Question.audienceMax + 1) }
    #expect(throws: Question.Refusal.redQuestion) { try ask(1, .red) }
    _ = try ask(1, .amberStrict)
    // Every part fits into a Fact with room for its envelope.
    for body in most {
      #expect(try JSONTreeEncoder.encode(body).canonical().count < Fact.bytesMax - 4096)
    }
    var named: [ID<Organization>] = []
    for case .audienceNamed(let part) in most { named += part }
    #expect(named == audience(Question.audienceMax).members)
  }

  @Test func `an answer of a person elsewhere is the first reply, nothing else is`() throws {
    let talk = try talk()
    #expect(talk.question.state == .waiting && talk.question.addressed == 3)
    // The asker's own addition and a programme's answer are kept, and the question goes on waiting.
    for (number, party) in [(1, Self.asker), (2, Self.machine)] as [(UInt64, Question.Party)] {
      let bodies = try talk.say(.answer(reply(number), text: Self.text, party))
      guard case .questionAnswered(_, isFirst: false)? = bodies.first else {
        Issue.record("\(bodies)")
        return
      }
      #expect(talk.question.state == .waiting && talk.question.firstAnswered == nil)
    }
    let first = try talk.say(.answer(reply(3), text: Self.text, Self.expert))
    guard case .questionAnswered(_, isFirst: true)? = first.first else {
      Issue.record("\(first)")
      return
    }
    #expect(talk.question.firstAnswered == talk.time && talk.question.state == .answered)
    let at = talk.time
    let second = try talk.say(.answer(reply(4), text: Self.text, Self.expert))
    guard case .questionAnswered(_, isFirst: false)? = second.first else {
      Issue.record("\(second)")
      return
    }
    #expect(talk.question.firstAnswered == at && talk.question.replies.count == 4)
  }

  @Test func `a look is a named person's, of another organisation, and is undone again`() throws {
    let talk = try talk()
    #expect(throws: Question.Refusal.ownQuestion) { try talk.say(.look(Self.asker)) }
    #expect(throws: Question.Refusal.notAPerson) { try talk.say(.look(Self.machine)) }
    #expect(try talk.say(.lookAway(Self.expert)).isEmpty)
    #expect(try talk.say(.look(Self.expert)).count == 1)
    #expect(try talk.say(.look(Self.expert)).isEmpty, "twice is as once")
    #expect(talk.question.looks.map(\.by) == [Self.expert.actor])
    #expect(try talk.say(.lookAway(Self.expert)).count == 1)
    #expect(talk.question.looks.isEmpty)
    _ = try talk.say(.look(Self.expert))
    _ = try talk.say(.answer(reply(1), text: Self.text, Self.expert))
    #expect(talk.question.looks.isEmpty, "who has answered looks no more")
  }

  @Test func `what was answered is amended by its own organisation, and thanked for by the asker`()
    throws
  {
    let talk = try talk()
    let other = ContentReference(id: ID(high: 1, low: 2), digest: Hash(sha256: [UInt8]()))
    _ = try talk.say(.answer(reply(1), text: Self.text, Self.expert))
    _ = try talk.say(.answer(reply(2), text: Self.text, Self.asker))
    let colleague = Question.Party(organization: Self.city, actor: .person(ID(high: 8, low: 9)))
    #expect(throws: Question.Refusal.notYourAnswer) {
      try talk.say(.amend(reply(1), text: other, Self.asker))
    }
    #expect(throws: Question.Refusal.unknownAnswer) {
      try talk.say(.amend(reply(9), text: other, Self.expert))
    }
    _ = try talk.say(.amend(reply(1), text: other, colleague))
    #expect(
      talk.question.replies[0].text == other && talk.question.replies[0].amendedAt == talk.time)
    #expect(talk.question.replies[0].by == Self.expert.actor, "whose answer it is stays")
    #expect(throws: Question.Refusal.notTheAsker) {
      try talk.say(.thank(reply(1), helped: true, Self.expert))
    }
    #expect(throws: Question.Refusal.notAPerson) {
      try talk.say(.thank(reply(1), helped: true, Self.machineAsker))
    }
    #expect(throws: Question.Refusal.ownQuestion) {
      try talk.say(.thank(reply(2), helped: true, Self.asker))
    }
    #expect(try talk.say(.thank(reply(1), helped: true, Self.asker)).count == 1)
    #expect(try talk.say(.thank(reply(1), helped: true, Self.asker)).isEmpty)
    #expect(talk.question.replies[0].helped)
    _ = try talk.say(.thank(reply(1), helped: false, Self.asker))
    #expect(!talk.question.replies[0].helped)
  }

  @Test func `the asker closes and opens again, and nobody else does`() throws {
    let talk = try talk()
    _ = try talk.say(.look(Self.expert))
    let again: ID<RecordReference> = ID(high: 5, low: 6)
    #expect(throws: Question.Refusal.notTheAsker) { try talk.say(.close(Self.expert)) }
    #expect(throws: Question.Refusal.notAPerson) { try talk.say(.close(Self.machineAsker)) }
    #expect(throws: Question.Refusal.questionOpen) {
      try talk.say(.reopen(duty: again, Self.asker))
    }
    _ = try talk.say(.close(Self.asker))
    #expect(talk.question.state == .closed(at: talk.time) && talk.question.looks.isEmpty)
    #expect(try talk.say(.close(Self.asker)).isEmpty, "twice is as once")
    for event in [
      .look(Self.expert), .answer(reply(1), text: Self.text, Self.expert),
      .amend(reply(1), text: Self.text, Self.expert),
    ] as [Question.Event] {
      #expect(throws: Question.Refusal.questionClosed) { try talk.say(event) }
    }
    #expect(throws: Question.Refusal.notTheAsker) {
      try talk.say(.reopen(duty: again, Self.expert))
    }
    _ = try talk.say(.reopen(duty: again, Self.asker))
    #expect(talk.question.state == .waiting && talk.question.duty == again)
  }

  @Test func `every count has a most, and one more is refused`() throws {
    let talk = try talk()
    func person(_ number: Int) -> Question.Party {
      Question.Party(
        organization: Self.city, actor: .person(ID(high: 30, low: UInt64(number))))
    }
    for number in 0..<Question.looksMax { _ = try talk.say(.look(person(number))) }
    #expect(throws: Question.Refusal.tooManyLooks) {
      try talk.say(.look(person(Question.looksMax)))
    }
    for number in 0..<Question.repliesMax {
      _ = try talk.say(.answer(reply(UInt64(number)), text: Self.text, Self.expert))
    }
    #expect(throws: Question.Refusal.tooManyAnswers) {
      try talk.say(.answer(reply(9999), text: Self.text, Self.expert))
    }
    for _ in 0..<Question.amendmentsMax {
      _ = try talk.say(.amend(reply(0), text: Self.text, Self.expert))
    }
    #expect(throws: Question.Refusal.tooManyAmendments) {
      try talk.say(.amend(reply(0), text: Self.text, Self.expert))
    }
    for number in 0..<Question.reopeningsMax {
      _ = try talk.say(.close(Self.asker))
      _ = try talk.say(.reopen(duty: ID(high: 6, low: UInt64(number)), Self.asker))
    }
    _ = try talk.say(.close(Self.asker))
    #expect(throws: Question.Refusal.tooManyReopenings) {
      try talk.say(.reopen(duty: ID(high: 6, low: 99), Self.asker))
    }
  }
}
