//! The duty of a first look at a question: an alert of severity 2 that climbs like any other, and says nothing of who asks.

internal import Alerting
internal import GRDB
internal import Kernel
internal import Sharing

internal import struct Foundation.Data

extension Ledger {
  /// Who owes a question its first look: the asker's supporter, without one the control tower. Of a question under a
  /// pseudonym always the tower: a supporter of few bodies would know by the duty alone who asks.
  func dutyHolder(of asker: Organization, _ face: Question.Face) throws -> ID<Organization> {
    guard let tower = directory.tower else { throw RefusalCode("noTower") }
    let supporter = try living([asker.parents[.support]].compactMap(\.self)).first
    return face.isPseudonym ? tower : supporter ?? tower
  }

  /// Begins the duty. It is the node that asks for it: the asker stands neither in its Facts nor in its audience.
  func raiseDuty(of question: Question) throws {
    let asker = try existing(Organization.self, question.asker.description)
    let holder = try dutyHolder(of: asker, question.terms.face)
    let title = try Row.fetchOne(
      store, sql: "SELECT bytes FROM content WHERE id = ?",
      arguments: [question.terms.title.id.description])
    let words = (title?[0] as Data?).map { String(decoding: $0, as: UTF8.self) }
    let lines = ThreeLines(firstLookAt: words ?? "")
    try asNode {
      let raised = Alert.raise(
        Alert.Raising(
          kind: .real, severity: .caution, text: try keep(lines.stored()),
          marking: Marking(tlp: question.terms.tlp, audience: Audience([holder])), inDoubt: false,
          sensor: nil, campaign: nil, keys: [], seen: at, lookedBack: nil))
      try commit(.alert(question.alert, raised))
      let delivery: ID<Delivery> = make("delivery")
      let plan = try directory.plan(for: holder, level: .addressed, at: at, in: db)
      // Looked at by 10:00 of the next working day, answered by 10:00 of the one after it.
      let first = ladder.calendar.next(businessDayAfter: at, hour: 10, minute: 0)
      let addressed = Delivery.address(
        alert: question.alert, organization: holder, level: .addressed, kind: .real,
        severity: .caution, inDoubt: false,
        answerBy: ladder.calendar.next(businessDayAfter: first, hour: 10, minute: 0), at: at,
        in: .init(ladder: ladder, plan: plan))
      try commit(.delivery(delivery, addressed))
      try event(.own(delivery), of: question.alert)
    }
  }

  /// Ends the duty: somebody answered, or the asker needs no more. Who of the two it was stands in the question alone.
  func endDuty(of question: Question) throws {
    guard try existing(Alert.self, question.alert.description).closedAt == nil else { return }
    try asNode { try event(.close, of: question.alert) }
  }

  /// A look by somebody of the organisation that owes it is the acknowledgement that its ladder waits for.
  func acknowledgeDuty(of question: Question, by look: Question.Look) throws {
    let alert = try existing(Alert.self, question.alert.description)
    for delivery in try deliveries(of: alert)
    where delivery.organization == look.organization && delivery.stage == .awaiting {
      try decide(delivery.id, .acknowledge(by: look.by, over: .link))
    }
  }

  /// And the other way round: who acknowledges the duty, by link, reply or call, is shown to the asker as looking.
  func noteLook(of person: Actor, upon delivery: Delivery) throws {
    guard delivery.level == .addressed, let id = person.person,
      let question = try Question.find(duty: delivery.alert, in: db), question.isOpen,
      question.looks.count < Question.looksMax,
      let home = try String.fetchOne(
        db, sql: "SELECT organization FROM person WHERE id = ?", arguments: [id.description]),
      let organization = ID<Organization>(home), organization != question.asker
    else { return }
    let party = Question.Party(organization: organization, actor: person)
    let bodies = try refusing {
      () throws(Question.Refusal) in try question.decide(.look(party), at: at)
    }
    for body in bodies { try commit(.question(question.id, body)) }
  }

  /// Does something as the node, whoever asked for it.
  private func asNode(_ work: () throws -> Void) throws {
    let before = actingAs
    actingAs = .node
    defer { actingAs = before }
    try work()
  }

  // MARK: Rows beside the question

  /// Adds organisations to those who may see a question. The set is explicit; empty means nobody.
  func admit(_ organizations: [ID<Organization>], to question: ID<Question>) throws {
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO question_audience (question, organization) VALUES (?, ?)
        ON CONFLICT (question, organization) DO NOTHING
        """)
    for organization in organizations {
      statement.arguments = [question.description, organization.description]
      try statement.execute()
    }
  }

  /// Writes which texts are searched: those that stand now.
  func index(_ question: Question) throws {
    try store.cachedStatement(sql: "DELETE FROM question_text WHERE question = ?")
      .execute(arguments: [question.id.description])
    let statement = try store.cachedStatement(
      sql: """
        INSERT INTO question_text (question, content) VALUES (?, ?)
        ON CONFLICT (question, content) DO NOTHING
        """)
    for text in question.texts {
      statement.arguments = [question.id.description, text.id.description]
      try statement.execute()
    }
  }
}
