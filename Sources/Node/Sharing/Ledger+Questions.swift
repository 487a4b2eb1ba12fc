//! Questions: asking one, what is done about it, and who may.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Sharing

internal import struct Foundation.Data

extension Ledger {
  // MARK: Who may

  /// Throws unless the viewer sees the question and may act for his organisation. What belongs to the asker alone, or to
  /// whoever gave an answer, the machine says.
  func mayDo(_ command: QuestionCommand, on id: ID<Question>) throws {
    let sight = Sight(
      viewer: input.viewer,
      inherited: try directory.inherited(by: input.viewer.organization, in: db))
    let seen = try Int.fetchOne(
      db, sql: "SELECT 1 FROM question WHERE question.id = :id AND \(sight.seesQuestion)",
      arguments: ["id": id.description, "viewer": sight.argument])
    guard seen != nil else { throw RefusalCode.notFound }
    guard input.viewer.role.mayAct else { throw RefusalCode.notAllowed }
  }

  private var party: Question.Party {
    get throws {
      guard let own = input.viewer.organization else { throw RefusalCode.notAllowed }
      return Question.Party(organization: own, actor: actor)
    }
  }

  /// As whom the viewer acts on a question: for its asker also where that ended and its people are the viewer's now.
  private func party(on question: Question) throws -> Question.Party {
    let own = try party
    let inherited = try directory.inherited(by: own.organization, in: db)
    return inherited.contains(question.asker)
      ? Question.Party(organization: question.asker, actor: own.actor) : own
  }

  // MARK: What is asked

  /// Asks the network. The audience is explicit; whoever owes the first look belongs to it.
  func ask(_ form: QuestionForm) throws -> ID<Question> {
    let party = try party
    if let problem = form.problems.first { throw RefusalCode(problem) }
    guard form.audience.count <= Question.audienceMax else {
      throw RefusalCode(Question.Refusal.tooManyAddressees.rawValue)
    }
    let named = Set(form.audience).subtracting([party.organization]).sorted()
    guard !named.isEmpty else {
      throw RefusalCode(Question.Refusal.questionToNobody.rawValue)
    }
    var forms = 0
    let own = try existing(Organization.self, party.organization.description)
    for id in named {
      guard let found = try directory.organization(id, in: db) else {
        throw RefusalCode("unknownOrganization")
      }
      if found.legalForm == own.legalForm { forms += 1 }
    }
    try mustLive(named)
    let open = try Int.fetchOne(
      db, sql: "SELECT COUNT(*) FROM question WHERE asker = ? AND stage <> 'closed'",
      arguments: [party.organization.description])
    guard open ?? 0 < Question.openMax else { throw RefusalCode("tooManyQuestions") }
    if form.isPseudonymous { try mustNotName(own, [form.title, form.text]) }
    let face: Question.Face =
      form.isPseudonymous
      ? .pseudonym(form: forms >= Question.groupMin ? own.legalForm : nil) : .named
    let holder = try dutyHolder(of: own, face)
    let terms = Question.Terms(
      title: try keep(form.title), text: try keep(form.text), tlp: form.tlp, face: face)
    let audience = Audience(holder == party.organization ? named : named + [holder])
    let id: ID<Question> = make("question")
    let duty: ID<RecordReference> = make("alert")
    let bodies = try refusing {
      () throws(Question.Refusal) in
      try Question.ask(terms, to: audience, duty: duty, by: party)
    }
    for body in bodies { try commit(.question(id, body)) }
    return id
  }

  /// What is done about a question; gives the answer that was made.
  // transitions:
  func perform(_ command: QuestionCommand, on id: ID<Question>) throws -> [RecordReference] {
    let question = try existing(Question.self, id.description)
    let party = try party(on: question)
    switch command {
    case .look: try decide(question, .look(party))
    case .lookAway: try decide(question, .lookAway(party))
    case .answer(let text):
      let reply: ID<Question.Reply> = make("reply")
      try decide(question, .answer(reply, text: try words(text, in: question, party), party))
      return [RecordReference(.question, reply)]
    case .amend(let reply, let text):
      try decide(question, .amend(reply, text: try words(text, in: question, party), party))
    case .thank(let reply, let helped): try decide(question, .thank(reply, helped: helped, party))
    case .close: try decide(question, .close(party))
    case .reopen:
      let open = try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM question WHERE asker = ? AND stage <> 'closed'",
        arguments: [question.asker.description])
      guard question.isOpen || open ?? 0 < Question.openMax else {
        throw RefusalCode("tooManyQuestions")
      }
      try decide(question, .reopen(duty: make("alert"), party))
    }
    return []
  }

  private func decide(_ question: Question, _ event: Question.Event) throws {
    let bodies = try refusing {
      () throws(Question.Refusal) in try question.decide(event, at: at)
    }
    for body in bodies { try commit(.question(question.id, body)) }
  }

  /// The label that a Fact about a question carries.
  func marking(of id: ID<Question>, _ body: Question.Body) throws -> TLP {
    if case .questionAsked(_, let terms, _, _) = body { return terms.tlp }
    return try existing(Question.self, id.description).terms.tlp
  }

  // MARK: Words

  private func words(
    _ text: String, in question: Question, _ party: Question.Party
  ) throws -> ContentReference {
    guard !text.isEmpty else { throw RefusalCode("needsAnswerText") }
    guard text.count <= Question.textMax else { throw RefusalCode("questionTooLong") }
    if question.terms.face.isPseudonym, party.organization == question.asker {
      try mustNotName(existing(Organization.self, party.organization.description), [text])
    }
    return try keep(text)
  }

  /// Under a pseudonym the asker's words must not give him away: neither his organisation nor himself by name.
  private func mustNotName(_ own: Organization, _ texts: [String]) throws {
    var names = [own.name.ja, own.name.en]
    if let person = input.viewer.person { names += try nameParts(of: person) }
    let said = texts.map { OwnNames.plain($0) }
    for name in names.flatMap({ OwnNames.forms(of: $0) })
    where said.contains(where: { $0.contains(name) }) {
      throw RefusalCode("namesItself")
    }
  }

  private func nameParts(of person: ID<Person>) throws -> [String] {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT content.bytes FROM person JOIN content ON content.id = person.profile
        WHERE person.id = ?
        """, arguments: [person.description])
    guard let bytes = row?[0] as Data? else { return [] }
    return [String(decoding: bytes, as: UTF8.self)]
  }
}

/// How an organisation or a person may be named in a text.
enum OwnNames {
  /// The shortest name that is looked for: shorter ones stand in other words.
  static let lengthMin = 2

  /// A text as names are looked for in it: small letters, no spaces.
  static func plain(_ text: String) -> String { text.lowercased().filter { !$0.isWhitespace } }

  /// The name, and a town's without its prefecture: 長野県北山町, 北山町.
  static func forms(of name: String) -> [String] {
    let whole = plain(name)
    var found = [whole]
    // No prefecture's name has more than four characters: 神奈川県, 和歌山県, 鹿児島県.
    if let end = whole.prefix(4).lastIndex(where: { "都道府県".contains($0) }) {
      found.append(String(whole[whole.index(after: end)...]))
    }
    return found.filter { $0.count >= lengthMin }
  }
}
